"""A page as a typewriter sets it: what stands below each other in a string does so on the page."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from restore.document import Box, Line, Word

EM, WIDE, HALF = 20, 10, 15  # pixels: height of a letter, its width, half a line
LEFT, TOP, DPI = 60, 100, 150.0


def typed(text: str, unread: Collection[str] = (), fall: float = 0.0) -> tuple[list[Line], np.ndarray]:
    """The lines of a page and its image. A line of `text` is half a line of the page, one blank a blank.

    The words in `unread` are ink that nobody read. Lines fall by `fall` pixels per pixel to the right.
    """
    rows = text.strip("\n").split("\n")
    height = TOP * 2 + HALF * len(rows) + 40
    gray = np.full((height, LEFT * 2 + WIDE * max(map(len, rows))), 255, np.uint8)
    lines = []
    for number, row in enumerate(rows):
        words = []
        for found in re.finditer(r"\S+", row):
            left = LEFT + WIDE * found.start()
            top = TOP + HALF * number + round(fall * left)
            for k in range(len(found[0])):
                gray[top : top + EM, left + WIDE * k : left + WIDE * k + WIDE - 2] = 0
            if found[0] not in unread:
                words.append(Word(found[0], Box(left, top, WIDE * len(found[0]) - 2, EM), 0.95))
        if words:
            lines.append(Line(tuple(words)))
    return lines, gray
