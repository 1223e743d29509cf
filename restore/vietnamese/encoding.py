"""Converts text in legacy Vietnamese encodings, and in decomposed Unicode, to NFC.

Documents typed in TCVN3 (".VnTime") or VNI ("VNI-Times") fonts hold bytes that only those fonts draw as
Vietnamese; pasted elsewhere they show as Latin-1: "Céng hoµ x· héi" and "Coäng hoøa xaõ hoäi" both stand for
"Cộng hoà xã hội". The same happens to VISCII, to CP1258 and to UTF-8 that was decoded as CP1252.

Right text must not change. So a code page is accepted under two conditions: decoding by it makes Vietnamese
syllables of words that are none more often than the reverse; and the text has a character that occurs neither
in Vietnamese nor in the output of an English recogniser ("µ", the soft hyphen, "ø"; not "é", "§" or "¢").

TCVN3 has no capitals with tones: authors changed to an all-capitals font (.VnTimeH), which pasting loses. A
word is put in capitals if its other letters are capitals ("HéI" → "HỘI"). If they leave it open ("Vµ", "ë"),
its neighbours decide: "VÀ" within a heading in capitals, else "Và". Without any capital it stays small ("ñy"
gives "ủy" at the start of a sentence). Soft hyphens (ư) that became hyphens are found by `lost_horns`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from restore.vietnamese import code_pages, cut_bytes, lost_letters
from restore.vietnamese.code_pages import LETTERS, QUOTES, SIGN, UNIT
from restore.vietnamese.composition import COMBINING, ETH, ODD, PLAIN_WORD, barred_letters, compose, fold_bars
from restore.vietnamese.lost_horns import with_horns, with_sure_horns
from restore.vietnamese.syllable import is_bare_syllable, is_syllable


class Encoding(StrEnum):
    UNICODE = "unicode"  # precomposed (NFC), or an encoding that is not detected
    NFD = "nfd"  # all letters are decomposed: e + circumflex + dot
    COMPOUND = "compound"  # tones are combining marks: ê + dot, as CP1258 keyboards type it
    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    CP1258 = "cp1258"
    UTF8 = "utf8"
    CUT = "cut"  # code points cut to eight bits: cut_bytes.py


class Span(NamedTuple):
    """Characters [start, end) of the original text, and their replacement."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Conversion:
    """`text` in NFC. Applying the `spans` (whole words, sorted) to the original gives exactly `text`.

    `encoding` is the prevailing one; also "unicode" where only signs for Đ (Ð, ñ) were replaced.
    """

    text: str
    encoding: Encoding
    spans: tuple[Span, ...] = ()


def detect(text: str) -> Encoding:
    """The prevailing encoding of `text`."""
    return _prevailing(text, _detected(text, _pages_for(text)))


def _prevailing(text: str, page: _Page | None) -> Encoding:
    if page:
        return page.encoding
    if compose(text) == text:
        return Encoding.UNICODE
    return Encoding.NFD if unicodedata.is_normalized("NFD", text) else Encoding.COMPOUND


def to_unicode(text: str) -> Conversion:
    """`text` with its legacy encoding, its decomposed letters and other signs for đ (Ð, ñ) converted.

    Halves of characters (lone surrogates, as a paste box cuts emoji) become U+FFFD: no file can hold them. So
    do question marks in the place of lost letters.

    Lines may differ in encoding. One for which none is detected is decoded by that of its page (form feeds
    part pages) or of the whole text, unless that would destroy more Vietnamese words than it makes. If these
    have none either, letters of French and German alone are no evidence in a line.
    """
    lost = [Span(*place) for place in lost_letters.shown_letters(text)]
    if text.isascii():
        return Conversion(_replace(text, lost), Encoding.UNICODE, tuple(lost))
    pages = _pages_for(text)
    whole = _detected(text, pages)
    barred = ETH if whole else barred_letters(text)
    spans: list[Span] = []
    offset = 0
    for part in text.split("\f"):
        usual = (_detected(part, pages) if "\f" in text else None) or whole
        if usual and usual.encoding is Encoding.TCVN3:
            part = with_horns(part, usual.decode)
        for line in part.split("\n"):  # not splitlines(): \x85 is a letter in VISCII
            page = _detected(line, pages)
            if not page and usual and usual.balance(line) >= 0:
                page = usual
            elif page and not usual and page.encoding in _WITH_UMLAUTS and _is_western(line):
                page = None  # "Quäng Ngâi" as a recogniser of French prints it
            mended = _mend(line, page, barred)
            spans += (Span(offset + start, offset + end, after) for start, end, after in mended)
            offset += len(line) + 1
    if lost := [*lost, *(Span(*half.span(), lost_letters.SIGN) for half in _HALF.finditer(text))]:
        spans = sorted(spans + lost)
    return Conversion(_replace(text, spans), _prevailing(text, whole), tuple(spans))


def _replace(text: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, replacement in spans:
        parts += text[position:start], replacement
        position = end
    return "".join(parts) + text[position:]


_HALF = re.compile("[\ud800-\udfff]")  # half of a character, in no word

# --- The code pages.

# What Tesseract's English model prints beside ASCII and é.
_WRECKAGE = frozenset("¢£¥§©«®°»€™")
_BULLETS = frozenset("•·›‹„")  # list marks and quotes: VISCII has letters in their places
_LETTERS_BUT_E_ACUTE = LETTERS - {"é"}
_BEYOND = re.compile("[ăđĩũơưĂĐĨŨƠƯẠ-ỹ]")  # Vietnamese letters that text in a legacy font never has


class _CodePage:
    def __init__(
        self, encoding: Encoding, table: dict[str, str], telling: str = "", alone: bool = True
    ) -> None:
        """`telling`: what tells the code page, beside the characters that other text lacks; if these do not
        by themselves (not `alone`), in their place."""
        self._alphabet = frozenset("".join(table))
        telling_chars = self._alphabet - LETTERS - _WRECKAGE - _BULLETS
        self.encoding = encoding
        self._table = table
        signs = f"[{''.join(c for c in telling_chars if not c.isascii())}]"
        self._telling = re.compile("|".join(filter(None, (signs if alone else "", telling))))
        self._lengths = sorted({len(signs) for signs in table}, reverse=True)
        self._judge = lru_cache(maxsize=20_000)(self._verdict)
        self._judge_chunk = lru_cache(maxsize=20_000)(self._judged_chunk)

    @cached_property
    def word(self) -> re.Pattern[str]:
        """Compiled on demand: the pattern is long, and most text has no character of the code page."""
        signs = "|".join(map(re.escape, sorted(self._table, key=len, reverse=True)))
        return re.compile(f"(?:{signs}|[^\\W\\d_][{COMBINING}]*)+")

    def words(self, line: str) -> Iterator[re.Match[str]]:
        """The words of `line` that are not plain ASCII, with the code page's characters for letters."""
        found = (match for match in self.word.finditer(line) if not match.group().isascii())
        return (match for match in found if not UNIT.fullmatch(match.group()))

    def decode(self, word: str) -> str:
        """The word as the font drew it; `word` itself if it has a letter that this code page lacks."""
        word = compose(word)
        if not self._holds(word):
            return word
        after = compose(self._replaced(word))
        return _settle_case(word, after) if self.encoding is Encoding.TCVN3 else after

    def _replaced(self, word: str) -> str:
        """The word with the letters that its signs stand for, the longest signs first."""
        parts, at = [], 0
        while at < len(word):
            signs = next((s for n in self._lengths if (s := word[at : at + n]) in self._table), "")
            parts.append(self._table[signs] if signs else word[at])
            at += len(signs) or 1
        return "".join(parts)

    def _holds(self, word: str) -> bool:
        return all(char.isascii() or char in self._alphabet for char in word)

    def _verdict(self, word: str) -> int:
        """+1 if decoding makes a Vietnamese word of one that was none, −1 if it yields none, else 0."""
        before = compose(word)
        if (sign := SIGN.fullmatch(before)) or not self._holds(before):
            return 0 if sign else -1
        after = self.decode(word)
        if len(after) == 1 or not any(char.isascii() for char in before):
            return 0  # single letters ("®)" for "đ)") or only symbols ("¬ ¬ ˆ", specks)
        if _is_vietnamese(before):
            return 0 if _is_vietnamese(after) else -1
        if _is_vietnamese(after) and after != before:
            return 1
        return 0 if after.isupper() else -1  # acronyms ("H§ND") are no evidence

    def balance(self, text: str) -> int:
        """The sum of the words' verdicts."""
        return sum(self._judge(word.group()) for word in self.words(text))

    def evidence(self, text: str) -> int:
        """The balance; 0 if the words in favour of this code page may have other causes."""
        telling = self._telling.search(text)
        if not telling and (_BEYOND.search(text) or _LETTERS_BUT_E_ACUTE.isdisjoint(text)):
            return 0  # without such letters all weights are 0
        balance, weights = 0, {}
        for chunk in text.split(" "):  # no word contains a space
            sum_of_verdicts, telling_words = self._judge_chunk(chunk)
            balance += sum_of_verdicts
            weights.update(telling_words)
        return balance if sum(weights.values()) >= 2 else 0

    def _judged_chunk(self, chunk: str) -> tuple[int, dict[str, int]]:
        """The sum of the verdicts on the words of a chunk; those in favour, with their weights."""
        words = [word.group() for word in self.words(chunk)]
        return sum(map(self._judge, words)), {
            word: self._weight(word) for word in words if self._judge(word) > 0
        }

    def _weight(self, word: str) -> int:
        """The weight of a word in favour: 2, which is enough, with a telling character; 1 with misplaced
        Vietnamese letters."""
        return 2 if self._telling.search(word) else 1 if _LETTERS_BUT_E_ACUTE.intersection(word) else 0


@cache
def _pages() -> tuple[_Page, ...]:
    continuation = re.escape("".join(set().union(*map(code_pages.seen, range(0x80, 0xC0)))))
    return (
        _CodePage(Encoding.VNI, code_pages.vni(), telling="(?i:a[ùâáàãêú]|e[ùâáàã]|oâ|uù|yù)"),
        _CodePage(Encoding.TCVN3, code_pages.tcvn3()),
        _CodePage(Encoding.VISCII, code_pages.viscii()),
        _CodePage(Encoding.CP1258, code_pages.cp1258()),
        _CodePage(Encoding.UTF8, code_pages.utf8(), f"[ÃÄÅÆ][{continuation}]|á[º»]|â[€\x80]", alone=False),
        _Cut(),
    )


class _Cut:
    """`cut_bytes` in the shape of a code page."""

    encoding = Encoding.CUT
    word = cut_bytes.WORD
    decode = staticmethod(cut_bytes.decode)
    balance = staticmethod(cut_bytes.balance)
    evidence = staticmethod(cut_bytes.evidence)


_Page = _CodePage | _Cut
_SHARE = 0.1  # least share of decoded words: about half in old text; few where a scanner prints "cüa"
_FEW = 3
_MOSTLY = 0.6  # share of these among the letters beyond ASCII: ≤ 0.45 in legacy text, 0.97 in German OCR
_UMLAUTS = frozenset("äëïöü")  # a recogniser of German prints no others …
_WESTERN = _UMLAUTS | set("ÿûîçœæß")
_WITH_UMLAUTS = (Encoding.VISCII, Encoding.TCVN3)  # all of these are letters in them
_TYPOGRAPHIC = frozenset("“”‘’–—…")
_LEAST = 3  # … and a line in a legacy font has others, if it has so many words with marks
_LETTERS_ENOUGH = 50  # letters beyond ASCII, in different words, from which this share is told
_CHUNK = re.compile(r"[^ \t\r\n]+")  # other kinds of space may be letters of a code page


def _pages_for(text: str) -> Sequence[_Page]:
    """The code pages that the text may be in.

    Text in a legacy font has many letters beyond ASCII. A recogniser of German or Polish puts two or three in
    the place of all that it does not know ("nhän dän", "cüa"), and leaves out marks ("viec phë duyet").
    """
    words = {chunk for chunk in _found(_CHUNK, text.lower()) if not chunk.isascii()}
    counts = {char: count for char, count in Counter("".join(words)).items() if not char.isascii()}
    letters = Counter({char: count for char, count in counts.items() if char.isalpha()})
    signs = counts.keys() - _TYPOGRAPHIC
    if signs and _UMLAUTS.issuperset(signs) and (len(words) >= _LEAST or _has_lost_marks(text)):
        return _utf8_only()
    few = sum(count for _, count in letters.most_common(_FEW)) > _MOSTLY * letters.total()
    if not few or letters.total() < _LETTERS_ENOUGH:
        return _pages()
    return _utf8_only()


def _is_western(line: str) -> bool:
    """True if the letters that Vietnamese lacks are those of French and German."""
    return {char for char in line.lower() if char.isalpha() and not char.isascii()} - LETTERS <= _WESTERN


def _utf8_only() -> Sequence[_Page]:
    return [page for page in _pages() if page.encoding is Encoding.UTF8]


def _has_lost_marks(text: str) -> bool:
    """True if a word in small letters is a syllable without the marks that it needs: "duyet", "phuong"."""
    words = (word for word in _found(_CHUNK, text) if word.isalpha() and word.isascii() and word.islower())
    return any(is_bare_syllable(word) and not is_syllable(word) for word in words)


def _detected(text: str, pages: Sequence[_Page]) -> _Page | None:
    """The code page with the most evidence in `text`, if it decodes a fair share of its words; else None."""
    tcvn3 = next(page for page in _pages() if page.encoding is Encoding.TCVN3)
    chunks = _found(_CHUNK, with_sure_horns(text, tcvn3.decode))
    if not (shown := " ".join(chunk for chunk in chunks if not chunk.isascii())):
        return None
    score, page = max(((page.evidence(shown), page) for page in pages), key=lambda pair: pair[0])
    other = page.encoding in _WITH_UMLAUTS and code_pages.may_be_other_language(text)
    return page if not other and score >= _SHARE * sum(1 for _ in _found(_CHUNK, text)) else None


def _found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The matches of `findall`, one by one: a long document has many words."""
    return (found.group() for found in pattern.finditer(text))


def _is_vietnamese(word: str) -> bool:
    return is_syllable(word.strip(QUOTES))


# --- A line at a time.


def _mend(line: str, page: _Page | None, barred: dict[int, int]) -> Iterator[Span]:
    if page is None and not ODD.search(line):
        return
    words = list((page.word if page else PLAIN_WORD).finditer(line))
    before = [word.group() for word in words]
    after = [
        page.decode(word) if page and not UNIT.fullmatch(word) else fold_bars(compose(word), barred)
        for word in before
    ]
    if page and page.encoding is Encoding.TCVN3:
        after = _capitalise(before, after)
    for word, old, new in zip(words, before, after, strict=True):
        if new != old:
            yield Span(word.start(), word.end(), new)


def _settle_case(before: str, after: str) -> str:
    """A TCVN3 word, in capitals if its other letters are: "HéI" → "HỘI", "Q§" → "QĐ", but "Bé" → "Bộ"."""
    if _has_small(before):
        return after
    capitals = sum(map(str.isupper, after))
    return after.upper() if capitals > 1 or (capitals and not after[0].isupper()) else after


def _capitalise(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The words; those of open case ("Vµ", "ë") in capitals if the nearest words of known case all are."""
    in_capitals = [
        False if _has_small(old) else True if len(new) > 1 and new.isupper() and is_syllable(new) else None
        for old, new in zip(before, after, strict=True)
    ]
    settled = []
    for index, word in enumerate(after):
        sides = (reversed(in_capitals[:index]), in_capitals[index + 1 :])
        near = [next((known for known in side if known is not None), None) for side in sides]
        in_heading = in_capitals[index] is None and True in near and False not in near
        settled.append(word.upper() if in_heading else word)
    return settled


def _has_small(word: str) -> bool:
    return any("a" <= char <= "z" for char in word)
