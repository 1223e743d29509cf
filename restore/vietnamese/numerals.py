"""Roman numerals, as of chapters, terms of office and quarters."""

from __future__ import annotations

import re

_ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
_LIKE_ROMAN = re.compile(r"[XVIHYTLÌÍÏìíïil1|!\[\]]{1,7}")
_BEFORE_A_YEAR = re.compile(r"([\w|!\[\]]{1,7})([-–/](?:19|20)\d\d\W*)")


def is_roman(word: str) -> bool:
    """True for a Roman numeral from I to XXXIX, in capitals."""
    return bool(_ROMAN.fullmatch(word))


def is_like_roman(word: str) -> bool:
    """True if a Roman numeral may have been misread as `word`: VHI, X1V, IH; not if it is a number."""
    return bool(_LIKE_ROMAN.fullmatch(word)) and not word.isdigit()


def before_a_year(word: str) -> tuple[str, str]:
    """Return what may be a number or numeral before a year, and the rest: "I-2019" → "I", "-2019".

    Both are "" if the word has another form.
    """
    found = _BEFORE_A_YEAR.fullmatch(word)
    return (found[1], found[2]) if found else ("", "")
