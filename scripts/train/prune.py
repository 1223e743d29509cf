"""Prunes a backoff language model by relative entropy (Stolcke 1998).

An n-gram goes if the model without it, which backs off instead, predicts nearly the same: the loss is the
Kullback–Leibler divergence of the two, in nats a word. Kneser–Ney's lower orders tell after how many words a
history is found, not how often, so histories are weighed by their counts in the text (Chelba et al. 2010).

Pure arrays: an n-gram is one number of 64 bits, 16 for each word, the last word in the lowest bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

WORD_BITS = 16  # of a word's number, so that a 4-gram has 64
_LEAST = 1e-7  # probability that is left to the backoff at least, against errors of rounding
_ROUNDS = 4  # in which n-grams go; chosen
_NOTHING = 1e-30  # nats that n-grams lose at least, since losses are compared as logarithms
_TRIALS = 8  # bisections of the threshold
_CHUNK = 1 << 20  # lines that are written at once


class Order(NamedTuple):
    """The n-grams of one length, sorted; log10 probabilities and backoffs."""

    keys: Keys
    probs: Floats
    backoffs: Floats

    def only(self, which: NDArray[np.bool_] | slice) -> Order:
        return Order(self.keys[which], self.probs[which], self.backoffs[which])


def read_intermediate(prefix: Path, order: int) -> tuple[list[str], list[Order]]:
    """The words and the n-grams that `lmplz --intermediate PREFIX` wrote. ValueError: too many words."""
    words = Path(f"{prefix}.vocab").read_text(encoding="utf-8").rstrip("\0").split("\0")
    if len(words) > 1 << WORD_BITS or order * WORD_BITS > 64:
        raise ValueError(f"{len(words)} words in {order}-grams do not fit into 64 bits")
    orders = []
    for n in range(1, order + 1):
        kind = np.dtype([("words", "<u4", (n,)), ("prob", "<f4"), ("backoff", "<f4")])
        rows = np.fromfile(f"{prefix}.{n}", kind)
        keys = np.zeros(len(rows), np.uint64)
        for place in range(n):
            keys = keys << np.uint64(WORD_BITS) | rows["words"][:, place].astype(np.uint64)
        at = np.argsort(keys)
        orders.append(Order(keys[at], rows["prob"][at].astype(float), rows["backoff"][at].astype(float)))
    return words, orders


def history_shares(text: NDArray[np.uint16], begin: int, end: int, longest: int) -> list[tuple[Keys, Floats]]:
    """For each length up to `longest`: the histories of so many words, sorted, and how often a word follows.

    `text`: numbers of words, each line between `begin` and `end`. Shares of all words but `begin`.
    """
    total = float(np.count_nonzero(text != begin))
    shares = []
    for n in range(1, longest + 1):
        keys = np.zeros(len(text) - n + 1, np.uint64)
        inside = np.ones(len(keys), bool)
        for place in range(n):
            words = text[place : place + len(keys)]
            keys = keys << np.uint64(WORD_BITS) | words
            if place:
                inside &= words != begin
        inside &= words != end
        keys = np.sort(keys[inside])
        first = _firsts(keys)
        shares.append((keys[first], np.diff(first, append=len(keys)) / total))
    return shares


def without(orders: Sequence[Order], word: int) -> list[Order]:
    """The n-grams in which the word does not occur."""
    result = []
    for n, order in enumerate(orders, 1):
        clean = np.ones(len(order.keys), bool)
        for place in range(n):
            clean &= _shorter(order.keys >> np.uint64(WORD_BITS * place), 1) != word
        result.append(order.only(clean))
    return result


def pruned(
    orders: Sequence[Order], histories: Sequence[tuple[Keys, Floats]], begin: int, most: int
) -> list[Order]:
    """At most `most` n-grams, those whose loss is largest and what they are made of; with new backoffs.

    In rounds, since each n-gram that goes raises the backoff of its history, on which the losses of others
    depend. All words that follow `begin`, the beginning of a line, are kept: short texts depend on them.
    """
    count = sum(len(order.keys) for order in orders)
    for left in np.geomspace(count, most, _ROUNDS + 1)[1:]:
        orders = _with_backoffs(_most_telling(orders, histories, begin, int(left)))
    return list(orders)


def _most_telling(
    orders: Sequence[Order], histories: Sequence[tuple[Keys, Floats]], begin: int, most: int
) -> list[Order]:
    """At most `most` n-grams, those whose loss is largest and what they are made of."""
    losses = [np.full(len(orders[0].keys), np.inf)]
    for n in range(1, len(orders)):
        losses.append(_losses(orders[n], orders[n - 1], n, histories[n - 1]))
    losses[1][orders[1].keys >> np.uint64(WORD_BITS) == begin] = np.inf
    everything = np.concatenate(losses[1:])
    everything = np.log(np.maximum(everything[everything < np.inf], _NOTHING))
    if not len(everything):
        return list(orders)
    low = float(np.partition(everything, -most)[-most] if most < len(everything) else everything.min()) - 1e-3
    high = float(everything.max()) + 1e-3
    for _ in range(_TRIALS):
        middle = (low + high) / 2
        if sum(map(np.count_nonzero, _kept(orders, losses, np.exp(middle)))) > most:
            low = middle
        else:
            high = middle
    kept = _kept(orders, losses, np.exp(high))
    return [order.only(which) for order, which in zip(orders, kept, strict=True)]


def _losses(order: Order, lower: Order, n: int, histories: tuple[Keys, Floats]) -> Floats:
    """What the model loses without each n-gram of n + 1 words, in nats a word."""
    p, q = 10.0**order.probs, _backed_off(order, lower, n)
    first, explicit, backed = _left_over(order, p, q)
    sizes = np.diff(first, append=len(order.keys))
    sought = order.keys[first] >> np.uint64(WORD_BITS)
    at = np.minimum(np.searchsorted(histories[0], sought), len(histories[0]) - 1)
    share = np.where(histories[0][at] == sought, histories[1][at], 0.0)
    explicit, backed, share = (np.repeat(x, sizes) for x in (explicit, backed, share))
    before, after = np.log(explicit / backed), np.log((explicit + p) / (backed + q))
    losses: Floats = share * (p * (np.log(p) - np.log(q) - after) + explicit * (before - after))
    return losses


def _kept(orders: Sequence[Order], losses: Sequence[Floats], least: float) -> list[NDArray[np.bool_]]:
    """Which n-grams lose more than `least`, or are the beginning or the end of a longer one that does."""
    kept = [loss > least for loss in losses]
    for n in range(len(orders) - 1, 1, -1):
        keys = orders[n].keys[kept[n]]
        for part in (keys >> np.uint64(WORD_BITS), _shorter(keys, n)):
            kept[n - 1][_found(orders[n - 1].keys, part)] = True
    return kept


def _with_backoffs(orders: Sequence[Order]) -> list[Order]:
    """The same n-grams, the backoff of each history such that what follows it has the probability 1."""
    result = [Order(orders[0].keys, orders[0].probs, np.zeros(len(orders[0].keys)))]
    for n in range(1, len(orders)):
        order, lower = orders[n], result[-1]
        first, explicit, backed = _left_over(order, 10.0**order.probs, _backed_off(order, lower, n))
        history = _found(lower.keys, order.keys[first] >> np.uint64(WORD_BITS))
        lower.backoffs[history] = np.log10(explicit / backed)
        result.append(Order(order.keys, order.probs, np.zeros(len(order.keys))))
    return result


def _backed_off(order: Order, lower: Order, n: int) -> Floats:
    """P(word | the history without its first word) of each n-gram of n + 1 words."""
    found: Floats = 10.0 ** lower.probs[_found(lower.keys, _shorter(order.keys, n))]
    return found


def _left_over(order: Order, p: Floats, q: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Where the n-grams of each history begin, and what their sums of `p` and of `q` leave of the mass."""
    first = _firsts(order.keys >> np.uint64(WORD_BITS))
    explicit, backed = (np.maximum(1 - np.add.reduceat(x, first), _LEAST) for x in (p, q))
    return first, explicit, backed


def _firsts(keys: Keys) -> NDArray[np.intp]:
    """Where each run of equal numbers begins."""
    return np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])


def _shorter(keys: Keys, n: int) -> Keys:
    """The last n words of each n-gram."""
    return keys & np.uint64((1 << WORD_BITS * n) - 1)


def _found(keys: Keys, sought: Keys) -> NDArray[np.intp]:
    """The places of `sought`, all of which are in `keys`."""
    at = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    if not np.array_equal(keys[at], sought):
        raise ValueError("an n-gram's beginning or end is no n-gram of the model")
    return at


def write_arpa(words: Sequence[str], orders: Sequence[Order], path: Path) -> None:
    """Write the model as an ARPA file."""
    spelt = np.array(words, object)
    with path.open("w", encoding="utf-8") as out:
        out.write("\\data\\\n")
        out.writelines(f"ngram {n}={len(order.keys)}\n" for n, order in enumerate(orders, 1))
        for n, order in enumerate(orders, 1):
            out.write(f"\n\\{n}-grams:\n")
            for at in range(0, len(order.keys), _CHUNK):
                keys, probs, backoffs = order.only(slice(at, at + _CHUNK))
                places = [_shorter(keys >> np.uint64(WORD_BITS * k), 1) for k in range(n - 1, -1, -1)]
                grams = map(" ".join, zip(*(spelt[place.astype(int)] for place in places), strict=True))
                out.writelines(
                    f"{prob:.4f}\t{gram}\t{backoff:.4f}\n" if n < len(orders) else f"{prob:.4f}\t{gram}\n"
                    for prob, gram, backoff in zip(probs.tolist(), grams, backoffs.tolist(), strict=True)
                )
        out.write("\n\\end\\\n")
