"""Tell squared paper from ruled tables: print crosses the rules of paper, and keeps off those of tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from restore.page.image import Pixels
from restore.page.tables import Grid, GridCell

# Measured on 60 drawn and real pages: of the upright rules within tables print crosses at most 2 %, on two
# sheets of squared paper 8 and 52 %.
_CROSSED, _FEWEST = 0.05, 5  # minimum share, and number, of the rules between cells that print crosses

# Chosen. In millimetres:
_NEAR, _FAR = 0.35, 0.8  # from a rule to the ink of what crosses it
_LEAST = 0.5  # minimum length along a rule of what crosses it
_SHORT = 2.0  # minimum length of a rule
# Others:
_SHADING = 0.75  # share of a rule's length with ink beside it from which this is shading


def without_squared_paper(grids: Sequence[Grid], gray: Pixels, dpi: float) -> tuple[Grid, ...]:
    """Return the ruled grids of a page, or none if print crosses their rules; in pixels of `gray`."""
    if not grids:
        return ()
    mm = dpi / 25.4
    dark = np.asarray(gray < (np.median(gray) + np.percentile(gray, 1)) / 2)
    sides = [side for grid in grids for side in _between(grid)]
    long = [side for side in sides if abs(side[1][1] - side[0][1]) >= _SHORT * mm]
    crossed = sum(_is_crossed(dark, side, mm) for side in long)
    return () if crossed >= max(_FEWEST, _CROSSED * len(long)) else tuple(grids)


def _between(grid: Grid) -> list[NDArray[np.float64]]:
    """Return the (2, 2) ends of the upright rules between cells of a grid, from top to bottom."""
    last = max(_end(cell) for cell in grid.cells)
    return [cell.corners[1:3] for cell in grid.cells if _end(cell) < last]


def _end(cell: GridCell) -> int:
    return cell.column + cell.column_span


def _is_crossed(dark: NDArray[np.bool_], side: NDArray[np.float64], mm: float) -> bool:
    """True if there is ink close to a rule on both of its sides at the same height, but no shading."""
    (left, top), (right, bottom) = side
    along = np.linspace(0.1, 0.9, max(2, round(0.8 * (bottom - top))))
    xs, ys = left + (right - left) * along, np.round(top + (bottom - top) * along).astype(int)
    reach = np.arange(_NEAR * mm, _FAR * mm + 0.5)

    def beside(way: int) -> NDArray[np.bool_]:
        columns = np.round(xs[:, None] + way * reach).astype(int)
        rows = np.clip(ys, 0, dark.shape[0] - 1)[:, None]
        return np.asarray(dark[rows, np.clip(columns, 0, dark.shape[1] - 1)].any(axis=1))

    before, after = beside(-1), beside(1)
    if (before | after).sum() >= _SHADING * len(along):
        return False
    return bool((before & after).sum() >= _LEAST * mm)
