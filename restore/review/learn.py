"""What the decisions on a document teach: truth for `restore eval`, terms, counts for a channel. Pure
functions.

A page is settled if somebody decided on it and no doubt is open. Words that nobody doubted count as right as
restored: for the truth of settled pages, and for the counts, which need well printed words too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from restore.document import PageText, RestoredDocument, RestoredPage, RestoredWord, readings
from restore.edits import Restoration
from restore.review.decisions import Decision, apply_decisions, fit
from restore.review.words import Unit, units
from restore.spans import follow
from restore.text.evidence.own_channel import Count
from restore.vietnamese.numerals import is_roman

_CAPITALS = 0.5  # share of capitals in a line's letters above which capitals mark no names (chosen)
_WORDS = re.compile(r"\S+")
_LONGEST = 8  # words of a term: a longer one is a heading or a mistake (chosen)


@dataclass(frozen=True)
class Page:
    """A page as the text engine gets it, and what is known about it."""

    text: PageText
    decisions: tuple[Decision, ...]  # those that apply
    others: tuple[tuple[int, int], ...]  # [start, end) of units neither doubted nor decided
    settled: bool
    truth: str
    terms: tuple[str, ...]  # one for each decision
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Lesson:
    """What the decisions on one document teach."""

    name: str
    pages: tuple[Page, ...]

    @property
    def decisions(self) -> list[Decision]:
        return [decision for page in self.pages for decision in page.decisions]

    @property
    def gold(self) -> tuple[str, str]:
        """The settled pages as read and their truth, with the same lines; empty if no page is settled."""
        pages = [page for page in self.pages if page.settled]
        return "".join(_lines(page.text.text) for page in pages), "".join(_lines(p.truth) for p in pages)


def lesson(name: str, document: RestoredDocument, decisions: Iterable[Decision]) -> Lesson | None:
    """What the decisions on a document teach; None if none of them applies."""
    standing = fit(document, decisions).standing
    if not standing:
        return None
    decided = apply_decisions(document, standing)
    by_page: dict[int, list[Decision]] = {}
    for decision in standing:
        by_page.setdefault(decision.page, []).append(decision)
    pairs = zip(document.pages, decided.pages, strict=True)
    return Lesson(
        name, tuple(_page(before, after, by_page.get(before.page.number, ())) for before, after in pairs)
    )


def terms_of(lessons: Iterable[Lesson]) -> Counter[str]:
    """Each term with the number of decisions on it."""
    return Counter(term for lesson in lessons for page in lesson.pages for term in page.terms)


def counts_of(lessons: Iterable[Lesson]) -> tuple[Count, ...]:
    """The channel counts of all pages, summed."""
    sums = Counter[tuple[str, str, str]]()
    for lesson in lessons:
        for page in lesson.pages:
            for profile, truth, read, times in page.counts:
                sums[profile, truth, read] += times
    return tuple(Count(*key, times) for key, times in sorted(sums.items()))


def outcomes(page: Page, restoration: Restoration) -> tuple[int, list[str]]:
    """How many decided words of the page a restoration has right, and its texts of the page's other words."""
    words = [found.span() for found in _WORDS.finditer(restoration.source)]
    moved = follow(restoration.source, words, restoration.edits)
    starts = [start for start, _ in words]

    def made(start: int, end: int) -> str:
        texts = (word.text for word in moved[bisect_left(starts, start) : bisect_left(starts, end)])
        return " ".join(filter(None, texts))

    right = sum(made(d.start, d.end) == " ".join((d.after or "").split()) for d in page.decisions)
    return right, [made(*place) for place in page.others]


def _page(before: RestoredPage, after: RestoredPage, decisions: Sequence[Decision]) -> Page:
    parts = units(before, decisions)
    raw, truth = before.restoration.source, after.restoration.text
    is_open = any(unit.doubtful and unit.decision is None for unit in parts)
    others = tuple((u.start, u.end) for u in parts if not u.doubtful and u.decision is None)
    profile = before.restoration.profile
    text = PageText(raw, before.page.profile or profile, readings(before.page))
    same = raw.count("\n") == truth.count("\n")
    settled = bool(decisions) and not is_open and same
    terms = tuple(_terms(after, decisions))
    seen = Counter(_counts(before.restoration, parts)) if decisions else Counter()
    counts = tuple(Count(*key, times) for key, times in sorted(seen.items()))
    return Page(text, tuple(decisions), others, settled, truth, terms, counts)


def _lines(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


# --- terms ----------------------------------------------------------------------------------------------


def _terms(page: RestoredPage, decisions: Sequence[Decision]) -> Iterator[str]:
    """Names and abbreviations that the reviewer corrected, with the capitalised words beside them."""
    corrected = [d for d in decisions if d.after and d.after != d.restored]
    for line in page.lines:
        words = [word for word in line if word.text]
        letters = [sign for word in words for sign in word.text if sign.isalpha()]
        if sum(map(str.isupper, letters)) > _CAPITALS * len(letters):
            continue
        spans = [(word.start, word.end) for word in words]
        for decision in corrected:
            at = [i for i, (start, end) in enumerate(spans) if start < decision.end and decision.start < end]
            if at and (term := _name(words, at[0], at[-1])):
                yield term


def _name(words: Sequence[RestoredWord], first: int, last: int) -> str:
    """The name that words `first` to `last` of a line belong to; "" if they are no name."""
    if not all(_is_capital(_bare(word.text)) for word in words[first : last + 1]):
        return ""
    while first and _joins(words[first - 1].text, words[first].text):
        first -= 1
    while last + 1 < len(words) and _joins(words[last].text, words[last + 1].text):
        last += 1
    found = [_bare(part) for word in words[first : last + 1] for part in word.text.split()]
    alone = len(found) == 1 and not (found[0].isupper() and len(found[0]) > 1)
    return "" if alone or len(found) > _LONGEST else " ".join(found)


def _joins(left: str, right: str) -> bool:
    """True if two neighbouring words may belong to one name: both capitalised, no punctuation between."""
    parted = not left[-1].isalnum() or not right[0].isalnum()
    return not parted and _is_capital(_bare(left)) and _is_capital(_bare(right))


def _is_capital(text: str) -> bool:
    return bool(text) and text[0].isupper() and text.replace(" ", "").isalpha() and not is_roman(text)


def _bare(text: str) -> str:
    """The word without punctuation around it."""
    kept = [i for i, sign in enumerate(text) if unicodedata.category(sign)[0] not in "PSZ"]
    return text[kept[0] : kept[-1] + 1] if kept else ""


# --- counts ---------------------------------------------------------------------------------------------


def _counts(restoration: Restoration, parts: Sequence[Unit]) -> Iterator[tuple[str, str, str]]:
    """(profile, truth, read) of the words of a page, except open doubts and numbers, which are never read as
    other numbers."""
    if restoration.profile == "plain":  # typed, not printed
        return
    for unit in parts:
        if unit.doubtful and unit.decision is None:
            continue
        truth = unit.decision.after if unit.decision else unit.restored
        words, reads = (truth or "").split(), unit.raw.split()
        if len(words) != len(reads):
            continue
        for word, read in zip(map(_bare, words), map(_bare, reads), strict=True):
            if word.isalpha() and read:
                yield restoration.profile, word, read
