"""Development texts with their truth, by profile, to fit weights and confidences on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.text.engine import Engine
from restore.vietnamese.syllable import strip_marks
from scripts.corpus.mine_layers import NBSP
from scripts.corpus.pairs import RECOGNISERS, LinePair, by_condition, real_pairs
from scripts.corpus.text import lines
from scripts.recipe import RECIPE
from scripts.train.layers import PLANS, development_rows

PAGE = 60  # lines of a text, about two pages; a text has one kind of damage


@dataclass(frozen=True)
class Case:
    """A text as read, and its truth; `right` if the text has no errors."""

    lines: Sequence[LinePair]
    right: bool = False
    condition: str = ""  # of the scanner, for a drawn page

    @cached_property
    def read(self) -> str:
        return "\n".join(line.read for line in self.lines)

    @cached_property
    def reference(self) -> Reference:
        return Reference.of(parse_truth("\n".join(line.truth for line in self.lines)))


def cases(profile: str, rendered: Iterable[Path]) -> list[Case]:
    """Development texts of one profile."""
    if profile in PLANS:
        return list(layers(profile))
    registers = [_some(name, RECIPE.fit.lines) for name in RECIPE.fit.registers]
    if profile == "plain":
        return [case for found in registers for case in stripped(found, 30)]
    found = list(pages(profile, rendered))
    if profile == "vie":
        if real := [line for line in real_pairs(dev=True) if line.truth]:
            found.append(Case(real))
        found.append(Case([LinePair(line, line) for clean in registers for line in clean], right=True))
    return found


def layers(profile: str) -> Iterator[Case]:
    """The development lines of other engines, one text per document."""
    documents: dict[str, list[LinePair]] = defaultdict(list)
    for row in development_rows(profile):
        documents[row.document].append(LinePair(*(side.replace(NBSP, " ") for side in (row.truth, row.read))))
    for name, rows in documents.items():
        yield Case(rows, condition=name)


def stripped(clean: Sequence[str], size: int) -> Iterator[Case]:
    """Texts of `size` lines without marks."""
    for at in range(0, len(clean), size):
        yield Case([LinePair(line, strip_marks(line)) for line in clean[at : at + size]])


def pages(profile: str, rendered: Iterable[Path]) -> Iterator[Case]:
    """Drawn pages that the profile's recognisers read, one text per condition."""
    for (recogniser, condition), found in by_condition(rendered).items():
        if recogniser in RECOGNISERS[profile]:
            seen = [line for line in found if line.read]
            for at in range(0, len(seen), PAGE):
                yield Case(seen[at : at + PAGE], condition=condition)


def _some(register: str, count: int) -> list[str]:
    """`count` development lines of a register, evenly spaced."""
    found = [line for line in lines(register, "dev") if len(line) > 40]
    return found[:: max(1, len(found) // count)][:count]


def loss(engine: Engine, profile: str, texts: Sequence[Case]) -> float:
    """Wrong syllables per hundred; a wrong syllable in right text counts as often as the recipe says."""
    wrong = total = 0.0
    for text in texts:
        found = score(text.reference, engine.restore(text.read, profile).text)
        # Aligned: by position, a lost word and a gained speck would make the words between them wrong.
        missed = len(found.right) - len(found.sound)
        wrong += missed * (RECIPE.fit.harm[profile] if text.right else 1.0)
        total += len(found.right)
    return 100 * wrong / total
