from __future__ import annotations

import pytest

from restore.document import Box, Line, Page, Word
from restore.edits import Restoration, undo
from restore.list_dashes import with_list_dashes


def mended(text: str, profile: str = "") -> Restoration:
    words = tuple(Word(part, Box(0, 0, 10, 10), 0.9) for part in text.split())
    page = Page(1, 100, 100, 300.0, (Line(words),), profile=profile)
    (result,) = with_list_dashes([page], [Restoration.of(page.text, (), (), "vie")])
    assert undo(result.text, result.edits) == page.text
    return result


@pytest.mark.parametrize("read", ["~ Các khoa có HSSV;", "~— Các khoa có HSSV;", "~_ Các khoa có HSSV;"])
def test_a_wavy_line_before_an_item_is_a_dash(read: str) -> None:
    assert mended(read).text == "- Các khoa có HSSV;"


@pytest.mark.parametrize("read", ["~ 5 triệu đồng", "khoảng ~ năm ngày", "- Các khoa", "~"])
def test_other_wavy_lines_and_dashes_stay(read: str) -> None:
    assert mended(read).edits == ()


def test_a_text_layer_stays_as_it_is() -> None:
    assert mended("~ Các khoa", profile="plain").edits == ()
