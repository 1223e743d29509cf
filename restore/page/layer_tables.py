"""Tables of a text layer: find tables on the page image and assign the layer's words to their cells."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from restore.document import Line, Table
from restore.page.image import Pixels
from restore.page.layout import from_top_to_bottom, put_together, words_on
from restore.page.open_tables import find_open_grids
from restore.page.table_cells import blank_tables
from restore.page.tables import Grid, bounds, find_grids

_FEWEST = 2  # minimum rows, and columns, of a table that hold words (chosen)


def with_tables(
    lines: Sequence[Line], pixels: Pixels, dpi: float
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return the lines of a layer, with the text of tables cell by cell, and the tables.

    `pixels` is the rendered page, gray (h, w) or RGB (h, w, 3). No word is lost. Ruled frames and pictures
    with few words do not count as tables.
    """
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    ruled = [grid for grid in find_grids(gray, dpi) if _holds_words(grid, lines)]
    outside, _ = words_on(ruled, lines)
    unruled = find_open_grids(outside, blank_tables(gray, ruled, dpi) if ruled else gray, dpi)
    grids = from_top_to_bottom([*ruled, *unruled])
    if not grids:
        return tuple(lines), ()
    rest, read = words_on(grids, lines)
    return put_together(rest, grids, read)


def _holds_words(grid: Grid, lines: Sequence[Line]) -> bool:
    centres = [word.box.center for line in lines for word in line.words]
    held = [c for c in grid.cells if any(bounds(c.corners).contains(*centre) for centre in centres)]
    return all(len(set(side)) >= _FEWEST for side in ([c.row for c in held], [c.column for c in held]))
