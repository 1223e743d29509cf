"""Which kind of damage a paragraph has: English-OCR wreckage, Vietnamese OCR, or typing without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restore.vietnamese.syllable import VIETNAMESE
from restore.vietnamese.tokens import Kind, Token

PROFILES = ("eng", "vie", "plain")

# What English models print for the rest: é, ü, ¢, ¥ …, and digits inside words.
_WRECKAGE = re.compile(r"[À-ÿ¢¥€§©®|&]|(?<=[a-z])[0-9]|[0-9](?=[a-z])")
_MARKED = 0.12  # share of words with such letters; right text has about 0.45, wreckage under 0.01
_ENOUGH = 8  # words from which a paragraph speaks for itself


def detect(paragraphs: Sequence[Sequence[Token]]) -> list[str]:
    """A profile for each paragraph.

    Vietnamese letters tell paragraph by paragraph. English wreckage and typing without marks differ too
    little in a heading (capitals come out clean), so the document decides between these two.
    """
    words = [[t.text for t in tokens if t.kind is Kind.WORD] for tokens in paragraphs]
    everything = [word for paragraph in words for word in paragraph]
    marked = _share(VIETNAMESE, everything) > _MARKED
    bare = [w for ws in words if not _is_marked(ws, marked) for w in ws]
    unmarked = "eng" if _share(_WRECKAGE, bare) > 0.03 else "plain"
    return ["vie" if _is_marked(paragraph, marked) else unmarked for paragraph in words]


def _is_marked(words: Sequence[str], otherwise: bool) -> bool:
    """True for a paragraph with Vietnamese letters; a short one without follows its document."""
    share = _share(VIETNAMESE, words)
    return share > _MARKED or (otherwise and len(words) < _ENOUGH)


def _share(letters: re.Pattern[str], words: Sequence[str]) -> float:
    return sum(bool(letters.search(word)) for word in words) / len(words) if words else 0.0
