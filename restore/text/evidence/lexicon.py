"""The witnesses of the user's list of terms and of acronyms in official use.

A list is a text file with one term a line, optionally a TAB and a weight (log10, added to the term's score;
default 0); "#" starts a comment. Terms may have several words. The channel gives the likelihood that tokens
are garbles of a term.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from restore.errors import FileMissing, UsageError
from restore.resources import lexicon, table_lines
from restore.text.evidence.gazetteer import look
from restore.text.evidence.mentions import LexiconArc, add_all
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_syllable, reshape, shape, strip_marks
from restore.vietnamese.tokens import Kind, tokenize

# Chosen, not fitted: log10 scores.
_TERM = -1.5  # prior of a term of the user's list at a given token; the term's weight is added
_ACRONYM = 2.5  # bonus of a known acronym near small letters
_LOOKALIKE = -2.0  # likelihood of a garble that only looks like the word
_IMPOSSIBLE = -9.0  # likelihood at or below which a term is not proposed
_LARGEST_WEIGHT = 10.0  # of a term, positive or negative

# Chosen, not fitted.
_AROUND = 3  # tokens to either side of an acronym, one of which must be in small letters
_SHORTEST = 3  # letters at least of an acronym that is kept
_SPELT_OUT = 4  # … and of one that is looked for among first letters, where three stand by chance
_FAR_MORE = 3  # times as often as all its other spellings one must be spelt out

_TERM_REASON = "từ trong danh sách của người dùng"
_ACRONYM_REASON = "chữ viết tắt"


@dataclass(frozen=True)
class Term:
    """A term of the user's list; `weight` is a log10 bonus."""

    text: str
    weight: float = 0.0


def read_terms(path: Path) -> list[Term]:
    """The terms of a list. Raises FileMissing; UsageError names the first invalid line."""
    if not path.is_file():
        raise FileMissing(f"The list '{path}' is not there.", "Check its path.")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"The list '{path}' is not UTF-8 text.", "Save it as UTF-8.") from error
    terms = []
    for number, line in enumerate(lines, 1):
        if line := line.split("#")[0].strip():
            terms.append(_term(line, f"{path}, line {number}"))
    return terms


def _term(line: str, where: str) -> Term:
    text, _, weight = line.partition("\t")
    remedy = "Write a term a line, optionally a TAB and a number as its weight."
    if not any(char.isalpha() for char in text):
        raise UsageError(f"{where}: a term needs letters, not '{text}'.", remedy)
    try:
        value = float(weight or 0.0)
    except ValueError:
        raise UsageError(f"{where}: the weight '{weight}' is not a number.", remedy) from None
    if not -_LARGEST_WEIGHT <= value <= _LARGEST_WEIGHT:
        raise UsageError(f"{where}: the weight {weight} is not between -10 and 10.", remedy)
    return Term(" ".join(text.split()), value)


class UserTerms:
    """The witness "terms": proposes a term of the user's list where the channel allows one."""

    name = "terms"

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], float]]] = defaultdict(list)
        for term in terms:
            parts = tuple(token.text for token in tokenize(term.text))
            for form in dict.fromkeys([parts, tuple(part.upper() for part in parts)]):
                self._by_first[form[0]].append((form, term.weight))

    def weigh(self, passages: Sequence[Passage]) -> None:
        add_all(passages, self.arcs(passages) if self._by_first else ())

    def arcs(self, passages: Sequence[Passage]) -> list[LexiconArc]:
        """Arcs for runs of tokens that may be garbles of a term and that the first pass reads otherwise."""
        cache: dict[tuple[int, str], Mapping[str, float]] = {}

        def candidates(passage: Passage, read: str) -> Mapping[str, float]:
            place = id(passage.noise.channel), read
            if place not in cache:
                cache[place] = passage.noise.channel.candidates(read)
            return cache[place]

        found = []
        for index, passage in enumerate(passages):
            for start, token in enumerate(passage.tokens):
                firsts = {*candidates(passage, token.text), token.text, *self._alike(token.text)}
                for parts, weight in (row for first in firsts for row in self._by_first.get(first, ())):
                    reads = [token.text for token in passage.tokens[start : start + len(parts)]]
                    if len(reads) < len(parts):
                        continue
                    pairs = list(zip(parts, reads, strict=True))
                    scores = [_likelihood(part, read, candidates(passage, read)) for part, read in pairs]
                    text = passage.spaced(start, parts)
                    if min(scores) > _IMPOSSIBLE and text != passage.first_pass(start, len(parts)):
                        score = passage.noise.exponent * sum(scores) + _TERM + weight
                        arc = Arc(len(parts), text, (), score, "lexicon")
                        found.append(LexiconArc(index, start, arc, _TERM_REASON))
        return found

    def _alike(self, read: str) -> Iterator[str]:
        """First words of terms that look like `read` and have its case."""
        looks = look(read)
        return (first for first in self._by_first if shape(first) == shape(read) and look(first) == looks)


def _likelihood(part: str, read: str, candidates: Mapping[str, float]) -> float:
    """log10 P(read | `part`, a word of a term)."""
    if part == read:
        return 0.0
    if p := candidates.get(part):
        return math.log10(p)
    if look(part) == look(read) and any(map(str.isalpha, read)):
        return _LOOKALIKE
    return -99.0


@cache
def acronyms() -> dict[str, str]:
    """Acronym of official texts → what it stands for, "" if unknown. Raises ModelUnusable."""
    rows = [line.split("\t") for line in table_lines(lexicon("acronyms.tsv"), columns=3)]
    return {short: full for short, _, full in rows}


class Acronyms:
    """The witness "acronyms": proposes acronyms in official use that the first pass turned into words.

    Acronyms that are in use only with a Đ get it back, and those that the document spells out so.
    """

    name = "acronyms"

    def weigh(self, passages: Sequence[Passage]) -> None:
        add_all(passages, acronym_arcs(passages))


def acronym_arcs(passages: Sequence[Passage]) -> list[LexiconArc]:
    """Arcs that keep an acronym as it was read ("NTM") where the first pass replaced it by a word.

    Scanners' engines lose the stroke of Đ, which is restored: "BVDK" is BVĐK, and "CNLD" is CNLĐ in a
    document that has "công nhân lao động". Acronyms are kept only near small letters, since in a heading in
    capitals any word may look like one.
    """
    known, found = acronyms(), []
    spelt_out = SpeltOut(passages)
    for index, passage in enumerate(passages):
        for position, (token, word) in enumerate(zip(passage.tokens, passage.words, strict=True)):
            read = token.text
            if token.kind is not Kind.WORD or len(read) < _SHORTEST or is_syllable(read):
                continue
            meant = ""
            if passage.noise.channel.letters or passage.noise.channel.spells:
                meant = _stroked(read, known) or spelt_out.stroked(read, known)
            if not meant and word != read and "D" not in read and read in known:  # "CSDT" may be CSĐT
                meant = read
            around = passage.tokens[max(0, position - _AROUND) : position + _AROUND + 1]
            if meant and any(
                reshape(other.text, "lower") == other.text for other in around if other.kind is Kind.WORD
            ):
                full = known.get(meant, "")
                reason = f"{_ACRONYM_REASON}: {full}" if full else _ACRONYM_REASON
                found.append(
                    LexiconArc(index, position, Arc(1, meant, (meant,), _ACRONYM, "lexicon"), reason)
                )
    return found


def _stroked(read: str, known: Collection[str]) -> str:
    """The one acronym in use that `read` is without strokes ("BVDK" → BVĐK); "" if none or several."""
    if "D" not in read or not read.isupper() or read in known:
        return ""
    found = [variant for variant in _with_strokes(read) if variant in known]
    return found[0] if len(found) == 1 else ""


def _with_strokes(read: str) -> list[str]:
    """The print with any of its D as Đ; first as it is."""
    variants = [""]
    for letter in read:
        variants = [before + sign for before in variants for sign in ("DĐ" if letter == "D" else letter)]
    return variants


class SpeltOut:
    """The acronyms whose words a document has: the first letters of neighbouring words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    @cached_property
    def _initials(self) -> str:
        """The first letters of the words of all best paths; a blank for all that is no Vietnamese word."""
        words = (word for passage in self._passages for text in passage.words for word in text.split(" "))
        return "".join(
            (word[0] if word[0] in "đĐ" else strip_marks(word[0])) if is_syllable(word) else " " * bool(word)
            for word in words
        ).upper()

    def stroked(self, read: str, known: Collection[str]) -> str:
        """The acronym with the strokes that the document's words give it ("CNLD" → CNLĐ); "" if unsure."""
        if "D" not in read or not read.isupper() or read in known or len(read) < _SPELT_OUT:
            return ""
        counts = {variant: self._initials.count(variant) for variant in _with_strokes(read)}
        best = max(counts, key=lambda variant: counts[variant])
        sure = counts[best] > _FAR_MORE * (sum(counts.values()) - counts[best])
        return best if sure and best != read else ""
