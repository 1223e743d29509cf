"""PDF/A, signed and encrypted PDFs, and page images that are missing or changed."""

from __future__ import annotations

import io
import logging
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from restore.document import RestoredDocument
from restore.errors import EncryptedFile, FileMissing, SignedFile, SourceChanged
from restore.output import Options, check
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.provenance import Provenance
from restore.text.choice import NoEngine
from tests.output.pdfs import approved, pdfium_text, read, written

pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("ocrmypdf")


def test_a_file_that_cannot_be_pdf_a_becomes_a_plain_pdf_with_a_warning(
    pdf: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pikepdf.open(pdf) as file:
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        file.save(tmp_path / "a.pdf")
    document = replace(
        restore_file(tmp_path / "a.pdf", Tesseract(), NoEngine()),
        provenance=Provenance().of(tmp_path / "a.pdf"),
    )
    with caplog.at_level(logging.WARNING):
        path = written(document, tmp_path / "b.pdf")
    assert [record.name for record in caplog.records] == ["restore.output.pdf"]
    assert "PDF/A" in caplog.text
    assert Counter(pdfium_text(path)) == Counter(document.text.split())


def test_empty_structures_do_not_keep_a_file_from_being_pdf_a(pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf) as file:
        file.Root.OpenAction = pikepdf.Array([file.pages[0].obj, pikepdf.Name.Fit])
        file.Root.AcroForm = pikepdf.Dictionary(Fields=[])
        file.Root.Extensions = pikepdf.Dictionary(
            ESIC=pikepdf.Dictionary(BaseVersion=pikepdf.Name("/1.7"), ExtensionLevel=1)
        )
        file.save(tmp_path / "a.pdf")
    assert approved(written(read(tmp_path / "a.pdf"), tmp_path / "b.pdf"))


def test_a_plain_pdf_does_not_claim_to_be_pdf_a(pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf) as file:
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        with file.open_metadata() as metadata:
            metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "1", "B"
        file.save(tmp_path / "a.pdf")
    with pikepdf.open(written(read(tmp_path / "a.pdf"), tmp_path / "b.pdf")) as made:
        assert not made.open_metadata().pdfa_status


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


def test_a_signed_pdf_is_refused_before_it_is_read_unless_the_user_allows_it(
    pdf: Path, tmp_path: Path
) -> None:
    path = signed(pdf, tmp_path / "signed.pdf")
    with pytest.raises(SignedFile) as caught:
        check("pdf", path)
    assert "--break-signature" in caught.value.remedy
    check("pdf", path, Options(break_signature=True))
    document = read(path)
    with pytest.raises(SignedFile):
        written(document, tmp_path / "b.pdf")
    made = written(document, tmp_path / "b.pdf", break_signature=True)
    assert Counter(pdfium_text(made)) == Counter(document.text.split())
    assert approved(made)
    with pikepdf.open(made) as file:
        assert "/AcroForm" not in file.Root
        assert "/img1" in file.pages[0].Annots[0].AP.N.Resources.XObject


def test_an_encrypted_pdf_needs_its_password(pdf: Path, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(pdf) as file:
        file.save(path, encryption=pikepdf.Encryption(owner="o", user="mật khẩu"))
    with pytest.raises(EncryptedFile, match="password"):
        check("pdf", path)
    with pytest.raises(EncryptedFile):
        check("pdf", path, Options(password="wrong"))
    document = read(path, password="mật khẩu")
    made = written(document, tmp_path / "b.pdf", password="mật khẩu")
    assert Counter(pdfium_text(made)) == Counter(document.text.split())


def test_missing_or_changed_page_images_are_an_error(
    scanned: dict[str, RestoredDocument], tmp_path: Path
) -> None:
    with pytest.raises(FileMissing, match="not there any more") as caught:
        written(scanned["skewed"], tmp_path / "b.pdf", source=tmp_path / "none.pdf")
    assert "--images" in caught.value.remedy
    with pytest.raises(SourceChanged):
        written(scanned["skewed"], tmp_path / "b.pdf", source=Path(scanned["report"].provenance.source))


def test_metadata_of_the_scan_are_kept(pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf) as file:
        file.docinfo["/Title"], file.docinfo["/Author"] = "Chỉ thị 16", "UBND tỉnh"
        file.save(tmp_path / "a.pdf")
    made = written(read(tmp_path / "a.pdf"), tmp_path / "b.pdf")
    with pikepdf.open(io.BytesIO(made.read_bytes())) as file:
        assert str(file.docinfo["/Title"]) == "Chỉ thị 16"
        assert str(file.docinfo["/Author"]) == "UBND tỉnh"
