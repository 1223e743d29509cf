"""The tagger: an encoder that reads a window in both directions and scores words at their places.

One pass gives the scores of all candidates of all places: nothing is decoded. It is the encoder of the
seq2seq model, which was trained to name the true word at the place where it was read
(scripts/train/seq2seq.py), or a larger one of the same kind (scripts/train/tagger.py). How the scores are
used is the business of restore/text/choose.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from restore.resources import usable
from restore.text.evidence.seq2seq import MASKS

SHIPPED = "tagger"  # the folder in models/

_BATCH = 32  # windows of a batch: with more, the processor's cache is too small
_LN10 = np.log(10)


class Question(NamedTuple):
    """The candidates of one place of a window: the number of the word that was read there."""

    place: int
    candidates: Sequence[str]


Window = tuple[Sequence[str], Sequence[Question]]  # words shown, and what is asked about them


class Tagger:
    """An encoder as `scripts/train/export_tagger.py` writes it: CTranslate2, and the rows of its pieces.

    It is loaded at the first request, since most texts have no doubtful words: ModelUnusable may be raised
    then.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._word = lru_cache(maxsize=100_000)(self._encoded)

    @cached_property
    def _encoder(self) -> Any:
        import ctranslate2

        with usable(self._folder):
            return ctranslate2.Encoder(str(self._folder), compute_type="int8", intra_threads=1)

    @cached_property
    def _pieces(self) -> Any:
        import sentencepiece

        path = self._folder / "spiece.model"
        with usable(path):
            return sentencepiece.SentencePieceProcessor(model_file=str(path))

    @cached_property
    def _rows(self) -> np.ndarray:  # [pieces, width]
        path = self._folder / "rows.npy"
        with usable(path):
            rows: np.ndarray = np.load(path).astype(np.float32)
            return rows

    def scores(self, windows: Sequence[Window]) -> list[list[list[float]]]:
        """log10 P(candidate | window) for each candidate of each question of each window."""
        result: list[list[list[float]]] = [[] for _ in windows]
        order = sorted(range(len(windows)), key=lambda number: len(windows[number][0]))
        for at in range(0, len(order), _BATCH):
            numbers = order[at : at + _BATCH]
            for number, scores in zip(numbers, self._batch([windows[n] for n in numbers]), strict=True):
                result[number] = scores
        return result

    def _batch(self, windows: Sequence[Window]) -> Iterator[list[list[float]]]:
        import ctranslate2

        sources = [[self._word(word) for word in words] for words, _ in windows]
        ids = [[*(piece for word in source for piece in word), self._end] for source in sources]
        states = np.array(self._encoder.forward_batch(ids).last_hidden_state.to(ctranslate2.DataType.float32))
        places: dict[tuple[int, int], int] = {}  # row and place → number among those that are asked about
        spans: list[list[list[int]]] = []  # the places of each question's pieces
        for row, (source, (_, questions)) in enumerate(zip(sources, windows, strict=True)):
            starts = np.cumsum([0, *map(len, source)])
            spans.append([])
            for question in questions:
                span = range(starts[question.place], starts[question.place + 1])
                spans[-1].append([places.setdefault((row, place), len(places)) for place in span])
        if not places:
            yield from ([] for _ in windows)
            return
        rows, columns = np.array(list(places)).T
        logits = states[rows, columns] @ self._rows.T  # [places, pieces]
        top = logits.max(1, keepdims=True)
        logs = (logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))) / _LN10
        for (_, questions), of_window in zip(windows, spans, strict=True):
            yield [
                [self._score(logs, span, candidate) for candidate in question.candidates]
                for question, span in zip(questions, of_window, strict=True)
            ]

    def _score(self, logs: np.ndarray, span: Sequence[int], candidate: str) -> float:
        """The k-th piece of a candidate is looked for at the k-th place of what was read, or at its last."""
        pieces = self._word(candidate)
        return float(sum(logs[span[min(k, len(span) - 1)], piece] for k, piece in enumerate(pieces)))

    @cached_property
    def _end(self) -> int:
        return int(self._pieces.eos_id())

    def _encoded(self, word: str) -> tuple[int, ...]:
        return (self._pieces.piece_to_id(word),) if word in MASKS else tuple(self._pieces.encode(word))
