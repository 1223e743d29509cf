"""The grammar of what is not a word: document numbers, Roman numerals, numbers printed with letters.

A digit is never turned into another digit. Letters inside a code may be mended when the result is a
code that documents really use and what stands there is not; everything else is kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from restore.resources import data_folder

# What recognisers print for the letters of codes: printed → meant.
_LOOKALIKES = {
    "D": "Đ", "Ð": "Đ", "P": "Đ", "b": "Đ", "B": "Đ", "1": "I", "l": "I", "|": "I", "0": "O", "5": "S",
    "O": "Q", "G": "Q", "8": "B", "ð": "đ",
}  # fmt: skip
_DIGIT_LIKE = str.maketrans({"I": "1", "l": "1", "|": "1", "O": "0", "o": "0"})
_ROMAN_LIKE = str.maketrans({"1": "I", "l": "I", "|": "I", "i": "I", "Í": "I", "!": "I", "]": "I", "v": "V"})
_ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
_SEPARATOR = re.compile(r"([/-])")
_SESSION = re.compile(r"(UBTVQH|QH)([0-9IlOo|]{1,2})")  # QH15: the fifteenth National Assembly
_MARGIN = 1.5  # log10 by which a mended code must be the commoner one


@cache
def code_parts() -> Counter[str]:
    """Parts of document numbers (NĐ, CP, QĐ, TTg, UBND …) with how often documents use them."""
    parts: Counter[str] = Counter()
    for line in (data_folder("lexicon") / "document_codes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            part, count = line.split("\t")
            parts[part] = int(count)
    return parts


def mend_code(code: str) -> str:
    """A document number with its letters mended: 28/2020/ND-CP → 28/2020/NĐ-CP; unknown parts are kept."""
    parts = _SEPARATOR.split(code)
    return "".join(part if part[:1].isdigit() or part in "/-" else _mend_part(part) for part in parts)


def _mend_part(part: str) -> str:
    if session := _SESSION.fullmatch(part):
        return session[1] + session[2].translate(_DIGIT_LIKE)
    known = code_parts()
    own = math.log10(known.get(part, 0) + 0.1)
    best, best_score = part, own + _MARGIN
    for variant, swaps in _variants(part):
        if (count := known.get(variant, 0)) and (score := math.log10(count) - 0.7 * swaps) > best_score:
            best, best_score = variant, score
    return best


def _variants(part: str) -> Iterable[tuple[str, int]]:
    """The part with up to three look-alikes read as what they may have been."""
    found = {part: 0}
    for position, char in enumerate(part):
        if meant := _LOOKALIKES.get(char):
            for variant, swaps in list(found.items()):
                if swaps < 3:
                    found.setdefault(variant[:position] + meant + variant[position + 1 :], swaps + 1)
    return ((variant, swaps) for variant, swaps in found.items() if swaps)


def roman(word: str) -> str | None:
    """The Roman numeral (I to XXXIX) that `word` prints, if it does with some other sign: X1V → XIV."""
    numeral = word.translate(_ROMAN_LIKE)
    if numeral == word or not any(char in "XVI" for char in word) or not _ROMAN.fullmatch(numeral):
        return None
    return numeral


def is_roman(word: str) -> bool:
    return bool(_ROMAN.fullmatch(word))


def number(word: str) -> str | None:
    """The number that `word` prints with letters in it: 2O25 → 2025, l2 → 12; None if it is not one."""
    digits = word.translate(_DIGIT_LIKE)
    if digits == word or not digits.isdigit() or not any(char.isdigit() for char in word):
        return None
    return digits
