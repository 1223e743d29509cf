"""Dates, years and numbers of sections that lost a slash or got a blank or a letter."""

from __future__ import annotations

import re

from restore.text.evidence.printed_numbers import DIGIT_LIKE, TORN_DIGIT_LIKE

_SLASHES = re.compile("/?⁄/?")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})((?:19|20)\d\d)|(\d\d)(\d\d)/((?:19|20)\d\d)")  # a slash is lost
_ONES_DAY = (  # slashes may be read as ones
    re.compile(r"(\d\d?)[/1](\d\d)[/1]((?:19|20)\d\d)"),
    re.compile(r"(\d\d?)[/1](\d)[/1]((?:19|20)\d\d)"),
    re.compile(r"(\d\d)1(\d\d)"),
)
_ONES_MONTH = (re.compile(r"(\d\d?)1((?:19|20)\d\d)"),)
_PLACES = range(1, 32), range(1, 13), range(1900, 2100)
_FOUR_DIGITS = re.compile(r"(?:19|20)\d\d")
_REFERENCE = re.compile(r"(\d{1,2}) ?\. ?([\dIl]{1,2})(?= ?[,;)])")  # "phụ lục 4. 1,"
_TORN_DATE = re.compile(r"(\d{1,2}([./-])\d{1,2}\2(?:19|20)) (\d\d)(?!\w|[./]\d)")  # "12.02.20 19"
_TORN_RANGE = re.compile(r"((?:19|20)\d\d) ?[-–] ?((?:19|20) \d\d)(?!\w|[./]\d)")  # "2010 - 20 15"
_LONGEST_RANGE = 50  # years


def mend_date(number: str) -> str:
    """A date with its lost slash restored, or `number`: 13/112024 and 1311/2024 → 13/11/2024."""
    number = _SLASHES.sub("/", number)
    if found := _DATE.fullmatch(number):
        day, month, year = filter(None, found.groups())
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            return f"{day}/{month}/{year}"
    return number


def slashed(number: str, day: bool) -> str | None:
    """The date in a number whose slashes were read as 1, or None: "20/0112017" → 20/01/2017.

    `day`: the date begins with a day, else with a month. None if two dates are possible.
    """
    patterns, places = (_ONES_DAY, _PLACES) if day else (_ONES_MONTH, _PLACES[1:])
    cuts = (match.groups() for pattern in patterns if (match := pattern.fullmatch(number)))
    found = {
        "/".join(parts)
        for parts in cuts
        if all(int(part) in known for part, known in zip(parts, places, strict=False))
    }
    return found.pop() if len(found) == 1 and number not in found else None


def year(read: str) -> str | None:
    """The year that was printed with letters or blanks, or None: "20t4" → 2014, "202 I" → 2021."""
    letters = read.replace(" ", "")
    meant = letters.translate(TORN_DIGIT_LIKE)
    enough = sum(map(str.isdigit, letters)) > 1 and letters[0].isdigit()
    return meant if meant != read and enough and _FOUR_DIGITS.fullmatch(meant) else None


def is_year(number: str) -> bool:
    return bool(_FOUR_DIGITS.fullmatch(number))


def reference(text: str, start: int) -> tuple[int, str] | None:
    """(end, number) of an annex or section at `start` that was read with a blank or a letter, or None:
    "4. 1," → 4.1, "7.I;" → 7.1."""
    if not (found := _REFERENCE.match(text, start)):
        return None
    meant = f"{found[1]}.{found[2].translate(DIGIT_LIKE)}"
    return (found.end(), meant) if meant != found.group() else None


def torn_year(text: str, start: int) -> tuple[int, str] | None:
    """(end, number) of a date at `start` with a blank in its year, or of such a year after another one and a
    dash, or None: "12.02.20 19" → 12.02.2019, "2010 - 20 15" → 2015."""
    if found := _TORN_DATE.match(text, start):
        return found.end(), found[1] + found[3]
    line = text.rfind("\n", 0, start) + 1
    for found in _TORN_RANGE.finditer(text, max(line, start - 8)):
        if found.start(2) == start:
            year = found[2].replace(" ", "")
            return (found.end(), year) if 0 < int(year) - int(found[1]) <= _LONGEST_RANGE else None
        if found.start() > start:
            break
    return None
