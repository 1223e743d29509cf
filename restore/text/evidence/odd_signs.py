"""Signs that recognisers print for parts of letters: "v~", "CO'"."""

from __future__ import annotations

from restore.text.evidence.touching import BETWEEN_WORDS
from restore.vietnamese.tokens import Token

_ODD_SIGNS = frozenset("~<>_*^\\$@#{}|")  # rarely beside a letter on a page; printed for parts of letters
_FORMULA_SIGNS = frozenset("_*^$@#<{")  # also beside words in formulas, notes, names and code; see `touching`
SINGLE = "’'‘"  # single quotes, which may be a horn

# Chosen, not fitted.
_ODD = -5.0  # log10 score of keeping an odd sign behind a letter, but for signs of formulas: "v~" …
_OTHERWISE = -1.5  # … and of keeping any other odd sign that touches a word: "~2", "A^2"
NO_QUOTE = 1.0  # log10 bonus of a horn over a closing quote if no quotation was opened


def sign_score(text: str, token: Token) -> float:
    """The log10 score of keeping a sign: less than 0 if it looks like a part of a word."""
    if _is_part_of_a_word(text, token):
        after_letter = text[token.start - 1 : token.start].isalpha()
        return _ODD if after_letter and _FORMULA_SIGNS.isdisjoint(token.text) else _OTHERWISE
    lone = token.text in SINGLE and text[token.start - 1 : token.start].isalpha()
    return -NO_QUOTE if lone and not is_quoted(text, token.start) else 0.0  # "CO'" for cơ


def _is_part_of_a_word(text: str, token: Token) -> bool:
    """True if the token is an odd sign that touches a word, or a quote within one: "v~", 'hQ"p'."""
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    if token.text in '"”“':
        return before.isalpha() and after.isalpha()
    beside = (char for char in (before, after) if char and not (char.isspace() or char.isdigit()))
    return _ODD_SIGNS.issuperset(token.text) and not BETWEEN_WORDS.issuperset(beside)


def is_quoted(text: str, at: int) -> bool:
    """True if the single quote at `at` may close a quotation opened on its line or the line before."""
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, at))) + 1
    return any(
        mark in SINGLE and (place == start or text[place - 1] in ' \n([{“"')
        for place, mark in enumerate(text[start:at], start)
    )
