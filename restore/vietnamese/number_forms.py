"""The usual forms of numbers in Vietnamese documents: dates, amounts, decimals and document numbers; and
which pieces may be one number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1[89]\d\d|20\d\d)"
_USUAL = re.compile(
    rf"{_DAY}(?P<sign>[/.-]){_MONTH}(?P=sign){_YEAR}|{_DAY}/{_MONTH}|{_MONTH}/{_YEAR}"
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,3})?%?|\d{1,9}(?:[.,]\d{1,2})?%?"
    r"|\d{1,5}/(?:(?:19|20)\d\d/)?[A-ZĐ][A-ZĐ\d/-]*[A-ZĐ\d][a-z]?"
)
_WHOLE = re.compile(r"[(]?(\d{1,9})[.,;:)]*")
_LIKE_ROAD = re.compile(r"(?:QL|[ĐD]T|TL|[ĐD]H|HL)\.?[\dIl|!]{1,3}[A-E]?[.,;:)]*")
_AMOUNT = re.compile(r"\d[\d.,]*%?")
_BEHIND_DATE = re.compile(r"\d([/.-])\d{1,2}\1(?:19|20)\d{3}")  # 17/03/201217:32
_LONG = re.compile(r"\d{5}")
_ONES = frozenset("1IÌÍìíil|!")  # what is read for a 1


def is_usual(text: str) -> bool:
    """True if the text is a number of a usual form: "12/3/2020", "1.250,5", "95%", "35/2016/TT-BTC".

    A date has a possible day and month, and points have three digits after them, or one or two at the end.
    """
    return bool(_USUAL.fullmatch(text))


def is_possible_after(before: str, number: str) -> bool:
    """False for a whole number that is no day after "ngày", or no month after "tháng": "tháng 121"."""
    found = _WHOLE.fullmatch(number)
    most = {"ngày": 31, "tháng": 12}.get(before.lower())
    return most is None or found is None or 0 < int(found[1]) <= most


def is_like_road(text: str) -> bool:
    """True if the number of a road may have been read as `text`: QL1A as "QLlA", ĐT.741 as "ĐT.74l"."""
    return bool(_LIKE_ROAD.fullmatch(text))


def may_be_torn(pieces: Sequence[str], whole: str) -> bool:
    """True if a number may have been read as these pieces: torn at a sign, or beside a 1, which has white
    around it.

    Other readers lose the blanks between two numbers: "7727 5290" is not 77275290, "417 4.397" not 4174.397.
    """
    body = whole.strip(".,;:()")
    if (_AMOUNT.fullmatch(body) and not is_usual(body)) or _BEHIND_DATE.search(body):
        return False
    if _LONG.search(body) and "," in body:
        return False
    seams = [(one[-1:], other[:1]) for one, other in pairwise(pieces)]
    return all(not (one + other).isalnum() or not _ONES.isdisjoint((one, other)) for one, other in seams)


def is_long(text: str) -> bool:
    """True if five digits or more stand side by side, without a point between thousands."""
    return bool(_LONG.search(text))
