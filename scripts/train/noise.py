"""Endless training examples for the seq2seq model: clean text and the damage done to it.

A run is some text cut into segments `(read, truth)`. Two sources are mixed as the recipe says: pages that
were drawn and really read (a segment is a line), and corpus text that is damaged here by drawing from the
channel models (a segment is a token), in every profile, to every degree, and sometimes not at all. In most
runs the model is then shown the words of which the engine without it is sure as restored; in the others all
words as read.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path

from restore.resources import model
from restore.text.engine import Engine
from restore.text.evidence.channel import split_syllable
from restore.text.evidence.language import lm_words
from restore.text.evidence.seq2seq import shown, source_word
from restore.text.passage import Passage
from restore.vietnamese.syllable import is_syllable, strip_marks, strip_tone
from restore.vietnamese.tokens import Kind, tokenize
from scripts.corpus.pairs import LinePair, pair_rows, profile_of, real_pairs
from scripts.corpus.text import Sampler
from scripts.recipe import RECIPE
from scripts.train.channel import read_tables
from scripts.train.portable.windows import CAPITALS, CHANNELS, LOST_MARK

Segment = tuple[str, list[str]]  # text as read, with the spaces after it; true words
Shown = tuple[list[str], list[str]]  # words shown to the model, true words
Page = list[LinePair]

PROFILE = {name: name for name in CHANNELS} | {"plain": "plain", "partly plain": "plain", "right": "vie"}
BACKOFF = 4.0  # weight of composed garbles, in tokens, relative to a word's own counts
GLUED, CUT = 0.004, 0.002  # shares of spaces lost and inserted
RESTORED = 0.75  # share of runs that show sure words as restored
SURE = (0.9, 0.95, 0.98)  # least posteriors of sure words
DOUBTED = (0.15, 0.4)  # shares of the sure words of a page that are shown as doubtful, in two more cuttings


def over_words(text: str, read: Callable[[str], str]) -> str:
    """The text with each of its words replaced by `read(word)`; numbers, codes and punctuation stay."""
    parts, position = list[str](), 0
    for token in tokenize(text):
        parts += text[position : token.start], read(token.text) if token.kind is Kind.WORD else token.text
        position = token.end
    return "".join([*parts, text[position:]])


class Noise:
    """Draws what a recogniser prints for a word: P(read | truth), the channel inverted."""

    def __init__(self, path: Path, draw: random.Random) -> None:
        self.draw = draw
        tables = reads_by_truth(path)
        self._words, self._onsets, self._rimes = (_cumulated(tables[name]) for name in "TOR")

    def __call__(self, word: str) -> str:
        reads, cumulated = self._words.get(word, ((), ()))
        seen = cumulated[-1] if cumulated else 0
        if self.draw.random() * (seen + BACKOFF) < seen:
            return self._pick(reads, cumulated)
        if not is_syllable(word):
            return word
        onset, rime = split_syllable(word)
        return self._unit(self._onsets, onset) + self._unit(self._rimes, rime)

    def _unit(self, table: Drawable, unit: str) -> str:
        return self._pick(*table[unit]) if unit in table else strip_marks(unit)

    def _pick(self, reads: Sequence[str], cumulated: Sequence[int]) -> str:
        return reads[bisect(cumulated, self.draw.random() * cumulated[-1])]


Drawable = dict[str, tuple[list[str], list[int]]]  # truth → (reads, cumulated counts)


def reads_by_truth(path: Path) -> dict[str, dict[str, dict[str, int]]]:
    """A channel file inverted: for each of its tables T, O, R truth → read → count."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for table, counts in read_tables(path)[0].items():
        reads = found[table] = {}
        for (truth, read), count in counts.items():
            reads.setdefault(truth, {})[read] = count
    return found


def _cumulated(counts: dict[str, dict[str, int]]) -> Drawable:
    return {truth: (list(reads), list(accumulate(reads.values()))) for truth, reads in counts.items()}


class Runs:
    """Endless runs of the mixture; each seed gives others."""

    def __init__(self, seed: int, pairs: Path, per_file: int = 120_000) -> None:
        self.draw = random.Random(seed)
        self.noise = {name: Noise(model(f"channel.{name}.tsv.gz"), self.draw) for name in CHANNELS}
        self.pages = list(pages(pairs))
        self.paragraphs = [("vie", [pair]) for pair in real_pairs(dev=False) if pair[0]]
        self.corpus = Sampler(seed, per_file=per_file).paragraphs()
        self.engine = Engine.load(without=("seq2seq",))

    def __iter__(self) -> Iterator[list[Shown]]:
        mixture = RECIPE.seq2seq.mixture
        kinds, shares = list(mixture), list(mixture.values())
        while True:
            kind = self.draw.choices(kinds, shares)[0]
            if kind in ("read", "real"):
                profile, page = self.draw.choice(self.pages if kind == "read" else self.paragraphs)
                start = self.draw.randrange(len(page))
                run = [part for truth, read in page[start : start + 12] for part in segments(truth, read)]
            else:
                profile, run = PROFILE[kind], self.damaged(kind)
            if self.draw.random() < RESTORED:
                restored = first_pass(run, self.engine, profile)
                yield shown_run(run, restored, self.draw.choice(SURE), self.draw)
            else:
                yield as_read(run)

    def damaged(self, kind: str) -> list[Segment]:
        """About 200 words of the corpus, damaged as `kind` says."""
        found: list[Segment] = []
        degree = self.draw.choice((1.0, 1.0, 0.5, 0.2)) if kind == "vie" else 1.0
        while len(found) < 200:
            line = next(self.corpus)
            line = f"{line.upper() if self.draw.random() < CAPITALS else line} "
            tokens = tokenize(line)
            for token, after in zip(tokens, [*(t.start for t in tokens[1:]), len(line)], strict=True):
                read = token.text
                if token.kind is Kind.WORD:
                    read = self.read(read, kind, degree)
                elif token.kind is Kind.PUNCT and kind in self.noise and self.draw.random() < LOST_MARK:
                    read = ""
                found.append((read + line[token.end : after], list(lm_words(token.text))))
        return self.glue(found) if kind in self.noise else found

    def read(self, word: str, kind: str, degree: float) -> str:
        """A word as it may be read, perhaps with an inserted space."""
        chance = self.draw.random()
        if kind == "right" or chance > degree:
            return word
        if kind == "plain":
            return strip_marks(word)
        if kind == "partly plain":
            return strip_marks(word) if chance < 0.6 else strip_tone(word)[0] if chance < 0.8 else word
        read = self.noise[kind](word)
        if len(read) > 3 and self.draw.random() < CUT:
            cut = self.draw.randrange(1, len(read))
            return f"{read[:cut]} {read[cut:]}"
        return read

    def glue(self, segments: list[Segment]) -> list[Segment]:
        """Some spaces between two words removed."""
        result: list[Segment] = []
        for read, true in segments:
            if (
                result
                and self.draw.random() < GLUED
                and result[-1][0][-2:-1].isalpha()
                and read[:1].isalpha()
            ):
                before, words = result.pop()
                result.append((before.rstrip() + read, words + true))
            else:
                result.append((read, true))
        return result


def segments(truth: str, read: str) -> list[Segment]:
    """A line that was really read: word by word if the number of words is right, else whole."""
    line = f"{read}\n"
    seen = [token for token in tokenize(line) if source_word(token)]
    true = list(lm_words(truth))
    if len(seen) != len(true) or not seen:
        return [(line, true)]
    ends = [*(token.start for token in seen[1:]), len(line)]
    starts = [0, *ends[:-1]]
    return [(line[a:b], [word]) for a, b, word in zip(starts, ends, true, strict=True)]


def as_read(run: Sequence[Segment]) -> list[Shown]:
    return [([w for part in shown(tokenize(read)) for w in part], true) for read, true in run]


def first_pass(run: Sequence[Segment], engine: Engine, profile: str) -> list[Passage]:
    """The run as the engine without the model restores it."""
    return engine.first_pass("".join(read for read, _ in run), profile)


def shown_run(
    run: Sequence[Segment],
    restored: Sequence[Passage],
    sure: float,
    draw: random.Random,
    doubted: float = 0.0,
) -> list[Shown]:
    """The run with the words of posterior `sure` or more as restored, but for a share of `doubted` of them.

    A word belongs to the segment that it starts in.
    """
    ends = list(accumulate(len(read) for read, _ in run))
    words: list[list[str]] = [[] for _ in run]
    for passage in restored:
        steps = [
            step._replace(posterior=step.posterior * (draw.random() >= doubted)) for step in passage.steps
        ]
        for token, part in zip(passage.tokens, shown(passage.tokens, steps, sure), strict=True):
            words[bisect(ends, token.start)] += part
    return [(part, true) for part, (_, true) in zip(words, run, strict=True)]


def pages(folder: Path) -> Iterator[tuple[str, Page]]:
    """(profile, neighbouring lines) read by one recogniser on rendered pages of one condition."""
    for path in sorted(folder.glob("*.tsv.xz")):
        for (recogniser, _), rows in groupby(pair_rows(path), key=lambda row: row[:2]):
            page = [LinePair(row.truth, row.read) for row in rows if row.read]
            for start in range(0, len(page), 40):
                yield profile_of(recogniser), page[start : start + 40]
