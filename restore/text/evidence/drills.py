"""Finds spelling drills, the letters and rimes that pupils read aloud, which stay as read: "oang oăng oac".

They look like garbled words. Of a single one nothing is known, so a drill is a row of them on a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from restore.vietnamese.tokens import Kind, Token

# Chosen, not fitted.
_LETTERS, _ONSETS, _RIMES = 6, 4, 3  # least number of different ones in a row

_ONSET = frozenset("ch gh gi kh ng ngh nh ph qu th tr".split())
_LETTER = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")
_CODA = ("", "c", "ch", "i", "m", "n", "ng", "nh", "o", "p", "t", "u", "y")
_SIMPLE = frozenset("a ă â e ê i ia o ô ơ u ua ư ưa".split())  # rimes with these vowels may be words: "an"
_GLIDE = frozenset("oa oă oe uâ uê uy uya uyê uơ iê yê uô ươ".split())
_RIME = {vowel + coda for vowel in _GLIDE for coda in _CODA} - {"oan", "oai", "uy", "yêu"}
_PART = _ONSET | _LETTER | {vowel + coda for vowel in _SIMPLE | _GLIDE for coda in _CODA}
_BETWEEN = frozenset([",", ";", "-", "–", "/", "|", "...", "…"])


def is_of_a_drill(text: str, tokens: Sequence[Token], position: int) -> bool:
    """True for a letter, onset or rime in a row of such on its line, with marks between them or not."""
    if tokens[position].text not in _PART:
        return False
    row = {tokens[position].text}
    for step in (-1, 1):
        at = position + step
        while 0 <= at < len(tokens) and _is_beside(text, tokens[at - step], tokens[at], tokens[at].text):
            row.add(tokens[at].text)
            at += step
    return (
        len(row & _LETTER) >= _LETTERS
        or len(row & (_ONSET | _LETTER)) >= _ONSETS <= len(row & _ONSET) + 1
        or len(row & _RIME) >= _RIMES
    )


def _is_beside(text: str, one: Token, other: Token, read: str) -> bool:
    """True if `other`, before or after `one` on its line, belongs to the same row."""
    if not (read in _PART or (other.kind is Kind.PUNCT and read in _BETWEEN)):
        return False
    return "\n" not in text[min(one.end, other.end) : max(one.start, other.start)]
