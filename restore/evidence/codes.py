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
_PLAIN_SLIPS = frozenset("DÐ1l|05")  # the slips that need no further proof
_COMMON = 300
_DIGIT_LIKE = str.maketrans({"I": "1", "l": "1", "|": "1", "O": "0", "o": "0"})
_ROMAN_LIKE = str.maketrans({"1": "I", "l": "I", "|": "I", "i": "I", "Í": "I", "!": "I", "]": "I", "v": "V"})
_ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
_SLASHES = re.compile("/?⁄/?")
_SEPARATOR = re.compile(r"([/-])")
_SESSION = re.compile(r"(UBTVQH|QH)([0-9IlOo|]{1,2})")  # QH15: the fifteenth National Assembly
_SPACED = re.compile(r"\d{1,6}[a-z]?(?:/\d{4})?(?: ?[/-] ?[A-ZĐÐ][A-Za-zĐÐ]*[0-9]{0,2}){1,5}(?!\w)")
_DOUBLED = re.compile("[ĐÐ]{2,}")
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
    parts = _SEPARATOR.split(_SLASHES.sub("/", code))
    return "".join(part if part.isdigit() or part in "/-" else _mend_part(part) for part in parts)


def spaced_code(text: str, start: int) -> tuple[int, str] | None:
    """A document number that a blank was read into, at `start`: (its end, the number), or None.

    "08- QĐ/TW" and "1368/QĐ- UBND" are joined when every part is one that documents really use.
    """
    if not (found := _SPACED.match(text, start)) or " " not in found.group():
        return None
    code = mend_code(found.group().replace(" ", ""))
    parts = [part for part in _SEPARATOR.split(code) if part[0].isalpha()]
    real = len(parts) > 1 and all(code_parts().get(part, 0) >= 10 for part in parts)
    return (found.end(), code) if real else None


def _mend_part(part: str) -> str:
    if session := _SESSION.fullmatch(part):
        return session[1] + session[2].translate(_DIGIT_LIKE)
    if part[0].isdigit() and not part.startswith("0Đ"):
        return part
    known = code_parts()
    own = math.log10(known.get(part, 0) + 0.1)
    best, best_score = part, own + _MARGIN
    if part.startswith("0Đ") and known.get("Q" + part[1:], 0) >= _COMMON:
        return "Q" + part[1:]
    once = _DOUBLED.sub("Đ", part)  # QĐÐ, HĐÐĐND: one Đ read twice
    for variant, swaps in [*_variants(part), *([(once, 1)] if once != part else [])]:
        count = known.get(variant, 0)
        if count < _COMMON and set(part) - _PLAIN_SLIPS - set(variant):
            continue  # B, P, G … are letters of many codes that no list holds
        if count and (score := math.log10(count) - 0.7 * swaps) > best_score:
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
    if word == "|":
        return "I"  # a stroke standing alone: "lần thứ |"
    numeral = word.translate(_ROMAN_LIKE).replace("H", "II")
    if numeral == word or not any(char in "XVI" for char in word) or not _ROMAN.fullmatch(numeral):
        return None
    return numeral


def is_unit(word: str) -> bool:
    """True for an area or volume, with its number or without: m2, km², 200m2."""
    return bool(re.fullmatch(r"[0-9.,]*(?:k|c|d|m)?m[23²³]", word))


def is_item(word: str) -> bool:
    """True for a numbered item with its letter: 19a, 2b, 14đ."""
    return bool(re.fullmatch(r"[0-9]{1,3}[a-eđghik]", word))


def is_roman(word: str) -> bool:
    return bool(_ROMAN.fullmatch(word))


def number(word: str) -> str | None:
    """The number that `word` prints with letters in it: 2O25 → 2025, l2 → 12; None if it is not one."""
    digits = word.translate(_DIGIT_LIKE)
    if digits == word or not digits.isdigit() or not any(char.isdigit() for char in word):
        return None
    return digits
