"""Tables on the review page: doubtful numbers beside their images, totals that do not add up marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from restore.document import Box, Cell, Line, RestoredDocument, RestoredPage, Table, Word
from restore.document import Page as Sheet
from restore.edits import Confidence, Doubt, Restoration
from restore.provenance import Provenance
from restore.resources import sha256
from tests.review.conftest import decisions, settled
from tests.review.documents import save, scan_of

pytestmark = pytest.mark.slow


def table_document(source: Path, total: str, doubtful: str = "") -> RestoredDocument:
    texts = [["Xã", "Diện tích"], ["An Bình", "1.200,5"], ["Phú Hòa", "612,3"], ["Tổng cộng", total]]
    lines: list[Line] = []
    cells: list[Cell] = []
    for y, row in enumerate(texts):
        for x, text in enumerate(row):
            box = Box(40 + 300 * x, 40 + 50 * y, 280, 30)
            words = tuple(Word(word, box, 0.9) for word in text.split())
            cells.append(Cell(y, x, 1, 1, box, len(lines), len(lines) + 1))
            lines.append(Line(words, "\t" if x else "\n", "table"))
    made = Sheet(1, 1200, 260, 150.0, tuple(lines), tables=(Table(Box(0, 0, 600, 240), tuple(cells)),))
    doubts, sure = [], []
    if doubtful:
        start = made.text.index(doubtful)
        doubts = [Doubt(start, start + len(doubtful), doubtful, 0.4, ("1.812,8",))]
        sure = [Confidence(start, start + len(doubtful), 0.4)]
    restoration = Restoration.of(made.text, [], doubts, "vie", (), sure)
    provenance = Provenance(str(source), sha256(source))
    return RestoredDocument("bảng", (RestoredPage(made, restoration),), provenance)


@pytest.fixture
def table(page: Page, review: Callable[..., object], tmp_path: Path) -> Callable[..., Path]:
    """table(total, doubtful="") → the folder of a document with a table, which is opened in `page`."""

    def open_table(total: str, doubtful: str = "") -> Path:
        folder = tmp_path / "results"
        folder.mkdir()
        save(folder, table_document(scan_of(tmp_path, 4), total, doubtful), "bảng")
        review(folder)
        expect(page.locator(".text td")).to_have_count(8)
        return folder

    return open_table


def test_a_total_that_does_not_add_up_is_marked_on_the_page(page: Page, table: Callable[..., Path]) -> None:
    table("1.821,8")
    expect(page.locator(".text td.mismatch")).to_contain_text("Tổng ghi 1.821,8, cộng lại được 1.812,8")


def test_a_total_that_adds_up_is_not_marked(page: Page, table: Callable[..., Path]) -> None:
    table("1.812,8")
    expect(page.locator(".text td.mismatch")).to_have_count(0)


def test_a_doubtful_number_stands_beside_its_print_until_it_is_decided(
    page: Page, table: Callable[..., Path]
) -> None:
    folder = table("1.821,8", "1.821,8")
    crop = page.locator("td .crop.number")
    expect(crop).to_have_count(1)
    expect(crop).to_be_visible()
    page.keyboard.press("1")
    settled(page)
    expect(crop).to_be_hidden()
    assert decisions(folder) == [(1, "1.821,8", "1.812,8", "pick")]


def test_a_corrected_total_is_no_longer_marked(page: Page, table: Callable[..., Path]) -> None:
    table("1.821,8", "1.821,8")
    expect(page.locator(".text td.mismatch")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator(".text td.mismatch")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator(".text td.mismatch")).to_have_count(1)
    page.reload()
    expect(page.locator(".text td.mismatch")).to_have_count(1)


def test_decisions_are_in_the_exported_tables(page: Page, table: Callable[..., Path]) -> None:
    table("1.821,8", "1.821,8")
    page.keyboard.press("1")
    settled(page)
    page.get_by_role("button", name="Xuất").click()
    texts = {}
    for kind in ("csv", "tables"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        texts[kind] = Path(download.value.path()).read_bytes()
    rows = list(csv.reader(io.StringIO(texts["csv"].decode("utf-8-sig"))))
    assert rows[-1] == ["Tổng cộng", "1812.8"]  # a number that programs read, without the mark of a doubt
    sheet = openpyxl.load_workbook(io.BytesIO(texts["tables"])).worksheets[0]
    assert list(sheet.values)[-1][:2] == ("Tổng cộng", 1812.8)
