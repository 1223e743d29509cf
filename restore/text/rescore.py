"""The seq2seq witness: rescores doubtful words with a transformer that reads a window in both directions.

Windows of the best path that hold its doubtful words become sources. The model's answers propose arcs. Then
the model scores the best path and variants of it with one change each; the differences are added to the
scores of the lattice, and the passage is decoded again.

The model cannot invent: a proposal must resemble what was read in its place. Letters that an answer leaves
out (specks of dirt read as "oe") may stay in the text, but without being a word of the sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.foreign_words import may_be_meant
from restore.text.evidence.gazetteer import look
from restore.text.evidence.labels import has_apostrophe
from restore.text.evidence.language import CODE, NUMBER, word_form
from restore.text.evidence.seq2seq import Seq2Seq, shown, window
from restore.text.evidence.variants import Variant
from restore.text.passage import Arc, ArcKey, Decode, Node, Passage, Step, arc_key, together
from restore.vietnamese.syllable import is_syllable, reshape, shape

SOURCE = "seq2seq"

# Chosen on development text, not fitted.
_CORE = 28  # most steps of a window's core
_AROUND = 4  # words of context on either side: the model was trained with up to 8, and reads as well with 4
_BESIDE = 4  # steps between a doubtful one and the end of a core, if the passage has as many
_TOGETHER = 16  # windows for one call of the model
_GROUP = 5_000  # tokens whose windows are held at a time: bounds the memory
_RIVALS = 4  # most rivals of a step that are scored
_LEAST = 0.01  # posterior from which a rival is scored
_MOST = 6  # most steps, and most words, of a proposal
_ECHO = 2  # steps after a change whose scores are compared too …
_HEED = 0.7  # … and the weight of these scores; the change itself has 1
_CLIP = 4.0  # log10, largest gain or loss by the model, before its weight
_WELL_READ = 0.25  # trust in a text (see `NoiseModel`) from which most of its syllables are right
_SETTLED = ("lexicon", "formulas")  # sources of arcs that the model may not change
_UNLIKE = 0.5  # largest normalised edit distance between what was read and a proposal


_COMPOUND = re.compile(r"\w[-/_]\w")
_FORMULA = re.compile("[A-Z]{2,}[0-9]")  # "SO4"
_SPOKEN = re.compile(
    r"[^\W\d_][hlnrs]?[aeiouyăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)


@dataclass(frozen=True)
class Seq2SeqWeights:
    """Weights of the model for one profile, fitted by scripts/fit/weights.py. Scores are log10."""

    weight: float = 0.3  # exponent of the model's probability; 0: the model is not used
    doubt: float = 0.95  # steps with a posterior below this are doubtful
    proposal: float = -1.0  # added to the best path's score for an arc that only the model proposes
    stray: float = -3.0  # score, for each step, of steps that stay in the text as no word
    names: bool = True  # False: capitalised words that were read as no syllables are left alone
    stay: float = 0.0  # penalty of a change to other text than was read


class Rescorer:
    """The witness "seq2seq"."""

    name = SOURCE

    def __init__(self, model: Seq2Seq, weights: Mapping[str, Seq2SeqWeights], decode: Decode) -> None:
        self._model = model
        self._weights = weights
        self._decode = decode

    def weigh(self, passages: Sequence[Passage]) -> None:
        for profile, weights in self._weights.items():
            doubtful = [p for p in passages if p.profile == profile and in_doubt(p.steps, weights)]
            if weights.weight:
                for group in together(doubtful, _GROUP):
                    self._rescore(group, weights)

    def _rescore(self, passages: Sequence[Passage], weights: Seq2SeqWeights) -> None:
        scored = [_Scored(passage) for passage in passages]
        _ask(self._model, scored, weights)
        for one in scored:
            if one.gains:
                one.passage.steps = self._decode(one.rescored())


class _Scored:
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
class _Change:
    """`arc` in the place of `count` steps from step `place` of a window; the rest of the path stays."""

    place: int
    count: int
    arc: Arc

    @property
    def end(self) -> int:
        return self.place + self.count


@dataclass(frozen=True)
class _Window:
    scored: _Scored
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

    def variant(self, change: _Change) -> Variant:
        start, end = self._starts[change.place], self._starts[change.end]
        heeded = self._starts[min(change.end + _ECHO, len(self.steps))]
        return Variant(start, end, self._words(change.arc), heeded - end)

    def _words(self, arc: Arc) -> list[str]:
        return list(arc.words) if self.masked else arc.text.split()


def _ask(model: Seq2Seq, passages: Sequence[_Scored], weights: Seq2SeqWeights) -> None:
    """Ask the model about all windows, in batches."""
    windows = [found for scored in passages for found in _windows(scored, model, weights)]
    windows.sort(key=lambda found: len(found.source))  # batches of equal lengths waste nothing
    for start in range(0, len(windows), _TOGETHER):
        _weigh(model, windows[start : start + _TOGETHER], weights)


def _weigh(model: Seq2Seq, windows: Sequence[_Window], weights: Seq2SeqWeights) -> None:
    """Record the gains of all changes to some windows."""
    paths = [[*chain.from_iterable(found.target)] for found in windows]
    consulted = model.consult([found.source for found in windows], paths)
    changes = [
        list(_changes(found, answers, weights))
        for found, answers in zip(windows, consulted.proposals(), strict=True)
    ]
    variants = [
        [found.variant(change) for change in own] for found, own in zip(windows, changes, strict=True)
    ]
    compared = consulted.compare(variants)
    for found, own, asked, scores in zip(windows, changes, variants, compared, strict=True):
        for change, variant, (path, new) in zip(own, asked, scores, strict=True):
            here, there = variant.end - variant.start, len(variant.words)
            gain = sum(new[:there]) - sum(path[:here]) + _HEED * (sum(new[there:]) - sum(path[here:]))
            gain = weights.weight * max(-_CLIP, min(_CLIP, gain))
            if change.arc.text != found.read(change.place, change.count):
                gain -= weights.stay  # text as read needs no gain
            step = found.steps[change.place]
            found.scored.record(step.start, change.arc, gain)


def in_doubt(steps: Sequence[Step], weights: Seq2SeqWeights) -> bool:
    """True if a word on the path is doubtful."""
    return any(_is_doubtful(step, weights) for step in steps)


def _is_doubtful(step: Step, weights: Seq2SeqWeights) -> bool:
    return step.posterior < weights.doubt and bool(step.arc.words)


def _windows(scored: _Scored, model: Seq2Seq, weights: Seq2SeqWeights) -> Iterator[_Window]:
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
        yield _Window(scored, steps, source, model.masked)


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


def _changes(found: _Window, answers: Sequence[Sequence[str]], weights: Seq2SeqWeights) -> Iterator[_Change]:
    """Changes to the steps of a window: rivals of doubtful steps, and the model's proposals."""
    path = [(place, word) for place, step in enumerate(found.steps) for word in step.arc.words]
    proposed: dict[int, list[_Change]] = defaultdict(list)
    for here, there in chain.from_iterable(_differences(path, answer) for answer in answers):
        for change in _proposals(found, here, there, weights):
            if change not in proposed[change.place]:
                proposed[change.place].append(change)
    for place, step in enumerate(found.steps):
        doubtful = step.posterior < weights.doubt
        if not (doubtful or place in proposed):  # nearly all
            continue
        name = shape(step.arc.text) == "Title"  # the model knows few: it may not turn one into a word
        kept_from = name and not weights.names and not is_syllable(found.read(place))
        read = found.read(place)
        digits = sum(map(str.isdigit, read))  # the model sees no numbers
        faithful = found.scored.passage.noise.keep > 0  # then digits are seldom garbled letters
        number = digits and (faithful or digits > 1 or "°" in read or _FORMULA.fullmatch(read))
        if found.is_settled(place) or not step.arc.words or kept_from or number:
            continue
        rivals = [
            _Change(place, 1, arc)
            for arc, p in (step.rivals[:_RIVALS] if doubtful else ())
            if p >= _LEAST and arc.span == step.arc.span
        ]
        known = {(rival.count, rival.arc[1:3]) for rival in rivals}  # text and words
        rivals += [new for new in proposed[place] if (new.count, new.arc[1:3]) not in known]
        named = step.start in found.scored.passage.named and not is_syllable(found.read(place))
        yield from (
            rival
            for rival in rivals
            if not (name and rival.arc.words and shape(rival.arc.text) != "Title")
            and not (named and rival.arc.source == SOURCE)  # in capitals too, no syllable: perhaps a name
        )


def _proposals(
    found: _Window, here: list[int], there: list[str], weights: Seq2SeqWeights
) -> Iterator[_Change]:
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
    found: _Window, place: int, count: int, words: list[str], weights: Seq2SeqWeights
) -> Iterator[_Change]:
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
    if count > len(words) and any(map(has_apostrophe, found.read(place, count).split())):
        return  # "kpa h'ngoan" is a name, not a torn word
    upper = shape(step.arc.text) == "UPPER"
    text = " ".join(reshape(word, "UPPER") if upper else word for word in words)
    span, read = found.span(place, count), found.read(place, count)
    node = found.scored.lattice[step.start]
    known = next((arc for arc in node if arc.text == text and arc.span == span), None)
    if known:
        yield _Change(place, count, known)
    elif "\n" not in read and resembles(read, " ".join(words)) and not found.is_well_read(place, count):
        steps = found.steps[place : place + count]
        score = sum(s.arc.score for s in steps)
        arc = Arc(span, text, tuple(map(word_form, words)), score + weights.proposal, SOURCE)
        yield _Change(place, count, arc)


def _may_stand(word: str) -> bool:
    """True for syllables, acronyms, names; with marks these must be pronounceable: "Krông", not "Tqrảo"."""
    if is_syllable(word):
        return True
    return word.isalpha() and not word.islower() and (word.isascii() or bool(_SPOKEN.match(word)))


def _may_be_specks(found: _Window, first: int, last: int) -> bool:
    """True if no step of [first, last) is settled and, where any print is explained, they are on one line."""
    if any(found.is_settled(place) for place in range(first, last)):
        return False
    spells = found.scored.passage.noise.channel.spells
    return not (spells and "\n" in found.read(first, last - first))


def _stray(found: _Window, place: int, count: int, weights: Seq2SeqWeights) -> _Change:
    """The change that keeps some steps as read, but without words: specks that were read as letters."""
    span, read = found.span(place, count), found.read(place, count)
    return _Change(place, count, Arc(span, read, (), weights.stray * count, SOURCE))


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
