"""The recogniser's doubt and its second look weigh; a number is never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from restore.document import Alternative, Reading
from restore.text.engine import Engine
from restore.text.evidence.document_numbers import mend_code
from restore.text.evidence.readings import SOURCE, ReadingWeights, weigh
from restore.text.passage import Arc
from restore.vietnamese.tokens import Token, tokenize

KNOWN = {"Tống": [("Tống", 0.0), ("Tổng", -2.0)], "Tổng": [("Tổng", 0.0), ("Tống", -3.0)]}


def build(text: str, tokens: Sequence[Token], profile: str = "") -> list[list[Arc]]:
    if profile:
        return [[Arc(1, "chức", ("chức",), -1.0, "channel"), Arc(1, text, (text,), -9.0, "kept")]]
    rows = [KNOWN.get(token.text, [(mend_code(token.text), 0.0)]) for token in tokens]
    return [
        [Arc(1, word, (word,), score, "kept" if word == token.text else "code") for word, score in row]
        for row, token in zip(rows, tokens, strict=True)
    ]


def scores(text: str, *readings: Reading, again: float = 0.5, sure: float = 0.5) -> dict[str, float]:
    """Every arc of the weighed lattice of `text`, as text → score."""
    tokens = tokenize(text)
    lattice = weigh(build(text, tokens), tokens, readings, build, ReadingWeights(again, sure))
    return {arc.text: arc.score for node in lattice for arc in node}


def saw(text: str, confidence: float = 0.95) -> tuple[Alternative, ...]:
    return (Alternative(text, confidence),)


def test_a_usual_confidence_changes_nothing() -> None:
    assert scores("Tống", Reading(0, 4, 0.95)) == pytest.approx(dict(KNOWN["Tống"]))


def test_a_word_read_with_doubt_is_changed_more_easily() -> None:
    doubted, trusted = scores("Tống", Reading(0, 4, 0.4)), scores("Tống", Reading(0, 4, 0.97))
    assert doubted["Tống"] < 0 < trusted["Tống"]
    assert doubted["Tổng"] == trusted["Tổng"] == -2.0


def test_looks_that_agree_make_the_word_surer() -> None:
    once, twice = scores("Tống", Reading(0, 4, 0.95)), scores("Tống", Reading(0, 4, 0.95, saw("Tống")))
    assert twice["Tống"] - twice["Tổng"] > once["Tống"] - once["Tổng"]


def test_where_looks_differ_both_speak_through_the_channel() -> None:
    found = scores("Tống", Reading(0, 4, 0.95, saw("Tổng")), again=1.0)
    assert found["Tổng"] > found["Tống"]


def test_marks_around_a_word_stay_those_of_the_first_look() -> None:
    assert set(scores("(Tống).", Reading(0, 7, 0.5, saw("Tổng,")))) == {"(", "Tống", "Tổng", ")."}


def test_another_number_stays_behind_unless_it_is_clearly_surer() -> None:
    unsure, sure = (
        scores("31", Reading(0, 2, 0.7, saw("81", 0.8))),
        scores("31", Reading(0, 2, 0.1, saw("81"))),
    )
    assert unsure["81"] < unsure["31"]
    assert sure["81"] > sure["31"]


def test_another_recogniser_s_look_gives_its_own_candidates() -> None:
    found = scores("e#", Reading(0, 2, 0.1, (Alternative("ehuc", 0.9, "paddle"),)))
    assert found["chức"] > found["e#"]


def test_a_number_seen_where_a_word_was_read_is_a_rival() -> None:
    assert "16" in scores("l6", Reading(0, 2, 0.5, saw("16")))


def test_a_code_seen_again_is_mended_by_its_grammar() -> None:
    assert "734/QĐ-UBND" in scores("734QÐ-UBND", Reading(0, 10, 0.3, saw("734/QD-UBND")))


@pytest.mark.parametrize("nothing", ["", ".", "T"])
def test_a_look_that_saw_less_takes_no_text_away(nothing: str) -> None:
    assert scores("UBND-TTHC", Reading(0, 9, 0.1, saw(nothing))) == scores("UBND-TTHC", Reading(0, 9, 0.1))


# --- in the text engine ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def restorer() -> Engine:
    found = Engine.load()
    weights = replace(found.weights["vie"], readings=ReadingWeights(again=0.2, sure=0.2))
    return replace(found, weights={**found.weights, "vie": weights})


def readings(text: str, **seen: tuple[float, str, float]) -> Sequence[Reading]:
    """Of every word, 0.96 sure twice but for those named: (confidence, what was seen again, how surely)."""
    found = []
    for token in tokenize(text):
        sure, again, confidence = seen.get("_" + token.text, (0.96, token.text, 0.96))
        found.append(Reading(token.start, token.end, sure, saw(again, confidence)))
    return found


def test_two_numbers_seen_are_marked_and_the_first_is_kept(restorer: Engine) -> None:
    text = "Căn cứ Nghị quyết số 31 ngày 15 tháng 9 năm 2024"
    restored = restorer.restore(text, "vie", readings(text, _31=(0.8, "81", 0.9)))
    assert restored.text == text
    assert [(doubt.text, doubt.suggestions) for doubt in restored.doubts] == [("31", ("81",))]


def test_a_second_look_that_decides_is_named_as_the_reason(restorer: Engine) -> None:
    text = "Căn cứ Nghị quyết số 31 ngày l6 tháng 9 năm 2024 cùa Chính phù"
    seen = readings(text, _l6=(0.4, "16", 0.9), _cùa=(0.05, "của", 0.96), _phù=(0.05, "phủ", 0.96))
    restored = restorer.restore(text, "vie", seen)
    assert restored.text == "Căn cứ Nghị quyết số 31 ngày 16 tháng 9 năm 2024 của Chính phủ"
    assert (restored.edits[0].after, restored.edits[0].source) == ("16", SOURCE)


def test_readings_keep_their_places_where_letters_are_composed(restorer: Engine) -> None:
    text = "Tô\u0309ng kết số 31"  # the hook stands alone
    restored = restorer.restore(text, "vie", [Reading(13, 15, 0.05, saw("81", 0.96))])
    assert restored.doubts[-1].text == "31"
