"""The index of near words gives what comparing with every word would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from restore.text.evidence.near import Near, near_lines
from restore.text.evidence.rows import Rows

WORDS = st.text("abư", max_size=4)


@given(st.lists(WORDS, unique=True), WORDS, st.integers(1, 5))
def test_the_index_finds_what_comparing_with_every_word_finds(words: list[str], word: str, most: int) -> None:
    every = process.extract(word, sorted(words), scorer=Levenshtein.distance, score_cutoff=1, limit=most)
    near = Near(Rows.of(["a\tb", *near_lines("~", words), "~~\tc"]), "~")
    assert near.find(word, most) == [found for found, _, _ in every]
