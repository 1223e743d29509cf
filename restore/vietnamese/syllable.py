"""Vietnamese syllables: onset × rime × tone, their marks, and the two styles of tone placement.

Pure functions on NFC strings. The rimes are those of the modern orthography. Names from minority languages
(Đắk, Krông, Ea) do not follow it; the gazetteer has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
"""Matches letters that only Vietnamese has: no English OCR model prints them."""

TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_LEVEL = ""

ONSETS = frozenset(
    ["", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
     "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"]
)  # fmt: skip

# Toneless rimes. The ones ending in a stop (c, ch, p, t) take only sắc and nặng.
RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    oong ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uâc uân uâng uât uây ui uê uêch uênh uêu um un ung uơ uôc uôi uôm uôn uông uôt up ut uc uy uya uych
    uyên uyêt uynh uyt uyu uyp
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y ych yê yêm yên yêng yêt yêu ynh yt""".split()
)
_STOPPED = ("c", "ch", "p", "t")
_STOPPED_TONES = ("\u0301", "\u0323")
_FRONT = ("e", "ê", "i", "y")
_SPELT_ALIKE = (("k", "gh", "ngh"), ("c", "ng"), tuple(ONSETS - {"k", "gh", "ngh", "c", "ng", "g", "gi"}))
"""Onsets that are spelt differently before e, ê, i, y; see `_spelt_right`."""


class Parts(NamedTuple):
    """The parts of a syllable in lower case: onset "đ", toneless rime "ai"; tone, a combining mark or ""."""

    onset: str
    rime: str
    tone: str


def strip_tone(text: str) -> tuple[str, str]:
    """The text without tone marks (NFC), and the last tone mark found ("" for level)."""
    tone = _LEVEL
    kept = []
    for char in unicodedata.normalize("NFD", text):
        if char in TONES:
            tone = char
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def digits(text: str) -> str:
    """The digits of a text, in order."""
    return "".join(filter(str.isdigit, text))


def strip_marks(text: str) -> str:
    """The text without tones and vowel marks, đ as d. NFC text keeps its number of code points."""
    return text if text.isascii() else text.translate(_BASE)


_VOWELS = {
    vowel: [(unicodedata.normalize("NFC", vowel + tone), tone) for tone in TONES] for vowel in "aăâeêioôơuưy"
}


def _written(letters: str) -> dict[str, tuple[str, str]]:
    """The spellings of `letters` with a tone over any one vowel, or none: spelling → (letters, tone)."""
    forms = {letters: (letters, _LEVEL)}
    for place, letter in enumerate(letters):
        for over, tone in _VOWELS.get(letter, ()):
            forms[letters[:place] + over + letters[place + 1 :]] = letters, tone
    return forms


_AFTER_GI = [rime[1:] for rime in RIMES if rime == "i" or rime == "in" or rime.startswith("iê")]
_WRITTEN_ONSETS = {onset: (onset, _LEVEL) for onset in ONSETS} | _written("gi") | _written("qu")
_WRITTEN_RIMES = {form: parts for rime in [*RIMES, *_AFTER_GI] for form, parts in _written(rime).items()}


@lru_cache(maxsize=30_000)
def parse(word: str) -> Parts | None:
    """The parts of a Vietnamese syllable in any case, or None if `word` is none."""
    if not 0 < len(word) <= 7:
        return None
    lower = word.lower()
    for length in range(min(3, len(lower)), -1, -1):
        head, tail = _WRITTEN_ONSETS.get(lower[:length]), _WRITTEN_RIMES.get(lower[length:])
        if head and tail and (parts := _joined(*head, *tail)):
            return parts
    return None


def _joined(onset: str, over: str, rime: str, tone: str) -> Parts | None:
    """The syllable of an onset and a rime, given with the tones written over them; None if they make none."""
    if over and tone:
        return None
    whole = _after(onset, rime)
    return Parts(onset, whole, over or tone) if whole and _takes(whole, over or tone) else None


def _after(onset: str, rime: str) -> str:
    """The rime behind an onset, with the i of "gi" ("gìn", "giêng"); "" if it is not spelt there."""
    if onset == "gi" and rime[:1] in ("", "n", "ê"):
        rime = "i" + rime
    return rime if rime in RIMES and _spelt_right(onset, rime) else ""


def _takes(rime: str, tone: str) -> bool:
    return tone in _STOPPED_TONES or not rime.endswith(_STOPPED)


@cache
def spellings() -> frozenset[str]:
    """All spellings, in lower case, that `parse` accepts: a look-up is ten times as fast as parsing."""
    toned: dict[str, list[str]] = {}  # rime → its spellings with the tones that it takes
    for tail, (rime, tone) in _WRITTEN_RIMES.items():
        group = toned.setdefault(rime, [])
        if _takes(rime, tone):
            group.append(tail)
    found: list[str] = []
    tails: dict[tuple[str, str], list[str]] = {}
    for head, (onset, over) in _WRITTEN_ONSETS.items():
        alike = next((group[0] for group in _SPELT_ALIKE if onset in group), onset), over
        if alike not in tails:
            rimes = [
                rime for rime in toned if (whole := _after(onset, rime)) and (not over or _takes(whole, over))
            ]
            tails[alike] = rimes if over else [tail for rime in rimes for tail in toned[rime]]
        found += [head + tail for tail in tails[alike]]
    return frozenset(found)


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """True for a well-formed syllable in lower case, Title case or ALL CAPS."""
    known = spellings()
    return word in known or (word.lower() in known and (word.istitle() or word.isupper()))


def syllables(words: Mapping[str, float]) -> dict[str, float]:
    """The `words` that are syllables, with their values; `is_syllable` would remember what is seen once."""
    known = spellings()
    return {
        word: value
        for word, value in words.items()
        if word in known or (word.lower() in known and (word.istitle() or word.isupper()))
    }


def is_latin(word: str) -> bool:
    """Is it written in Latin letters, with or without marks: no Greek, Cyrillic, Chinese or Thai?"""
    return all(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in word)


@cache
def _bare_syllables() -> frozenset[str]:
    return frozenset(
        strip_marks(("g" if onset == "gi" and rime[0] == "i" else onset) + rime)
        for onset in ONSETS
        for rime in RIMES
        if _spelt_right(onset, rime)
    )


def is_bare_syllable(word: str) -> bool:
    """True for a syllable typed without marks, in any case: "duoc", "NGHIENG"."""
    return word.lower() in _bare_syllables()


def may_be_syllable(word: str) -> bool:
    """True for a syllable as it stands, or typed without its marks."""
    return is_bare_syllable(word) or is_syllable(word)


def _spelt_right(onset: str, rime: str) -> bool:
    """True if the onset is spelt right before this rime: k, gh, ngh before e, ê, i, y, else c, g, ng."""
    front = rime.startswith(_FRONT)
    if onset in ("k", "gh", "ngh"):
        return front
    if onset in ("c", "ng"):
        return not front
    if onset == "g":
        return not front or (rime.startswith("i") and rime in ("i", "in"))
    return True


# oa, oe, uy at the end of a word carry their tone on either vowel: "hòa" (old style), "hoà" (new style).
_OLD_TO_NEW = {
    unicodedata.normalize("NFC", first + tone + second): first + unicodedata.normalize("NFC", second + tone)
    for pair in ("oa", "oe", "uy")
    for first in (pair[0], pair[0].upper())
    for second in (pair[1], pair[1].upper())
    for tone in TONES
}
_OLD_PLACEMENT = re.compile(f"(?:{'|'.join(_OLD_TO_NEW)})(?![^\\W\\d_])")


def fold_tone_placement(text: str) -> str:
    """The text in the new style of tone placement: `hòa` → `hoà`, `thúy` → `thuý`, `khỏe` → `khoẻ`.

    The styles differ only in oa, oe and uy at the end of a word. NFC text keeps its length; idempotent.
    For comparisons, never for output.
    """
    return _OLD_PLACEMENT.sub(lambda match: _OLD_TO_NEW[match.group()], text)


_NEW_PLACEMENTS = re.compile("|".join(set(_OLD_TO_NEW.values())))


def is_same_word(word: str, placed: str) -> bool:
    """True if the words differ at most in tone placement; `placed` is in the new style
    (`fold_tone_placement`)."""
    if len(word) != len(placed):
        return False
    return word == placed or (
        _NEW_PLACEMENTS.search(placed) is not None and fold_tone_placement(word) == placed
    )


@lru_cache(maxsize=100_000)
def well_placed(word: str) -> str:
    """`word` with its tone moved to the vowel that carries it: tóan → toán, tâỷ → tẩy; in any case.

    Words that are no syllable with any tone placement stay as they are; so do both styles of oa, oe and uy.
    """
    if word.isascii():
        return word
    letters, tone = strip_tone(word)
    parts = (parse(letters) or parse(word)) if tone else None  # "tóc" is a syllable, "toc" is none
    if parts is None:
        return word
    start = len(letters) - len(parts.rime)
    places = _carriers(parts.rime)
    placed = [
        unicodedata.normalize("NFC", letters[: start + at + 1] + tone + letters[start + at + 1 :])
        for at in places
    ]
    return word if word in placed or parse(placed[0]) is None else placed[0]


@lru_cache(maxsize=500)
def _carriers(rime: str) -> tuple[int, ...]:
    """The indices in a toneless rime that may carry the tone; two if both styles are in use."""
    marked = [at for at, letter in enumerate(rime) if letter in "ăâêôơ"]
    if marked:
        return (marked[-1],)
    if "ư" in rime:
        return (rime.index("ư"),)
    vowels = len(rime) - len(rime.lstrip("aeiouy"))
    if vowels == 1 or (vowels == 2 and len(rime) == 2 and rime not in ("oa", "oe", "uy")):
        return (0,)
    return (0, 1) if rime in ("oa", "oe", "uy") or rime.startswith("oo") else (1,)


def shape(word: str) -> str:
    """The case of a word: 'lower', 'Title', 'UPPER' or 'miXed'; a single capital is 'Title'."""
    if word.islower():
        return "lower"
    if len(word) > 1 and word.isupper():
        return "UPPER"
    return "Title" if word[:1].isupper() and (len(word) == 1 or word[1:].islower()) else "miXed"


def reshape(word: str, like: str) -> str:
    """`word` in the case `like`, a result of `shape`; lower case for 'miXed'."""
    if like == "UPPER":
        return word.upper()
    return word[:1].upper() + word[1:].lower() if like == "Title" else word.lower()


def _base_table() -> dict[int, str]:
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_BASE = _base_table()
