"""The recogniser Tesseract: its library in a process of its own, or its program, run by pytesseract.

Both give the same words. The library is used if it is of the same version as the program on the PATH. Only
this module, `tesseract_process.py` and `libtesseract.py` depend on Tesseract's interface.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Any

from restore.document import Box, Line, Word
from restore.errors import LanguageDataMissing, RecognitionError, RestoreError, TesseractMissing
from restore.page.recogniser import Layout
from restore.page.tesseract_process import ProcessEnded, Setting, give_back, taken

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
    """Return Tesseract's version, "5.3.0". Raises TesseractMissing, RecognitionError."""
    return next((line.split()[-1] for line in _output_of("--version") if line.startswith("tesseract")), "")


def languages(tessdata: Path | None = None) -> list[str]:
    """Return the names of the models that Tesseract finds. Raises TesseractMissing, RecognitionError."""
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
        """Raise TesseractMissing or LanguageDataMissing, with the command that installs what is missing."""
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
        """Return the lines of an image in reading order, boxes in its pixels.

        Raises RecognitionError, TesseractMissing, LanguageDataMissing; RestoreError if interrupted.
        """
        setting = self._setting()
        if setting.environment[0] is None:
            raise _missing()
        if _library_serves(setting):
            return self._read_by_library(setting, pixels, dpi, layout)
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
            if error.status < 0:
                raise _ended_by(-error.status) from None
            self.check()  # the most likely reason is a missing language, which has a remedy
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

    def _setting(self) -> Setting:
        environment = shutil.which(COMMAND), os.environ.get("TESSDATA_PREFIX")
        return Setting(self.language, str(self.tessdata or ""), self.memory, environment)

    def _read_by_library(
        self, setting: Setting, pixels: Pixels, dpi: float, layout: Layout
    ) -> tuple[Line, ...]:
        try:
            process = taken(setting)
            rows = process.read(pixels, round(dpi), PAGE_SEGMENTATION[layout], self.timeout)
        except ProcessEnded as ended:
            if ended.late:
                raise self._late() from None
            if ended.status < 0:
                raise _ended_by(-ended.status) from None
            raise RecognitionError("Tesseract ended without an answer.") from None
        except OSError:
            raise RecognitionError("Tesseract cannot be started.") from None
        give_back(process)
        if rows is None:
            raise RecognitionError("Tesseract failed.")
        return _lines_of_rows(rows)

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


@cache
def _library_serves(setting: Setting) -> bool:
    """True if the library can be used and is of the version of the program. Raises TesseractMissing,
    RecognitionError.

    A script called "tesseract" is run, since it may do more than call the program.
    """
    program = setting.environment[0]
    if os.name == "nt" or program is None or _is_script(Path(program)):
        return False
    try:
        process = taken(setting)
    except OSError:
        return False
    if process.version == version():
        give_back(process)
        return True
    process.close()
    return False


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


def _missing() -> TesseractMissing:
    return TesseractMissing("Tesseract is not installed, or not on the PATH.", INSTALL["tesseract"])


def _output_of(*options: str) -> list[str]:
    """Return the lines that Tesseract prints for these options. Raises TesseractMissing, RecognitionError."""
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
