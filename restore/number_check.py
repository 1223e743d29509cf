"""Check the numbers of a restored document: numbers on which the readings of the image disagree are marked.

No language model can detect a misread digit. So a number on which all readings agree counts as sure; a number
on which they differ becomes a doubt with the other readings as suggestions. A document number that is cited
elsewhere and differs in one character is suggested first. Edits of numbers are undone or made before
(`number_edits`); what makes a single number doubtful is a list of rules (`number_rules`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from restore.document import Line, Page, RestoredWord, restored_words
from restore.edits import Doubt, Edit, Restoration, overlap, with_doubts
from restore.number_agreement import is_read_alone, is_settled, with_next, without_settled
from restore.number_edits import (
    AROUND,
    CODE,
    DIGIT_OF,
    with_cited_codes,
    with_digits,
    with_separators,
    without_unseen,
)
from restore.number_rules import DISAGREED, UNSURE, doubt_on, first_doubt, same_numbers
from restore.vietnamese.syllable import digits

# Chosen.
_CITED = 2  # occurrences from which a document number counts as cited
_NEAR = 1  # maximum edit distance between a document number and a cited one

_RUN = re.compile(r"\d+")
_ITEM = re.compile(r"(?m)^([a-eđ])[lI|]([).])(?= )")
_END = re.compile(r"^[IlL|]{1,2}(?=/|$)")  # ones that were read as letters
_PIECE = re.compile(r"[\dIl|]{1,2}")  # of a number
_BEGINNINGS = {
    "số": CODE,
    "ngày": re.compile(r"\d/\d{1,2}(?:/\d{4})?"),
}  # of torn numbers
_ENDINGS = (
    (re.compile(r"\d{1,4}/\d{4}/QH\d"), _PIECE),  # of a law; all have two digits since 2002
    (re.compile(r"\d{1,4}/\d{1,3}"), re.compile(r"[IlL|\d]{1,2}/[A-ZĐ][\w-]*")),
    (re.compile(r"\d{4}\.\d{2}\.[\dIl|]"), _PIECE),  # of goods: 3206.49.11
    (re.compile(r"\d{1,2}\.\d"), re.compile(r"[\dIl|]\.[A-ZĐ]{2}\.[\d.]+")),  # a codified article
)
_NO_NUMBER = re.compile(
    r"(?i:văn bản|nghị định|thông tư|nghị quyết|quyết định|luật|chỉ thị|công văn) (số),?\s(?=[A-ZĐ][a-zà-ỹ])"
    r"|(?<!\w)(ngày|tháng)(?= tháng \d| năm \d{4})"
)


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
        doubts = (first_doubt(word, settled=is_settled(word, after)) for word, after in with_next(row))
        found += filter(None, doubts)
    found += _letters_for_items(restoration)
    edits, instead = _instead_of_edits(restoration, found)
    restoration = restoration.without(edits) if edits else restoration
    found = [_with_cited(doubt, cited) for doubt in (*instead, *found)]
    restoration = with_doubts(restoration, found, changed=True)
    return with_doubts(restoration, list(_without_number(restoration)))


def _seen_as_one(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on neighbouring numbers that another reading joined: "1 1/04/2016", 11/04/2016."""
    for pair in pairwise(row):
        both = digits("".join(word.text for word in pair))
        looks = (look.text for word in pair for look in word.word.alternatives)
        seen = tuple(dict.fromkeys(text for text in looks if digits(text) == both and " " not in text))
        alone = seen and all(is_read_alone(word, seen) for word in pair)
        if seen and not alone and all(_RUN.search(word.text) for word in pair):  # m² is no number
            yield from (doubt_on(word, seen) for word in pair)


def _torn_codes(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on a document number or date and a piece that may have been torn off its start or end:
    "số 1 110/2020/CV-SNV", "ngày 1 1/02/2021", "35/2003/QH1 1", "43/201 L/QH14", "3206.49.I 1"."""
    for before, one, other in zip(("", *(word.text for word in row)), row, row[1:], strict=False):
        first, last = one.text.strip(AROUND), other.text.strip(AROUND)
        whole = _BEGINNINGS.get(before.lower().strip(AROUND))
        begun = whole and _PIECE.fullmatch(first) and whole.fullmatch(last)
        if begun or any(cut.fullmatch(first) and end.fullmatch(last) for cut, end in _ENDINGS):
            seen = first + _END.sub(lambda strokes: "1" * len(strokes[0]), last)
            yield from (doubt_on(word, (seen,)) for word in (one, other))


def _unlike_joined(row: Sequence[RestoredWord]) -> Iterator[Doubt]:
    """Yield doubts on tokens with digits that another reading joined to others and read otherwise.

    "TRƯỜI J6" for letters alone, "trong 291%" for "trong 391%", "1 1C2" for "L1C2". None if a later reading
    has the same numbers.
    """
    for first, last in Line(tuple(word.word for word in row)).runs():
        run, looks = row[first:last], row[first].word.alternatives
        text = " ".join(word.text for word in run)
        if len(run) == 1 or not looks or any(same_numbers(look.text, text) for look in looks):
            continue
        look = looks[-1]
        seen = digits(look.text.translate(DIGIT_OF))
        whole = " " not in look.text and seen != digits(text.translate(DIGIT_OF))
        for word in run:
            if digits(word.text) and (whole or digits(word.text.translate(DIGIT_OF)) not in seen):
                yield doubt_on(word, (look.text,) if look.confidence >= UNSURE else ())


def _letters_for_items(restoration: Restoration) -> Iterator[Doubt]:
    """Yield doubts on strokes in the numbers of items: "al)" for a1)."""
    for item in _ITEM.finditer(restoration.source):
        yield Doubt(item.start(), item.end(), item[0], DISAGREED, (f"{item[1]}1{item[2]}",))


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
    """Return the edits to undo, since they change a number on whose digits readings disagree, and a doubt for
    each.

    "80 /BC-UBND" is not joined to "80/BC-UBND" if another reading is 280: that would choose silently.
    """
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    for doubt in found:
        for edit in restoration.edits:
            if overlap(edit, doubt) and edit not in edits and _is_disputed(edit, doubt):
                edits.append(edit)
                others = (edit.after, *(edit.after.replace(doubt.text, other) for other in doubt.suggestions))
                suggestions = tuple(dict.fromkeys(others))
                doubts.append(Doubt(edit.start, edit.end, edit.before, doubt.confidence, suggestions))
    return edits, doubts


def _is_disputed(edit: Edit, doubt: Doubt) -> bool:
    """True if the edit changes digits, or a reading has others: not if "23 080" was seen as "23.080" too."""
    same = digits(edit.before) == digits(edit.after)
    seen = {digits(doubt.text), digits(edit.after)} if same else set()
    return any(digits(other) not in seen for other in doubt.suggestions)
