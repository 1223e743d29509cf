"""Put the dotted lines and check boxes of a form into the lines that were read: `……`, ☐ and ☑.

Words on a dotted line that were read with low confidence are handwriting: a mark shows their place, and none
of their characters gets into the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from restore.document import Box, Line, Mark, Word
from restore.page.forms import FormMarks, band_of

BLANK, EMPTY, TICKED = "……", "☐", "☑"

_SURE = 0.85  # mean confidence from which text on a dotted line is print (chosen)


def with_form_marks(
    lines: Sequence[Line], marks: FormMarks, grow: bool = True
) -> tuple[tuple[Line, ...], tuple[Mark, ...]]:
    """Insert `……`, ☐ and ☑ into the lines; move handwriting from the lines to marks.

    A dotted line or box without text beside it becomes a line of its own if `grow` is true.
    """
    result = list(lines)
    writing: list[Mark] = []
    for blank in marks.blanks:
        band = band_of(blank, marks.letter_height)
        result, written = _without_writing(result, band)
        strokes = [box for box in marks.strokes if box.overlaps(band)]
        if written or strokes:
            writing.append(Mark("handwriting", Box.union([*strokes, *written])))
        result = _inserted(result, Word(BLANK, blank, 1.0), band, grow)
    for check in marks.boxes:
        word = Word(TICKED if check.ticked else EMPTY, check.box, 1.0)
        result = _inserted(result, word, check.box, grow)
    return tuple(result), tuple(writing)


def _without_writing(lines: list[Line], band: Box) -> tuple[list[Line], list[Box]]:
    """Remove the words on a dotted line if their mean confidence is low; return the lines and the boxes."""
    on = [
        (i, k)
        for i, line in enumerate(lines)
        for k, word in enumerate(line.words)
        if _stands_on(word.box, band)
    ]
    words = [lines[i].words[k] for i, k in on]
    characters = sum(len(word.text) for word in words)
    if not words or sum(len(w.text) * w.confidence for w in words) >= _SURE * characters:
        return lines, []
    kept = [
        replace(line, words=tuple(w for k, w in enumerate(line.words) if (i, k) not in on))
        for i, line in enumerate(lines)
    ]
    return kept, [word.box for word in words]


def _stands_on(box: Box, band: Box) -> bool:
    """True if most of a word lies in the band of a dotted line."""
    common = box.intersection(band)
    return common is not None and common.width > 0.6 * box.width and common.height > 0.5 * box.height


def _inserted(lines: list[Line], word: Word, band: Box, grow: bool) -> list[Line]:
    """Insert a word into the nearest line at its height, or else as a line after the lines above (`grow`)."""
    level = [
        (min(_distance(other.box, word.box) for other in line.words), k)
        for k, line in enumerate(lines)
        if any(_beside(other.box, band) for other in line.words)
    ]
    if level:
        _, place = min(level)
        words = sorted((*lines[place].words, word), key=lambda word: word.box.left)
        lines[place] = replace(lines[place], words=tuple(words))
        return lines
    if not grow:
        return lines
    above = [k for k, line in enumerate(lines) if line.words and line.words[0].box.bottom <= word.box.bottom]
    place = max(above, default=-1) + 1
    role = lines[place - 1].role if place else "body"
    return [*lines[:place], Line((word,), role=role if role != "table" else "body"), *lines[place:]]


def _distance(text: Box, mark: Box) -> tuple[bool, int]:
    """Sort text whose feet are level with the mark first, then by its gap from the mark."""
    apart = abs(text.bottom - mark.bottom) > 0.6 * text.height
    return apart, max(mark.left - text.right, text.left - mark.right, 0)


def _beside(box: Box, band: Box) -> bool:
    return min(box.bottom, band.bottom) - max(box.top, band.top) >= 0.5 * min(box.height, band.height)
