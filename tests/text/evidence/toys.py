"""A channel that has seen a few printed words, and passages that were read through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from restore.text.passage import Arc, NoiseModel, Passage, Step
from restore.vietnamese.tokens import tokenize


@dataclass
class ToyChannel:
    """Knows what the printed words of `heard` may stand for; any other stands for itself."""

    heard: Mapping[str, Mapping[str, float]]
    numbers: int = 1
    intact: float = 0.9
    faithful: bool = False
    spells: bool = False
    lost_blank: float = 0.0
    letters: Mapping[str, Counter[str]] = field(default_factory=dict)

    def candidates(self, read: str) -> Mapping[str, float]:
        return self.heard.get(read, {read: 0.9})

    def likely(self, read: str) -> Mapping[str, float]:
        return self.candidates(read)

    def horned(self, read: str) -> Mapping[str, float]:
        return {}

    def glued(self, read: str) -> Mapping[str, float]:
        return {}

    def number_share(self, number: str) -> float:
        return 0.0


def passage(channel: ToyChannel, read: str, first_pass: str = "", keep: float = 0.0) -> Passage:
    """A passage whose first pass reads `first_pass`, token for token (as printed where it is left out)."""
    tokens = tokenize(read)
    words = [token.text for token in tokenize(first_pass or read)]
    steps = [Step(i, Arc(1, word, (), 0.0, "channel"), 1.0, ()) for i, word in enumerate(words)]
    return Passage(read, tokens, NoiseModel("eng", channel, 0.6, keep), steps=steps)
