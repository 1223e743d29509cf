"""Calibration of the confidences: of the words given a confidence of 0.9, 90 % should be right."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from restore.edits import Restoration
from restore.evaluate.score import Scored

BINS = 10
SURE = 0.95  # confidence from which a reader need not check a word


@dataclass(frozen=True)
class Bin:
    """Claims with confidence in [low, high) (the last bin is closed): count, mean confidence, share right."""

    low: float
    high: float
    count: int = 0
    confidence: float = 0.0
    right: float = 0.0


@dataclass(frozen=True)
class Calibration:
    """A reliability diagram and its summary figures; all zero when there are no claims.

    `ece` is the expected calibration error: Σ n_b / N · |right_b − confidence_b| over ten bins of equal width
    (Naeini, Cooper and Hauskrecht 2015; Guo and others 2017). `brier` is the mean of (confidence − right)²
    (Brier 1950). `sure` is the share right of the `sure_count` claims made with 0.95 or more.
    """

    bins: tuple[Bin, ...] = ()
    count: int = 0
    ece: float = 0.0
    brier: float = 0.0
    sure_count: int = 0
    sure: float = 0.0


Claim = tuple[float, bool]  # the confidence of a word, and whether the word is right


def calibration(claims: Sequence[Claim]) -> Calibration:
    """The reliability diagram of claims."""
    edges = [step / BINS for step in range(BINS + 1)]
    bins = []
    for low, high in pairwise(edges):
        inside = [(c, r) for c, r in claims if low <= c < high or (high == 1.0 and c >= high)]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, sum(r for _, r in inside) / len(inside)))
        else:
            bins.append(Bin(low, high))
    if not claims:
        return Calibration(tuple(bins))
    ece = sum(b.count * abs(b.right - b.confidence) for b in bins) / len(claims)
    brier = sum((c - r) ** 2 for c, r in claims) / len(claims)
    sure = [right for confidence, right in claims if confidence >= SURE]
    share = sum(sure) / len(sure) if sure else 0.0
    return Calibration(tuple(bins), len(claims), ece, brier, len(sure), share)


def claims(restoration: Restoration, scored: Scored, offset: int = 0) -> list[Claim]:
    """One claim for each word of a restoration, whose text starts at `offset` of the scored output.

    A claim is right when every output token that overlaps the word is right along the Levenshtein alignment
    of its line (not its one-to-one pairing). Of a token of words glued by punctuation ("án,chính") only the
    words of the claim count. Inserted words are wrong. Words that overlap no token are left out. On pages,
    tokens without a partner in the body of the truth are left out too.
    """
    known = {there for here, there in scored.pairs if here >= 0}
    starts = [token.start for token in scored.tokens]
    found: list[Claim] = []
    for start, end, confidence in _places(restoration):
        touched = _overlapping(scored, starts, start + offset, end + offset)
        if not scored.by_line:
            touched = [index for index in touched if index in known]
        if touched:
            span = start + offset, end + offset
            found.append((confidence, all(_is_right(scored, index, *span) for index in touched)))
    return found


def _is_right(scored: Scored, index: int, start: int, end: int) -> bool:
    """True if the output token `index` is right, or its word between `start` and `end` is."""
    if index in scored.sound:
        return True
    token = scored.tokens[index]
    start, end = max(start, token.start), min(end, token.end)
    return any(first <= start and end <= last for first, last in scored.glued)


def _places(restoration: Restoration) -> Iterable[tuple[int, int, float]]:
    """For each word of the input: its span in the restored text, and its confidence."""
    edits, shift = deque(restoration.edits), 0
    for start, end, confidence in restoration.confidences:
        while edits and edits[0].end <= start:
            edit = edits.popleft()
            shift += len(edit.after) - len(edit.before)
        if edits and edits[0].start < end:
            place = edits[0].start + shift
            yield place, place + len(edits[0].after), confidence
        else:
            yield start + shift, end + shift, confidence


def _overlapping(scored: Scored, starts: Sequence[int], start: int, end: int) -> list[int]:
    stop = bisect_left(starts, end)
    first = stop
    while first and scored.tokens[first - 1].end > start:
        first -= 1
    return list(range(first, stop))
