"""Finds passages in other languages: no reading makes Vietnamese of them, so they stay as read."""

from __future__ import annotations

from collections.abc import Sequence

from restore.text.passage import Passage
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind

# Chosen, not fitted.
_SHARE = 0.55  # share of words whose likeliest reading is no syllable, from which a passage is foreign
_LESS = 0.35  # the same where its words are joined by those of another language
_LEAST = 5  # words that a passage must have to be judged
_JOINING = frozenset(
    "the of and is are was were with from this that for by not have has which will been their".split()
    + "le les des une est dans pour que qui sur avec und der die das von mit nicht ist".split()
)
_TWICE = 2  # of these words


class Foreign:
    """The witness "foreign"."""

    name = "foreign"

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            passage.foreign = _is_foreign(passage)


def _is_foreign(passage: Passage) -> bool:
    words = [
        (token.text.lower(), node[0].text)
        for token, node in zip(passage.tokens, passage.lattice, strict=True)
        if token.kind is Kind.WORD and len(token.text) > 1 and not token.text.isupper()
    ]
    foreign = sum(not is_syllable(likeliest) for _, likeliest in words)
    joined = sum(read in _JOINING for read, _ in words) >= _TWICE
    return len(words) >= _LEAST and foreign > (_LESS if joined else _SHARE) * len(words)
