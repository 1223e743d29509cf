"""The recogniser Tesseract, run as a program: everything that the package knows of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from restore.document import Box, Line, Word
from restore.errors import LanguageDataMissing, RecognitionError, RestoreError, TesseractMissing
from restore.page.recogniser import Layout

if TYPE_CHECKING:
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

MAX_ANSWER = 64  # MiB that Tesseract may write (chosen: a page of 10,000 words has 1)
MIN_ORIENTATION = 2.0  # Tesseract's own measure of how sure the orientation is (chosen)

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
_COLUMNS = (
    12  # of Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text
)
_LIMITED = 'ulimit -v "$1"; ulimit -f "$2"; shift 2; exec "$@"'


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
    timeout: float = 120.0  # seconds a page
    memory: int = MEMORY  # MiB of address space; not limited on Windows

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
        options = ["-l", self.language, "--psm", str(PAGE_SEGMENTATION[layout]), "--dpi", str(round(dpi))]
        if self.tessdata:
            options += ["--tessdata-dir", str(self.tessdata)]
        status, answer, complaint = self._run(pixels, [*options, "-c", "tessedit_create_tsv=1"])
        if -status in _INTERRUPTS:  # the user wants to stop; the page is not to blame
            raise RestoreError("Tesseract was interrupted.")
        if status < 0:
            raise RecognitionError(
                f"Tesseract crashed (signal {-status}); it may have run out of memory.",
                "Give it more with --memory.",
            )
        if status:
            self.check()  # a missing language is the likeliest reason and has a remedy
            last = complaint.strip().splitlines()[-1:]
            raise RecognitionError("Tesseract failed: " + " ".join(last)[:200])
        rows = answer.splitlines()[1:]
        if not answer:
            raise RecognitionError("Tesseract ended without an answer.")
        try:
            return _lines(rows)
        except (IndexError, ValueError):
            raise RecognitionError("Tesseract's answer makes no sense.") from None

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """See `Recogniser`. 0 also where Tesseract fails or has no data (`osd`) for it."""
        try:
            status, answer, _ = self._run(pixels, ["--psm", "0", "--dpi", str(round(dpi))])
        except RecognitionError:
            return 0
        found = dict(line.split(": ", 1) for line in answer.splitlines() if ": " in line)
        if status or float(found.get("Orientation confidence", 0)) < MIN_ORIENTATION:
            return 0
        return int(found["Rotate"])

    def _run(self, pixels: Pixels, options: Sequence[str]) -> tuple[int, str, str]:
        """Exit status (negative: signal), answer and complaints. TesseractMissing, RecognitionError.

        Answers go to files, since `ulimit` can bound these.
        """
        program = shutil.which(COMMAND)
        if program is None:
            raise _missing()
        command = [program, "stdin", "stdout", *options]
        if os.name != "nt":
            kibibytes, blocks = str(1024 * self.memory), str(2048 * MAX_ANSWER)
            command = ["/bin/sh", "-c", _LIMITED, "sh", kibibytes, blocks, *command]
        with TemporaryFile() as answer, TemporaryFile() as complaint:
            try:
                process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=answer, stderr=complaint, env=_environment()
                )
            except OSError:
                raise _missing() from None
            try:
                process.communicate(_image(pixels), timeout=self.timeout)
            except subprocess.TimeoutExpired:
                raise RecognitionError(
                    f"Tesseract needed more than {self.timeout:g} seconds for a page.",
                    "Give it more with --timeout.",
                ) from None
            finally:  # whatever went wrong, no process is left behind
                process.kill()
                process.wait()
            answer.seek(0)
            complaint.seek(0)
            said, complained = (stream.read().decode("utf-8", "replace") for stream in (answer, complaint))
            return process.returncode, said, complained


def _environment() -> dict[str, str]:
    """One thread a process: one process a core reads twice as fast as one process on all cores."""
    return {"OMP_THREAD_LIMIT": "1", **os.environ}


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
            timeout=30,
        ).stdout.splitlines()
    except OSError:
        raise _missing() from None
    except subprocess.TimeoutExpired:
        raise RecognitionError("Tesseract does not answer.", "Install it again.") from None


def _image(pixels: Pixels) -> bytes:
    """The image in a format (PNM) that takes no time to write or to read."""
    height, width = pixels.shape[:2]
    kind = "P5" if pixels.ndim == 2 else "P6"
    return f"{kind} {width} {height} 255\n".encode() + pixels.tobytes()


def _lines(rows: Sequence[str]) -> tuple[Line, ...]:
    """Lines from the rows of Tesseract's TSV: one a word in reading order; those without text are layout."""

    def words() -> Iterator[tuple[tuple[str, ...], Word]]:
        for row in rows:
            fields = row.split("\t", _COLUMNS - 1)
            if text := fields[11].strip():
                box = Box(*map(int, fields[6:10]))
                percent = min(100, max(0, int(float(fields[10]))))  # whole ones, as calibration expects
                yield tuple(fields[2:5]), Word(text, box, percent / 100)

    return tuple(
        Line(tuple(word for _, word in group)) for _, group in groupby(words(), key=lambda row: row[0])
    )
