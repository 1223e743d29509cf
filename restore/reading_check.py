"""Marks words where what the text engine made of them is at odds with what was seen on the page.

The text engine weighs what was read against what makes sense. Where no reading is believed by its recogniser,
sense alone would choose; where a second look was sure of other letters, sense would overrule it; in a cell
that holds one word there is no sense but that of other cells ("ha" after a cell that ends in "cá"). Such a
change is undone: the word stays as read and becomes a doubt, with the change among its suggestions. A word
that was hardly read at all is a doubt too. Numbers have a check of their own (`number_check`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from restore.document import Page, Reading, readings
from restore.edits import Doubt, Edit, Restoration, overlap, with_doubts
from restore.number_rules import UNSURE
from restore.spans import restored_places
from restore.vietnamese.syllable import digits, strip_marks

# Measured on 164 development pages: below HARDLY, 8 of 13 changes and 22 of 35 words that stayed were wrong.
HARDLY = 0.4  # confidence that no reading of a hardly read word reaches
_MUCH_LESS = 0.4  # by so much less believed than the first look, a second look changes no letters
_SURE = 0.9  # confidence of a second look that is not overruled: 4 of 4 changes against one were wrong
# Of 34 words without a mark whose readings all had less than _DIM on pages with a mean of less than _POOR, 15
# were wrong.
_POOR = 0.7  # mean confidence of a page that was hardly read
_FEW = 20  # minimum words of such a page
_DIM = 0.8  # confidence that no reading of a word reaches that is a doubt on such a page
_SURE_SCRAP = 0.75  # confidence from which such signs are believed

_SCRAP = re.compile(r"[‹›†‡@°¡¿^~`\\{}#ƒœŒø©®%$<>=+]")
_WORD = re.compile(r"\S+")
_GIVEN = frozenset(("code", "encoding"))  # sources of changes that follow rules, not sense
_HECTARE = "ha"  # the one unit that is a Vietnamese syllable with other marks too
_STROKES = str.maketrans("ıl1|", "iiii")  # alike in many fonts


def with_checked_words(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """Return the restorations of a document's pages (one each) with doubts on such words.

    Pages whose text layer was kept were not read, and stay unchanged.
    """
    return [_checked(readings(page), one) for page, one in zip(pages, restored, strict=True)]


def _checked(seen: Sequence[Reading], restoration: Restoration) -> Restoration:
    made = tuple(restoration.edits)  # packed edits are unpacked at each access
    places = restored_places(made, [(one.start, one.end) for one in seen])
    against: list[Edit] = []
    found: list[Doubt] = []
    least = _DIM if _is_poor(seen) else 0.0
    for one, (start, end) in zip(seen, places, strict=True):
        text = restoration.source[one.start : one.end]
        edits = [edit for edit in made if overlap(edit, one)]
        after = restoration.text[start:end]
        guessed = _is_cell(restoration.source, one) and _is_guessed(one, text, edits, after)
        if guessed or _is_against(one, text, edits, after):
            against += (edit for edit in edits if edit not in against)
        else:
            doubts = _doubts(one, text, restoration.source, least)
            found += (doubt for doubt in doubts if not any(overlap(edit, doubt) for edit in edits))
    if not against and not found:
        return _with_sure_hectares(seen, restoration)
    for edit in against:
        others = (text for one in seen if overlap(edit, one) for text in _others(one, edit.before))
        suggestions = tuple(dict.fromkeys((*others, edit.after)))
        found.append(Doubt(edit.start, edit.end, edit.before, 1 - edit.confidence, suggestions))
    restoration = restoration.without(against) if against else restoration
    return _with_sure_hectares(seen, with_doubts(restoration, found))


def _is_poor(seen: Sequence[Reading]) -> bool:
    """True if the words of a page were hardly read, as those of a faded receipt."""
    if len(seen) < _FEW:
        return False
    characters = sum(one.end - one.start for one in seen)
    return sum((one.end - one.start) * one.confidence for one in seen) < _POOR * characters


def _with_sure_hectares(seen: Sequence[Reading], restoration: Restoration) -> Restoration:
    """Remove the doubts on "ha" alone in a cell, surely read."""
    sure = {one.start for one in seen if one.confidence >= _SURE and _is_cell(restoration.source, one)}
    doubts = restoration.doubts
    kept = tuple(one for one in doubts if one.text.casefold() != _HECTARE or one.start not in sure)
    return replace(restoration, doubts=kept) if len(kept) < len(doubts) else restoration


def _is_cell(source: str, one: Reading) -> bool:
    """True if the word is all that a cell of a table holds."""
    around = {source[max(0, one.start - 1) : one.start], source[one.end : one.end + 1]}
    return "\t" in around and around <= {"\t", "\n", ""}


def _is_guessed(one: Reading, text: str, edits: Sequence[Edit], restored: str) -> bool:
    """True if the edits of a surely read word give one that no look saw: "ha" in a cell is no hạ."""
    given = any(edit.source in _GIVEN for edit in edits) or digits(text + restored)
    seen = any(again.text.casefold() == restored.casefold() for again in one.alternatives)
    return bool(edits) and one.confidence >= _SURE and not given and not seen


def _is_against(one: Reading, text: str, edits: Sequence[Edit], restored: str) -> bool:
    """True if the edits of a word (read as `text`) give letters that were not seen.

    These are letters that no second look read, though one was sure, or any if no look was believed.
    """
    if not edits or any(edit.source in _GIVEN for edit in edits):
        return False
    before = {_letters(edit.before) for edit in edits}
    if all(_letters(edit.after) in before for edit in edits):  # marks, capitals, blanks
        return False
    if _belief(one, text) < HARDLY:
        return True
    supports = [again.confidence for again in one.alternatives if _letters(again.text) == _letters(restored)]
    if supports:
        return one.confidence - max(supports) >= _MUCH_LESS
    sure = [again.text for again in one.alternatives if again.confidence >= _SURE and again.text]
    alone = all(one.start <= edit.start and edit.end <= one.end for edit in edits)
    numbers = any(digits(seen) for seen in (restored, *sure))
    return alone and bool(sure) and not numbers


def _doubts(one: Reading, text: str, source: str, least: float) -> Iterator[Doubt]:
    """Yield a doubt on what was hardly read or is scrap: a word, or several that a look joined.

    So is a word of which no reading has the confidence `least`. Of several words with a number among them
    each gets one, since numbers have doubts of their own.
    """
    belief, others = _belief(one, text), tuple(_others(one, text))
    dim = max([one.confidence, *(again.confidence for again in one.alternatives)]) < least
    hardly = any(map(str.isalnum, text)) and (dim or belief < HARDLY or _is_replaced(one, text))
    if hardly and not digits(text):
        yield Doubt(one.start, one.end, text, min(belief, one.confidence), others)
        return
    hardly = " " in text and bool(digits(text)) and belief < UNSURE
    for word in _WORD.finditer(text):
        start = one.start + word.start()
        if hardly or _is_scrap(one, word[0], source[:start].rstrip(" ")[-1:]):
            yield Doubt(start, start + len(word[0]), word[0], belief, others if word[0] == text else ())


def _is_scrap(one: Reading, word: str, before: str) -> bool:
    """True if signs that are hardly ever printed were read with some doubt: "f%", "†" for a blurred number.

    After a number (the sign `before`), and as the mark of a list item, some of them are printed.
    """
    sure = max([one.confidence, *(again.confidence for again in one.alternatives if again.text == word)])
    if digits(word) or not _SCRAP.search(word) or sure >= _SURE_SCRAP:
        return False
    return not (before.isdigit() and word[0] in "%°=+<>") and (before not in ("", "\n") or len(word) > 1)


def _belief(one: Reading, text: str) -> float:
    """The highest confidence of a word's readings; 1 if a second look read the same letters."""
    if _letters(text) in (_letters(again.text) for again in one.alternatives):
        return 1.0
    return max([one.confidence, *(again.confidence for again in one.alternatives)])


def _is_replaced(one: Reading, text: str) -> bool:
    """True if the first look hardly believed a single word, and no other look saw it, also among others.

    What another look saw in its place, however surely, does not support it.
    """
    looks = [_letters(again.text) for again in one.alternatives]
    return (
        one.confidence < HARDLY
        and " " not in text
        and not any(_letters(text) in seen or not seen for seen in looks)
    )


def _others(one: Reading, text: str) -> Iterator[str]:
    return (again.text for again in one.alternatives if again.text and again.text != text)


def _letters(text: str) -> str:
    """The letters and digits of a text without marks, capitals and differences of single strokes."""
    return "".join(filter(str.isalnum, strip_marks(text).casefold().translate(_STROKES)))
