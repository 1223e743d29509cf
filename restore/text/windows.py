"""Windows of the best path around doubtful words, and replacements in them, as the seq2seq model is asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from restore.text.evidence.foreign_words import may_be_meant
from restore.text.evidence.language import CODE, NUMBER
from restore.text.evidence.seq2seq import Seq2Seq, shown, window
from restore.text.evidence.variants import Variant
from restore.text.passage import Arc, ArcKey, Node, Passage, Step, arc_key

# Chosen on development text, not fitted.
_CORE = 28  # most steps of a window's core
_AROUND = 4  # words of context on either side: the model was trained with up to 8, and reads as well with 4
_BESIDE = 4  # steps between a doubtful one and the end of a core, if the passage has as many
_ECHO = 2  # steps after a replacement whose scores are compared too
_WELL_READ = 0.25  # trust in a text (see `NoiseModel`) from which most of its syllables are right
_SETTLED = ("lexicon", "formulas")  # sources of arcs that the model may not change


@dataclass(frozen=True)
class Seq2SeqWeights:
    """Weights of the model for one profile, fitted by scripts/fit/weights.py. Scores are log10."""

    weight: float = 0.3  # exponent of the model's probability; 0: the model is not used
    doubt: float = 0.95  # steps with a posterior below this are doubtful
    proposal: float = -1.0  # added to the best path's score for an arc that only the model proposes
    stray: float = -3.0  # score, for each step, of steps that stay in the text as no word
    names: bool = True  # False: capitalised words that were read as no syllables are left alone
    stay: float = 0.0  # penalty of a change to other text than was read


class Scored:
    """A passage with the gains that its arcs got from the model so far."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.lattice = [list(arcs) for arcs in passage.lattice]  # with proposals, without gains
        self.gains: dict[ArcKey, float] = {}  # log10

    def record(self, start: int, arc: Arc, gain: float) -> None:
        """Record that `arc` scores `gain` (log10) above the best path."""
        key = arc_key(start, arc)
        if all(arc_key(start, known) != key for known in self.lattice[start]):
            self.lattice[start].append(arc)
        self.gains[key] = gain

    def rescored(self) -> list[Node]:
        """The lattice with the gains added to the scores."""
        result: list[Node] = [*self.lattice]
        for node in {node for node, *_ in self.gains}:
            result[node] = [
                arc._replace(score=arc.score + self.gains.get(arc_key(node, arc), 0.0))
                for arc in result[node]
            ]
        return result


@dataclass(frozen=True)
class Replacement:
    """`arc` in the place of `count` steps from step `place` of a window; the rest of the path stays."""

    place: int
    count: int
    arc: Arc

    @property
    def end(self) -> int:
        return self.place + self.count


@dataclass(frozen=True)
class Window:
    scored: Scored
    steps: Sequence[Step]  # of the core
    source: str
    masked: bool

    def span(self, place: int, count: int = 1) -> int:
        """The number of tokens of `count` steps from `place`."""
        last = self.steps[place + count - 1]
        return last.start + last.arc.span - self.steps[place].start

    def read(self, place: int, count: int = 1) -> str:
        """The text as read of `count` steps from `place`."""
        return self.scored.passage.read(self.steps[place].start, self.span(place, count))

    def is_settled(self, place: int) -> bool:
        """True if the step is a resolved name, a term or a fixed formula."""
        return self.steps[place].arc.source in _SETTLED

    def is_fixed(self, place: int) -> bool:
        """True if the step is settled, a number or a code."""
        words = self.steps[place].arc.words
        return self.is_settled(place) or NUMBER in words or CODE in words

    @property
    def is_faithful(self) -> bool:
        return self.scored.passage.noise.channel.faithful

    def is_well_read(self, place: int, count: int) -> bool:
        """True if the text was read well (`_WELL_READ`) and one of the steps may stand in right text.

        There only arcs of the lattice count: the channel has the words that look alike.
        """
        reads = (self.read(at) for at in range(place, place + count))
        return self.scored.passage.noise.trust >= _WELL_READ and any(map(may_be_meant, reads))

    @cached_property
    def target(self) -> list[list[str]]:
        """The words of each step of the core, as the model has them."""
        return [self._words(step.arc) for step in self.steps]

    @cached_property
    def _starts(self) -> list[int]:
        """The number of words before each step of the core, and before its end."""
        return [0, *accumulate(map(len, self.target))]

    def variant(self, change: Replacement) -> Variant:
        start, end = self._starts[change.place], self._starts[change.end]
        heeded = self._starts[min(change.end + _ECHO, len(self.steps))]
        return Variant(start, end, self._words(change.arc), heeded - end)

    def _words(self, arc: Arc) -> list[str]:
        return list(arc.words) if self.masked else arc.text.split()


def in_doubt(steps: Sequence[Step], weights: Seq2SeqWeights) -> bool:
    """True if a word on the path is doubtful."""
    return any(_is_doubtful(step, weights) for step in steps)


def _is_doubtful(step: Step, weights: Seq2SeqWeights) -> bool:
    return step.posterior < weights.doubt and bool(step.arc.words)


def windows(scored: Scored, model: Seq2Seq, weights: Seq2SeqWeights) -> Iterator[Window]:
    """The windows with a doubtful word."""
    passage = scored.passage
    words = shown(passage.tokens, passage.steps, weights.doubt)
    for steps in cores(passage.steps, weights):
        start, end = steps[0].start, steps[-1].start + steps[-1].arc.span
        if model.masked:
            left, core, right = (
                [*chain.from_iterable(part)] for part in (words[:start], words[start:end], words[end:])
            )
            source = " ".join(window(left[-_AROUND:], core, right[:_AROUND]))
        else:
            source = " ".join(passage.read(start, end - start).split())
        yield Window(scored, steps, source, model.masked)


def cores(steps: Sequence[Step], weights: Seq2SeqWeights) -> Iterator[Sequence[Step]]:
    """Parts of the path, of at most `_CORE` steps, which hold all doubtful steps: as few parts as these need,
    with the doubtful steps in their middle."""
    doubtful = deque(place for place, step in enumerate(steps) if _is_doubtful(step, weights))
    end = 0  # of the part before
    while doubtful:
        first = last = doubtful.popleft()
        most = max(end, first - _BESIDE) + _CORE
        while doubtful and (doubtful[0] < most - _BESIDE or most >= len(steps)):
            last = doubtful.popleft()
        start = max(end, min((first + last + 1 - _CORE) // 2, len(steps) - _CORE))
        end = min(start + _CORE, len(steps))
        while doubtful and doubtful[0] < end:
            doubtful.popleft()
        yield steps[start:end]
