"""Finds passages in other languages: no reading makes Vietnamese of them, so they stay as read."""

from __future__ import annotations

from collections.abc import Sequence

from restore.text.passage import Passage
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind

# Chosen, not fitted.
_SHARE = 0.35  # share of words whose likeliest reading is no syllable, from which a passage is foreign
_LEAST = 5  # words that a passage must have to be judged


class Foreign:
    """The witness "foreign"."""

    name = "foreign"

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            passage.foreign = _is_foreign(passage)


def _is_foreign(passage: Passage) -> bool:
    likeliest = [
        node[0].text
        for token, node in zip(passage.tokens, passage.lattice, strict=True)
        if token.kind is Kind.WORD and len(token.text) > 1 and not token.text.isupper()
    ]
    foreign = sum(not is_syllable(word) for word in likeliest)
    return len(likeliest) >= _LEAST and foreign > _SHARE * len(likeliest)
