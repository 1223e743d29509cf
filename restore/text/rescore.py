"""Asking the seq2seq model: only where the cheap witnesses doubt, and only about what was read.

The best path is cut into windows; those with a doubtful word are sent. The model's answers propose
candidates; then it scores the best path and that path with one thing changed at a time, and the differences
go into the lattice. What this settles makes plainer what is left, so it is asked again. It cannot invent: a
proposal stands in for tokens that it resembles. What its answers leave out is kept, but as no word of the
sentence: a speck that was read as "oe" is not made one, and does not mislead about its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.gazetteer import look
from restore.text.evidence.language import CODE, NUMBER, word_form
from restore.text.evidence.seq2seq import CONTEXT, Seq2Seq, shown, window
from restore.text.passage import Arc, Step, identity
from restore.vietnamese.syllable import is_syllable, reshape, shape
from restore.vietnamese.tokens import Token

SOURCE = "seq2seq"

_CORE = 20  # words of a window's core
_ALONE = 28  # the same for a model that sees nothing but the core
_ROUNDS = 2  # a third one overstates what was said before
_RIVALS = 4  # other readings of a word that are scored
_LEAST = 0.01  # posterior from which a rival is
_MOST = 6  # steps or words of a proposal
_ECHO = 3  # steps after a change that it makes likelier or less likely …
_HEED = 0.7  # … and how far they count beside the change itself
_CLIP = 4.0  # log10: no witness is ever surer than this
_UNLIKE = 0.5  # share of letters that may differ between what was read and what is proposed


@dataclass(frozen=True)
class Consulted:
    """How the model is asked and believed (fitted by scripts/fit_weights.py; logs are log10)."""

    weight: float = 0.3  # exponent of its probability
    doubt: float = 0.95  # words with a posterior below this are doubtful
    proposal: float = -1.0  # log score of a candidate that only the model proposes, beside the best path's
    stray: float = -3.0  # the same for keeping, as no word at all, what the model leaves out
    names: bool = True  # is it asked about capitalised words that were read as no syllables?
    stay: float = 0.0  # log score that another reading must make up for: the best path had its reasons


@dataclass(frozen=True)
class Passage:
    """A decoded paragraph."""

    text: str
    tokens: Sequence[Token]
    lattice: Sequence[Sequence[Arc]]
    steps: Sequence[Step]

    def read(self, start: int, span: int) -> str:
        """What was read where some tokens stand."""
        return self.text[self.tokens[start].start : self.tokens[start + span - 1].end]


class _Hearing:
    """A passage with what the model said to it so far."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.steps = passage.steps  # the best path by now
        self.lattice = [list(arcs) for arcs in passage.lattice]  # with the model's proposals, without its say
        self.said: dict[tuple[int, int, str, str], float] = {}  # log10, by the arc's node and identity
        self.asked: set[tuple[int, str]] = set()  # cores and their neighbourhoods that it had before it

    def arc(self, start: int, arc: Arc) -> Arc:
        """The arc without what the model said to it."""
        said = self.said.get(identity(start, arc))
        return arc if said is None else arc._replace(score=arc.score - said)

    def hear(self, start: int, arc: Arc, beside: Arc, gain: float) -> None:
        """Another reading is `gain` likelier than the one on the path."""
        if all(identity(start, known) != identity(start, arc) for known in self.lattice[start]):
            self.lattice[start].append(arc)
        self.said[identity(start, arc)] = self.said.get(identity(start, beside), 0.0) + gain

    def heard(self) -> list[list[Arc]]:
        """The lattice with what the model said."""
        result: list[list[Arc]] = [*self.lattice]
        for node in {node for node, *_ in self.said}:
            result[node] = [
                arc._replace(score=arc.score + self.said.get(identity(node, arc), 0.0))
                for arc in result[node]
            ]
        return result


@dataclass(frozen=True)
class _Change:
    """Another reading for some neighbouring steps of a window, the rest of the path as it is."""

    place: int
    count: int
    arc: Arc

    @property
    def end(self) -> int:
        return self.place + self.count


@dataclass(frozen=True)
class _Window:
    hearing: _Hearing
    steps: Sequence[Step]  # of the core
    source: str
    masked: bool

    def span(self, place: int, count: int = 1) -> int:
        """The tokens that some steps stand for."""
        return sum(step.arc.span for step in self.steps[place : place + count])

    def read(self, place: int, count: int = 1) -> str:
        """What was read where some steps stand."""
        return self.hearing.passage.read(self.steps[place].start, self.span(place, count))

    def is_settled(self, place: int) -> bool:
        """Is a step what all the names of the document say?"""
        return self.steps[place].arc.source == "lexicon"

    def is_fixed(self, place: int) -> bool:
        """Is a step settled, a number, or a code?"""
        words = self.steps[place].arc.words
        return self.is_settled(place) or NUMBER in words or CODE in words

    def target(self, changes: Sequence[_Change] = ()) -> list[list[str]]:
        """The words of each step of the core, with some of them changed."""
        words = [self._words(step.arc) for step in self.steps]
        for change in changes:
            words[change.place : change.end] = [
                self._words(change.arc),
                *([] for _ in range(change.count - 1)),
            ]
        return words

    def _words(self, arc: Arc) -> list[str]:
        return list(arc.words) if self.masked else arc.text.split()


def consult(
    model: Seq2Seq,
    passages: Sequence[Passage],
    how: Consulted,
    decode: Callable[[list[list[Arc]]], list[Step]],
) -> dict[int, Sequence[Step]]:
    """The best paths, anew, of the passages that the model has something to say on."""
    hearings = [_Hearing(passage) for passage in passages]
    for _ in range(_ROUNDS):
        for hearing in _ask(model, hearings, how):
            hearing.steps = decode(hearing.heard())
    return {index: hearing.steps for index, hearing in enumerate(hearings) if hearing.said}


def _ask(model: Seq2Seq, hearings: Sequence[_Hearing], how: Consulted) -> list[_Hearing]:
    """Those that the model said something new to."""
    windows = [found for hearing in hearings for found in _windows(hearing, model, how)]
    if not windows:
        return []  # the model is loaded when it is first asked
    asked: list[tuple[_Window, list[_Change]]] = []  # the path itself, then with its changes
    for found, answers in zip(windows, model.propose([found.source for found in windows]), strict=True):
        changes = list(_changes(found, answers, how))
        asked += [(found, []), *((found, sheet) for sheet in _sheets(changes))] if changes else []
    targets = [found.target(changes) for found, changes in asked]
    scores = model.score(
        [found.source for found, _ in asked], [" ".join(chain.from_iterable(words)) for words in targets]
    )
    own: list[float] = []
    for (found, changes), words, score in zip(asked, targets, scores, strict=True):
        summed = _summed(words, score)
        if not changes:
            own = summed
        for change in changes:
            itself = slice(change.place, change.end)
            after = slice(change.end, change.end + _ECHO)
            gain = sum(summed[itself]) - sum(own[itself]) + _HEED * (sum(summed[after]) - sum(own[after]))
            said = how.weight * max(-_CLIP, min(_CLIP, gain)) - how.stay
            step = found.steps[change.place]
            found.hearing.hear(step.start, change.arc, step.arc, said)
    return list({id(found.hearing): found.hearing for found, _ in asked}.values())


def _sheets(changes: Sequence[_Change]) -> list[list[_Change]]:
    """The changes on as few sheets as may be: those on one are too far apart to bear on each other."""
    sheets: list[list[_Change]] = []
    for change in changes:
        room = (sheet for sheet in sheets if sheet[-1].end + _ECHO <= change.place)
        if sheet := next(room, None):
            sheet.append(change)
        else:
            sheets.append([change])
    return sheets


def _summed(steps: Sequence[Sequence[str]], scores: Sequence[float]) -> list[float]:
    """The scores of the words, step by step."""
    each = iter(scores)
    return [sum(next(each) for _ in words) for words in steps]


def in_doubt(steps: Sequence[Step], how: Consulted) -> bool:
    """Is one of the words doubtful?"""
    return any(step.posterior < how.doubt and step.arc.words for step in steps)


def _windows(hearing: _Hearing, model: Seq2Seq, how: Consulted) -> Iterator[_Window]:
    """The windows of a passage in which a word is doubtful, if the model has not seen them so already."""
    passage = hearing.passage
    words = shown(passage.tokens, hearing.steps, how.doubt)
    for steps in _cores(hearing.steps, _CORE if model.masked else _ALONE):
        if not in_doubt(steps, how):
            continue
        start, end = steps[0].start, steps[-1].start + steps[-1].arc.span
        near = (step for step in hearing.steps if start - CONTEXT <= step.start < end + CONTEXT)
        known = start, " ".join(step.arc.text for step in near)
        if known in hearing.asked:
            continue
        hearing.asked.add(known)
        if model.masked:
            parts = (words[:start], words[start:end], words[end:])
            source = " ".join(window(*(list(chain.from_iterable(part)) for part in parts)))
        else:
            source = " ".join(passage.read(start, end - start).split())
        yield _Window(hearing, steps, source, model.masked)


def _cores(steps: Sequence[Step], most: int) -> Iterator[Sequence[Step]]:
    """The path in equal parts of at most so many steps."""
    count = -(-len(steps) // most)
    for part in range(count):
        yield steps[part * len(steps) // count : (part + 1) * len(steps) // count]


def _changes(found: _Window, answers: Sequence[str], how: Consulted) -> Iterator[_Change]:
    """What may stand in the place of a step: its rivals where it is doubtful, and what the model proposes."""
    path = [(place, word) for place, step in enumerate(found.steps) for word in step.arc.words]
    proposed: dict[int, list[_Change]] = defaultdict(list)
    for here, there in chain.from_iterable(_differences(path, answer.split()) for answer in answers):
        for change in _proposals(found, here, there, how):
            if change not in proposed[change.place]:
                proposed[change.place].append(change)
    for place, step in enumerate(found.steps):
        name = shape(step.arc.text) == "Title"  # the model knows few names: it may not make words of them
        kept_from = name and not how.names and not is_syllable(found.read(place))
        if found.is_settled(place) or not step.arc.words or kept_from:
            continue
        rivals = [
            _Change(place, 1, found.hearing.arc(step.start, arc))
            for arc, p in (step.rivals[:_RIVALS] if step.posterior < how.doubt else ())
            if p >= _LEAST and arc.span == step.arc.span
        ]
        known = {(rival.count, rival.arc[1:3]) for rival in rivals}  # text and words
        rivals += [new for new in proposed[place] if (new.count, new.arc[1:3]) not in known]
        yield from (
            rival for rival in rivals if not name or not rival.arc.words or shape(rival.arc.text) == "Title"
        )


def _proposals(found: _Window, here: list[int], there: list[str], how: Consulted) -> Iterator[_Change]:
    """What an answer has in the place of some steps: other words, or none."""
    if len(here) == len(there):
        for place, word in zip(here, there, strict=True):
            yield from _replaced(found, place, 1, [word], how)
        return
    spoken = [place for place in sorted(set(here)) if _letters(found.read(place))]
    if spoken and not there:
        yield _stray(found, spoken[0], spoken[-1] + 1 - spoken[0], how)
    elif spoken and len(there) <= _MOST:
        parts = [(a, b + 1 - a) for a in spoken for b in spoken if a <= b < a + _MOST]
        best = min(parts, key=lambda part: _unlike(_letters(found.read(*part)), "".join(there)))
        if not any(found.is_fixed(place) for place in range(best[0], sum(best))):
            yield from _replaced(found, *best, there, how)


def _replaced(found: _Window, place: int, count: int, words: list[str], how: Consulted) -> Iterator[_Change]:
    """Some steps with other words in their place, if what was read there can be these."""
    step = found.steps[place]
    if not all(map(_may_stand, words)) or (count == len(words) == 1 and len(step.arc.words) != 1):
        return
    if count > len(words) and all(is_syllable(found.read(at)) for at in range(place, place + count)):
        return  # not torn apart, as far as can be seen
    upper = shape(step.arc.text) == "UPPER"
    text = " ".join(reshape(word, "UPPER") if upper else word for word in words)
    span, read = found.span(place, count), found.read(place, count)
    node = found.hearing.lattice[step.start]
    known = next((arc for arc in node if arc.text == text and arc.span == span), None)
    if known:
        yield _Change(place, count, known)
    elif "\n" not in read and resembles(read, " ".join(words)):
        score = sum(found.hearing.arc(s.start, s.arc).score for s in found.steps[place : place + count])
        arc = Arc(span, text, tuple(map(word_form, words)), score + how.proposal, SOURCE)
        yield _Change(place, count, arc)


def _may_stand(word: str) -> bool:
    """Is it a syllable, a name or an acronym?"""
    return is_syllable(word) or (word.isalpha() and not word.islower())


def _stray(found: _Window, place: int, count: int, how: Consulted) -> _Change:
    """Some steps as what the recogniser took for letters: kept as read, and no words of the sentence."""
    span, read = found.span(place, count), found.read(place, count)
    return _Change(place, count, Arc(span, read, (), how.stray * count, SOURCE))


def _differences(
    path: Sequence[tuple[int, str]], said: Sequence[str]
) -> Iterator[tuple[list[int], list[str]]]:
    """Where the answer goes another way than the path: the steps left out, the words said instead."""
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
    """Do words share most of their letters as a recogniser sees them ("6" and "o" look alike)?

    One by one where there are as many of them, else as a whole.
    """
    old, new = read.split(), proposed.split()
    if len(old) == len(new):
        return all(_unlike(*pair) <= _UNLIKE for pair in zip(old, new, strict=True))
    return _unlike("".join(old), "".join(new)) <= _UNLIKE


def _letters(read: str) -> str:
    return "".join(filter(str.isalnum, read))


def _unlike(read: str, proposed: str) -> float:
    return Levenshtein.normalized_distance(look(read), look(proposed))
