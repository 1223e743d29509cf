"""PDF/A, signed and encrypted PDFs, and page images that are missing or changed."""

from __future__ import annotations

import io
import logging
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from restore.document import RestoredDocument
from restore.errors import EncryptedFile, FileMissing, InputError, SignedFile, SourceChanged
from restore.output import Options, check
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.provenance import Provenance
from restore.text.choice import NoEngine
from tests.output.pdfs import approved, pdfium_text, read, signed, written

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


@pytest.mark.filterwarnings("ignore:.*not reachable from /AcroForm")
def test_a_signature_that_the_form_lacks_is_found_on_its_page(pdf: Path, tmp_path: Path) -> None:
    path = signed(pdf, tmp_path / "signed.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.Root.AcroForm.Fields = pikepdf.Array()
        file.save(path)
    with pytest.raises(SignedFile):
        check("pdf", path)
    assert approved(written(read(path), tmp_path / "b.pdf", break_signature=True))


def test_a_flag_of_signatures_without_a_signature_hinders_nothing(pdf: Path, tmp_path: Path) -> None:
    path = tmp_path / "flag.pdf"
    with pikepdf.open(pdf) as file:
        file.Root.AcroForm = pikepdf.Dictionary(Fields=[], SigFlags=3)
        file.save(path)
    check("pdf", path)
    made = written(read(path), tmp_path / "b.pdf")
    assert approved(made)
    with pikepdf.open(made) as file:
        assert "/AcroForm" not in file.Root


def test_a_form_to_fill_in_is_refused_before_it_is_read(pdf: Path, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    with pikepdf.open(pdf) as file:
        field = file.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="Name"))
        file.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        file.save(path)
    with pytest.raises(InputError, match="has a form to fill in"):
        check("pdf", path)


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
    with pytest.raises(FileMissing, match="is not there") as caught:
        written(scanned["skewed"], tmp_path / "b.pdf", source=tmp_path / "none.pdf")
    assert "--source" in caught.value.remedy
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


@pytest.mark.parametrize("kind", ["image", "PDF", "PDF without PDF/A"])
def test_the_bytes_depend_on_the_input_alone(
    kind: str, scan: Path, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = scan if kind == "image" else pdf
    if kind == "PDF without PDF/A":
        with pikepdf.open(pdf, allow_overwriting_input=True) as file:
            file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            file.save(pdf)
    document = read(source)
    made = written(document, tmp_path / "a.pdf")
    time.sleep(1.1)  # PDFs give their dates in seconds
    assert written(document, tmp_path / "b.pdf").read_bytes() == made.read_bytes()
    with pikepdf.open(made) as file:
        changed = file.open_metadata()["xmp:ModifyDate"]
        assert datetime.fromisoformat(changed).timestamp() == int(source.stat().st_mtime)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    with pikepdf.open(written(document, tmp_path / "c.pdf")) as file:
        assert str(file.docinfo["/ModDate"]) == "D:19700102000000Z"


def test_the_permanent_identifier_and_the_creation_date_of_a_pdf_stay(pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf, allow_overwriting_input=True) as file:
        file.docinfo["/CreationDate"] = "D:20240101000000Z"
        file.save(pdf)
    with pikepdf.open(pdf) as file:
        before = bytes(file.trailer.ID[0])
    with pikepdf.open(written(read(pdf), tmp_path / "b.pdf")) as file:
        assert bytes(file.trailer.ID[0]) == before
        assert bytes(file.trailer.ID[1]) != before
        assert str(file.docinfo["/CreationDate"]).startswith("D:20240101000000")
