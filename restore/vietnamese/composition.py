"""Letters in NFC: decomposed ones are composed, and other signs for đ (Ð, ñ) become đ."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from restore.vietnamese.syllable import is_syllable

COMBINING = "\u0300-\u036f"
"""Combining marks, for a set in a regular expression."""
PLAIN_WORD = re.compile(f"(?:[^\\W\\d_][{COMBINING}]*)+")
ODD = re.compile(f"[{COMBINING}ÐðƉɖñÑ]")
"""What text has that must be composed, or has another sign for đ."""
ETH = str.maketrans("ÐðƉɖ", "ĐđĐđ")

_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn
_APART = re.compile(f"[^\\W\\d_][{COMBINING}]+")
_TILDE = str.maketrans("ñÑðÐƉɖ", "đĐĐĐĐđ")
_TILDE_WORDS = 2  # different words with ñ for đ that prove it


def compose(text: str) -> str:
    """The text with its decomposed letters in NFC."""
    return _APART.sub(lambda letter: _compose_letter(letter.group()), text)


@lru_cache(maxsize=1_000)
def _compose_letter(letter: str) -> str:
    """One letter in NFC. Marks in the wrong order (á + circumflex) are sorted if more then compose."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    ordered = base + "".join(sorted(marks, key=lambda mark: mark not in _SHAPES))
    return min((unicodedata.normalize("NFC", way) for way in (base + "".join(marks), ordered)), key=len)


def barred_letters(text: str) -> dict[int, int]:
    """The table that turns the text's substitutes for đ into đ: ñ and ð if its fonts use them throughout,
    else Eth (Ð, ð).

    `ñ` counts only in words that are syllables with đ and none with ñ; "El Niño" proves nothing.
    """
    if "ñ" not in text:
        return ETH
    found = (word.group() for word in PLAIN_WORD.finditer(text))
    words = [compose(word) for word in found if "ñ" in word]
    proofs = [word for word in words if is_syllable(word.translate(_TILDE))]
    return _TILDE if len(set(proofs)) >= _TILDE_WORDS and 2 * len(proofs) > len(words) else ETH


def fold_bars(word: str, barred: dict[int, int]) -> str:
    """Đ for Ð where Vietnamese has it: first in a word, anywhere in an acronym. Icelandic "maður" stays."""
    folded = word.translate(barred)
    if barred is _TILDE:
        return folded if is_syllable(folded) or folded.isupper() else word
    return folded if word[0] in "ÐƉ" or word.isupper() or is_syllable(folded) else word
