"""A restored text without page images as a restored document, so that writers need only one type."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from restore.document import NOWHERE, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.provenance import UNKNOWN, Provenance
from restore.treatment import Treatment

_PART = re.compile(r"(\s*)(\S+(?: \S+)*)")  # white space, then words separated by single spaces


def as_document(
    restoration: Restoration, name: str = "", provenance: Provenance = UNKNOWN
) -> RestoredDocument:
    """The restored text as a document: form feeds separate pages; words have no boxes, pages no size."""
    parts = _pages(restoration)
    pages = (RestoredPage(_page(number, part.source), part) for number, part in enumerate(parts, 1))
    return RestoredDocument(name, tuple(pages), provenance)


def _page(number: int, text: str) -> Page:
    """`text` as lines. White space other than a single space between words becomes the lead of a line."""
    lines: list[Line] = []
    end = 0
    for part in _PART.finditer(text):
        lead = part[1] if lines else f"\n{part[1]}"
        lines.append(Line(tuple(Word(word, NOWHERE, 1.0) for word in part[2].split(" ")), lead))
        end = part.end()
    if end < len(text):  # white space at the end
        lines.append(Line((), text[end:] if lines else f"\n{text}"))
    return Page(number, 0, 0, 0.0, tuple(lines), treatment=Treatment("text"))


def _pages(restoration: Restoration) -> list[Restoration]:
    """One restoration for each page; a single one if an edit spans pages."""
    sources = restoration.source.split("\f")
    if len(sources) == 1 or any("\f" in edit.before + edit.after for edit in restoration.edits):
        return [restoration]
    starts = list(accumulate((len(source) + 1 for source in sources[:-1]), initial=0))
    edits: list[list[Edit]] = [[] for _ in sources]
    doubts: list[list[Doubt]] = [[] for _ in sources]
    confidences: list[list[Confidence]] = [[] for _ in sources]
    for edit in restoration.edits:
        page, start = _place(starts, edit.start)
        edits[page].append(replace(edit, start=edit.start - start, end=edit.end - start))
    for doubt in restoration.doubts:
        page, start = _place(starts, doubt.start)
        doubts[page].append(replace(doubt, start=doubt.start - start, end=doubt.end - start))
    for sure in restoration.confidences:
        page, start = _place(starts, sure.start)
        confidences[page].append(Confidence(sure.start - start, sure.end - start, sure.value))
    return [
        Restoration.of(
            source, edits[page], doubts[page], restoration.profile, restoration.notes, confidences[page]
        )
        for page, source in enumerate(sources)
    ]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    """The page (from 0) of an offset of the whole text, and the offset at which that page begins."""
    page = bisect_right(starts, offset) - 1
    return page, starts[page]
