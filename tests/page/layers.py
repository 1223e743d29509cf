"""PDFs with text layers, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image

from restore.document import Page
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.text.choice import NoEngine

Draw = Callable[..., Image.Image]
Make = Callable[..., FPDF]

# TEXT of conftest as a TCVN3 font holds it; the soft hyphen is its ư
TCVN3 = """\
Thùc hiÖn KÕ ho¹ch cña ñy ban nh©n d©n
x· Quúnh L\u00adu vÒ trång c©y ph©n t¸n, ®Õn
ngµy 15 th¸ng 9 c¸c xãm ®· trång ®\u00adîc
2350 c©y, v\u00adît møc giao; viÖc ch¨m sãc
do Héi N«ng d©n x· vµ c¸c tr\u00adêng lo."""
WRECKAGE = """\
Thyc hién Ké hoach cia Uy ban nhan dan
xa Quynh Luu vé trong c4y phan tan, dén
ngay 15 thang 9 cdc x6m da trong dugc
2350 cay, vugt mirc giao; viéc cham séc
do Hdi Néng dan x4 va cac trudng lo."""


def write(pdf: FPDF, text: str, font: str = "Serif", hidden: bool = False, shift: float = 0) -> None:
    """The lines where `draw` puts them, in the text layer only if `hidden`."""
    pdf.set_font(font, size=54 * 0.24)
    pdf.text_mode = TextMode.INVISIBLE if hidden else TextMode.FILL
    for number, line in enumerate(text.splitlines()):
        pdf.text(108 * 0.24, (108 + 50 + 78 * number + shift) * 0.24, line)


def scanned(pdf: FPDF, picture: Image.Image, layer: str = "", **how: float) -> None:
    """A page that a scanner saw: its paper has grain."""
    pdf.add_page()
    pixels = np.asarray(picture.convert("L"))
    grain = np.random.default_rng(0).normal(-8, 2, pixels.shape)
    pdf.image(Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)), 0, 0, pdf.w, pdf.h)
    write(pdf, layer, hidden=True, **how)  # type: ignore[arg-type]


def read(pdf: FPDF, path: Path, mode: str = "auto") -> list[Page]:
    pdf.output(str(path / "file.pdf"))
    pages = restore_file(path / "file.pdf", Tesseract(), NoEngine(), text_layer=mode).pages
    return [page.page for page in pages]
