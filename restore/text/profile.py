"""Detects the profile of passages: English OCR ("eng"), Vietnamese OCR ("vie"), no marks typed ("plain")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restore.vietnamese.syllable import VIETNAMESE
from restore.vietnamese.tokens import Kind, Token

PROFILES = ("eng", "vie", "plain")

# What English models print for Vietnamese letters: é, ü, ¢, ¥ …, and digits inside words.
_WRECKAGE = re.compile(r"[À-ÿ¢¥€§©®|&]|(?<=[a-z])[0-9]|[0-9](?=[a-z])")

# Chosen, not fitted.
_MARKED = (
    0.12  # share of words with letters that only Vietnamese has: about 0.45 in right text, < 0.01 in wreckage
)
_WRECKED = 0.03  # share of words with `_WRECKAGE` above which unmarked text is English OCR
_ENOUGH = 8  # words from which a passage is judged by itself


def detect(paragraphs: Sequence[Sequence[Token]]) -> list[str]:
    """A profile for each passage of a document.

    Vietnamese letters are looked for in each passage. English OCR and typing without marks differ too little
    in a heading (capitals are read right), so all passages without marks get the same one of these two.
    """
    words = [[t.text for t in tokens if t.kind is Kind.WORD] for tokens in paragraphs]
    everything = [word for paragraph in words for word in paragraph]
    marked = _share(VIETNAMESE, everything) > _MARKED
    bare = [w for ws in words if not _is_marked(ws, marked) for w in ws]
    unmarked = "eng" if _share(_WRECKAGE, bare) > _WRECKED else "plain"
    return ["vie" if _is_marked(paragraph, marked) else unmarked for paragraph in words]


def _is_marked(words: Sequence[str], otherwise: bool) -> bool:
    """Has the passage Vietnamese letters? A short one with none gets the document's answer, `otherwise`."""
    share = _share(VIETNAMESE, words)
    return share > _MARKED or (otherwise and len(words) < _ENOUGH)


def _share(letters: re.Pattern[str], words: Sequence[str]) -> float:
    """The share of words with a match."""
    return sum(bool(letters.search(word)) for word in words) / len(words) if words else 0.0
