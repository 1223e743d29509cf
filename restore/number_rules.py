"""The rules by which a single number of a restored page is doubted, whatever stands around it.

A rule returns a doubt on a word, or None. `RULES` has them in their order; the first that holds counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from restore.document import Alternative, RestoredWord
from restore.edits import Doubt
from restore.number_edits import AROUND, DIGIT_OF, PLAIN, STROKES, SURE_STROKES, seen_as
from restore.vietnamese.numerals import before_a_year, is_roman
from restore.vietnamese.syllable import digits

Rule: TypeAlias = Callable[[RestoredWord], Doubt | None]

# Measured on 27 rendered hard pages (`scripts/corpus/hard_pages.py`, seed 1): of 21 numbers on which readings
# disagree, the first reading is right in 4, the last reading (by the second reader) in 14.
DISAGREED = 0.2  # confidence of a first reading if another reading disagrees with it
UNSURE = 0.55  # confidence of the recogniser below which a number is marked, whatever the looks

# Chosen.
_SURE_ALONE = 0.9  # confidence below which a number that no further look could read is marked
_SURE_IN_WORD = 0.8  # confidence below which a digit in a word is marked
_DIGITS_SEEN = 0.9  # confidence from which a reader of digits is believed, whatever letters another one saw
# Measured on 165 hard pages: all of 37 numbers were right on which both later looks agreed against the first.
_OUTVOTED = 0.6  # confidence below which a reading does not count against two others that agree ...
_CERTAIN = 0.95  # ... one of them with this confidence

_RUN = re.compile(r"\d+")
_IN_WORD = re.compile(r"[^\W\d_][a-zà-ỹ]+\d[.,;:]?|\w*[a-zà-ỹ]\d+[a-zà-ỹ]{2,}\W*")  # Lon8, vă6ên
_RULE = re.compile(r"[\[\]|]\d|\d[\[\]|]")  # the rule of a box beside a digit: [8, |5
_BRACKETED = re.compile(r"\[[^\[\]|]*\]")
_NUMBERED = re.compile(r"\(?(\d{1,4})/(?=\d{4}/|[A-ZĐ])")  # a document, from its number on
_LETTER_DAY = re.compile(r"[BSOQZ]/(?:0?[1-9]|1[0-2])\W*")
_ASSEMBLY = re.compile(r"/QH(?:1[7-9]|[2-9]\d|\d{3})(?!\d)|\d{4}/QH\D*$")  # the sixteenth began in 2026
_NO_YEAR = re.compile(r"\(?\d{1,5}/(?!\d{4}/)(?=[^\W\d]*\d)\w{4}/[A-ZĐ]")  # 24/200g/NĐ-CP
_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:19|20)\d\d(?![./-]?\d)")
_GLUED = re.compile(r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d{3}")  # a date and an hour: 17/03/201217:32


def first_doubt(
    word: RestoredWord, rules: Sequence[Rule] | None = None, settled: bool = False
) -> Doubt | None:
    """Return the doubt of the first of the rules (of `RULES`, if none are given) that doubts a word.

    `settled`: so many readings agree that others do not count (`number_agreement`).
    """
    chosen = RULES if rules is None else rules
    found = (rule(word) for rule in chosen if not (settled and rule is _read_otherwise))
    return next((doubt for doubt in found if doubt), None)


def doubt_on(word: RestoredWord, suggestions: Sequence[str] = (), sure: float = DISAGREED) -> Doubt:
    """Return a doubt on a word with what it may be instead."""
    return Doubt(word.start, word.end, word.word.text, sure, tuple(suggestions))


def same_numbers(one: str, other: str) -> bool:
    """True if two readings have the same runs of digits, look-alikes counted as digits: QHI3, QH13."""
    like = _RUN.findall(one.translate(DIGIT_OF)) == _RUN.findall(other.translate(DIGIT_OF))
    return like or _RUN.findall(one) == _RUN.findall(other)


# --- what other looks saw -------------------------------------------------------------------------------


def _read_otherwise(word: RestoredWord) -> Doubt | None:
    """Later looks saw another number; the last one's is suggested first.

    Not if the last of several looks (the second reader's) saw the word's number. Looks without a number do
    not count, nor those that were hardly believed where two others agree.
    """
    alike = [look.confidence for look in word.word.alternatives if same_numbers(look.text, word.text)]
    least = _OUTVOTED if len(alike) > 1 and max(alike) >= _CERTAIN else 0.0
    looks = [look.text for look in word.word.alternatives if look.text and look.confidence >= least]
    if len(looks) > 1 and same_numbers(looks[-1], word.text):
        return None
    counts = digits if digits(word.text) else lambda text: PLAIN.fullmatch(text.strip(AROUND))
    seen = (text for text in reversed(looks) if counts(text))
    others = tuple(dict.fromkeys(text for text in seen if not same_numbers(text, word.text)))
    return doubt_on(word, others) if others else None


def _seen_longer(word: RestoredWord) -> Doubt | None:
    """A reading of a document number has one more digit or stroke before it: I16/2025/QH15.

    The second reader does not see what the box of the word leaves out.
    """
    number = _NUMBERED.match(word.text)
    longer = re.compile(rf"\W{{0,2}}?[Il|!\d]{number[1]}/") if number else None
    seen = [look.text for look in word.word.alternatives if longer and longer.match(look.text)]
    return doubt_on(word, tuple(seen)) if seen else None


def _letters_alone_seen(word: RestoredWord) -> Doubt | None:
    """The last look at unsure digits saw only letters that look like none of them."""
    if not word.word.alternatives or not digits(word.text) or word.word.confidence >= _DIGITS_SEEN:
        return None
    last = word.word.alternatives[-1].text
    return doubt_on(word, (last,)) if last and not digits(last.translate(DIGIT_OF)) else None


def _other_numeral_seen(word: RestoredWord) -> Doubt | None:
    """The last look, if believed, saw another Roman numeral: "VỰC II", III, or "11.", II.

    Before a year, any look: "quý 1-2019", I-2019.
    """
    looks = word.word.alternatives
    ours, year = before_a_year(word.text)
    if ours:
        others = ((look.text, before_a_year(look.text)) for look in reversed(looks))
        other = next((text for text, (head, rest) in others if rest == year and _is_other(ours, head)), "")
    else:
        last = looks[-1].text if looks and looks[-1].confidence >= UNSURE else ""
        other = last if _is_other(word.text.strip(AROUND), last.strip(AROUND)) else ""
    return doubt_on(word, (other,)) if other else None


def _is_other(ours: str, seen: str) -> bool:
    """True if a look saw a Roman numeral in place of another one, or of ones."""
    return is_roman(seen) and seen != ours and (is_roman(ours) or set(ours) == {"1"})


# --- how sure the looks were ----------------------------------------------------------------------------


def _hardly_read(word: RestoredWord) -> Doubt | None:
    """All readings of a number have a low confidence, or its only one has no high one.

    What an edit of signs made of it is suggested: "3⁄QM13" → "3/QM13".
    """
    read, looks = word.word, word.word.alternatives
    sure = max([read.confidence, *(look.confidence for look in looks)])
    if not (digits(read.text) or digits(word.text)) or sure >= (UNSURE if looks else _SURE_ALONE):
        return None
    changed = word.text != read.text and len(word.text) == len(read.text) and digits(word.text)
    return doubt_on(word, (word.text,) if changed else (), read.confidence)


def _hardly_changed(word: RestoredWord) -> Doubt | None:
    """An edit made the number, and fewer than two readings that are believed have it or signs like it.

    Strokes alone have a rule of their own (`_unsure_ones`).
    """
    read, now = word.word.text, word.text
    if STROKES.fullmatch(read.strip(AROUND)):
        return None
    if not digits(now) or digits(read) == digits(now) or len(now) > len(read) + 1:  # joined to others
        return None
    looks = (Alternative(read, word.word.confidence), *word.word.alternatives)
    alike = (look for look in looks if same_numbers(look.text, now) or seen_as(look.text, now) == now)
    few = sum(look.confidence >= UNSURE for look in alike) < 2
    return doubt_on(word, (), word.word.confidence) if few else None


def _unsure_ones(word: RestoredWord) -> Doubt | None:
    """Strokes alone became ones on the word of a second reader that was not sure enough for that."""
    last = word.word.alternatives[-1:]
    alone = STROKES.fullmatch(word.word.text.strip(AROUND)) and digits(word.text)
    unsure = alone and all(look.confidence < SURE_STROKES for look in last)
    return doubt_on(word, (word.word.text,)) if unsure else None


# --- what is hardly ever printed ------------------------------------------------------------------------


def _joined_date(word: RestoredWord) -> Doubt | None:
    """A date was joined to the number after it: 17/03/201217:32."""
    return doubt_on(word) if _GLUED.search(word.text) else None


def _letter_for_a_day(word: RestoredWord) -> Doubt | None:
    """A letter that looks like a digit stands in the place of a day: B/8."""
    return doubt_on(word) if _LETTER_DAY.match(word.text) else None


def _of_no_calendar(word: RestoredWord) -> Doubt | None:
    """No calendar has such a date, or no document such a year: 31/13/2020, 24/200g/NĐ-CP."""
    dates = _DATE.findall(word.text)
    odd = any(not (0 < int(day) <= 31 and 0 < int(month) <= 12) for day, _, month in dates)
    return doubt_on(word) if odd or _NO_YEAR.match(word.text) else None


def _of_no_assembly(word: RestoredWord) -> Doubt | None:
    """A law is of a National Assembly to come, or of one without a number: QH18, QHI."""
    return doubt_on(word) if _ASSEMBLY.search(word.text) else None


def _beside_a_rule(word: RestoredWord) -> Doubt | None:
    """A digit was read beside the rule of a box, [8 or |5, and not between brackets: Luật[5]."""
    return doubt_on(word) if _RULE.search(_BRACKETED.sub("", word.word.text)) else None


def _within_a_word(word: RestoredWord) -> Doubt | None:
    """A digit was read with some doubt in a word: Lon8."""
    inside = word.word.confidence < _SURE_IN_WORD and _IN_WORD.fullmatch(word.text)
    return doubt_on(word) if inside else None


RULES: tuple[Rule, ...] = (
    _read_otherwise,
    _seen_longer,
    _letters_alone_seen,
    _other_numeral_seen,
    _hardly_read,
    _hardly_changed,
    _joined_date,
    _letter_for_a_day,
    _of_no_calendar,
    _of_no_assembly,
    _beside_a_rule,
    _within_a_word,
    _unsure_ones,
)
