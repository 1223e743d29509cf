"""Check the numbers of a restored document: numbers on which the readings of the image disagree are marked.

No language model can detect a misread digit. So a number on which all readings agree counts as sure; a number
on which they differ becomes a doubt with the other readings as suggestions. A document number that is cited
elsewhere and differs in one character is suggested first. Edits of numbers are undone or made before
(`number_edits`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from restore.document import Alternative, Line, Page, RestoredWord, restored_words
from restore.edits import Doubt, Edit, Restoration, overlap, with_doubts
from restore.number_agreement import is_read_alone, is_settled, with_next, without_settled
from restore.number_edits import (
    AROUND,
    CODE,
    DIGIT_OF,
    PLAIN,
    STROKES,
    SURE_STROKES,
    seen_as,
    with_cited_codes,
    with_digits,
    with_separators,
    without_unseen,
)
from restore.vietnamese.number_forms import is_possible_after
from restore.vietnamese.numerals import before_a_year, is_roman
from restore.vietnamese.syllable import digits

# Measured on 27 rendered hard pages (`scripts/corpus/hard_pages.py`, seed 1): of 21 numbers on which readings
# disagree, the first reading is right in 4, the last reading (by the second reader) in 14.
DISAGREED = 0.2  # confidence of a first reading if another reading disagrees with it
UNSURE = 0.55  # confidence of the recogniser below which a number is marked, whatever the looks

# Chosen.
_CITED = 2  # occurrences from which a document number counts as cited
_SURE_ALONE = 0.9  # confidence below which a number that no further look could read is marked
_SURE_MIXED = 0.8  # confidence below which a single stroke, or a digit at the end of a word, is marked
_DIGITS_SEEN = 0.9  # confidence from which a reader of digits is believed, whatever letters another one saw
# Measured on 165 hard pages: all of 37 numbers were right on which both later looks agreed against the first.
_OUTVOTED = 0.6  # confidence below which a reading does not count against two others that agree ...
_CERTAIN = 0.95  # ... one of them with this confidence
_NEAR = 1  # maximum edit distance between a document number and a cited one

_RUN = re.compile(r"\d+")
_SLOT = re.compile(r"(?i:ngày|tháng|năm|điều|khoản)\s+([IlÌÍOo|!\[\]S§Bz\d]{1,4})(?=[\s.,:;/-]|$)")
_ITEM = re.compile(r"(?m)^([a-eđ])[lI|]([).])(?= )")
_MIXED = re.compile(r"\d[./-]?[Il|](?!\w)|(?<![^\W\d_])[Il|]\d")  # 2.I1, 1-l: a vertical stroke for a digit
_END = re.compile(r"^[IlL|]{1,2}(?=/|$)")  # ones that were read as letters
_PIECE = re.compile(r"[\dIl|]{1,2}")  # of a number
_RAISED = re.compile(r"(?<![^\W\d_])[kcdm]?m[²³](?!\w)")
_NOT_RAISED = re.compile(r"(?<![^\W\d_])[kcdm]?m[”“\"'’?*°]")
_FOLLOWS = {"ngày": "tháng", "tháng": "năm"}
_BEGINNINGS = {
    "số": CODE,
    "ngày": re.compile(r"\d/\d{1,2}(?:/\d{4})?"),
}  # of torn numbers
_ENDINGS = (
    (re.compile(r"\d{1,4}/\d{4}/QH\d"), _PIECE),  # of a law; all have two digits since 2002
    (re.compile(r"\d{1,4}/\d{1,3}"), re.compile(r"[IlL|\d]{1,2}/[A-ZĐ][\w-]*")),
)
_NO_NUMBER = re.compile(
    r"(?i:văn bản|nghị định|thông tư|nghị quyết|quyết định|luật|chỉ thị|công văn) (số),?\s(?=[A-ZĐ][a-zà-ỹ])"
    r"|(?<!\w)(ngày|tháng)(?= tháng \d| năm \d{4})"
)
_SCRAP = re.compile(r"[\\^`~¬¡¿«»†‡#@{}]")  # hardly ever printed in a number: "^4" was read from a blur
_IN_WORD = re.compile(r"[^\W\d_][a-zà-ỹ]+\d[.,;:]?|\w*[a-zà-ỹ]\d+[a-zà-ỹ]{2,}\W*")  # Lon8, vă6ên
_RULE = re.compile(r"[\[\]|]\d|\d[\[\]|]")  # the rule of a box beside a digit: [8, |5
_BRACKETED = re.compile(r"\[[^\[\]|]*\]")  # also the mark of a note: "Điều[4]"
_STROKE = re.compile(r"[IlÌÍ][.,;:]?")
_NO_SLASH = re.compile(r"(\d{1,4})[A-ZĐ]{2,5}-[A-ZĐ]{2}")  # 12NQ-HĐND
_LETTER_DAY = re.compile(r"[BSOQZ]/(?:0?[1-9]|1[0-2])\W*")  # B/8 for 3/8
_ONE = str.maketrans("Il|", "111")
_AS_NUMERAL = str.maketrans("l1|", "III")
_IN_SLOT = DIGIT_OF | str.maketrans("![]", "111")
_ASSEMBLY = re.compile(r"/QH(?:1[7-9]|[2-9]\d|\d{3})(?!\d)|\d{4}/QH\D*$")  # the sixteenth began in 2026
_NO_YEAR = re.compile(r"\(?\d{1,5}/(?!\d{4}/)(?=[^\W\d]*\d)\w{4}/[A-ZĐ]")  # 24/200g/NĐ-CP
_NUMBERED = re.compile(r"\(?(\d{1,4})/(?=\d{4}/|[A-ZĐ])")  # a document, from its number on
_GLUED = re.compile(r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d{3}")  # a date and an hour: 17/03/201217:32
_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:19|20)\d\d(?![./-]?\d)")


def with_checked_numbers(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """Return the restorations of a document's pages (one each) with doubts on doubtful numbers.

    Pages whose text layer was kept have only one reading and stay unchanged.
    """
    cited = Counter(code for one in restored for code in CODE.findall(one.text))
    return [
        _checked(page, one, cited) if not page.profile else one
        for page, one in zip(pages, restored, strict=True)
    ]


def _checked(page: Page, restoration: Restoration, cited: Counter[str]) -> Restoration:
    restoration, found = without_unseen(page.lines, restoration)
    restoration = with_digits(page.lines, with_separators(page.lines, restoration))
    restoration = with_cited_codes(page.lines, restoration, cited)
    rows = restored_words(page.lines, restoration)
    restoration = without_settled(rows, restoration)
    for row in rows:
        found += _seen_as_one(row)
        found += _torn_codes(row)
        found += _unlike_joined(row)
        found += _impossible_days(row)
        for word, after in with_next(row):
            if (others := _other_readings(word)) and not is_settled(word, after):
                found.append(_doubt(word, DISAGREED, others))
            elif longer := _longer_numbers(word):
                found.append(_doubt(word, DISAGREED, longer))
            elif letters := _letters_seen(word) or _only_letters_seen(word):
                found.append(_doubt(word, DISAGREED, letters))
            elif roman := _other_numeral(word):
                found.append(_doubt(word, DISAGREED, (roman,)))
            elif unit := _other_unit(word):
                found.append(_doubt(word, DISAGREED, (unit,)))
            elif _is_lone_numeral(word):
                found.append(_doubt(word, DISAGREED, ()))
            elif _hardly_read(word):
                found.append(_doubt(word, word.word.confidence, _given(word)))
            elif _hardly_changed(word):
                found.append(_doubt(word, word.word.confidence, ()))
            elif _is_odd(word):
                found.append(_doubt(word, DISAGREED, ()))
            elif _MIXED.search(word.text):
                found.append(_doubt(word, DISAGREED, (word.text.translate(_ONE),)))
            elif word.word.confidence < _SURE_MIXED and _STROKE.fullmatch(word.text):
                found.append(_doubt(word, DISAGREED, (word.text.translate(DIGIT_OF),)))
            elif _is_unsure_stroke(word):
                found.append(_doubt(word, DISAGREED, (word.word.text,)))
            elif code := _NO_SLASH.match(word.text):
                found.append(_doubt(word, DISAGREED, (f"{code[1]}/{word.text[code.end(1) :]}",)))
    edits, instead = _instead_of_edits(restoration, found)
    restoration = restoration.without(edits) if edits else restoration
    found = [_with_cited(doubt, cited) for doubt in (*instead, *found)]
    restoration = with_doubts(restoration, found, changed=True)
    return with_doubts(restoration, [*_letters_for_digits(restoration), *_without_number(restoration)])


def _seen_as_one(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on neighbouring numbers that another reading joined: "1 1/04/2016", 11/04/2016."""
    for pair in pairwise(row):
        both = digits("".join(word.text for word in pair))
        looks = (look.text for word in pair for look in word.word.alternatives)
        seen = tuple(dict.fromkeys(text for text in looks if digits(text) == both and " " not in text))
        alone = seen and all(is_read_alone(word, seen) for word in pair)
        if seen and not alone and all(_RUN.search(word.text) for word in pair):  # m² is no number
            yield from (_doubt(word, DISAGREED, seen) for word in pair)


def _torn_codes(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on a document number or date and a piece that may have been torn off its start or end:
    "số 1 110/2020/CV-SNV", "ngày 1 1/02/2021", "35/2003/QH1 1", "43/201 L/QH14"."""
    for before, one, other in zip(("", *(word.text for word in row)), row, row[1:], strict=False):
        first, last = one.text.strip(AROUND), other.text.strip(AROUND)
        whole = _BEGINNINGS.get(before.lower().strip(AROUND))
        begun = whole and _PIECE.fullmatch(first) and whole.fullmatch(last)
        if begun or any(cut.fullmatch(first) and end.fullmatch(last) for cut, end in _ENDINGS):
            seen = first + _END.sub(lambda strokes: "1" * len(strokes[0]), last)
            yield from (_doubt(word, DISAGREED, (seen,)) for word in (one, other))


def _unlike_joined(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on tokens with digits that another reading joined to others and read otherwise.

    "TRƯỜI J6" for letters alone, "trong 291%" for "trong 391%", "1 1C2" for "L1C2". None if a later reading
    has the same numbers.
    """
    for first, last in Line(tuple(word.word for word in row)).runs():
        run, looks = row[first:last], row[first].word.alternatives
        text = " ".join(word.text for word in run)
        if len(run) == 1 or not looks or any(_same_numbers(look.text, text) for look in looks):
            continue
        look = looks[-1]
        seen = digits(look.text.translate(DIGIT_OF))
        whole = " " not in look.text and seen != digits(text.translate(DIGIT_OF))
        for word in run:
            if digits(word.text) and (whole or digits(word.text.translate(DIGIT_OF)) not in seen):
                yield _doubt(word, DISAGREED, (look.text,) if look.confidence >= UNSURE else ())


def _impossible_days(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on days and months that no calendar has: "ngày 40 tháng 4", "tháng 14 năm"."""
    for before, word, after in zip(row, row[1:], row[2:], strict=False):
        kind = before.text.lower().strip(AROUND)
        follows = after.text.lower().startswith(_FOLLOWS.get(kind, "?"))
        if follows and not is_possible_after(kind, word.text):
            looks = dict.fromkeys(look.text for look in reversed(word.word.alternatives))
            others = (text for text in looks if digits(text) and is_possible_after(kind, text))
            yield _doubt(word, DISAGREED, tuple(others))


def _letters_seen(word: RestoredWord) -> tuple[str, ...]:
    """Return the other readings that have letters resembling the number in the text: "I." for "1."."""
    body = word.text.strip(AROUND)
    if not body.isdigit():
        return ()
    seen = [look.text for look in word.word.alternatives]
    if seen and seen[-1].strip(AROUND) == body:
        return ()
    bodies = ((text, text.strip(AROUND)) for text in seen)
    return tuple(text for text, said in bodies if said.isalpha() and said.translate(DIGIT_OF) == body)


def _only_letters_seen(word: RestoredWord) -> tuple[str, ...]:
    """Return the last reading of a token with digits if it has only letters that look like none of them."""
    if not word.word.alternatives or not digits(word.text) or word.word.confidence >= _DIGITS_SEEN:
        return ()
    last = word.word.alternatives[-1].text
    return (last,) if last and not digits(last.translate(DIGIT_OF)) else ()


def _other_readings(word: RestoredWord) -> tuple[str, ...]:
    """Return the later readings whose numbers differ from the restored word's, the last reading first.

    Empty if the last of several readings (the second reader's) agrees. Readings without numbers are left out,
    and those that were hardly believed where two others agree.
    """
    alike = [look.confidence for look in word.word.alternatives if _same_numbers(look.text, word.text)]
    least = _OUTVOTED if len(alike) > 1 and max(alike) >= _CERTAIN else 0.0
    looks = [look.text for look in word.word.alternatives if look.text and look.confidence >= least]
    if len(looks) > 1 and _same_numbers(looks[-1], word.text):
        return ()
    counts = digits if digits(word.text) else lambda text: PLAIN.fullmatch(text.strip(AROUND))
    seen = (text for text in reversed(looks) if counts(text))
    return tuple(dict.fromkeys(text for text in seen if not _same_numbers(text, word.text)))


def _longer_numbers(word: RestoredWord) -> tuple[str, ...]:
    """Return the readings of a document number that have one more digit or stroke before it: I16/2025/QH15
    for "16/2025/QH15". The second reader does not see what the box of the word leaves out."""
    number = _NUMBERED.match(word.text)
    longer = re.compile(rf"\W{{0,2}}?[Il|!\d]{number[1]}/") if number else None
    return tuple(look.text for look in word.word.alternatives if longer and longer.match(look.text))


def _other_numeral(word: RestoredWord) -> str:
    """Return the last look's Roman numeral if it is another number: "VỰC II", III, or "11.", II.; or "".

    Before a year, that of any look: "quý 1-2019", I-2019.
    """
    looks = word.word.alternatives
    ours, year = before_a_year(word.text)
    if ours:
        others = ((look.text, before_a_year(look.text)) for look in reversed(looks))
        return next((text for text, (head, rest) in others if rest == year and _is_other(ours, head)), "")
    last = looks[-1] if looks else Alternative("", 0.0)
    other = _is_other(word.text.strip(AROUND), last.text.strip(AROUND))
    return last.text if other and last.confidence >= UNSURE else ""


def _is_other(ours: str, seen: str) -> bool:
    """True if a look saw a Roman numeral in place of another one, or of ones."""
    return is_roman(seen) and seen != ours and (is_roman(ours) or set(ours) == {"1"})


def _other_unit(word: RestoredWord) -> str:
    """Return the last look's unit with a raised digit for one that was read with a quote or another sign:
    km² for "km”"; or ""."""
    last = word.word.alternatives[-1].text if word.word.alternatives else ""
    return last if _RAISED.search(last) and _NOT_RAISED.search(word.text) else ""


def _is_lone_numeral(word: RestoredWord) -> bool:
    """True if a Roman numeral of several signs was read with some doubt, and otherwise by all later looks."""
    body, looks = word.text.strip(AROUND), word.word.alternatives
    seen = any(look.text.strip(AROUND).translate(_AS_NUMERAL) == body for look in looks)
    return (
        len(body) > 1 and is_roman(body) and word.word.confidence < _SURE_ALONE and bool(looks) and not seen
    )


def _hardly_read(word: RestoredWord) -> bool:
    """True if the word is a number and all its readings have low confidence, or its only one is not high."""
    looks = word.word.alternatives
    sure = max([word.word.confidence, *(look.confidence for look in looks)])
    return bool(digits(word.word.text) or digits(word.text)) and sure < (UNSURE if looks else _SURE_ALONE)


def _hardly_changed(word: RestoredWord) -> bool:
    """True if an edit made the number of a word, and fewer than two of its readings are believed and have it,
    or signs that look like it. Strokes alone have a rule of their own (`_is_unsure_stroke`)."""
    read, now = word.word.text, word.text
    if STROKES.fullmatch(read.strip(AROUND)):
        return False
    if not digits(now) or digits(read) == digits(now) or len(now) > len(read) + 1:  # joined to others
        return False
    looks = (Alternative(read, word.word.confidence), *word.word.alternatives)
    alike = (look for look in looks if _same_numbers(look.text, now) or seen_as(look.text, now) == now)
    return sum(look.confidence >= UNSURE for look in alike) < 2


def _given(word: RestoredWord) -> tuple[str, ...]:
    """Return what an edit of signs made of a hardly read number: "3⁄QM13" → "3/QM13"."""
    changed = word.text != word.word.text and len(word.text) == len(word.word.text)
    return (word.text,) if changed and digits(word.text) else ()


def _is_odd(word: RestoredWord) -> bool:
    """True if a digit was read with some doubt in a word (Lon8) or beside scrap, or beside the rule of a box
    ([8), or if there is no such date, year or Assembly, or a date was joined to another number."""
    sure = word.word.confidence
    if any(odd.match(word.text) for odd in (_NO_YEAR, _LETTER_DAY)):
        return True
    if _ASSEMBLY.search(word.text) or _GLUED.search(word.text):
        return True
    if any(not (0 < int(day) <= 31 and 0 < int(month) <= 12) for day, _, month in _DATE.findall(word.text)):
        return True
    if _RULE.search(_BRACKETED.sub("", word.word.text)):
        return True
    scrap = bool(digits(word.text) and _SCRAP.search(word.text))
    return (sure < _DIGITS_SEEN and scrap) or (sure < _SURE_MIXED and bool(_IN_WORD.fullmatch(word.text)))


def _is_unsure_stroke(word: RestoredWord) -> bool:
    """True if strokes alone became ones on the word of a second reader that was not sure enough for that."""
    last = word.word.alternatives[-1:]
    alone = STROKES.fullmatch(word.word.text.strip(AROUND)) and digits(word.text)
    return bool(alone) and all(look.confidence < SURE_STROKES for look in last)


def _doubt(word: RestoredWord, sure: float, suggestions: tuple[str, ...]) -> Doubt:
    return Doubt(word.start, word.end, word.word.text, sure, suggestions)


def _letters_for_digits(restoration: Restoration) -> Iterator[Doubt]:
    """Yield doubts on letters in the place of a day, month, year, article or clause: "tháng II năm 2022"; and
    on a stroke in that of an item: "al)" for a1)."""
    for item in _ITEM.finditer(restoration.source):
        yield Doubt(item.start(), item.end(), item[0], DISAGREED, (f"{item[1]}1{item[2]}",))
    for slot in _SLOT.finditer(restoration.source):
        read = slot[1]
        if not read.isdigit():
            yield Doubt(slot.start(1), slot.end(1), read, DISAGREED, (read.translate(_IN_SLOT),))


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
    if not near or not CODE.search(doubt.text):
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
    like = _RUN.findall(one.translate(DIGIT_OF)) == _RUN.findall(other.translate(DIGIT_OF))
    return like or _RUN.findall(one) == _RUN.findall(other)
