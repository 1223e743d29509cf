"""Words, lines and blocks have the places of the page, and no word is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Confidence, Edit, Restoration
from restore.errors import UsageError
from restore.output.placed import Block, PlacedLine, PlacedTable, blocks, placed_lines
from restore.plaintext import as_document
from tests.output.documents import documents


def page(*rows: str, edits: tuple[tuple[str, str], ...] = (), height: int = 40) -> RestoredPage:
    """A letter is 10 pixels wide, a row 60 high; letters that reach below the line reach 10 pixels below."""
    lines = []
    for number, row in enumerate(rows):
        words, left = [], 10 * (len(row) - len(row.lstrip()))
        for word in row.split():
            foot = 10 if set(word) & set("gpqyạệ,") else 0
            words.append(Word(word, Box(left, 60 * number, 10 * len(word), height + foot), 0.8))
            left += 10 * len(word) + 10
        lines.append(Line(tuple(words)))
    read = Page(1, 1000, 1000, 300.0, tuple(lines))
    changes = []
    for before, after in edits:
        start = read.text.index(before)
        changes.append(Edit(start, start + len(before), before, after, "language", 0.9, ""))
    sure = [Confidence(edit.start, edit.end, edit.confidence) for edit in changes]
    return RestoredPage(read, Restoration.of(read.text, changes, [], "vie", (), sure))


def askew(*texts: str) -> RestoredPage:
    """One line whose words fall by 10 pixels in 100."""
    words = tuple(Word(text, Box(100 * i, 10 * i, 80, 40), 1.0) for i, text in enumerate(texts))
    read = Page(1, 1000, 1000, 300.0, (Line(words),))
    return RestoredPage(read, Restoration(read.text, read.text))


def only(restored: RestoredPage) -> PlacedLine:
    (line,) = placed_lines(restored)
    assert line is not None
    return line


def test_a_split_word_becomes_words_side_by_side_that_share_its_box_and_reading() -> None:
    line = only(page("ở chunghĩa", edits=(("chunghĩa", "chủ nghĩa"),)))
    assert [(word.text, word.raw) for word in line.words] == [("ở", "ở"), ("chủ", "chunghĩa"), ("nghĩa", "")]
    first, second = line.words[1].box, line.words[2].box
    assert first.left == 20
    assert first.left + first.width < second.left
    assert second.left + second.width == 100
    assert (line.text, line.raw) == ("ở chủ nghĩa", "ở chunghĩa")


def test_joined_words_become_one_with_both_boxes() -> None:
    line = only(page("cơ q uan", edits=(("q uan", "quan"),)))
    assert [(word.text, word.raw) for word in line.words] == [("cơ", "cơ"), ("quan", "q uan")]
    assert line.words[1].box == Box(30, 0, 50, 50)


def test_the_confidence_is_the_calibrated_one_where_there_is_one() -> None:
    line = only(page("Xa hoi", edits=(("Xa", "Xã"),)))
    assert [word.confidence for word in line.words] == [0.9, 0.8]


def test_the_baseline_runs_through_the_feet_of_words_that_stand_on_it() -> None:
    line = only(page("những quả, cam ngọt ngày mưa"))
    assert line.baseline == (0.0, 40.0)
    line = only(askew("ba", "bốn", "năm", "hai"))
    assert line.baseline.slope == pytest.approx(0.1)
    assert line.baseline_at(40) == pytest.approx(40)


def test_a_short_line_lies_as_the_page_does_and_specks_do_not_tilt_it() -> None:
    level, short = page("ba bốn năm hai", "ba", "sáu bảy tám năm"), askew("Nơi", "ai")
    both = Page(1, 1000, 1000, 300.0, (*level.page.lines, *short.page.lines))
    *_, line = placed_lines(RestoredPage(both, Restoration(both.text, both.text)))
    assert line is not None
    assert line.baseline.slope == 0
    (words,) = askew("ba", "bốn", "năm", "hai").page.lines
    specked = Line((*words.words, Word("i", Box(500, 0, 3, 3), 0.2)))
    read = Page(1, 1000, 1000, 300.0, (specked,))
    assert only(RestoredPage(read, Restoration(read.text, read.text))).baseline.slope == pytest.approx(0.1)


def test_a_box_that_reaches_into_the_next_line_does_not_move_the_baseline() -> None:
    words = (Word("R5", Box(0, 0, 40, 88), 0.4), Word("nhận:", Box(50, 0, 100, 47), 0.9))
    others = page("ba bốn năm hai", height=45).page.lines
    read = Page(1, 1000, 1000, 300.0, (*others, Line(words)))
    *_, line = placed_lines(RestoredPage(read, Restoration(read.text, read.text)))
    assert line is not None
    assert 35 < line.baseline_at(0) < 47
    assert 35 < line.ascent < 47


def test_lines_below_each_other_are_a_block_and_those_further_on_another() -> None:
    found = blocks(page("một hai", "ba", "", "", "bốn"))
    assert [[line.text for line in block.lines] for block in found if isinstance(block, Block)] == [
        ["một hai", "ba"],
        ["bốn"],
    ]


def test_columns_are_blocks_of_their_own() -> None:
    left, right = page("ỦY BAN", "XÃ"), page(" " * 40 + "CỘNG HÒA")
    both = Page(1, 1000, 1000, 300.0, (*left.page.lines, *right.page.lines))
    found = blocks(RestoredPage(both, Restoration(both.text, both.text)))
    assert [block.box for block in found] == [Box(0, 0, 60, 100), Box(400, 0, 80, 40)]


def test_lines_without_text_are_left_out() -> None:
    restored = page("một", "~~", edits=(("~~", ""),))
    assert len(placed_lines(restored)) == 2
    (block,) = blocks(restored)
    assert isinstance(block, Block)
    assert [line.text for line in block.lines] == ["một"]


def test_text_without_an_image_is_refused_with_what_to_do() -> None:
    (page,) = as_document(Restoration("một", "một")).pages
    with pytest.raises(UsageError, match="no page image"):
        blocks(page)


@settings(deadline=None)
@given(documents(boxed=True))
def test_all_restored_words_are_there_in_order_and_all_raw_ones(document: RestoredDocument) -> None:
    for page in document.pages:
        lines = [line for line in placed_lines(page) if line]
        assert " ".join(line.text for line in lines).split() == page.restoration.text.split()
        for line in lines:
            assert all(word.text == "".join(word.text.split()) for word in line.words)


def test_a_scanned_table_has_its_cells_and_the_page_all_its_words(
    scanned: dict[str, RestoredDocument],
) -> None:
    (page,) = scanned["table"].pages
    found = blocks(page)
    (table,) = (block for block in found if isinstance(block, PlacedTable))
    assert len(table.cells) == len(page.page.tables[0].cells) > 50
    lines: list[Any] = []
    for block in found:
        lines += (
            block.lines
            if isinstance(block, Block)
            else [line for _, inside in block.cells for line in inside]
        )
    assert " ".join(line.text for line in lines).split() == page.restoration.text.split()
