"""Proposes that marks are specks: between words ("được-mua", "xếp:ngoại"), and at the edges of lines.

On a dirty page, recognisers print specks as punctuation. A speck between two words stands in the place of
their blank. One at the edge of a line stays in the text, but parts no words in the language model: "tính từ
..\\n- mếp lan can".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from restore.text.evidence.language import punct_form
from restore.text.passage import Arc, Passage
from restore.vietnamese.tokens import Kind, Token

NAME = "specks"

# Chosen, not fitted.
_DIRTY = 0.025  # lone marks for each word: 0.033 to 0.11 on drawn dirty pages, up to 0.012 on real scans …
_OTHERS = 0.008  # … and other than colons
_ENOUGH = 40  # least words of a dirty passage
_SPECK = -2.5  # log10 P(a speck between two words was read as a mark, and their blank was lost)
_RARE_SPECK = -4.0  # the same on a clean page
_LONGEST_QUOTE = 300  # signs of a quotation
_NO_QUOTE = 1.0  # log10 odds that a double quote between two words of one chunk is none
_AT_EDGE = -1.0  # log10 P(a mark at the edge of a line is no part of the text)
# Above so many hyphens for each word they are no specks: old texts have them in all compounds. A text of
# fewer words than _FEW counts as one of so many.
_MOST_HYPHENS, _FEW = 0.02, 100
_DOUBLE_QUOTES = frozenset('"“”„')
_RARE = frozenset(".,:;-'`")  # marks that single specks were read as
_SIGNS = frozenset(".,:;!'\"`´‘’“”„_~^°¬")  # neither dashes of lists nor signs of formulas


class Specks:
    """The witness "specks"."""

    name = NAME
    reason = "vết bẩn bị nhận thành dấu câu"

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if is_dirty(passage):
                self._weigh(passage)
            elif passage.noise.channel.spells:
                _add_quotes(passage)
            elif passage.readings:
                _add_rare(passage)

    def _weigh(self, passage: Passage) -> None:
        specks, marked = _specks(passage.tokens), passage.noise.channel.faithful
        for position, token in enumerate(passage.tokens):
            if token.kind is not Kind.PUNCT:
                continue
            if is_between_words(passage.tokens, position):
                before, after = passage.tokens[position - 1].text, passage.tokens[position + 1].text
                stop = marked and token.text == "." and before.isupper() and after.isupper()
                if token.text in specks or stop:
                    passage.add(position, Arc(1, " ", (), _SPECK, NAME))
            elif marked and punct_form(token.text) and _is_at_edge(passage.text, token):
                passage.add(position, Arc(1, token.text, (), _AT_EDGE, NAME))


def _add_rare(passage: Passage) -> None:
    """On the image of a clean page too, a mark between small letters may be a speck: "xử phạt:vi phạm"."""
    rare = _RARE if "-" in _specks(passage.tokens) else _RARE - {"-"}
    for position, token in enumerate(passage.tokens):
        if token.text in rare and is_between_words(passage.tokens, position):
            before, after = passage.tokens[position - 1].text, passage.tokens[position + 1].text
            if before[-1].islower() and after.islower():
                passage.add(position, Arc(1, " ", (), _RARE_SPECK, NAME))


def _add_quotes(passage: Passage) -> None:
    """A double quote that touches words on both sides is a speck, however clean the page is: "cia"cac".

    Before a capital it opens a quotation whose blank was lost; it may also close one.
    """
    for position, token in enumerate(passage.tokens):
        if token.text in _DOUBLE_QUOTES and is_between_words(passage.tokens, position):
            small = passage.tokens[position + 1].text[0].islower()
            if small and not _is_open(passage.text, token.start):
                passage.add(position, Arc(1, " ", (), _NO_QUOTE, NAME))


def _is_open(text: str, place: int) -> bool:
    """True if a quotation may be open at a place of the text."""
    return sum(map(text[max(0, place - _LONGEST_QUOTE) : place].count, _DOUBLE_QUOTES)) % 2 == 1


def is_dirty(passage: Passage) -> bool:
    """True if many marks of a recogniser's print stand by themselves, as no author sets them.

    Some typists set a blank before each colon, so other marks must be among them.
    """
    if not passage.noise.is_noisy:
        return False
    words = max(_ENOUGH, sum(token.kind is Kind.WORD for token in passage.tokens))
    marks = [token for token in passage.tokens if token.kind is Kind.PUNCT]
    if len(marks) < _DIRTY * words:
        return False
    lone = [mark.text for mark in marks if _is_lone(passage.text, mark)]
    return len(lone) >= _DIRTY * words and len(lone) - lone.count(":") >= _OTHERS * words


def _is_lone(text: str, token: Token) -> bool:
    before, after = _around(text, token)
    return _SIGNS.issuperset(token.text) and not before.strip() and not after.strip()


def _is_at_edge(text: str, token: Token) -> bool:
    """True if the token stands by itself at the beginning or end of a line."""
    before, after = _around(text, token)
    return not before.strip() and not after.strip() and (before in "\n" or after in "\n")


def _around(text: str, token: Token) -> tuple[str, str]:
    """The characters before and after the token, "" at the ends of the text."""
    return text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]


def _specks(tokens: Sequence[Token]) -> set[str]:
    """The marks that may be specks between words."""
    words = sum(token.kind is Kind.WORD for token in tokens)
    hyphens = sum(token.text == "-" and is_between_words(tokens, at) for at, token in enumerate(tokens))
    return {":"} if hyphens > _MOST_HYPHENS * max(words, _FEW) else {":", "-"}


def is_between_words(tokens: Sequence[Token], position: int) -> bool:
    """True if the token touches words of two letters or more on both sides."""
    around = tokens[max(0, position - 1) : position + 2]
    if len(around) < 3 or any(a.end < b.start for a, b in pairwise(around)):
        return False
    return all(side.text.isalpha() and len(side.text) > 1 for side in (around[0], around[2]))
