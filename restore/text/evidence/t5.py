"""T5 in numpy: the encoder–decoder of Raffel et al. (2020), for inference on one core.

A model of a few million parameters spends its time in a dozen matrix products, which numpy's BLAS computes
as fast as inference libraries do. Unlike these, this module encodes a source once for all questions about
it, and of targets that differ in a word it computes only the difference.

Shapes: B sources, R rows of pieces, L pieces a row, S pieces of the longest source, P pieces before a row, H
heads, K width of a head, D width of the model, V pieces of the vocabulary. A row of the decoder holds what
goes in: the start, then the pieces of an answer. Logarithms are natural.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restore.text.evidence.products import Floats, Ints, Matrix, Net, log_sums, matrix, net, rooted, vectors
from restore.text.one_thread import on_one_thread

Pair = tuple[Floats, Floats]  # keys and values of attention

START, END = 0, 1  # pieces: what starts an answer (and fills short rows), and what ends a text
_HIDDEN = np.float32(-1e9)  # attention score of what may not be seen
_NEVER = 1 << 30  # place of a piece that may not be seen


@dataclass(frozen=True)
class Encoded:
    """Some sources as the decoder sees them."""

    memory: tuple[Pair, ...]  # for each decoder layer: keys [B, H, K, S] and values [B, H, S, K]
    mask: Floats  # [B, 1, 1, S]: 0, or `_HIDDEN` beyond the end of a source

    def __len__(self) -> int:
        return len(self.mask)

    def take(self, rows: Ints) -> Encoded:
        return Encoded(tuple((k[rows], v[rows]) for k, v in self.memory), self.mask[rows])


@dataclass(frozen=True)
class Past:
    """Pieces that the decoder has seen: what the pieces after them attend to."""

    places: Ints  # [R, P]: in their answer, from 0; `_NEVER` for what is not seen
    memory: tuple[Pair, ...]  # for each layer: keys and values [R, H, P, K]

    def take(self, rows: Ints) -> Past:
        return Past(self.places[rows], tuple((k[rows], v[rows]) for k, v in self.memory))

    def until(self, ends: Ints) -> Past:
        """The pieces before the places `ends` [R]."""
        return Past(np.where(self.places < ends[:, None], self.places, _NEVER), self.memory)


@dataclass(frozen=True)
class _Layer:
    """The weights of a layer; the norms before them are multiplied in. F: width of the feed-forward net."""

    self_qkv: Matrix  # [D, 3HK]: queries, keys and values of self-attention …
    self_out: Matrix  # … [HK, D]
    cross_q: Matrix  # [D, HK]: queries of cross-attention, in decoders only …
    cross_kv: Matrix  # … [D, 2HK]: its keys and values …
    cross_out: Matrix  # … [HK, D]
    net: Net  # [D, F] and [F, D]


class T5:
    """A checkpoint of Hugging Face: a T5 with ReLU and tied embeddings."""

    def __init__(self, folder: Path, whole: bool = True) -> None:
        """Reads config.json and model.safetensors in `folder`; `whole`: see `products.matrix`.

        Raises ValueError for another kind of T5, and what reading damaged files raises.
        """
        from safetensors.numpy import load_file

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config["feed_forward_proj"] != "relu" or not config["tie_word_embeddings"]:
            raise ValueError("it is no T5 with ReLU and tied embeddings")
        halves = load_file(folder / "model.safetensors")
        weights = {name: value.astype(np.float32) for name, value in halves.items()}
        self._heads: int = config["num_heads"]
        self._pieces: int = config["vocab_size"]
        self._embedding = vectors(weights["shared.weight"], whole)
        self._encoder = [_layer(weights, f"encoder.block.{n}", whole) for n in range(config["num_layers"])]
        layers = range(config["num_decoder_layers"])
        self._decoder = [_layer(weights, f"decoder.block.{n}", whole) for n in layers]
        self._encoder_norm = weights["encoder.final_layer_norm.weight"]
        self._decoder_norm = weights["decoder.final_layer_norm.weight"] / math.sqrt(config["d_model"])

        buckets, far = config["relative_attention_num_buckets"], config["relative_attention_max_distance"]
        name = "block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        distances = np.arange(-far, far + 1)
        self._far: int = far
        self._around = weights[f"encoder.{name}"][_buckets(distances, buckets, far)]  # [2 far + 1, H]
        back = weights[f"decoder.{name}"][_buckets(-distances[far:], 2 * buckets, far)]
        self._back = np.vstack([back, np.full_like(back[:1], _HIDDEN)])  # [far + 2, H]: the last: unseen

    # --- what is read ---

    @on_one_thread
    def encode(self, sources: Sequence[Sequence[int]]) -> Encoded:
        """Sources of pieces, the last of which is `END`."""
        pieces, real = _filled(sources)
        places = np.arange(pieces.shape[1])
        mask = np.where(real, np.float32(0), _HIDDEN)[:, None, None]
        distance = np.clip(places - places[:, None], -self._far, self._far) + self._far
        bias = np.moveaxis(self._around[distance], -1, 0) + mask  # [B, H, S, S]
        x = self._embedding.of(pieces[real])  # [N, D]
        for layer in self._encoder:
            queries, keys, values = self._by_head(_spread(layer.self_qkv.product(x, normed=True), real), 3)
            layer.self_out.add_product(_attended(queries, keys.swapaxes(2, 3), values, bias)[real], x)
            layer.net.feed(x)
        x = rooted(x) * self._encoder_norm
        memory = []
        for layer in self._decoder:
            keys, values = self._by_head(_spread(layer.cross_kv.product(x), real), 2)
            memory.append((np.ascontiguousarray(keys.swapaxes(2, 3)), np.ascontiguousarray(values)))
        return Encoded(tuple(memory), mask)

    # --- what is written ---

    @on_one_thread
    def decode(
        self, rows: Sequence[Sequence[int]], places: Ints, encoded: Encoded, past: Past | None = None
    ) -> tuple[Floats, Past]:
        """R rows of pieces, the first of each at `places` [R]; neighbours share a source.

        Returns the hidden states [R, L, D] that predict the piece after each, and the past of what follows.
        """
        pieces, real = _filled(rows)
        here = places[:, None] + np.arange(pieces.shape[1])
        there = here if past is None else np.concatenate([past.places, here], 1)
        distance = here[:, :, None] - there[:, None]
        bias = self._back[np.where(distance < 0, self._far + 1, np.minimum(distance, self._far))]
        bias = np.moveaxis(bias, -1, 1)  # [R, H, L, P + L]
        x = self._embedding.of(pieces[real])  # [N, D]
        memory = []
        for number, layer in enumerate(self._decoder):
            queries, keys, values = self._by_head(_spread(layer.self_qkv.product(x, normed=True), real), 3)
            if past is not None:
                keys = np.concatenate([past.memory[number][0], keys], 2)
                values = np.concatenate([past.memory[number][1], values], 2)
            memory.append((keys, values))
            layer.self_out.add_product(_attended(queries, keys.swapaxes(2, 3), values, bias)[real], x)
            crossed = _spread(layer.cross_q.product(x, normed=True), real)
            (queries,) = self._by_head(crossed.reshape(len(encoded), -1, crossed.shape[-1]), 1)
            attended = _attended(queries, *encoded.memory[number], encoded.mask).reshape(crossed.shape)
            layer.cross_out.add_product(attended[real], x)
            layer.net.feed(x)
        return _spread(rooted(x) * self._decoder_norm, real), Past(there, tuple(memory))

    def vectors(self, pieces: Ints) -> Matrix:
        """The vectors of some pieces, as columns: hidden states times these are the scores of the pieces."""
        return self._embedding.chosen(pieces)

    @on_one_thread
    def score(self, hidden: Floats, pieces: Ints) -> Floats:
        """The score of one piece [N] after each of some hidden states [N, D]."""
        found: Floats = np.einsum("nd,nd->n", hidden, self._embedding.of(pieces))
        return found

    @on_one_thread
    def generate(self, encoded: Encoded, beam: int, longest: int) -> list[list[list[int]]]:
        """The `beam` best answers to each source, by beam search; best by the mean of log P(piece).

        A search ends when `beam` answers have, or after `longest` pieces.
        """
        done: list[list[tuple[float, list[int]]]] = [[] for _ in range(len(encoded))]
        open_ = np.arange(len(encoded))  # sources whose search goes on
        said: list[list[list[int]]] = [[[]] for _ in open_]
        scores = np.zeros((len(open_), 1), np.float32)
        last = [[START] for _ in open_]
        past: Past | None = None
        every = self.vectors(np.arange(self._pieces))
        for length in range(1, longest + 1):
            hidden, past = self.decode(last, np.full(len(last), length - 1), encoded, past)
            logs = every.product(hidden[:, -1])
            logs -= log_sums(logs)[:, None]
            found = _ranked(logs, scores, 2 * beam)  # of each source: (score, row, piece), best first
            rows: list[int] = []
            pieces: list[int] = []
            stay, totals, texts = [], [], []
            for source, ranked in enumerate(found):
                answers, width = done[open_[source]], len(said[source])
                going: list[tuple[float, int, int]] = []
                for rank, (score, row, piece) in enumerate(ranked):
                    if piece == END or length == longest:
                        if rank < beam:
                            text = said[source][row]
                            answers.append((score / length, text if piece == END else [*text, piece]))
                    elif len(going) < beam:
                        going.append((score, row, piece))
                if len(answers) < beam and going:
                    stay.append(source)
                    rows += [source * width + row for _, row, _ in going]
                    pieces += [piece for _, _, piece in going]
                    totals.append([score for score, _, _ in going])
                    texts.append([[*said[source][row], piece] for _, row, piece in going])
            if not stay:
                break
            if len(stay) < len(open_):
                keep = np.array(stay)
                open_, encoded = open_[keep], encoded.take(keep)
            said, scores = texts, np.array(totals, np.float32)
            last, past = [[piece] for piece in pieces], past.take(np.array(rows))
        return [[text for _, text in sorted(answers, key=lambda cell: -cell[0])[:beam]] for answers in done]

    def _by_head(self, x: Floats, parts: int) -> Iterator[Floats]:
        """[R, L, parts · HK] as so many arrays [R, H, L, K]."""
        rows, length, width = x.shape
        split = x.reshape(rows, length, parts, self._heads, width // (parts * self._heads))
        return iter(split.transpose(2, 0, 3, 1, 4))


def _filled(rows: Sequence[Sequence[int]]) -> tuple[Ints, NDArray[np.bool_]]:
    """(rows of pieces as an array [R, L], short ones padded; True for its N cells that are pieces).

    Products are computed for the N cells only, since rows differ in length.
    """
    lengths = np.array([*map(len, rows)])
    real = np.arange(lengths.max()) < lengths[:, None]
    pieces = np.full(real.shape, START)
    pieces[real] = [piece for row in rows for piece in row]
    return pieces, real


def _spread(x: Floats, real: NDArray[np.bool_]) -> Floats:
    """[N, W] as [R, L, W]: at the N places that are true in `real` [R, L]."""
    spread = np.zeros((*real.shape, x.shape[-1]), np.float32)
    spread[real] = x
    return spread


def _attended(queries: Floats, keys: Floats, values: Floats, bias: Floats) -> Floats:
    """Attention of queries [R, H, L, K] to keys [R, H, K, S] and values [R, H, S, K]: [R, L, HK].

    T5 does not scale the scores.
    """
    scores: Floats = queries @ keys
    scores += bias
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    sums: Floats = scores.sum(-1, keepdims=True)
    mixed: Floats = scores @ values
    np.divide(mixed, sums, out=mixed)
    by_place = mixed.swapaxes(1, 2)
    return by_place.reshape(*by_place.shape[:2], -1)


def _ranked(logs: Floats, scores: Floats, most: int) -> list[list[tuple[float, int, int]]]:
    """For each source its `most` best continuations: (score, row of the source, piece).

    `logs` [R, V] of the next piece is changed; `scores` [B, R / B] are those of the rows so far.
    """
    sources = len(scores)
    every = np.arange(len(logs))
    found = []
    for _ in range(most):
        pieces = logs.argmax(1)
        found.append((logs[every, pieces] + scores.ravel(), pieces))
        logs[every, pieces] = -np.inf
    totals = np.stack([total for total, _ in found], 1).reshape(sources, -1)  # [B, width · most]
    pieces = np.stack([piece for _, piece in found], 1).reshape(sources, -1)
    order = np.argsort(-totals, 1, kind="stable")[:, :most]
    return [
        [(float(totals[source, n]), int(n) // most, int(pieces[source, n])) for n in order[source]]
        for source in range(sources)
    ]


def _layer(weights: dict[str, Floats], name: str, whole: bool) -> _Layer:
    def joined(part: str, *kinds: str) -> Floats:
        floats: Floats = np.concatenate([weights[f"{name}.layer.{part}.{kind}.weight"] for kind in kinds]).T
        return floats

    def after_norm(part: str, *kinds: str) -> Floats:
        norm: Floats = weights[f"{name}.layer.{part.partition('.')[0]}.layer_norm.weight"]
        return norm[:, None] * joined(part, *kinds)

    last = "2.DenseReluDense" if f"{name}.layer.2.layer_norm.weight" in weights else "1.DenseReluDense"
    none = np.zeros((0, 0), np.float32)
    decoder = last.startswith("2")
    return _Layer(
        self_qkv=matrix(after_norm("0.SelfAttention", "q", "k", "v"), whole),
        self_out=matrix(joined("0.SelfAttention", "o"), whole),
        cross_q=matrix(after_norm("1.EncDecAttention", "q") if decoder else none, whole),
        cross_kv=matrix(joined("1.EncDecAttention", "k", "v") if decoder else none, whole),
        cross_out=matrix(joined("1.EncDecAttention", "o") if decoder else none, whole),
        net=net(after_norm(last, "wi"), joined(last, "wo"), whole),
    )


def _buckets(distances: Ints, buckets: int, far: int) -> Ints:
    """The bucket of each distance (place of the key less that of the query), half of them for either sign.

    Small distances have one each, the others share those that are left by their logarithm up to `far`. A
    decoder, which sees no later place, uses all of its buckets for one sign: half of twice as many.
    """
    half = buckets // 2
    exact = half // 2
    size = np.abs(distances)
    log = np.log(np.maximum(size, 1) / exact) / math.log(far / exact) * (half - exact)
    shared = np.minimum(exact + log.astype(np.int64), half - 1)
    result: Ints = np.where(size < exact, size, shared) + np.where(distances > 0, half, 0)
    return result
