from __future__ import annotations

import json
from pathlib import Path

import pytest

from restore.document import Box, Cell, Line, Page, RestoredDocument, RestoredPage, Table, Word
from restore.edits import Doubt, Edit, Restoration, apply
from restore.output import FORMATS, render
from restore.treatment import CleanupStep, Treatment

SOURCE = Path("scans/báo cáo.pdf")
TURNED = Treatment(steps=(CleanupStep("deskew", 2.0),))


@pytest.fixture
def document() -> RestoredDocument:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.912345) for i, text in enumerate(("Xa", "bai", "Son"))]
    page = Page(1, 600, 800, 300.0, (Line(tuple(words[:2])), Line(tuple(words[2:]))), TURNED)
    edits = (
        Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu"),
        Edit(3, 6, "bai", "Đại", "lexicon", 0.8, "địa danh"),
    )
    doubts = (Doubt(7, 10, "Son", 0.6, ("Sơn",)),)
    restoration = Restoration(page.text, apply(page.text, edits), edits, doubts, "vie")
    return RestoredDocument("báo cáo", (RestoredPage(page, restoration), RestoredPage(page, restoration)))


def test_text_has_a_line_a_line_and_a_form_feed_between_pages(document: RestoredDocument) -> None:
    assert render("txt", document, SOURCE).decode() == "Xã Đại\nSon\fXã Đại\nSon\n"


def test_json_has_every_word_as_read_and_as_restored_with_its_box(document: RestoredDocument) -> None:
    tree = json.loads(render("json", document, SOURCE))
    assert (tree["schema"], tree["name"], tree["source"]) == ("restore/1", "báo cáo", "báo cáo.pdf")
    page = tree["pages"][0]
    assert (page["number"], page["width"], page["height"], page["dpi"]) == (1, 600, 800, 300.0)
    assert page["notes"] == ["turned by 2.0°"]
    assert [[(word["raw"], word["restored"]) for word in line["words"]] for line in page["lines"]] == [
        [("Xa", "Xã"), ("bai", "Đại")],
        [("Son", "Son")],
    ]
    assert page["lines"][0]["words"][1]["box"] == [10, 20, 9, 12]
    assert page["lines"][0]["words"][1]["confidence"] == 0.9123


def test_json_edits_turn_its_raw_text_into_its_restored_text(document: RestoredDocument) -> None:
    page = json.loads(render("json", document, SOURCE))["pages"][0]
    assert apply(page["raw"], [Edit(**edit) for edit in page["edits"]]) == page["text"] == "Xã Đại\nSon"
    assert page["edits"][1]["reason"] == "địa danh"
    assert page["doubts"] == [
        {"start": 7, "end": 10, "text": "Son", "confidence": 0.6, "suggestions": ["Sơn"]}
    ]


def test_json_is_readable_vietnamese(document: RestoredDocument) -> None:
    assert "Xã Đại" in render("json", document, SOURCE).decode()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_a_document_without_words(name: str) -> None:
    blank = Page(1, 600, 800, 300.0, ())
    document = RestoredDocument("blank", (RestoredPage(blank, Restoration("", "")),))
    assert render(name, document, SOURCE).endswith(b"\n")


def test_json_has_the_cells_of_a_table_with_their_restored_text() -> None:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.9) for i, text in enumerate(("Xa", "1", "2"))]
    leads = ("\n", "\t", "\n\t")
    lines = tuple(Line((word,), lead) for word, lead in zip(words, leads, strict=True))
    cells = (
        Cell(0, 0, 2, 1, Box(0, 0, 10, 40), 0, 1),
        Cell(0, 1, 1, 1, Box(10, 0, 10, 20), 1, 2),
        Cell(1, 1, 1, 1, Box(10, 20, 10, 20), 2, 3),
    )
    page = Page(1, 600, 800, 300.0, lines, tables=(Table(Box(0, 0, 20, 40), cells),))
    assert page.text == "Xa\t1\n\t2"
    edits = (Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu"),)
    restoration = Restoration(page.text, apply(page.text, edits), edits, (), "vie")
    document = RestoredDocument("bảng", (RestoredPage(page, restoration),))
    (table,) = json.loads(render("json", document, SOURCE))["pages"][0]["tables"]
    assert table["box"] == [0, 0, 20, 40]
    assert [[(cell["column"], cell["row_span"], cell["text"]) for cell in row] for row in table["rows"]] == [
        [(0, 2, "Xã"), (1, 1, "1")],
        [(1, 1, "2")],
    ]
    assert table["rows"][0][0]["box"] == [0, 0, 10, 40]
