"""Changes of a text: edits and doubts; applying, undoing and composing them. No heavy imports."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple, Protocol, TypeVar

from restore.vietnamese.syllable import strip_marks

T = TypeVar("T")

KINDS = ("encoding", "code", "tone", "split", "joined", "case", "marks", "letters")
"""Kinds of change; see `Edit.kind`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `before`, at [start, end) of the input text, was replaced by `after`.

    Offsets count code points of the *input*. `source` names the witness that decided (an identifier such as
    "language"), `reason` explains it to readers in Vietnamese, `confidence` is the calibrated probability,
    0–1, that `after` is what the page says.
    """

    start: int
    end: int
    before: str
    after: str
    source: str
    confidence: float
    reason: str

    @property
    def kind(self) -> str:
        """The first of `KINDS` that describes the change, whichever witness decided it."""
        return self.source if self.source in KINDS else kind_of_change(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A token that may be wrong, kept or, if it is a number, changed by an edit; `text` is what was read.

    The `suggestions`, best first, were not sure enough.
    """

    start: int
    end: int
    text: str
    confidence: float
    suggestions: tuple[str, ...] = ()


class Confidence(NamedTuple):
    """The calibrated probability (0–1) that the output for [start, end) of the input is right."""

    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Restoration:
    """A restored text and all changes that led to it.

    `apply(source, edits) == text` and `undo(text, edits) == source`, exactly. `confidences` cover all words,
    changed or kept.
    """

    source: str
    text: str
    edits: Sequence[Edit] = ()
    doubts: tuple[Doubt, ...] = ()
    profile: str = "plain"
    notes: tuple[str, ...] = ()
    confidences: Sequence[Confidence] = ()

    @classmethod
    def of(
        cls,
        source: str,
        edits: Sequence[Edit],
        doubts: Sequence[Doubt],
        profile: str,
        notes: tuple[str, ...] = (),
        confidences: Sequence[Confidence] = (),
    ) -> Restoration:
        """The restoration whose text is `source` after `edits`."""
        text = apply(source, edits)
        return cls(source, text, _frozen(edits), tuple(doubts), profile, notes, _frozen(confidences))

    def without(self, rejected: Sequence[Edit]) -> Restoration:
        """The same restoration with some edits undone; confidences at their places are dropped."""
        kept = tuple(edit for edit in self.edits if edit not in rejected)
        gone = {place for edit in rejected for place in range(edit.start, edit.end)}
        sure = tuple(c for c in self.confidences if gone.isdisjoint(range(c.start, c.end)))
        return replace(self, text=apply(self.source, kept), edits=kept, confidences=sure)


def _frozen(values: Sequence[T]) -> Sequence[T]:
    return tuple(values) if isinstance(values, list) else values


class HasPlace(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def overlap(one: HasPlace, other: HasPlace) -> bool:
    """True if two things with `start` and `end` share a character."""
    return one.start < other.end and other.start < one.end


def kind_of_change(before: str, after: str) -> str:
    """What a change affects: "split" or "joined" words, "case" only, "marks" of letters, "letters"."""
    if " " in after and " " not in before:
        return "split"
    if " " in before and " " not in after:
        return "joined"
    if before.lower() == after.lower():
        return "case"
    return "marks" if strip_marks(before).lower() == strip_marks(after).lower() else "letters"


def apply(source: str, edits: Sequence[Edit]) -> str:
    """The text after `edits` (sorted, not overlapping). ValueError if an edit does not fit `source`."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or source[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit at {edit.start} does not fit the text: expected {edit.before!r}")
        parts += source[position : edit.start], edit.after
        position = edit.end
    return "".join(parts) + source[position:]


def undo(text: str, edits: Sequence[Edit]) -> str:
    """The input that `edits` turned into `text`. ValueError if `text` is not their result."""
    shift, back = 0, []
    for edit in edits:
        start = edit.start + shift
        back.append(
            replace(edit, start=start, end=start + len(edit.after), before=edit.after, after=edit.before)
        )
        shift += len(edit.after) - len(edit.before)
    return apply(text, back)


def compose(middle: str, back: Sequence[Edit], edits: Sequence[Edit]) -> list[Edit]:
    """Combine two passes: edits of the source, where `back` leads from `middle` to the source.

    Both lists are edits of `middle`, sorted. Overlapping ones become one edit with the reason of the later
    pass; edits of the first pass alone keep their reason.
    """
    both = [(e.start, e.end, e, True) for e in back] + [(e.start, e.end, e, False) for e in edits]
    queue = deque(sorted(both, key=lambda cell: cell[:2]))
    told: list[Edit] = []
    shift = 0  # of the offsets, by `back` so far
    while queue:
        start, end, *_ = queue[0]
        cluster: list[tuple[int, int, Edit, bool]] = []
        while queue and (queue[0][0] < end or not cluster):
            cluster.append(queue.popleft())
            end = max(end, cluster[-1][1])
        first, later = (
            [_moved(e, -start) for _, _, e, early in cluster if early is kind] for kind in (True, False)
        )
        before, after = (apply(middle[start:end], side) for side in (first, later))
        head = (later or first)[0]
        told.append(
            replace(head, start=start + shift, end=start + shift + len(before), before=before, after=after)
        )
        shift += len(before) - (end - start)
    return [edit for edit in told if edit.before != edit.after]


class Relocation:
    """Maps positions of a text to positions after `edits` (sorted, not overlapping), in logarithmic time."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0, *accumulate(len(edit.after) - len(edit.before) for edit in edits)]

    def __call__(self, position: int, after: bool = False) -> int:
        """The new place of `position`; inside an edit, the edit's start, or its end if `after`."""
        number = bisect_left(self._starts, position) - 1  # index of the last edit before the position
        if number >= 0 and position < self._edits[number].end:
            edit = self._edits[number]
            return edit.start + self._shifts[number] + (len(edit.after) if after else 0)
        return position + self._shifts[number + 1]


def relocate(position: int, edits: Sequence[Edit], after: bool = False) -> int:
    """A single look-up by `Relocation`."""
    return Relocation(edits)(position, after)


def _moved(edit: Edit, distance: int) -> Edit:
    return replace(edit, start=edit.start + distance, end=edit.end + distance)


def with_doubts(
    restoration: Restoration, found: Sequence[Doubt], *, stronger: bool = False, changed: bool = False
) -> Restoration:
    """Add the doubts to the restoration; a doubt on the same characters gets the new suggestions.

    Text changed by an edit gets no doubt, since the edit has its own reason and confidence, unless `changed`.
    `stronger`: new suggestions come before those of the old doubt, which also gets the lower of the two
    confidences.
    """
    doubts = list(restoration.doubts)
    edits = () if changed else tuple(restoration.edits)
    for doubt in found:
        if any(overlap(edit, doubt) for edit in edits):
            continue
        same = next((k for k, old in enumerate(doubts) if overlap(old, doubt)), None)
        if same is None:
            doubts.append(doubt)
        elif (doubts[same].start, doubts[same].end) == (doubt.start, doubt.end):
            old = doubts[same]
            first, last = (doubt, old) if stronger else (old, doubt)
            suggestions = tuple(dict.fromkeys((*first.suggestions, *last.suggestions)))
            sure = min(old.confidence, doubt.confidence) if stronger else old.confidence
            doubts[same] = replace(old, suggestions=suggestions, confidence=sure)
    doubts.sort(key=lambda doubt: doubt.start)
    return replace(restoration, doubts=tuple(doubts), confidences=_lowered(restoration.confidences, found))


def _lowered(confidences: Sequence[Confidence], doubts: Sequence[Doubt]) -> tuple[Confidence, ...]:
    """Return the confidences, each at most that of any doubt on the same word."""
    result = []
    for sure in confidences:
        here = [doubt.confidence for doubt in doubts if overlap(doubt, sure)]
        result.append(sure._replace(value=min([sure.value, *here])))
    return tuple(result)
