"""The tokeniser: words, numbers, document codes and punctuation as spans of the text they came from.

White space is never part of a token, so replacing tokens keeps all blanks and line breaks of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Kind(Enum):
    WORD = "word"  # may be garbled: "d6ng", "¢6", "t&"
    NUMBER = "number"  # 22,99  16/6/2025  2020-2025  52,3%
    CODE = "code"  # 1669/NQ-UBTVQH15  34-CT/TW
    ADDRESS = "address"  # e-mail and web addresses
    PUNCT = "punct"


class Token(NamedTuple):
    start: int
    end: int
    text: str
    kind: Kind


# Quotes, brackets, list marks and rules that are cut off a word. &, ¢, ¥, |, § … are not cut off: an English
# recogniser prints them for letters.
_LEAD = "([{“\"'‘«<*•_~—–-"
_TRAIL = ".,;:!?…)]}”\"'’»>*_~—–-/"
_NUMBER = re.compile(r"[+-]?\d[\d.,:/⁄–-]*%?")
# Tesseract prints a fraction slash (⁄) for some slashes, beside the slash or in its place.
_CODE = re.compile(
    r"""\d{1,6}[a-zA-Z]?(?:[/⁄]{1,2}\d{4})?(?:[/⁄]{1,2}[A-ZĐÐ0][\wĐÐ&]*)(?:[-–][A-ZĐÐ][\wĐÐ&]*)*  # 1/QĐ-TTg
      | \d{1,5}[-–][A-ZĐÐ][\wĐÐ]*(?:[/⁄][A-ZĐÐ][\wĐÐ]*)+                             # 34-CT/TW
      | \d{1,6}[a-zA-Z]?/\d{4}/[A-ZĐÐ][\wĐÐ&-]*
      | [A-Za-z]{1,8}-[A-Z]?\d+[\w-]*                                               # Covid-19, fi-7160""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.(?:vn|com|org|net)(?:/\S*)?",
                      re.IGNORECASE)  # fmt: skip
_JOINT = re.compile(r"(\.*[-–—/⁄+=,;:()“”\"…]+)")
_CHUNK = re.compile(r"\S+")


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order. Spans do not overlap and cover all but white space."""
    tokens = []
    for chunk in _CHUNK.finditer(text):
        offset = chunk.start()
        for start, end, kind in _pieces(chunk.group()):
            tokens.append(Token(offset + start, offset + end, text[offset + start : offset + end], kind))
    return tokens


@lru_cache(maxsize=200_000)
def _pieces(chunk: str) -> tuple[tuple[int, int, Kind], ...]:
    """Spans and kinds of one run of non-space characters."""
    core = chunk.lstrip(_LEAD)
    start = len(chunk) - len(core)
    core = core.rstrip(_TRAIL)
    end = start + len(core)
    pieces = []
    if start:
        pieces.append((0, start, Kind.PUNCT))
    pieces += [(start + a, start + b, kind) for a, b, kind in _inside(core)]
    if end < len(chunk):
        pieces.append((end, len(chunk), Kind.PUNCT))
    return tuple(pieces)


def _inside(core: str) -> Iterator[tuple[int, int, Kind]]:
    if not core:
        return
    for pattern, kind in ((_NUMBER, Kind.NUMBER), (_CODE, Kind.CODE), (_ADDRESS, Kind.ADDRESS)):
        if pattern.fullmatch(core):
            yield 0, len(core), kind
            return
    position = 0
    for part in _JOINT.split(core):
        if part:
            number = _NUMBER.fullmatch(part)
            kind = Kind.PUNCT if _JOINT.fullmatch(part) else Kind.NUMBER if number else Kind.WORD
            yield position, position + len(part), kind
        position += len(part)
