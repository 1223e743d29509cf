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


def stamped(pdf: Any) -> Any:
    """What a signature shows as iText writes it: a picture, and its mask beside it."""
    mask = pdf.make_stream(b"\xff" * 4, Width=2, Height=2, BitsPerComponent=8)
    picture = pdf.make_stream(b"\x80" * 12, Width=2, Height=2, BitsPerComponent=8, SMask=mask)
    for image, space in ((mask, "/DeviceGray"), (picture, "/DeviceRGB")):
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.ColorSpace = pikepdf.Name(space)
    return pdf.make_stream(
        b"q 20 0 0 20 0 0 cm /img1 Do Q",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 20, 20],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(img0=mask, img1=picture)),
    )


def signed(source: Path, target: Path) -> Path:
    """The PDF with a field that is signed, as far as anybody can tell without checking."""
    with pikepdf.open(source) as pdf:
        value = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"), Contents=b"\0" * 8
            )
        )
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T="Signature1",
                V=value,
                Rect=[10, 10, 30, 30],
                F=4,
                DR=pikepdf.Dictionary(),
                AP=pikepdf.Dictionary(N=stamped(pdf)),
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([field]))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        pdf.save(target)
    return target
