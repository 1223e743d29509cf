"""The witness of list items and headings: infers the letter or numeral of an item from the last one.

Recognisers print "đ)" as "d)", "c)" as "©" and "III." as "ITI."; the language model does not know which item
comes next. A sign, or a letter of its shape, between the items c) and đ) is d). Other items that cannot be
the next one are left to the other witnesses; no digit is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from restore.text.evidence.language import NUMBER
from restore.text.passage import Arc, Passage
from restore.vietnamese.item_letters import LETTERS, next_letter
from restore.vietnamese.syllable import digits

_MISREAD_AS = {"c": "¢©", "đ": "d@&", "e": "é", "i": "lI|í", "l": "I|", "q": "g"}  # item → also read as
_ALIKE = {"c": "eo", "d": "đ", "đ": "d", "e": "c", "g": "q", "i": "l", "l": "i", "o": "c", "q": "g"}  # shapes
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_STROKES = str.maketrans(dict.fromkeys("1lí|]TL", "I") | {"H": "II", "v": "V", "x": "X"})
_KNOWN_SIGNS = frozenset(LETTERS + "é¢©@&I|")
_LETTER = re.compile(r"(?m)^[ \t]*(?:(?P<mark>[^\W\d_A-HJ-ZĐ]|[¢©@&|¡€])(?P<end>\))|(?P<sign>©))(?= +\S)")
_NUMERAL = re.compile(
    r"(?m)^[ \t]*(?:(?:Ch.{2,5}g|CH.{2,5}G|M.{1,2}[cC]|Ph.{1,3}n|PH.{1,3}N) +)?"  # Chương, Mục, Phần
    r"(?P<mark>[IVXH][IVXH1lí|\]TLvx]{0,4})(?=[.:]\s|[ \t]*$)"
)
# "1.", "2)", "14, Kiến nghị" where a full stop was; "1a." and "a4)", put in by amendments
_NUMBERED = re.compile(
    r"(?m)^[ \t“\"]*(?P<mark>[1-9]\d?(?=[.)] +\S|, +[A-ZĐ])|[1-9]\d?[a-zđ](?=\. +\S)|[a-zđ]\d(?=\)))"
)
_PAGE_NUMBER = re.compile(r"[-– ]{0,3}\d{1,4}[-– ]{0,3}")


class Items:
    """The witness "items": its arc for the letter or numeral of an item replaces all others of the token.

    Lists continue across pages.
    """

    name = "items"

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            arcs = item_arcs(passage.text, passage.noise.channel.faithful, passage.page_starts)
            for node, token in enumerate(passage.tokens if arcs else ()):
                if arc := arcs.get(token.start):
                    passage.replace(node, [arc])


class Item(NamedTuple):
    """The letter, numeral or number of an item: characters [start, end) of a text, and what it should be."""

    start: int
    end: int
    text: str


def items(text: str, marked: bool, page_starts: tuple[int, ...] = ()) -> Iterator[Item]:
    """The items of a text. `marked`: the recogniser prints marks and does not confuse item letters.

    `page_starts` are the offsets at which pages begin.
    """
    numbers = (Item(*found.span("mark"), found["mark"]) for found in _NUMBERED.finditer(text))
    return chain(_letters(text, marked, page_starts), _numerals(text), numbers)


@lru_cache(maxsize=4)  # asked for every passage of a document
def item_arcs(text: str, marked: bool, page_starts: tuple[int, ...] = ()) -> dict[int, Arc]:
    """Offset in `text` → arc of the item that begins there; arguments as for `items`."""
    return {
        item.start: Arc(1, item.text, (word,), 0.0, "kept" if same else "code")
        for item in items(text, marked, page_starts)
        for same in [text[item.start : item.end] == item.text]
        for word in [NUMBER if digits(item.text) else item.text.rstrip(")")]
    }


def _letters(text: str, marked: bool, page_starts: tuple[int, ...]) -> Iterator[Item]:
    before = ""
    every = list(_LETTER.finditer(text))
    for found, following in zip(every, [*every[1:], None], strict=False):
        opens = _begins_a_sentence(text, found.start(), page_starts)
        group = "mark" if found["mark"] else "sign"
        read, missing = found[group], "" if found["end"] else ")"
        after = next_letter(before)
        misread = "" if marked and read in LETTERS else _MISREAD_AS.get(after, "")
        like = read not in LETTERS or read in _ALIKE.get(after, "")
        skips = marked and _skips(read, after) and (following is None or following["mark"] == "a")
        fits = after and (read in after + misread or (like and (skips or _is(following, next_letter(after)))))
        if fits:
            before = after
        elif read not in _KNOWN_SIGNS or not opens:  # the end of a sentence may be lost, …
            continue  # … but then only the next item is sure
        elif read in LETTERS and (marked or read != "d"):
            before = read
        else:
            before = ""
            continue
        yield Item(*found.span(group), before + missing)


def _is(found: re.Match[str] | None, letter: str) -> bool:
    """True if a line begins with the item of this letter: what is between the items c) and đ) is d)."""
    return found is not None and letter != "" and found["mark"] == letter


def _skips(letter: str, due: str) -> bool:
    """True if the item comes later in the order of letters than the one that is due: a last đ) after c)."""
    return letter in LETTERS and due != "" and LETTERS.index(letter) > LETTERS.index(due)


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


def _begins_a_sentence(text: str, start: int, page_starts: tuple[int, ...] = ()) -> bool:
    """True if `start` begins the text or a page, or follows an empty line, a sentence or a clause.

    A page number may precede the first line of a page.
    """
    end = start
    while end and text[end - 1].isspace():
        end -= 1
    if not end or text[end - 1] in ".;:" or "\n\n" in text[end:start]:
        return True
    if any(end <= place <= start for place in page_starts):
        return True
    line = text.rfind("\n", 0, end) + 1
    return line in page_starts and bool(_PAGE_NUMBER.fullmatch(text, line, end))
