"""Proposals of the shipped seq2seq model that branch off a path, and the scores of variants of the path.

The model encodes a source once and then follows the path, piece by piece. Where another piece is probable, it
writes on greedily from that piece until it comes back to a word of the path: this branch is a proposal. It
costs a fraction of a beam search, since most of an answer equals the path. Of a variant only the pieces that
differ from the path, and the heeded ones after them, are computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol

import numpy as np

from restore.text.evidence.products import Ints, log_sums
from restore.text.evidence.t5 import END, START, T5, Past
from restore.text.evidence.variants import Scores, Variant
from restore.text.one_thread import on_one_thread

# Chosen on development text, not fitted.
_ALTERNATIVES = 2  # most branches that start at one place of the path, if their first piece …
_PROBABLE = math.log(0.1)  # … has at least this log P
_REACH = 6  # most pieces of a branch
_SKIPPED = 6  # most words of the path that a branch may replace

_COMMON = 2500  # pieces that are always in the vocabulary: the commonest; others if a source or path has them
_ROWS = 64  # variants that are scored at once: each takes a copy of what its window was encoded to
_SLICE = 256  # hidden states whose scores of all pieces are computed at once
_LN10 = math.log(10)


class Speaker(Protocol):
    """A network and its vocabulary of pieces."""

    @property
    def net(self) -> T5: ...

    def source(self, text: str) -> list[int]:
        """The pieces of a source, `END` last."""

    def encode(self, words: Iterable[str]) -> list[int]:
        """The pieces of words."""

    def words(self, pieces: Sequence[int]) -> list[str]:
        """The words of pieces."""

    def begins(self, piece: int) -> bool:
        """True if a word begins with the piece."""


class _Branch(NamedTuple):
    window: int
    place: int  # index of the piece of the path that its first piece replaces
    pieces: list[int]


class Branches:
    """A `variants.Consulted` for the shipped model."""

    @on_one_thread
    def __init__(self, model: Speaker, sources: Sequence[str], paths: Sequence[Sequence[str]]) -> None:
        self._model, self._net, self._paths = model, model.net, paths
        words = [[model.encode([word]) for word in path] for path in paths]
        self._pieces = [[piece for word in path for piece in word] for path in words]
        self._starts = [[0, *accumulate(map(len, path))] for path in words]  # of each word, then the end
        read = [model.source(text) for text in sources]
        self._encoded = self._net.encode(read)
        seen = [piece for row in (*read, *self._pieces) for piece in row]
        self._vocabulary = np.unique([*range(_COMMON), *seen])
        self._vectors = self._net.vectors(self._vocabulary)
        rows = [[START, *pieces] for pieces in self._pieces]
        self._hidden, self._past = self._net.decode(rows, np.zeros(len(rows), np.int64), self._encoded)
        # log Σ exp of the scores over the vocabulary [window, place]
        self._norms = np.zeros(self._hidden.shape[:2], np.float32)
        self._logs: list[list[float]] = []  # of each window: natural log P of each piece of its path
        self._alternatives: list[_Branch] = []
        self._follow()

    def _follow(self) -> None:
        """Compute the norm of the scores at each place of the paths, and the first pieces of the branches."""
        lengths = [len(pieces) + 1 for pieces in self._pieces]
        windows, places = _places(lengths)
        own = np.array([piece for pieces in self._pieces for piece in (*pieces, END)])
        states = self._hidden[windows, places]
        logs = self._net.score(states, own)
        own = np.searchsorted(self._vocabulary, own)
        for at in range(0, len(own), _SLICE):
            w, p = windows[at : at + _SLICE], places[at : at + _SLICE]
            scores = self._vectors.product(states[at : at + _SLICE])
            norms = self._norms[w, p] = log_sums(scores)
            logs[at : at + _SLICE] -= norms
            every = np.arange(len(w))
            scores[every, own[at : at + _SLICE]] = -np.inf
            for _ in range(_ALTERNATIVES):
                best = scores.argmax(1)
                for n in np.flatnonzero(scores[every, best] - norms >= _PROBABLE):
                    piece = int(self._vocabulary[best[n]])
                    self._alternatives.append(_Branch(int(w[n]), int(p[n]), [piece]))
                scores[every, best] = -np.inf
        self._logs = [part.tolist() for part in np.split(logs, np.cumsum(lengths)[:-1])]

    @on_one_thread
    def proposals(self) -> list[list[list[str]]]:
        found: list[list[list[str]]] = [[] for _ in self._paths]
        open_ = self._alternatives
        past: Past | None = None
        for length in range(1, _REACH + 1):
            keep = []
            for number, branch in enumerate(open_):
                text, ended = self._rejoined(branch)
                if text is not None:
                    found[branch.window].append(text)
                elif not ended:
                    keep.append(number)
            if not keep or length == _REACH:
                break
            chosen = np.array(keep)
            open_ = [open_[number] for number in keep]
            windows = np.array([branch.window for branch in open_])
            places = np.array([branch.place for branch in open_])
            if past is None:
                past = self._past.take(windows).until(places + 1)
                encoded = self._encoded.take(windows)
            else:
                past, encoded = past.take(chosen), encoded.take(chosen)
            last = [branch.pieces[-1:] for branch in open_]
            hidden, past = self._net.decode(last, places + length, encoded, past)
            for at in range(0, len(open_), _SLICE):
                best = self._vectors.product(hidden[at : at + _SLICE, -1]).argmax(1)
                for branch, piece in zip(open_[at : at + _SLICE], self._vocabulary[best], strict=True):
                    branch.pieces.append(int(piece))
        return found

    def _rejoined(self, branch: _Branch) -> tuple[list[str] | None, bool]:
        """(whole text if the branch has rejoined its path with a new text, True if the branch has ended)."""
        window = branch.window
        path, starts, own = self._paths[window], self._starts[window], self._pieces[window]
        word = max(n for n, start in enumerate(starts) if start <= branch.place)  # in which the branch begins
        *written, last = branch.pieces
        if last == END:
            after = len(path)
        elif self._model.begins(last):
            near = range(word, min(len(path), word + _SKIPPED + 1))
            back = (n for n in near if own[starts[n]] == last and (n > word or written))
            if (after := next(back, -1)) < 0:
                return None, False
        else:
            return None, False
        if after - word > _SKIPPED:
            return None, True
        middle = self._model.words([*own[starts[word] : branch.place], *written])
        text = [*path[:word], *middle, *path[after:]]
        return (text if text != list(path) else None), True

    @on_one_thread
    def compare(self, variants: Sequence[Sequence[Variant]]) -> list[list[Scores]]:
        asked = [(w, variant) for w, own in enumerate(variants) for variant in own]
        if not asked:
            return [[] for _ in variants]
        starts = np.array([self._starts[w][variant.start] for w, variant in asked])
        windows = np.array([w for w, _ in asked])
        texts = [
            [self._model.encode([word]) for word in (*v.words, *self._paths[w][v.end : v.end + v.heed])]
            for w, v in asked
        ]
        rows = [[piece for word in text for piece in word] for text in texts]
        logs = []
        for at in range(0, len(rows), _ROWS):
            part = slice(at, at + _ROWS)
            logs += self._scored(windows[part], starts[part], rows[part])
        result: list[list[Scores]] = [[] for _ in variants]
        for (w, v), text, log in zip(asked, texts, logs, strict=True):
            each = iter(log)
            ends = self._starts[w][v.start : v.end + v.heed + 1]
            path = [sum(self._logs[w][a:b]) / _LN10 for a, b in pairwise(ends)]
            result[w].append(Scores(path, [sum(next(each) for _ in word) / _LN10 for word in text]))
        return result

    def _scored(self, windows: Ints, starts: Ints, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """Natural log P of each piece of each row; a row replaces the path of its window from `starts` on."""
        logs: list[list[float]] = [[] for _ in rows]
        some = np.array([n for n, row in enumerate(rows) if row])
        if not len(some):
            return logs
        firsts = np.array([rows[n][0] for n in some])
        w, p = windows[some], starts[some]
        first = self._net.score(self._hidden[w, p], firsts) - self._norms[w, p]
        for n, log in zip(some, first, strict=True):
            logs[n].append(float(log))
        more = np.array([n for n in some if len(rows[n]) > 1])
        if not len(more):
            return logs
        w, p = windows[more], starts[more]
        past, encoded = self._past.take(w).until(p + 1), self._encoded.take(w)
        hidden, _ = self._net.decode([rows[n][:-1] for n in more], p + 1, encoded, past)
        r, c = _places([len(rows[n]) - 1 for n in more])
        pieces = np.array([piece for n in more for piece in rows[n][1:]])
        owners = more[r]
        for at in range(0, len(pieces), _SLICE):
            part = slice(at, at + _SLICE)
            states = hidden[r[part], c[part]]
            found = self._net.score(states, pieces[part]) - log_sums(self._vectors.product(states))
            for owner, log in zip(owners[part], found, strict=True):
                logs[owner].append(float(log))
        return logs


def _places(lengths: Sequence[int]) -> tuple[Ints, Ints]:
    """(rows [N], columns [N]) of the N cells of rows with these lengths."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    columns = np.concatenate([np.arange(length) for length in lengths])
    return rows, columns
