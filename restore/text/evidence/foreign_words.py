"""The frequent words of other languages (lexicon/foreign.tsv), less those that recognisers print for ours."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from restore.resources import lexicon, table_lines
from restore.text.evidence.rows import Rows, prepared
from restore.vietnamese.syllable import is_syllable, strip_marks

_VOWELS = frozenset("aeiouy")


@cache
def foreign_words() -> Rows:
    """lexicon/foreign.tsv: word, the languages in which it is frequent. ModelUnusable."""
    return prepared(lexicon("foreign.tsv"), foreign_lines)


def foreign_lines(path: Path) -> list[str]:
    return table_lines(path, columns=2)


@lru_cache(maxsize=20_000)
def languages(word: str) -> frozenset[str]:
    """The languages in which a word is frequent, in any case."""
    return frozenset((foreign_words().get(word.lower()) or "").split())


def may_be_meant(word: str) -> bool:
    """May it stand in right text: a syllable, a foreign word, an abbreviation without vowels ("nt")?"""
    return is_syllable(word) or bool(languages(word)) or _VOWELS.isdisjoint(strip_marks(word).lower())
