"""Proposes that marks are specks: between words ("được-mua", "xếp:ngoại"), and at the edges of lines.

Recognisers that print Vietnamese marks print specks as punctuation. A speck between two words stands in the
place of their blank. One at the edge of a line stays in the text, but parts no words in the language model:
"tính từ ..\\n- mếp lan can".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from restore.text.evidence import glued
from restore.text.evidence.language import punct_form
from restore.text.passage import Arc, Passage
from restore.vietnamese.tokens import Kind, Token

NAME = "specks"

# Chosen, not fitted.
_AT_EDGE = -1.0  # log10 P(a mark at the edge of a line is no part of the text)
_MOST_HYPHENS = 0.02  # hyphens for each word above which they are none: old texts have them in all compounds


class Specks:
    """The witness "specks"."""

    name = NAME
    reason = "vết bẩn bị nhận thành dấu câu"

    def weigh(self, passages: Sequence[Passage]) -> None:
        noisy = [passage for passage in passages if passage.noise.is_noisy]
        specks = _specks(noisy)
        for passage in noisy:
            for position, token in enumerate(passage.tokens):
                if token.kind is not Kind.PUNCT:
                    continue
                if token.text in specks and _is_between_words(passage.tokens, position):
                    passage.add(position, Arc(1, " ", (), glued.SPECK, NAME))
                elif punct_form(token.text) and _is_at_edge(passage.text, token):
                    passage.add(position, Arc(1, token.text, (), _AT_EDGE, NAME))


def _specks(passages: Sequence[Passage]) -> set[str]:
    """The marks that may be specks between words."""
    words = sum(token.kind is Kind.WORD for passage in passages for token in passage.tokens)
    hyphens = sum(
        token.text == "-" and _is_between_words(passage.tokens, position)
        for passage in passages
        for position, token in enumerate(passage.tokens)
    )
    return {":"} if hyphens > _MOST_HYPHENS * words else {":", "-"}


def _is_between_words(tokens: Sequence[Token], position: int) -> bool:
    """True if the token touches words of two letters or more on both sides."""
    around = tokens[max(0, position - 1) : position + 2]
    if len(around) < 3 or any(a.end < b.start for a, b in pairwise(around)):
        return False
    return all(side.text.isalpha() and len(side.text) > 1 for side in (around[0], around[2]))


def _is_at_edge(text: str, token: Token) -> bool:
    """True if the token stands by itself at the beginning or end of a line."""
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
    alone = not before.strip() and not after.strip()
    return alone and (before in "\n" or after in "\n")  # "" at the ends of the text
