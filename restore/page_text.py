"""What the text engine is given of a page: its text, and how well the words were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Alternative(NamedTuple):
    """A word's text at a second look; "" if it was read as part of the word before. `confidence` is 0–1.

    `profile` is the kind of errors of the recogniser that looked; "" for that of the first reading.
    """

    text: str
    confidence: float
    profile: str = ""


class Reading(NamedTuple):
    """The recogniser's confidence (0–1) for [start, end) of a text, and the results of second looks at it."""

    start: int
    end: int
    confidence: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class PageText:
    """A page for the text engine: its text, its kind of errors ("auto": unknown), its readings."""

    text: str
    profile: str = "auto"
    readings: tuple[Reading, ...] = ()
