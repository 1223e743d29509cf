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
from restore.vietnamese.syllable import is_syllable

# What recognisers print for the letters of codes: printed → meant.
_LOOKALIKES = {
    "D": "Đ", "Ð": "Đ", "P": "Đ", "b": "Đ", "B": "Đ", "1": "IT", "l": "I", "|": "I", "0": "O", "5": "S",
    "O": "QĐ", "G": "Q", "8": "B", "ð": "đ", "I": "T",
}  # fmt: skip
_PLAIN_SLIPS = frozenset("DÐ1l|05")  # the slips that need no further proof
_COMMON, _IN_USE = 100, 10  # documents that use a part of a code
_LONG = 4  # letters of a part that is no other part by chance
_DIGIT_LIKE = str.maketrans({"I": "1", "l": "1", "|": "1", "O": "0", "o": "0"})
_Q_LIKE = str.maketrans({"O": "Q", "0": "Q"})
_ROMAN_LIKE = str.maketrans({"1": "I", "l": "I", "|": "I", "i": "I", "Í": "I", "!": "I", "]": "I", "v": "V"})
_ROMAN = re.compile(r"(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3})")
_SLASHES = re.compile("/?⁄/?")
_SEPARATOR = re.compile(r"([/-])")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})((?:19|20)\d\d)|(\d\d)(\d\d)/((?:19|20)\d\d)")  # a stroke is lost
_SESSION = re.compile(r"(UBTVQ|[QO0])H([0-9IlOo|S]{1,3})")  # QH15: the fifteenth National Assembly
_SESSIONS = range(5, 30)  # that numbers are cited of
_YEAR = re.compile(r"(\d{2,3})((?:19[4-9]|20[0-4])\d)(?=/\D)")  # 172011/TT-BTP: no number is as long
_PRIME_MINISTER = re.compile(r"T[TI1l](?:[a-z]g|[egszy])")  # TTe, TIg, TTsg: TTg
_TYPED_WIDE = re.compile(r"[^\s/-]+(?: [/-] [^\s/-]+)+")
_SPACED = re.compile(
    r"\d{1,6}[a-z]?(?:/\d{4})?(?: ?(?:/|-(?: ?-)?) ?[A-ZĐÐ][A-Za-zĐÐ]*[0-9]{0,2}){1,5}(?!\w)"
)
# "14m" and "6m" may be garbled words ("lâm", "ôm"); with a longer number or unit they are measures.
_MEASURE = re.compile(
    r"[0-9.,]*[kcdm]?m[23²³]|[0-9][0-9.,]*(?:[kcdm]m|ha|[km]g|ml|kW|kV|MW|kWh|kVA)|[0-9][0-9.,]{2,}m"
    r"|[0-9]+(?:x[0-9]+)+(?:[cm]?m)?"  # 25x40m
)
_LABEL = re.compile(
    r"[A-ZĐ][0-9]{2,3}|[0-9]{2,3}[A-ZĐ]|[A-Z][0-9][A-HJ-NP-Z]|(?:[A-Z]{3,}|QL|TL|[DĐ]T)[0-9]{1,3}"
)
_DOUBLED = re.compile("[ĐÐ]{2,}|[DĐÐ][DĐÐBPb]|[BPO]D")  # one Đ read twice: QĐÐ, NDB, HPDND, QOD
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
    parts = _SEPARATOR.split(_YEAR.sub(r"\1/\2", _SLASHES.sub("/", code)))
    return "".join(part if part.isdigit() or part in "/-" else _mend_part(part) for part in parts)


def spaced_code(text: str, start: int) -> tuple[int, str] | None:
    """A document number that a blank or a second hyphen was read into, at `start`: (its end, the number).

    "08- QĐ/TW" and "11/CT- -TTg" are joined when every part is one that documents really use; else None, as
    for "54 / NQ - CP": blanks on both sides of every sign were typed.
    """
    if not (found := _SPACED.match(text, start)):
        return None
    joined = found.group().replace(" ", "").replace("--", "-")
    if joined == found.group() or _TYPED_WIDE.fullmatch(found.group()):
        return None
    code = mend_code(joined)
    parts = [part for part in _SEPARATOR.split(code) if part[0].isalpha()]
    real = len(parts) > 1 and all(code_parts().get(part, 0) >= _IN_USE for part in parts)
    return (found.end(), code) if real else None


def code_end(word: str) -> str | None:
    """What a line's end cut off a document number, mended; None if no document uses it."""
    mended = _mend_part(word)
    return mended if _SESSION.fullmatch(mended) or code_parts().get(mended, 0) >= _IN_USE else None


def mend_date(number: str) -> str:
    """A number that stands for a date, with the stroke it lost: 13/112024 and 1311/2024 → 13/11/2024."""
    number = _SLASHES.sub("/", number)
    if found := _DATE.fullmatch(number):
        day, month, year = filter(None, found.groups())
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            return f"{day}/{month}/{year}"
    return number


def _mend_part(part: str) -> str:
    known = code_parts()
    if (session := _SESSION.fullmatch(part)) and (number := _session(session[2])):
        return f"{session[1].translate(_Q_LIKE)}H{number}"
    if part.startswith("0") and known.get(queried := _mend_part("Q" + part[1:]), 0) >= _COMMON:
        return queried
    if part[0].isdigit() or is_roman(part) or known.get(part, 0) >= _COMMON:
        return part
    if _PRIME_MINISTER.fullmatch(part):
        return "TTg"
    own = math.log10(known.get(part, 0) + 0.1)
    best, best_score = part, own + _MARGIN
    once = ((_DOUBLED.sub("Đ", part, count=1), 1),) if _DOUBLED.search(part) else ()
    for variant, swaps in (*_variants(part), *once):
        count = known.get(variant, 0)
        plain = not set(part) - _PLAIN_SLIPS - set(variant)
        long = part not in known and len(variant) >= _LONG and count >= _IN_USE
        if not (plain or long or count >= _COMMON):
            continue  # B, P, G … are letters of many codes that no list holds
        if count and (score := math.log10(count) - 0.7 * swaps) > best_score:
            best, best_score = variant, score
    return best


def _session(read: str) -> str:
    """The number of a National Assembly, "" if it is none: I5, IS → 15; I14, where the I is a slip, → 14."""
    digits = "".join(filter(str.isdigit, read))
    number = digits if len(read) == 3 and len(digits) == 2 else read.translate(_DIGIT_LIKE).replace("S", "5")
    return number if number.isdigit() and int(number) in _SESSIONS else ""


def _variants(part: str) -> Iterable[tuple[str, int]]:
    """The part with up to three look-alikes read as what they may have been."""
    found = {part: 0}
    for position, char in enumerate(part):
        for meant in _LOOKALIKES.get(char, ""):
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
    """True for a measure, and for an area or volume without its number too: 55ha, 0,5km, 200m2, km²."""
    return bool(_MEASURE.fullmatch(word))


def is_label(word: str) -> bool:
    """True for labels of forms, plates, roads and rooms: X06, 29A, G6B, QL5, VIP1.

    "X4" and "D6I" are likelier words.
    """
    return bool(_LABEL.fullmatch(word))


def is_item(word: str) -> bool:
    """True for what may be a numbered item with its letter, or metres: 19a, 2b, 14đ, 6m."""
    return bool(re.fullmatch(r"[0-9]{1,3}[a-eđghikm]", word))


def has_note(word: str) -> bool:
    """True for a syllable with the number of its footnote: "chức8"."""
    bare = word.rstrip("0123456789")
    return 0 < len(word) - len(bare) <= 2 and len(bare) > 1 and is_syllable(bare)


def is_roman(word: str) -> bool:
    return bool(_ROMAN.fullmatch(word))


def number(word: str) -> str | None:
    """The number that `word` prints with letters in it: 2O25 → 2025, l2 → 12; None if it is not one."""
    digits = word.translate(_DIGIT_LIKE)
    if word[0] == "0":
        digits = digits.replace("i", "1")  # elsewhere it may be an item: 1i
    if digits == word or not digits.isdigit() or not any(char.isdigit() for char in word):
        return None
    return digits
