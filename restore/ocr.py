"""Tesseract, through pytesseract: an image in, lines of words with boxes and confidences out."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from restore import tesseract
from restore.document import Box, Line, Word
from restore.errors import LanguageDataMissing, RecognitionError, RestoreError

if TYPE_CHECKING:
    from PIL import Image

    from restore.image.load import Pixels

# One process a core reads twice as fast as one process on all cores; Tesseract reads this when it starts.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

AUTOMATIC_LAYOUT = 3
"""Tesseract's page segmentation. 4 finds the same lines; 6 (one block) runs the letterhead's columns together
and reads the page below with up to five times the errors."""

ONE_BLOCK = 6
"""For lines one under the other, and nothing beside them."""

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
_SURE = 0.8
_READABLE, _SURE_SHARE = 0.5, 0.25  # mean confidence, share of characters in sure words


@dataclass(frozen=True)
class Recogniser:
    """How pages are read. `language` names Tesseract models ("vie"), `tessdata` the folder they lie in."""

    language: str = "vie"
    tessdata: Path | None = None
    timeout: float = 120.0  # seconds a page

    def check(self) -> None:
        """TesseractMissing or LanguageDataMissing, each with the command that installs it."""
        there = tesseract.languages(self.tessdata)
        for name in self.language.split("+"):
            if name.split("/")[-1] not in (known.split("/")[-1] for known in there):
                where = f" in '{self.tessdata}'" if self.tessdata else ""
                raise LanguageDataMissing(
                    f"Tesseract has no data for the language '{name}'{where}.",
                    tesseract.INSTALL["vie"]
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
            raise tesseract.missing() from None
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


def confidence(lines: Sequence[Line]) -> float:
    """Mean confidence of a reading per character, 0–1; 0 for none."""
    weighted = [(len(word.text), word.confidence) for line in lines for word in line.words]
    characters = sum(length for length, _ in weighted)
    return sum(length * sure for length, sure in weighted) / characters if characters else 0.0


def is_text(lines: Sequence[Line]) -> bool:
    """Was text read, or did the recogniser see words in a picture, a map, handwriting?

    Of 224 real pages the worst has a mean confidence of 0.64 and 54 % of its characters in sure words, one
    at 50 dpi, of which 63 % are right, 0.72 and 57 %; photographs, scrawls and script at most 0.38 and 11 %.
    """
    words = [word for line in lines for word in line.words]
    sure = sum(len(word.text) for word in words if word.confidence >= _SURE and len(word.text) > 1)
    characters = sum(len(word.text) for word in words)
    return not words or confidence(lines) >= _READABLE or sure >= _SURE_SHARE * characters


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
