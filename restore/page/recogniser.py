"""What any recogniser is to the package, and how good a reading is."""

from __future__ import annotations

from collections.abc import Sequence

from restore.document import Line

_SURE = 0.8
_READABLE, _SURE_SHARE = 0.5, 0.25  # mean confidence, share of characters in sure words


def confidence(lines: Sequence[Line]) -> float:
    """Mean confidence of a reading per character, 0–1; 0 for none."""
    weighted = [(len(word.text), word.confidence) for line in lines for word in line.words]
    characters = sum(length for length, _ in weighted)
    return sum(length * sure for length, sure in weighted) / characters if characters else 0.0


def is_text(lines: Sequence[Line]) -> bool:
    """Was text read, or did the recogniser see words in a picture, a map, handwriting?

    Of 224 real pages the worst has a mean confidence of 0.64 and 54 % of its characters in sure words, one
    at 50 dpi, of which 63 % are right, 0.72 and 57 %; photographs, scrawls and script at most 0.38 and 11 %.
    """
    words = [word for line in lines for word in line.words]
    sure = sum(len(word.text) for word in words if word.confidence >= _SURE and len(word.text) > 1)
    characters = sum(len(word.text) for word in words)
    return not words or confidence(lines) >= _READABLE or sure >= _SURE_SHARE * characters
