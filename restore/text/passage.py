"""The passages that the witnesses work on, each with its lattice and its best path.

A lattice is a list of nodes, one for each token; node i holds the arcs that start at token i. Every witness
adds arcs or changes their scores; the decoder finds the best path, whose arcs are the steps. All scores are
log10.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from restore.edits import Edit
from restore.page_text import Alternative, Reading
from restore.text.evidence.channel import ChannelModel
from restore.vietnamese.tokens import Kind, Token, line_ranges


class Arc(NamedTuple):
    """One way to read a token or a run of neighbouring tokens: the page says `text`.

    The language model scores `words`; `score` (log10) is the weighted evidence of the other witnesses;
    `source` is the name of the witness that proposed the arc, "kept" for the token as it was read.
    """

    span: int  # tokens covered
    text: str
    words: tuple[str, ...]
    score: float
    source: str


class Step(NamedTuple):
    """One arc of the best path: the token it starts at, its posterior (0–1), its rivals, best first."""

    start: int
    arc: Arc
    posterior: float
    rivals: tuple[tuple[Arc, float], ...]


Node = list[Arc]
Lattice = Sequence[Node]
ArcKey = tuple[int, int, str, str]


def arc_key(start: int, arc: Arc) -> ArcKey:
    """Identifies an arc of the node `start` whatever its score, which other witnesses may change."""
    return start, arc.span, arc.text, arc.source


@dataclass(frozen=True)
class NoiseModel:
    """How a passage was damaged, and how reliable its text as read is."""

    profile: str  # one of `profile.PROFILES`
    channel: ChannelModel
    exponent: float = 1.0  # weight of the channel's log probability
    keep: float = 0.0  # log10 bonus of a token kept as read; > 0 for recognisers that print the marks
    trust: float = 0.0  # added to `keep` in a document that was read better than usual
    enough: float = 0.0  # least confidence of a change of a word that may be right, in mostly right text
    foreign: bool = False  # another language: left as read
    few: bool = False  # a document with too few words to show how it was damaged

    @property
    def is_noisy(self) -> bool:
        """True for the print of a recogniser that is not known to have read well."""
        return self.profile != "plain" and not self.trust and not self.foreign


Decode = Callable[[Lattice], list[Step]]  # a lattice → its best path


class Passage:
    """Neighbouring tokens of a document, decoded as one lattice."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        noise: NoiseModel,
        readings: Sequence[Reading] = (),
        page_starts: tuple[int, ...] = (),
        steps: Sequence[Step] = (),
    ) -> None:
        self.text = text  # the whole document's; the tokens are spans of it
        self.tokens = tokens
        self.noise = noise
        self.readings = readings  # the document's, sorted; empty if the recogniser gave none
        self.page_starts = page_starts  # offsets of the document's text where its pages begin
        inside = range(tokens[0].end, tokens[-1].start + 1) if tokens else range(0)
        self._breaks = [place for place in page_starts if place in inside]
        self.lattice: list[Node] = []
        self.reasons: dict[ArcKey, str] = {}  # why an arc was proposed, for the reader
        self.settled: list[Explanation] = []  # names that the first pass has right
        self.named: set[int] = set()  # indices of tokens that a cue announces as a name
        self.foreign = False  # True: not Vietnamese, left as read
        self.steps = list(steps)
        self._touched: set[int] = set()  # nodes that changed since the last decoding
        self._added: set[ArcKey] = set()  # arcs that were added since the last decoding

    @property
    def steps(self) -> list[Step]:
        """The best path so far; empty in a foreign passage and before the first decoding."""
        return self._steps

    @steps.setter
    def steps(self, steps: list[Step]) -> None:
        self._steps = steps
        self._words: list[str] | None = None

    @property
    def profile(self) -> str:
        return self.noise.profile

    def add(self, node: int, arc: Arc, reason: str = "") -> None:
        """Add an arc that starts at token `node`; `reason`: for the reader, in Vietnamese.

        An arc across the end of a page is not added: an edit belongs to one page.
        """
        first, last = self.tokens[node], self.tokens[node + arc.span - 1]
        if any(first.end <= place <= last.start for place in self._breaks):
            return
        self.lattice[node] = [*self.lattice[node], arc]
        self._touched.add(node)
        self._added.add(arc_key(node, arc))
        if reason:
            self.reasons[arc_key(node, arc)] = reason

    def fill(self, nodes: list[Node]) -> None:
        """Replace the arcs of all tokens."""
        self.lattice = nodes
        self._touched.update(range(len(nodes)))

    def replace(self, node: int, arcs: Node) -> None:
        """Replace all arcs that start at token `node`."""
        self.lattice[node] = arcs
        self._touched.add(node)

    def attested(self) -> list[range]:
        """The places in the text of the settled names that the document also spells elsewhere."""
        return [range(name.start, name.end) for name in self.settled if name.attested]

    def looks(self, step: Step) -> list[Alternative]:
        """The results of further looks at the step's place on the image."""
        if not self.readings:
            return []
        start, end = self.tokens[step.start].start, self.tokens[step.start + step.arc.span - 1].end
        first = bisect_right(self.readings, start, key=lambda reading: reading.end)
        last = bisect_left(self.readings, end, key=lambda reading: reading.start)
        return [seen for reading in self.readings[first:last] for seen in reading.alternatives]

    def reason(self, step: Step) -> str:
        return self.reasons.get(arc_key(step.start, step.arc), "") if self.reasons else ""

    def settle(self, decode: Decode) -> None:
        """Decode what changed: the whole passage the first time, later the sentences with new arcs.

        A sentence whose new best path takes none of the new arcs keeps its path and its posteriors.
        """
        if self._touched and not self.foreign:
            if self.steps:
                parts = (self._settled(start, end, decode) for start, end in self._sentences())
                self.steps = [step for part in parts for step in part]
            else:
                self.steps = decode(self.lattice)
        self._touched.clear()
        self._added.clear()

    def _sentences(self) -> list[tuple[int, int]]:
        ends = [i + 1 for i, t in enumerate(self.tokens) if t.kind is Kind.PUNCT and t.text[-1] in ".;:?!"]
        whole = {step.start for step in self.steps}  # no step is cut in two
        return list(pairwise(dict.fromkeys([0, *(end for end in ends if end in whole), len(self.tokens)])))

    def _settled(self, start: int, end: int, decode: Decode) -> list[Step]:
        before = [step for step in self.steps if start <= step.start < end]
        if self._touched.isdisjoint(range(start, end)):
            return before
        nodes = [[arc for arc in self.lattice[node] if node + arc.span <= end] for node in range(start, end)]
        after = [step._replace(start=step.start + start) for step in decode(nodes)]
        return after if any(arc_key(step.start, step.arc) in self._added for step in after) else before

    def forget(self) -> None:
        """Forget lattice, path, names and reasons: to decode once more, or to free memory."""
        self.lattice, self.steps, self.settled = [], [], []
        self.reasons.clear()
        self.named.clear()

    # --- what was read, and what the best path makes of it ---

    def lines(self) -> Iterator[tuple[int, int]]:
        """The range [start, end) of the token indices of each line."""
        return line_ranges(self.text, self.tokens)

    @property
    def words(self) -> list[str]:
        """The text of the best path by token; "" for the second and further tokens of an arc."""
        if self._words is None:
            words = self._words = [token.text for token in self.tokens]
            for step in self.steps:
                span = step.arc.span
                words[step.start : step.start + span] = [step.arc.text, *[""] * (span - 1)]
        return self._words

    def tokens_text(self, start: int, end: int) -> str:
        """What was read for the tokens [start, end), one blank between them."""
        return " ".join(token.text for token in self.tokens[start:end])

    def read(self, start: int, span: int) -> str:
        """The text as read of `span` tokens from `start`, blanks and line ends included."""
        return self.text[self.tokens[start].start : self.tokens[start + span - 1].end]

    def first_pass(self, start: int, span: int) -> str:
        """The best path over `span` tokens from `start`, with the blanks of the text as read."""
        return self.spaced(start, self.words[start : start + span])

    def spaced(self, start: int, words: Sequence[str]) -> str:
        """One word for each token from `start`, joined by the blanks and line ends between the tokens."""
        tokens = self.tokens[start : start + len(words)]
        gaps = [self.text[a.end : b.start] for a, b in pairwise(tokens)]
        return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


class Witness(Protocol):
    """A source of evidence about the passages of one document.

    The engine runs its witnesses in rounds: those of one round see the same best paths, and after a round the
    passages that changed are decoded again. Leaving a witness out means leaving it out of the engine's list.
    """

    name: str  # used in ablations, and as the `source` of its arcs unless these name another

    def weigh(self, passages: Sequence[Passage]) -> None:
        """Add arcs to the lattices of a document's passages, or change the scores of arcs in them."""


class Explanation(Protocol):
    """A name at characters [start, end) of the text that the first pass has right; it explains its edits."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def attested(self) -> bool:
        """True if the document also spells the name elsewhere."""

    def explain(self, text: str, edits: Sequence[Edit], sources: Collection[str]) -> list[Edit]:
        """The edits of `text`; those from `sources` that yield the name get its reason."""


def together(passages: Iterable[Passage], size: int) -> Iterator[list[Passage]]:
    """Group neighbouring passages: each group has at least `size` tokens, but for the last."""
    group: list[Passage] = []
    tokens = 0
    for passage in passages:
        group.append(passage)
        tokens += len(passage.tokens)
        if tokens >= size:
            yield group
            group, tokens = [], 0
    if group:
        yield group
