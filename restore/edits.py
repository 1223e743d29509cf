"""Changes of a text: edits and doubts, applied, undone and composed. Pure data: nothing heavy is imported."""

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
"""What an edit may change, see `Edit.kind`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `before` stood at [start, end) of the input text and `after` took its place.

    Offsets count code points of the *input*. `source` names the witness that decided (an identifier such
    as "language"), `reason` tells a reader in Vietnamese, `confidence` is the calibrated probability, 0–1,
    that `after` is what the page says.
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
        """The first of `KINDS` that fits: what the edit changes, whoever decided it."""
        return self.source if self.source in KINDS else kind_of_change(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A token that was kept although it may be wrong: `suggestions`, best first, were not sure enough."""

    start: int
    end: int
    text: str
    confidence: float
    suggestions: tuple[str, ...] = ()


class Confidence(NamedTuple):
    """How probable it is (0–1, calibrated) that what now stands for [start, end) of the input is right."""

    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Restoration:
    """A restored text and everything that was changed to get there.

    `apply(source, edits) == text` and `undo(text, edits) == source`, exactly. `confidences` are those of
    all words, changed and kept.
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
        """A restoration whose text is what the edits make of `source`."""
        text = apply(source, edits)
        return cls(source, text, _frozen(edits), tuple(doubts), profile, notes, _frozen(confidences))

    def without(self, rejected: Sequence[Edit]) -> Restoration:
        """The same restoration with some edits taken back; nothing is said any more of how sure these are."""
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
    """Do two things with `start` and `end` have a character in common?"""
    return one.start < other.end and other.start < one.end


def kind_of_change(before: str, after: str) -> str:
    """What a change changes: "split" or "joined" words, "case" alone, "marks" (of letters) or "letters"."""
    if " " in after and " " not in before:
        return "split"
    if " " in before and " " not in after:
        return "joined"
    if before.lower() == after.lower():
        return "case"
    return "marks" if strip_marks(before).lower() == strip_marks(after).lower() else "letters"


def apply(source: str, edits: Sequence[Edit]) -> str:
    """The text after `edits` (sorted, not overlapping). ValueError if one does not fit `source`."""
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
    """Two passes told as one: edits of the source, when `back` leads from `middle` to the source.

    Both lists are edits of `middle`, sorted. Where they overlap they become one edit, with the reason of
    the later pass; a place that only the first pass touched keeps the first one's.
    """
    both = [(e.start, e.end, e, True) for e in back] + [(e.start, e.end, e, False) for e in edits]
    queue = deque(sorted(both, key=lambda cell: cell[:2]))
    told: list[Edit] = []
    shift = 0  # what `back` has moved so far
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
    """Where places of a text lie after `edits` (sorted, not overlapping), in logarithmic time each."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0, *accumulate(len(edit.after) - len(edit.before) for edit in edits)]

    def __call__(self, position: int, after: bool = False) -> int:
        """The new place of `position`; within an edit, where the edit begins, or ends if `after`."""
        number = bisect_left(self._starts, position) - 1  # the last edit that begins before the position
        if number >= 0 and position < self._edits[number].end:
            edit = self._edits[number]
            return edit.start + self._shifts[number] + (len(edit.after) if after else 0)
        return position + self._shifts[number + 1]


def relocate(position: int, edits: Sequence[Edit], after: bool = False) -> int:
    """One look-up of `Relocation`."""
    return Relocation(edits)(position, after)


def _moved(edit: Edit, distance: int) -> Edit:
    return replace(edit, start=edit.start + distance, end=edit.end + distance)
