"""Which Tesseract is there, asked of the program itself: the process that hands out jobs needs no more."""

from __future__ import annotations

import subprocess
from pathlib import Path

from restore.errors import TesseractMissing

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
