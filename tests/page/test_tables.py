from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from restore.page.cleanup import rotate
from restore.page.tables import Grid, find_grids

Ruled = Callable[..., np.ndarray]
ROWS = [["TT", "Nội dung", "Số lượng"], ["1", "Trồng cây", "2.350"], ["Tổng cộng", None, "2.350"]]


def places(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


WHOLE = [(r, c, 1, 1) for r in range(2) for c in range(3)] + [(2, 0, 1, 2), (2, 2, 1, 1)]


@pytest.mark.parametrize("rule", [1, 3, 8])
@pytest.mark.parametrize("angle", [0.0, -0.5, 1.1])
def test_a_ruled_table_is_found_with_its_merged_cells(ruled: Ruled, rule: int, angle: float) -> None:
    page = rotate(ruled(ROWS, rule=rule), angle)
    (grid,) = find_grids(page, 300, -angle)
    assert places(grid) == WHOLE


def test_corners_of_cells_lie_on_the_rules(ruled: Ruled) -> None:
    (grid,) = find_grids(ruled(ROWS), 300)
    expected = [(200, 300), (720, 300), (720, 400), (200, 400)]
    assert np.abs(grid.cells[0].corners - expected).max() <= 4


def test_strokes_of_letters_are_no_rules(ruled: Ruled) -> None:
    page = ruled(ROWS).copy()
    for left, top in ((220, 368), (740, 368), (220, 545)):  # 9 mm of bars that join
        page[top : top + 8, left : left + 110] = 0
        page[top - 20 : top + 20, left + 20 : left + 28] = 0
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_rules_are_found_around_and_in_a_dotted_head(ruled: Ruled) -> None:
    page = ruled(ROWS, rule=5).copy()
    dots = np.random.default_rng(0).random((98, 1555)) < 0.55
    page[302:400, 202:1757][dots] = 0
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_strokes_in_a_dotted_head_part_no_cells(ruled: Ruled) -> None:
    page = ruled(ROWS, rule=5).copy()
    dots = np.random.default_rng(0).random((98, 1555)) < 0.55
    page[302:400, 202:1757][dots] = 0
    page[300:402, 900:908] = 0  # as where two screens of dots meet
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_worn_rules_still_part_cells(ruled: Ruled) -> None:
    page = ruled(ROWS).copy()
    page[:, 400:412] = 255  # 1 mm
    page[310:370, 700:730] = 255
    page[430:442, :] = 255
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_a_table_cut_by_the_margin_keeps_its_last_column(ruled: Ruled) -> None:
    (grid,) = find_grids(ruled(ROWS)[:, :1500], 300)
    assert places(grid) == WHOLE
    assert max(cell.corners[:, 0].max() for cell in grid.cells) == pytest.approx(1500, abs=4)


def test_a_table_open_at_its_sides_keeps_its_outer_columns(ruled: Ruled) -> None:
    page = ruled(ROWS, rule=4).copy()
    page[:, 190:206] = page[:, 1754:1770] = 255
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_rules_that_run_on_alone_make_no_column(ruled: Ruled) -> None:
    page = np.pad(ruled(ROWS, rule=4), ((0, 0), (0, 300)), constant_values=255)
    page[300:304, 1700:2000] = 0  # one of four
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE
    page[400:404, 1700:1900] = page[500:504, 1700:1800] = 0  # and two that end elsewhere
    (grid,) = find_grids(page, 300)
    assert places(grid) == WHOLE


def test_a_table_drawn_in_askew_by_the_scanner_is_found(ruled: Ruled) -> None:
    """Its rows fall, its columns do not."""
    page = ruled(ROWS * 4)
    height, width = page.shape
    shear = np.array([[1, 0, 0], [0.012, 1, 0]], dtype=np.float64)
    askew = cv2.warpAffine(page, shear, (width, height + 60), borderValue=255)
    (grid,) = find_grids(askew, 300, 0.7)
    assert len(grid.cells) == 4 * len(WHOLE)


def test_a_table_in_shadow_is_found(ruled: Ruled) -> None:
    page = ruled(ROWS, rule=2)
    (grid,) = find_grids((page * np.linspace(1.0, 0.3, page.shape[1])).astype(np.uint8), 300)
    assert places(grid) == WHOLE


def test_two_tables_are_found_from_top_to_bottom(ruled: Ruled) -> None:
    grids = find_grids(np.vstack([ruled(ROWS), ruled(ROWS[:2])]), 300)
    assert [places(grid) for grid in grids] == [WHOLE, WHOLE[:6]]


@pytest.mark.parametrize("rows", [[["Một khung\nquanh chữ"]], [["Một", "hàng", "ô"]], [["Một"], ["cột"]]])
def test_frames_are_no_tables(ruled: Ruled, rows: list[list[str]]) -> None:
    assert find_grids(ruled(rows), 300) == ()


def test_underlined_text_is_no_table(pixels: np.ndarray) -> None:
    page = pixels.copy()
    for top in range(100, page.shape[0], 100):
        page[top : top + 4, 100:-100] = 0
    assert find_grids(page, 300) == find_grids(pixels, 300) == ()


def flow_chart(boxes: list[tuple[int, int, int, int]], arrows: list[tuple[int, int, int, int]]) -> np.ndarray:
    """A page at 300 dpi with boxes (left, top, right, bottom) and the lines between them."""
    page = np.full((1600, 2000), 255, np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(page, (left, top), (right, bottom), 0, 4)
    for x, y, to_x, to_y in arrows:
        cv2.line(page, (x, y), (to_x, to_y), 0, 4)
    return page


def test_a_flow_chart_is_no_table() -> None:
    column = [(500, top, 1300, top + 200) for top in (200, 520, 840)]
    assert find_grids(flow_chart(column, [(900, 400, 900, 520), (900, 720, 900, 840)]), 300) == ()
    leaves = [(left, 700, left + 400, 900) for left in (200, 800, 1400)]
    branches = [(1000, 400, 1000, 700), (400, 550, 1600, 550), (400, 550, 400, 700), (1600, 550, 1600, 700)]
    assert find_grids(flow_chart([(800, 200, 1200, 400), *leaves], branches), 300) == ()


def test_the_bars_of_capitals_that_fill_their_cell_are_no_rule(ruled: Ruled) -> None:
    page = ruled(ROWS, side=160).copy()
    left, top = find_grids(page, 300)[0].cells[0].corners[0].round().astype(int)
    page[top + 40 : top + 45, left + 12 : left + 145] = 0  # 11 mm
    assert places(find_grids(page, 300)[0]) == WHOLE


def test_ones_that_stand_one_above_the_other_are_no_rule(ruled: Ruled) -> None:
    page = ruled([["TT", "Số tín chỉ"], *[["5", ""] for _ in range(6)]]).copy()
    (grid,) = find_grids(page, 300)
    head, *ones = [cell.corners.round().astype(int) for cell in grid.cells if cell.column == 1]
    middle = (head[0][0] + head[1][0]) // 2
    page[head[0][1] : head[2][1], middle : middle + 4] = 0
    for corners in ones[::2]:
        top = (corners[0][1] + corners[2][1]) // 2 - 16
        page[top : top + 32, middle : middle + 4] = 0  # 2.7 mm
    assert [place for place in places(find_grids(page, 300)[0]) if place[1] == 1] == [
        (0, 1, 1, 1), *((row, 1, 1, 2) for row in range(1, 7))
    ]  # fmt: skip


def test_a_short_rule_parts_a_head_of_two_levels(ruled: Ruled) -> None:
    page = ruled(
        [["TT", "Tổng", "Trong", None], ["1", "12", "5", "7"], ["2", "9", "4", "5"]], side=110
    ).copy()
    head = next(
        cell.corners.round().astype(int) for cell in find_grids(page, 300)[0].cells if cell.column_span == 2
    )
    middle = (head[0][1] + head[2][1]) // 2
    page[middle : middle + 3, head[0][0] : head[1][0]] = 0  # 19 mm
    assert (0, 0, 2, 1) in places(find_grids(page, 300)[0])
