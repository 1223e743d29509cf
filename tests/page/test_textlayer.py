"""Text layers of every kind, in real PDFs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from fpdf import FPDF

from restore.document import RestoredPage
from restore.page.load import load_pages
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.text.choice import NoEngine
from restore.vietnamese.syllable import strip_marks
from tests.page.layers import TCVN3, WRECKAGE, Draw, Make, read, scanned, write

# --- what becomes of a page -----------------------------------------------------------------------------


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_that_its_author_typed_keeps_its_text(make: Make, tmp_path: Path, text: str) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, text)
    (page,) = read(pdf, tmp_path)
    assert page.text == text
    assert page.notes == ("text layer used: good",)
    assert page.profile == "vie"


@pytest.mark.usefixtures("no_tesseract")
def test_a_good_layer_behind_a_scan_is_used(make: Make, draw: Draw, tmp_path: Path, text: str) -> None:
    pdf = make()
    scanned(pdf, draw(), text)
    (page,) = read(pdf, tmp_path)
    assert (page.text, page.notes) == (text, ("text layer used: good",))


@pytest.mark.parametrize("layer", [WRECKAGE, "bare"])
def test_a_layer_without_marks_behind_a_scan_is_redone(
    make: Make, draw: Draw, tmp_path: Path, text: str, layer: str
) -> None:
    pdf = make()
    scanned(pdf, draw(), strip_marks(text) if layer == "bare" else layer)
    (page,) = read(pdf, tmp_path)
    assert page.text == text
    assert page.notes[0] == "text layer not used: not the Vietnamese that the page shows"


@pytest.mark.parametrize("layer", ["3", "Ký bởi: Sở Nông nghiệp\nNgày ký: 15-09-2024 10:35:08 +07:00"])
def test_a_page_number_or_a_stamp_is_no_layer_of_a_scan(
    make: Make, draw: Draw, tmp_path: Path, text: str, layer: str
) -> None:
    pdf = make()
    scanned(pdf, draw(), layer)
    assert read(pdf, tmp_path)[0].text == text


def test_a_layer_that_lies_elsewhere_is_redone(make: Make, draw: Draw, tmp_path: Path, text: str) -> None:
    pdf = make()
    scanned(pdf, draw(text.splitlines()[0] + 4 * "\n"), text.splitlines()[1], shift=300)
    (page,) = read(pdf, tmp_path)
    assert page.text == text.splitlines()[0]
    assert page.notes[0] == "text layer not used: does not lie on the page's letters"


@pytest.mark.usefixtures("no_tesseract")
def test_keep_takes_any_layer_and_says_how_it_errs(make: Make, draw: Draw, tmp_path: Path) -> None:
    pdf = make()
    scanned(pdf, draw(), WRECKAGE)
    (page,) = read(pdf, tmp_path, "keep")
    assert (page.text, page.profile) == (WRECKAGE, "eng")


def test_redo_takes_none(make: Make, draw: Draw, tmp_path: Path, text: str) -> None:
    pdf = make()
    scanned(pdf, draw(), "Văn bản này được chép sai hẳn")
    (page,) = read(pdf, tmp_path, "redo")
    assert page.text == text
    assert page.notes == ("text layer not used: so asked",)


def test_a_mixed_file_is_decided_page_by_page(make: Make, draw: Draw, tmp_path: Path, text: str) -> None:
    pdf = make()
    scanned(pdf, draw(), text)
    scanned(pdf, draw(), WRECKAGE)
    scanned(pdf, draw())
    pdf.add_page()
    write(pdf, text)
    pages = read(pdf, tmp_path)
    assert [page.text for page in pages] == [text] * 4
    assert [page.notes[:1] for page in pages] == [
        ("text layer used: good",),
        ("text layer not used: not the Vietnamese that the page shows",),
        (),
        ("text layer used: good",),
    ]


# --- fonts from before Unicode --------------------------------------------------------------------------


def restored(pdf: FPDF, path: Path) -> RestoredPage:
    from restore.text.engine import Engine

    pdf.output(str(path / "file.pdf"))
    (page,) = restore_file(path / "file.pdf", Tesseract(), Engine.load()).pages
    return page


@pytest.mark.usefixtures("no_tesseract")
def test_a_typed_tcvn3_page_is_converted(make: Make, face: str, tmp_path: Path, text: str) -> None:
    font = TTFont(face)
    for name in font["name"].names:
        if name.nameID in (1, 4, 6):
            name.string = ".VnTimeH"
    font.save(tmp_path / "capitals.ttf")
    pdf = make()
    pdf.add_font("Capitals", "", str(tmp_path / "capitals.ttf"))
    pdf.add_page()
    write(pdf, TCVN3, "Times")
    pdf.set_font("Capitals")
    pdf.text(26, 150, "ñy ban nh©n d©n")
    page = restored(pdf, tmp_path)
    assert page.page.notes == ("text layer used: in an encoding from before Unicode",)
    assert page.restoration.text == f"{text}\nỦY BAN NHÂN DÂN".replace("Ủy ban", "ủy ban")


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("hyphen", ["-", "\u2212"])
def test_a_tcvn3_page_with_hyphens_for_its_horns_is_converted(
    make: Make, tmp_path: Path, text: str, hyphen: str
) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, TCVN3.replace("\u00ad", hyphen))
    page = restored(pdf, tmp_path)
    assert page.restoration.text == text.replace("Ủy ban", "ủy ban")


@pytest.mark.usefixtures("no_tesseract")
def test_a_tcvn3_page_with_many_letters_of_formulas_is_converted(
    make: Make, tmp_path: Path, text: str
) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, f"{TCVN3}\n" + "\n".join(["A. U = R.I  B. P = U.I  C. Q = C.U  D. F = q.E"] * 2), "Times")
    assert restored(pdf, tmp_path).restoration.text.startswith(text.replace("Ủy ban", "ủy ban"))


def test_a_tcvn3_page_that_lost_a_letter_is_read_again(
    make: Make, draw: Draw, tmp_path: Path, text: str
) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, f"{TCVN3}\n{TCVN3}".replace("\u00ad", ""), "Times")
    (page,) = read(pdf, tmp_path)
    assert page.notes[0].startswith("text layer not used")


def test_a_tcvn3_layer_behind_a_scan_is_read_again(make: Make, draw: Draw, tmp_path: Path, text: str) -> None:
    pdf = make()
    scanned(pdf, draw())
    write(pdf, TCVN3, "Times", hidden=True)
    assert read(pdf, tmp_path)[0].text == text


# --- what the layer says --------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_every_word_has_a_box_on_its_ink(make: Make, tmp_path: Path, text: str, turned: bool) -> None:
    pdf = make()
    if turned:  # a sheet on its side, and a viewer told to turn it
        pdf.add_page(format=(pdf.h, pdf.w))
    else:
        pdf.add_page()
    with pdf.rotation(90 if turned else 0, pdf.h / 2, pdf.h / 2):
        write(pdf, text)
    pdf.output(str(tmp_path / "level.pdf"))
    document = pdfium.PdfDocument(tmp_path / "level.pdf")
    document[0].set_rotation(90 if turned else 0)
    document.save(tmp_path / "file.pdf")
    (page,) = load_pages(tmp_path / "file.pdf")
    assert page.layer
    words = [word for line in page.layer.lines for word in line.words]
    assert [word.text for word in words] == text.split()
    for word in words:
        box = word.box
        assert page.pixels[box.top : box.top + box.height, box.left : box.left + box.width].min() < 100


def test_text_that_lies_on_its_side_is_read_from_the_page(make: Make, tmp_path: Path, text: str) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, f"{text}\n{text.splitlines()[0]}")
    pdf.output(str(tmp_path / "level.pdf"))
    document = pdfium.PdfDocument(tmp_path / "level.pdf")
    document[0].set_rotation(90)
    document.save(tmp_path / "side.pdf")
    (page,) = restore_file(tmp_path / "side.pdf", Tesseract(), NoEngine()).pages
    assert page.page.notes[0] == "text layer not used: lies on its side"
    assert page.restoration.text.startswith(text)


def test_columns_are_lines_of_their_own_and_a_superscript_is_part_of_its_word(
    make: Make, tmp_path: Path
) -> None:
    pdf = make()
    pdf.add_page()
    pdf.set_font("Serif", size=10)
    pdf.text(20, 30, "ỦY BAN NHÂN DÂN")
    pdf.text(200, 30, "Độc lập - Tự do")
    pdf.text(20, 60, "diện tích 25 m")
    width = pdf.get_string_width("diện tích 25 m")
    pdf.set_font("Serif", size=6)
    pdf.text(20 + width, 56, "2")
    pdf.output(str(tmp_path / "file.pdf"))
    (page,) = load_pages(tmp_path / "file.pdf")
    assert page.layer
    assert page.layer.text == "ỦY BAN NHÂN DÂN\nĐộc lập - Tự do\ndiện tích 25 m2"


def test_a_code_cut_at_the_end_of_a_line_is_two_words_on_two_lines(make: Make, tmp_path: Path) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, "theo văn bản số 4039/STC-\nHCSN của Sở")
    pdf.output(str(tmp_path / "file.pdf"))
    (page,) = load_pages(tmp_path / "file.pdf")
    assert page.layer
    assert page.layer.text == "theo văn bản số 4039/STC-\nHCSN của Sở"


@pytest.mark.usefixtures("no_tesseract")
def test_what_a_digital_signature_wrote_is_left_out_and_noted(make: Make, tmp_path: Path, text: str) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, text)
    write(
        pdf,
        "Ký bởi: Sở Nông nghiệp\nEmail: so@tinh.gov.vn\nThời gian ký: 15.09.2024 10:35:08 +07:00",
        shift=400,
    )
    (page,) = read(pdf, tmp_path)
    assert page.text == text
    assert page.notes == ("text layer used: good; 3 line(s) of a digital signature left out",)


@pytest.mark.usefixtures("no_tesseract")
def test_people_may_write_who_signs_and_when(make: Make, tmp_path: Path, text: str) -> None:
    pdf = make()
    pdf.add_page()
    write(pdf, f"{text}\nNgười ký: Nguyễn Văn An\nNgày ký: 15.09.2024")
    assert read(pdf, tmp_path)[0].text.endswith("Người ký: Nguyễn Văn An\nNgày ký: 15.09.2024")


SIGNED = b"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Annots[4 0 R]>>endobj
4 0 obj<</Type/Annot/Subtype/Widget/FT/Sig/T(S)/F 132/Rect[50 50 250 150]/P 3 0 R/AP<</N 5 0 R>>>>endobj
5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 200 100]/Length 22>>stream
0 0 0 rg 0 0 200 100 re f
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def test_the_picture_of_a_digital_signature_is_not_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(SIGNED)
    (page,) = load_pages(tmp_path / "signed.pdf")
    assert page.pixels.min() == 255
    assert (page.layer, page.fields) == (None, ())


@pytest.mark.usefixtures("no_tesseract")
def test_a_typed_page_in_english_is_left_as_it_is(make: Make, tmp_path: Path) -> None:
    english = (
        "The committee of the district has decided\nto plant trees along the roads this year,\n"
        "and asks all the schools to take part in it."
    )
    pdf = make()
    pdf.add_page()
    write(pdf, english)
    assert restored(pdf, tmp_path).restoration.text == english
