"""The recogniser Tesseract: its library in a process of its own, or its program, run by pytesseract.

Both give the same words. The library is used if it is of the same version as the program on the PATH; if it
cannot be used or fails, the program reads the image. Only this module, `tesseract_process.py` and
`libtesseract.py` depend on Tesseract's interface.
"""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Any

from restore.document import Box, Line, Word
from restore.errors import (
    LanguageDataMissing,
    RecognitionError,
    RestoreError,
    TesseractMissing,
    TesseractUnusable,
)
from restore.page.ghosts import without_ghosts
from restore.page.recogniser import Layout
from restore.page.tesseract_process import ProcessEnded, Setting, TesseractProcess, give_back, taken

if TYPE_CHECKING:
    from PIL import Image

    from restore.page.image import Pixels

COMMAND = "tesseract"
INSTALL = {
    "tesseract": "Install it: apt-get install tesseract-ocr tesseract-ocr-vie (macOS: brew install tesseract "
    "tesseract-lang; Windows: winget install UB-Mannheim.TesseractOCR, with Vietnamese ticked).",
    "vie": "Install it: apt-get install tesseract-ocr-vie (macOS: brew install tesseract-lang; "
    "Windows: run Tesseract's installer again and tick Vietnamese).",
}
AGAIN = "Install it again; 'tesseract --version' shows whether it works."

PAGE_SEGMENTATION = {Layout.AUTOMATIC: 3, Layout.BLOCK: 6, Layout.LINE: 7, Layout.WORD: 8}
"""Tesseract's `--psm`. For whole pages 4 finds the same lines as 3; 6 joins the two columns of a letterhead
into common lines, and the text below has up to five times the errors."""

MEMORY = 2048
"""MiB of address space for Tesseract. Measured: an A4 page takes 120 at 300 dpi, 210 at 600 dpi; 140 million
pixels take 600. Chosen far above, since after a failed allocation Tesseract 5 may go on and read less."""

ANSWERS_WITHIN = 30.0  # seconds: time limit for queries of version and languages (chosen)
MAX_ANSWER = 64  # MiB: maximum size of files that Tesseract writes (chosen: a page of 10,000 words has 1)
MIN_ORIENTATION = 2.0  # minimum of Tesseract's `orientation_conf` (chosen)

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
    """Return Tesseract's version, "5.3.0". Raises TesseractMissing, TesseractUnusable, RecognitionError."""
    for line in _output_of("--version"):
        if line.startswith("tesseract"):
            return line.split()[-1]
    raise TesseractUnusable("Tesseract does not report its version.", AGAIN)


def languages(tessdata: Path | None = None) -> list[str]:
    """Return the names of the models that Tesseract finds. Raises the errors of `version`."""
    folder = ["--tessdata-dir", str(tessdata)] if tessdata else []
    return sorted(line for line in _output_of("--list-langs", *folder) if line and " " not in line)


@dataclass(frozen=True)
class Tesseract:
    """The recogniser Tesseract. `language` names its models ("vie"), `tessdata` the folder with them."""

    language: str = "vie"
    tessdata: Path | None = None
    timeout: float = field(default=120.0, repr=False)  # seconds a page
    memory: int = field(default=MEMORY, repr=False)  # MiB of address space; not limited on Windows

    def check(self) -> None:
        """Raise an error that says what to do if Tesseract or its data are missing or cannot be used.

        LanguageDataMissing, and the errors of `version`.
        """
        there = languages(self.tessdata)
        known = {name.split("/")[-1] for name in there}
        for name in self.language.split("+"):
            if name.split("/")[-1] not in known:
                raise self._without_data(name, there)

    def try_out(self) -> None:
        """Read an empty image, to find data that are there but damaged. Raises the errors of `read`."""
        import numpy as np

        self.read(np.full((48, 160), 255, np.uint8), 200.0, Layout.LINE)

    def _without_data(self, name: str, there: Sequence[str]) -> LanguageDataMissing:
        """Return the error for a language whose data are not `there`."""
        folder, setting = str(self.tessdata or ""), "--tessdata"
        if not folder:
            folder, setting = os.environ.get("TESSDATA_PREFIX", ""), "TESSDATA_PREFIX"
        if not folder:
            remedy = INSTALL["vie"] if name == "vie" else f"Installed are: {', '.join(there) or 'none'}."
            return LanguageDataMissing(f"Tesseract has no data for the language '{name}'.", remedy)
        if not os.path.isdir(folder):
            problem = f"{setting} names '{folder}', which is not a folder."
        elif not os.access(folder, os.R_OK | os.X_OK):
            problem = f"{setting} names the folder '{folder}', which you may not read."
        else:
            problem = f"{setting} names the folder '{folder}', which has no data for the language '{name}'."
        return LanguageDataMissing(
            problem, f"Leave {setting} out, or name the folder that holds '{name}.traineddata'."
        )

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        """Return the lines of an image in reading order, boxes in its pixels.

        Raises RecognitionError, and the errors of `check`; RestoreError if interrupted.
        """
        setting = self._setting()
        if setting.environment[0] is None:
            self.check()  # says why
        lines = self._read_by_library(setting, pixels, dpi, layout)
        return without_ghosts(self._read_by_program(pixels, dpi, layout) if lines is None else lines)

    def _setting(self) -> Setting:
        environment = shutil.which(COMMAND), os.environ.get("TESSDATA_PREFIX")
        return Setting(self.language, str(self.tessdata or ""), self.memory, environment)

    def _read_by_library(
        self, setting: Setting, pixels: Pixels, dpi: float, layout: Layout
    ) -> tuple[Line, ...] | None:
        """Return the lines; None if the library cannot be used, or failed on this image."""
        process = _library_process(setting)
        if process is None:
            return None
        try:
            rows = process.read(pixels, round(dpi), PAGE_SEGMENTATION[layout], self.timeout)
        except ProcessEnded as ended:
            if ended.late:
                raise self._late() from None
            if -ended.status in _INTERRUPTS:
                raise _ended_by(-ended.status) from None
            return None
        give_back(process)
        return None if rows is None else _lines_of_rows(rows)

    def _read_by_program(self, pixels: Pixels, dpi: float, layout: Layout) -> tuple[Line, ...]:
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
            raise _not_found() from None
        except pytesseract.TesseractError as error:
            if error.status < 0:
                raise _ended_by(-error.status) from None
            self.check()  # the most likely reason is a missing language, which has a remedy
            if "load any languages" in str(error.message):
                raise TesseractUnusable(
                    f"Tesseract cannot load its data for the language '{self.language}'.",
                    "Install them again; the file may be damaged, or you may not read it.",
                ) from None
            last = str(error.message).strip().splitlines()[-1:]
            raise RecognitionError("Tesseract failed: " + " ".join(last)[:200]) from None
        except RuntimeError:
            raise self._late() from None
        except (OSError, ValueError):
            raise RecognitionError("Tesseract ended without an answer.") from None
        try:
            return lines_of(table)
        except (KeyError, IndexError, ValueError):
            raise RecognitionError("Tesseract's answer makes no sense.") from None

    def _late(self) -> RecognitionError:
        return RecognitionError(
            f"Tesseract needed more than {self.timeout:g} seconds for a page.", "Give it more with --timeout."
        )

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """See `Recogniser`. 0 also if Tesseract fails or lacks the data file `osd`."""
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


_without_library: set[Setting] = set()
"""Settings with which the library cannot be used, or did not start in time: the program reads."""


def _library_process(setting: Setting) -> TesseractProcess | None:
    """Return a process of the library, to be given back; None if the program must be used.

    A script called "tesseract" is run, since it may do more than call the program.
    """
    program = setting.environment[0]
    if os.name == "nt" or program is None or setting in _without_library:
        return None
    if not _is_script(Path(program)):
        with suppress(OSError):
            process = taken(setting)
            if process.version == _version_of(program):
                return process
            process.close()
    _without_library.add(setting)
    return None


@cache
def _version_of(program: str) -> str:
    """Return the version of the program on the PATH, `program`; "" if it cannot be run."""
    try:
        return version()
    except RestoreError:
        return ""


def _is_script(program: Path) -> bool:
    try:
        with program.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return True


def _ended_by(number: int) -> RestoreError:
    """Return the error for a Tesseract that a signal ended."""
    if number in _INTERRUPTS:  # the user stopped it; the page is not at fault
        return RestoreError("Tesseract was interrupted.")
    return RecognitionError(
        f"Tesseract crashed (signal {number}); it may have run out of memory.", "Give it more with --memory."
    )


def _use(memory: int) -> None:
    """Make pytesseract run Tesseract with one thread by default and at most `memory` MiB."""
    import pytesseract

    pytesseract.pytesseract.tesseract_cmd = _limited_command(memory)


@cache
def _limited_command(memory: int) -> str:
    """Write a script that sets the limits and starts Tesseract; return its path ("tesseract" on Windows).

    pytesseract accepts only the name of a program, which inherits this process's environment. A limit on this
    process would also apply to the models and the page images.
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
    return str(script) if os.access(script, os.X_OK) else COMMAND  # a folder may be mounted without execution


def _own_folder() -> Path:
    """Return a temporary folder that no other user can write to; the same folder each time, if possible."""
    folder = Path(gettempdir(), f"restore-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
            return folder
    except OSError:
        pass
    return Path(mkdtemp(prefix="restore-"))


def _not_found() -> TesseractMissing:
    return TesseractMissing("Tesseract is not installed, or not on the PATH.", INSTALL["tesseract"])


def _output_of(*options: str) -> list[str]:
    """Return the lines that Tesseract prints for these options. Raises the errors of `version`."""
    try:
        ended = _run(*options)
        if ended.returncode < 0:  # it may have been killed by chance
            ended = _run(*options)
    except FileNotFoundError:
        raise _not_found() from None
    except PermissionError:
        raise TesseractUnusable("You may not execute the 'tesseract' on the PATH.", AGAIN) from None
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise RecognitionError(f"Tesseract cannot be started: {error.strerror}.") from None
        raise TesseractUnusable("The 'tesseract' on the PATH is not a program.", AGAIN) from None
    except subprocess.TimeoutExpired:
        raise RecognitionError("Tesseract does not answer.", AGAIN) from None
    if ended.returncode < 0:
        raise TesseractUnusable(f"Tesseract crashes when it starts (signal {-ended.returncode}).", AGAIN)
    if ended.returncode:
        last = " ".join(ended.stdout.splitlines()[-1:])[:200] or f"exit status {ended.returncode}"
        raise TesseractUnusable(f"Tesseract fails when it starts: {last}", AGAIN)
    return ended.stdout.splitlines()


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=ANSWERS_WITHIN,
    )


def _picture(pixels: Pixels) -> Image.Image:
    from PIL import Image

    picture = Image.fromarray(pixels)
    picture.format = "PPM"  # pytesseract's format; writing PNG would take longer than reading the page
    return picture


def _lines_of_rows(rows: Sequence[Sequence[Any]]) -> tuple[Line, ...]:
    """Convert the rows of `libtesseract.py` to lines."""
    lines: list[list[Word]] = []
    for left, top, right, bottom, sure, first, text in rows:
        if first:
            lines.append([])
        lines[-1].append(Word(text, Box.between(left, top, right, bottom), min(1.0, max(0.0, sure / 100))))
    return tuple(Line(tuple(words)) for words in lines)


def lines_of(table: Mapping[str, list[str | int | float]]) -> tuple[Line, ...]:
    """Convert pytesseract's table (one row per word in reading order) to lines; rows without text are layout.

    Raises KeyError, IndexError or ValueError if the table is malformed.
    """

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
