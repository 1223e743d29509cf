"""Roman numerals, as of chapters, terms of office and quarters."""

from __future__ import annotations

import re

_ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_LIKE_ROMAN = re.compile(r"[XVIHYTLÌÍÏìíïil1|!\[\]]{1,7}")
_BEFORE_A_YEAR = re.compile(r"([\w|!\[\]]{1,7})([-–/](?:19|20)\d\d\W*)")


def is_roman(word: str) -> bool:
    """True for a Roman numeral from I to XXXIX, in capitals."""
    return bool(_ROMAN.fullmatch(word))


def roman(number: int) -> str:
    """The Roman numeral of a number from 1 to 39, "" for any other."""
    if not 0 < number < 40:
        return ""
    return "X" * (number // 10) + _ONES[number % 10]


def value_of(numeral: str) -> int:
    """The value of a Roman numeral from I to XXXIX. Raises ValueError for any other text."""
    ones = numeral.lstrip("X") if numeral != "IX" else numeral
    return 10 * (len(numeral) - len(ones)) + _ONES.index(ones)


def is_like_roman(word: str) -> bool:
    """True if a Roman numeral may have been misread as `word`: VHI, X1V, IH; not if it is a number."""
    return bool(_LIKE_ROMAN.fullmatch(word)) and not word.isdigit()


def before_a_year(word: str) -> tuple[str, str]:
    """Return what may be a number or numeral before a year, and the rest: "I-2019" → "I", "-2019".

    Both are "" if the word has another form.
    """
    found = _BEFORE_A_YEAR.fullmatch(word)
    return (found[1], found[2]) if found else ("", "")
