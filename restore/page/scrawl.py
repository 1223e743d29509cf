"""Remove words that were read from ink that is not print: signatures, parts of seals, dirt, blurred letters.

A recogniser turns every stroke into letters and digits. If all readings of a whole line, or of the beginning
or end of a line, have low confidence and contain no word, the text is removed and its box becomes a mark.
Text that may be a misread word stays; the text engine corrects it or marks it as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from restore.document import Box, Line, Mark, Page, Table, Word
from restore.vietnamese.syllable import is_syllable

KIND = "unread"

# Chosen.
_SURE = 0.6  # confidence from which a reading is believed
_SYLLABLE = 0.3  # the same for a reading that may be a word
_HOPELESS = 0.35  # confidence that no reading of a removed word reaches
_LONG = 3  # minimum letters of a syllable for which a misread token is kept: "4HIỆU"
_MOST = 0.34  # maximum share of believed characters in a removed line
_LIST_MARKS = "-–—+•*"
_ITEM = re.compile(r"\(?[^\W_]{1,3}[).]")  # of a list: "c)"
_NUMBER = re.compile(r"\(?\d[\d.,:/-]*[%);]*|.*\d.*[-/][A-ZĐ]{2,}\W*")  # or a code
_STROKE = re.compile(r"[IlÌÍ|!1]{1,3}\W*")
_LETTERS = re.compile(r"[^\W\d_]+")
_SPECK = re.compile(r"[.,:;'’`ˆ|]{1,2}")  # never printed on a line of its own
_RULE = re.compile(r"[—–_=~¬⁄^ˆ°‡«»<>\\]+")  # a drawn rule under a letterhead, a stroke of a pen
_DRAWN, _DASH = 0.85, 0.5  # confidence that no reading of such a line reaches; of a single sign
_RIM = 0.025  # share of the page's width, at either side, in which nothing is printed
_EDGE = re.compile(r"[IlÌÍỊ|!1‡ÙÚ]")  # a stroke there: the edge of the sheet


def without_scrawl(page: Page) -> Page:
    """Replace text that cannot be words by marks at its place; cells of tables stay unchanged."""
    kept: list[Line] = []
    marks: list[Mark] = []
    places = [0]  # index of each line of the page, and of the end, among the lines kept
    for line in page.lines:
        first, last = (0, len(line.words)) if line.role == "table" else _printed(line.words)
        if last > first and line.role != "table" and _is_drawn(line.words, page):
            first = last = 0
        gone = (line.words[:first], line.words[last:])
        marks += [Mark(KIND, Box.union(word.box for word in words)) for words in gone if words]
        if first < last or not line.words:
            kept.append(_part(line, first, last))
        places.append(len(kept))
    if not marks:
        return page
    return replace(
        page,
        lines=tuple(kept),
        tables=tuple(_moved(table, places) for table in page.tables),
        marks=(*page.marks, *marks),
    )


def _is_drawn(words: Sequence[Word], page: Page) -> bool:
    """True if a line was read from a drawn rule, or from the edge of the sheet."""
    single = len(words) == 1 and len(words[0].text) == 1  # may be the dash of an item
    if all(_RULE.fullmatch(word.text) and _sure(word) < (_DASH if single else _DRAWN) for word in words):
        return True
    middle, _ = words[0].box.center
    rim = not page.rotation and min(middle, page.width - middle) < _RIM * page.width
    return rim and len(words) == 1 and bool(_EDGE.fullmatch(words[0].text))


def _part(line: Line, first: int, last: int) -> Line:
    stay = {id(word) for word in line.words[first:last]}
    return line.only(lambda word: id(word) in stay)


def _moved(table: Table, places: Sequence[int]) -> Table:
    cells = (replace(cell, first=places[cell.first], last=places[cell.last]) for cell in table.cells)
    return replace(table, cells=tuple(cells))


def _printed(words: Sequence[Word]) -> tuple[int, int]:
    """Return first and last (exclusive) index of the words of a line that stay."""
    if all(_SPECK.fullmatch(word.text) for word in words):
        return 0, 0
    whole = sum(len(word.text) for word in words)
    believed = sum(len(word.text) for word in words if _is_believed(word))
    if believed <= _MOST * whole and any(map(_is_hopeless, words)) and not any(map(_may_be_word, words)):
        return 0, 0
    first, last = 0, len(words)
    while first < last and _is_hopeless(words[first]):
        first += 1
    while last > first and _is_hopeless(words[last - 1]):
        last -= 1
    return first, last


def _sure(word: Word) -> float:
    """Return the highest confidence of the looks; of a stroke alone, only of those that saw one."""
    stroke = _STROKE.fullmatch(word.text)
    looks = (look for look in word.alternatives if not stroke or _STROKE.fullmatch(look.text))
    return max([word.confidence, *(look.confidence for look in looks)])


def _is_believed(word: Word) -> bool:
    same = [look.confidence for look in word.alternatives if look.text == word.text]
    sure = max([word.confidence, *same])
    return any(map(str.isalnum, word.text)) and sure >= (_SYLLABLE if _may_be_word(word) else _SURE)


def _is_hopeless(word: Word) -> bool:
    return _sure(word) < _HOPELESS and not _may_be_word(word)


def _may_be_word(word: Word) -> bool:
    """True if a reading contains a syllable of `_LONG` letters, or the text may be a number or list mark."""
    if word.text in _LIST_MARKS or _NUMBER.fullmatch(word.text) or _ITEM.fullmatch(word.text):
        return True
    texts = [word.text, *(look.text for look in word.alternatives)]
    runs = [run for text in texts for run in _LETTERS.findall(text)]
    return any(len(run) >= _LONG and is_syllable(run.lower()) for run in runs)
