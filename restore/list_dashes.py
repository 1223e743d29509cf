"""Turns what was read for the dash of a list item into a dash: "~ Lưu: VT" was printed with a dash.

On pages that were read from their image only: there the wavy line is the recogniser's, for official documents
begin no item with one. Before a number it may mean "about" and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from restore.document import Line, Page, restored_words
from restore.edits import Edit, Restoration, overlap
from restore.number_edits import with_edits

SOURCE = "items"
REASON = "dấu gạch đầu dòng"
SURE = 0.95  # chosen

_WAVE = re.compile(r"(?=.*~)[~_=—–-]{1,3}")


def with_list_dashes(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """Return the restorations of a document's pages (one each) with dashes before list items."""
    both = zip(pages, restored, strict=True)
    return [_mended(page.lines, one) if _has_wave(page) else one for page, one in both]


def _has_wave(page: Page) -> bool:
    """True if the page was read from its image and a line begins with a wavy line."""
    return not page.profile and any(line.words and _WAVE.fullmatch(line.words[0].text) for line in page.lines)


def _mended(lines: Sequence[Line], restoration: Restoration) -> Restoration:
    old = restoration.edits
    found = [edit for edit in _dashes(lines, restoration) if not any(overlap(edit, one) for one in old)]
    return with_edits(restoration, found) if found else restoration


def _dashes(lines: Sequence[Line], restoration: Restoration) -> Iterator[Edit]:
    for row in restored_words(lines, restoration):
        if len(row) > 1 and _WAVE.fullmatch(row[0].word.text) and row[1].text[:1].isalpha():
            mark = row[0]
            yield Edit(mark.start, mark.end, mark.word.text, "-", SOURCE, SURE, REASON)
