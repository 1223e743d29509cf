from array import array
from collections.abc import Callable, Sequence
from mmap import mmap
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from restore.text.passage import Arc

Floats = NDArray[np.float32]

def line(table: bytes | mmap, starts: array[int] | memoryview[int], key: str, /) -> str | None:
    """What follows `key` and a tab in the first such line of a sorted table; a start has 4 bytes."""

def products(
    parts: list[tuple[list[tuple[str, float]], list[tuple[str, float]]]], least: float, /
) -> dict[str, float]:
    """onset + rime → the sum of P(onset) · P(rime), where this is not below `least`, over (onsets, rimes).

    Both are in the order of their probabilities, the likeliest first.
    """

def feed(
    rows: Floats,
    inner: NDArray[np.int8],
    inner_scales: Floats,
    inner_sums: NDArray[np.int32],
    inner_balance: Floats,
    outer: NDArray[np.int8],
    outer_scales: Floats,
    outer_sums: NDArray[np.int32],
    outer_balance: Floats,
    /,
) -> None:
    """Add to each row what a feed-forward net makes of its norm: evidence/products.py."""

def log_sums(scores: Floats, out: Floats, /) -> None:
    """log Σ exp of each row of scores, put into `out`: evidence/products.py."""

def product(
    rows: Floats,
    weights: NDArray[np.int8],
    scales: Floats,
    sums: NDArray[np.int32],
    balance: Floats,
    out: Floats,
    normed: bool,
    add: bool,
    /,
) -> None:
    """Put rows · matrix, of the rows or their norms, into `out` or add it: evidence/products.py."""

class Model:
    """A KenLM file of the shipped kind. ValueError: it is none."""

    def __init__(self, path: PathLike[str]) -> None: ...
    def decode(
        self, lattice: Sequence[list[Arc]], beam: int, width: float, rivals: int, least: float, /
    ) -> list[tuple[int, Arc, float, tuple[tuple[Arc, float], ...]]]:
        """The best path: position, arc, posterior, and at most `rivals` of a posterior above `least`."""

    def after(self, words: list[str], before: list[str], /) -> list[float]:
        """log10 P(word | words before it) of each of some words that may stand there, within a sentence."""

    def each(self, words: Sequence[str], begin: bool, /) -> list[float]:
        """log10 P(word | words before it) of each of some words, from the beginning of a sentence or not."""

    def ranked(
        self,
        candidates: dict[str, float],
        exponent: float,
        prior: float,
        most: int,
        known: Callable[[str], tuple[tuple[str, ...], float, float]],
        /,
    ) -> list[tuple[float, float, str, tuple[str, ...]]]:
        """(score with the unigram's share, score, text, words) of the `most` likeliest, best first.

        `known` tells (words, log10 unigram probability, what is added to the score) of what is no plain word.
        """

    def unigram(self, word: str, /) -> float | None:
        """log10 P(word) without context; None for a word outside the vocabulary."""
