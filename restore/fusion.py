"""Asking the seq2seq model: only where the cheap witnesses doubt, and only about what was read.

The best path is cut into windows; those with a doubtful word are sent. The model's answer proposes
candidates; then it scores the best path and that path with one word changed at a time, and the differences
go into the lattice. It cannot invent: a proposal stands in for tokens that it resembles, or for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz.distance import Levenshtein

from restore.evidence.arcs import Arc, Step
from restore.evidence.gazetteer import look
from restore.evidence.language import word_form
from restore.evidence.seq2seq import Seq2Seq, shown, window
from restore.vietnamese.syllable import is_syllable, reshape, shape
from restore.vietnamese.tokens import Token

SOURCE = "seq2seq"

_CORE = 14  # words of a window's core: half of what it was trained on, which costs a third less
_ALONE = 28  # the same for a model that sees nothing but the core
_RIVALS = 3  # other readings of a word that are scored
_LEAST = 0.02  # posterior from which a rival is
_ECHO = 3  # steps within which a change makes what follows likelier or less likely
_CLIP = 4.0  # log10: no witness is ever surer than this
_UNLIKE = 0.5  # share of letters that may differ between what was read and what is proposed
_GLUED = 0.4  # the same for words that are said to have run together


@dataclass(frozen=True)
class Consulted:
    """How the model is asked and believed (fitted by scripts/fit_weights.py; logs are log10)."""

    weight: float = 0.3  # exponent of its probability
    doubt: float = 0.95  # words with a posterior below this are doubtful
    proposal: float = -1.0  # log score of a candidate that only the model proposes, beside the best path's
    names: bool = True  # is it asked about capitalised words that were read as no syllables?
    stay: float = 0.0  # log score that another reading must make up for: the best path had its reasons


@dataclass(frozen=True)
class Passage:
    """A decoded paragraph."""

    text: str
    tokens: Sequence[Token]
    lattice: Sequence[Sequence[Arc]]
    steps: Sequence[Step]


@dataclass(frozen=True)
class _Change:
    """Another reading for a step of a window, the rest of the path as it is."""

    place: int
    arc: Arc


@dataclass(frozen=True)
class _Window:
    index: int
    passage: Passage
    steps: Sequence[Step]  # of the core
    source: str
    masked: bool

    def read(self, step: Step) -> str:
        """What was read where a step stands."""
        return "".join(token.text for token in self.passage.tokens[step.start : step.start + step.arc.span])

    def target(self, changes: Sequence[_Change] = ()) -> list[list[str]]:
        """The words of each step of the core, with some of them changed."""
        arcs = [step.arc for step in self.steps]
        for change in changes:
            arcs[change.place] = change.arc
        return [list(arc.words) if self.masked else arc.text.split() for arc in arcs]


def consult(model: Seq2Seq, passages: Sequence[Passage], how: Consulted) -> dict[int, list[list[Arc]]]:
    """The lattices of the passages that the model has something to say on, with its evidence in them."""
    windows = [
        found for index, passage in enumerate(passages) for found in _windows(index, passage, model, how)
    ]
    if not windows:
        return {}  # the model is loaded when it is first asked
    answers = model.propose([found.source for found in windows])
    asked: list[tuple[_Window, list[_Change]]] = []  # the path itself, then with its changes
    for found, answer in zip(windows, answers, strict=True):
        changes = list(_changes(found, answer, how))
        asked += [(found, []), *((found, sheet) for sheet in _sheets(changes))] if changes else []
    targets = [found.target(changes) for found, changes in asked]
    scores = model.score(
        [found.source for found, _ in asked], [" ".join(chain.from_iterable(words)) for words in targets]
    )
    lattices = {found.index: [list(arcs) for arcs in found.passage.lattice] for found, _ in asked}
    own: list[float] = []
    for (found, changes), words, score in zip(asked, targets, scores, strict=True):
        summed = _summed(words, score)
        if not changes:
            own = summed
        for change in changes:
            node = lattices[found.index][found.steps[change.place].start]
            gain = sum(summed[change.place :][:_ECHO]) - sum(own[change.place :][:_ECHO])
            said = how.weight * max(-_CLIP, min(_CLIP, gain)) - how.stay
            heard = change.arc._replace(score=change.arc.score + said)
            if change.arc in node:
                node[node.index(change.arc)] = heard
            else:
                node.append(heard)
    return lattices


def _sheets(changes: Sequence[_Change]) -> list[list[_Change]]:
    """The changes on as few sheets as may be: those on one are too far apart to bear on each other."""
    sheets: list[list[_Change]] = []
    for change in changes:
        room = (sheet for sheet in sheets if sheet[-1].place + _ECHO <= change.place)
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


def _windows(index: int, passage: Passage, model: Seq2Seq, how: Consulted) -> Iterator[_Window]:
    """The windows of a passage in which a word is doubtful."""
    words = shown(passage.tokens, passage.steps, how.doubt)
    for steps in _cores(passage.steps, _CORE if model.masked else _ALONE):
        if not in_doubt(steps, how):
            continue
        start, end = steps[0].start, steps[-1].start + steps[-1].arc.span
        if model.masked:
            parts = (words[:start], words[start:end], words[end:])
            source = " ".join(window(*(list(chain.from_iterable(part)) for part in parts)))
        else:
            source = " ".join(passage.text[passage.tokens[start].start : passage.tokens[end - 1].end].split())
        yield _Window(index, passage, steps, source, model.masked)


def _cores(steps: Sequence[Step], most: int) -> Iterator[Sequence[Step]]:
    """The path in equal parts of at most so many steps."""
    count = -(-len(steps) // most)
    for part in range(count):
        yield steps[part * len(steps) // count : (part + 1) * len(steps) // count]


def _changes(found: _Window, answer: str, how: Consulted) -> Iterator[_Change]:
    """What may stand in the place of a step: its rivals where it is doubtful, and what the model proposes."""
    proposed = dict(_proposals(found, answer, how))
    for place, step in enumerate(found.steps):
        name = shape(step.arc.text) == "Title"  # the model knows few names: it may not make words of them
        settled = step.arc.source == "lexicon"  # by all the names of the document
        if settled or not step.arc.words or (name and not how.names and not is_syllable(found.read(step))):
            continue
        rivals = [arc for arc, p in step.rivals[:_RIVALS] if p >= _LEAST and arc.span == step.arc.span]
        if step.posterior >= how.doubt:
            rivals = []
        if (arc := proposed.get(place)) and all(arc.text != rival.text for rival in rivals):
            rivals.append(arc)
        yield from (_Change(place, arc) for arc in rivals if not name or shape(arc.text) == "Title")


def _proposals(found: _Window, answer: str, how: Consulted) -> Iterator[tuple[int, Arc]]:
    """What the answer has in the place of a step: another word, or the two or three that ran together."""
    path = [(place, word) for place, step in enumerate(found.steps) for word in step.arc.words]
    for here, there in _differences(path, answer.split()):
        if len(here) == len(there):
            pairs = [(place, [word]) for place, word in zip(here, there, strict=True)]
        else:
            pairs = [(here[0], there)] if len(here) == 1 and len(there) <= 3 else []
        for place, words in pairs:
            step = found.steps[place]
            if len(step.arc.words) != 1 or not all(map(is_syllable, words)):
                continue
            upper = shape(step.arc.text) == "UPPER"
            text = " ".join(reshape(word, "UPPER") if upper else word for word in words)
            node = found.passage.lattice[step.start]
            known = next((arc for arc in node if arc.text == text and arc.span == step.arc.span), None)
            unlike = _UNLIKE if len(words) == 1 else _GLUED
            if known or resembles(found.read(step), "".join(words), unlike):
                score, forms = step.arc.score + how.proposal, tuple(map(word_form, words))
                yield place, known or Arc(step.arc.span, text, forms, score, SOURCE)


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


def resembles(read: str, proposed: str, unlike: float = _UNLIKE) -> bool:
    """Do two words share most of their letters as a recogniser sees them? "6" and "o" look alike."""
    return Levenshtein.normalized_distance(look(read), look(proposed)) <= unlike
