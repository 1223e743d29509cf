"""What may replace doubtful words: the rivals in the lattice, and what the seq2seq model proposes.

The model cannot invent: a proposal must resemble what was read in its place. Letters that an answer leaves
out (specks of dirt read as "oe") may stay in the text, but without being a word of the sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.gazetteer import look
from restore.text.evidence.labels import has_apostrophe
from restore.text.evidence.language import word_form
from restore.text.passage import Arc
from restore.text.windows import Replacement, Seq2SeqWeights, Window
from restore.vietnamese.syllable import is_syllable, reshape, shape

SOURCE = "seq2seq"

# Chosen on development text, not fitted.
_RIVALS = 4  # most rivals of a step that are scored
_LEAST = 0.01  # posterior from which a rival is scored
_MOST = 6  # most steps, and most words, of a proposal
_UNLIKE = 0.5  # largest normalised edit distance between what was read and a proposal

_CLAUSE_END = re.compile(r"[.,:;!?]\s+\w")
_COMPOUND = re.compile(r"\w[-/_]\w")
_FORMULA = re.compile("[A-Z]{2,}[0-9]")  # "SO4"
_SPOKEN = re.compile(
    r"[^\W\d_][hlnrs]?[aeiouyăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)


def replacements(
    found: Window, answers: Sequence[Sequence[str]], weights: Seq2SeqWeights
) -> Iterator[Replacement]:
    """Changes to the steps of a window: rivals of doubtful steps, and the model's proposals."""
    path = [(place, word) for place, step in enumerate(found.steps) for word in step.arc.words]
    proposed: dict[int, list[Replacement]] = defaultdict(list)
    for here, there in chain.from_iterable(_differences(path, answer) for answer in answers):
        for change in _proposals(found, here, there, weights):
            if change not in proposed[change.place]:
                proposed[change.place].append(change)
    for place, step in enumerate(found.steps):
        doubtful = step.posterior < weights.doubt
        if not (doubtful or place in proposed) or not _may_change(found, place, weights):  # nearly all
            continue
        rivals = [
            Replacement(place, 1, arc)
            for arc, p in (step.rivals[:_RIVALS] if doubtful else ())
            if p >= _LEAST and arc.span == step.arc.span
        ]
        known = {(rival.count, rival.arc[1:3]) for rival in rivals}  # text and words
        rivals += [new for new in proposed[place] if (new.count, new.arc[1:3]) not in known]
        name = _is_title(step.arc)  # it may not become a word
        named = step.start in found.scored.passage.named and not is_syllable(found.read(place))
        yield from (
            rival
            for rival in rivals
            if not (name and rival.arc.words and not _is_title(rival.arc))
            and not (named and rival.arc.source == SOURCE)  # in capitals too, no syllable: perhaps a name
        )


def _may_change(found: Window, place: int, weights: Seq2SeqWeights) -> bool:
    """True if the model may replace a step: it sees no numbers, and knows few names."""
    step, read = found.steps[place], found.read(place)
    if found.is_settled(place) or not step.arc.words:
        return False
    if _is_title(step.arc) and not weights.names and not is_syllable(read):
        return False
    digits = sum(map(str.isdigit, read))
    faithful = found.scored.passage.noise.keep > 0  # then digits are seldom garbled letters
    return not digits or not (faithful or digits > 1 or "°" in read or _FORMULA.fullmatch(read))


def _is_title(arc: Arc) -> bool:
    return shape(arc.text) == "Title"


def _proposals(
    found: Window, here: list[int], there: list[str], weights: Seq2SeqWeights
) -> Iterator[Replacement]:
    """The changes by which an answer puts the words `there`, or none, in the place of the steps `here`."""
    if len(here) == len(there):
        for place, word in zip(here, there, strict=True):
            if not found.is_fixed(place) or len(found.read(place)) == 1:  # a lone digit may be a letter
                yield from _replaced(found, place, 1, [word], weights)
        return
    spoken = [place for place in sorted(set(here)) if _letters(found.read(place))]
    if spoken and not there:
        if _may_be_specks(found, spoken[0], spoken[-1] + 1):
            yield _stray(found, spoken[0], spoken[-1] + 1 - spoken[0], weights)
    elif spoken and len(there) <= _MOST:
        parts = [(a, b + 1 - a) for a in spoken for b in spoken if a <= b < a + _MOST]
        best = min(parts, key=lambda part: _unlike(_letters(found.read(*part)), "".join(there)))
        if not any(found.is_fixed(place) for place in range(best[0], sum(best))):
            yield from _replaced(found, *best, there, weights)


def _replaced(
    found: Window, place: int, count: int, words: list[str], weights: Seq2SeqWeights
) -> Iterator[Replacement]:
    """The change of `count` steps from `place` to `words`, if these resemble what was read there."""
    step = found.steps[place]
    if count > 1 and (
        (found.is_faithful and count == len(words)) or _COMPOUND.search(found.read(place, count))
    ):
        return  # a recogniser that prints marks misreads words one by one; "phien-ban" is one name
    if not all(map(_may_stand, words)) or (count == len(words) == 1 and len(step.arc.words) != 1):
        return
    if count > len(words) and all(is_syllable(found.read(at)) for at in range(place, place + count)):
        return  # syllables all: no evidence of a torn word
    if count > len(words) and _CLAUSE_END.search(found.read(place, count)):
        return  # "cl 0; tng" is no torn word
    if count > len(words) and any(map(has_apostrophe, found.read(place, count).split())):
        return  # "kpa h'ngoan" is a name, not a torn word
    upper = shape(step.arc.text) == "UPPER"
    text = " ".join(reshape(word, "UPPER") if upper else word for word in words)
    span, read = found.span(place, count), found.read(place, count)
    node = found.scored.lattice[step.start]
    known = next((arc for arc in node if arc.text == text and arc.span == span), None)
    if known:
        yield Replacement(place, count, known)
    elif "\n" not in read and resembles(read, " ".join(words)) and not found.is_well_read(place, count):
        steps = found.steps[place : place + count]
        score = sum(s.arc.score for s in steps)
        arc = Arc(span, text, tuple(map(word_form, words)), score + weights.proposal, SOURCE)
        yield Replacement(place, count, arc)


def _may_stand(word: str) -> bool:
    """True for syllables, acronyms, names; with marks these must be pronounceable: "Krông", not "Tqrảo"."""
    if is_syllable(word):
        return True
    return word.isalpha() and not word.islower() and (word.isascii() or bool(_SPOKEN.match(word)))


def _may_be_specks(found: Window, first: int, last: int) -> bool:
    """True if no step of [first, last) is settled and, where any print is explained, they are on one line."""
    if any(found.is_settled(place) for place in range(first, last)):
        return False
    spells = found.scored.passage.noise.channel.spells
    return not (spells and "\n" in found.read(first, last - first))


def _stray(found: Window, place: int, count: int, weights: Seq2SeqWeights) -> Replacement:
    """The change that keeps some steps as read, but without words: specks that were read as letters."""
    span, read = found.span(place, count), found.read(place, count)
    return Replacement(place, count, Arc(span, read, (), weights.stray * count, SOURCE))


def _differences(
    path: Sequence[tuple[int, str]], said: Sequence[str]
) -> Iterator[tuple[list[int], list[str]]]:
    """The differences of an answer from the path: (places of the replaced steps, words instead of them)."""
    here: list[int] = []
    there: list[str] = []
    for block in Levenshtein.opcodes([word for _, word in path], said):
        if block.tag == "equal":
            yield here, there
            here, there = [], []
        else:
            here += [place for place, _ in path[block.src_start : block.src_end]]
            there += said[block.dest_start : block.dest_end]
    yield here, there


def resembles(read: str, proposed: str) -> bool:
    """True if the texts have at least half their letters in common; look-alikes ("6", "o") count as the same.

    Texts of equally many words are compared word by word, others as a whole.
    """
    old, new = read.split(), proposed.split()
    if len(old) == len(new):
        return all(_unlike(*pair) <= _UNLIKE for pair in zip(old, new, strict=True))
    return _unlike("".join(old), "".join(new)) <= _UNLIKE


def _letters(read: str) -> str:
    return "".join(filter(str.isalnum, read))


def _unlike(read: str, proposed: str) -> float:
    return Levenshtein.normalized_distance(look(read), look(proposed))
