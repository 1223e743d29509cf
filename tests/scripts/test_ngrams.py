"""A model estimated without a compiler is one that KenLM reads, and a distribution."""

from __future__ import annotations

from pathlib import Path

import kenlm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.train.ngrams import BEGIN, END, UNKNOWN, estimate, write_arpa

WORDS = ["một", "hai", "ba", "bốn"]
Lines = list[list[str]]
some_lines = st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=12)


def loaded(lines: Lines, prune: list[int], folder: Path) -> kenlm.Model:
    path = folder / "model.arpa"
    write_arpa(estimate(lines, set(WORDS[:3]), prune), path)
    return kenlm.Model(str(path))


@settings(max_examples=40, deadline=None)
@given(lines=some_lines, history=st.lists(st.sampled_from(WORDS), max_size=3), prune=st.sampled_from([0, 1]))
def test_the_probabilities_after_any_words_add_up_to_one(
    tmp_path_factory: pytest.TempPathFactory, lines: Lines, history: list[str], prune: int
) -> None:
    model = loaded(lines, [0, 0, prune], tmp_path_factory.mktemp("lm"))
    state, after = kenlm.State(), kenlm.State()
    model.BeginSentenceWrite(state)
    for word in history:
        model.BaseScore(state, word, after)
        state, after = after, kenlm.State()
    words = {gram[0] for gram in estimate(lines, set(WORDS[:3]), [0])[0]} - {BEGIN}
    assert sum(10 ** model.BaseScore(state, word, after) for word in words) == pytest.approx(1, abs=1e-3)


def test_what_was_seen_is_likelier_than_what_was_not(tmp_path: Path) -> None:
    model = loaded([["một", "hai", "ba"]] * 3 + [["ba", "một"]], [0, 0, 0], tmp_path)
    assert model.score("một hai ba") > model.score("một ba hai") > model.score("bốn bốn bốn")


def test_words_outside_the_vocabulary_are_one_unknown_word(tmp_path: Path) -> None:
    model = estimate([["một", "bốn"], ["một", "năm"]], {"một"}, [0, 0])
    assert {gram[0] for gram in model[0]} == {BEGIN, END, UNKNOWN, "một"}
    assert model[1]["một", UNKNOWN][0] > model[1]["một", UNKNOWN][0] / 2 > 0
