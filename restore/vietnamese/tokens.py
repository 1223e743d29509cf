"""The tokeniser: words, numbers, document codes and punctuation as spans of the text.

White space is in no token except markup, so replacing tokens keeps the spaces and line breaks of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from restore.vietnamese.source_code import source_code


class TokenKind(Enum):
    WORD = "word"  # may be garbled: "d6ng", "¢6", "t&"
    NUMBER = "number"  # 22,99  16/6/2025  2020-2025  52,3%
    CODE = "code"  # 1669/NQ-UBTVQH15  34-CT/TW
    ADDRESS = "address"  # not prose: e-mail and web addresses, paths, file names, markup, code
    PUNCT = "punct"


class Kind:
    """The kinds, for loops over tokens: before Python 3.12 an `Enum` takes four times as long to find one."""

    WORD = TokenKind.WORD
    NUMBER = TokenKind.NUMBER
    CODE = TokenKind.CODE
    ADDRESS = TokenKind.ADDRESS
    PUNCT = TokenKind.PUNCT


class Token(NamedTuple):
    start: int
    end: int
    text: str
    kind: TokenKind


# Quotes, brackets, list marks, rules and signs of numbers that are separated from a word. &, ¢, ¥, |, § … are
# not: an English recogniser prints them for letters.
_LEAD = "([{“\"'‘«<*•·_~—–-−±×≈≤≥"
_OPENING = "\"'“‘{"
_TRAIL = ".,;:!?…)]}”\"'’»>*_~—–-/"
_NUMBER = re.compile(r"(?:(?:AU|CA|HK|NT|SG|US)\$)?[+±−-]?\d[\d.,:/⁄–-]*%?")
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
# Markup is searched in the whole text, since tags contain spaces; only HTML's tags, as "<" may be a symbol.
_TAG = (
    r"</?(?:a|abbr|b|body|br|button|center|code|div|em|font|form|h[1-6]|head|hr|html|i|img|input|label|li|link"
    r"|meta|ol|option|p|pre|s|script|select|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul)"
    r"(?:\s[^<>\n]*)?/?>"
)
_SUFFIX = (
    r"(?:docx?|xlsx?|pptx?|pdf|txt|csv|tsv|xml|json|html?|jpe?g|png|tiff?|gif|zip|rar|7z|exe|py|js|css|md)"
)
_NO_TEXT = re.compile(
    rf"""(?P<mark>{_TAG}|&(?:amp|lt|gt|quot|nbsp);|<!--.*?-->)
      | (?P<link>(?:https?|ftp|file|mailto)://?[^\s<>"'()\[\]|]+)
      | (?P<path>(?<!\w)[A-Za-z]:\\(?:[^\n"<>|*?:]{{1,200}}?\.{_SUFFIX}(?!\w)|[^\s"<>|]+)
                | (?<![\w.])\.{{0,2}}/(?-i:[a-z0-9.@~_-]+/)+[\w.@~-]*)
      | (?P<file>(?<![\w/])[\w-][\w.-]*\.{_SUFFIX}(?![\w.]\w))
      | (?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
      | (?P<code>`[^`\n]+`)""",
    re.VERBOSE | re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"[<&`\\@]|://|/\w+/|\.[A-Za-z0-9]{2,4}\b"
)  # a text without any of these has no markup or addresses
_RELATION = re.compile("[<>=≤≥≠≈≡∈∀∃⇒⇔√∑∫]")
_RULE = re.compile(r"[|:+=\-]{2,}")  # a ruling in a table drawn with characters
_CAPITALS = "".join(
    filter(str.isupper, map(chr, range(ord("A"), 0x1EFA)))
)  # capitals, for a regular expression
_CITY = r"(?<=(?<!\w)T[PXpx])\.(?=[_CAPITALS](?![BCDĐGHKLMNPQRSTVX]+(?!\w))[^\W\d_]+)"  # TP.Huế; not TP.HCM
_JOINT = re.compile(
    r"(\.*[-–—/⁄+×=,;:()“”\"…]+\.*|(?<=[^\W\d_]{3})[.!?]+(?=[_CAPITALS][^\W\d_])|\](?=\()"
    r"|(?<=[^\W\d_]{3})[⁰¹²³⁴-⁹]+$|_CITY)".replace("_CITY", _CITY).replace("_CAPITALS", _CAPITALS)
)
_STOPS = frozenset(".!?]")
_CHUNK = re.compile(r"\S+")
_ENDLESS = re.compile(r"(?<!\S)\S{1000,}")  # no printed line is so long without a space


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order. Spans do not overlap and cover all but white space."""
    return list(tokens_of(text))


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of `text`, one by one."""
    position = 0
    for start, end in _no_text(text):
        yield from _text_tokens(text, position, start)
        yield Token(start, end, text[start:end], Kind.ADDRESS)
        position = end
    yield from _text_tokens(text, position, len(text))


def _no_text(text: str) -> Iterator[tuple[int, int]]:
    """Spans of markup, links, paths, file names, code and endless runs of characters, in order."""
    position = 0
    endless = [found.span() for found in _ENDLESS.finditer(text)]
    if endless:  # the patterns below take more than linear time on them
        text = _ENDLESS.sub(lambda found: "\0" * len(found.group()), text)
    spans = (*endless, *_addresses(text), *source_code(text))
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= position:
            yield start, end
            position = end


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if not _TRIGGER.search(text):
        return
    for found in _NO_TEXT.finditer(text):
        end = found.end() - (len(found.group()) - len(found.group().rstrip(".,;:!?")) if found["link"] else 0)
        yield found.start(), end


def _text_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of [start, end) of the text, which has no markup."""
    for chunk in _CHUNK.finditer(text, start, end):
        offset, read = chunk.start(), chunk.group()
        pieces = _pieces(read) if "|" not in read else _piped(text, offset, read)
        for a, b, kind in pieces:
            yield Token(offset + a, offset + b, read[a:b], kind)


def line_around(text: str, start: int, end: int) -> str:
    """The line of the characters [start, end), which have no line break."""
    return text[text.rfind("\n", 0, start) + 1 : end] + text[end:].partition("\n")[0]


def line_ranges(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The range [start, end) of the indices of the tokens of each line."""
    breaks = [number for number, (a, b) in enumerate(pairwise(tokens), 1) if "\n" in text[a.end : b.start]]
    return pairwise([0, *breaks, len(tokens)])


def _piped(text: str, offset: int, chunk: str) -> Sequence[tuple[int, int, TokenKind]]:
    """The pieces of a chunk with a pipe.

    The pipe is a ruling if its line or the chunk has two, and between numbers. In pairs on a line with a
    relation ("|a + b| ≤ |a| + |b|") it is an absolute value. Elsewhere it may be a letter.
    """
    line = line_around(text, offset, offset)
    if _RULE.fullmatch(chunk):
        return ((0, len(chunk), Kind.PUNCT),)
    cells = line.strip().startswith("|") or line.rstrip().endswith("|")
    if line.count("|") < 2 or not (cells or line.count(" | ") > 1 or chunk.count("|") > 1):
        between = re.compile(r"\d\s*\|\s*\d").search(text, max(0, offset - 3), offset + len(chunk) + 3)
        if not between and (line.count("|") % 2 or not _RELATION.search(line)):
            return _pieces(chunk)
    pieces: list[tuple[int, int, TokenKind]] = []
    position = 0
    for part in re.split(r"(\|)", chunk):
        if part == "|":
            pieces.append((position, position + 1, Kind.PUNCT))
        elif part:
            pieces += [(position + a, position + b, kind) for a, b, kind in _pieces(part)]
        position += len(part)
    return pieces


@lru_cache(maxsize=30_000)
def _pieces(chunk: str) -> tuple[tuple[int, int, TokenKind], ...]:
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


def _inside(core: str) -> Iterator[tuple[int, int, TokenKind]]:
    if not core:
        return
    if core.isalpha():  # nearly all
        yield 0, len(core), Kind.WORD
        return
    for pattern, kind in ((_NUMBER, Kind.NUMBER), (_CODE, Kind.CODE), (_ADDRESS, Kind.ADDRESS)):
        if pattern.fullmatch(core):
            yield 0, len(core), kind
            return
    label, colon, code = core.rpartition(":")
    if colon and label and not label.isdigit() and _CODE.fullmatch(code):  # "Số:16/CT-UBND"
        yield from _inside(label)
        yield len(label), len(label) + 1, Kind.PUNCT
        yield len(label) + 1, len(core), Kind.CODE
        return
    position = 0
    for part in _JOINT.split(core):
        if position and len(part) > 1 and part[0] in _OPENING:
            yield position, position + 1, Kind.PUNCT
            position, part = position + 1, part[1:]
        if part:
            number = _NUMBER.fullmatch(part)
            joint = _JOINT.fullmatch(part) or _STOPS.issuperset(part)
            kind = Kind.PUNCT if joint else Kind.NUMBER if number else Kind.WORD
            yield position, position + len(part), kind
        position += len(part)
