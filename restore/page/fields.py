"""Form fields of PDFs: signed documents have their number and date in fields, not in the text of the page.

pdfium draws fields if the document's form environment is set up, so recognition of the page image includes
them. A text layer lacks them: then fields are read from the rendered page and inserted into the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from restore.document import Box, Line, Word
from restore.errors import RecognitionError
from restore.page.image import Pixels
from restore.page.recogniser import Layout, Recogniser
from restore.page.textlayer import is_stamp

# Chosen.
_MIN_SURE = 0.5  # minimum confidence of a word that is taken from a field
_COVERED = 0.3  # maximum share of a field that words of the layer cover; above, the layer has its text
_SAME_LINE = 0.5  # minimum vertical overlap of words in one line, as a share of the smaller height


def with_fields(
    lines: Sequence[Line], fields: Sequence[Box], pixels: Pixels, dpi: float, recogniser: Recogniser
) -> tuple[Line, ...]:
    """Insert the words read in form fields into the lines of a text layer.

    `pixels` is the rendered page, `fields` are boxes in its pixels. The text of a digital signature is left
    out, and so is a field that cannot be read.
    """
    result = list(lines)
    for field in fields:
        covered = sum(
            common.area for line in lines for word in line.words if (common := word.box.intersection(field))
        )
        if covered > _COVERED * field.area:
            continue
        try:
            margin = round(dpi / 25)  # a millimetre
            crop = np.pad(pixels[field.slices], margin, constant_values=255)
            read = recogniser.read(crop, dpi, Layout.BLOCK)
        except RecognitionError:
            continue
        if any(is_stamp(line) for line in read):
            continue
        for line in read:
            words = [
                replace(word, box=word.box.moved(max(0, field.left) - margin, max(0, field.top) - margin))
                for word in line.words
                if word.confidence >= _MIN_SURE
            ]
            if words:
                result = _inserted(result, words)
    return tuple(result)


def _inserted(lines: Sequence[Line], words: Sequence[Word]) -> list[Line]:
    """Insert words into the nearest line at their height, or else as a new line after the lines above."""
    box = Box.union(word.box for word in words)

    def distance(index: int) -> int:
        other = Box.union(word.box for word in lines[index].words)
        return max(other.left - box.right, box.left - other.right, 0)

    level = [k for k, line in enumerate(lines) if any(_at_one_height(word.box, box) for word in line.words)]
    if level:
        place = min(level, key=distance)
        merged = sorted((*lines[place].words, *words), key=lambda word: word.box.left)
        return [*lines[:place], replace(lines[place], words=tuple(merged)), *lines[place + 1 :]]
    above = [k for k, line in enumerate(lines) if line.words[0].box.bottom <= box.center[1]]
    place = max(above, default=-1) + 1
    return [*lines[:place], Line(tuple(words)), *lines[place:]]


def _at_one_height(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= _SAME_LINE * min(one.height, other.height)
