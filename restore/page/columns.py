"""The two places where official documents have columns, read column by column; and what each line is.

Tesseract reads across the letterhead (organ left, nation right) and across the end of a document (receivers
left, signature right; or two who sign side by side). Both are known by their words, and parted only where a
white gap runs down between them: where the first line crosses it, the columns end. Lines across the page go
from top to bottom, which Tesseract forgets where a page lies askew. Everything else stays in its order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cmp_to_key
from itertools import dropwhile

from rapidfuzz import fuzz

from restore.document import Line, Word
from restore.vietnamese.syllable import strip_marks

NATION = "cong hoa xa hoi chu nghia viet nam"
PARTY = "dang cong san viet nam"
_ALIKE = 85  # of 100: how much of it must have been read
_PARTLY = 65  # of 100, with capitals beside it, as signatures begin
_GAP = 0.8  # word heights, marks and all: wider than most blanks
_HEAD, _FOOT = 0.3, 0.45  # of the page's height: where a letterhead begins at most, receivers at least
_COLUMN = 0.35  # of the page's width: the receivers' column, where nothing on the right tells
_EDGE = 0.1  # of the page's height: where page numbers stand
_WIDE = 0.6  # of the text's width: a line across the page, which stands in no column
_SIGNED = re.compile(r"(?:TM|KT|TL|TUQ|Q)\.|ĐẠI DIỆN|BÊN [AB]\b")  # how signatures begin
_NUMBER = re.compile(r"(?:[-–—~]\s*|(?:Trang|trang)\s+)?\d{1,3}(?:\s*[/-]\s*\d{1,3}|\s*[-–—~])?")


def in_order(lines: Sequence[Line], width: int, height: int) -> tuple[Line, ...]:
    """The lines of a page of `width` × `height` pixels as a person reads them, with their roles."""
    numbered = [
        replace(line, role="page-number") if _is_page_number(line, height) else line for line in lines
    ]
    return tuple(_downwards(_closing(_letterhead(numbered, height), width, height)))


def _is_page_number(line: Line, height: int) -> bool:
    middle = line.words[0].box.top + line.words[0].box.height / 2
    return min(middle, height - middle) < _EDGE * height and bool(_NUMBER.fullmatch(line.text))


def _letterhead(lines: list[Line], height: int) -> list[Line]:
    for index, line in enumerate(lines):
        if line.words[0].box.top < _HEAD * height and (begin := _nation(line)) is not None:
            one, other, upto = _columns(lines, index, begin)
            dated = next((k for k, part in enumerate(other) if _is_date(part)), 1)  # without one, the motto
            other = [_with(part, "header") if k <= dated else part for k, part in enumerate(other)]
            return [*lines[:index], *(_with(part, "header") for part in one), *other, *lines[upto:]]
    return lines


def _nation(line: Line) -> int | None:
    """At which word the nation's or the Party's name begins; None where it is not what the line ends with."""
    ends = [
        strip_marks(" ".join(word.text for word in line.words[k:])).lower() for k in range(len(line.words))
    ]
    scores = [max(fuzz.ratio(text, name) for name in (NATION, PARTY)) for text in ends]
    return scores.index(max(scores)) if max(scores) >= _ALIKE else None


def _is_date(line: Line) -> bool:
    text = strip_marks(line.text).lower()
    return "ngay" in text and "nam" in text


def _closing(lines: list[Line], width: int, height: int) -> list[Line]:
    low = [k for k, line in enumerate(lines) if line.words[0].box.top > _FOOT * height]
    index = next((k for k in low if _receivers(lines[k])), len(lines))
    above, below = lines[:index], lines[index:]
    if below:
        one, other, upto = _columns(lines, index, _receivers(lines[index]), round(_COLUMN * width))
        below = [_with(part, "footer") for part in (*one, *other)]
        below += lines[upto:] if other else [_with(line, "footer") for line in lines[upto:]]
    for k, line in enumerate(above):
        if cut := _signers(line):
            one, other, upto = _columns(above, k, cut)
            parts = [_with(part, "footer") for part in (*one, *other)]
            above = [*above[:k], *parts, *above[upto:]]
            break
    return above + below


def _signers(line: Line) -> int:
    """Before which word the second of two signatures begins side by side; 0 if there are not two."""
    for cut in range(1, len(line.words)):
        halves = Line(line.words[:cut]).text, Line(line.words[cut:]).text
        if all(map(_SIGNED.match, halves)) and _apart(line.words[cut - 1], line.words[cut]):
            return cut
    return 0


def _receivers(line: Line) -> int:
    """How many words of a line are "Nơi nhận:", alone in the left column; 0 for none. Specks go with them."""
    for count in range(1, min(3, len(line.words)) + 1):
        likeness = fuzz.ratio(strip_marks(Line(line.words[:count]).text).lower(), "noi nhan:")
        signer = Line(tuple(dropwhile(_is_speck, line.words[count:])))
        if not signer.words and likeness >= _ALIKE:
            return len(line.words)
        if signer.words and _apart(line.words[count - 1], signer.words[0]):
            enough = likeness >= (_PARTLY if signer.text.isupper() else _ALIKE)
            return len(line.words) - len(signer.words) if enough else 0
    return 0


def _is_speck(word: Word) -> bool:
    return not any(map(str.isalnum, word.text))


def _downwards(lines: Sequence[Line]) -> list[Line]:
    """Lines across the page from top to bottom, and the shorter ones between those where they stand."""
    body = [line for line in lines if line.role == "body"]
    if not body:
        return list(lines)
    width = max(map(_end, body)) - min(line.words[0].box.left for line in body)
    wide = [k for k, line in enumerate(body) if _end(line) - line.words[0].box.left >= _WIDE * width]

    def lower(one: int, other: int) -> int:
        return _below(body[one], body[other])

    wide.sort(key=cmp_to_key(lower))

    def place(index: int) -> float:
        """The number of the line, or of the gap between two of them."""
        if index in wide:
            return wide.index(index)
        for number, across in enumerate(wide):
            below = lower(index, across)
            beside = abs(below) < body[index].words[0].box.height / 2
            if index < across if beside else below < 0:
                return number - 0.5
        return len(wide) - 0.5

    ordered = iter([body[index] for index in sorted(range(len(body)), key=place)])
    return [next(ordered) if line.role == "body" else line for line in lines]


def _below(line: Line, other: Line) -> int:
    """By how many pixels one line is lower than another, in the middle of the one: lines may slope."""
    middle = (line.words[0].box.left + _end(line)) / 2
    return _height_at(line, middle) - _height_at(other, middle)


def _height_at(line: Line, x: float) -> int:
    box = min((word.box for word in line.words), key=lambda box: max(box.left - x, x - box.left - box.width))
    return box.top + box.height // 2


def _end(line: Line) -> int:
    return _right(line.words[-1])


def _columns(
    lines: Sequence[Line], first: int, cut: int, column: int = 0
) -> tuple[list[Line], list[Line], int]:
    """Lines from `first` on, parted at the white that runs down between columns; and where the columns end.

    The first line is parted before its word `cut`. If that leaves nothing on the right, the left column is
    `column` pixels wide.
    """
    words = lines[first].words
    left = _right(words[cut - 1]) if cut else 0
    right = words[cut].box.left if cut < len(words) else max(left + 1, words[0].box.left + column)
    one = [replace(lines[first], words=words[:cut])] if cut else []
    other = [replace(lines[first], words=words[cut:])] if cut < len(words) else []
    for index in range(first + 1, len(lines)):
        words = lines[index].words
        start, end = words[0].box.left, _right(words[-1])
        if end <= right and (start < left or start - left < right - end):
            left = max(left, end)
            one.append(lines[index])
        elif start >= left:
            right = min(right, start)
            other.append(lines[index])
        elif cut := _cut(words, left, right):
            left, right = max(left, _right(words[cut - 1])), min(right, words[cut].box.left)
            one.append(replace(lines[index], words=words[:cut]))
            other.append(replace(lines[index], words=words[cut:]))
        else:
            return one, other, index
    return one, other, len(lines)


def _cut(words: Sequence[Word], left: float, right: float) -> int:
    """Before which word a line crosses the white between the columns; 0 if words stand in it."""

    def white(index: int) -> float:
        before, after = words[index - 1], words[index]
        return min(right, after.box.left) - max(left, _right(before)) if _apart(before, after) else 0

    widest = max(range(1, len(words)), key=white, default=0)
    return widest if widest and white(widest) > 0 else 0


def _apart(before: Word, after: Word) -> bool:
    return after.box.left - _right(before) >= _GAP * min(before.box.height, after.box.height)


def _right(word: Word) -> int:
    return word.box.left + word.box.width


def _with(line: Line, role: str) -> Line:
    return replace(line, role=role) if line.role == "body" else line
