"""Check the numbers of a restored document: numbers on which the readings of the image disagree are marked.

No language model can detect a misread digit. So a number on which all readings agree counts as sure; a number
on which they differ becomes a doubt with the other readings as suggestions; an edit that changes a digit of a
number with several parts is undone. Separators are inserted only if all later readings have them. A document
number that is cited elsewhere and differs in one character is suggested first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from restore.document import Alternative, Page, RestoredWord, restored_words
from restore.edits import Doubt, Edit, Restoration, apply, overlap, with_doubts
from restore.vietnamese.look_alikes import LIKE, as_digits
from restore.vietnamese.syllable import digits

# Measured on 27 rendered hard pages (`scripts/corpus/hard_pages.py`, seed 1): of 21 numbers on which readings
# disagree, the first reading is right in 4, the last reading (by the second reader) in 14.
DISAGREED = 0.2  # confidence of a first reading if another reading disagrees with it
AGREED = 0.95  # confidence of a number on which two further readings agree
UNSURE = 0.55  # confidence of the recogniser below which a number is marked, whatever the looks

SOURCE, REASON = "reread", "đọc lại số này trên ảnh"

# Chosen.
_AROUND = " .,;:ˆ°'’`—"  # characters around a number that are not part of it
_CITED = 2  # occurrences from which a document number counts as cited
_SURE_ALONE = 0.8  # confidence below which a number that no further look could read is marked
_SURE_MIXED = 0.8  # confidence below which a single stroke, or a digit at the end of a word, is marked
# Measured on 90 hard pages, 62 tokens of strokes alone: the second reader was at least so sure of ones for
# 10, all printed so, and for no Roman numeral; it saw III for II 6 times at UNSURE or more, rightly.
_SURE_STROKES = 0.95  # minimum confidence of the second reader to replace strokes alone by ones
_ALIKE = 0.9  # minimum confidence of the second reader to replace look-alikes by its digits
_DIGITS_SEEN = 0.9  # confidence from which a reader of digits is believed, whatever letters another one saw
_NEAR = 1  # maximum edit distance between a document number and a cited one

_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)+")
_RANGE = re.compile(r"(\d+)(?: *[-–—] *)(\d+)")
_RUN = re.compile(r"\d+")
_PLAIN = re.compile(r"\(?\d+(?:[.,/:-]\d+)*[%)]?")
_CODE = re.compile(r"\d{1,4}/(?:\d{4}/)?[A-ZĐ][\w-]*")
_SLOT = re.compile(r"(?i:ngày|tháng|năm|điều|khoản)\s+([IlÌÍOo|S§Bz\d]{1,4})(?=[\s.,:;/]|$)")
_MIXED = re.compile(r"\d[Il|](?!\w)|(?<![^\W\d_])[Il|]\d")  # 2.I1, 1l: a vertical stroke beside a digit
_PIECE = re.compile(r"[\dIl|]{1,2}")  # of a number
_END = re.compile(r"^[IlL|]{1,2}(?=/|$)")  # ones that were read as letters
_BEGINNINGS = {
    "số": _CODE,
    "ngày": re.compile(r"\d/\d{1,2}(?:/\d{4})?"),
}  # of torn numbers
_ENDINGS = (
    (re.compile(r"\d{1,4}/\d{4}/QH\d"), _PIECE),  # of a law; all have two digits since 2002
    (re.compile(r"\d{1,4}/\d{1,3}"), re.compile(r"[IlL|\d]{1,2}/[A-ZĐ][\w-]*")),
)
_WORD_AND_NUMBER = re.compile(r"[^\W\d_]{2,}[.,:;](\d{1,4})\W*")  # ngày.30
_NO_NUMBER = re.compile(
    r"(?i:văn bản|nghị định|thông tư|nghị quyết|quyết định|luật|chỉ thị|công văn) (số),?\s(?=[A-ZĐ][a-zà-ỹ])"
    r"|(?<!\w)(ngày|tháng)(?= tháng \d| năm \d{4})"
)
_SCRAP = re.compile(r"[\\^`~¬¡¿«»†‡#@{}]")  # hardly ever printed in a number: "^4" was read from a blur
_NO_LETTERS = re.compile(r"[§ŠšS]")  # characters that are rarely printed alone
_STROKES = re.compile(r"[IlÌÍ|]{1,3}")  # ones, or a Roman numeral
_BEFORE_STROKES = re.compile(r"(?i:quý|chương|phần|điểm)")  # a Roman numeral, or the letter l, follows
_IN_WORD = re.compile(r"[^\W\d_][a-zà-ỹ]+\d[.,;:]?")  # Lon8
_STROKE = re.compile(r"[IlÌÍ][.,;:]?")
_NO_SLASH = re.compile(r"(\d{1,4})[A-ZĐ]{2,5}-[A-ZĐ]{2}")  # 12NQ-HĐND
_ONE = str.maketrans("Il|", "111")
_DIGIT_OF = str.maketrans("IlÌÍOo|S§Bz", "11110015882")
_MAY_BE_DIGIT = frozenset("0123456789").union(*LIKE.values())


def with_checked_numbers(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """Return the restorations of a document's pages (one each) with doubts on doubtful numbers.

    Pages whose text layer was kept have only one reading and stay unchanged.
    """
    cited = Counter(code for one in restored for code in _CODE.findall(one.text))
    return [
        _checked(page, one, cited) if not page.profile else one
        for page, one in zip(pages, restored, strict=True)
    ]


def _checked(page: Page, restoration: Restoration, cited: Counter[str]) -> Restoration:
    joined = [edit for edit in restoration.edits if _joins_range(edit)]
    restoration = restoration.without(joined) if joined else restoration
    twice = [word for row in restored_words(page.lines, restoration) for word in row if _seen_twice(word)]
    lost = [
        edit
        for edit in restoration.edits
        if _loses_digits(restoration.source, edit)
        or _loses_dash(edit)
        or (_adds_digits(edit) and not any(word.start < edit.end and edit.start < word.end for word in twice))
    ]
    restoration = restoration.without(lost) if lost else restoration
    found = [Doubt(edit.start, edit.end, edit.before, 1 - edit.confidence, (_kept(edit),)) for edit in lost]
    restoration = _with_digits(page, _with_separators(page, restoration))
    for row in restored_words(page.lines, restoration):
        found += _seen_as_one(row)
        found += _torn_codes(row)
        found += _not_seen_in_joined(row)
        for word in row:
            if others := _other_readings(word):
                found.append(_doubt(word, DISAGREED, others))
            elif letters := _letters_seen(word) or _only_letters_seen(word):
                found.append(_doubt(word, DISAGREED, letters))
            elif roman := _other_strokes(word):
                found.append(_doubt(word, DISAGREED, (roman,)))
            elif _hardly_read(word):
                found.append(_doubt(word, word.word.confidence, _given(word)))
            elif _is_odd(word):
                found.append(_doubt(word, DISAGREED, ()))
            elif _MIXED.search(word.text):
                found.append(_doubt(word, DISAGREED, (word.text.translate(_ONE),)))
            elif word.word.confidence < _SURE_MIXED and _STROKE.fullmatch(word.text):
                found.append(_doubt(word, DISAGREED, (word.text.translate(_DIGIT_OF),)))
            elif code := _NO_SLASH.match(word.text):
                found.append(_doubt(word, DISAGREED, (f"{code[1]}/{word.text[code.end(1) :]}",)))
    edits, instead = _instead_of_edits(restoration, found)
    restoration = restoration.without(edits) if edits else restoration
    found = [*instead, *found, *_letters_for_digits(restoration), *_without_number(restoration)]
    return with_doubts(restoration, [_with_cited(doubt, cited) for doubt in found])


def _with_separators(page: Page, restoration: Restoration) -> Restoration:
    """Insert the commas, points and slashes of numbers that the first reading missed.

    "6123" becomes "612,3", and "S712" "571,2", if all later readings (at least two) agree. No digit changes.
    """
    mended = [
        edit for row in restored_words(page.lines, restoration) for word in row for edit in _mended(word)
    ]
    new = [edit for edit in mended if not any(overlap(old, edit) for old in restoration.edits)]
    if not new:
        return restoration
    edits = sorted((*restoration.edits, *new), key=lambda edit: edit.start)
    doubts = [doubt for doubt in restoration.doubts if not any(overlap(edit, doubt) for edit in new)]
    return replace(
        restoration, text=apply(restoration.source, edits), edits=tuple(edits), doubts=tuple(doubts)
    )


def _with_digits(page: Page, restoration: Restoration) -> Restoration:
    """Replace look-alikes in numbers and codes ("1§CD", "QHì5", "§.") by the digits that the second reader
    read with high confidence. No digit changes."""
    new = [
        edit
        for row in restored_words(page.lines, restoration)
        for k, word in enumerate(row)
        if not _is_numeral(row, k)
        for edit in _digits_in(word)
    ]
    old = [edit for edit in restoration.edits if any(overlap(edit, other) for other in new)]
    if not new:
        return restoration
    restoration = restoration.without(old) if old else restoration
    edits = sorted((*restoration.edits, *new), key=lambda edit: edit.start)
    doubts = [doubt for doubt in restoration.doubts if not any(overlap(edit, doubt) for edit in new)]
    text = apply(restoration.source, edits)
    return replace(restoration, text=text, edits=tuple(edits), doubts=tuple(doubts))


def _is_numeral(row: Sequence[RestoredWord], index: int) -> bool:
    """True if the word is strokes where a Roman numeral or the letter l is expected: "Quý I", "điểm l"."""
    strokes = _STROKES.fullmatch(row[index].text.strip(_AROUND))
    return bool(strokes and index and _BEFORE_STROKES.fullmatch(row[index - 1].text))


def _digits_in(word: RestoredWord) -> Iterator[Edit]:
    read = word.word.text
    body = read.strip(_AROUND)
    strokes = _STROKES.fullmatch(body)
    if not word.word.alternatives or not (digits(body) or strokes or _NO_LETTERS.fullmatch(body)):
        return
    last = word.word.alternatives[-1]
    seen = last.text.replace("⁄", "/").strip(_AROUND)
    if (
        last.confidence < (_SURE_STROKES if strokes else _ALIKE)
        or not digits(seen)
        or seen in (body, word.text.strip(_AROUND))
    ):
        return
    if as_digits(body, seen) == seen:
        start = word.start + read.index(body)
        yield Edit(start, start + len(body), body, seen, SOURCE, AGREED, REASON)


def _mended(word: RestoredWord) -> Iterator[Edit]:
    read = word.word.text
    body = read.strip(_AROUND)
    others = {other.text.replace("⁄", "/").strip(_AROUND) for other in word.word.alternatives}
    if len(word.word.alternatives) < 2 or len(others) != 1 or not digits(body) or word.text != read:
        return
    (seen,) = others
    if seen != body and _PLAIN.fullmatch(seen) and digits(body.translate(_DIGIT_OF)) == digits(seen):
        start = word.start + read.index(body)
        yield Edit(start, start + len(body), body, seen, SOURCE, AGREED, REASON)


def _joins_range(edit: Edit) -> bool:
    """True if the edit only removes the spaces around the dash of a range: "2014 – 2015"."""
    parted = _RANGE.fullmatch(edit.before)
    return bool(parted) and _RANGE.sub(r"\1-\2", edit.before) == _RANGE.sub(r"\1-\2", edit.after)


def _loses_digits(source: str, edit: Edit) -> bool:
    """True if the edit removes or changes a digit of a number with several parts: "x1,3" → "xã,3".

    Or if it removes the number after a word: "ngày.30" → "ngày".
    """
    rest = iter(digits(edit.after))
    if all(digit in rest for digit in digits(edit.before)):  # in order; letters may have become digits
        return False
    if _WORD_AND_NUMBER.fullmatch(edit.before):
        return True
    return any(
        number.start() < edit.end and edit.start < number.end()
        for number in _NUMBER.finditer(source, max(0, edit.start - 20), edit.end + 20)
    )


def _kept(edit: Edit) -> str:
    """Return what the edit gives, with the number after a word that it removed."""
    both = _WORD_AND_NUMBER.fullmatch(edit.before)
    return f"{edit.after} {both[1]}" if both and not digits(edit.after) else edit.after


def _loses_dash(edit: Edit) -> bool:
    """True if the edit makes one number of two with a dash between: "2 - 6/12" → "26/12"."""
    return len(_RANGE.findall(edit.before)) > len(_RANGE.findall(edit.after))


def _adds_digits(edit: Edit) -> bool:
    """True if the edit has more digits than the text before had digits and look-alikes ("ñ" → "27/7"), or one
    that looks like nothing before ("l" → "7")."""
    if len(edit.before) == len(edit.after) and not digits(edit.before):
        return digits(as_digits(edit.before, edit.after)) != digits(edit.after)
    return len(digits(edit.after)) > sum(sign in _MAY_BE_DIGIT for sign in edit.before)


def _seen_twice(word: RestoredWord) -> bool:
    """True if the last two readings of a word have the same digits."""
    *_, before, last = (None, None, *word.word.alternatives)
    return before is not None and last is not None and digits(before.text) == digits(last.text) != ""


def _seen_as_one(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on neighbouring numbers that another reading joined: "1 1/04/2016", 11/04/2016."""
    for pair in pairwise(row):
        both = digits("".join(word.text for word in pair))
        looks = (look.text for word in pair for look in word.word.alternatives)
        seen = tuple(dict.fromkeys(text for text in looks if digits(text) == both and " " not in text))
        if seen and all(digits(word.text) for word in pair):
            yield from (_doubt(word, DISAGREED, seen) for word in pair)


def _torn_codes(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on a document number or date and a piece that may have been torn off its start or end:
    "số 1 110/2020/CV-SNV", "ngày 1 1/02/2021", "35/2003/QH1 1", "43/201 L/QH14"."""
    for before, one, other in zip(("", *(word.text for word in row)), row, row[1:], strict=False):
        first, last = one.text.strip(_AROUND), other.text.strip(_AROUND)
        whole = _BEGINNINGS.get(before.lower().strip(_AROUND))
        begun = whole and _PIECE.fullmatch(first) and whole.fullmatch(last)
        if begun or any(cut.fullmatch(first) and end.fullmatch(last) for cut, end in _ENDINGS):
            seen = first + _END.sub(lambda strokes: "1" * len(strokes[0]), last)
            yield from (_doubt(word, DISAGREED, (seen,)) for word in (one, other))


def _not_seen_in_joined(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on tokens with digits that another reading joined to words without any: "TRƯỜI J6"."""
    whole: Alternative | None = None
    for word in row:
        look = word.word.alternatives[0] if word.word.alternatives else None
        whole = look if look is None or look.text else whole
        joined = look is not None and not look.text
        if joined and whole and digits(word.text) and not digits(whole.text.translate(_DIGIT_OF)):
            yield _doubt(word, DISAGREED, (whole.text,) if whole.confidence >= UNSURE else ())


def _letters_seen(word: RestoredWord) -> tuple[str, ...]:
    """Return the other readings that have letters resembling the number in the text: "I." for "1."."""
    body = word.text.strip(_AROUND)
    if not body.isdigit():
        return ()
    seen = [look.text for look in word.word.alternatives]
    if seen and seen[-1].strip(_AROUND) == body:
        return ()
    bodies = ((text, text.strip(_AROUND)) for text in seen)
    return tuple(text for text, said in bodies if said.isalpha() and said.translate(_DIGIT_OF) == body)


def _only_letters_seen(word: RestoredWord) -> tuple[str, ...]:
    """Return the last reading of a token with digits if it has only letters that look like none of them."""
    if not word.word.alternatives or not digits(word.text) or word.word.confidence >= _DIGITS_SEEN:
        return ()
    last = word.word.alternatives[-1].text
    return (last,) if last and not digits(last.translate(_DIGIT_OF)) else ()


def _other_readings(word: RestoredWord) -> tuple[str, ...]:
    """Return the later readings whose numbers differ from the restored word's, the last reading first.

    Empty if the last of several readings (the second reader's) agrees. Readings without numbers are left out.
    """
    looks = [other.text for other in word.word.alternatives if other.text]
    if len(looks) > 1 and _same_numbers(looks[-1], word.text):
        return ()
    counts = digits if digits(word.text) else lambda text: _PLAIN.fullmatch(text.strip(_AROUND))
    seen = (text for text in reversed(looks) if counts(text))
    return tuple(dict.fromkeys(text for text in seen if not _same_numbers(text, word.text)))


def _other_strokes(word: RestoredWord) -> str:
    """Return the second reader's Roman numeral if it has more or fewer strokes: "VỰC II", III; or ""."""
    body = word.text.strip(_AROUND)
    last = word.word.alternatives[-1] if word.word.alternatives else Alternative("", 0.0)
    seen = last.text.strip(_AROUND)
    both = _STROKES.fullmatch(body) and _STROKES.fullmatch(seen)
    return last.text if both and len(seen) != len(body) and last.confidence >= UNSURE else ""


def _hardly_read(word: RestoredWord) -> bool:
    """True if the word is a number and all its readings have low confidence, or its only one is not high."""
    looks = word.word.alternatives
    sure = max([word.word.confidence, *(look.confidence for look in looks)])
    return bool(digits(word.word.text)) and sure < (UNSURE if looks else _SURE_ALONE)


def _given(word: RestoredWord) -> tuple[str, ...]:
    """Return what an edit of signs made of a hardly read number: "3⁄QM13" → "3/QM13"."""
    changed = word.text != word.word.text and len(word.text) == len(word.word.text)
    return (word.text,) if changed and digits(word.text) else ()


def _is_odd(word: RestoredWord) -> bool:
    """True if a digit was read with some doubt at the end of a word (Lon8) or beside scrap."""
    sure = word.word.confidence
    scrap = bool(digits(word.text) and _SCRAP.search(word.text))
    return (sure < _DIGITS_SEEN and scrap) or (sure < _SURE_MIXED and bool(_IN_WORD.fullmatch(word.text)))


def _doubt(word: RestoredWord, sure: float, suggestions: tuple[str, ...]) -> Doubt:
    return Doubt(word.start, word.end, word.word.text, sure, suggestions)


def _letters_for_digits(restoration: Restoration) -> Iterator[Doubt]:
    """Yield doubts on letters in the place of a day, month, year, article or clause: "tháng II năm 2022"."""
    for slot in _SLOT.finditer(restoration.source):
        read = slot[1]
        if not read.isdigit():
            yield Doubt(slot.start(1), slot.end(1), read, DISAGREED, (read.translate(_DIGIT_OF),))


def _without_number(restoration: Restoration) -> Iterator[Doubt]:
    """Yield doubts on the words before a number that is not there: "Văn bản số Căn cứ", "ngày tháng 5"."""
    for gap in _NO_NUMBER.finditer(restoration.source):
        word = next(number for number in (1, 2) if gap[number])
        yield Doubt(gap.start(word), gap.end(word), gap[word], DISAGREED)


def _with_cited(doubt: Doubt, cited: Counter[str]) -> Doubt:
    """Return the doubt with a nearly equal document number that is cited elsewhere as first suggestion."""
    near = [
        code
        for code, count in cited.most_common()
        if count >= _CITED and code != doubt.text and 0 < Levenshtein.distance(code, doubt.text) <= _NEAR
    ]
    if not near or not _CODE.search(doubt.text):
        return doubt
    return replace(doubt, suggestions=tuple(dict.fromkeys((near[0], *doubt.suggestions))))


def _instead_of_edits(restoration: Restoration, found: Sequence[Doubt]) -> tuple[list[Edit], list[Doubt]]:
    """Return the edits to undo, since they change a number on which readings disagree, and a doubt for each.

    "80 /BC-UBND" is not joined to "80/BC-UBND" if another reading is 280: that would choose silently.
    """
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    for doubt in found:
        for edit in restoration.edits:
            if overlap(edit, doubt) and doubt.suggestions and edit not in edits:
                edits.append(edit)
                others = (edit.after, *(edit.after.replace(doubt.text, other) for other in doubt.suggestions))
                suggestions = tuple(dict.fromkeys(others))
                doubts.append(Doubt(edit.start, edit.end, edit.before, doubt.confidence, suggestions))
    return edits, doubts


def _same_numbers(one: str, other: str) -> bool:
    """True if two readings have the same runs of digits, look-alikes counted as digits: QHI3, QH13."""
    like = _RUN.findall(one.translate(_DIGIT_OF)) == _RUN.findall(other.translate(_DIGIT_OF))
    return like or _RUN.findall(one) == _RUN.findall(other)
