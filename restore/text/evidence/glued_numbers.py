"""Numbers and words that were run together: "3năm", "nam2023", "khoan2".

Recognisers that know no Vietnamese print some letters as digits, so a digit beside letters may be a part of
the word: "1ap" is lập, "ch6" is chỗ. On counted pages two digits behind a word were never letters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from restore.vietnamese.syllable import is_bare_syllable, reshape, shape, strip_marks

_NUMBER_FIRST = re.compile(r"(\d{1,4}(?:[.,]\d+)?)([^\W\d_]{2,})")
_NUMBER_LAST = re.compile(r"([^\W\d_]{2,})(\d{1,4})")
_SIGNS_FIRST = re.compile(r"([^\W\d]\S*[^\d\s])(\d\d|\d{4})")  # "d\\t22", of a scanner's engine
_DATE = re.compile(
    r"(?:(ng[aà]y)(\d{1,2}))?(?:(th[aá]ng)(\d{1,2}))(?:(n[aă]m)(\d{4}))?"
    r"|(\d{1,2})(th[aá]ng)(\d{1,2})(?:(n[aă]m)(\d{4}))?",
    re.IGNORECASE,
)
_OF_DATES = {"ngay": "ngày", "thang": "tháng", "nam": "năm"}
_LIKE_LETTERS = frozenset("69")  # digits that are printed for a letter behind a consonant
_FREQUENT = "6"  # of 200 syllables that were printed with a digit at their end, 190 have this one
_CONSONANTS = frozenset("cghmnpt")
_SHORTEST_CAPITALS = 3  # letters: "QL5", "PC02" are labels


class NumberLast(NamedTuple):
    """A word and the number that was glued to its end."""

    word: str
    number: str
    sure: bool  # True if the digits stand for no letters of the word


def number_first(read: str) -> tuple[str, str] | None:
    """(number, word glued to it), or None: "3năm" → ("3", "năm")."""
    found = _NUMBER_FIRST.fullmatch(read)
    return (found[1], found[2]) if found else None


def number_last(read: str) -> NumberLast | None:
    """The word and the number at its end, or None: "khoan2" → ("khoan", "2").

    Two digits are a number, and one behind a whole syllable that ends in a consonant.
    """
    if not (found := _NUMBER_LAST.fullmatch(read)):
        return None
    word, number = found.groups()
    bare = strip_marks(word).lower()
    if not (word.islower() or word.istitle() or word.isupper()):
        return None  # "SpO2"
    if word.isupper() and not (len(word) >= _SHORTEST_CAPITALS and is_bare_syllable(bare)):
        return None
    whole = bare[-1] in _CONSONANTS and is_bare_syllable(bare) and number not in _LIKE_LETTERS
    return NumberLast(word, number, len(number) > 1 or whole)


def may_be_number_last(read: str) -> bool:
    """True if the digits at the end of `read` are as likely a number as letters: "chi5" is chi 5 or chế."""
    found = number_last(read)
    return found is not None and is_bare_syllable(strip_marks(found.word)) and found.number != _FREQUENT


def after_signs(read: str) -> tuple[str, str] | None:
    """(word, number) of a print with signs for letters before two or four digits, or None: "d\\t22"."""
    found = _SIGNS_FIRST.fullmatch(read)
    return (found[1], found[2]) if found else None


def date(read: str) -> list[str]:
    """The words and numbers of a date that was run together, with their marks: "ngay04thang01nam2021".

    Empty for what is none or has one number only.
    """
    found = _DATE.fullmatch(read)
    parts = [part for part in found.groups() if part] if found else []
    if sum(part.isdigit() for part in parts) < 2:
        return []
    return [
        reshape(_OF_DATES[strip_marks(part).lower()], shape(part)) if part.isalpha() else part
        for part in parts
    ]
