"""A number that does not fit in its column gives way to another reading that fits and that a reader saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from restore.document import Alternative, Box, Cell, Line, Table, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned
from restore.page.image import Pixels
from restore.page.table_numbers import read_table_numbers

Seen = tuple[str, ...]  # the first reading of a cell, then the others
WIDTH, HEIGHT = 100, 40


def table(*cells: Seen | str) -> tuple[list[Line], Table]:
    """A table of one column under a head; each cell holds a line."""
    lines, made = [], []
    for row, seen in enumerate(["Kinh phí", *cells]):
        text, *others = (seen,) if isinstance(seen, str) else seen
        box = Box(0, row * HEIGHT, WIDTH, HEIGHT)
        looks = tuple(Alternative(other, 0.95) for other in others)
        words = tuple(Word(word, box, 0.8, looks if not k else ()) for k, word in enumerate(text.split()))
        lines.append(Line(words, "\n", "table"))
        made.append(Cell(row, 0, 1, 1, box, row, row + 1))
    return lines, Table(Box(0, 0, WIDTH, HEIGHT * len(made)), tuple(made))


class Reader:
    """Reads the same text on every crop."""

    def __init__(self, text: str) -> None:
        self.text, self.crops = text, 0

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.crops += len(crops)
        return tuple(Line((Word(self.text, Box(0, 0, 9, 9), 0.99),)) for _ in crops)


def page() -> Cleaned:
    """An image with a stroke in every cell."""
    pixels = np.full((20 * HEIGHT, WIDTH), 255, np.uint8)
    for row in range(20):
        pixels[row * HEIGHT + 15 : row * HEIGHT + 25, 40:60] = 0
    return Cleaned(pixels, np.eye(3))


def read(*cells: Seen | str, reader: Reader | None = None) -> list[Line]:
    lines, made = table(*cells)
    return list(read_table_numbers(lines, [made], page(), 100.0, reader))


FITTING = ("87,1", "0,5", "14,0", "3,3")


def test_two_looks_that_agree_on_what_fits_are_believed() -> None:
    word = read(*FITTING, ("6123", "612,3", "612,3."))[5].words[0]
    assert word.text == "612,3"
    assert word.alternatives[0] == Alternative("6123", 0.8)
    assert {look.text for look in word.alternatives[1:]} == {"612,3"}


def test_the_running_number_that_is_due_needs_one_look() -> None:
    assert read("1", "2", ("4", "3"), "4", "5", "6", "7")[3].text == "3"
    assert read("1", "2", ("4", "7"), "4", "5", "6", "7")[3].text == "4"


def test_one_look_is_not_enough_to_change_a_digit() -> None:
    assert read(*FITTING, ("SE)", "612,3"))[5].text == "SE)"
    assert read(*FITTING, ("6123", "812,3"))[5].text == "6123"
    assert read(*FITTING, ("6123", "612,3"))[5].text == "612,3"  # the digits are the same


def test_a_number_that_fits_is_never_touched() -> None:
    assert read(*FITTING, ("61,3", "67,3", "67,3"))[5].text == "61,3"


def test_looks_that_do_not_fit_either_are_not_believed() -> None:
    assert read(*FITTING, ("6123", "612.3", "612.3"))[5].text == "6123"


def test_the_format_is_told_by_what_most_looks_saw() -> None:
    lost = [(text.replace(",", ""), text, text) for text in ("5,2", "7,2", "9,7", "4,8")]
    assert [line.text for line in read(*lost, "6,1")[1:]] == ["5,2", "7,2", "9,7", "4,8", "6,1"]


def test_what_does_not_fit_is_read_again_as_a_whole() -> None:
    reader = Reader("612,3")
    lines = read(*FITTING, "61 23", reader=reader)
    assert reader.crops == 1
    assert [word.text for word in lines[5].words] == ["612,3"]


def test_the_cells_of_a_total_that_does_not_add_up_are_read_again() -> None:
    lines, made = table()
    lines += [
        Line((Word(text, Box(0, 0, 9, 9), 0.99),), "\n", "table") for text in "10 20 30 Cộng 70".split()
    ]
    cells = [
        Cell(row + 1, 1, 1, 1, Box(0, HEIGHT * row, WIDTH, HEIGHT), row + 1, row + 2) for row in range(3)
    ]
    cells += [
        Cell(4, 0, 1, 1, Box(0, 3 * HEIGHT, WIDTH, HEIGHT), 4, 5),
        Cell(4, 1, 1, 1, Box(0, 4 * HEIGHT, WIDTH, HEIGHT), 5, 6),
    ]
    reader = Reader("20")
    again = read_table_numbers(lines, [Table(made.box, (*made.cells, *cells))], page(), 100.0, reader)
    assert reader.crops == 4
    assert [line.text for line in again] == [line.text for line in lines]
    assert again[1].words[0].alternatives == (Alternative("20", 0.99),)


def test_a_number_in_the_first_row_is_read_again_once_another_column_shows_that_it_is_no_head() -> None:
    lines, made = table("667 130", "369.048", "180.000", "319.851", "250.500")
    cells = []
    for row, text in enumerate(["TT", "l", "2", "3", "4", "5"]):
        box = Box(WIDTH, row * HEIGHT, WIDTH, HEIGHT)
        looks = (Alternative("1", 0.9), Alternative("1", 0.99)) if text == "l" else ()
        cells.append(Cell(row, 0, 1, 1, box, len(lines), len(lines) + 1))
        lines.append(Line((Word(text, box, 0.9, looks),), "\n", "table"))
    both = Table(made.box, (*cells, *(replace(cell, column=1) for cell in made.cells)))
    again = read_table_numbers(lines, [both], page(), 100.0, Reader("667.130"))
    assert [line.text for line in again[:3]] == ["Kinh phí", "667.130", "369.048"]


def test_a_reader_that_fails_leaves_the_lines() -> None:
    class Broken(Reader):
        def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
            raise RecognitionError("no")

    assert read(*FITTING, "6123", reader=Broken(""))[5].text == "6123"


def test_where_commas_were_missed_the_other_numbers_of_the_column_are_read_again() -> None:
    reader = Reader("4,7")
    found = read(("95", "9,5"), ("63", "6.3"), "47", "số", reader=reader)
    assert reader.crops == 1
    assert "4,7" in [look.text for look in found[3].words[0].alternatives]


def test_whole_numbers_are_not_read_again_for_one_speck() -> None:
    reader = Reader("4,7")
    read(("95", "9,5"), ("63", "63"), "47", "12", reader=reader)
    assert reader.crops == 0


def test_what_is_seen_of_a_column_counts_for_the_cells_that_were_asked_with_it() -> None:
    """Commas that a whole column lost: the first look alone tells no format."""
    numbers = [line.text for line in read(*(("46", "4,6"),) * 3, "43", "43", reader=Reader("4,3"))[1:]]
    assert numbers == ["4,6", "4,6", "4,6", "4,3", "4,3"]


def test_a_number_without_a_separator_is_looked_at_where_others_of_its_column_have_one() -> None:
    reader = Reader("254,4")
    read("432.394", "36.007.912", "744,3", "2544", reader=reader)
    assert reader.crops == 1
    read("432", "36", "744", "2544", "17", reader=reader)
    assert reader.crops == 1


def test_numbers_of_columns_are_read_again_and_put_in_their_brackets() -> None:
    boxes = [Box(k * WIDTH, HEIGHT, WIDTH, HEIGHT) for k in range(5)]
    read_first = ("(1)", "@)", "(3)", "(4)", "(8")
    lines = [
        Line((Word(text, box, 0.8),), "\t", "table") for text, box in zip(read_first, boxes, strict=True)
    ]
    cells = tuple(Cell(0, k, 1, 1, box, k, k + 1) for k, box in enumerate(boxes))
    pixels = np.full((2 * HEIGHT, 5 * WIDTH), 255, np.uint8)
    pixels[HEIGHT + 15 : HEIGHT + 25, 40::100] = 0
    pixels[HEIGHT + 15 : HEIGHT + 25, 50::100] = 0
    made = Table(Box.union(boxes), cells)
    found = read_table_numbers(lines, [made], Cleaned(pixels, np.eye(3)), 100.0, Reader("(2)"))
    assert [line.text for line in found] == ["(1)", "(2)", "(3)", "(4)", "(8"]
    assert [look.text for look in found[1].words[0].alternatives] == ["@)", "(2)"]


def test_a_numeral_in_the_first_column_is_read_again() -> None:
    found = read("1", "2", "n", "1", "2", "3", reader=Reader("II"))
    assert [line.text for line in found[1:]] == ["1", "2", "II", "1", "2", "3"]
