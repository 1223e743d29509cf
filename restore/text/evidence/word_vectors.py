"""Vectors that tell which words occur near each other, a few words apart.

The product of a word's vector and that of a word near it is log10 P(near word | word) / P(near word), as far
as a few dozen dimensions can hold it. `scripts/train/cooccurrence.py` makes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

Floats = NDArray[np.float32]

# Chosen on development text. The language model sees the words between.
NEAR, MIDDLE, FAR = 4, 8, 24  # words away: the two rings are [NEAR, MIDDLE] and (MIDDLE, FAR]


class WordVectors:
    """V words, D dimensions."""

    def __init__(self, path: Path) -> None:
        """Reads `path`. Raises what reading a damaged file raises."""
        arrays = load_file(path)
        words = arrays["words"].tobytes().decode("utf-8").split("\n")
        self._words = {word: number for number, word in enumerate(words)}
        self._own = arrays["own"]  # [V, D], of 16 bits: of a word that may stand in a place …
        around = arrays["around"]  # [V, D]: … and of one near it
        self._around = np.vstack((around, np.zeros_like(around[:1])))  # the last: of unknown words
        if not len(words) == len(self._own) == len(around):
            raise ValueError("it has more words than vectors")

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def rings(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """For each place of a text, the sums [places, D] of the vectors in the two rings around it."""
        unknown, count = len(self._own), len(words)
        rows = [self._words.get(word, unknown) for word in words]
        sums = np.zeros((count + 1, self._around.shape[1]), np.float32)
        np.cumsum(self._around[rows].astype(np.float32), axis=0, out=sums[1:])
        place = np.arange(count)

        def ring(first: int, last: int) -> Floats:
            left = sums[np.maximum(place - first + 1, 0)] - sums[np.maximum(place - last, 0)]
            right = sums[np.minimum(place + last + 1, count)] - sums[np.minimum(place + first, count)]
            return left + right

        return ring(NEAR, MIDDLE), ring(MIDDLE + 1, FAR)

    def scores(self, words: Sequence[str], vector: Floats) -> list[float]:
        """The products of the vectors of known words with `vector` [D], log10."""
        own = self._own[[self._words[word] for word in words]].astype(np.float32)
        found: list[float] = (own @ vector).tolist()
        return found
