"""Edits of numbers: those without support in the readings of the image are undone, and separators and
look-alikes are mended if the later readings agree on them. No digit becomes another digit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from restore.document import Line, RestoredWord, restored_words
from restore.edits import Doubt, Edit, Restoration, apply, overlap
from restore.vietnamese.look_alikes import LIKE, as_digits
from restore.vietnamese.number_forms import is_like_road
from restore.vietnamese.syllable import digits

SOURCE, REASON = "reread", "đọc lại số này trên ảnh"
_CITED_REASON = "số văn bản này đứng liền ở nơi khác"

# Chosen.
AROUND = " .,;:ˆ°'’`—"  # characters around a number that are not part of it
_AGREED = 0.95  # confidence of a number on which two further readings agree
# Measured on 90 hard pages, 62 tokens of strokes alone: the second reader was at least so sure of ones for
# 10, all printed so, and for no Roman numeral; it saw III for II 6 times at 0.55 or more, rightly.
SURE_STROKES = 0.95  # minimum confidence of the second reader to replace strokes alone by ones
# Measured on 180 drawn pages: where both later looks read a document number with the digits of the first one
# but other letters, the second reader with 0.9 or more, they were right in 15 of 15.
_ALIKE = 0.9  # minimum confidence of the second reader to replace look-alikes by its digits, or such letters
_ROAD = 0.6  # the same for the number of a road, which has no other letters in their place

CODE = re.compile(r"\d{1,4}/(?:\d{4}/)?[A-ZĐ][\w-]*")
PLAIN = re.compile(r"\(?\d+(?:[.,/:-]\d+)*[%)]?")
STROKES = re.compile(r"[IlÌÍ|!\[\]]{1,3}")  # ones, or a Roman numeral
DIGIT_OF = str.maketrans("IlÌÍOo|S§Bz", "11110015882")
_BRACKETS = str.maketrans("[]", "||")
_PIECE = re.compile(r"\d{1,2}")  # of a number
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)+")
_RANGE = re.compile(r"(\d+)(?: *[-–—] *)(\d+)")
_MEASURE = re.compile(r"\d[\d.,]* [kcdm]?m[²³](?:/\w{1,4})?[.,;:)]*")
_WORD_AND_NUMBER = re.compile(r"[^\W\d_]{2,}[.,:;]\d{1,4}\W*")  # ngày.30
_NO_LETTERS = re.compile(r"[§ŠšS]")  # characters that are rarely printed alone
_BEFORE_STROKES = re.compile(r"(?i:quý|chương|phần|điểm)")  # a Roman numeral, or the letter l, follows
_MAY_BE_DIGIT = frozenset("0123456789").union(*LIKE.values())


def without_unseen(lines: Sequence[Line], restoration: Restoration) -> tuple[Restoration, list[Doubt]]:
    """Undo the edits that lose, add or join digits without support. Return a doubt for each of them.

    Edits that only remove the blanks around the dash of a range, or before a unit of area or volume, are
    undone without a doubt.
    """
    joined = [edit for edit in restoration.edits if _joins_range(edit) or _joins_unit(edit)]
    restoration = restoration.without(joined) if joined else restoration
    twice = [word for row in restored_words(lines, restoration) for word in row if _seen_twice(word)]
    lost = [
        edit
        for edit in restoration.edits
        if _loses_digits(restoration.source, edit)
        or _loses_dash(edit)
        or (_adds_digits(edit) and not any(word.start < edit.end and edit.start < word.end for word in twice))
    ]
    restoration = restoration.without(lost) if lost else restoration
    return restoration, [
        Doubt(edit.start, edit.end, edit.before, 1 - edit.confidence, (edit.after,)) for edit in lost
    ]


def with_separators(lines: Sequence[Line], restoration: Restoration) -> Restoration:
    """Insert the commas, points and slashes of numbers that the first reading missed.

    "6123" becomes "612,3", and "S712" "571,2", if the second look and the second reader agree. No digit
    changes.
    """
    mended = [edit for row in restored_words(lines, restoration) for word in row for edit in _mended(word)]
    new = [edit for edit in mended if not any(overlap(old, edit) for old in restoration.edits)]
    return with_edits(restoration, new) if new else restoration


def with_cited_codes(lines: Sequence[Line], restoration: Restoration, cited: Counter[str]) -> Restoration:
    """Join the torn number of a document that is cited elsewhere as one: "số 1 18/2008/NĐ-CP".

    `cited`: how often each document number stands in the document. No digit changes.
    """
    new = []
    for row in restored_words(lines, restoration):
        for number, one, other in zip(row, row[1:], row[2:], strict=False):
            first, last = one.text.strip(AROUND), other.text.strip(AROUND)
            whole = first + last
            torn = _PIECE.fullmatch(first) and CODE.fullmatch(last) and cited[whole] >= max(1, cited[last])
            if torn and number.text.lower().strip(AROUND) == "số":
                start, end = one.start, other.start + len(other.word.text.rstrip(AROUND))
                before = restoration.source[start:end]
                new.append(Edit(start, end, before, whole, SOURCE, _AGREED, _CITED_REASON))
    old = [edit for edit in restoration.edits if any(overlap(edit, other) for other in new)]
    restoration = restoration.without(old) if old else restoration
    return with_edits(restoration, new) if new else restoration


def with_digits(lines: Sequence[Line], restoration: Restoration) -> Restoration:
    """Replace look-alikes in numbers and codes ("1§CD", "QHì5", "§.") by the digits that the second reader
    read with high confidence, and letters of document numbers ("CT-TTB") by those that both later looks read.
    No digit changes."""
    new = [
        edit
        for row in restored_words(lines, restoration)
        for k, word in enumerate(row)
        if not _is_numeral(row, k)
        for edit in (*_digits_in(word), *_letters_in(word))
    ]
    old = [edit for edit in restoration.edits if any(overlap(edit, other) for other in new)]
    if not new:
        return restoration
    restoration = restoration.without(old) if old else restoration
    return with_edits(restoration, new)


def with_edits(restoration: Restoration, new: Sequence[Edit]) -> Restoration:
    """Add edits that overlap none of the restoration's; the doubts in their places go."""
    edits = sorted((*restoration.edits, *new), key=lambda edit: edit.start)
    doubts = [doubt for doubt in restoration.doubts if not any(overlap(edit, doubt) for edit in new)]
    text = apply(restoration.source, edits)
    return replace(restoration, text=text, edits=tuple(edits), doubts=tuple(doubts))


def _is_numeral(row: Sequence[RestoredWord], index: int) -> bool:
    """True if the word is strokes where a Roman numeral or the letter l is expected: "Quý I", "điểm l"."""
    strokes = STROKES.fullmatch(row[index].text.strip(AROUND))
    return bool(strokes and index and _BEFORE_STROKES.fullmatch(row[index - 1].text))


def _digits_in(word: RestoredWord) -> Iterator[Edit]:
    read = word.word.text
    body = read.strip(AROUND)
    strokes = STROKES.fullmatch(body)
    road = is_like_road(body)
    likely = digits(body) or strokes or _NO_LETTERS.fullmatch(body) or road
    if not word.word.alternatives or not likely:
        return
    last = word.word.alternatives[-1]
    seen = last.text.replace("⁄", "/").strip(AROUND)
    if (
        last.confidence < (SURE_STROKES if strokes else _ROAD if road else _ALIKE)
        or not digits(seen)
        or seen in (body, word.text.strip(AROUND))
    ):
        return
    if seen_as(body, seen) == seen:
        start = word.start + read.index(body)
        yield Edit(start, start + len(body), body, seen, SOURCE, _AGREED, REASON)


def _letters_in(word: RestoredWord) -> Iterator[Edit]:
    read, looks = word.word.text, word.word.alternatives
    body = read.strip(AROUND)
    if len(looks) < 2 or looks[-1].confidence < _ALIKE or not CODE.match(body):
        return
    seen, last = (look.text.strip(AROUND) for look in (looks[0], looks[-1]))
    mended = seen == last and CODE.fullmatch(seen) and digits(seen) == digits(body)
    if mended and seen not in (body, word.text.strip(AROUND)) and seen_as(body, seen) != seen:
        start = word.start + read.index(body)
        yield Edit(start, start + len(body), body, seen, SOURCE, _AGREED, REASON)


def _mended(word: RestoredWord) -> Iterator[Edit]:
    read = word.word.text
    body = read.strip(AROUND)
    ends = (word.word.alternatives[:1], word.word.alternatives[-1:])  # the second look, the second reader
    others = {other.text.replace("⁄", "/").strip(AROUND) for end in ends for other in end}
    if len(word.word.alternatives) < 2 or len(others) != 1 or not digits(body) or word.text != read:
        return
    (seen,) = others
    signs = [len(text) - len(digits(text.translate(DIGIT_OF))) for text in (body, seen)]
    if PLAIN.fullmatch(body) and signs[1] < signs[0]:  # "3-5" is not 35
        return
    if seen != body and PLAIN.fullmatch(seen) and digits(body.translate(DIGIT_OF)) == digits(seen):
        start = word.start + read.index(body)
        yield Edit(start, start + len(body), body, seen, SOURCE, _AGREED, REASON)


def _joins_range(edit: Edit) -> bool:
    """True if the edit only removes the spaces around the dash of a range: "2014 – 2015"."""
    parted = _RANGE.fullmatch(edit.before)
    return bool(parted) and _RANGE.sub(r"\1-\2", edit.before) == _RANGE.sub(r"\1-\2", edit.after)


def _joins_unit(edit: Edit) -> bool:
    """True if the edit only removes the space between a number and its unit: "604,3 m²"."""
    return bool(_MEASURE.fullmatch(edit.before)) and edit.after == edit.before.replace(" ", "")


def _loses_digits(source: str, edit: Edit) -> bool:
    """True if the edit removes or changes a digit of a number with several parts: "x1,3" → "xã,3".

    Or if it removes the number after a word, or makes letters of what had none: "ngày.30" → "ngày", "„4" →
    "số".
    """
    rest = iter(digits(edit.after))
    if all(digit in rest for digit in digits(edit.before)):  # in order; letters may have become digits
        return False
    if _WORD_AND_NUMBER.fullmatch(edit.before) or not any(map(str.isalpha, edit.before)):
        return True
    return any(
        number.start() < edit.end and edit.start < number.end()
        for number in _NUMBER.finditer(source, max(0, edit.start - 20), edit.end + 20)
    )


def _loses_dash(edit: Edit) -> bool:
    """True if the edit makes one number of two with a dash between: "2 - 6/12" → "26/12"."""
    return len(_RANGE.findall(edit.before)) > len(_RANGE.findall(edit.after))


def _adds_digits(edit: Edit) -> bool:
    """True if the edit has more digits than the text before had digits and look-alikes ("ñ" → "27/7"), or one
    that looks like nothing before ("l" → "7", "[I" → "[0TỔ")."""
    if not digits(edit.before):
        return digits(seen_as(edit.before, edit.after)) != digits(edit.after)
    return len(digits(edit.after)) > sum(sign in _MAY_BE_DIGIT or sign.isdigit() for sign in edit.before)


def seen_as(read: str, seen: str) -> str:
    """`as_digits`; strokes alone, or one that no other bracket answers ("319.85]"), may be brackets."""
    alone = STROKES.fullmatch(read) or (digits(read) and ("[" in read) != ("]" in read))
    return as_digits(read.translate(_BRACKETS) if alone else read, seen)


def _seen_twice(word: RestoredWord) -> bool:
    """True if the last two readings of a word have the same digits."""
    *_, before, last = (None, None, *word.word.alternatives)
    return before is not None and last is not None and digits(before.text) == digits(last.text) != ""
