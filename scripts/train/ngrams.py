"""A backoff language model without a compiler: counted lines in, an ARPA file out, all in memory.

For tests with some thousand lines; KenLM estimates the shipped model (train/language.py).
Interpolated Kneser–Ney with one discount an order (Chen and Goodman 1999, without their three discounts).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
Gram = tuple[str, ...]


def estimate(
    lines: Iterable[Sequence[str]], vocabulary: Collection[str], prune: Sequence[int]
) -> list[dict[Gram, tuple[float, float]]]:
    """For each order, n-gram → (probability, backoff); the order is the length of `prune`.

    Words outside the vocabulary are <unk>. `prune`: counts up to which n-grams of an order are dropped,
    which do not fall from order to order, so that the beginnings and ends of what is kept are kept.
    """
    raw: list[Counter[Gram]] = [Counter() for _ in prune]
    for line in lines:
        words = [BEGIN, *(word if word in vocabulary else UNKNOWN for word in line), END]
        for order, counts in enumerate(raw, 1):
            counts.update(tuple(words[at : at + order]) for at in range(len(words) - order + 1))
    raw[0][UNKNOWN,] += 0
    model: list[dict[Gram, tuple[float, float]]] = []
    backoffs: list[dict[Gram, float]] = []
    for order, counts in enumerate(raw, 1):
        adjusted = _adjusted(counts, raw[order] if order < len(raw) else None)
        discount = _discount(adjusted)
        totals: Counter[Gram] = Counter()
        for gram, count in adjusted.items():
            totals[gram[:-1]] += count
        kept = [gram for gram in adjusted if counts[gram] > prune[order - 1] or order == 1]
        spare: dict[Gram, float] = defaultdict(lambda: 1.0)
        direct = {gram: max(0.0, adjusted[gram] - discount) / totals[gram[:-1]] for gram in kept}
        for gram, share in direct.items():
            spare[gram[:-1]] -= share
        before: dict[Gram, tuple[float, float]] = {(): (1 / max(1, len(kept)), 1.0)}  # uniform
        lower = model[-1] if model else before
        model.append({
            gram: (share + spare[gram[:-1]] * lower[gram[1:]][0], 1.0)
            for gram, share in direct.items()
        })  # fmt: skip
        backoffs.append(dict(spare))
    for order, table in enumerate(backoffs[1:]):
        for context, share in table.items():
            model[order][context] = (model[order].get(context, (0.0, 1.0))[0], share)
    return model


def _adjusted(counts: Counter[Gram], longer: Counter[Gram] | None) -> Counter[Gram]:
    """Kneser–Ney counts: the number of different words before an n-gram; plain counts at the start of a line
    and for the highest order."""
    found: Counter[Gram] = Counter()
    for gram in longer or ():
        found[gram[1:]] += 1
    for gram, count in counts.items():
        if longer is None or gram[0] == BEGIN:
            found[gram] = count
        elif gram not in found:
            found[gram] = 0
    found.pop((BEGIN,), None)  # never predicted
    return found


def _discount(counts: Counter[Gram]) -> float:
    once, twice = (sum(count == n for count in counts.values()) for n in (1, 2))
    return once / (once + 2 * twice) if once else 0.5


def write_arpa(model: Sequence[dict[Gram, tuple[float, float]]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write("\\data\\\n")
        for order, table in enumerate(model, 1):
            out.write(f"ngram {order}={len(table)}\n")
        for order, table in enumerate(model, 1):
            out.write(f"\n\\{order}-grams:\n")
            for gram, (probability, backoff) in sorted(table.items()):
                row = [f"{math.log10(max(probability, 1e-99)):.6f}", " ".join(gram)]
                if order < len(model):
                    row.append(f"{math.log10(max(backoff, 1e-99)):.6f}")
                out.write("\t".join(row) + "\n")
        out.write("\n\\end\\\n")
