"""Of two pages side by side the left one is read first."""

from __future__ import annotations

from restore.document import Box, Line, Word
from restore.page.columns import in_order
from restore.page.spreads import gutter

WIDTH, HEIGHT = 2300, 1650


def line(left: int, top: int, right: int, name: str) -> Line:
    """Words of 90 pixels with blanks of 15 from `left` to `right`; the first is `name`."""
    lefts = range(left, right - 80, 105)
    words = (Word(name if x == left else "chữ", Box(x, top, 90, 35), 0.9) for x in lefts)
    return Line(tuple(words))


def page(left: int, name: str, right: int = 0) -> list[Line]:
    return [line(left, 120 + 50 * k, right or left + 850, f"{name}{k}") for k in range(12)]


def names(lines: tuple[Line, ...]) -> list[str]:
    return [one.words[0].text for one in lines]


LEFT, RIGHT = page(120, "a"), page(1300, "b")


def test_paragraphs_of_two_pages_are_not_mixed() -> None:
    mixed = [*LEFT[:4], *RIGHT[:7], *LEFT[4:], *RIGHT[7:]]
    assert in_order(mixed, WIDTH, HEIGHT) == (*LEFT, *RIGHT)


def test_lines_that_run_over_both_pages_are_parted() -> None:
    joined = [Line((*one.words, *other.words)) for one, other in zip(LEFT, RIGHT, strict=True)]
    assert in_order(joined, WIDTH, HEIGHT) == (*LEFT, *RIGHT)


def test_a_page_may_be_a_table() -> None:
    table = Box(1290, 150, 880, 900)
    assert gutter(LEFT, WIDTH, HEIGHT) is None
    assert gutter(LEFT, WIDTH, HEIGHT, [table]) is not None
    assert gutter(LEFT, WIDTH, HEIGHT, [Box(900, 150, 880, 900)]) is None


def test_a_heading_across_the_middle_makes_one_page_of_two_columns() -> None:
    assert gutter([line(700, 40, 1600, "TÊN"), *LEFT, *RIGHT], WIDTH, HEIGHT) is None


def test_columns_of_short_entries_are_no_pages() -> None:
    assert gutter([*page(120, "1", 220), *LEFT[:3], *RIGHT], WIDTH, HEIGHT) is None


def test_an_upright_page_is_one_page() -> None:
    assert gutter([*LEFT, *RIGHT], WIDTH, WIDTH + 100) is None
