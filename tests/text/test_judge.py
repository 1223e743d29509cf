"""A change needs a posterior that fits what is at stake; what falls short of it is kept and marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restore.document import Alternative
from restore.edits import Doubt, Edit
from restore.text.confidence import Calibration, Context
from restore.text.evidence import readings
from restore.text.judge import Judge, Thresholds
from restore.text.passage import Arc, Step
from restore.vietnamese.tokens import tokenize

JUDGE = Judge(Thresholds(apply=0.5, apply_name=0.9, apply_number=0.99), Calibration())


def verdict(
    before: str,
    after: str,
    posterior: float,
    source: str = "channel",
    judge: Judge = JUDGE,
    looks: tuple[Alternative, ...] = (),
) -> Edit | Doubt | None:
    kept, new = Arc(1, before, (before,), 0.0, "kept"), Arc(1, after, (after,), 0.0, source)
    step = Step(0, new, posterior, ((kept, 1 - posterior),))
    return judge(before, tokenize(before), step, Context(), looks=looks)[0]


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


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("l.5OO.OOO", "1.500.000"),
        ("O4.38254321", "04.38254321"),
        ("10O1", "1001"),
        ("o1", "01"),
        ("15O", "150"),
    ],
)
def test_a_number_with_letters_in_it_stays_and_is_marked(read: str, meant: str) -> None:
    found = JUDGE(read, tokenize(read), Step(0, Arc(1, read, (read,), 0.0, "kept"), 1.0, ()), Context())[0]
    assert isinstance(found, Doubt)
    assert found.suggestions == (meant,)


def test_the_first_capital_of_a_line_is_no_doubt() -> None:
    assert verdict("Kết", "kết", 0.8) is None
    assert isinstance(verdict("Kết", "kêt", 0.8), Doubt)


def test_a_doubt_never_suggests_the_word_itself() -> None:
    kept, other = Arc(1, "Am", ("Am",), 0.0, "kept"), Arc(1, "Am", ("am",), 0.0, "lexicon")
    assert JUDGE("Am", tokenize("Am"), Step(0, kept, 0.4, ((other, 0.3),)), Context())[0] is None


def test_letters_that_a_further_look_read_are_not_replaced() -> None:
    wary = replace(
        JUDGE, thresholds=replace(JUDGE.thresholds, sure=0.5), calibration=Calibration(rewritten=-4.0)
    )
    assert isinstance(verdict("mlnli", "mình", 0.9, judge=wary), Doubt)
    assert isinstance(verdict("mlnli", "mình", 0.9, judge=wary, looks=(Alternative("minh", 0.7),)), Edit)


def test_a_word_that_a_further_look_read_is_at_least_as_sure_as_that_look() -> None:
    wary = replace(JUDGE, thresholds=replace(JUDGE.thresholds, sure=0.5), calibration=Calibration(shift=-9.0))
    assert isinstance(verdict("vÃ", "và", 0.9, judge=wary, looks=(Alternative("và", 0.5),)), Doubt)
    found = verdict("vÃ", "và", 0.9, judge=wary, looks=(Alternative("và", 0.9),))
    assert isinstance(found, Edit)
    assert found.confidence == 0.81


@pytest.mark.parametrize(
    ("read", "word", "looks"), [("k4@©œ", "kiếm", ("kiém", "kiém")), ("t4", "tá", ("tá", "ta."))]
)
def test_a_blur_with_a_digit_becomes_the_word_that_two_further_looks_saw(
    read: str, word: str, looks: tuple[str, ...]
) -> None:
    seen = tuple(Alternative(text, 0.8) for text in looks)
    assert isinstance(verdict(read, word, 0.98, readings.SOURCE, looks=seen), Edit)
    assert not isinstance(verdict(read, word, 0.98, readings.SOURCE, looks=seen[:1]), Edit)


@pytest.mark.parametrize(("read", "word"), [("79", "TS"), ("12.5", "tá"), ("60%", "tá")])
def test_a_number_becomes_no_word_whatever_further_looks_saw(read: str, word: str) -> None:
    seen = (Alternative(word, 0.9), Alternative(word, 1.0))
    assert not isinstance(verdict(read, word, 1.0, readings.SOURCE, looks=seen), Edit)
