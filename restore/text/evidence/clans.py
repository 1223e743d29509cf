"""Proposes the clan names of highland people where they lost their marks: "Y Blieng Nie Kdam" is Niê Kđăm.

These names have letters and clusters that no Vietnamese syllable has, so that neither the channels nor the
model of names knows them. The evidence is where clans stand: behind a given name with the particle Y or H',
or before a given name. What was read with marks stays, since several spellings are in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from restore.resources import lexicon, table_lines
from restore.text.evidence.mentions import LexiconArc
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import reshape, shape, strip_marks
from restore.vietnamese.tokens import Kind

# Chosen, not fitted.
_SCORE = 5.0  # log10, for each word of a clan: the language model knows few of them
_LONGEST = 6  # most tokens of a name, its particle included
_REASON = "tên người: "

BEHIND, BEFORE, GIVEN = "họ sau tên", "họ trước tên", "tên"  # the places of words in lexicon/clans.tsv
_MALE, _FEMALE = "Y", "H"  # particles of given names
_PARTICLES = ("Ha", "Ka", "Y", "H")  # … behind a clan
_APOSTROPHES = ("'", "’")

Words = tuple[str, ...]


@cache
def _clans() -> Mapping[str, Mapping[Words, Words]]:
    """Place in a name → words in small letters without marks → with marks. Raises ModelUnusable."""
    found: dict[str, dict[Words, Words]] = defaultdict(dict)
    for line in table_lines(lexicon("clans.tsv"), columns=3):
        name, place, _ = line.split("\t")
        words = tuple(name.split())
        found[place][_bare(words)] = words
    return found


def clan_arcs(index: int, passage: Passage) -> Iterator[LexiconArc]:
    """Arcs for the clans and given names of passage `index` that the first pass has not."""
    if passage.noise.channel.faithful or passage.foreign:
        return
    for start in range(len(passage.tokens)):
        run = _run(passage, start)
        for at, name in _known(run):
            tokens = passage.tokens[start + at : start + at + len(name)]
            spelt = [_cased(word, token.text) for word, token in zip(name, tokens, strict=True)]
            if spelt == passage.words[start + at : start + at + len(name)]:
                continue
            arc = Arc(len(name), passage.spaced(start + at, spelt), name, _SCORE * len(name), "lexicon")
            yield LexiconArc(index, start + at, arc, _REASON + " ".join(name))


def _known(run: Sequence[str]) -> Iterator[tuple[int, Words]]:
    """The particle and the clan of the name that `run` begins with, marked, and at which of its tokens."""
    given = _given(run)
    if not given:
        name = _longest(run, BEFORE)
        if name and len(name) < len(run):
            yield 0, name
            if run[len(name)] in _PARTICLES and len(name) + 1 < len(run):
                yield len(name), (run[len(name)],)
        return
    if name := _longest(run[given - 1 : given], GIVEN):
        yield given - 1, name
    for at in range(given, len(run)):
        if name := _longest(run[at:], BEHIND):
            if given > 1:
                yield 0, (run[0],)
            yield at, name
            return


def _given(run: Sequence[str]) -> int:
    """The tokens of a particle and a given name that `run` begins with: "Y Wan", "H'Hen", "H' Hen"; or 0."""
    if run[:1] == [_MALE]:
        return 2
    if run and run[0][0] == _FEMALE:
        if len(run[0]) > 1:
            return int(run[0][1] in _APOSTROPHES)
        return 3 if run[1:] and run[1] in _APOSTROPHES else 2
    return 0


def _run(passage: Passage, start: int) -> list[str]:
    """The capitalised words from `start` on one line, and an apostrophe between them."""
    tokens, run = passage.tokens[start : start + _LONGEST], list[str]()
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before and "\n" in passage.text[before.end : token.start]:
            break
        capital = token.kind is Kind.WORD and token.text[0].isupper()
        if not capital and not (token.text in _APOSTROPHES and run == [_FEMALE]):
            break
        run.append(token.text)
    return run


def _longest(run: Sequence[str], place: str) -> Words:
    """The longest name of the list that `run` begins with; () if there is none."""
    return next((n for size in (3, 2, 1) if (n := _clans()[place].get(_bare(run[:size])))), ())


def _bare(words: Sequence[str]) -> Words:
    return tuple(strip_marks(word).lower() for word in words)


def _cased(word: str, read: str) -> str:
    return reshape(word, "UPPER") if shape(read) == "UPPER" else word
