"""Numbers in Vietnamese notation: points between thousands, a comma before decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"([-–−(]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?\s*(%?)(\)?)")
_POINTED = re.compile(r"([-–−(]?\d{1,3}(?:\.\d{3})*)\.(\d{1,2}\s*%?\)?)")


@dataclass(frozen=True)
class Number:
    """A number and its notation. The value of "12,5%" is 12.5."""

    value: Decimal
    decimals: int
    grouped: bool  # with points between thousands
    percent: bool


def parse(text: str) -> Number | None:
    """The number in a text; None for any other text, and for what could be two numbers.

    "1.5" is ambiguous and gives None; so does a code with a leading zero.
    """
    if not (match := _NUMBER.fullmatch(text.strip())):
        return None
    sign, whole, decimals, percent, closing = match.groups()
    if (sign == "(") != bool(closing) or (len(whole) > 1 and whole.startswith("0")):
        return None
    digits = whole.replace(".", "") + (f".{decimals}" if decimals else "")
    value = Decimal(digits) * (-1 if sign else 1)
    return Number(value, len(decimals or ""), "." in whole, bool(percent))


def with_comma(text: str) -> str:
    """The number with a comma in place of a point before one or two decimals ("478.95"); "" for other text.

    Faint commas are read as points. Points before three digits separate thousands.
    """
    match = _POINTED.fullmatch(text.strip())
    return f"{match[1]},{match[2]}" if match else ""


def written(value: Decimal) -> str:
    """The value in Vietnamese notation: "1.234,5" for 1234.5."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))
