"""Searchable PDFs for tests: written, and read by other programs."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from restore.document import RestoredDocument
from restore.output import Options, render
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.provenance import Provenance
from tests.output.conftest import Scripted

pikepdf = pytest.importorskip("pikepdf")


def written(document: RestoredDocument, path: Path, **options: Any) -> Path:
    path.write_bytes(b"".join(render("pdf", document, Options(**options))))
    return path


def read(path: Path, recogniser: Tesseract | None = None, **options: Any) -> RestoredDocument:
    document = restore_file(path, recogniser or Tesseract(), Scripted(), **options)
    return replace(document, provenance=Provenance().of(path))


def raw_text(path: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return told.stdout.decode().split()


def pdfium_text(path: Path) -> list[str]:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)).split()


def images(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return sorted(
            bytes(image.read_raw_bytes()) for page in pdf.pages for image in page.get_images().values()
        )


def approved(path: Path) -> bool:
    """True if pikepdf's validator, which rejects whatever it does not know, approves the file."""
    from pikepdf import pdfa

    with pikepdf.open(path) as file:
        return bool(pdfa.check(file, pdfa.Flavour.PDFA_2B).passed)
