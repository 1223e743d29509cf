"""The interface to a seq2seq model that has read windows: its proposals, and the scores of variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Variant(NamedTuple):
    """`words` in the place of the words [start, end) of a path; the next `heed` words are scored too."""

    start: int
    end: int
    words: Sequence[str]
    heed: int = 0


class Scores(NamedTuple):
    """log10 P(word | source, words before it), for the words of a variant and for those of the path there."""

    path: list[float]  # of [start, end + heed)
    variant: list[float]  # of `words` and the `heed` words after


class Consulted(Protocol):
    """Some windows that a model has read, each a source and the path through it so far (its words)."""

    def proposals(self) -> list[list[list[str]]]:
        """For each window, texts other than its path, as words."""

    def compare(self, variants: Sequence[Sequence[Variant]]) -> list[list[Scores]]:
        """The scores of each window's variants."""
