"""The letters that number the items of Vietnamese lists, in their order: a), b), c), d), đ), e), g)."""

from __future__ import annotations

LETTERS = "abcdđeghiklmnopqrstuvxy"


def next_letter(letter: str) -> str:
    """Return the letter of the item after that with `letter`; "" after the last one, and after ""."""
    return LETTERS[LETTERS.index(letter) + 1 :][:1] if letter else ""
