"""Tables of a text layer: its words placed in the cells between the rules that the page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import cv2
import numpy as np

from restore.document import Line, Table, Word
from restore.page.layout import Place, bounds, put_together
from restore.page.load import Pixels
from restore.page.tables import Grid, find_grids

_FEWEST = 2  # rows, and columns, in which a table has words (chosen)


def with_tables(
    lines: Sequence[Line], pixels: Pixels, dpi: float
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """The lines of a layer with those in ruled tables cell by cell, and the tables.

    `pixels` is the page as it is drawn, gray or RGB. No word is lost. Frames and pictures of rules, in which
    few words stand, are no tables.
    """
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    grids = [grid for grid in find_grids(gray, dpi) if _holds_words(grid, lines)]
    if not grids:
        return tuple(lines), ()
    boxes = {
        (n, k): bounds(cell.corners) for n, grid in enumerate(grids) for k, cell in enumerate(grid.cells)
    }

    def place(word: Word) -> Place | None:
        return next((place for place, box in boxes.items() if box.contains(*word.box.center)), None)

    rest: list[Line] = []
    read: defaultdict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        for where, words in groupby(line.words, key=place):
            piece = replace(line, words=tuple(words))
            if where is None:
                rest.append(piece)
            else:
                read[where].append(piece)
    return put_together(rest, grids, read)


def _holds_words(grid: Grid, lines: Sequence[Line]) -> bool:
    centres = [word.box.center for line in lines for word in line.words]
    held = [c for c in grid.cells if any(bounds(c.corners).contains(*centre) for centre in centres)]
    return all(len(set(side)) >= _FEWEST for side in ([c.row for c in held], [c.column for c in held]))
