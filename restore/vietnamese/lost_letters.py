"""Words with lost letters: a sign stands where the letter was, since nobody knows any more which one it was.

Text that was decoded by the wrong code page has U+FFFD there, text saved in a Western one a question mark
("Ngh? quy?t"), text copied from a PDF whose font does not name its characters a box or a character for
private use. Letters without marks are hardly ever lost, so such a word was a syllable that has a letter with
a mark in each of these places. Windows saves đ, ă, ơ, ư, ĩ and ũ, which Western code pages lack, as the bare
letters: "du?c" was được. Programs that lose each byte of UTF-8 leave two or three signs for a letter.

A question mark is a lost letter only in lines where several stand within words that were syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise, product

from restore.vietnamese.syllable import is_bare_syllable, spellings

SIGN = "\N{REPLACEMENT CHARACTER}"
_SIGNS = re.compile(f"[{SIGN}\N{WHITE SQUARE}\N{WHITE VERTICAL RECTANGLE}\ue000-\uf8ff]")
_LONGEST = 7  # letters of a syllable
_ONLY_SIGNS = (SIGN, 2 * SIGN)  # "ở", "để"
_BARE = {"d": "đ", "a": "ă", "o": "ơ", "u": "ưũ", "i": "ĩ"}  # bare letters → what Windows saves so
_BYTES = range(2, 8)  # of letters that stand together
_ETH = str.maketrans("Ðð", "Đđ")
_TONES, _SHAPES = "\u0300\u0301\u0303\u0309\u0323", "\u0302\u0306\u031b"
# Chosen.
_AS_BARE = 0.1  # P(the bare letters of a word were saved so), relative to 1 for others
_ALL_CAPITALS = 0.3  # the same for a word in capitals of which only the first is left
_ENOUGH = 3  # different words at least whose question marks are lost letters …
_SHARE = 0.1  # … and their least share of the words of these lines
_AGAINST = 2  # weight of a word whose question mark is none

_WORD = re.compile(r"(?:[^\W\d_]|\?)+")
_AMOUNT = re.compile(rf"\d\.\d{{3}} ?[{SIGN}?](?![^\W_]|[{SIGN}?])")
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
        if not syllable.isascii() and not is_misplaced(syllable):
            table[_left(syllable)].append(syllable)
    return dict(table)


def is_misplaced(syllable: str) -> bool:
    """True if the tone is not on the last letter with a shape: "thừơng", but neither "lũy" nor "luỹ"."""
    marks = [unicodedata.normalize("NFD", letter)[1:] for letter in syllable if letter != "đ"]
    shaped = [found for found in marks if not set(_SHAPES).isdisjoint(found)]
    return bool(shaped) and set(_TONES).isdisjoint(shaped[-1]) and not set(_TONES).isdisjoint("".join(marks))


def may_have_lost(before: str, after: str) -> bool:
    """True if `after` is `before` with letters in the place of its signs, word by word."""
    reads, words = before.split(), after.split()
    return len(reads) == len(words) and all(
        word in with_letters(read) for read, word in zip(reads, words, strict=True) if has_lost_letters(read)
    )


# --- what a sign or a question mark stands for ---


def shown_letters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the places of lost letters that the text around tells, in order: (start, end, letter or `SIGN`).

    Document numbers lose Đ ("2004/N?-CP"), amounts of money đ ("5.000 ?"). Other question marks that are lost
    letters become `SIGN`, and so does each pair or triple of signs that was the UTF-8 of one letter.
    """
    pairs = [pair for sign in (SIGN, "?") if 2 * sign in text for pair in _bytes_of_letters(text, sign)]
    if not pairs:
        yield from ((at, at + 1, letter) for at, letter in _in_single_signs(text))
        return
    pairs.sort()
    parts: list[str] = []
    places: list[int] = []
    position = 0
    for start, end in [*pairs, (len(text), len(text))]:
        parts.append(text[position : start + 1])
        places += range(position, min(start + 1, len(text)))
        position = end
    ends = dict(pairs)
    found = dict(_in_single_signs("".join(parts)))
    found = {places[at]: letter for at, letter in found.items()}
    found = {start: SIGN for start in ends if text[start] == SIGN} | found
    yield from ((at, ends.get(at, at + 1), letter) for at, letter in sorted(found.items()))


def _in_single_signs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the same as (place, letter) for text with one sign for each letter."""
    asked = list(_question_marks(text)) if _WITHIN.search(text) else []
    if not asked and SIGN not in text:
        return
    signs = f"[{SIGN}?]" if asked else SIGN
    found = dict.fromkeys(asked, SIGN)
    for code in re.finditer(rf"\d/(?:[A-ZĐ-]|{signs}(?=[A-ZĐ-]))+", text):
        found |= {code.start() + at: "Đ" for at, sign in enumerate(code.group()) if sign in (SIGN, "?")}
    amounts = [amount.end() - 1 for amount in _AMOUNT.finditer(text)]
    lost = bool(amounts) and _is_vietnamese(text)
    found |= dict.fromkeys((at for at in amounts if at in found or (lost and text[at] == SIGN)), "đ")
    yield from sorted(found.items())


def _is_vietnamese(text: str) -> bool:
    """True if most words with U+FFFD, and several different ones, were syllables: it may be a lost € too."""
    words = {word for word in re.findall(rf"(?:[^\W\d_]|{SIGN})+", text) if has_lost_letters(word)}
    were = sum(1 for word in words if with_letters(word))
    return were >= _ENOUGH and 2 * were > len(words)


def _bytes_of_letters(text: str, sign: str) -> Sequence[tuple[int, int]]:
    """The [start, end) of each letter of which every byte is a sign; none if a sign was a whole letter.

    Vietnamese letters have two bytes or three, and at most three stand together.
    """
    signs = re.compile(f"{re.escape(sign)}+")
    letters: list[tuple[int, int]] = []
    explained, others = [], 0
    for word in re.finditer(rf"(?:[^\W\d_]|{re.escape(sign)})+", text):
        if sign not in (shown := word.group()):
            continue
        runs = list(signs.finditer(shown))
        if any(len(run.group()) == 1 and (sign == SIGN or run.end() < len(shown)) for run in runs):
            others += 1
            continue
        if (short := signs.sub(lambda run: SIGN * (len(run.group()) // 2), shown)).strip(SIGN):
            if with_letters(short):
                explained.append(short)
            else:
                others += 1
        for run in runs:
            start, end = word.start() + run.start(), word.start() + run.end()
            if end - start in _BYTES:
                cuts = [*range(start, end - 1, 2), end]
                letters += pairwise(cuts)
    enough = len(set(explained)) > _ENOUGH and len(explained) > _AGAINST * others
    return letters if enough else ()


def _question_marks(text: str) -> Iterator[int]:
    """Yield the places of the question marks that are lost letters."""
    lines, offset = [], 0
    for line in text.split("\n"):
        if "?" in line:
            lines.append((offset, line))
        offset += len(line) + 1
    words, others = 0, 0
    explained: list[str] = []
    asking: list[tuple[int, str, bool]] = []  # (offset, line, does it prove anything)
    for offset, line in lines:
        if not _WITHIN.search(line):
            asking.append((offset, line, False))
            continue
        found = _WORD.findall(line)
        inner = [word for word in found if _WITHIN.search(word)]
        syllables = [word for word in inner if _explained(word)]
        words, others = words + len(found), others + len(inner) - len(syllables)
        explained += syllables
        if 2 * len(syllables) > len(inner):
            asking.append((offset, line, True))
    if len(set(explained)) < _ENOUGH or len(explained) - _AGAINST * others < _SHARE * words:
        return
    for offset, line, proves in asking:
        for word in _WORD.finditer(line):
            if "?" not in word.group() or not (proves or word.group().strip("?")):
                continue
            lost = _explained(word.group(), line[word.end() :])
            yield from (offset + word.start() + at for at, sign in enumerate(lost) if sign == SIGN)


def _explained(word: str, after: str = "") -> str:
    """The beginning of the word whose question marks are lost letters, with their signs; "" if none is.

    A question mark at the end ends a sentence unless the word is none without it, or the line goes on.
    """
    if set(word) == {"?"} and after.lstrip(" ")[:1].isdigit():
        return ""  # "≥ 5"
    lost = word.replace("?", SIGN)
    ends = word[-1] == "?" and is_bare_syllable(word.strip("?").lower()) and not _GOES_ON.match(after)
    if ends:
        lost = lost[:-1]
    while SIGN in lost and not (has_lost_letters(lost) and with_letters(lost)):
        lost = lost[:-1] if lost[-1] == SIGN else ""
    return lost
