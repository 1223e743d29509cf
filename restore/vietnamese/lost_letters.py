"""Words with lost letters: a sign stands where the letter was, since nobody knows any more which one it was.

Text that was decoded by the wrong code page has U+FFFD there, text saved in a Western one a question mark
("Ngh? quy?t"), text copied from a PDF whose font does not name its characters a box or a character for
private use. Letters without marks are hardly ever lost, so such a word was a syllable that has a letter with
a mark in each of these places. Windows saves đ, ă, ơ, ư, ĩ and ũ, which Western code pages lack, as the bare
letters: "du?c" was được.

A question mark is a lost letter only in lines where several stand within words that were syllables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

from restore.vietnamese.syllable import is_bare_syllable, spellings

SIGN = "\N{REPLACEMENT CHARACTER}"
_SIGNS = re.compile(f"[{SIGN}\N{WHITE SQUARE}\N{WHITE VERTICAL RECTANGLE}\ue000-\uf8ff]")
_LONGEST = 7  # letters of a syllable
_ONLY_SIGNS = (SIGN, 2 * SIGN)  # "ở", "để"
_BARE = {"d": "đ", "a": "ă", "o": "ơ", "u": "ưũ", "i": "ĩ"}  # bare letters → what Windows saves so
_ETH = str.maketrans("Ðð", "Đđ")
# Chosen.
_AS_BARE = 0.1  # P(the bare letters of a word were saved so), relative to 1 for others
_ALL_CAPITALS = 0.3  # the same for a word in capitals of which only the first is left
_ENOUGH = 3  # different words at least whose question marks are lost letters …
_SHARE = 0.1  # … and their least share of the words of these lines
_AGAINST = 2  # weight of a word whose question mark is none

_WORD = re.compile(r"(?:[^\W\d_]|\?)+")
_WITHIN = re.compile(r"\?(?=[^\W\d_])")
_GOES_ON = re.compile(r"[ ,;]+[a-zà-ỹ?(0-9]")


def has_lost_letters(word: str) -> bool:
    """True if a sign of a lost letter stands in a word, or is one."""
    if word.isalpha() or not _SIGNS.search(word):
        return False
    return any(map(str.isalpha, word)) or word in _ONLY_SIGNS


@lru_cache(maxsize=20_000)
def with_letters(word: str) -> Mapping[str, float]:
    """The syllables that a word with lost letters may have been, each with P(word | it), up to a factor.

    >>> sorted(with_letters("quy\N{REPLACEMENT CHARACTER}t"))
    ['quyết', 'quyệt']
    """
    shown = _SIGNS.sub(SIGN, word).translate(_ETH)
    return {
        case(syllable): share * p
        for case, share in reversed(_cases(shown))
        for syllable, p in reversed(_syllables(shown.lower()))
    }


def _syllables(shown: str) -> Sequence[tuple[str, float]]:
    """The syllables in small letters that may show as `shown`, with the factor for its bare letters."""
    left = shown.replace(SIGN, "")
    if len(shown) > _LONGEST or (left and not left.isalpha()):
        return ()
    found = []
    for letters in product(*(letter + _BARE.get(letter, "") for letter in shown)):
        text = "".join(letters)
        found += [
            (syllable, 1.0 if text == shown else _AS_BARE)
            for syllable in _by_letters_left().get(_left(text), ())
            if all(sign in (letter, SIGN) for sign, letter in zip(text, syllable, strict=True))
        ]
    return found


def _cases(shown: str) -> Sequence[tuple[Callable[[str], str], float]]:
    """The cases that the word may have had: that of a lost letter, and of a single capital, is open."""
    letters = shown.replace(SIGN, "")
    if letters.islower() or not letters:
        return ((str.lower, 1.0), (str.capitalize, 1.0))[: 1 + (shown[0] == SIGN)]
    if letters.isupper():
        both = letters == shown[0]
        return ((str.capitalize, 1.0), (str.upper, _ALL_CAPITALS)) if both else ((str.upper, 1.0),)
    return ((str.capitalize, 1.0),)


def _left(word: str) -> str:
    """The word with `SIGN` in the place of each letter that has a mark."""
    return "".join(letter if letter.isascii() else SIGN for letter in word)


@cache
def _by_letters_left() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for syllable in spellings():
        if not syllable.isascii():
            table[_left(syllable)].append(syllable)
    return dict(table)


# --- what a sign or a question mark stands for ---


def shown_letters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the places of lost letters that the text around tells, in order: (place, the letter or `SIGN`).

    Document numbers lose Đ ("2004/N?-CP"). Other question marks that are lost letters become `SIGN`.
    """
    asked = list(_question_marks(text)) if _WITHIN.search(text) else []
    if not asked and SIGN not in text:
        return
    signs = f"[{SIGN}?]" if asked else SIGN
    found = dict.fromkeys(asked, SIGN)
    for code in re.finditer(rf"\d/(?:[A-ZĐ-]|{signs}(?=[A-ZĐ-]))+", text):
        found |= {code.start() + at: "Đ" for at, sign in enumerate(code.group()) if sign in (SIGN, "?")}
    yield from sorted(found.items())


def _question_marks(text: str) -> Iterator[int]:
    """Yield the places of the question marks that are lost letters."""
    lines, offset = [], 0
    for line in text.split("\n"):
        if _WITHIN.search(line):
            lines.append((offset, line))
        offset += len(line) + 1
    words = [word.group() for _, line in lines for word in _WORD.finditer(line)]
    inner = [word for word in words if _WITHIN.search(word)]
    explained = [word for word in inner if _explained(word)]
    balance = len(explained) - _AGAINST * (len(inner) - len(explained))
    if len(set(explained)) < _ENOUGH or balance < _SHARE * len(words):
        return
    for offset, line in lines:
        for word in _WORD.finditer(line):
            if "?" in word.group() and (lost := _explained(word.group(), line[word.end() :])):
                yield from (offset + word.start() + at for at, sign in enumerate(lost) if sign == SIGN)


def _explained(word: str, after: str = "") -> str:
    """The beginning of the word whose question marks are lost letters, with their signs; "" if none is.

    A question mark at the end ends a sentence unless the word is none without it, or the line goes on.
    """
    if set(word) == {"?"} and after.lstrip(" ")[:1].isdigit():
        return ""  # "≥ 5"
    lost = word.replace("?", SIGN)
    if word[-1] == "?" and not (_GOES_ON.match(after) or not is_bare_syllable(word.strip("?").lower())):
        lost = lost[:-1]
    while SIGN in lost and not (has_lost_letters(lost) and with_letters(lost)):
        lost = lost[:-1] if lost[-1] == SIGN else ""
    return lost
