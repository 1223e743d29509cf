"""Text whose code points were cut to eight bits, as Adobe Scan for Android writes it: ệ (U+1EC7) shows as Ç.

The cut is ambiguous: é is itself or a cut ứ, and ¡ is a cut ạ or ơ; đ, ă and their capitals became control
characters and are lost. A word is restored to the syllable that it may have been; of several, to the one that
differs least. pdfium shows a cut ậ, a soft hyphen, as a hyphen.

Right text must never change. So a cut is assumed only if the text has no letter beyond Latin-1, and several
different words are no syllables before decoding, are syllables after it, and hold characters that no
Vietnamese word has at that place. Words that decoding does not explain, such as French or Spanish ones, are
counter-evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from math import prod

from restore.vietnamese.syllable import is_syllable

_ENOUGH = 3  # different words at least that the cut explains
_AGAINST = 2  # weight of a word that the cut does not explain
_MOST_WAYS = 256  # decodings of a word that are tried
_LONGEST = 7  # letters of a syllable; longer words lack spaces and are no evidence
_HYPHENS = "-\u00ad\u2010"  # how a cut ậ shows
_KEEPS = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"  # Vietnamese letters below U+0100, which the cut keeps


def _left_of(letters: Iterable[str]) -> dict[str, str]:
    """What each cut letter shows as → the letters that it may have been."""
    table: dict[str, str] = defaultdict(str)
    for letter in letters:
        shown = chr(ord(letter) & 0xFF)
        for sign in _HYPHENS if letter == "ậ" else "\u00a0" if shown == "\u00a0" else shown:
            table[sign] += letter
    return dict(table)


# Without ă, đ and their capitals, which are lost. A cut ũ is i, considered only beside other cut letters.
_LETTERS = [chr(code) for code in range(0x1EA0, 0x1EFA)] + list("ơưƯũĩĨ")
_SHOWN = _left_of(letter for letter in _LETTERS if letter != "Ạ")  # a cut Ạ or Ơ is a no-break space
_SIGNS = "".join(sign for sign in _SHOWN if not sign.isascii() and sign not in _KEEPS and sign != "\u00ad")
_BRACKETS = "()"  # cut ĩ and Ĩ

WORD = re.compile(rf"(?:[^\W\d_]|[{re.escape(_SIGNS)}]|(?<=[^\W\d_])[{_HYPHENS}{_BRACKETS}](?=[^\W\d_]))+")
_BEYOND = re.compile(r"[\u0100-\u02af\u1e00-\u1eff]")
_TELLING = re.compile(f"[{re.escape(_SIGNS)}]|(?<=[a-zà-ÿ])[À-Þ]")


def holds(text: str) -> bool:
    """True if the text may have been cut: all its letters fit into eight bits."""
    return not _BEYOND.search(text)


@lru_cache(maxsize=20_000)
def decode(word: str) -> str:
    """The word before the cut; `word` itself if that is not known.

    >>> [decode(word) for word in ("quyÁn", "HØI", "hãp", "xã", "h¡n", "façon")]
    ['quyền', 'HỘI', 'hợp', 'xã', 'hạn', 'façon']
    """
    if is_syllable(word) or (word.isascii() and not set(word).intersection("-()")):
        return word
    return _syllable(word) or (_run_together(word) if _TELLING.search(word) else word)


def _syllable(word: str) -> str:
    """The syllable that the word was before the cut; "" if it was none."""
    if len(word) > _LONGEST:
        return ""
    ways = [_ways(word, place) for place in range(len(word))]
    if prod(map(len, ways)) > _MOST_WAYS:
        return ""
    found = [text for text in map("".join, product(*ways)) if is_syllable(text)]
    return min(found, key=lambda text: sum(map(str.__ne__, word, text)), default="")


def _ways(word: str, place: int) -> list[str]:
    """The letters that the character at `place` may have been, itself first if Vietnamese has it. ¡ is ơ
    rather than ạ at the end of a word."""
    sign = word[place]
    letters = list(_SHOWN.get(sign, ""))
    if sign == "¡" and place == len(word) - 1:
        letters.reverse()
    if sign in _KEEPS or (sign.isascii() and sign.isalpha()) or not letters:
        letters.insert(0, sign)
    return letters


def _run_together(word: str) -> str:
    """A word that lacks spaces, decoded as the fewest syllables and acronyms; else the word itself."""
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
    """+1 if the cut explains the word, −1 if it does not, 0 if the word is no evidence."""
    if word.isascii() or is_syllable(word):
        return 0
    after = decode(word)
    if is_syllable(after):
        return 1 if _TELLING.search(word) else 0
    return 0 if after != word or len(word) > _LONGEST else -1


def balance(text: str) -> int:
    """How many words the cut explains, minus `_AGAINST` times those that it does not."""
    verdicts = [judge(word) for word in WORD.findall(text)]
    return verdicts.count(1) - _AGAINST * verdicts.count(-1)


def evidence(text: str) -> int:
    """The balance; 0 if the cut explains fewer than `_ENOUGH` different words."""
    if not holds(text):
        return 0
    words = WORD.findall(text)
    different = {word.lower() for word in words if judge(word) > 0}
    return max(0, balance(text)) if len(different) >= _ENOUGH else 0
