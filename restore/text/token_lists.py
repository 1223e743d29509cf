"""Keeps the tokens of a long document as numbers, which take little memory; lists are made on access.

The first lists are kept as objects: most texts are short, and their lists are accessed often.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from typing import overload

from restore.vietnamese.tokens import Token, TokenKind

_KINDS = tuple(TokenKind)
_FEW = 5_000  # first tokens, which stay objects for speed: 1 MB (chosen)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


class TokenLists(Sequence[Sequence[Token]]):
    """Lists of tokens of one text, at 9 bytes a token beyond the first `few`: a twentieth of objects."""

    def __init__(self, text: str, lists: Iterable[Sequence[Token]] = (), few: int = _FEW) -> None:
        self.text = text
        self._first: list[Sequence[Token]] = []
        room = few
        self._places, self._kinds = array("I"), bytearray()
        self._ends = array("I")  # of the lists, in tokens
        for tokens in lists:
            if room >= len(tokens) and not self._ends:
                room -= len(tokens)
                self._first.append(tokens)
                continue
            room = 0
            for token in tokens:
                self._places.append(token.start)
                self._places.append(token.end)
                self._kinds.append(_NUMBERS[token.kind])
            self._ends.append(len(self._kinds))

    def __len__(self) -> int:
        return len(self._first) + len(self._ends)

    @overload
    def __getitem__(self, number: int) -> Sequence[Token]: ...
    @overload
    def __getitem__(self, number: slice) -> list[Sequence[Token]]: ...
    def __getitem__(self, number: int | slice) -> Sequence[Token] | list[Sequence[Token]]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        if number < len(self._first):
            return self._first[number]
        number -= len(self._first)
        first, last = self._ends[number - 1] if number else 0, self._ends[number]
        text, places = self.text, self._places[2 * first : 2 * last]
        spans = zip(places[::2], places[1::2], self._kinds[first:last], strict=True)
        return [Token(a, b, sys.intern(text[a:b]), _KINDS[kind]) for a, b, kind in spans]
