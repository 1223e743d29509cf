"""Searchable PDFs: words at their places and in order, images unchanged, nothing recognised twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image

from restore.document import RestoredDocument
from restore.errors import ToolMissing
from restore.output import check, load, render
from restore.page.tesseract import Tesseract
from tests.output.pdfs import approved, images, pdfium_text, raw_text, read, written

pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("ocrmypdf")
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)"
)


@pytest.fixture(scope="module")
def made(scanned: dict[str, RestoredDocument], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    return {name: written(document, folder / f"{name}.pdf") for name, document in scanned.items()}


@needs_poppler
def test_pdftotext_by_itself_finds_all_words(
    made: dict[str, Path], scanned: dict[str, RestoredDocument]
) -> None:
    for name, path in made.items():
        told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
        assert Counter(told.split()) == Counter(scanned[name].text.split()), name


@needs_poppler
def test_pdftotext_gives_the_restored_words_in_order(
    made: dict[str, Path], scanned: dict[str, RestoredDocument]
) -> None:
    for name, path in made.items():
        assert raw_text(path) == scanned[name].text.split(), name


def test_pdfminer_gives_the_restored_words_in_order(
    made: dict[str, Path], scanned: dict[str, RestoredDocument]
) -> None:
    extract = pytest.importorskip("pdfminer.high_level").extract_text
    for name, path in made.items():
        assert extract(str(path)).split() == scanned[name].text.split(), name


def test_pdfium_finds_all_words(made: dict[str, Path], scanned: dict[str, RestoredDocument]) -> None:
    for name, path in made.items():
        assert Counter(pdfium_text(path)) == Counter(scanned[name].text.split()), name


def test_text_is_nfc(made: dict[str, Path]) -> None:
    for path in made.values():
        text = " ".join(pdfium_text(path))
        assert unicodedata.is_normalized("NFC", text)


def test_it_is_pdf_a_with_title_and_language(made: dict[str, Path]) -> None:
    from ocrmypdf.pdfa import file_claims_pdfa
    from pikepdf import pdfa

    for name, path in made.items():
        assert file_claims_pdfa(path)["pass"]
        with pikepdf.open(path) as pdf:
            assert str(pdf.Root.Lang) == "vi"
            assert str(pdf.docinfo["/Title"]) == name
            assert pdfa.check(pdf, pdfa.Flavour.PDFA_2B).passed


def test_images_are_byte_for_byte_those_of_the_scan(
    made: dict[str, Path], scanned: dict[str, RestoredDocument]
) -> None:
    for name in ("skewed", "report"):
        assert images(made[name]) == images(Path(scanned[name].provenance.source))
    seal = Path(scanned["seal"].provenance.source)
    assert images(made["seal"]) == [seal.read_bytes()]
    (page,) = pypdfium2.PdfDocument(made["table"])
    (image,) = page.get_objects(filter=[3])
    shown = np.asarray(image.get_bitmap().to_pil().convert("L"))
    assert np.array_equal(shown, np.asarray(Image.open(scanned["table"].provenance.source).convert("L")))


def test_words_lie_on_their_ink(made: dict[str, Path], scanned: dict[str, RestoredDocument]) -> None:
    page = scanned["skewed"].pages[0]
    (shown,) = pypdfium2.PdfDocument(made["skewed"])
    text, scale = shown.get_textpage(), 72 / page.page.dpi
    whole = text.get_text_range()
    hits = 0
    words = [word for line in page.lines for word in line if len(word.text) > 4 and " " not in word.text]
    for word in words:
        if whole.count(word.text) != 1:
            continue
        left, bottom, right, top = text.get_charbox(whole.index(word.text))
        box = word.word.box
        x, y = (left + right) / 2, shown.get_height() - (bottom + top) / 2
        assert box.left * scale - 3 <= x <= box.right * scale + 3, word
        assert box.top * scale - 6 <= y <= box.bottom * scale + 6, word
        hits += 1
    assert hits > 20


def test_a_page_costs_little(made: dict[str, Path], scanned: dict[str, RestoredDocument]) -> None:
    for name in ("skewed", "seal", "report"):
        source = Path(scanned[name].provenance.source)
        more = made[name].stat().st_size - source.stat().st_size
        assert more <= 25 * 1024 * len(scanned[name].pages), name


def test_nothing_is_recognised(
    scanned: dict[str, RestoredDocument], tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a page was read")

    monkeypatch.setattr(Tesseract, "read", fail)
    monkeypatch.setattr("ocrmypdf._exec.tesseract.generate_hocr", fail)
    written(scanned["skewed"], tmp_path / "a.pdf")


def test_no_other_program_is_asked_for_anything(
    scanned: dict[str, RestoredDocument], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = written(scanned["skewed"], tmp_path / "made.pdf")
    assert approved(path)


def test_the_streams_of_the_process_stay_its_own(
    scanned: dict[str, RestoredDocument], tmp_path: Path
) -> None:
    before = sys.stdout, sys.stderr
    written(scanned["skewed"], tmp_path / "a.pdf")
    assert (sys.stdout, sys.stderr) == before


# --- files of every kind --------------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned_and_its_words_with_it(
    turn: int, draw: Callable[..., Image.Image], tmp_path: Path
) -> None:
    picture = draw(mode="L").rotate(turn, expand=True)
    picture.save(tmp_path / "a.pdf", resolution=300)
    document = read(tmp_path / "a.pdf")
    if not document.pages[0].page.rotation:
        pytest.skip("the recogniser was not sure how this page lies")
    path = written(document, tmp_path / "b.pdf")
    assert raw_text(path) == document.text.split()
    (page,) = pypdfium2.PdfDocument(path)
    width, height = page.get_size()
    assert (width > height) == (document.pages[0].page.width > document.pages[0].page.height)
    shown = page.render(scale=0.5).to_pil().convert("L")
    upright = draw(mode="L").resize(shown.size)
    assert np.corrcoef(np.asarray(shown).ravel(), np.asarray(upright).ravel())[0, 1] > 0.8
    assert images(path) == images(tmp_path / "a.pdf")


@needs_poppler
def test_an_earlier_invisible_layer_gives_way_to_ours(scan: Path, face: str, tmp_path: Path) -> None:
    size = Image.open(scan).size
    pdf = FPDF(unit="pt", format=(size[0] * 72 / 300, size[1] * 72 / 300))
    pdf.add_font("Serif", "", face)
    pdf.add_page()
    pdf.image(str(scan), 0, 0, size[0] * 72 / 300, size[1] * 72 / 300)
    pdf.set_font("Serif", size=12)
    pdf.text_mode = TextMode.INVISIBLE
    pdf.text(30, 50, "CQNG HOA XA HQI CHU NGHIA VIpT NAM DQc lQp Tqr do")
    pdf.output(str(tmp_path / "a.pdf"))
    document = read(tmp_path / "a.pdf")
    assert "CQNG" not in document.text
    assert raw_text(written(document, tmp_path / "b.pdf")) == document.text.split()


@needs_poppler
def test_a_page_with_good_text_of_its_own_is_left_as_it_is(face: str, scan: Path, tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format=(400, 300))
    pdf.add_font("Serif", "", face)
    pdf.add_page()
    pdf.set_font("Serif", size=12)
    pdf.multi_cell(0, 16, "Thực hiện Kế hoạch của Ủy ban nhân dân xã về việc trồng cây phân tán. " * 8)
    pdf.add_page()
    pdf.image(str(scan), 0, 0, 400)
    pdf.output(str(tmp_path / "a.pdf"))
    document = read(tmp_path / "a.pdf")
    first, second = document.pages
    said = raw_text(written(document, tmp_path / "b.pdf"))
    assert said == (first.restoration.source.split() + second.restoration.text.split())


@needs_poppler
@pytest.mark.parametrize("kind", ["png", "rgba", "bmp", "tiff"])
def test_images_of_every_kind_become_pages(kind: str, scan: Path, tmp_path: Path) -> None:
    path = tmp_path / f"a.{'png' if kind == 'rgba' else kind}"
    picture = Image.open(scan)
    if kind == "tiff":
        picture.convert("1").save(
            path, dpi=(300, 300), save_all=True, append_images=[picture.convert("1")], compression="group4"
        )
    else:
        picture.convert("RGBA" if kind == "rgba" else "RGB").save(path, dpi=(300, 300))
    document = read(path)
    made = written(document, tmp_path / "b.pdf")
    assert raw_text(made) == document.text.split()
    assert len(pypdfium2.PdfDocument(made)) == len(document.pages) == (2 if kind == "tiff" else 1)
    width, height = pypdfium2.PdfDocument(made)[0].get_size()
    assert (width, height) == pytest.approx([side * 72 / 300 for side in picture.size], abs=1)


def test_a_missing_package_is_an_error_before_the_page_is_read(
    scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restore.output.pdf.find_spec", lambda name: None)
    with pytest.raises(ToolMissing, match="OCRmyPDF") as caught:
        check("pdf", scan)
    assert "pip install" in caught.value.remedy


def test_a_package_that_cannot_be_imported_is_an_error_when_the_pdf_is_written(
    scanned: dict[str, RestoredDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ocrmypdf", "restore.output.pdf_words"):
        monkeypatch.setitem(sys.modules, name, None)
    load(["txt", "pdf"])
    with pytest.raises(ToolMissing, match="OCRmyPDF"):
        b"".join(render("pdf", next(iter(scanned.values()))))


def test_all_slow_imports_are_done_early() -> None:
    code = (
        "import sys; from restore.output import load; load(['txt', 'pdf', 'json']);"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"ocrmypdf", "pikepdf", "fpdf", "fontTools", "pdfminer"} <= set(told.stdout.split())
