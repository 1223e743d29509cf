"""Finds the hyphens and minus signs of TCVN3 text that are an ư.

TCVN3 stores ư as a soft hyphen. PDF readers, and programs that text is copied from, show it as a hyphen or a
minus sign: "tr-êng" and "tr−êng" are trường, "nh- vËy" is như vậy, and "-u tiªn" is ưu tiên.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from restore.vietnamese.code_pages import tcvn3
from restore.vietnamese.syllable import is_syllable

HORN = "\u00ad"
_AFTER = tuple("ơờớởỡợ")  # vowels that only an ư stands before
_RIMES = frozenset(("a", "i", "u", "ng"))  # what else follows an ư without a tone within a syllable
_LETTER = f"[A-Za-z{re.escape(''.join(sorted(set(tcvn3()) - {HORN})))}]"
_HYPHEN = "[-\u2010\u2011\u2212]"
_HYPHENATED = re.compile(f"(?P<head>{_LETTER}*)(?P<hyphen>{_HYPHEN})(?=(?P<tail>{_LETTER}*))")
_BEFORE_O = re.compile(
    f"{_LETTER}{_HYPHEN}[{''.join(sign for sign, letter in tcvn3().items() if letter in _AFTER)}]"
)

Decode = Callable[[str], str]


def with_sure_horns(text: str, decode: Decode) -> str:
    """`text` of the same length, with a soft hyphen for each hyphen that can be nothing but an ư of TCVN3.

    `decode` converts one TCVN3 word. Between letters that are no syllable and an ơ stands nothing but ư
    ("tr-êng"). So these words are also evidence that the text is TCVN3, but not Vietnamese ones with a hyphen
    ("n-ên").
    """
    if not _BEFORE_O.search(text):
        return text
    found = (match for match in _candidates(text, decode) if _is_before_o(match, decode))
    return _replaced(text, (match for match in found if not is_syllable(match["head"] + match["tail"])))


def with_horns(text: str, decode: Decode) -> str:
    """TCVN3 text of the same length, with a soft hyphen for each hyphen or minus sign that is an ư.

    Beside the sure ones (`with_sure_horns`) these are hyphens within a word ("x-a"), at its end ("nh- vËy")
    or at its beginning ("-u tiªn"). A text that has soft hyphens gets the sure ones only; one without a sure
    one those that are neither a variable ("x-a") nor a letter with a dash ("c-").
    """
    found = _candidates(text, decode)
    sure = [match for match in found if _is_before_o(match, decode)]
    likely = [match for match in found if HORN not in text and _is_likely(match, decode)]
    return _replaced(text, sure + [match for match in likely if sure or not _is_variable(match, decode)])


def _candidates(text: str, decode: Decode) -> list[re.Match[str]]:
    return [match for match in _HYPHENATED.finditer(text) if _makes_a_syllable(match, decode)]


def _replaced(text: str, found: Iterable[re.Match[str]]) -> str:
    letters = list(text)
    for match in found:
        letters[match.start("hyphen")] = HORN
    return "".join(letters)


def _is_before_o(match: re.Match[str], decode: Decode) -> bool:
    """True if the hyphen stands between letters and an ơ: "tr-êng"."""
    return bool(match["head"]) and decode(match["tail"]).lower().startswith(_AFTER)


def _is_variable(match: re.Match[str], decode: Decode) -> bool:
    """True if the word may be a letter with a dash, or a difference: "®-", "x-a"; not "nh-", "®-a", "l-u"."""
    head, tail = match["head"], decode(match["tail"])
    if len(head) > 1 or tail in ("u", "ng") or tail.startswith(_AFTER):
        return False
    return not tail or head.isascii()


def _makes_a_syllable(match: re.Match[str], decode: Decode) -> bool:
    """True if the word is a syllable with ư for the hyphen, and what stands before the hyphen is none."""
    head, tail = match["head"], match["tail"]
    if not (head or tail) or (head and is_syllable(decode(head))) or _touches_digit(match):
        return False
    return is_syllable(decode(f"{head}{HORN}{tail}"))


def _touches_digit(match: re.Match[str]) -> bool:
    start, end = match.start(), match.end("tail")
    return match.string[start - 1 : start].isdigit() or match.string[end : end + 1].isdigit()


def _is_likely(match: re.Match[str], decode: Decode) -> bool:
    """True if the hyphen may be an ư by the rest of its word.

    Within a word, if its rime is in use: "x-a", but not "x-m", nor "x-a" in a line with "=". At the beginning
    or end of a word, if no letter touches the word there, and the hyphen is not the dash of a list item:
    "nh- vËy".
    """
    tail = decode(match["tail"])
    start, end, text = match.start(), match.end("tail"), match.string
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    if match["head"] and tail:
        return tail.lower() in _RIMES and not ("=" in line and _is_variable(match, decode))
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return False
    opens_line = line.lstrip().startswith(match.group())
    return not (opens_line and is_syllable(tail))
