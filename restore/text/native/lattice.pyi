from collections.abc import Sequence
from os import PathLike

from restore.text.passage import Arc

class Model:
    """A KenLM file of the shipped kind. ValueError: it is none."""

    def __init__(self, path: PathLike[str]) -> None: ...
    def decode(
        self, lattice: Sequence[list[Arc]], beam: int, width: float, rivals: int, least: float, /
    ) -> list[tuple[int, Arc, float, tuple[tuple[Arc, float], ...]]]:
        """The best path: position, arc, posterior, and at most `rivals` of a posterior above `least`."""

    def each(self, words: Sequence[str], begin: bool, /) -> list[float]:
        """log10 P(word | words before it) of each of some words, from the beginning of a sentence or not."""

    def unigram(self, word: str, /) -> float | None:
        """log10 P(word) without context; None for a word outside the vocabulary."""
