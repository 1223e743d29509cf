"""Tokens without a blank between them, which may be one word: "di)ng" is động."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from restore.vietnamese.tokens import Kind, Token

_NO_WORD = re.compile(  # scanners' engines print "\" for marks ("m\t", một), so only "\alpha" is a formula
    r"\d[.,]?\d|[=^$+*_]|(?<![^\W\d_])\\[a-z]{3}|[^\W\d_]{2}[-–][^\W\d_]{2}|[^\W\d_]/[^\W\d_]"
    r"|[^\W\d_a-zA-Z\u00c0-\u1eff]"
)
_ODD = "~*>^|"  # signs at the end of a word that are parts of letters
BETWEEN_WORDS = frozenset('.,;:…()"“”-–—/')


def touching(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The ranges [start, end) of two or more tokens without blanks between them."""
    start = 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or tokens[end].start > tokens[end - 1].end:
            if end - start > 1:
                yield start, end
            start = end


def without_end(read: str, last: Token) -> tuple[str, str]:
    """(`read` without the marks after a final odd sign, these marks): "thu~," → "thu~" and ","."""
    end = last.text.lstrip(_ODD) if last.kind is Kind.PUNCT and last.text[0] in _ODD else ""
    return read.removesuffix(end), end


def may_be_one(tokens: Sequence[Token], rest: str = "") -> bool:
    """True if touching tokens, less the signs `rest` at their end, may be one word.

    False if none is a word, if they begin or end with a sign that stands between words, and for formulas,
    numbers, units ("d/kg"), names spelt by their sound ("Pu-skin") and letters of other scripts.
    """
    read = "".join(token.text for token in tokens).removesuffix(rest)
    if not any(token.kind is Kind.WORD for token in tokens) or _NO_WORD.search(read):
        return False
    ends = (tokens[0], read[0]), (tokens[-1], read[-1])
    return not any(token.kind is Kind.PUNCT and sign in BETWEEN_WORDS for token, sign in ends)
