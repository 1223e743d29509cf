"""Promises of the dataclasses: edits lead there and back, exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.edits import Edit, Restoration, apply, compose, relocate, undo


def edit(start, before, after, source="language"):
    return Edit(start, start + len(before), before, after, source, 1.0, "")


@st.composite
def edited_texts(draw):
    """A text and edits of it that do not overlap."""
    text = draw(st.text(alphabet="abcđ \n", min_size=1, max_size=40))
    marks = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(marks[::2], marks[1::2], strict=False))
    return text, [edit(a, text[a:b], draw(st.text(alphabet="xyzệ", max_size=4))) for a, b in spans]


@given(edited_texts())
def test_undoing_edits_gives_the_input_back(case):
    text, edits = case
    assert undo(apply(text, edits), edits) == text


@given(edited_texts(), st.data())
def test_two_passes_told_as_one_lead_from_source_to_result(case, data):
    source, first = case
    middle = apply(source, first)
    back, shift = [], 0
    for e in first:
        back.append(
            Edit(e.start + shift, e.start + shift + len(e.after), e.after, e.before, "encoding", 1.0, "")
        )
        shift += len(e.after) - len(e.before)
    marks = sorted(data.draw(st.sets(st.integers(0, len(middle)), max_size=6)))
    second = [edit(a, middle[a:b], "Q") for a, b in zip(marks[::2], marks[1::2], strict=False)]
    told = compose(middle, back, second)
    assert apply(source, told) == apply(middle, second)


def test_an_edit_that_does_not_fit_is_refused():
    with pytest.raises(ValueError):
        apply("Xa", [edit(0, "Xã", "X")])


def test_rejected_edits_are_taken_back_alone():
    first, second = edit(0, "Xa", "Xã"), edit(3, "Son", "Sơn")
    restored = Restoration.of("Xa Son", [first, second], [], "eng")
    assert restored.text == "Xã Sơn"
    assert restored.without([first]).text == "Xa Sơn"


def test_places_of_a_converted_text_are_found_in_the_source():
    back = [Edit(3, 5, "ệt", "Öt ", "encoding", 1.0, "")]
    assert relocate(1, back) == 1
    assert relocate(7, back) == 8
