"""Words are found in the restored text, whatever the edits did to them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from restore.edits import Confidence, Edit, apply
from restore.spans import follow, least_confidence, restored_places, shifts


def edit(source: str, start: int, end: int, after: str) -> Edit:
    return Edit(start, end, source[start:end], after, "language", 1.0, "")


def words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]


def moved(source: str, *edits: Edit) -> list[str]:
    return [word.text for word in follow(source, words(source), edits)]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    source = draw(st.text(alphabet="abc \n", max_size=30)).strip()
    marks = sorted(draw(st.sets(st.integers(0, len(source)), max_size=8)))
    return source, [
        edit(source, a, b, draw(st.text(alphabet="xyz ", max_size=4)))
        for a, b in zip(marks[::2], marks[1::2], strict=False)
    ]


@given(edited())
def test_the_words_make_the_restored_text_and_stand_where_they_say(case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    text = apply(source, edits)
    found = follow(source, words(source), edits)
    if found:
        assert " ".join(word.text for word in found).split() == text.split()
    for word in found:
        assert text[word.start : word.end].split() == word.text.split()


@given(edited())
def test_edits_stand_where_they_say(case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    text = apply(source, edits)
    for one, shift in zip(edits, shifts(edits), strict=False):
        assert text[one.start + shift :].startswith(one.after)
    for one, (start, end) in zip(
        edits, restored_places(edits, [(one.start, one.end) for one in edits]), strict=True
    ):
        assert one.after in text[start:end]


def test_words_that_are_joined_go_to_the_first_and_a_split_word_keeps_both_parts() -> None:
    source = "Xa hoi chunghia o day"
    edits = [edit(source, 0, 6, "Xã hội"), edit(source, 7, 15, "chủ nghĩa"), edit(source, 16, 21, "ởđây")]
    assert moved(source, *edits) == ["Xã", "hội", "chủ nghĩa", "ởđây", ""]


def test_a_place_that_no_edit_touches_is_moved_and_one_that_is_touched_grows() -> None:
    source = "a b c"
    edits = [edit(source, 0, 1, "aaa"), edit(source, 2, 4, "")]
    assert restored_places(edits, [(4, 5), (1, 2), (3, 5)]) == [(4, 5), (3, 4), (4, 5)]


def test_the_least_sure_part_of_a_word_counts() -> None:
    sure = [Confidence(0, 2, 0.9), Confidence(3, 5, 0.5), Confidence(8, 9, 0.7)]
    assert least_confidence([(0, 5), (6, 7), (8, 9)], sure) == [0.5, None, 0.7]
