"""Edits and confidences of a long text in little memory: columns of values that equal tuples of objects.

One object for each would take 150 bytes a word: half a gigabyte for a book of laws.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

from restore.edits import Confidence, Edit

T = TypeVar("T")


class _Packed(Sequence[T], Generic[T]):
    """A sequence whose values are made on access."""

    def _at(self, number: int) -> T:
        raise NotImplementedError

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[T, ...]: ...
    def __getitem__(self, number: int | slice) -> T | tuple[T, ...]:
        if isinstance(number, slice):
            return tuple(map(self._at, range(*number.indices(len(self)))))
        return self._at(range(len(self))[number])

    def __iter__(self) -> Iterator[T]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (tuple, type(self))):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Edits(_Packed[Edit]):
    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._places = array("I")  # start and end
        self._sure = array("d")
        self._texts: list[str] = []  # before, after, source and reason
        self.extend(edits)

    def extend(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self._places.extend((edit.start, edit.end))
            self._sure.append(edit.confidence)
            self._texts += map(sys.intern, (edit.before, edit.after, edit.source, edit.reason))

    def __len__(self) -> int:
        return len(self._sure)

    def __iter__(self) -> Iterator[Edit]:
        starts, ends = (islice(self._places, at, None, 2) for at in range(2))
        before, after, source, reason = (islice(self._texts, at, None, 4) for at in range(4))
        return map(Edit, starts, ends, before, after, source, self._sure, reason)

    def _at(self, number: int) -> Edit:
        before, after, source, reason = self._texts[4 * number : 4 * number + 4]
        start, end = self._places[2 * number : 2 * number + 2]
        return Edit(start, end, before, after, source, self._sure[number], reason)


class Confidences(_Packed[Confidence]):
    def __init__(self, confidences: Iterable[Confidence] = ()) -> None:
        self._places = array("I")  # start and end
        self._values = array("d")
        self.extend(confidences)

    def extend(self, confidences: Iterable[Confidence]) -> None:
        for start, end, value in confidences:
            self._places.extend((start, end))
            self._values.append(value)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Confidence]:
        starts, ends = (islice(self._places, at, None, 2) for at in range(2))
        return map(Confidence, starts, ends, self._values)

    def _at(self, number: int) -> Confidence:
        start, end = self._places[2 * number : 2 * number + 2]
        return Confidence(start, end, self._values[number])
