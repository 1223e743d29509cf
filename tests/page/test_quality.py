from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from restore.page.cleanup import rotate
from restore.page.colour import to_gray
from restore.page.image import PageImage
from restore.page.quality import PageQuality, flatten, ink_components, measure

Draw = Callable[..., Image.Image]


def quality(picture: Image.Image | np.ndarray) -> PageQuality:
    return measure(to_gray(PageImage(1, np.asarray(picture), 300)))


@pytest.mark.parametrize("angle", [-5.0, -1.6, -0.3, 0.0, 0.7, 1.6, 4.2])
def test_skew_is_found_to_a_tenth_of_a_degree(pixels: np.ndarray, angle: float) -> None:
    fallen = rotate(pixels, -angle)  # lines fall to the right by `angle`
    assert quality(fallen).skew == pytest.approx(angle, abs=0.11)


def test_a_clean_page_has_no_specks_and_full_contrast(draw: Draw) -> None:
    page = quality(draw(mode="L"))
    assert page.specks < 0.01
    assert page.contrast > 240
    assert not page.blank


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_page_of_one_gray_is_blank(level: int) -> None:
    page = quality(np.full((3508, 2480), level, np.uint8))
    assert page.blank
    assert (page.paper, page.contrast, page.skew) == (level, 0, 0.0)


@pytest.mark.parametrize("deviation", [3, 6, 10])
def test_the_noise_of_a_scanner_is_no_print(deviation: int) -> None:
    noise = np.random.default_rng(0).normal(230, deviation, (1200, 900))
    assert quality(np.clip(noise, 0, 255).astype(np.uint8)).blank


def test_letters_are_measured_in_pixels(draw: Draw) -> None:
    large, small = quality(draw(size=54)), quality(draw(size=18))
    assert large.letter_height == pytest.approx(3 * small.letter_height, rel=0.2)


def test_one_bit_scans_are_told_from_gray_ones(draw: Draw) -> None:
    gray = draw(mode="L")
    assert quality(gray.point(lambda level: 255 * (level > 128))).bilevel
    assert not quality(gray.resize((gray.width // 2, gray.height // 2)).point(lambda level: level)).bilevel


def test_bare_paper_has_grain_only_where_a_scanner_saw_it(pixels: np.ndarray) -> None:
    noise = np.random.default_rng(0).normal(0, 2, pixels.shape)
    scanned = np.clip(pixels + noise - 10, 0, 255).astype(np.uint8)
    assert quality(pixels).grain < 0.001
    assert quality(scanned).grain > 0.5


def test_no_shadow_is_left_beside_a_fold(pixels: np.ndarray) -> None:
    fold = pixels.shape[1] // 2
    light = np.where(np.arange(pixels.shape[1]) < fold, 1.0, 0.65)
    flat = flatten((pixels * light).astype(np.uint8))
    beside = flat[:, fold + 16 : fold + 40]
    assert np.median(beside) > 240


def test_a_shadow_is_measured_and_letters_are_found_in_it(pixels: np.ndarray) -> None:
    shadow = (pixels * np.linspace(1.0, 0.35, pixels.shape[1])).astype(np.uint8)
    clean, shaded = quality(pixels), quality(shadow)
    assert clean.shading < 0.02
    assert shaded.shading > 0.4
    assert shaded.letter_height == pytest.approx(clean.letter_height, abs=3)
    assert shaded.specks < 0.1


def test_specks_are_counted_but_dots_and_marks_are_none(draw: Draw) -> None:
    clean = np.asarray(draw(mode="L"))
    dirty = clean.copy()
    places = np.random.default_rng(0).integers(0, min(clean.shape), (2000, 2))
    dirty[places[:, 0], places[:, 1]] = 0
    assert quality(clean).specks < 0.01
    assert quality(dirty).specks > 1


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_sheet_is_blank_whatever_its_colour(level: int) -> None:
    assert quality(np.full((600, 400), level, np.uint8)).blank


def test_the_grain_of_empty_paper_is_blank() -> None:
    grain = np.random.default_rng(0).normal(240, 3, (600, 400)).clip(0, 255).astype(np.uint8)
    assert quality(grain).blank


def test_the_ink_of_a_page_is_the_same_for_all_who_ask_unless_it_was_put_in_even_light(
    pixels: np.ndarray,
) -> None:
    shadow = (pixels * np.linspace(1.0, 0.35, pixels.shape[1])).astype(np.uint8)
    parts = quality(pixels).parts
    assert parts is not None
    assert np.array_equal(parts, ink_components(pixels))
    assert quality(shadow).parts is None
