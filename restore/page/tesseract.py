"""Tesseract: everything the package knows of it. Which one is there, how it is run, what it answers."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from restore.document import Box, Line, Word
from restore.errors import LanguageDataMissing, RecognitionError, RestoreError, TesseractMissing

if TYPE_CHECKING:
    from PIL import Image

    from restore.page.load import Pixels

# One process a core reads twice as fast as one process on all cores; Tesseract reads this when it starts.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

AUTOMATIC_LAYOUT = 3
"""Tesseract's page segmentation. 4 finds the same lines; 6 (one block) runs the letterhead's columns together
and reads the page below with up to five times the errors."""

ONE_BLOCK = 6
"""For lines one under the other, and nothing beside them."""

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
COMMAND = "tesseract"
INSTALL = {
    "tesseract": "Install it: apt-get install tesseract-ocr tesseract-ocr-vie (macOS: brew install tesseract "
    "tesseract-lang; Windows: winget install UB-Mannheim.TesseractOCR, with Vietnamese ticked).",
    "vie": "Install it: apt-get install tesseract-ocr-vie (macOS: brew install tesseract-lang; "
    "Windows: run Tesseract's installer again and tick Vietnamese).",
}


def version() -> str:
    """Tesseract's version, "5.3.0". TesseractMissing."""
    return next((line.split()[-1] for line in _said("--version") if line.startswith("tesseract")), "")


def languages(tessdata: Path | None = None) -> list[str]:
    """Names of the models that Tesseract finds. TesseractMissing."""
    folder = ["--tessdata-dir", str(tessdata)] if tessdata else []
    return sorted(line for line in _said("--list-langs", *folder) if line and " " not in line)


def missing() -> TesseractMissing:
    return TesseractMissing("Tesseract is not installed, or not on the PATH.", INSTALL["tesseract"])


def _said(*options: str) -> list[str]:
    try:
        return subprocess.run(
            [COMMAND, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ).stdout.splitlines()
    except OSError:
        raise missing() from None


@dataclass(frozen=True)
class Tesseract:
    """How pages are read. `language` names Tesseract models ("vie"), `tessdata` the folder they lie in."""

    language: str = "vie"
    tessdata: Path | None = None
    timeout: float = 120.0  # seconds a page

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

    def read(self, pixels: Pixels, dpi: float, layout: int = AUTOMATIC_LAYOUT) -> tuple[Line, ...]:
        """The lines of an image in reading order, boxes in its pixels. RecognitionError."""
        import pytesseract  # takes its time and memory

        config = f"--psm {layout} --dpi {round(dpi)}"
        if self.tessdata:
            config += f" --tessdata-dir {shlex.quote(str(self.tessdata))}"
        try:
            table = pytesseract.image_to_data(
                _picture(pixels),
                lang=self.language,
                config=config,
                timeout=self.timeout,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError:
            raise missing() from None
        except pytesseract.TesseractError as error:
            if -error.status in _INTERRUPTS:  # somebody wants to stop, and this page is not to blame
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
            return _lines(table)
        except (KeyError, IndexError, ValueError):
            raise RecognitionError("Tesseract's answer makes no sense.") from None


def orientation(pixels: Pixels, dpi: float, timeout: float = 120.0) -> int:
    """Degrees (0, 90, 180, 270) to turn the image by, clockwise, so that its text stands upright.

    0 when Tesseract cannot tell, or has no data for it.
    """
    import pytesseract

    try:
        found = pytesseract.image_to_osd(
            _picture(pixels),
            config=f"--dpi {round(dpi)}",
            timeout=timeout,
            output_type=pytesseract.Output.DICT,
        )
    except (RuntimeError, OSError):  # TesseractError ("too few characters") is a RuntimeError
        return 0
    return int(found["rotate"]) if found["orientation_conf"] >= 2 else 0


def _picture(pixels: Pixels) -> Image.Image:
    from PIL import Image

    picture = Image.fromarray(pixels)
    picture.format = "PPM"  # what pytesseract hands over; its PNG takes longer to write than to read the page
    return picture


def _lines(table: Mapping[str, list[str | int | float]]) -> tuple[Line, ...]:
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


# --- memory ---------------------------------------------------------------------------------------------

MEMORY = 2048
"""MiB of address space for Tesseract: A4 takes 120 at 300 dpi, 210 at 600; 140 million pixels take 600."""

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
