"""Products with the weights of a network: in whole numbers of 8 bits where the processor can, else by NumPy.

The compiled products (restore/text/native/matrix.h) take a quarter of the time. A weight is rounded to 127
steps of the largest in its column, a number of the rows to 127 of the largest in its row; log P of a word
moves by about a tenth.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from restore.text import native

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_EPSILON = 1e-6  # of the norm
_PART = 256  # rows of the feed-forward net at once: their inner values stay in the processor's cache
_PANEL = 64  # columns that the compiled product computes together
_DEPTH = 16  # numbers of a row that it reads together
_STEPS = 127  # of the largest number


class Matrix(Protocol):
    """A matrix [D, W] by which rows [N, D] are multiplied."""

    def product(self, rows: Floats, normed: bool = False) -> Floats:
        """rows · matrix; `normed`: of the rows by their norm (`rooted`)."""

    def add_product(self, rows: Floats, to: Floats) -> None:
        """Add rows · matrix to the rows `to` [N, W]."""


class Net(Protocol):
    """A feed-forward net of two matrices with a ReLU between them."""

    def feed(self, rows: Floats) -> None:
        """Add to each row [N, D] what the net makes of its norm."""


class Vectors(Protocol):
    """The vectors [V, D] of a vocabulary of pieces."""

    def of(self, pieces: Ints) -> Floats: ...

    def chosen(self, pieces: Ints) -> Matrix:
        """The vectors of some pieces as columns."""


def matrix(floats: Floats, whole: bool = True) -> Matrix:
    """`whole`: in whole numbers, if these can be multiplied here."""
    return _Whole.of(floats) if whole and floats.size and _serves(floats.shape[0]) else _Floats(floats)


def net(inner: Floats, outer: Floats, whole: bool = True) -> Net:
    if whole and _serves(inner.shape[0]) and _serves(outer.shape[0]):
        balance = _balance(outer)  # passes through the ReLU
        return _WholeNet(_Whole.of(inner * balance), _Whole.of(outer / balance[:, None], balanced=True))
    return _FloatNet(np.ascontiguousarray(inner), np.ascontiguousarray(outer))


def vectors(floats: Floats, whole: bool = True) -> Vectors:
    return _WholeVectors(floats) if whole and _serves(floats.shape[1]) else _FloatVectors(floats)


def rooted(rows: Floats) -> Floats:
    """Rows [N, D] by their root mean square."""
    squares: Floats = np.einsum("nd,nd->n", rows, rows)
    scale = np.reciprocal(np.sqrt(squares / np.float32(rows.shape[-1]) + np.float32(_EPSILON)))
    found: Floats = rows * scale[:, None]
    return found


def log_sums(scores: Floats) -> Floats:
    """log Σ exp [N] of scores [N, V]: log P(piece) is a piece's score less this."""
    if native.log_sums is not None:
        found = np.empty(len(scores), np.float32)
        native.log_sums(np.ascontiguousarray(scores), found)
        return found
    top = scores.max(-1)
    total: Floats = top + np.log(np.exp(scores - top[:, None]).sum(-1))
    return total


def _serves(depth: int) -> bool:
    return native.product is not None and depth % _DEPTH == 0


# --- in floats ---


class _Floats:
    def __init__(self, floats: Floats) -> None:
        self._floats = np.ascontiguousarray(floats)  # a fifth faster for few rows

    def product(self, rows: Floats, normed: bool = False) -> Floats:
        found: Floats = (rooted(rows) if normed else rows) @ self._floats
        return found

    def add_product(self, rows: Floats, to: Floats) -> None:
        to += rows @ self._floats


class _FloatNet(NamedTuple):
    inner: Floats  # [D, F]
    outer: Floats  # [F, D]

    def feed(self, rows: Floats) -> None:
        for start in range(0, len(rows), _PART):
            part = rows[start : start + _PART]
            between: Floats = rooted(part) @ self.inner
            np.maximum(between, 0, out=between)
            part += between @ self.outer


class _FloatVectors(NamedTuple):
    floats: Floats

    def of(self, pieces: Ints) -> Floats:
        return self.floats[pieces]

    def chosen(self, pieces: Ints) -> Matrix:
        return _Floats(self.floats[pieces].T)


# --- in whole numbers ---


class _Whole(NamedTuple):
    weights: NDArray[np.int8]  # by panels of columns, each by four rows: [W / 64, D / 4, 64, 4]
    scales: Floats  # [W]
    sums: NDArray[np.int32]  # [W]: of each column's weights
    balance: Floats  # [D]: of the rows that are multiplied

    @staticmethod
    def of(floats: Floats, balanced: bool = False) -> _Whole:
        balance = np.ones(len(floats), np.float32) if balanced else _balance(floats)
        return _packed(*_rounded((floats / balance[:, None]).T), balance)

    def product(self, rows: Floats, normed: bool = False) -> Floats:
        found = np.empty((len(rows), len(self.scales)), np.float32)
        native.product(np.ascontiguousarray(rows), *self, found, normed, False)
        return found

    def add_product(self, rows: Floats, to: Floats) -> None:
        native.product(np.ascontiguousarray(rows), *self, to, False, True)


class _WholeNet(NamedTuple):
    inner: _Whole
    outer: _Whole

    def feed(self, rows: Floats) -> None:
        native.feed(rows, *self.inner, *self.outer)


class _WholeVectors:
    def __init__(self, floats: Floats) -> None:
        self._floats = floats
        self._whole, self._scales = _rounded(floats)
        self._balance = np.ones(floats.shape[1], np.float32)

    def of(self, pieces: Ints) -> Floats:
        return self._floats[pieces]

    def chosen(self, pieces: Ints) -> Matrix:
        return _packed(self._whole[pieces], self._scales[pieces], self._balance)


def _rounded(columns: Floats) -> tuple[NDArray[np.int8], Floats]:
    """(weights in whole numbers, the scale of each column) of the columns [W, D]."""
    scales = np.maximum(np.abs(columns).max(1), np.float32(1e-30)) / np.float32(_STEPS)
    return np.rint(columns / scales[:, None]).astype(np.int8), scales


def _balance(floats: Floats) -> Floats:
    """Factors [D] of the rows' numbers, by which the matrix [D, W] is divided: where large weights meet small
    numbers, both would have few steps. A factor is the root of the weights' root mean square."""
    found: Floats = np.maximum(np.einsum("dw,dw->d", floats, floats) / floats.shape[1], 1e-12) ** 0.25
    return found


def _packed(columns: NDArray[np.int8], scales: Floats, balance: Floats) -> _Whole:
    width, depth = columns.shape
    panels = -(-width // _PANEL)
    fours = np.zeros((panels * _PANEL, depth // 4), np.int32)
    fours[:width] = np.ascontiguousarray(columns).view(np.int32)
    packed = np.ascontiguousarray(fours.reshape(panels, _PANEL, -1).swapaxes(1, 2))
    return _Whole(packed.view(np.int8), scales, columns.sum(1, dtype=np.int32), balance)
