"""Trial of learned terms and counts on decisions that they were not learned from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from restore.review.learn import Lesson, counts_of, outcomes, terms_of
from restore.text.engine import Engine
from restore.text.evidence.lexicon import Term

Variant = Callable[[Engine, Sequence[Lesson]], Engine]
"""Makes, of an engine and lessons, an engine that has learned from them."""


@dataclass(frozen=True)
class Outcome:
    """Result of one variant: how many decisions it reproduces, and how many other words it changes."""

    right: int
    changed: int  # words neither doubted nor decided that differ from the unchanged engine's


@dataclass(frozen=True)
class Trial:
    decided: int
    others: int  # words neither doubted nor decided
    outcomes: dict[str, Outcome]  # by variant; the first, "", is the unchanged engine


def with_terms(engine: Engine, lessons: Sequence[Lesson]) -> Engine:
    return replace(engine, terms=(*engine.terms, *map(Term, terms_of(lessons))))


def with_counts(engine: Engine, lessons: Sequence[Lesson]) -> Engine:
    return replace(engine, counts=(*engine.counts, *counts_of(lessons)))


def trial(
    engine: Engine, lessons: Sequence[Lesson], variants: dict[str, Variant], done: Callable[[], None]
) -> Trial | None:
    """Two-fold cross-validation over documents, or over the pages of a single document. None if there are not
    two. `done` is called after each document."""
    if len(lessons) == 1:
        lessons = [replace(lessons[0], pages=(page,)) for page in lessons[0].pages if page.decisions]
    halves = lessons[::2], lessons[1::2]
    if not all(halves):
        return None
    every = {"": _unchanged, **variants}
    sums = {name: [0, 0] for name in every}
    decided = others = 0
    for learned, held in (halves, halves[::-1]):
        engines = {name: make(engine, learned) for name, make in every.items()}
        for lesson in held:
            first: list[list[str]] = []
            for name, one in engines.items():
                found = list(_tried(one, lesson))
                first = first or [texts for _, texts in found]
                sums[name][0] += sum(right for right, _ in found)
                sums[name][1] += sum(
                    new != old
                    for (_, texts), before in zip(found, first, strict=True)
                    for new, old in zip(texts, before, strict=True)
                )
            decided += len(lesson.decisions)
            others += sum(len(page.others) for page in lesson.pages)
            done()
    return Trial(decided, others, {name: Outcome(*counts) for name, counts in sums.items()})


def _unchanged(engine: Engine, lessons: Sequence[Lesson]) -> Engine:
    return engine


def _tried(engine: Engine, lesson: Lesson) -> Iterator[tuple[int, list[str]]]:
    restored = engine.restore_pages([page.text for page in lesson.pages])
    return (outcomes(page, one) for page, one in zip(lesson.pages, restored, strict=True))
