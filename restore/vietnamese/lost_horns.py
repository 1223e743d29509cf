"""Finds the hyphens and minus signs of TCVN3 text that are an ư.

TCVN3 stores ư as a soft hyphen. PDF readers, and programs that text is copied from, show it as a hyphen or a
minus sign: "tr-êng" and "tr−êng" are trường, "nh- vËy" is như vậy, and "-u tiªn" is ưu tiên.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from restore.vietnamese.code_pages import tcvn3
from restore.vietnamese.syllable import is_syllable

HORN = "\u00ad"
_LETTER = f"[A-Za-z{re.escape(''.join(sorted(set(tcvn3()) - {HORN})))}]"
_HYPHENATED = re.compile(f"(?P<head>{_LETTER}*)(?P<hyphen>[-\u2010\u2011\u2212])(?=(?P<tail>{_LETTER}*))")

_AFTER = tuple("ơờớởỡợ")  # vowels that only an ư stands before
_RIMES = frozenset(("a", "i", "u", "ng"))  # what else follows an ư without a tone within a syllable


def with_horns(text: str, decode: Callable[[str], str]) -> str:
    """TCVN3 text of the same length, with a soft hyphen for each hyphen or minus sign that is an ư.

    `decode` converts one TCVN3 word. Between letters that are no syllable and an ơ stands nothing but ư
    ("tr-êng"). Only in a text with such a word, and without a soft hyphen, may other hyphens be an ư: one
    within a word ("x-a"), at its end ("nh- vËy") or at its beginning ("-u tiªn").
    """
    found = [match for match in _HYPHENATED.finditer(text) if _makes_a_syllable(match, decode)]
    chosen = [match for match in found if _is_before_o(match, decode)]
    if chosen and HORN not in text:
        chosen += (match for match in found if _is_likely(match, decode))
    letters = list(text)
    for match in chosen:
        letters[match.start("hyphen")] = HORN
    return "".join(letters)


def _is_before_o(match: re.Match[str], decode: Callable[[str], str]) -> bool:
    """True if the hyphen stands between letters and an ơ: "tr-êng"."""
    return bool(match["head"]) and decode(match["tail"]).lower().startswith(_AFTER)


def _makes_a_syllable(match: re.Match[str], decode: Callable[[str], str]) -> bool:
    """True if the word is a syllable with ư for the hyphen, and what stands before the hyphen is none."""
    head, tail = match["head"], match["tail"]
    if not (head or tail) or (head and is_syllable(decode(head))) or _touches_digit(match):
        return False
    return is_syllable(decode(f"{head}{HORN}{tail}"))


def _touches_digit(match: re.Match[str]) -> bool:
    start, end = match.start(), match.end("tail")
    return match.string[start - 1 : start].isdigit() or match.string[end : end + 1].isdigit()


def _is_likely(match: re.Match[str], decode: Callable[[str], str]) -> bool:
    """True if the hyphen may be an ư by the rest of its word.

    Within a word, if its rime is in use: "x-a", but not "x-m". At the beginning or end of a word, if no
    letter touches the word there, and the hyphen is not the dash of a list item: "nh- vËy".
    """
    tail = decode(match["tail"])
    if match["head"] and tail:
        return tail.lower() in _RIMES
    start, end, text = match.start(), match.end("tail"), match.string
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return False
    opens_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    return not (opens_line and is_syllable(tail))
