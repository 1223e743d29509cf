from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from restore.document import Box
from restore.page.cleanup import (
    clean,
    cleaned_box,
    despeckle,
    inverse_box,
    plan,
    resize,
    rotate,
    rotation_matrix,
    scale_matrix,
    without_specks,
)
from restore.page.image import PageImage
from restore.page.quality import PageQuality, measure

Draw = Callable[..., Image.Image]


@pytest.fixture
def clean_page(pixels: np.ndarray) -> PageQuality:
    return replace(measure(PageImage(1, pixels, 300)), letter_height=16.0, grain=0.3)


def names(quality: PageQuality) -> list[str]:
    return [step.record.name for step in plan(quality)]


def test_a_clean_page_of_the_right_size_is_left_alone(clean_page: PageQuality, pixels: np.ndarray) -> None:
    assert plan(clean_page) == ()
    done = clean(pixels, ())
    assert done.pixels is pixels
    assert not done.moved
    assert done.steps == ()


@pytest.mark.parametrize(("skew", "steps"), [(0.9, []), (-1.1, []), (1.2, ["deskew"]), (-2.0, ["deskew"])])
def test_only_skew_that_costs_lines_is_turned(clean_page: PageQuality, skew: float, steps: list[str]) -> None:
    assert names(replace(clean_page, skew=skew)) == steps


def test_each_fault_calls_for_its_own_step(clean_page: PageQuality) -> None:
    assert names(replace(clean_page, specks=2.0)) == ["despeckle"]
    assert names(replace(clean_page, shading=0.5)) == ["flatten"]
    assert names(replace(clean_page, letter_height=8.0)) == ["resize"]
    assert names(replace(clean_page, letter_height=28.0)) == ["resize"]
    everything = replace(clean_page, specks=2.0, letter_height=8.0, skew=2.0)
    assert names(everything) == ["despeckle", "deskew", "resize"]


def test_what_no_scanner_roughened_is_not_made_smaller(clean_page: PageQuality) -> None:
    drawn = replace(clean_page, letter_height=28.0, grain=0.0)
    assert names(drawn) == []
    assert names(replace(drawn, bilevel=True)) == ["resize"]
    assert names(replace(drawn, skew=2.0)) == ["deskew", "resize"]
    assert names(replace(drawn, letter_height=8.0)) == ["resize"]


def test_no_step_changes_the_image_it_is_given(draw: Draw) -> None:
    page = np.asarray(draw(mode="L")).copy()
    before = page.copy()
    for after in (rotate(page, 2.0), resize(page, 2.0), despeckle(page)):
        assert after is not page
    assert np.array_equal(page, before)


def test_specks_of_a_fax_go_and_dots_stay(clean_page: PageQuality) -> None:
    assert names(replace(clean_page, specks=0.3)) == ["despeckle"]
    page = np.full((60, 100), 240, np.uint8)
    page[20:36, 20:23] = 0  # an i with its dot
    page[14:17, 20:23] = 0
    page[34:36, 24:26] = 0  # a piece of a broken letter
    page[20:22, 60:62] = 0  # a speck
    cleaned = without_specks(page, replace(clean_page, paper=240))
    assert (cleaned[:, 50:] == 240).all()
    assert np.array_equal(cleaned[:, :50], page[:, :50])


def test_turning_and_turning_back_gives_the_same_lines(pixels: np.ndarray) -> None:
    back = rotate(rotate(pixels, 3.0), -3.0)
    top, left = ((after - before) // 2 for after, before in zip(back.shape, pixels.shape, strict=True))
    inner = back[top : top + pixels.shape[0], left : left + pixels.shape[1]]
    assert np.abs(inner.astype(int) - pixels).mean() < 6


def test_turning_loses_no_corner() -> None:
    page = np.full((200, 300), 255, np.uint8)
    page[:20, :20] = page[-20:, -20:] = 0
    ink = (rotate(page, 30.0) < 128).sum()
    assert ink == pytest.approx(800, rel=0.1)


def test_boxes_find_their_way_back_through_turning_and_enlarging() -> None:
    matrix = rotation_matrix(600, 400, 2.0) @ scale_matrix(2.0)
    corners = matrix @ np.array([(100, 60, 1), (180, 60, 1), (100, 80, 1), (180, 80, 1)]).T
    left, top = corners[0].min(), corners[1].min()
    seen = Box(round(left), round(top), round(corners[0].max() - left), round(corners[1].max() - top))
    found = inverse_box(seen, matrix)
    assert found.left + found.width / 2 == pytest.approx(140, abs=1.5)
    assert found.top + found.height / 2 == pytest.approx(70, abs=1.5)


@pytest.mark.parametrize("angle", [0.0, 1.5, -4.0, 8.5])
def test_the_box_of_a_long_word_on_a_turned_page_reaches_no_other_line(angle: float) -> None:
    matrix = scale_matrix(0.7) @ rotation_matrix(2000, 3000, angle)
    word = Box(300, 400, 250, 34)
    found = cleaned_box(inverse_box(word, matrix), matrix)
    assert found.center == pytest.approx(word.center, abs=1.5)
    assert (found.width, found.height) == pytest.approx((word.width, word.height), abs=2)


def test_what_was_done_is_noted(clean_page: PageQuality, pixels: np.ndarray) -> None:
    done = clean(pixels, plan(replace(clean_page, skew=2.0, letter_height=8.0)))
    assert [step.note for step in done.steps] == ["turned by 2.0°", "enlarged 2.0×"]
    assert done.moved
    assert done.pixels.shape[0] > 2 * pixels.shape[0]


def test_a_resized_page_is_also_kept_unscaled(clean_page: PageQuality, pixels: np.ndarray) -> None:
    done = clean(pixels, plan(replace(clean_page, letter_height=32.0)))
    assert done.pixels.shape[0] == pytest.approx(pixels.shape[0] / 2, abs=1)
    assert done.unscaled is pixels
    assert clean(pixels, plan(clean_page, skip=("resize",))).unscaled is None
