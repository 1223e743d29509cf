"""What holds of every format."""

from __future__ import annotations

import pytest

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Edit, Restoration
from restore.output import FORMATS, render
from restore.treatment import CleanupStep, Treatment

TURNED = Treatment(steps=(CleanupStep("deskew", 2.0),))


@pytest.fixture
def document() -> RestoredDocument:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.9) for i, text in enumerate(("Xa", "bai", "Son"))]
    page = Page(1, 600, 800, 300.0, (Line(tuple(words[:2])), Line(tuple(words[2:]))), TURNED)
    edits = [
        Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu"),
        Edit(3, 6, "bai", "Đại", "lexicon", 0.8, "địa danh"),
    ]
    restored = RestoredPage(page, Restoration.of(page.text, edits, [], "vie"))
    return RestoredDocument("báo cáo", (restored, restored))


def test_text_has_a_line_a_line_and_a_form_feed_between_pages(document: RestoredDocument) -> None:
    assert b"".join(render("txt", document)).decode() == "Xã Đại\nSon\fXã Đại\nSon\n"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_a_document_without_words(name: str) -> None:
    blank = Page(1, 600, 800, 300.0, ())
    document = RestoredDocument("blank", (RestoredPage(blank, Restoration("", "")),))
    assert b"".join(render(name, document)).endswith(b"\n")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes(name: str, document: RestoredDocument) -> None:
    assert b"".join(render(name, document)) == b"".join(render(name, document))
