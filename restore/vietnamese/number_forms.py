"""The usual forms of numbers in Vietnamese documents: dates, amounts, decimals and document numbers."""

from __future__ import annotations

import re

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1[89]\d\d|20\d\d)"
_USUAL = re.compile(
    rf"{_DAY}(?P<sign>[/.-]){_MONTH}(?P=sign){_YEAR}|{_DAY}/{_MONTH}|{_MONTH}/{_YEAR}"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?%?|\d{1,9}(?:[.,]\d{1,2})?%?"
    r"|\d{1,5}/(?:(?:19|20)\d\d/)?[A-ZĐ][A-ZĐ\d/-]*[A-ZĐ\d][a-z]?"
)


def is_usual(text: str) -> bool:
    """True if the text is a number of a usual form: "12/3/2020", "1.250,5", "95%", "35/2016/TT-BTC".

    A date has a possible day and month, and points have three digits after them, or one or two at the end.
    """
    return bool(_USUAL.fullmatch(text))
