"""Text whose code points were cut to eight bits, as Adobe Scan for Android writes it: ệ (U+1EC7) shows as Ç.

The cut is no code page: é is itself or what is left of ứ, and ¡ is what is left of ạ and of ơ; đ, ă and their
capitals became control characters and are gone. A word is put back where only one way makes a syllable of it,
and where several do, the one that changes least; what is lost stays lost. pdfium shows ậ, which is left of as
a soft hyphen, as a hyphen.

Right text must never change: this encoding is believed only where no letter beyond Latin-1 stands, on several
different words that are no syllables before and are after, and that hold signs which no Vietnamese word holds
at that place; words of French or Spanish speak against it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from math import prod

from restore.vietnamese.syllable import is_syllable

_ENOUGH = 3  # different words that must speak for it
_AGAINST = 2  # a word against it weighs as much as so many for it
_MOST_WAYS = 256  # in which a word may be read
_LONGEST = 7  # letters of a syllable: what is longer was run together, and says nothing
_HYPHENS = "-\u00ad\u2010"  # as which ậ shows
_KEEPS = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"  # Vietnamese letters that are below U+0100 themselves


def _left_of(letters: Iterable[str]) -> dict[str, str]:
    """What each cut letter shows as → the letters that it may have been."""
    table: dict[str, str] = defaultdict(str)
    for letter in letters:
        shown = chr(ord(letter) & 0xFF)
        for sign in _HYPHENS if letter == "ậ" else "\u00a0" if shown == "\u00a0" else shown:
            table[sign] += letter
    return dict(table)


# ă, đ and their capitals are gone; what ũ leaves is i, and is only looked for in a word with other signs.
_LETTERS = [chr(code) for code in range(0x1EA0, 0x1EFA)] + list("ơưƯũĩĨ")
_SHOWN = _left_of(letter for letter in _LETTERS if letter != "Ạ")  # Ạ and Ơ leave a blank
_SIGNS = "".join(sign for sign in _SHOWN if not sign.isascii() and sign not in _KEEPS and sign != "\u00ad")
_BRACKETS = "()"  # what ĩ and Ĩ leave

WORD = re.compile(rf"(?:[^\W\d_]|[{re.escape(_SIGNS)}]|(?<=[^\W\d_])[{_HYPHENS}{_BRACKETS}](?=[^\W\d_]))+")
_BEYOND = re.compile(r"[\u0100-\u02af\u1e00-\u1eff]")
_TELLING = re.compile(f"[{re.escape(_SIGNS)}]|(?<=[a-zà-ÿ])[À-Þ]")


def holds(text: str) -> bool:
    """Whether a text can be cut: no letter in it needs more than eight bits."""
    return not _BEYOND.search(text)


@lru_cache(maxsize=20_000)
def decode(word: str) -> str:
    """The word as it was before the cut; the word itself where nothing tells.

    >>> [decode(word) for word in ("quyÁn", "HØI", "hãp", "xã", "h¡n", "façon")]
    ['quyền', 'HỘI', 'hợp', 'xã', 'hạn', 'façon']
    """
    if is_syllable(word) or (word.isascii() and not set(word).intersection("-()")):
        return word
    return _syllable(word) or (_run_together(word) if _TELLING.search(word) else word)


def _syllable(word: str) -> str:
    """The syllable that a word was before the cut; "" if it was none."""
    if len(word) > _LONGEST:
        return ""
    ways = [_ways(word, place) for place in range(len(word))]
    if prod(map(len, ways)) > _MOST_WAYS:
        return ""
    found = [text for text in map("".join, product(*ways)) if is_syllable(text)]
    return min(found, key=lambda text: sum(map(str.__ne__, word, text)), default="")


def _ways(word: str, place: int) -> list[str]:
    """What a sign of a word may be, itself first where Vietnamese has it; at the end ơ before ạ."""
    sign = word[place]
    letters = list(_SHOWN.get(sign, ""))
    if sign == "¡" and place == len(word) - 1:
        letters.reverse()
    if sign in _KEEPS or (sign.isascii() and sign.isalpha()) or not letters:
        letters.insert(0, sign)
    return letters


def _run_together(word: str) -> str:
    """Syllables and acronyms without blanks between them, as few as there may be; else the word as it is."""
    best: list[tuple[int, str] | None] = [(0, "")]
    for end in range(1, len(word) + 1):
        ways = [
            (before[0] + 1, before[1] + part)
            for start in range(max(0, end - _LONGEST), end)
            if (before := best[start]) and (part := _part(word[start:end]))
        ]
        best.append(min(ways, default=None))
    return best[-1][1] if best[-1] else word


def _part(word: str) -> str:
    acronym = len(word) > 1 and word.isascii() and word.isalpha() and word.isupper()
    return word if acronym else _syllable(word)


@lru_cache(maxsize=20_000)
def judge(word: str) -> int:
    """+1 for a word that the cut explains, −1 for one that it does not, 0 for one that says nothing."""
    if word.isascii() or is_syllable(word):
        return 0
    after = decode(word)
    if is_syllable(after):
        return 1 if _TELLING.search(word) else 0
    return 0 if after != word or len(word) > _LONGEST else -1


def balance(text: str) -> int:
    """How many words the cut explains, less `_AGAINST` times those that it does not."""
    verdicts = [judge(word) for word in WORD.findall(text)]
    return verdicts.count(1) - _AGAINST * verdicts.count(-1)


def evidence(text: str) -> int:
    """The balance; 0 where too few words speak for a cut."""
    if not holds(text):
        return 0
    words = WORD.findall(text)
    different = {word.lower() for word in words if judge(word) > 0}
    return max(0, balance(text)) if len(different) >= _ENOUGH else 0
