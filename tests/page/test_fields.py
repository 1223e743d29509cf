"""Numbers and dates that signed PDFs hold in form fields are read, from the image and beside a text layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from restore.document import Page
from restore.page.load import load_pages
from restore.page.read import recognise_all
from restore.page.tesseract import Tesseract

WIDTH, HEIGHT = 595, 842  # points, A4


def signed(path: Path, picture: Image.Image, layer: bool, field: str = "108") -> Path:
    """A page with the letters of `picture`, "Số:      /QĐ-UBND" as text if `layer`, and a field between."""
    content = b"BT /F1 14 Tf 100 700 Td (So:          /QD-UBND) Tj ET\n" if layer else b""
    if layer:
        for number in range(12):
            line = f"BT /F1 12 Tf 100 {640 - 20 * number} Td (dong thu {number} cua van ban nay) Tj ET\n"
            content += line.encode()
    look = f"q BT /F1 14 Tf 2 5 Td ({field}) Tj ET Q".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 14 Tf)>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(so)/V(%b)/F 4/Rect[125 695 160 715]/P 3 0 R/DA(/F1 14 Tf)"
        b"/AP<</N 7 0 R>>>>" % field.encode(),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 35 20]/Resources<</Font<</F1 5 0 R>>>>/Length %d>>"
        b"stream\n%b\nendstream" % (len(look), look),
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(data),
        )
    )
    path.write_bytes(data)
    return path


def read(path: Path, mode: str) -> Page:
    (page,) = recognise_all(load_pages(path), Tesseract(), text_layer=mode)
    return page


@pytest.fixture
def picture(draw: Callable[..., Image.Image]) -> Image.Image:
    return draw()


@pytest.mark.parametrize("mode", ["keep", "redo"])
def test_a_number_in_a_form_field_is_read(tmp_path: Path, picture: Image.Image, mode: str) -> None:
    page = read(signed(tmp_path / "signed.pdf", picture, layer=True), mode)
    assert page.lines[0].text.replace(" ", "").startswith("So:108/QD-UBND")
    assert len(page.lines) == 13


def test_its_word_lies_on_its_field(tmp_path: Path, picture: Image.Image) -> None:
    page = read(signed(tmp_path / "signed.pdf", picture, layer=True), "keep")
    words = [word for word in page.lines[0].words if "108" in word.text]
    scale = page.dpi / 72
    assert 125 * scale - 5 < words[0].box.left < words[0].box.right < 160 * scale + 5
    assert abs(words[0].box.center[1] - (HEIGHT - 705) * scale) < 8 * scale


def test_a_field_whose_text_is_in_the_layer_is_not_read_twice(tmp_path: Path, picture: Image.Image) -> None:
    page = read(signed(tmp_path / "signed.pdf", picture, layer=True, field=""), "keep")
    assert page.lines[0].text.replace(" ", "") == "So:/QD-UBND"


def test_the_stamp_of_a_digital_signature_is_no_text(tmp_path: Path, picture: Image.Image) -> None:
    page = read(signed(tmp_path / "signed.pdf", picture, layer=True, field="DN:"), "keep")
    assert page.lines[0].text.replace(" ", "") == "So:/QD-UBND"
