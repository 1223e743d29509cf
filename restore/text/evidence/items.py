"""Items of lists and headings: the letter or numeral of one follows from that of the one before.

Recognisers print "đ)" as "d)", "c)" as "©" and "III." as "ITI."; no language model knows which item it is.
What cannot be the next item gets no opinion, and no digit is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from restore.text.evidence.language import NUMBER
from restore.text.passage import Arc

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_LOOKS = {"c": "¢©", "đ": "d@&", "e": "é", "i": "lI|í", "l": "I|", "q": "g"}  # item → also printed as
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_STROKES = str.maketrans(dict.fromkeys("1lí|]TL", "I") | {"H": "II", "v": "V", "x": "X"})
_LETTER = re.compile(r"(?m)^[ \t]*(?:(?P<mark>[a-zđé¢©@&I|])(?P<end>\))|(?P<sign>©))(?= +\S)")
_NUMERAL = re.compile(
    r"(?m)^[ \t]*(?:(?:Ch.{2,5}g|CH.{2,5}G|M.{1,2}[cC]|Ph.{1,3}n|PH.{1,3}N) +)?"  # Chương, Mục, Phần
    r"(?P<mark>[IVXH][IVXH1lí|\]TLvx]{0,4})(?=[.:]\s|[ \t]*$)"
)
# "1.", "2)", "14, Kiến nghị" where a full stop was; "1a." and "a4)", put in by amendments
_NUMBER = re.compile(
    r"(?m)^[ \t“\"]*(?P<mark>[1-9]\d?(?=[.)] +\S|, +[A-ZĐ])|[1-9]\d?[a-zđ](?=\. +\S)|[a-zđ]\d(?=\)))"
)


class Item(NamedTuple):
    """What stands from `start` to `end` of the text, as the items before it have it."""

    start: int
    end: int
    text: str


def items(text: str, marked: bool) -> Iterator[Item]:
    """The items of a text whose marks are known; with `marked`, no letter is printed as another one."""
    numbers = (Item(*found.span("mark"), found["mark"]) for found in _NUMBER.finditer(text))
    return chain(_letters(text, marked), _numerals(text), numbers)


def item_arcs(text: str, marked: bool) -> dict[int, Arc]:
    """The same as arcs, each in the place of all others, by where it begins."""
    return {
        item.start: Arc(1, item.text, (word,), 0.0, "kept" if same else "code")
        for item in items(text, marked)
        for same in [text[item.start : item.end] == item.text]
        for word in [NUMBER if any(map(str.isdigit, item.text)) else item.text.rstrip(")")]
    }


def _letters(text: str, marked: bool) -> Iterator[Item]:
    before = ""
    for found in _LETTER.finditer(text):
        if not _begins_a_sentence(text, found.start()):
            continue
        group = "mark" if found["mark"] else "sign"
        read, missing = found[group], "" if found["end"] else ")"
        after = _LETTERS[_LETTERS.index(before) + 1 :][:1] if before else ""
        looks = "" if marked and read in _LETTERS else _LOOKS.get(after, "")
        if after and read in after + looks:
            before = after
        elif read in _LETTERS and (marked or read != "d"):
            before = read
        else:
            before = ""
            continue
        yield Item(*found.span(group), before + missing)


def _numerals(text: str) -> Iterator[Item]:
    before = 0
    for found in _NUMERAL.finditer(text):
        read = found["mark"]
        after = _NUMERALS[before] if before < len(_NUMERALS) else ""
        if read.translate(_STROKES) == after:
            before += 1
        elif read in _NUMERALS:
            before = _NUMERALS.index(read) + 1
        else:
            continue
        yield Item(*found.span("mark"), _NUMERALS[before - 1])


def _begins_a_sentence(text: str, start: int) -> bool:
    """True at the beginning, after an empty line, and after a line that ends a sentence or a clause."""
    above = text[:start].rstrip()
    return not above or above[-1] in ".;:" or "\n\n" in text[len(above) : start]
