"""Positions of words of a text after edits. Pure functions of strings and offsets."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from restore.edits import Confidence, Edit


class Moved(NamedTuple):
    """A word after the edits: its text, and its [start, end) in the restored text."""

    text: str
    start: int
    end: int


def follow(source: str, words: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> list[Moved]:
    """The words at `words` ([start, end) of `source`, sorted) after `edits` (sorted).

    Words joined by an edit are matched one to one if their number stays the same; else the first takes the
    whole text, and the others are "" at its end.
    """
    edits = tuple(edits)  # packed edits are unpacked at each access
    moved: list[Moved] = []
    position = shift = 0  # index of the next edit; length added by the edits before it
    for first, last in _groups(words, edits):
        start, end = words[first][0] if first else 0, words[last][1]
        here = position
        while here < len(edits) and edits[here].start < _begin(words, last + 1):
            here += 1
        text = _apply_within(source[start:end], edits[position:here], start)
        moved += _shared_out(text, start + shift, last - first + 1)
        shift += sum(len(edit.after) - len(edit.before) for edit in edits[position:here])
        position = here
    return moved


def shifts(edits: Sequence[Edit]) -> list[int]:
    """The shift of text before the first of the sorted `edits`, between each two, and after the last."""
    return list(accumulate((len(edit.after) - len(edit.before) for edit in edits), initial=0))


def restored_places(edits: Sequence[Edit], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """[start, end) in the restored text of `places` in the source, extended over edits that they touch."""
    moved = shifts(edits)
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]
    found = []
    for start, end in places:
        first, behind = bisect_right(ends, start), bisect_left(starts, end)
        if first < behind:
            start, end = min(start, starts[first]), max(end, ends[behind - 1])
        found.append((start + moved[first], end + moved[max(first, behind)]))
    return found


def least_confidence(
    words: Sequence[tuple[int, int]], confidences: Sequence[Confidence]
) -> list[float | None]:
    """For each word the least of the confidences that overlap it; None if none does.

    Both are sorted, with offsets of the source.
    """
    confidences = tuple(confidences)  # packed confidences are unpacked at each access
    found: list[float | None] = []
    first = 0
    for start, end in words:
        while first < len(confidences) and confidences[first].end <= start:
            first += 1
        values = []
        index = first
        while index < len(confidences) and confidences[index].start < end:
            values.append(confidences[index].value)
            index += 1
        found.append(min(values, default=None))
    return found


def _shared_out(text: str, offset: int, count: int) -> Iterator[Moved]:
    """The restored text of `count` words, which begins at `offset`, divided among them."""
    parts = text.split()
    if not parts:
        yield from [Moved("", offset, offset)] * count
        return
    places, position = [], 0
    for part in parts:
        start = text.index(part, position)
        position = start + len(part)
        places.append((offset + start, offset + position))
    if len(parts) == count:
        yield from (Moved(part, *place) for part, place in zip(parts, places, strict=True))
        return
    end = places[-1][1]
    yield Moved(" ".join(parts), places[0][0], end)
    yield from [Moved("", end, end)] * (count - 1)


def _begin(words: Sequence[tuple[int, int]], index: int) -> float:
    return words[index][0] if index < len(words) else math.inf


def _groups(words: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """First and last index of words whose gaps an edit spans."""
    first, position = 0, 0
    for index, (_, end) in enumerate(words):
        while position < len(edits) and edits[position].end <= end:
            position += 1
        gap_changed = position < len(edits) and edits[position].start < _begin(words, index + 1)
        if not gap_changed or index == len(words) - 1:
            yield first, index
            first = index + 1


def _apply_within(text: str, edits: Sequence[Edit], offset: int) -> str:
    """`text`, which begins at `offset` of the source, after the edits that begin in it."""
    for edit in reversed(edits):
        text = text[: edit.start - offset] + edit.after + text[edit.end - offset :]
    return text
