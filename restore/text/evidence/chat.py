"""Recognises what people type in chat: its abbreviations, words drawn out, laughter, emoji.

Recognisers hardly print any of these, so they show that a text was typed. Of a hundred words of unmarked
chat 14 to 19 are such signs; of what Tesseract's English model prints 0.1, the engines of scanners 0.5, and
PaddleOCR 3: syllables that lost their vowel ("dc", "k").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from restore.resources import lexicon, table_lines
from restore.text.evidence.drills import is_of_a_drill
from restore.vietnamese.syllable import may_be_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token

# Letters that stand for words: em, không, mày, rồi, tao. "d" and "v" are also printed for letters with marks.
_ALONE = frozenset("ehjkmrtz")
_DRAWN = re.compile(r"[^\W\d_]+?([^\W\d_])\1{2,}")
_STROKES = frozenset("ilo1")  # drawn out by recognisers too: "giii", "dooo"
_SPOKEN = re.compile("z[^\\W\\d_]+")  # zay, zui, zậy for vậy, vui
_LAUGHTER = re.compile("(?:h[aeiu]){2,}h?|k{3,}|ha+i*z+")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
# What stands before a letter that is no word: nothing or a sign, if a sign follows, as in "1. h) "; a number,
# whose unit it is; the word for items, as in "diem e, h va k".
_OPENING, _CLOSING = re.compile(r"(?:^|[^\w\s])\s*$"), ").:/"
_UNIT_OR_ITEM = re.compile(r"(?:\d|\b(?:di?e?m|muc|khoan)|\b[a-z](?:,|, ?va| va))\s*$", re.IGNORECASE)
_FIELD = re.compile("dd|mm|y{2,4}", re.IGNORECASE)  # of a date format: "yyyy" is no word drawn out
_NEAR = 16  # characters that are looked at


@cache
def chat_words() -> frozenset[str]:
    """Abbreviations and spellings of chat; few are syllables. Raises ModelUnusable."""
    return frozenset(table_lines(lexicon("chat.tsv"), columns=1))


def is_typed(word: str) -> bool:
    """True for a sign of typing: "hnay", "k", "vuiii", "hihihi", "😂"."""
    if word in chat_words() or word in _ALONE:
        return True
    drawn = _DRAWN.fullmatch(word)
    if drawn and (drawn[1] not in _STROKES or word.endswith(4 * drawn[1])):
        return True
    if _SPOKEN.fullmatch(word) and may_be_syllable("v" + word[1:]):
        return True
    return bool(_LAUGHTER.fullmatch(word) or _EMOJI.search(word))


def words(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The words that tell how a text was made.

    These are all but letters that number items or are units, the fields of date formats, and spelling drills.
    """
    for position, token in enumerate(tokens):
        if token.kind is not Kind.WORD or _FIELD.fullmatch(token.text):
            continue
        if not (_counts(text, token.start, token.end) or is_of_a_drill(text, tokens, position)):
            yield token.text


def _counts(text: str, start: int, end: int) -> bool:
    """True for a letter that numbers an item or is a unit: "h) ", "diem k", "20 m"."""
    if text[start:end] not in _ALONE:
        return False
    line = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    beside = strip_marks(line if len(line) < _NEAR else "x" + line)  # "x": it may go on to the left
    opens = text[end : end + 1] in tuple(_CLOSING) and _OPENING.search(beside)
    return bool(opens or _UNIT_OR_ITEM.search(beside))
