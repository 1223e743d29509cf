"""Joins the pages of a document into one text for the engine, and divides the engine's results by page.

Pages are joined with a line feed and converted to Unicode; the offsets of all results are mapped back
through the conversion to offsets of their pages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, groupby
from typing import TypeVar

from restore.edits import Confidence, Doubt, Edit, Relocation, Restoration, compose
from restore.packed import Confidences, Edits
from restore.page_text import PageText, Reading
from restore.text.judge import REASONS
from restore.vietnamese.encoding import Conversion, to_unicode
from restore.vietnamese.tokens import Token, tokens_of

PAGE_BREAK = "\f"
_LONGEST = 400  # tokens of a passage
T = TypeVar("T", Edit, Doubt, Confidence)
Rows = TypeVar("Rows")
Moved = TypeVar("Moved", Edit, Doubt)


class Document:
    """The joined text of some pages, converted to Unicode."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        self.pages = pages
        self._joined = PAGE_BREAK.join(page.text for page in pages)
        self._starts = [0, *accumulate(len(page.text) + 1 for page in pages[:-1])]
        self._source = self._joined.replace(PAGE_BREAK, "\n")  # a line ends where its page does
        self._conversion = to_unicode(self._joined)
        self.text = self._conversion.text.replace(PAGE_BREAK, "\n")
        self._converted = Relocation(_ahead(self._source, self._conversion))

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Offsets in `text` where pages begin, without the first; form feeds within an input page count."""
        places = (place + 1 for place, char in enumerate(self._joined) if char == PAGE_BREAK)
        return tuple(self._converted(place) for place in places)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The readings of all pages, with offsets in `text`."""
        return tuple(
            reading._replace(
                start=self._converted(start + reading.start),
                end=self._converted(start + reading.end, after=True),
            )
            for start, page in zip(self._starts, self.pages, strict=True)
            for reading in page.readings
        )

    def parts(self) -> Iterator[tuple[str, list[Token]]]:
        """(requested profile, tokens) of each passage.

        Passages are cut at blank lines, where a page of another profile begins, at `_LONGEST` tokens, and
        from half of these on at a line end after a sentence.
        """
        ends = [self._converted(start) for start in self._starts[1:]]
        profiles = [page.profile for page in self.pages]
        changes = [end for end, a, b in zip(ends, profiles, profiles[1:], strict=False) if a != b]
        for tokens in _cut(self.text, tokens_of(self.text), changes):
            yield profiles[bisect_right(ends, tokens[0].start)], tokens

    def restorations(
        self,
        edits: Sequence[Edit],
        doubts: Sequence[Doubt],
        confidences: Sequence[Confidence],
        profiles: Sequence[tuple[int, str]],
    ) -> list[Restoration]:
        """One restoration a page, from results sorted by their offsets in `text`.

        `profiles`: (offset, profile) of each passage; a page gets the most frequent profile of its passages,
        of equally frequent ones the first.
        """
        back = _back(self._source, self._conversion)
        source = Relocation(back)
        sure: Iterable[Confidence] = confidences
        if back:
            edits = compose(self.text, back, edits)
            doubts = [self._doubt_in_source(doubt, source) for doubt in doubts]
            sure = (Confidence(source(c.start), source(c.end, after=True), c.value) for c in confidences)
        own_edits: Sequence[Sequence[Edit]] = [edits]
        own_doubts: Sequence[Sequence[Doubt]] = [doubts]
        own_confidences: Sequence[Sequence[Confidence]] = [confidences]
        if back or len(self.pages) > 1:
            own_edits = self._by_page(edits, _moved, Edits)
            own_doubts = self._by_page(doubts, _moved, list)
            own_confidences = self._by_page(sure, _moved_confidence, Confidences)
        found: list[list[str]] = [[] for _ in self.pages]
        for start, profile in profiles:
            found[self._page(source(start))].append(profile)
        converted = {self._page(span.start) for span in self._conversion.spans}
        result, before = [], "vie"
        for number, page in enumerate(self.pages):
            kinds = found[number]
            before = Counter(kinds).most_common(1)[0][0] if kinds else _named(page.profile, before)
            notes = (f"encoding: {self._conversion.encoding}",) if number in converted else ()
            own = own_edits[number], own_doubts[number], before, notes, own_confidences[number]
            result.append(Restoration.of(page.text, *own))
        return result

    def _doubt_in_source(self, doubt: Doubt, source: Relocation) -> Doubt:
        start, end = source(doubt.start), source(doubt.end, after=True)
        return replace(doubt, start=start, end=end, text=self._source[start:end])

    def _page(self, place: int) -> int:
        """The index of the page that an offset of the source lies on."""
        return bisect_right(self._starts, place) - 1

    def _by_page(
        self, found: Iterable[T], moved: Callable[[T, int], T], rows_of: Callable[[Iterable[T]], Rows]
    ) -> list[Rows]:
        """Sorted results, divided by page, with offsets from the beginning of their page."""
        by_page = groupby(found, lambda one: self._page(one.start))
        page, own = next(by_page, (-1, iter(())))
        rows: list[Rows] = []
        for number, start in enumerate(self._starts):
            if number == page:
                rows.append(rows_of(moved(one, -start) if start else one for one in own))
                page, own = next(by_page, (-1, iter(())))
            else:
                rows.append(rows_of(()))
        return rows


def _moved(one: Moved, distance: int) -> Moved:
    return replace(one, start=one.start + distance, end=one.end + distance)


def _moved_confidence(one: Confidence, distance: int) -> Confidence:
    return one._replace(start=one.start + distance, end=one.end + distance)


def _named(profile: str, otherwise: str) -> str:
    return otherwise if profile == "auto" else profile


def _cut(text: str, tokens: Iterable[Token], changes: Sequence[int]) -> Iterator[list[Token]]:
    """The tokens, cut as `Document.parts` says; `changes`: offsets where another profile begins."""
    current: list[Token] = []
    places = iter(changes)
    change = next(places, None)
    for token in tokens:
        if current:
            gap = text[current[-1].end : token.start]
            long_enough = len(current) > _LONGEST / 2 and "\n" in gap and current[-1].text[-1] in ".;:"
            changed = change is not None and token.start >= change
            if gap.count("\n") > 1 or long_enough or len(current) >= _LONGEST or changed:
                yield current
                current = []
        while change is not None and token.start >= change:
            change = next(places, None)
        current.append(token)
    if current:
        yield current


def _ahead(source: str, conversion: Conversion) -> list[Edit]:
    """The conversion to Unicode as edits of the source."""
    return [Edit(a, b, source[a:b], text, "encoding", 1.0, "") for a, b, text in conversion.spans]


def _back(source: str, conversion: Conversion) -> list[Edit]:
    """The conversion to Unicode as edits that lead from the converted text back to the source."""
    edits, shift = [], 0
    for start, end, text in conversion.spans:
        edits.append(Edit(start + shift, start + shift + len(text), text, source[start:end], "encoding", 1.0,
                          REASONS["encoding"]))  # fmt: skip
        shift += len(text) - (end - start)
    return edits
