"""Which kind of damage a paragraph has: English-OCR wreckage, Vietnamese OCR, or typing without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restore.vietnamese.tokens import Kind, Token

PROFILES = ("eng", "vie", "plain")

# Letters that an English model or a keyboard without marks never yields.
_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
# What English models print for the rest: é, ü, ¢, ¥ …, and digits inside words.
_WRECKAGE = re.compile(r"[À-ÿ¢¥€§©®|&]|(?<=[a-z])[0-9]|[0-9](?=[a-z])")
_ENOUGH = 8  # words from which a paragraph speaks for itself


def detect(paragraphs: Sequence[Sequence[Token]]) -> list[str]:
    """A profile for each paragraph; short ones follow the document."""
    words = [[t.text for t in tokens if t.kind is Kind.WORD] for tokens in paragraphs]
    document = _profile([word for paragraph in words for word in paragraph])
    return [_profile(paragraph) if len(paragraph) >= _ENOUGH else document for paragraph in words]


def _profile(words: Sequence[str]) -> str:
    if not words:
        return "vie"
    vietnamese = sum(bool(_VIETNAMESE.search(word)) for word in words) / len(words)
    if vietnamese > 0.12:
        return "vie"
    wreckage = sum(bool(_WRECKAGE.search(word)) for word in words) / len(words)
    return "eng" if wreckage > 0.04 else "plain"
