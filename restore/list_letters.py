"""Turns what was read for the letter of a list item into the letter: "4) Giá trị" was printed "a) Giá trị".

A later look must have seen the letter, and it must be the next one of the list. Where no look saw it but the
items before and after call for it, the item is marked. A letter that was read for another one ("e)" for
"c)") is replaced if a look that was surer than the first saw the next letter; others are left to the text
engine (`text/evidence/items.py`). On pages that were read from their image only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from restore.document import Page, RestoredWord, restored_words
from restore.edits import Doubt, Edit, Restoration, overlap, with_doubts
from restore.number_edits import with_edits
from restore.vietnamese.item_letters import LETTERS, next_letter

SOURCE, REASON = "items", "chữ đánh mục"

# Chosen.
_SURE = 0.95  # confidence of such a letter ...
_UNSURE = 0.5  # ... of one that no look saw
_BELIEVED = 0.5  # minimum confidence of a look
_SURER = 0.8  # minimum confidence of a look that saw another letter than the first

_ITEM = re.compile(r"[“\"]?(\S{1,2})\)")


class _Item(NamedTuple):
    page: int
    word: RestoredWord
    start: int  # of the letter in the page's raw text; a bracket ends the word
    letter: str  # as restored; "" if it is none
    looks: frozenset[str]  # letters that later looks saw
    surer: frozenset[str]  # those of looks that were surer than the first


def with_list_letters(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """Return the restorations of a document's pages (one each) with the letters of list items."""
    result = list(restored)
    items = list(chain.from_iterable(map(_items, range(len(pages)), pages, restored)))
    for item, letter, seen in _misread(items):
        one, word = result[item.page], item.word
        start = item.start
        before = word.word.text[start - word.start : -1]
        if any(overlap(word, edit) for edit in one.edits):
            continue
        if seen:
            edit = Edit(start, word.end - 1, before, letter, SOURCE, _SURE, REASON)
            result[item.page] = with_edits(one, [edit])
        else:
            doubt = Doubt(start, word.end - 1, before, _UNSURE, (letter,))
            result[item.page] = with_doubts(one, [doubt])
    return result


def _items(number: int, page: Page, restoration: Restoration) -> Iterator[_Item]:
    """Yield what may be the mark of a list item at the beginnings of the page's lines."""
    if page.profile:
        return
    for row in restored_words(page.lines, restoration):
        if len(row) > 1 and (mark := _ITEM.fullmatch(row[0].word.text)):
            looks, start = row[0].word.alternatives, row[0].start + mark.start(1)
            seen = frozenset(_letter(look.text) for look in looks if look.confidence >= _BELIEVED)
            least = max(_SURER, row[0].word.confidence)
            surer = frozenset(_letter(look.text) for look in looks if look.confidence > least)
            yield _Item(number, row[0], start, _letter(row[0].text), seen - {""}, surer - {""})


def _letter(text: str) -> str:
    mark = _ITEM.fullmatch(text)
    return mark[1] if mark and mark[1] in LETTERS else ""


def _misread(items: Sequence[_Item]) -> Iterator[tuple[_Item, str, bool]]:
    """Yield the items without the letter that is due, with this letter and whether a look saw it."""
    before = ""
    for item, following in zip(items, [*items[1:], None], strict=False):
        if item.letter:
            due = next_letter(before)
            if item.letter != due and due in item.surer:
                yield item, due, True
            before = due if due in item.surer else item.letter
            continue
        after = {following.letter, *following.looks} if following else set()
        due = next_letter(before)
        if "a" in item.looks and "b" in after:
            due = "a"
        if due and (due in item.looks or (due == "đ" and "d" in item.looks)):  # the second reader knows no đ
            yield item, due, True
        elif due and next_letter(due) in after - {""}:
            yield item, due, False
        else:
            continue
        before = due
