"""The tokens of a long document in little memory: numbers, from which a list is made when it is asked for."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from typing import overload

from restore.vietnamese.tokens import Kind, Token

_KINDS = tuple(Kind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


class TokenLists(Sequence[Sequence[Token]]):
    """Lists of tokens of one text: 9 bytes a token, a twentieth of what objects take."""

    def __init__(self, text: str, lists: Iterable[Sequence[Token]] = ()) -> None:
        self._text = text
        self._places, self._kinds = array("I"), bytearray()
        self._ends = array("I")  # of the lists, in tokens
        for tokens in lists:
            for token in tokens:
                self._places.append(token.start)
                self._places.append(token.end)
                self._kinds.append(_NUMBERS[token.kind])
            self._ends.append(len(self._kinds))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> list[Token]: ...
    @overload
    def __getitem__(self, number: slice) -> list[list[Token]]: ...
    def __getitem__(self, number: int | slice) -> list[Token] | list[list[Token]]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        first, last = self._ends[number - 1] if number else 0, self._ends[number]
        text, places = self._text, self._places[2 * first : 2 * last]
        spans = zip(places[::2], places[1::2], self._kinds[first:last], strict=True)
        return [Token(a, b, sys.intern(text[a:b]), _KINDS[kind]) for a, b, kind in spans]
