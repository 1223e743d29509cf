"""Parts words that were run together: "Hoatdongchinh", "chiphíkhám", "phi.công".

Dynamic programming finds the syllables that make up the letters. The channel says how each of them is
printed, and the language model which of them follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from restore.text.evidence.candidates import NodeMaker, kept_arc
from restore.text.evidence.channel import LONGEST
from restore.text.evidence.chat import is_typed
from restore.text.evidence.language import LanguageModel, punct_form, word_form
from restore.text.passage import Arc
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, strip_marks

# Chosen, not fitted.
GLUED = -2.0  # log10 P(a blank was lost), for each
_SPECK = -2.5  # log10 P(a speck between two words was read as a mark, and their blank was lost)
_BROKEN = -2.0  # log10 P(the first word was read as no syllable)
_SMALL_AFTER_STOP = -2.0  # log10 P(a sentence begins with a small letter)
_CAPITALISED = re.compile(r"[A-ZĐ][^\W\d_A-ZĐ]*")
_SHORTEST, _SHORTEST_MARKED = 5, 4  # least letters of glued words, without and with Vietnamese letters
_LONG = 12  # letters from which the first word may be no syllable
_BEAM, _OFFERED, _READINGS = 12, 3, 4  # hypotheses of a prefix, results, words for a broken syllable
_MARKS = ".,:;'~"
_NO_MARKS = dict.fromkeys(map(ord, _MARKS))
_UNIT = re.compile(  # an acronym, the kind of a place and its name: "UBNDhuyenEaSup"
    r"([A-ZĐ]{3,})(x[aã]|ph[uư][oờ]ng|huy[eệ]n|qu[aậ]n|t[iỉ]nh)((?:[A-ZĐ][^\W\d_A-ZĐ]{0,6}){1,4})"
)
_JOINED = re.compile(rf"[^\W\d_]{{2,}}[{_MARKS}](?=[^\W\d_]{{2}})[^\W\d_{_MARKS}]+")


def may_be_glued(read: str, language: LanguageModel, marked: bool) -> bool:
    """True if `read` may be several words: letters that are no syllable and no known word.

    `marked`: the recogniser prints Vietnamese letters, so that words without any may be of other languages.
    """
    letters = read.translate(_NO_MARKS) if marked else read
    if not letters.isalpha() or letters.isascii() is marked:
        return False
    if len(letters) < (_SHORTEST_MARKED if marked else _SHORTEST):
        return False
    known = is_typed(read) or any(form in language for form in (read, read.lower()))
    return not known and not is_bare_syllable(strip_marks(read))


def may_be_joined(read: str) -> bool:
    """True if `read` may be two words with a speck between them: "phi.công"."""
    return _JOINED.fullmatch(read) is not None


def parted(read: str, language: LanguageModel, maker: NodeMaker, name: str) -> Iterator[Arc]:
    """Arcs (of the witness `name`) of the likeliest syllables that make up `read`.

    They have the letters that were read except marks; of a long run that a recogniser of Vietnamese printed,
    the first word may have others. Two words from that recogniser also have the marks that were read: loan
    words are no syllables ("catôt").
    """
    found = _likeliest(read, language, maker, broken=False)
    if not found and maker.channel.faithful and len(read) >= _LONG:
        found = _likeliest(read, language, maker, broken=True)
    for parting in found[:_OFFERED]:
        exact = not maker.channel.faithful or _letters(parting.text) == _letters(read)
        if len(parting.words) > 2 or (len(parting.words) > 1 and exact):
            yield Arc(1, parting.text, parting.words, parting.own, name)


def place_parted(read: str, language: LanguageModel, maker: NodeMaker, name: str) -> Iterator[Arc]:
    """Arcs (of the witness `name`) for an organ that was run together with its place: "UBNDxaEaTul"."""
    if not (found := _UNIT.fullmatch(read)):
        return
    acronym, kind, place = found.groups()
    partings = [_Parting(0.0, 0.0, acronym, (acronym,))]
    for part in (kind, *_CAPITALISED.findall(place)):
        arcs = [arc for arc in maker.word(part) if _is_like(arc.text, strip_marks(part))]
        following = _continued(partings, arcs or [kept_arc(part, 0.0)], GLUED, language)
        partings = sorted(following, key=_Parting.rank, reverse=True)[:_BEAM]
    for parting in partings[:_OFFERED]:
        yield Arc(1, parting.text, parting.words, parting.own, name)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


class _Parting(NamedTuple):
    """The words of the beginning of a glued word, with their scores."""

    language: float
    own: float
    text: str
    words: tuple[str, ...]

    def rank(self) -> float:
        return self.language + self.own


def _likeliest(read: str, language: LanguageModel, maker: NodeMaker, broken: bool) -> list[_Parting]:
    """The likeliest partings of `read`, best first; `broken`: the first word may be no syllable."""
    bare = strip_marks(read)
    joined = not bare.isalpha() and not maker.channel.faithful
    beams: list[list[_Parting]] = [[_Parting(0.0, -GLUED, "", ())], *([] for _ in read)]
    for start in range(len(read)):
        best = beams[start] = sorted(beams[start], key=_Parting.rank, reverse=True)[:_BEAM]
        if not best:
            continue
        if start and read[start] in _MARKS:
            beams[start + 1] += _after_mark(best, read[start], read[start + 1 : start + 2], language)
        for end in _parts(bare, start) if joined else _syllables(bare, start, broken):
            part = read[start:end]
            arcs, lost = maker.word(part), GLUED
            if joined:
                arcs = arcs[:_READINGS]
            elif is_bare_syllable(bare[start:end]):
                arcs = [arc for arc in arcs if _is_like(arc.text, bare[start:end])]
            else:
                arcs, lost = arcs[-_READINGS:], GLUED + _BROKEN
            beams[end] += _continued(best, arcs, lost, language)
    return sorted(beams[-1], key=_Parting.rank, reverse=True)


def _continued(
    partings: list[_Parting], arcs: list[Arc], lost: float, language: LanguageModel
) -> Iterator[_Parting]:
    forms = [word_form(arc.text) for arc in arcs]
    for before in partings if arcs else ():
        for arc, form, score in zip(arcs, forms, language.after(forms, before.words[-2:]), strict=True):
            yield _Parting(
                before.language + score,
                before.own + lost + arc.score,
                f"{before.text} {arc.text}" if before.text else arc.text,
                (*before.words, form),
            )


def _after_mark(
    partings: list[_Parting], mark: str, follows: str, language: LanguageModel
) -> Iterator[_Parting]:
    """The partings after a mark of the text, and after a speck, which is none.

    `follows`: the next letter; "" at the end, where a mark stands between no words, so it stays.
    """
    if not follows:
        yield from (before._replace(text=before.text + mark) for before in partings)
        return
    form = punct_form(mark)
    lost = _SMALL_AFTER_STOP if mark == "." and follows.islower() else 0.0
    for before in partings:
        yield before._replace(own=before.own + _SPECK)
        if not form:  # a quotation mark between two letters is no mark of the text
            continue
        score = language.after([form], before.words[-2:])[0]
        yield _Parting(before.language + score, before.own + lost, before.text + mark, (*before.words, form))


def _parts(bare: str, start: int) -> Iterator[int]:
    """Where the part between two marks ends that starts at `start`."""
    end = next((at for at in range(start, len(bare)) if bare[at] in _MARKS), len(bare))
    if end > start:
        yield end


def _is_like(text: str, bare: str) -> bool:
    """True if `text` is a syllable with the letters of `bare`."""
    return strip_marks(text) == bare and is_syllable(text)


def _syllables(bare: str, start: int, broken: bool) -> Iterator[int]:
    """Where words may end that start at `start`; except in all capitals, a capital only begins one."""
    cased = bare.isupper()
    for end in range(start + 1, min(len(bare), start + LONGEST) + 1):
        if not bare[end - 1].isalpha() or not (cased or end == start + 1 or bare[end - 1].islower()):
            return
        if (end > start + 1 and is_bare_syllable(bare[start:end])) or (broken and not start):
            yield end
