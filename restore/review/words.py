"""A page as a reviewer sees it: units, each with its raw, restored and decided text. Pure functions.

A unit is decided as one: a word, or all words of one edit or doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from restore.document import Box, RestoredPage, Word
from restore.edits import HasPlace, Restoration, overlap
from restore.review.decisions import Decision
from restore.spans import least_confidence, restored_places
from restore.vietnamese.syllable import digits

DOUBTFUL = 0.9
"""Calibrated confidence below which a word is doubtful even if the engine does not doubt it (chosen)."""

# Chosen on development scans, by scripts/measure/doubts.py.
_NUMBER_SHARE = 0.5  # weight of 1 − the recogniser's confidence, for numbers, which have no calibrated one
_WORD_SHARE = 0.1  # the same for words, added to 1 − the calibrated confidence


class Span(NamedTuple):
    start: int
    end: int

    @classmethod
    def of(cls, one: HasPlace) -> Span:
        return cls(one.start, one.end)


class Choice(NamedTuple):
    """An alternative text of a unit. `confidence` is 0–1, None if unknown."""

    text: str
    confidence: float | None
    reason: str  # in Vietnamese


@dataclass(frozen=True)
class Unit:
    """[start, end) of the page's raw text, and its words (counted from 0 on the page), decided as one."""

    start: int
    end: int
    first: int
    last: int
    raw: str
    restored: str
    confidence: float | None
    doubtful: bool
    risk: float
    reasons: tuple[str, ...]
    kind: str  # of its first edit, "" if unchanged
    choices: tuple[Choice, ...]  # other than the restored and the raw text, best first
    boxes: tuple[Box, ...]
    decision: Decision | None = None


def units(page: RestoredPage, decisions: Sequence[Decision] = ()) -> list[Unit]:
    """The units of a page, in the order of its text; `decisions` are those that apply to it."""
    restoration = page.restoration
    words = [(word.word, Span(word.start, word.end)) for line in page.lines for word in line]
    changes = [Span.of(one) for one in restoration.edits]
    changes += [*map(Span.of, restoration.doubts), *map(Span.of, decisions)]
    groups = group([span for _, span in words], changes)
    places = [
        Span(min(words[first][1].start, start), max(words[last - 1][1].end, end))
        for start, end, first, last in groups
    ]
    restored = restored_places(restoration.edits, places)
    sure = least_confidence(places, restoration.confidences)
    made = []
    for place, (_, _, first, last), (start, end), value in zip(places, groups, restored, sure, strict=True):
        within = [word for word, _ in words[first:last]]
        made.append(_unit(restoration, within, place, first, restoration.text[start:end], value, decisions))
    return made


def group(words: Sequence[Span], changes: Iterable[Span]) -> list[tuple[int, int, int, int]]:
    """The words as groups (start, end, first word, last word + 1); words that overlap one change are one
    group."""
    found: list[tuple[int, int, int, int]] = []
    waiting = sorted(changes)
    position = 0
    for index, word in enumerate(words):
        start, end = word
        while position < len(waiting) and waiting[position].start < end:
            if waiting[position].end > start:
                start, end = min(start, waiting[position].start), max(end, waiting[position].end)
            position += 1
        if found and start < found[-1][1]:
            start, end = min(start, found[-1][0]), max(end, found[-1][1])
            found[-1] = start, end, found[-1][2], index + 1
        else:
            found.append((start, end, index, index + 1))
    return found


def risk_of(raw: str, sure: float | None, recognised: float) -> float:
    """The estimated probability, 0–1, that a unit is wrong; doubts are ordered by it.

    `sure`: its calibrated confidence, None for numbers and symbols. `recognised`: the recogniser's least
    confidence in its words.
    """
    lacking = 1.0 - recognised
    if sure is not None:
        return min(1.0, 1.0 - sure + _WORD_SHARE * lacking)
    return _NUMBER_SHARE * lacking if digits(raw) else 0.0


def is_doubtful(place: Span, doubts: Iterable[Span], sure: float | None, risk: float) -> bool:
    unsure = risk > 1.0 - DOUBTFUL if sure is None else sure < DOUBTFUL
    return unsure or any(overlap(place, doubt) for doubt in doubts)


def _unit(
    restoration: Restoration,
    words: Sequence[Word],
    place: Span,
    first: int,
    restored: str,
    sure: float | None,
    decisions: Sequence[Decision],
) -> Unit:
    raw = restoration.source[place.start : place.end]
    edits = [edit for edit in restoration.edits if overlap(edit, place)]
    doubts = [doubt for doubt in restoration.doubts if overlap(doubt, place)]
    decision = next((decision for decision in decisions if overlap(decision, place)), None)
    risk = risk_of(raw, sure, min((word.confidence for word in words), default=1.0))
    return Unit(
        place.start,
        place.end,
        first,
        first + len(words),
        raw,
        restored,
        sure,
        is_doubtful(place, [Span.of(doubt) for doubt in doubts], sure, risk),
        risk,
        tuple(dict.fromkeys(edit.reason for edit in edits)),
        edits[0].kind if edits else "",
        _choices(raw, restored, restoration, place, words),
        tuple(word.box for word in words if word.box.area),
        decision,
    )


def _choices(
    raw: str, restored: str, restoration: Restoration, place: Span, words: Sequence[Word]
) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}

    def add(text: str, confidence: float | None, reason: str) -> None:
        if text and text not in (raw, restored):
            found.setdefault(text, Choice(text, confidence, reason))

    for doubt in restoration.doubts:
        if overlap(doubt, place):
            head, tail = raw[: max(0, doubt.start - place.start)], raw[max(0, doubt.end - place.start) :]
            for text in doubt.suggestions:
                add(head + text + tail, None, "gợi ý theo ngữ cảnh")
    for index, word in enumerate(words):
        for other in word.alternatives:
            if len(words) == 1:
                add(other.text, other.confidence, "máy đọc lại lần khác")
            elif other.text:
                texts = [w.text for w in words]
                texts[index] = other.text
                add(" ".join(texts), other.confidence, "máy đọc lại lần khác")
    return tuple(found.values())[:9]
