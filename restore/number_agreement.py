"""Readings of a number that do not make it a doubt, since enough others agree on it.

A later look often writes a number otherwise ("616.5" for "616,5", "12.192 301", "277.490m²" with the unit
behind), or misreads what two readings saw alike. Signs of usual numbers follow from their form: of decimals a
comma, of dates and thousands the places. Such readings count as the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from restore.document import Alternative, RestoredWord
from restore.edits import Doubt, Restoration
from restore.number_edits import AROUND
from restore.vietnamese.number_forms import is_usual
from restore.vietnamese.numerals import before_a_year, is_roman
from restore.vietnamese.syllable import digits, strip_marks

# Measured on 5,000 numbers of 190 drawn pages: of 263 right ones that were marked 88 met these conditions, of
# 180 wrong ones one, a piece that stood beside its whole number.
_CERTAIN = 0.95  # minimum confidence of the surest of the readings that agree; any other must have less
_LONG = 3  # minimum digits of a number on which one reading counts, if no other is a number of a usual form

_DECIMALS = re.compile(r"(?<=\d)\.(?=\d{1,2}%?$)")


def is_settled(word: RestoredWord, after: str = "") -> bool:
    """True if the readings of a number agree so far that the ones which differ do not count.

    `after`: the next word, which a look may have joined to the number.
    """
    text = _body(word.text)
    if not digits(text) or not (is_usual(text) or is_roman(before_a_year(text)[0])):
        return False
    seen = list(_readings(word))
    alike = [look for look in seen if _is_same(look.text, text, after)]
    others = [look for look in seen if look not in alike]
    if not others or not alike:
        return not others and len(alike) > 1
    sure, most = (max(look.confidence for look in looks) for looks in (alike, others))
    if sure < _CERTAIN or most >= _CERTAIN or _is_last_against(word, others):
        return False
    numbers = [bool(digits(look.text)) and not is_usual(_body(look.text)) for look in others]
    return len(alike) > 1 or (len(digits(text)) >= _LONG and all(numbers))


def is_read_alone(word: RestoredWord, joined: Iterable[str]) -> bool:
    """True if all readings of a number but those that joined it to another one agree, one of them surely."""
    seen = [look for look in _readings(word) if look.text not in joined]
    same = all(_body(look.text) == _body(word.text) for look in seen)
    return same and len(seen) > 1 and max(look.confidence for look in seen) >= _CERTAIN


def without_settled(rows: Sequence[Sequence[RestoredWord]], restoration: Restoration) -> Restoration:
    """Remove the doubts on settled numbers that suggest nothing but other readings of them."""
    if not restoration.doubts:
        return restoration
    settled = [
        word
        for row in rows
        for word, after in with_next(row)
        if any(_is_on(doubt, word) for doubt in restoration.doubts) and is_settled(word, after)
    ]
    kept = (
        doubt
        for doubt in restoration.doubts
        if not any(_is_on(doubt, word) and _is_of_looks(doubt, word) for word in settled)
    )
    return replace(restoration, doubts=tuple(kept))


def with_next(row: Sequence[RestoredWord]) -> Iterator[tuple[RestoredWord, str]]:
    """Yield each word of a line with the text of the next one, "" for the last."""
    for k, word in enumerate(row):
        yield word, row[k + 1].text if k + 1 < len(row) else ""


def _is_last_against(word: RestoredWord, others: Sequence[Alternative]) -> bool:
    """True if the last look (the second reader's) is one of the `others`, and the text the first look's."""
    *_, last = word.word.alternatives
    first = (word.word.text, word.word.confidence)
    replaced = any((look.text, look.confidence) == first for look in word.word.alternatives)
    return not replaced and (last.text, last.confidence) in [(look.text, look.confidence) for look in others]


def _is_on(doubt: Doubt, word: RestoredWord) -> bool:
    return word.start <= doubt.start and doubt.end <= word.end


def _is_of_looks(doubt: Doubt, word: RestoredWord) -> bool:
    seen = [_signs(look.text) for look in _readings(word)]
    return all(_signs(text) in seen for text in doubt.suggestions)


def _readings(word: RestoredWord) -> Iterable[Alternative]:
    """Return the different readings of a word: a look whose text stands there is among its alternatives."""
    read = (Alternative(word.word.text, word.word.confidence), *word.word.alternatives)
    return dict.fromkeys(Alternative(look.text, look.confidence) for look in read if look.text)


def _is_same(seen: str, text: str, after: str) -> bool:
    """True if a reading has the number `text`, written otherwise, or with the next word joined to it."""
    body = _body(seen)
    if body == text or (_signs(body) == _signs(text) and not is_usual(body)):
        return True
    rest = _signs(body.removeprefix(text)) if body.startswith(text) else ""
    return bool(rest) and rest[0].isalpha() and _signs(after).startswith(rest)


def _body(text: str) -> str:
    return _DECIMALS.sub(",", strip_marks(text.replace("⁄", "/")).strip(AROUND + '!?()“”"'))


def _signs(text: str) -> str:
    """The letters and digits of a text, without marks."""
    return "".join(filter(str.isalnum, strip_marks(text)))
