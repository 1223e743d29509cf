from __future__ import annotations

import json
from pathlib import Path

import pytest

from restore.document import Box, Doubt, Edit, Line, Page, Restoration, Word, apply
from restore.output import FORMATS, render
from restore.pipeline import RestoredDocument, RestoredPage

SOURCE = Path("scans/báo cáo.pdf")


@pytest.fixture
def document() -> RestoredDocument:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.912345) for i, text in enumerate(("Xa", "bai", "Son"))]
    page = Page(1, 600, 800, 300.0, (Line(tuple(words[:2])), Line(tuple(words[2:]))), ("turned by 2.0°",))
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
