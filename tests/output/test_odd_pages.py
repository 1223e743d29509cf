"""Unusual pages in every format: without words, without doubts, in columns."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Restoration
from restore.output import FORMATS, render
from restore.provenance import Provenance

WITH_PLACES = ("hocr", "alto", "page")
THREE_COLUMNS = ("Điều 1 quy định", "Điều 2 thi hành", "Điều 3 tổ chức")
HEIGHT, PITCH, WIDTH = 40, 60, 20  # pixels: of a letter, from line to line, from letter to letter


@dataclass(frozen=True)
class Row:
    """A line of text, and where it begins."""

    text: str
    left: int
    top: int
    height: int = HEIGHT


def document(folder: Path, rows: Sequence[Row], number_of_pages: int = 1) -> RestoredDocument:
    """The rows on each of the pages of a scan, as they were read; nothing was edited or doubted."""
    sheet = Image.new("L", (1600, 1000), 255)
    scan = folder / "tờ trình.tif"
    sheet.save(scan, save_all=True, append_images=[sheet] * (number_of_pages - 1), dpi=(200, 200))
    lines = tuple(Line(tuple(_words(row))) for row in rows)
    pages = []
    for number in range(1, number_of_pages + 1):
        page = Page(number, 1600, 1000, 200.0, lines)
        pages.append(RestoredPage(page, Restoration.of(page.text, [], [], "vie")))
    return RestoredDocument("tờ trình", tuple(pages), Provenance(version="0.1").of(scan))


def _words(row: Row) -> list[Word]:
    left, words = row.left, []
    for text in row.text.split():
        words.append(Word(text, Box(left, row.top, WIDTH * len(text), row.height), 0.96))
        left += WIDTH * (len(text) + 1)
    return words


def written(kind: str, made: RestoredDocument, folder: Path) -> Path:
    path = folder / f"made.{kind}"
    path.write_bytes(b"".join(render(kind, made)))
    return path


def told(path: Path) -> str:
    """All text of a file, which may be an archive of one for each page."""
    if not zipfile.is_zipfile(path):
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def told_by(path: Path, *options: str) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    done = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split()


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_scan_without_a_word_comes_out_in_every_format(kind: str, tmp_path: Path) -> None:
    _needs(kind)
    size = written(kind, document(tmp_path, []), tmp_path).stat().st_size
    assert size or kind == "csv"  # a CSV file holds the tables only


def test_a_scan_without_a_word_is_a_pdf_of_its_image(tmp_path: Path) -> None:
    _needs("pdf")
    import pikepdf

    path = written("pdf", document(tmp_path, [], number_of_pages=2), tmp_path)
    with pikepdf.open(path) as pdf:
        assert [len(page.get_images()) for page in pdf.pages] == [1, 1]
    assert told_by(path) == []


@pytest.mark.parametrize("kind", list(FORMATS))
def test_an_empty_page_among_others_stays_a_page(kind: str, tmp_path: Path) -> None:
    _needs(kind)
    full = document(tmp_path, [Row("Điều 1", 100, 100)], number_of_pages=3)
    first, second, third = full.pages
    empty = RestoredPage(replace(second.page, lines=()), Restoration("", ""))
    path = written(kind, replace(full, pages=(first, empty, third)), tmp_path)
    if kind == "txt":
        assert path.read_text("utf-8") == "Điều 1\f\fĐiều 1\n"
    if kind in WITH_PLACES:
        assert told(path).count('class="ocr_page"' if kind == "hocr" else "<Page ") == 3
    if kind == "pdf":
        assert told_by(path, "-raw", "-f", "2", "-l", "2") == []
        assert told_by(path, "-raw", "-f", "3") == ["Điều", "1"]


@pytest.mark.parametrize("turn", [0, 180])
def test_pages_that_the_user_left_out_stay_in_the_pdf_without_words(turn: int, tmp_path: Path) -> None:
    _needs("pdf")
    full = document(tmp_path, [Row("Điều 1", 100, 100)], number_of_pages=3)
    second = replace(full.pages[1], page=replace(full.pages[1].page, rotation=turn))
    path = written("pdf", replace(full, pages=(second,)), tmp_path)
    words = [told_by(path, "-raw", "-f", str(number), "-l", str(number)) for number in (1, 2, 3)]
    assert words == [[], ["Điều", "1"], []]


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_page_without_a_doubt_comes_out_in_every_format(kind: str, tmp_path: Path) -> None:
    _needs(kind)
    made = document(tmp_path, [Row("Cộng hòa xã hội", 100, 100)])
    path = written(kind, made, tmp_path)
    if kind in (*WITH_PLACES, "txt", "json"):
        assert all(word in told(path) for word in made.text.split())
    if kind == "pdf":
        assert told_by(path, "-raw") == made.text.split()


def test_three_columns_keep_their_order(tmp_path: Path) -> None:
    rows = [
        Row(text, 60 + 520 * column, 100 + PITCH * row)
        for column, text in enumerate(THREE_COLUMNS)
        for row in range(8)
    ]
    made = document(tmp_path, rows)
    for kind in WITH_PLACES:
        text = told(written(kind, made, tmp_path))
        places = [text.index(word) for word in ("định", "thi", "tổ")]
        assert places == sorted(places), kind
    _needs("pdf")
    path = written("pdf", made, tmp_path)
    assert told_by(path, "-raw") == made.text.split()
    assert sorted(told_by(path)) == sorted(made.text.split())


def _needs(kind: str) -> None:
    if kind == "pdf":
        pytest.importorskip("ocrmypdf")


# --- what readers of PDF take for something else ----------------------------------------------------------

HARD = {
    "a hyphen that ends a line": [
        Row("Căn cứ Chỉ thị 12/CT-", 60, 100),
        Row("BCT về Covid-", 60, 100 + PITCH),
        Row("19 -", 60, 100 + 2 * PITCH),
        Row("Nơi nhận", 60, 100 + 3 * PITCH),
    ],
    "one line that was read as two": [
        Row("E Am trên HĐND tỉnh", 60, 100),
        Row("- Thường trực tỉnh", 60, 104),
        Row("Nơi nhận", 60, 100 + PITCH),
    ],
    "signs that are nearer than their letters are wide": [Row("vốn …… ngân sách", 60, 100)],
}


@pytest.mark.parametrize("what", list(HARD))
def test_readers_of_pdf_find_every_word(what: str, tmp_path: Path) -> None:
    _needs("pdf")
    import pypdfium2
    from pikepdf import Pdf, pdfa

    made = document(tmp_path, HARD[what])
    if "signs" in what:
        (line,) = made.pages[0].page.lines
        thin = replace(line.words[1], box=replace(line.words[1].box, width=5))
        page = replace(made.pages[0].page, lines=(Line((line.words[0], thin, *line.words[2:])),))
        made = replace(made, pages=(replace(made.pages[0], page=page),))
    path = written("pdf", made, tmp_path)
    words = made.text.split()
    assert told_by(path, "-raw") == words
    assert sorted(told_by(path)) == sorted(words)
    (shown,) = pypdfium2.PdfDocument(path)
    assert sorted(shown.get_textpage().get_text_range().split()) == sorted(words)
    with Pdf.open(path) as pdf:
        assert pdfa.check(pdf, pdfa.Flavour.PDFA_2B).passed
