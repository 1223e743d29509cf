"""A change needs a posterior that fits what is at stake; what falls short of it is kept and marked."""

from __future__ import annotations

import pytest

from restore.edits import Doubt, Edit
from restore.text.confidence import Calibration, Context
from restore.text.decide import Judge, Thresholds
from restore.text.evidence import readings
from restore.text.passage import Arc, Step
from restore.vietnamese.tokens import tokenize

JUDGE = Judge(Thresholds(apply=0.5, apply_name=0.9, apply_number=0.99), Calibration())


def verdict(before: str, after: str, posterior: float, source: str = "channel") -> Edit | Doubt | None:
    kept, new = Arc(1, before, (before,), 0.0, "kept"), Arc(1, after, (after,), 0.0, source)
    step = Step(0, new, posterior, ((kept, 1 - posterior),))
    return JUDGE(before, tokenize(before), step, Context())[0]


@pytest.mark.parametrize(
    ("before", "after", "source", "enough"),
    [
        ("tinh", "tỉnh", "channel", 0.5),
        ("Tinh", "Tính", "channel", 0.9),
        ("14", "là", "channel", 0.99),
        ("734QD", "734/QĐ", readings.SOURCE, 0.5),
    ],
)
def test_a_name_needs_more_than_a_word_and_a_number_most(
    before: str, after: str, source: str, enough: float
) -> None:
    assert isinstance(verdict(before, after, enough, source), Edit)
    assert isinstance(verdict(before, after, enough - 0.01, source), Doubt | None)


@pytest.mark.parametrize(
    ("before", "after"),
    [("31", "81"), ("12,5", "125"), ("1.500", "1,500"), ("!01/2010", "10112010"), ("4®", "@"), ("II", "11")],
)
def test_two_looks_that_saw_two_numbers_change_nothing_and_are_shown(before: str, after: str) -> None:
    found = verdict(before, after, 1.0, readings.SOURCE)
    assert isinstance(found, Doubt)
    assert found.suggestions == (after,)
