"""Incoming stamps: the stamp of an office on a document that it receives (ĐẾN; Số: …; Ngày: …).

The stamp is not part of the document's text. Its words are found by their relative positions, on the page or
in the removed red ink; they are moved from the page's lines to a mark, whose fields are the number and the
date if these were read with enough confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from restore.document import Box, Line, Mark, Page, Word
from restore.errors import RecognitionError
from restore.page.image import PageImage
from restore.page.recogniser import Layout, Recogniser
from restore.vietnamese.syllable import digits, strip_marks

KIND = "incoming"
LABELS = {"so": "number", "ngay": "date"}
"""Label of a field, without diacritics → name of the field."""

# Chosen.
_WIDE, _HIGH = 55.0, 40.0  # mm: maximum size; the stamp has 35 × 50 by regulation
_ALIGNED = 6.0  # mm: maximum difference of the left edges of the labels
_APART = 0.8  # word heights: minimum white beside ĐẾN
_SURE = 0.6  # minimum confidence of a field's value
_FEW = 3  # maximum words of a line whose ĐẾN may be the heading of a stamp that was hardly read
_ASIDE, _BESIDE = 35.0, 30.0  # mm: from its left edge to that of a label, and from a label to its number
_UNSURE = 0.3  # maximum confidence of such a number
_SIMILAR = 85  # of 100: minimum similarity to "CÔNG VĂN ĐẾN"
_BLURRED = 0.8  # confidence below which a word of the page on a red stamp belongs to the stamp
_HEADS = ("den", "cong van den", "van ban den")
_LABELS_SEEN = "so", "ngay", "chuyen"
_HEAD_LIKE, _LABEL_LIKE = 75, 66  # of 100: minimum similarity of a head, and of a label, in ink alone
_WAYS = {"ĐẾN": 1, "Chuyển": -1}  # words of a stamp; whether its number and date are below or above them
_SHORT_LABEL = re.compile(r"[^\W\d_]{1,4}:")  # "sẽ:" for Số:
_LABEL = re.compile(r"(so|ngay)\W*", re.IGNORECASE)


def without_incoming_stamp(page: Page, image: PageImage, recogniser: Recogniser) -> Page:
    """Move the words of the incoming stamp from the page's lines to a mark.

    `image` is the page before it was turned; turned pages and pages with tables are unchanged.
    """
    if page.rotation or page.tables:
        return page
    found = _on_page(page.lines, page.dpi)
    if found is not None:
        mark, words = found
        return replace(page, lines=_without(page.lines, words), marks=(*page.marks, mark))
    for box, pixels in image.stamps:
        try:
            lines = recogniser.read(pixels, image.dpi, Layout.BLOCK)
        except RecognitionError:
            continue
        seen = _on_page(_moved(lines, box), page.dpi)
        if seen is not None:
            mark = replace(seen[0], box=box)
            on_it = {
                id(word)
                for line in page.lines
                for word in line.words
                if box.contains(*word.box.center) and word.confidence < _BLURRED
            }
            return replace(page, lines=_without(page.lines, on_it), marks=(*page.marks, mark))
    return page


def with_doubtful_fields(page: Page) -> Page:
    """Limit the confidence of the numbers beside Số and Ngày below a lone ĐẾN, or above a lone Chuyển.

    They are fields of a stamp that was hardly read, and stayed in the text.
    """
    mm = page.dpi / 25.4
    few = [line.words for line in page.lines if sum(map(_is_word, line.words)) <= _FEW]
    parts = ((word.text.strip(" .:-"), word.box) for words in few for word in words)
    anchors = [(text, box) for text, box in parts if text in _WAYS]
    if not anchors:
        return page
    labels = [
        word.box
        for line in page.lines
        for word in line.words
        if _label(word) or _SHORT_LABEL.fullmatch(word.text)
        for text, box in anchors
        if 0 < _WAYS[text] * (word.box.top - box.top) <= _HIGH * mm
        and abs(word.box.left - box.left) <= _ASIDE * mm
    ]

    def is_field(word: Word) -> bool:
        return bool(digits(word.text)) and any(
            abs(word.box.center[1] - label.center[1]) <= word.box.height / 2
            and 0 <= word.box.left - label.right <= _BESIDE * mm
            for label in labels
        )

    lines = (
        replace(line, words=tuple(w.believed(_UNSURE) if is_field(w) else w for w in line.words))
        for line in page.lines
    )
    return replace(page, lines=tuple(lines)) if labels else page


def lift_incoming_stamp(image: PageImage, recogniser: Recogniser) -> tuple[PageImage, tuple[Mark, ...]]:
    """Return a gray page without an incoming stamp in coloured ink, which may lie on print, and its mark."""
    for box, ink, rest in image.inks:
        try:
            lines = _moved(recogniser.read(ink, image.dpi, Layout.BLOCK), box)
        except RecognitionError:
            continue
        if not _is_stamp(lines):
            continue
        pixels = image.pixels.copy()
        pixels[box.slices] = rest
        found = _on_page(lines, image.dpi)
        fields = found[0].fields if found else ()
        mark = Mark(KIND, box, "\n".join(line.text for line in lines), fields)
        writing = tuple(one for one in image.writing if not box.contains(*one.center))
        return replace(image, pixels=pixels, writing=writing, stamps=()), (mark,)
    return image, ()


def without_remains(page: Page, marks: Sequence[Mark]) -> Page:
    """Add the marks of lifted stamps to a page; what is left of their rules and dots goes."""
    gone = {
        id(word)
        for line in page.lines
        for word in line.words
        if not any(map(str.isalnum, word.text)) and any(one.box.contains(*word.box.center) for one in marks)
    }
    lines = _without(page.lines, gone) if gone and not page.tables and not page.rotation else page.lines
    return replace(page, lines=lines, marks=(*page.marks, *marks))


def _is_stamp(lines: Sequence[Line]) -> bool:
    """True if the lines of a patch of ink are those of an incoming stamp, however badly they were read."""
    plain = [strip_marks(line.text).lower().strip(" .:;*'\"") for line in lines]
    labels = {
        label
        for text in plain
        for label in _LABELS_SEEN
        if fuzz.ratio(text.split(" ")[0].strip(".:;*'"), label) >= _LABEL_LIKE
    }
    long = any(fuzz.ratio(text, head) >= _HEAD_LIKE for text in plain for head in _HEADS[1:])
    short = any(text == _HEADS[0] and line.text.isupper() for text, line in zip(plain, lines, strict=True))
    return (long or short) and bool(labels)


def _moved(lines: Sequence[Line], box: Box) -> list[Line]:
    return [
        replace(line, words=tuple(replace(w, box=w.box.moved(box.left, box.top)) for w in line.words))
        for line in lines
    ]


def _without(lines: Sequence[Line], gone: set[int]) -> tuple[Line, ...]:
    """Remove the words whose `id` is in `gone`."""
    kept = (line.only(lambda word: id(word) not in gone) for line in lines)
    return tuple(line for line in kept if line.words)


def _on_page(lines: Sequence[Line], dpi: float) -> tuple[Mark, set[int]] | None:
    """Return the mark of an incoming stamp and the `id`s of its words; None without a stamp."""
    mm = dpi / 25.4
    for head in _heads(lines):
        near = [part for line in lines for part in _segments(line) if _is_near(part, head, mm)]
        labels = {LABELS[name]: part for part in near if (name := _label(part[0]))}
        if len(labels) < len(LABELS):
            continue
        lefts = [part[0].box.left for part in labels.values()]
        if max(lefts) - min(lefts) > _ALIGNED * mm:
            continue
        parts = [part for part in near if part[0].box.left >= min(lefts) - _ALIGNED * mm]
        if all(part is not head for part in parts):
            parts.append(head)
        parts.sort(key=lambda part: (part[0].box.center[1], part[0].box.left))
        words = [word for part in parts for word in part]
        values = ((name, _value(part[1:])) for name, part in labels.items())
        text = "\n".join(" ".join(word.text for word in part) for part in parts)
        fields = tuple((name, value) for name, value in values if value)
        mark = Mark(KIND, Box.union(word.box for word in words), text, fields)
        return mark, {id(word) for word in words}
    return None


def _heads(lines: Sequence[Line]) -> Iterator[tuple[Word, ...]]:
    """Yield the headings of stamps: ĐẾN in capitals with no text beside it, or CÔNG VĂN ĐẾN."""
    for line in lines:
        for part in _segments(line):
            text = " ".join(word.text for word in part).strip(" .:-")
            plain = strip_marks(text).lower()
            like = plain == _HEADS[0] or any(fuzz.ratio(plain, head) >= _SIMILAR for head in _HEADS[1:])
            if text.isupper() and like:
                yield part


def _segments(line: Line) -> Iterator[tuple[Word, ...]]:
    """Split the words of a line before labels and at gaps wider than word spaces."""
    first = 0
    for k in range(1, len(line.words) + 1):
        if k < len(line.words):
            before, after = line.words[k - 1], line.words[k]
            gap = after.box.left - before.box.right
            if gap < _APART * min(before.box.height, after.box.height) and not _label(after):
                continue
        yield line.words[first:k]
        first = k


def _is_word(word: Word) -> bool:
    return any(map(str.isalnum, word.text))


def _label(word: Word) -> str:
    """Return the key of LABELS for a word that begins with a capital ("Số:"); "" for other words."""
    found = _LABEL.fullmatch(strip_marks(word.text)) if word.text[0].isupper() else None
    return found[1].lower() if found else ""


def _is_near(part: Sequence[Word], head: Sequence[Word], mm: float) -> bool:
    """True if a part of a line lies in the area of a stamp with this heading."""
    middle, top = (head[0].box.left + head[-1].box.right) / 2, head[0].box.top
    box = Box.union(word.box for word in part)
    beside = abs(box.center[0] - middle) <= _WIDE * mm and box.width <= _WIDE * mm
    return beside and top - mm <= box.center[1] <= top + _HIGH * mm


def _value(words: Sequence[Word]) -> str:
    """Return the text after a label if it is a number or date with enough confidence; else ""."""
    text = "".join(word.text for word in words).strip(" .…:_-")
    sure = bool(words) and min(word.confidence for word in words) >= _SURE
    return text if sure and digits(text) and re.fullmatch(r"[\d./-]+\w?", text) else ""
