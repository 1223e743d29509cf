"""Detects the profile of a text: the kind of recogniser that read it, or typing without marks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from restore.text.evidence import marks
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.foreign_words import languages
from restore.text.evidence.labels import is_label, is_unit
from restore.text.evidence.language import LanguageModel, word_form
from restore.vietnamese.lost_letters import has_lost_letters, with_letters
from restore.vietnamese.syllable import VIETNAMESE, is_bare_syllable, is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

PROFILES = ("eng", "vie", "plain", "scanner", "paddle")
"""Tesseract's English and Vietnamese models; no marks typed; the engines of scanners; PaddleOCR."""

WRECKED = ("eng", "scanner", "paddle")  # profiles of recognisers that know no Vietnamese

# Measured on 200 pages of development text: right, without marks, and damaged by two recognisers.
_MARKED = 0.12  # share of words with Vietnamese letters; right text has about 0.45, English OCR under 0.01
_IMPOSSIBLE = 0.12  # share of impossible words; typed without marks at most 0.05, English wreckage from 0.28
_WELL_EXPLAINED = -5.0  # mean log10 P(word): ≥ -4.1 on pages of Tesseract's English model, ≤ -6.3 of scanners
# Chosen.
_SAMPLE = 60  # different words that nobody types by which the channel of a document is chosen …
_EVERY = 100  # … and different words of all sorts
_MOST = 2_000  # different words among which these are sought
_MANY = 30  # different words from which a badly explained text is of no known engine
_UNEXPLAINED = 1e-9  # P(a word without candidates)
_CLEARLY = 2.0  # log10 by which another channel must explain the whole sample better
_NARROW = {"paddle": 0.5}  # mean log10 P(word) taken off the channel of a single engine. It gains ≥ 1.8 over
# "scanner", a channel of many engines, on pages of PaddleOCR; on those of an unseen engine it gained 0.3
_ENOUGH = 8  # words from which a passage's own letters alone decide whether it is marked

_SHORT = 40  # a document with fewer words is judged by likelihoods, not by shares

_CIRCUMFLEX = frozenset("âêôÂÊÔ")
_ACCENTED = 0.4  # share of accented syllables above which a passage under `_ENOUGH` is marked: "Cát vàng"
_HORN = re.compile("(?<=[a-z])(?:[uitl]ro|[uitl]r)")  # "ươ" and "ư", after the first letter
_LOOK_ALIKE = re.compile("(?<=[a-z])(?:u?[gqd](?=[a-z])|q$|y(?=[a-z])|(?<=[a-z]{2})y$)")
_LOOKS_LIKE = {"q": "ợộọ", "g": "ợ", "d": "ờớ", "y": "ựụ", "uq": ["ượ"], "ug": ["ượ"], "ud": ["ườ", "ướ"]}
_HIGHLAND = re.compile("[BDHKMNRS]['’][^\\W\\d_]{2,}")  # "H'Hen", "K'Brêm", "M'Drắk"
_CLOCK = re.compile(r"\d{1,2}[hg]\d{0,2}")


def checked(profile: str) -> str:
    """`profile`; ValueError if it is neither "auto" nor one of `PROFILES`."""
    if profile not in ("auto", *PROFILES):
        raise ValueError(f"no such profile: {profile}; there are auto, {', '.join(PROFILES)}")
    return profile


def detect(passages: Sequence[Sequence[Token]], language: LanguageModel) -> list[str]:
    """The profile of each passage of a short document: "vie", "eng" or "plain".

    Passages are judged one by one as to Vietnamese letters. English wreckage and typing without marks differ
    too little in a heading, whose capitals are read right, so the `impossible_share` of the whole document
    decides between these two.
    """
    words = [[t.text for t in tokens if t.kind is Kind.WORD] for tokens in passages]
    every = [word for passage in words for word in passage]
    alone = [marks.telling(tokens) for tokens in passages]
    together = [word for passage in alone for word in passage]
    marked = _share_of_marked(every) > _MARKED or marks.are_own(together)
    is_marked = [
        loses_letters(tokens) or _is_marked(passage, marked, marks.are_own(mine))
        for tokens, passage, mine in zip(passages, words, alone, strict=True)
    ]
    bare = [word for passage, is_so in zip(words, is_marked, strict=True) if not is_so for word in passage]
    unmarked = "eng" if impossible_share(bare, language) > _IMPOSSIBLE else "plain"
    return ["vie" if is_so else unmarked for is_so in is_marked]


def loses_letters(tokens: Iterable[Token]) -> bool:
    """True if two different words have lost letters: then words without a sign are as they were written."""
    return len({t.text.lower() for t in tokens if has_lost_letters(t.text) and with_letters(t.text)}) > 1


def is_short(passages: Iterable[Sequence[Token]]) -> bool:
    """True if there are too few words (under `_SHORT`) for shares to be reliable."""
    words = (token for tokens in passages for token in tokens if token.kind is Kind.WORD)
    return sum(1 for _ in islice(words, _SHORT)) < _SHORT


def impossible_share(words: Sequence[str], language: LanguageModel) -> float:
    """The share of words that nobody types without marks: "dugc", "lQp", "két", but not "Google"."""
    judged = [word for word in words if len(word) > 1 and not is_technical(word) and not _is_name(word)]
    wrong = sum(not _may_be_typed(word, language) for word in judged)
    return wrong / len(judged) if judged else 0.0


def likeliest(
    words: Iterable[str],
    names: Sequence[str],
    channel: Callable[[str], ChannelModel],
    language: LanguageModel,
) -> str:
    """The channel of `names` that explains the words best: by mean log10 Σ P(read | truth) · P(truth).

    The first name wins if its channel explains the words that nobody types well, unless a channel of many
    engines clearly explains the words of all sorts better: an engine that loses the marks of most words and
    keeps their letters misreads the others as Tesseract's English model does. If the first explains many
    words badly, an engine that nobody has seen read them, and the best of the others wins, since these are
    adapted to the document. Of a few words, the first wins if no other one is clearly better.
    """
    told = list(islice(_different(word for word in words if len(word) > 1), _MOST))
    sample = list(islice((word for word in told if not _may_be_typed(word, language)), _SAMPLE))
    if not sample:
        return names[0]

    def total(name: str, words: Sequence[str]) -> float:
        return sum(_log_probability(word, channel(name), language) for word in words)

    first = total(names[0], sample) / len(sample)
    if first > _WELL_EXPLAINED:
        every = told[:_EVERY]
        scores = {name: total(name, every) for name in names if name not in _NARROW}
        best = max(scores, key=lambda name: scores[name])
        return best if scores[best] - scores[names[0]] > _CLEARLY else names[0]
    scores = {name: total(name, sample) / len(sample) - _NARROW.get(name, 0.0) for name in names[1:]}
    best = max(scores, key=lambda name: scores[name], default=names[0])
    if len(sample) >= _MANY:
        return best
    return best if scores and (scores[best] - first) * len(sample) > _CLEARLY else names[0]


def _different(words: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if word not in seen:
            seen.add(word)
            yield word


def _log_probability(word: str, channel: ChannelModel, language: LanguageModel) -> float:
    candidates = channel.likely(word).items()
    return math.log10(_UNEXPLAINED + sum(p * 10 ** language.unigram(word_form(t)) for t, p in candidates))


def _may_be_typed(word: str, language: LanguageModel) -> bool:
    if not (word.isascii() and word.isalpha()):
        return is_syllable(word) and set(filter(_not_ascii, word)) <= _CIRCUMFLEX  # no garble has these
    if shape(word) != "miXed" and is_bare_syllable(word):
        return True
    return word in language or word.lower() in language or word.isupper()


def _not_ascii(char: str) -> bool:
    return not char.isascii()


def _is_name(word: str) -> bool:
    """True if the word may be a name in another language: "Blieng", "Tokyo", "H'Hen"."""
    if is_of_the_highlands(word):
        return True
    return word.isascii() and word.isalpha() and word.istitle() and not is_bare_syllable(word)


def is_of_the_highlands(word: str) -> bool:
    """True for the names of highland people and places with an apostrophe: "H'Hen", "M'Drắk"."""
    return bool(_HIGHLAND.fullmatch(word))


def has_a_printed_horn(word: str) -> bool:
    """True for small letters that are a syllable without a horn that was read as r: "churc", "duroc".

    Nobody types them. Words of other languages are none: "turn", "churn".
    """
    if not word.islower() or is_bare_syllable(word) or languages(word):
        return False
    for found in _HORN.finditer(word):
        vowel = "ướ" if found[0].endswith("o") else "ứ"
        if is_syllable(word[: found.start()] + vowel + word[found.end() :]):
            return True
    return False


def has_a_look_alike(word: str) -> bool:
    """True for small letters that are a syllable if q, g, d or y is the vowel that it looks like: "tryc".

    Nobody types them. Not for j, since chat has "thj" and "bj".
    """
    if (
        not (word.islower() and word.isascii() and word.isalpha())
        or is_bare_syllable(word)
        or languages(word)
    ):
        return False
    return any(
        is_syllable(word[: found.start()] + vowel + word[found.end() :])
        for found in _LOOK_ALIKE.finditer(word)
        for vowel in _LOOKS_LIKE[found[0]]
    )


def is_technical(word: str) -> bool:
    """True if the word is a label, measure or time of day, which mix letters and digits in any text."""
    return is_label(word) or is_unit(word) or bool(_CLOCK.fullmatch(word)) or word[0].isdigit()


def _is_marked(words: Sequence[str], otherwise: bool, own: bool) -> bool:
    """True if the passage has Vietnamese letters; a short one follows its document, `otherwise`.

    `own`: the marks of the passage are likelier to be its own than a recogniser's.
    """
    if _share_of_marked(words) > _MARKED or (otherwise and own):
        return True
    if len(words) >= _ENOUGH:
        return False
    letters = [word for word in words if word.isalpha() and len(word) > 1]
    accented = sum(not word.isascii() and is_syllable(word) for word in letters)
    return otherwise or accented > _ACCENTED * len(letters)


def _share_of_marked(words: Sequence[str]) -> float:
    return sum(bool(VIETNAMESE.search(word)) for word in words) / len(words) if words else 0.0
