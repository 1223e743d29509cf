"""Shapes of single tokens that are no words: measures, labels, items, formulas and Roman numerals."""

from __future__ import annotations

import re

from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import is_syllable

_ROMAN_LIKE = str.maketrans({"1": "I", "l": "I", "|": "I", "i": "I", "Í": "I", "!": "I", "]": "I", "v": "V"})
# "14m" and "6m" may be garbled words ("lâm", "ôm"); three digits or a longer unit make it a measure.
_MEASURE = re.compile(
    r"[0-9.,]*[kcdm]?m[23²³]|[0-9.,]*[µμ][glms]|[0-9][0-9.,]*(?:[kcdm]m|ha|[km]g|ml|kW|kV|MW|kWh|kVA)|[0-9][0-9.,]{2,}m"
    r"|[0-9]+(?:x[0-9]+)+(?:[cm]?m)?"  # 25x40m
    r"|[0-9.,]*(?:[mdc]L|[kMG]Hz|[kMG]Pa|[kMG]Wh?|mmHg)"
    r"|[0-9]*(?:VND|USD|EUR|GBP|JPY|CNY)|[0-9]+(?:[KMGT]B|[KMG]bps)"  # 000VND: the end of 5,000,000VND
)
_LABEL = re.compile(
    r"[A-ZĐ]{1,4}[0-9]+[.,][0-9]+|[A-ZĐ][0-9]{2,3}|[0-9]{2,3}[A-ZĐ]|[A-Z][0-9][A-HJ-NP-Z]|(?:[A-Z]{3,}|QL|TL|[DĐ]T)[0-9]{1,3}"
    r"|K[mM][0-9]{1,4}|[A-Z][a-z]{1,2}[A-Z]{1,3}[0-9]"  # SpO2
    r"|(?!TH|CH|PH|NH|KH|GH|NG|TR)[BCDĐGHKLMNPQRSTVX]{2}[1-9]"  # HK1, NV2: no onset and a stroke of an I
)
_SMALL_LABEL = re.compile(  # "kh6" and "Tr6" are none
    r"(?!(?:[CKPTckpt]h|[Nn](?:gh?|h)|[Gg][hi]|[Qq]u|[Tt]r)\d)(?:[a-zđ]{1,3}|[A-ZĐ][a-zđ]{1,2})\d{1,4}"
)
_APOSTROPHE = re.compile(r"[bhkmrtBHKMRT]['’][^\W\d_]")
_ELEMENTS = "Al|Ag|As|Ba|Be|Br|B|Ca|Cd|Cl|Co|Cr|Cu|C|Fe|F|Hg|H|I|K|Li|Mg|Mn|Na|Ni|N|O|Pb|P|Se|Si|Sn|S|Ti|Zn"
_ELEMENT = re.compile(_ELEMENTS)
_FORMULA = re.compile(rf"(?=.*[2-478x])(?:\(?(?:{_ELEMENTS})\)?(?:[2-478]|1\d|x)?)+[+-]?")

_MOLECULE = re.compile(  # none is printed for a word, unlike "CaP" for cấp and "cQNG"
    "[a-z]{1,4}(?:[RD]NA|A[RD]N|PCR)"
    "|n?(?=[A-Z]+[a-z])(?:Na|K|Mg|Ca|Ba|Al|Fe|Cu|Zn|Ag|Pb|Hg|Mn|Cr|Ni|Sn|Li|H|N|P|S|C|Si)+(?:Cl|Br|OH?|S|F|I)"
)


def roman(word: str) -> str | None:
    """The Roman numeral (I to XXXIX) that was misread as `word`, or None: X1V → XIV, but XIV → None."""
    if word == "|":
        return "I"  # as in "lần thứ |"
    numeral = word.translate(_ROMAN_LIKE).replace("H", "II")
    if numeral == word or not any(char in "XVI" for char in word) or not is_roman(numeral):
        return None
    return numeral


def is_unit(word: str) -> bool:
    """True for measures (55ha, 0,5km, 200m2, 500VND), and units of area, volume or money alone (km², VND)."""
    return bool(_MEASURE.fullmatch(word))


def is_label(word: str) -> bool:
    """True for labels of forms, plates, roads, rooms or classes: X06, 29A, G6B, QL5, Km12, VIP1, PM2.5.

    False for "X4" and "D6I", which are likelier garbled words.
    """
    return bool(_LABEL.fullmatch(word))


def is_small_label(word: str) -> bool:
    """True if it may be a label typed in small letters: t2 (Thứ hai), k6, Hk1. "t6" may be a garbled tổ."""
    return bool(_SMALL_LABEL.fullmatch(word))


def is_item(word: str) -> bool:
    """True if it may be a numbered item with a letter, or a number of metres: 19a, 2b, 14đ, 6m."""
    return bool(re.fullmatch(r"[0-9]{1,3}[a-eđghikm]", word))


def has_note(word: str) -> bool:
    """True for a syllable with the number of a footnote: "chức8"."""
    bare = word.rstrip("0123456789")
    return 0 < len(word) - len(bare) <= 2 and len(bare) > 1 and is_syllable(bare)


def has_apostrophe(word: str) -> bool:
    """True for a syllable after a consonant and an apostrophe, as in the Central Highlands: "k'lông"."""
    return bool(_APOSTROPHE.match(word)) and is_syllable(word[2:])


def is_formula(word: str) -> bool:
    """True for chemical formulas and ions with an index: NO2, H2S, NOx, CaCO3, NH4+.

    At least two elements, and no index that recognisers print for a letter ("H6I" is a garbled "Hội").
    """
    return bool(_FORMULA.fullmatch(word)) and len(_ELEMENT.findall(word)) > 1


def is_molecule(word: str) -> bool:
    """True for nucleic acids and compounds of two elements, whose shape no other word has: mRNA, NaCl."""
    return bool(_MOLECULE.fullmatch(word))


def is_element(word: str) -> bool:
    """True for the symbol of a chemical element."""
    return bool(_ELEMENT.fullmatch(word))


def is_in_identifier(text: str, start: int) -> bool:
    """True if the cell or line around a place is a name that lost some underscores: "DANH HIEU_CAO NHAT"."""
    first = max(text.rfind("\t", 0, start), text.rfind("\n", 0, start)) + 1
    cell = re.split(r"[\t\n]", text[first:], maxsplit=1)[0]
    return "_" in cell and cell.isascii() and cell.isupper()
