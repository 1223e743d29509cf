"""Detects how a text was damaged: by which kind of recogniser, or typed without marks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from restore.text.evidence import marks
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.code_grammar import is_label, is_unit
from restore.text.evidence.language import LanguageModel, word_form
from restore.vietnamese.syllable import VIETNAMESE, is_bare_syllable, is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

PROFILES = ("eng", "vie", "plain", "scanner", "paddle")
"""Tesseract's English and Vietnamese models; no marks typed; the engines of scanners; PaddleOCR."""

WRECKED = ("eng", "scanner", "paddle")  # those whose recogniser knows no Vietnamese

# Measured on 200 pages of development text: right, without marks, and as two recognisers damage it.
_MARKED = 0.12  # share of words with Vietnamese letters; right text has about 0.45, English OCR under 0.01
_IMPOSSIBLE = 0.12  # share of impossible words; typed without marks at most 0.05, English wreckage from 0.28
_WELL_EXPLAINED = -5.0  # log10 a word: pages of Tesseract's English model have ≥ -4.1, of scanners ≤ -6.3
# Chosen.
_SAMPLE = 60  # different words of a document from which its channel is told
_UNEXPLAINED = 1e-9  # P(a word that no candidate of a channel explains)
_CLEARLY = 2.0  # log10 by which another channel must explain the sample better
_NARROW = {"paddle": 0.5}  # log10 a word that the channel of a single engine must explain more: pages of
# PaddleOCR have ≥ 1.8 more than with "scanner", which is of many; an engine nobody has seen had 0.3
_ENOUGH = 8  # words from which a passage is judged by itself, as to Vietnamese letters

_SHORT = 40  # words up to which a share tells less than the likelihood of the marks

_CIRCUMFLEX = frozenset("âêôÂÊÔ")
_ACCENTED = (
    0.4  # share of accented syllables from which so short a passage has Vietnamese letters: "Cát vàng"
)
_CLOCK = re.compile(r"\d{1,2}[hg]\d{0,2}")


def detect(passages: Sequence[Sequence[Token]], language: LanguageModel) -> list[str]:
    """A profile for each passage of a short document, whose lines are too few to tell by their kinds.

    Vietnamese letters tell passage by passage. English wreckage and typing without marks differ too little in
    a heading (capitals come out clean), so the document decides between these two: by the share of words that
    no Vietnamese word becomes without its marks and that are no foreign words the language model knows.
    """
    words = [[t.text for t in tokens if t.kind is Kind.WORD] for tokens in passages]
    every = [word for passage in words for word in passage]
    alone = [marks.telling(tokens) for tokens in passages]
    together = [word for passage in alone for word in passage]
    marked = _share_of_marked(every) > _MARKED or marks.are_own(together)
    is_marked = [
        _is_marked(passage, marked, marks.are_own(mine)) for passage, mine in zip(words, alone, strict=True)
    ]
    bare = [word for passage, is_so in zip(words, is_marked, strict=True) if not is_so for word in passage]
    unmarked = "eng" if impossible_share(bare, language) > _IMPOSSIBLE else "plain"
    return ["vie" if is_so else unmarked for is_so in is_marked]


def is_short(passages: Iterable[Sequence[Token]]) -> bool:
    """Are there too few words for a share of them to tell?"""
    words = (token for tokens in passages for token in tokens if token.kind is Kind.WORD)
    return sum(1 for _ in islice(words, _SHORT)) < _SHORT


def impossible_share(words: Sequence[str], language: LanguageModel) -> float:
    """The share of words that were not typed without marks: "dugc", "lQp", "két", but not "Google"."""
    judged = [word for word in words if len(word) > 1 and not is_technical(word) and not _is_name(word)]
    wrong = sum(not _may_be_typed(word, language) for word in judged)
    return wrong / len(judged) if judged else 0.0


def likeliest(
    words: Iterable[str],
    names: Sequence[str],
    channel: Callable[[str], ChannelModel],
    language: LanguageModel,
) -> str:
    """The name of the channel that explains best what was printed: mean log10 Σ P(read | truth) · P(truth).

    The first name wins if its channel explains the words well, which saves loading the others, and unless
    another one is clearly better.
    """
    telling = (word for word in words if len(word) > 1 and not _may_be_typed(word, language))
    sample = list(islice(_different(telling), _SAMPLE))
    if not sample:
        return names[0]

    def mean(name: str) -> float:
        return sum(_log_probability(word, channel(name), language) for word in sample) / len(sample)

    first = mean(names[0])
    if first > _WELL_EXPLAINED:
        return names[0]
    scores = {name: mean(name) - _NARROW.get(name, 0.0) for name in names[1:]}
    best = max(scores, key=lambda name: scores[name], default=names[0])
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
    """True for what may be a name in another language: "Blieng", "Tokyo"."""
    return word.isascii() and word.isalpha() and word.istitle() and not is_bare_syllable(word)


def is_technical(word: str) -> bool:
    """True for labels, measures and times of day, which have letters beside digits in any text."""
    return is_label(word) or is_unit(word) or bool(_CLOCK.fullmatch(word)) or word[0].isdigit()


def _is_marked(words: Sequence[str], otherwise: bool, own: bool) -> bool:
    """Has the passage Vietnamese letters? A short one without any follows its document.

    `own`: its marks are likelier to be its own than a recogniser's.
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
