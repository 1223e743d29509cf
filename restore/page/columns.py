"""Reading order and roles of the lines of a page.

Official documents have two columns in two places: the letterhead (organ left, nation right) and the closing
block (receivers left, signature right; or two signatures). Recognisers join text of both columns at the same
height into one line. Both places are found by their words ("Cộng hòa xã hội…", "Nơi nhận:") and split at the
white gap between the columns, down to the first line that crosses the gap. Full-width lines are sorted from
top to bottom, since Tesseract confuses their order on skewed pages. Other lines keep the recogniser's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cmp_to_key
from itertools import dropwhile

from rapidfuzz import fuzz

from restore.document import Box, Line, Word
from restore.page.spreads import gutter, halves
from restore.vietnamese.syllable import strip_marks

NATION = "cong hoa xa hoi chu nghia viet nam"
PARTY = "dang cong san viet nam"

# Chosen.
_SIMILAR = 85  # of 100: minimum similarity of the text read to the text sought
_SIMILAR_BESIDE_CAPITALS = 65  # of 100: the same if text in capitals, as at a signature, follows
_GAP = 0.8  # share of the height of a word with marks: column gaps are wider, most word spaces narrower
_HEAD, _FOOT = 0.3, 0.45  # share of the page's height: a letterhead begins above, receivers alone below
_COLUMN = 0.35  # share of the page's width: width of the receivers' column if no text is to its right
_WIDEST = 0.5  # the same, at most, if longer lines with a dash follow
_SURE = 0.5  # minimum confidence of words; others beside the receivers are ink of the signature
_HIGH = 8  # heights of a line: a signature begins at most as far above the receivers
_NEXT = 2.5  # heights of a line: maximum distance from one receiver to the next
_HEAD_WORD = 14  # maximum number of characters of a misread "Nơi nhận:"
_OVERHANG = 0.2  # share of its width by which a date may stick out of the right column
_EDGE = 0.1  # share of the page's height: maximum distance of page numbers from the upper or lower edge
_FULL_WIDTH = 0.6  # share of the text's width: a line at least this long belongs to no column

_SIGNED = re.compile(r"(?:TM|KT|TL|TUQ|Q)\.|ĐẠI DIỆN|BÊN [AB]\b")  # how signatures begin
_ITEM = re.compile(r"[-–—~•+_]")  # how receivers begin
_FILED = re.compile(r"\W*luu\W{0,3}(?:vt|v\.?t|van thu|vp)\b")  # how the last receiver begins, without marks
_NUMBER = re.compile(r"(?:[-–—~]\s*|(?:Trang|trang)\s+)?\d{1,3}(?:\s*[/-]\s*\d{1,3}|\s*[-–—~])?")


def in_order(lines: Sequence[Line], width: int, height: int, tables: Sequence[Box] = ()) -> tuple[Line, ...]:
    """Return the lines of an image of `width` × `height` pixels in reading order, with their roles.

    Of two pages side by side the left one is first. `lines` are those outside the `tables`. The roles set are
    "page-number", "header" and "footer"; other lines keep theirs.
    """
    middle = gutter(lines, width, height, tables)
    pages = [lines] if middle is None else halves(lines, middle)
    return tuple(line for page in pages for line in _page_in_order(page, width // len(pages), height))


def _page_in_order(lines: Sequence[Line], width: int, height: int) -> list[Line]:
    numbered = [
        replace(line, role="page-number") if _is_page_number(line, height) else line for line in lines
    ]
    return _top_to_bottom(_closing_block(_letterhead(numbered, height), width, height))


def is_number(text: str) -> bool:
    """True if the text of a whole line may be a page number."""
    return bool(_NUMBER.fullmatch(text))


def _is_page_number(line: Line, height: int) -> bool:
    _, middle = line.words[0].box.center
    return min(middle, height - middle) < _EDGE * height and is_number(line.text)


def _letterhead(lines: list[Line], height: int) -> list[Line]:
    for index, line in enumerate(lines):
        if line.words[0].box.top < _HEAD * height and (begin := _nation_start(line)) is not None:
            one, other, upto = _columns(lines, index, begin)
            date = next((k for k, part in enumerate(other) if _is_date(part)), None)
            dated = 1 if date is None else date  # without one, the motto
            if date is not None and other[date + 1 :]:  # a short title and lines below it
                title = other[date + 1].words[0].box
                below = [part for part in one if part.words[0].box.top >= title.bottom]
                one = [part for part in one if part not in below]
                other[date + 1 :] = sorted([*other[date + 1 :], *below], key=_top)
            other = [_with_role(part, "header") if k <= dated else part for k, part in enumerate(other)]
            end = next((k for k, part in enumerate(one) if _is_address(part)), len(one))
            head = [*lines[:index], *(_with_role(part, "header") for part in one[:end]), *other]
            return [*head, *one[end:], *lines[upto:]]
    return lines


def _nation_start(line: Line) -> int | None:
    """Return the word at which the nation's or Party's name begins; None if neither name ends the line."""
    ends = [
        strip_marks(" ".join(word.text for word in line.words[k:])).lower() for k in range(len(line.words))
    ]
    scores = [max(fuzz.ratio(text, name) for name in (NATION, PARTY)) for text in ends]
    begin = scores.index(max(scores))
    capitals = sum(map(str.isupper, "".join(word.text for word in line.words[begin:])))
    return begin if max(scores) >= _SIMILAR and capitals > len(ends[begin]) / 2 else None


def _top(line: Line) -> int:
    return line.words[0].box.top


def _is_date(line: Line) -> bool:
    text = strip_marks(line.text).lower()
    return "ngay" in text and "nam" in text


def _is_address(line: Line) -> bool:
    """True if the line begins with "Kính gửi", as what follows the letterhead of a letter does."""
    return fuzz.ratio(strip_marks(Line(line.words[:2]).text).lower().strip(" :"), "kinh gui") >= _SIMILAR


def _closing_block(lines: list[Line], width: int, height: int) -> list[Line]:
    index, cut = _receivers(lines, height)
    if index < len(lines):
        head = lines[index].words[0].box
        early = [line for line in lines[index:] if line.words[0].box.top < head.top - _HIGH * head.height]
        early = [line for line in early if line.role == "body"]
        lines = [*lines[:index], *early, *(line for line in lines[index:] if line not in early)]
        index += len(early)
    above, below = lines[:index], lines[index:]
    if below:
        one, other, upto = _columns(lines, index, cut, width)
        signer = _signer_above(above, one, other)
        above = above[: len(above) - len(signer)]
        below = [_with_role(part, "footer") for part in (*one, *signer, *other)]
        below += lines[upto:] if other else [_with_role(line, "footer") for line in lines[upto:]]
    for k, line in enumerate(above):
        if cut := _second_signature(line):
            one, other, upto = _columns(above, k, cut)
            parts = [_with_role(part, "footer") for part in (*one, *other)]
            above = [*above[:k], *parts, *above[upto:]]
            break
    return above + below


def _receivers(lines: Sequence[Line], height: int) -> tuple[int, int]:
    """Return the line at which the receivers begin, and its first word that belongs to the right column.

    The number of lines if there are no receivers.
    """
    for index, line in enumerate(lines):
        if _closes(line, lines[index + 1 :], height):
            return index, _receivers_words(line)
    filed = next((line for line in lines if _FILED.match(strip_marks(line.text).lower())), None)
    return _above_filed(lines, filed) if filed else (len(lines), 0)


def _above_filed(lines: Sequence[Line], filed: Line) -> tuple[int, int]:
    """Return what `_receivers` does if "Nơi nhận:" was misread: where the list that ends with `filed` begins.

    Its first line is the short one above its dashes; without one, there is no list.
    """
    last = filed.words[0].box
    before = [
        (line.words[0].box.top, index)
        for index, line in enumerate(lines)
        if line.words[0].box.top < last.top and abs(line.words[0].box.left - last.left) < last.height * 2
    ]
    below = last.top
    for count, (top, index) in enumerate(sorted(before, reverse=True)):
        line = lines[index]
        if below - top > _NEXT * max(word.box.height for word in line.words):
            break
        if not _ITEM.match(line.text):
            cut = _first_gap(line.words)
            short = len(Line(line.words[:cut]).text) <= _HEAD_WORD
            return (index, cut) if count and short else (len(lines), 0)
        below = top
    return len(lines), 0


def _first_gap(words: Sequence[Word]) -> int:
    """Return the index of the first word after a gap like that of columns; else the number of words."""
    return next((k for k in range(1, len(words)) if _apart(words[k - 1], words[k])), len(words))


def _signer_above(above: Sequence[Line], one: Sequence[Line], other: Sequence[Line]) -> list[Line]:
    """Return the last lines above the receivers that begin the signature beside them, as "TM. CHÍNH PHỦ"."""
    if not one:
        return []
    edge, head = max(map(_end, one)), one[0].words[0].box
    upto = other[0].words[0].box.top if other else head.bottom
    found: list[Line] = []
    for line in reversed(above):
        box = line.words[0].box
        if not (box.left > edge and line.text.isupper() and head.top - _HIGH * head.height < box.top < upto):
            break
        found.insert(0, line)
    return found


def _closes(line: Line, after: Sequence[Line], height: int) -> bool:
    """True if the line begins with "Nơi nhận:": low on the page, beside capitals, or above a list."""
    count = _receivers_words(line)
    if not count:
        return False
    signer = "".join(word.text for word in line.words[count:])
    listed = [bool(_ITEM.match(one.text)) for one in after[:2]]
    return line.words[0].box.top > _FOOT * height or signer.isupper() or (listed == [True, True])


def _second_signature(line: Line) -> int:
    """Return the word at which the second of two signatures side by side begins; 0 if there are not two."""
    for cut in range(1, len(line.words)):
        halves = Line(line.words[:cut]).text, Line(line.words[cut:]).text
        if all(map(_SIGNED.match, halves)) and _apart(line.words[cut - 1], line.words[cut]):
            return cut
    return 0


def _receivers_words(line: Line) -> int:
    """Count the words of "Nơi nhận:" at the start of a line; 0 if the line does not begin with it.

    Specks after it count as its words.
    """
    for count in range(1, min(3, len(line.words)) + 1):
        likeness = fuzz.ratio(strip_marks(Line(line.words[:count]).text).lower(), "noi nhan:")
        signer = Line(tuple(dropwhile(_is_speck, line.words[count:])))
        if not signer.words and likeness >= _SIMILAR:
            return len(line.words)
        if signer.words and _apart(line.words[count - 1], signer.words[0]):
            enough = likeness >= (_SIMILAR_BESIDE_CAPITALS if signer.text.isupper() else _SIMILAR)
            return len(line.words) - len(signer.words) if enough else 0
    return 0


def _is_speck(word: Word) -> bool:
    return not any(map(str.isalnum, word.text))


def _top_to_bottom(lines: Sequence[Line]) -> list[Line]:
    """Sort full-width lines from top to bottom, and put each shorter line between two of them."""
    body = [line for line in lines if line.role == "body"]
    if not body:
        return list(lines)
    width = max(map(_end, body)) - min(line.words[0].box.left for line in body)
    wide = [k for k, line in enumerate(body) if _end(line) - line.words[0].box.left >= _FULL_WIDTH * width]

    def lower(one: int, other: int) -> int:
        return _below(body[one], body[other])

    wide.sort(key=cmp_to_key(lower))

    def place(index: int) -> float:
        """Return the rank of a full-width line, or rank ± 0.5 for a line between two of them."""
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
    """Return how many pixels `line` is below `other` at the middle of `line`, since lines may slope."""
    middle = (line.words[0].box.left + _end(line)) / 2
    return _height_at(line, middle) - _height_at(other, middle)


def _height_at(line: Line, x: float) -> int:
    box = min((word.box for word in line.words), key=lambda box: max(box.left - x, x - box.right))
    return box.top + box.height // 2


def _end(line: Line) -> int:
    return line.words[-1].box.right


def _columns(
    lines: Sequence[Line], first: int, cut: int, width: int = 0
) -> tuple[list[Line], list[Line], int]:
    """Return the left and the right column from line `first` on, and the index of the first line below them.

    Line `first` is split before its word `cut`, the lines below it at the white gap between the columns. If
    line `first` has no words on the right, the left column ends at a share of the page's `width`, or with its
    longest item; if it has none on the left, the first line that ends left of it shows where the left column
    ends.
    """
    words = lines[first].words
    known = cut < len(words)  # where the right column begins
    left = words[cut - 1].box.right if cut else 0
    right = words[cut].box.left if known else max(left + 1, words[0].box.left + round(_COLUMN * width))
    widest = words[0].box.left + _WIDEST * width
    one = [replace(lines[first], words=words[:cut])] if cut else []
    other = [replace(lines[first], words=words[cut:])] if known else []
    for index in range(first + 1, len(lines)):
        words = lines[index].words
        start, end = words[0].box.left, words[-1].box.right
        if not known and start < left:
            sure = [word for word in words if word.confidence >= _SURE] or words
            end = sure[-1].box.right
            if right < end <= widest and _ITEM.match(lines[index].text) and not _has_gap(sure):
                right = end
        if end <= right and (not left or start < left or start - left < right - end):
            left = max(left, end)
            one.append(lines[index])
        elif start >= (left or right):
            right = min(right, start) if known else start
            known = True
            other.append(lines[index])
        elif cut := _cut(words, left, right if known else end):
            left = max(left, words[cut - 1].box.right)
            right = min(right, words[cut].box.left) if known else words[cut].box.left
            known = True
            one.append(replace(lines[index], words=words[:cut]))
            other.append(replace(lines[index], words=words[cut:]))
        elif not left and right - start < _OVERHANG * (end - start):
            other.append(lines[index])
        else:
            return one, other, index
    return one, other, len(lines)


def _has_gap(words: Sequence[Word]) -> bool:
    """True if a gap like that of columns follows the second word or a later one: the first is a dash."""
    return _first_gap(words[1:]) < len(words) - 1


def _cut(words: Sequence[Word], left: float, right: float) -> int:
    """Return the index of the first word after the gap from `left` to `right`; 0 if words fill the gap."""

    def white(index: int) -> float:
        before, after = words[index - 1], words[index]
        return min(right, after.box.left) - max(left, before.box.right) if _apart(before, after) else 0

    widest = max(range(1, len(words)), key=white, default=0)
    return widest if widest and white(widest) > 0 else 0


def _apart(before: Word, after: Word) -> bool:
    """True if the gap between two words is that of columns; a dash is no measure of it."""
    return after.box.left - before.box.right >= _GAP * max(before.box.height, after.box.height)


def _with_role(line: Line, role: str) -> Line:
    return replace(line, role=role) if line.role == "body" else line
