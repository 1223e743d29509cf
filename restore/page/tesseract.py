"""The recogniser Tesseract, run by pytesseract: everything that the package knows of it."""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING

from restore.document import Box, Line, Word
from restore.errors import LanguageDataMissing, RecognitionError, RestoreError, TesseractMissing
from restore.page.recogniser import Layout

if TYPE_CHECKING:
    from PIL import Image

    from restore.page.load import Pixels

COMMAND = "tesseract"
INSTALL = {
    "tesseract": "Install it: apt-get install tesseract-ocr tesseract-ocr-vie (macOS: brew install tesseract "
    "tesseract-lang; Windows: winget install UB-Mannheim.TesseractOCR, with Vietnamese ticked).",
    "vie": "Install it: apt-get install tesseract-ocr-vie (macOS: brew install tesseract-lang; "
    "Windows: run Tesseract's installer again and tick Vietnamese).",
}

PAGE_SEGMENTATION = {Layout.AUTOMATIC: 3, Layout.BLOCK: 6, Layout.LINE: 7, Layout.WORD: 8}
"""Tesseract's `--psm`. For whole pages 4 finds the same lines as 3; 6 joins the two columns of a letterhead
into one line each, and the page below comes out with up to five times the errors."""

MEMORY = 2048
"""MiB of address space for Tesseract. Measured: an A4 page takes 120 at 300 dpi, 210 at 600 dpi; 140 million
pixels take 600. Chosen far above, since after a failed allocation Tesseract 5 may go on and read less."""

ANSWERS_WITHIN = 30.0  # seconds, when it is asked about itself (chosen)
MAX_ANSWER = 64  # MiB that Tesseract may write (chosen: a page of 10,000 words has 1)
MIN_ORIENTATION = 2.0  # Tesseract's own measure of how sure the orientation is (chosen)

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
_LIMITED = """\
#!/bin/sh
ulimit -v {kibibytes} 2>/dev/null
ulimit -f {blocks} 2>/dev/null
OMP_THREAD_LIMIT="${{OMP_THREAD_LIMIT:-1}}"  # one process a core reads twice as fast as one on all cores
export OMP_THREAD_LIMIT
exec {command} "$@"
"""


def version() -> str:
    """Tesseract's version, "5.3.0". TesseractMissing."""
    return next((line.split()[-1] for line in _asked("--version") if line.startswith("tesseract")), "")


def languages(tessdata: Path | None = None) -> list[str]:
    """Names of the models that Tesseract finds. TesseractMissing."""
    folder = ["--tessdata-dir", str(tessdata)] if tessdata else []
    return sorted(line for line in _asked("--list-langs", *folder) if line and " " not in line)


@dataclass(frozen=True)
class Tesseract:
    """How pages are read. `language` names Tesseract models ("vie"), `tessdata` the folder they lie in."""

    language: str = "vie"
    tessdata: Path | None = None
    timeout: float = field(default=120.0, repr=False)  # seconds a page
    memory: int = field(default=MEMORY, repr=False)  # MiB of address space; not limited on Windows

    def check(self) -> None:
        """TesseractMissing or LanguageDataMissing, each with the command that installs it."""
        there = languages(self.tessdata)
        for name in self.language.split("+"):
            if name.split("/")[-1] not in (known.split("/")[-1] for known in there):
                where = f" in '{self.tessdata}'" if self.tessdata else ""
                raise LanguageDataMissing(
                    f"Tesseract has no data for the language '{name}'{where}.",
                    INSTALL["vie"]
                    if name == "vie"
                    else "Installed are: " + (", ".join(there) or "none") + ".",
                )

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        """The lines of an image in reading order, boxes in its pixels. RecognitionError."""
        import pytesseract  # loads Pillow and more

        config = f"--psm {PAGE_SEGMENTATION[layout]} --dpi {round(dpi)}"
        if self.tessdata:
            config += f" --tessdata-dir {shlex.quote(str(self.tessdata))}"
        try:
            _use(self.memory)
            table = pytesseract.image_to_data(
                _picture(pixels),
                lang=self.language,
                config=config,
                timeout=self.timeout,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError:
            raise _missing() from None
        except pytesseract.TesseractError as error:
            if -error.status in _INTERRUPTS:  # the user wants to stop; the page is not to blame
                raise RestoreError("Tesseract was interrupted.") from None
            if error.status < 0:
                raise RecognitionError(
                    f"Tesseract crashed (signal {-error.status}); it may have run out of memory.",
                    "Give it more with --memory.",
                ) from None
            self.check()  # a missing language is the likeliest reason and has a remedy
            last = str(error.message).strip().splitlines()[-1:]
            raise RecognitionError("Tesseract failed: " + " ".join(last)[:200]) from None
        except RuntimeError:
            raise RecognitionError(
                f"Tesseract needed more than {self.timeout:g} seconds for a page.",
                "Give it more with --timeout.",
            ) from None
        except (OSError, ValueError):
            raise RecognitionError("Tesseract ended without an answer.") from None
        try:
            return lines_of(table)
        except (KeyError, IndexError, ValueError):
            raise RecognitionError("Tesseract's answer makes no sense.") from None

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """See `Recogniser`. 0 also where Tesseract fails or has no data (`osd`) for it."""
        import pytesseract

        try:
            _use(self.memory)
            found = pytesseract.image_to_osd(
                _picture(pixels),
                config=f"--dpi {round(dpi)}",
                timeout=self.timeout,
                output_type=pytesseract.Output.DICT,
            )
        except (RuntimeError, OSError, ValueError, KeyError):  # "too few characters" is a RuntimeError
            return 0
        return int(found["rotate"]) if found["orientation_conf"] >= MIN_ORIENTATION else 0


def _use(memory: int) -> None:
    """Let pytesseract run Tesseract, in this process, with one thread and within `memory` MiB."""
    import pytesseract

    pytesseract.pytesseract.tesseract_cmd = _limited_command(memory)


@cache
def _limited_command(memory: int) -> str:
    """A script that sets the limits and starts Tesseract; Tesseract itself on Windows, which has no limits.

    pytesseract takes no more than the name of a program, and hands on this process's environment. A limit on
    this process would bind the models and the page images too.
    """
    if os.name == "nt":
        return COMMAND
    text = _LIMITED.format(kibibytes=1024 * memory, blocks=2048 * MAX_ANSWER, command=COMMAND)
    script = _own_folder() / f"tesseract-{memory}.sh"
    if not (script.is_file() and script.read_text() == text):
        part = script.with_suffix(f".{os.getpid()}")
        part.write_text(text)
        part.chmod(0o700)
        part.replace(script)
    return str(script) if os.access(script, os.X_OK) else COMMAND  # a folder may forbid programs


def _own_folder() -> Path:
    """A folder for temporary programs that nobody else can write to; the same one each time, if it can be."""
    folder = Path(gettempdir(), f"restore-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
            return folder
    except OSError:
        pass
    return Path(mkdtemp(prefix="restore-"))


def _missing() -> TesseractMissing:
    return TesseractMissing("Tesseract is not installed, or not on the PATH.", INSTALL["tesseract"])


def _asked(*options: str) -> list[str]:
    """The lines that Tesseract prints when it is asked about itself. TesseractMissing."""
    try:
        return subprocess.run(
            [COMMAND, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=ANSWERS_WITHIN,
        ).stdout.splitlines()
    except OSError:
        raise _missing() from None
    except subprocess.TimeoutExpired:
        raise RecognitionError("Tesseract does not answer.", "Install it again.") from None


def _picture(pixels: Pixels) -> Image.Image:
    from PIL import Image

    picture = Image.fromarray(pixels)
    picture.format = "PPM"  # what pytesseract hands over; its PNG takes longer to write than to read the page
    return picture


def lines_of(table: Mapping[str, list[str | int | float]]) -> tuple[Line, ...]:
    """pytesseract's table, one row a word in reading order, as lines. Rows without text are layout."""

    def rows() -> Iterator[tuple[tuple[object, ...], Word]]:
        for index, text in enumerate(table["text"]):
            if stripped := str(text).strip():
                box = Box(*(int(table[side][index]) for side in ("left", "top", "width", "height")))
                sure = min(1.0, max(0.0, float(table["conf"][index]) / 100))
                place = tuple(table[level][index] for level in ("block_num", "par_num", "line_num"))
                yield place, Word(stripped, box, sure)

    return tuple(
        Line(tuple(word for _, word in group)) for _, group in groupby(rows(), key=lambda row: row[0])
    )
