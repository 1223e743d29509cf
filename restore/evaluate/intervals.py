"""Paired bootstrap: confidence intervals of raw and restored rates, and of their difference.

Units (documents or lines) are drawn with replacement, the same draw for both sides (Efron 1979; paired as in
Bisani and Ney 2004). The rate of a draw is computed from the summed counts of its units, so long documents
weigh more, as they do in the figure itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from restore.evaluate.metrics import Share

Range = tuple[float, float]


@dataclass(frozen=True)
class Interval:
    """95 % percentile intervals of a rate before, after, and of after − before, from `units` units."""

    units: int
    before: Range
    after: Range
    difference: Range


def paired_intervals(
    before: Sequence[Sequence[Share]],
    after: Sequence[Sequence[Share]],
    seed: int = 0,
    draws: int = 1000,
) -> list[Interval | None]:
    """An interval for each metric, from `before[unit][metric]` and `after`.

    None for a metric with fewer than two units whose denominator is not 0.
    """
    import numpy as np

    if not before or not before[0]:
        return []
    units, metrics = len(before), len(before[0])
    counts = np.array(
        [
            [share for side in (b, a) for each in side for share in (each.part, each.whole)]
            for b, a in zip(before, after, strict=True)
        ],
        dtype=np.float64,
    )
    generator = np.random.default_rng(seed)
    sums = np.empty((draws, counts.shape[1]))
    chances = np.full(units, 1 / units)
    step = max(1, 2_000_000 // units)  # bounds the memory to a few megabytes
    for first in range(0, draws, step):
        last = min(first + step, draws)
        sums[first:last] = generator.multinomial(units, chances, size=last - first) @ counts
    parts, wholes = sums[:, 0::2], sums[:, 1::2]
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(wholes > 0, parts / wholes, np.nan)
    counted = (counts[:, 1::2] > 0).sum(axis=0)

    def span(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Range:
        low, high = np.nanpercentile(values, (2.5, 97.5))
        return float(low), float(high)

    intervals: list[Interval | None] = []
    for metric in range(metrics):
        here, there = rates[:, metric], rates[:, metrics + metric]
        if min(counted[metric], counted[metrics + metric]) < 2:
            intervals.append(None)
        else:
            intervals.append(Interval(int(counted[metric]), span(here), span(there), span(there - here)))
    return intervals
