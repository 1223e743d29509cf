"""Finds the truth tokens that are numbers, and their kinds.

Every token that holds a digit is exactly one of

    document number   1669/NQ-UBTVQH15, 08-QĐ/TW, 161/2024/NĐ-CP, UBTVQH15: figures joined with capitals
    date              16/6/2025, 07/2022, 2025, 2020-2025, and the numbers in "ngày 15 tháng 6"
    figure            everything else: 22,99, 5,3%, Covid-19, 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["document", "date", "figure"]

_DIGIT = re.compile(r"\d")
_DOCUMENT = re.compile(
    r"""\d+[a-zA-Z]?(?:[/-](?:19|20)\d\d)?[/–-][A-ZĐ]{1,}.*     # 1669/NQ-UBTVQH15, 208/HĐND, 11-CT/TW
      | (?:[A-ZĐ]{2,}[/–-])*[A-ZĐ]{2,}\d+                       # NQ-UBTVQH15: the rest of a broken line
    """,
    re.VERBOSE,
)
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = re.compile(
    rf"""\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:{_YEAR}|\d\d)   # 16/6/2025
       | \d{{1,2}}[/-]{_YEAR}                           # 07/2022
       | {_YEAR}(?:[–-]{_YEAR})?                        # 2025, 2020-2025
    """,
    re.VERBOSE,
)
_AFTER = {"ngày": re.compile(r"[0-3]?\d"), "tháng": re.compile(r"[01]?\d")}


def number_kinds(tokens: Sequence[str]) -> list[Kind | None]:
    """The kind of each token of a text, in order; None where a token holds no digit."""
    kinds: list[Kind | None] = []
    before = ""
    for token in tokens:
        kinds.append(_kind(token, before.lower()) if _DIGIT.search(token) else None)
        before = token
    return kinds


def _kind(token: str, before: str) -> Kind:
    if _DATE.fullmatch(token):
        return "date"
    if _DOCUMENT.fullmatch(token):
        return "document"
    named = _AFTER.get(before)
    return "date" if named and named.fullmatch(token) else "figure"
