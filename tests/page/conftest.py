"""What tests of text layers share."""

from __future__ import annotations

import pytest
from fpdf import FPDF

from tests.page.layers import Make


@pytest.fixture
def make(face: str) -> Make:
    """make() → a PDF in the making, of the size of the pictures that `draw` makes, in their font."""

    def new() -> FPDF:
        pdf = FPDF(unit="pt", format=(24 * 54 * 0.24, 13 * 54 * 0.24))  # pixels of 300 dpi
        pdf.set_auto_page_break(False)
        pdf.add_font("Serif", "", face)
        return pdf

    return new


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
