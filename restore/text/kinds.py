"""Finds the kind of each line of a document: right, typed without marks, wreckage, or another language.

People paste text from many sources together: a right letter, a note without marks, a scanned page, an English
paragraph. The words of a line are evidence of its kind, and neighbouring lines are mostly of one kind:
Viterbi's algorithm finds the likeliest sequence of kinds, in which each change of kind has a price.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, IntEnum
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from restore.text.evidence.chat import is_typed, words
from restore.text.evidence.foreign_words import has_shape_of_skeleton, has_vowel, is_skeleton, languages
from restore.text.evidence.labels import is_formula, is_small_label
from restore.text.profile import has_a_look_alike, has_a_printed_horn, is_of_the_highlands, is_technical
from restore.text.token_lists import TokenLists
from restore.vietnamese.lost_letters import has_lost_letters, with_letters
from restore.vietnamese.syllable import VIETNAMESE, is_bare_syllable, is_latin, is_syllable, shape
from restore.vietnamese.tokens import Token, line_ranges


class LineKind(IntEnum):
    """How the text of a line was made or damaged."""

    MARKED = 0  # right, or read by a recogniser that prints the marks
    TYPED = 1  # typed without marks
    ENGLISH_OCR = 2  # read by Tesseract's English model
    SCANNER = 3  # read by a scanner's engine
    PADDLE = 4  # read by PaddleOCR
    FOREIGN = 5  # in another language
    LATIN_OCR = 6  # read by a recogniser of another language with accents, such as French or Czech
    BARE_OCR = 7  # read by an engine that loses marks but no letters, such as PaddleOCR's Chinese models
    WELL_READ = 8  # read by such an engine, which hardly misread a word otherwise


class _Class(Enum):
    """What a word looks like; `_SHARES` has a row for each."""

    VIETNAMESE = "a syllable with letters that only Vietnamese has"
    ACCENTED = "a syllable with other accents"
    ACUTE = "a syllable with no accent but é"
    BARE = "a syllable without marks"
    BOTH = "the same, and a word of another language"
    BARE_NAME = "a syllable without marks that begins with a capital"
    FOREIGN = "a frequent word of another language"
    ODD = "accented, and no syllable"
    ODD_ACUTE = "the same, with no accent but é"
    ODD_OWN = "the same, with letters that PaddleOCR and models of other languages hardly print: ơ, ă, ẩ"
    HORN = "a syllable without marks whose u or o has its horn read as r: churc, chirc, duroc"
    LOOK_ALIKE = "the same, but a letter with marks was read as q, g, d or y: tryc, dugc, ngudi"
    SKELETON = "a syllable without its vowel"
    OTHER = "any other word"
    LABEL = "small letters and a number with a 6, the digit that most looks like a letter"
    DIGITS = "another word with digits in it"
    SIGNS = "another word with signs in it"
    HIGHLAND = "with a letter of Ê Đê, Gia Rai or Ba Na that Vietnamese has not"
    CHAT = "a sign of typing: an abbreviation of chat, a word drawn out, laughter, emoji"
    CHAT_SKELETON = "the same, and a syllable without its vowel: dc, k"
    LOST = "a syllable with lost letters: quy�t"
    MATHS = "with a sign of mathematics or a letter that no recogniser of these prints: x₁, →, sin²α"


# P(class | kind of line), in the order of `LineKind`: counted on training text, clean and as damaged by the
# channels, on English prose, and on three pages each read by seven of Tesseract's
# other models and by two of PaddleOCR's Chinese models (the last columns). The first columns have more odd
# words than were counted, since people also paste lists of names, programs and chat.
_SHARES = {
    _Class.VIETNAMESE: (0.57, 0.003, 0.0003, 0.0003, 0.05, 0.0003, 0.03, 0.0003, 0.0003),
    _Class.ACCENTED: (0.26, 0.003, 0.0003, 0.004, 0.13, 0.0003, 0.4, 0.001, 0.001),
    _Class.ACUTE: (0.004, 0.0003, 0.076, 0.004, 0.021, 0.001, 0.03, 0.025, 0.002),
    _Class.BARE: (0.09, 0.63, 0.4, 0.45, 0.19, 0.002, 0.2, 0.57, 0.625),
    _Class.BOTH: (0.03, 0.23, 0.14, 0.17, 0.07, 0.19, 0.07, 0.19, 0.228),
    _Class.BARE_NAME: (0.05, 0.12, 0.083, 0.1, 0.043, 0.03, 0.06, 0.12, 0.119),
    _Class.FOREIGN: (0.03, 0.02, 0.009, 0.03, 0.01, 0.63, 0.006, 0.01, 0.015),
    _Class.ODD: (0.004, 0.0005, 0.0004, 0.0015, 0.20, 0.002, 0.11, 0.001, 0.0005),
    _Class.ODD_OWN: (0.003, 0.0005, 0.0003, 0.0003, 0.005, 0.001, 0.01, 0.0003, 0.0003),
    _Class.ODD_ACUTE: (0.0005, 0.0001, 0.12, 0.01, 0.06, 0.002, 0.05, 0.025, 0.002),
    _Class.HORN: (0.0002, 0.00001, 0.004, 0.009, 0.0005, 0.001, 0.003, 0.02, 0.003),
    _Class.LOOK_ALIKE: (0.0002, 0.00002, 0.027, 0.012, 0.0005, 0.001, 0.004, 0.005, 0.002),
    _Class.SKELETON: (0.003, 0.02, 0.0075, 0.01, 0.15, 0.003, 0.005, 0.003, 0.002),
    _Class.OTHER: (0.015, 0.006, 0.087, 0.138, 0.14, 0.1, 0.035, 0.02, 0.006),
    _Class.LABEL: (0.003, 0.004, 0.01, 0.012, 0.003, 0.003, 0.003, 0.005, 0.004),
    _Class.DIGITS: (0.01, 0.004, 0.033, 0.085, 0.035, 0.02, 0.02, 0.01, 0.004),
    _Class.SIGNS: (0.01, 0.004, 0.033, 0.085, 0.035, 0.02, 0.02, 0.01, 0.004),
    _Class.HIGHLAND: (0.001, 0.0003, 0.0003, 0.0005, 0.0005, 0.001, 0.001, 0.0003, 0.0003),
    _Class.CHAT: (0.006, 0.006, 0.0012, 0.0008, 0.001, 0.002, 0.001, 0.001, 0.0005),
    _Class.CHAT_SKELETON: (0.004, 0.004, 0.0005, 0.0028, 0.027, 0.002, 0.002, 0.002, 0.001),
    _Class.LOST: (0.02, 0.0003, 0.0003, 0.0003, 0.0003, 0.0003, 0.0003, 0.0003, 0.0003),
    _Class.MATHS: (0.003, 0.001, 0.0003, 0.0003, 0.0003, 0.001, 0.0003, 0.0003, 0.0003),
}
# The same for marked lines with many terms, names or chat: odd words come in bunches. Chosen.
_WITH_TERMS = {
    _Class.VIETNAMESE: 0.4,
    _Class.ACCENTED: 0.2,
    _Class.ACUTE: 0.01,
    _Class.BARE: 0.08,
    _Class.BOTH: 0.03,
    _Class.BARE_NAME: 0.05,
    _Class.FOREIGN: 0.05,
    _Class.ODD: 0.04,
    _Class.ODD_OWN: 0.04,
    _Class.ODD_ACUTE: 0.002,
    _Class.HORN: 0.0005,
    _Class.LOOK_ALIKE: 0.0005,
    _Class.SKELETON: 0.02,
    _Class.OTHER: 0.1,
    _Class.LABEL: 0.006,
    _Class.DIGITS: 0.03,
    _Class.SIGNS: 0.03,
    _Class.HIGHLAND: 0.01,
    _Class.CHAT: 0.05,
    _Class.CHAT_SKELETON: 0.01,
    _Class.LOST: 0.02,
    _Class.MATHS: 0.03,
}
_TERMS = -1.3  # log10 P(a marked line is such a line)
# The same for lines in a language of the highlands, which are left as those in other languages. Chosen.
_OF_HIGHLANDS = {
    _Class.VIETNAMESE: 0.08,
    _Class.ACCENTED: 0.1,
    _Class.ACUTE: 0.004,
    _Class.BARE: 0.15,
    _Class.BOTH: 0.05,
    _Class.BARE_NAME: 0.05,
    _Class.FOREIGN: 0.1,
    _Class.ODD: 0.15,
    _Class.ODD_OWN: 0.16,
    _Class.ODD_ACUTE: 0.004,
    _Class.HORN: 0.0005,
    _Class.LOOK_ALIKE: 0.0005,
    _Class.SKELETON: 0.003,
    _Class.OTHER: 0.14,
    _Class.LABEL: 0.001,
    _Class.DIGITS: 0.001,
    _Class.SIGNS: 0.03,
    _Class.HIGHLAND: 0.15,
    _Class.CHAT: 0.001,
    _Class.CHAT_SKELETON: 0.002,
    _Class.LOST: 0.0003,
    _Class.MATHS: 0.001,
}
_HIGHLANDS = -2.0  # log10 P(a line in another language is such a line)
# The same for chat typed without marks: counted.
_OF_CHAT = {
    _Class.VIETNAMESE: 0.002,
    _Class.ACCENTED: 0.002,
    _Class.ACUTE: 0.001,
    _Class.BARE: 0.42,
    _Class.BOTH: 0.2,
    _Class.BARE_NAME: 0.02,
    _Class.FOREIGN: 0.055,
    _Class.ODD: 0.0005,
    _Class.ODD_OWN: 0.0005,
    _Class.ODD_ACUTE: 0.0003,
    _Class.HORN: 0.00005,
    _Class.LOOK_ALIKE: 0.00005,
    _Class.SKELETON: 0.02,
    _Class.OTHER: 0.05,
    _Class.LABEL: 0.006,
    _Class.DIGITS: 0.008,
    _Class.SIGNS: 0.004,
    _Class.HIGHLAND: 0.0003,
    _Class.CHAT: 0.13,
    _Class.CHAT_SKELETON: 0.07,
    _Class.LOST: 0.0003,
    _Class.MATHS: 0.001,
}
_CHAT = -1.0  # log10 P(a line typed without marks is such a line)
_SPECIAL = [
    (kind, share, {found: math.log10(p) for found, p in shares.items()})
    for kind, share, shares in (
        (LineKind.MARKED, _TERMS, _WITH_TERMS),
        (LineKind.FOREIGN, _HIGHLANDS, _OF_HIGHLANDS),
        (LineKind.TYPED, _CHAT, _OF_CHAT),
    )
]
_ROWS = {
    found: (*map(math.log10, shares), *(special[found] for _, _, special in _SPECIAL))
    for found, shares in _SHARES.items()
}
# Chosen on development text of mixed kinds.
_PRIOR = (0.0, -0.5, -0.5, -0.5, -0.5, -0.5, -0.5, -0.5, -2.0)  # log10 P(kind) of a document's first line
_CHANGE = 3.0  # log10 price of a change of kind between two lines …
_BLANK = 2.0  # … at the beginning of a part, as after a blank line
_WORSE = 1.0  # … between two kinds of `_WRECKED`: an engine reads some lines of a page worse than others
_ANSWER = 2.0  # … between right lines and lines typed without marks: people answer each other
_WRECKED = (LineKind.ENGLISH_OCR, LineKind.SCANNER, LineKind.BARE_OCR)  # wreckage without marks …
_TOGETHER = frozenset((*_WRECKED, LineKind.WELL_READ))  # … and what stays one part with it
_OWN = frozenset("ơăờớởỡợằắẳẵặ") | {chr(code) for code in range(0x1EA0, 0x1EFA)}
_HIGHLAND_LETTER = re.compile("[ČčĔĕĬĭŎŏŬŭƀɃ\u0306]")
_MATHS = re.compile("[\u0370-\u03ff\u2070-\u209f\u2190-\u22ff]")
_SHORTEST = 4  # letters from which a word without a vowel is garbled; shorter ones are abbreviations


class Parts(NamedTuple):
    """The parts of a document; each has lines of one kind. The three sequences are of equal length."""

    tokens: TokenLists
    requested: list[str]  # profile of each part
    kinds: list[LineKind]  # found for parts with the profile "auto", MARKED for others


def alike(text: str, parts: Iterable[tuple[str, Sequence[Token]]]) -> Parts:
    """The `parts`, (requested profile, tokens), with those for "auto" cut where the kind of line changes."""
    requested: list[str] = []
    lines = _Lines()

    def seen() -> Iterator[Sequence[Token]]:
        for profile, tokens in parts:
            requested.append(profile)
            if profile == "auto":
                lines.add(text, tokens)
            yield tokens

    whole = TokenLists(text, seen())
    told = lines.runs()
    runs = [next(told) if profile == "auto" else [(0, LineKind.MARKED)] for profile in requested]
    kinds = [kind for run in runs for _, kind in run]
    if len(kinds) > len(requested):
        cut = (piece for part, run in zip(whole, runs, strict=True) for piece in _cut(part, run))
        whole = TokenLists(text, cut)
        requested = [profile for profile, run in zip(requested, runs, strict=True) for _ in run]
    return Parts(whole, requested, kinds)


def _cut(tokens: Sequence[Token], runs: Sequence[tuple[int, LineKind]]) -> Iterator[Sequence[Token]]:
    ends = [*accumulate(size for size, _ in runs[:-1]), len(tokens)]
    return (tokens[start:end] for start, end in pairwise([0, *ends]))


class _Lines:
    """The scores of the lines of a document under each kind, and the likeliest kinds."""

    def __init__(self) -> None:
        self._scores = array("f")
        self._sizes = array("I")  # tokens of each line
        self._openings = bytearray()  # whether a line begins a part of the document
        self._parted = bytearray()  # whether more than a line end is before it: long parts are cut there too
        self._end = 0  # of the last token

    def add(self, text: str, tokens: Sequence[Token]) -> None:
        """Add the lines of the next part."""
        for start, end in line_ranges(text, tokens):
            self._scores.extend(_scores(text, tokens[start:end]))
            self._sizes.append(end - start)
            self._openings.append(not start)
            self._parted.append(text[self._end : tokens[start].start].count("\n") != 1)
            self._end = tokens[end - 1].end

    def runs(self) -> Iterator[list[tuple[int, LineKind]]]:
        """For every added part: (number of tokens, kind) of each run of lines of one kind."""
        runs: list[tuple[int, LineKind]] = []
        for size, opening, kind in zip(self._sizes, self._openings, self._kinds(), strict=True):
            if opening and runs:
                yield runs
                runs = []
            if runs and (runs[-1][1] is kind or {runs[-1][1], kind}.issubset(_TOGETHER)):
                size += runs.pop()[0]
            runs.append((size, kind))
        if runs:
            yield runs

    def _kinds(self) -> list[LineKind]:
        """The kind of every line on the likeliest path."""
        best, came = list(_PRIOR), bytearray()
        for line, parted in enumerate(self._parted):
            scores = self._scores[line * len(LineKind) : (line + 1) * len(LineKind)]
            top, wreck = (max(kinds, key=best.__getitem__) for kinds in (LineKind, _WRECKED))
            changed = best[top] - (_BLANK if parted else _CHANGE)
            ways = [(best[kind], kind) if best[kind] >= changed else (changed, top) for kind in LineKind]
            for kind in _WRECKED:
                if best[wreck] - _WORSE > ways[kind][0]:
                    ways[kind] = best[wreck] - _WORSE, wreck
            for kind, other in ((LineKind.MARKED, LineKind.TYPED), (LineKind.TYPED, LineKind.MARKED)):
                if best[other] - _ANSWER > ways[kind][0]:
                    ways[kind] = best[other] - _ANSWER, other
            came.extend(kind for _, kind in ways)
            best = [before + score for (before, _), score in zip(ways, scores, strict=True)]
        kind = max(LineKind, key=best.__getitem__)
        kinds: list[LineKind] = []
        for line in range(len(self._openings) - 1, -1, -1):
            kinds.append(kind)
            kind = LineKind(came[line * len(LineKind) + kind])
        kinds.reverse()
        return kinds


def _scores(text: str, tokens: Sequence[Token]) -> list[float]:
    """log10 P(the words of a line | kind), for each kind."""
    rows = [row for word in words(text, tokens) if (row := _row(word))]
    if not rows:
        return [0.0] * len(LineKind)
    sums = [sum(column) for column in zip(*rows, strict=True)]
    scores = sums[: len(LineKind)]
    for (kind, share, _), special in zip(_SPECIAL, sums[len(LineKind) :], strict=True):
        scores[kind] = max(scores[kind], share + special)
    return scores


@lru_cache(maxsize=20_000)
def _row(word: str) -> tuple[float, ...]:
    """log10 P(word | kind), for each kind, then for the lines of `_SPECIAL`; empty if it is no evidence."""
    found = _class(word)
    return _ROWS[found] if found else ()


def _class(word: str) -> _Class | None:
    """The class of a word; None if it may stand in a line of any kind."""
    if is_typed(word):
        return _Class.CHAT_SKELETON if has_shape_of_skeleton(word) else _Class.CHAT
    if not word.isascii() and _HIGHLAND_LETTER.search(word):
        return _Class.HIGHLAND
    if not word.isalpha():
        if has_lost_letters(word):
            return _Class.LOST if with_letters(word) else None
        if _MATHS.search(word):
            return _Class.MATHS
        if word.islower() and is_small_label(word):
            return _Class.LABEL if "6" in word else None
        technical = is_technical(word) or is_formula(word) or is_of_the_highlands(word)
        if technical or not any(map(str.isalpha, word)):
            return None
        return _Class.DIGITS if any(map(str.isdigit, word)) else _Class.SIGNS
    if len(word) == 1 or (word.isupper() and word.isascii()) or not is_latin(word):
        return None
    if is_skeleton(word):
        return _Class.SKELETON
    if not word.isascii():
        return _accented(word)
    if not has_vowel(word):
        return _Class.OTHER if len(word) >= _SHORTEST else None
    if is_bare_syllable(word) and shape(word) != "miXed":
        return _Class.BARE_NAME if word.istitle() else _Class.BOTH if languages(word) else _Class.BARE
    if languages(word):
        return _Class.FOREIGN
    if has_a_printed_horn(word):
        return _Class.HORN
    if has_a_look_alike(word):
        return _Class.LOOK_ALIKE
    return None if word.istitle() else _Class.OTHER


def _accented(word: str) -> _Class | None:
    accents = {char for char in word.lower() if not char.isascii()}
    if is_syllable(word):
        if VIETNAMESE.search(word):
            return _Class.VIETNAMESE
        return _Class.ACUTE if accents == {"é"} else _Class.ACCENTED
    if languages(word):
        return _Class.FOREIGN
    if accents == {"é"}:
        return _Class.ODD_ACUTE
    if word.istitle() or word.isupper():
        return None
    return _Class.ODD if _OWN.isdisjoint(accents) else _Class.ODD_OWN
