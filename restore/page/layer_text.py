"""Judge the text layer of a PDF page by its text alone, without the page image.

The table that maps a font's glyphs to characters (ToUnicode) may be wrong: letters are missing, or replaced
by spaces or other letters. The text still resembles Vietnamese. The signs of a wrong table are words that do
not exist in Vietnamese, and the absence of letters that occur on every Vietnamese page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from restore.resources import lexicon, table_lines, usable
from restore.vietnamese.encoding import Encoding, to_unicode
from restore.vietnamese.syllable import ONSETS, VIETNAMESE, fold_tone_placement, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, tokenize

# Measured on PDFs with good and with wrong layers. Shares are 0–1.
_VALID_SCAN, _VALID_DRAWN = 0.9, 0.6  # share of words that are syllables
VALID_BARE = 0.45  # the same for text without marks ("cac" is none): Vietnamese has 0.6 to 0.75, English 0.25
MARKED = 0.15  # share of words with a letter that only Vietnamese has; correct text has about 0.45
_VOWELS = frozenset("aeiouy")
_ODD = 0.05  # share of words with characters that belong in no word
_ENOUGH = 50  # words; a correct text of this length contains an ư
# Measured on correct pages and on pages with eleven kinds of wrong tables.
_UNKNOWN = 0.03  # share of accented lower-case words that are not Vietnamese
_FEW = 8  # minimum number of different such words: a text has few foreign terms
_MISSING = 45.0  # expected number of occurrences of the letters that a page lacks
_OFTEN = 3  # maximum count of one word for this: a page may repeat itself
_GAPS = 3  # different words that lack the same few letters; correct pages have none or one
_LOSSES = 4  # twice the different words of three letters, plus those of two, that lack a dropped letter
_HEADLESS = 0.01  # number of different words without initial consonants, as a share of all words
_MISREAD = 0.005  # share of impossible words above which the layer of a scan is discarded
_SHARES = """
    n 11.9  h 9.7  t 7.0  c 6.4  i 5.8  g 5.2  u 3.2  a 3.2  đ 2.5  o 2.4  m 2.1  à 2.0  p 2.0
    á 1.9  v 1.8  r 1.7  l 1.6  ư 1.5  k 1.4  b 1.4  y 1.4  s 1.3  d 1.0  ạ 0.9  ệ 0.9  ế 0.9
    ả 0.9  ộ 0.8  ê 0.7  q 0.7  ô 0.7  ố 0.7  e 0.6  ị 0.6  ó 0.6  â 0.6  ấ 0.6  ủ 0.6  ớ 0.6
    ề 0.6  ợ 0.5  ờ 0.5  ậ 0.5  x 0.5  ơ 0.5
""".split()  # letters, each with its share of the letters of Vietnamese text in per cent
_EXPECTED = {letter: float(share) / 100 for letter, share in zip(_SHARES[::2], _SHARES[1::2], strict=True)}


class Verdict(StrEnum):
    """The judgement of a text layer; the values are texts for `Treatment.reason`."""

    GOOD = "good"
    UNMARKED = "typed without marks"
    LEGACY = "in an encoding from before Unicode"
    PARTIAL = "leaves letters of the page uncovered"
    MISPLACED = "does not lie on the page's letters"
    SIDEWAYS = "lies on its side"
    LYING = "with letters other than those that the page shows"
    WRECKAGE = "not the Vietnamese that the page shows"


@dataclass(frozen=True)
class TextQuality:
    """Number of words with a letter in a text, and shares (0–1) of them; all 0 without words."""

    words: int
    valid: float  # Vietnamese syllables
    marked: float  # with a letter that only Vietnamese has
    odd: float  # with characters that belong in no word

    @classmethod
    def of(cls, text: str) -> TextQuality:
        words = [
            token.text for token in tokenize(text) if token.kind is Kind.WORD and _LETTER.search(token.text)
        ]
        count = max(1, len(words))
        return cls(
            len(words),
            sum(map(is_syllable, words)) / count,
            sum(bool(VIETNAMESE.search(word)) for word in words) / count,
            sum(bool(_NOT_IN_WORDS.search(strip_marks(word))) for word in words) / count,
        )


_LETTER = re.compile(r"[^\W\d_]")
_NOT_IN_WORDS = re.compile(r"[^A-Za-z.&'’]")


def judge_text(text: str, drawn: bool) -> Verdict:
    """Judge a layer by its text alone.

    Text laid over a scan (not `drawn`) must be clearly Vietnamese; drawn text is kept unless it cannot be
    what its author typed.
    """
    if _share_unknown(text) >= _ODD:
        return Verdict.WRECKAGE
    conversion = to_unicode(text)
    quality = TextQuality.of(conversion.text)
    vietnamese = quality.marked >= MARKED
    if vietnamese and is_lying(conversion.text):
        return Verdict.LYING
    if conversion.encoding not in (Encoding.UNICODE, Encoding.NFD, Encoding.COMPOUND):
        lost = quality.words >= _ENOUGH and "ư" not in conversion.text.lower()
        sure = drawn and vietnamese and quality.valid >= _VALID_DRAWN and not lost
        return Verdict.LEGACY if sure else Verdict.WRECKAGE
    if not drawn:
        good = vietnamese and quality.valid >= _VALID_SCAN and not _is_misread(conversion.text)
        return Verdict.GOOD if good else Verdict.WRECKAGE
    if vietnamese:
        return Verdict.GOOD if quality.valid >= _VALID_DRAWN or quality.odd < _ODD else Verdict.WRECKAGE
    if quality.odd >= _ODD:
        return Verdict.WRECKAGE
    return Verdict.UNMARKED if quality.words else Verdict.GOOD


def _share_unknown(text: str) -> float:
    """Return the share (0–1) of undefined characters, from fonts that do not map glyphs to characters."""
    characters = [char for char in text if not char.isspace()]
    unknown = sum(char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cn", "Co") for char in characters)
    return unknown / max(1, len(characters))


def is_lying(text: str) -> bool:
    """True if Vietnamese text has letters other than those that its author typed. ModelUnusable."""
    words = [token.text for token in tokenize(text) if token.kind is Kind.WORD]
    accented = list(filter(_is_accented, words))
    unknown = [word for word in accented if not _is_known(word)]
    strange = len(set(unknown)) >= _FEW and len(unknown) > _UNKNOWN * len(accented)
    if strange or missing_letters(text) >= _MISSING or len(gaps(text)) >= _GAPS:
        return True
    losses = dropped(text)
    if any(len(word) > 2 for word in losses) and sum(min(len(word), 3) - 1 for word in losses) >= _LOSSES:
        return True
    headless = {word for word in words if word.isalpha() and _is_headless(word)}
    return len(headless) >= _GAPS and len(headless) > _HEADLESS * len(words)


def _is_misread(text: str) -> bool:
    """True if too many accented words of a scan's layer are not Vietnamese: "đôc", "tuọng"."""
    accented = [
        token.text for token in tokenize(text) if token.kind is Kind.WORD and _is_accented(token.text)
    ]
    return sum(not _is_known(word) for word in accented) > _MISREAD * len(accented)


def _is_accented(word: str) -> bool:
    return word.isalpha() and word.islower() and not word.isascii()


def _is_headless(word: str) -> bool:
    """True if the word lacks its initial consonants: "ướng", "ỘNG". One font of a page may lack letters."""
    rest = word.lower()
    return not rest[0].isascii() and not _is_known(rest) and any(_is_known(h + rest) for h in ONSETS if h)


def missing_letters(text: str) -> float:
    """Return the expected number of occurrences, in a text of this length, of the letters that it lacks."""
    words = Counter(text.lower().split())
    counts: Counter[str] = Counter()
    for word, times in words.items():
        for char in filter(str.isalpha, word):
            counts[char] += min(times, _OFTEN)
    return counts.total() * sum(share for letter, share in _EXPECTED.items() if not counts[letter])


def gaps(text: str) -> set[str]:
    """Return the words of a text that lack a letter which occurs nowhere in the text: "đ c biệt".

    The letter was dropped, or replaced by a space or a letter of the same base: a string that is not a word
    becomes one if the letter is inserted, in the string or between it and the neighbouring word.
    """
    absent = _marked_letters().difference(text.lower())
    tokens = [token for token in tokenize(text) if token.kind is Kind.WORD]
    found = set()
    for before, token, after in zip([None, *tokens[:-1]], tokens, [*tokens[1:], None], strict=True):
        word = token.text
        if not (word.isalpha() and word.islower()) or _is_known(word):
            continue
        tries = list[tuple[str, str]]()
        if before and before.text.isalpha() and text[before.end : token.start] == " ":
            tries.append((before.text.lower(), word))
        if after and after.text.islower() and text[token.end : after.start] == " ":
            tries.append((word, after.text))
        if len(word) > 1 and any(map(_is_known, _mended(word, absent))):
            found.add(word)
        elif pair := next((p for p in tries if any(_is_known(p[0] + c + p[1]) for c in absent)), None):
            found.add(" ".join(pair))
    return found


def dropped(text: str) -> set[str]:
    """Return the words from which a letter that occurs nowhere in the text was dropped: "trưng", "khng".

    They have two letters or more, and are no units and no words of other languages. Raises ModelUnusable."""
    absent = _marked_letters().difference(text.lower())
    words = {chunk.strip(_OUTER) for chunk in text.split()}
    return {
        word
        for word in words - _UNITS - _foreign()
        if len(word) > 1
        and word.isalpha()
        and word.islower()
        and not _is_known(word)
        and any(_is_known(word[:at] + c + word[at:]) for at in range(len(word) + 1) for c in absent)
    }


_OUTER = ".,;:!?…()\"“”'‘’"
_UNITS = frozenset("km cm mm dm nm kg mg ml dl hl kv kw pp vn".split())


def _mended(word: str, letters: Collection[str]) -> Iterator[str]:
    """Yield the word with one of the letters inserted, or substituted for a letter of the same base."""
    spelt = len(word) > 2 or not word.isascii() or not _VOWELS.isdisjoint(word)  # "kg" lacks no letter
    for letter in letters:
        base = strip_marks(letter)
        for at in range(len(word) + 1):
            if spelt:
                yield word[:at] + letter + word[at:]
            if at < len(word) and not word[at].isascii() and strip_marks(word[at]) == base:
                yield word[:at] + letter + word[at + 1 :]


def _is_known(word: str) -> bool:
    return is_syllable(word) and fold_tone_placement(word) in _known()


@cache
def _marked_letters() -> frozenset[str]:
    return frozenset(char for word in _known() for char in word if not char.isascii())


@cache
def _foreign() -> frozenset[str]:
    """Return the words of other languages. Raises ModelUnusable."""
    return frozenset(row.split("\t")[0] for row in table_lines(lexicon("foreign.tsv"), columns=2))


@cache
def _known() -> frozenset[str]:
    """Return the words of the lexicon in lower case. ModelUnusable."""
    path = lexicon("words.txt")
    with usable(path):
        return frozenset(map(fold_tone_placement, path.read_text(encoding="utf-8").lower().split()))
