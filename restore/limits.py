"""Bounds on memory: a strange page cannot take the machine's, a long run takes no more than a short one."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from restore.tesseract import COMMAND

MEMORY = 2048
"""MiB of address space for Tesseract: A4 takes 120 at 300 dpi, 210 at 600; 140 million pixels take 600."""

_MMAP_THRESHOLD, _ARENAS = -3, -8  # of glibc's mallopt
_SCRIPT = """\
#!/bin/sh
ulimit -v {kibibytes} 2>/dev/null
exec {command} "$@"
"""


@contextmanager
def limited_tesseract(mebibytes: int) -> Iterator[str]:
    """The command that runs Tesseract with at most so much address space; Tesseract itself where that
    cannot be limited (Windows). The command is gone at the end.

    pytesseract takes no more than the name of a program, hence a script; a limit on this process would bind
    the models and the page images too. Do not be stingy: Tesseract 5 may go on after a failed allocation,
    and read less.
    """
    if os.name == "nt":
        yield COMMAND
        return
    with TemporaryDirectory(prefix="restore-") as folder:
        script = Path(folder, "tesseract")
        script.write_text(_SCRIPT.format(kibibytes=1024 * mebibytes, command=COMMAND))
        script.chmod(0o700)
        yield str(script) if os.access(script, os.X_OK) else COMMAND  # a folder may forbid programs


def use(command: str) -> None:
    """Let pytesseract run this command, in this process."""
    import pytesseract

    pytesseract.pytesseract.tesseract_cmd = command


def give_back_memory() -> None:
    """Have freed images returned to the system at once; else glibc keeps such blocks, and they pile up."""
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 4 * 2**20)
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    except (AttributeError, OSError, TypeError):
        return  # another C library, with habits of its own
