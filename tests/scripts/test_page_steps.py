"""The steps that are left out one by one are called where the list says, and what they change is found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from restore import number_check
from restore.document import Alternative, Box, Word
from restore.edits import Doubt
from restore.page import numbers
from scripts.measure.page_step_list import PAGE_STEPS, TEXT_STEPS, holder_of, under
from scripts.measure.page_steps import STEPS, Counts, Memory, Watch, alike, files, without


@pytest.mark.parametrize("name", sorted({name for places in STEPS.values() for name in places}))
def test_a_step_is_called_at_a_place_of_the_package(name: str) -> None:
    holder, attribute = holder_of(name)
    assert callable(getattr(holder, attribute))


def test_no_step_of_the_page_has_the_name_of_one_of_the_text() -> None:
    assert not PAGE_STEPS.keys() & TEXT_STEPS.keys()


def test_a_step_is_left_out_only_within() -> None:
    word = Word("m?", Box(0, 0, 9, 9), 0.5, (Alternative("m²", 0.95),))
    with without("numbers: units"):
        assert numbers.as_unit(word) == word
    assert numbers.as_unit(word).text == "m²"


def test_a_step_that_changes_nothing_is_not_found_and_one_that_does_is() -> None:
    before = number_check._with_cited
    watch = Watch(Memory())
    doubt = Doubt(0, 9, "12/QĐ-UBN", 0.5)
    with watch.over(["numbers: cited code first"]):
        number_check._with_cited(doubt, Counter())
        assert not watch.changing
        number_check._with_cited(doubt, Counter({"12/QĐ-UBND": 2}))
    assert watch.changing == {"numbers: cited code first": 1}
    assert number_check._with_cited is before


def test_results_are_alike_by_their_values_and_arrays_by_their_pixels() -> None:
    one, other = np.zeros((2, 3), np.uint8), np.zeros((2, 3), np.uint8)
    assert alike([one, "a"], (other, "a"))
    other[1, 1] = 1
    assert not alike([one, "a"], (other, "a"))
    assert not alike((1, 2), (1,))


def test_a_constant_has_another_value_only_during_the_call() -> None:
    half = under("page.numbers.SURE", 0.5)
    assert half(lambda: numbers.SURE) == 0.5
    assert numbers.SURE == 0.95


def test_an_answer_is_given_again_with_its_seconds() -> None:
    memory = Memory()
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    call = memory.remembered(double)
    assert [call(2), call(2), call(3)] == [4, 4, 6]
    assert asked == [2, 3]


def test_a_row_tells_the_difference_of_two_readings() -> None:
    gain = Counts(words=10, numbers=3, invented=1) - Counts(words=8, numbers=3, invented=2)
    assert gain.row(1) == ("0", "+2", "+0", "+0", "-1 (+0)", "+0", "+0", "+0.00")


def test_pages_without_a_truth_are_files_too_and_their_kind_is_their_name(tmp_path: Path) -> None:
    for name in ("form1.pdf", "form1.gold.txt", "form2.jpg", "fax1.tif"):
        (tmp_path / name).touch()
    assert [path.name for path in files([tmp_path], [])] == ["fax1.tif", "form1.pdf", "form2.jpg"]
    assert [path.name for path in files([tmp_path], ["fax"])] == ["fax1.tif"]
