"""Promises of the packed sequences: they equal the values put in."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from restore.edits import Confidence, Edit
from restore.packed import Confidences, Edits

PLACE = st.integers(0, 2**32 - 1)
TEXT = st.text(max_size=5)
SURE = st.floats(0, 1)
EDITS = st.lists(st.builds(Edit, PLACE, PLACE, TEXT, TEXT, TEXT, SURE, TEXT), max_size=8)
CONFIDENCES = st.lists(st.builds(Confidence, PLACE, PLACE, SURE), max_size=8)


@given(EDITS, EDITS)
def test_packed_edits_are_the_edits(first: list[Edit], then: list[Edit]) -> None:
    packed = Edits(first)
    packed.extend(then)
    both = (*first, *then)
    assert tuple(packed) == both
    assert packed == both
    assert both == packed
    assert packed == Edits(both)
    assert hash(packed) == hash(both)
    assert [packed[k] for k in range(-len(both), len(both))] == [*both, *both]
    assert packed[1:5] == both[1:5]
    assert pickle.loads(pickle.dumps(packed)) == packed
    assert (packed == first) is False  # a list is no tuple either


@given(CONFIDENCES)
def test_packed_confidences_are_the_confidences(confidences: list[Confidence]) -> None:
    packed = Confidences(confidences)
    assert packed == tuple(confidences)
    assert len(packed) == len(confidences)
    assert packed != Confidences([*confidences, Confidence(0, 1, 0.5)])
