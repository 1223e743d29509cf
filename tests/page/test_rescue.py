"""Pages that were hardly read are read again, straightened; what stays unread is an error of the page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image

from restore.document import Box, Line, Page, Word
from restore.page.cleanup import rotate
from restore.page.dewarp import find_warp, text_angle
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure
from restore.page.read import read_page, recognise, recognise_all
from restore.page.recogniser import Layout
from restore.page.rescue import read_again
from restore.page.tesseract import Tesseract
from restore.treatment import CleanupStep, Treatment

LETTERS = 30.0  # pixels, about


def shaded(pixels: Pixels) -> Pixels:
    """Light that falls off to one corner."""
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    return np.asarray(pixels * (1 - 0.3 * x / x.max() - 0.2 * y / y.max()), dtype=np.uint8)


def curled(pixels: Pixels, share: float = 0.05) -> Pixels:
    """Lines that bend as on the page of an open book."""
    height, width = pixels.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave = (share * height * np.sin(np.pi * x / width)).astype(np.float32)
    return np.asarray(cv2.remap(pixels, x, y + wave, cv2.INTER_LINEAR, borderValue=255), dtype=np.uint8)


@pytest.fixture(scope="module")
def page(draw: Callable[..., Image.Image], text: str) -> Pixels:
    return np.asarray(draw(f"{text}\n{text}", mode="L"))


@pytest.mark.parametrize("angle", [17, -24, 35])
def test_a_photograph_at_an_angle_is_read(page: Pixels, text: str, angle: int) -> None:
    read = recognise(PageImage(1, shaded(rotate(page, angle)), 300), Tesseract())
    assert read.text.split("\n")[:5] == text.split("\n")
    dewarped = next(step for step in read.treatment.steps if step.name == "dewarp")
    assert dewarped.amount == pytest.approx(-angle, abs=0.3)
    assert (read.error, read.rotation) == ("", 0)


def test_a_photograph_upside_down_at_an_angle_is_read(page: Pixels, text: str) -> None:
    read = recognise(PageImage(1, rotate(page, 160), 300), Tesseract())
    assert read.text.split("\n")[:5] == text.split("\n")
    assert read.rotation == 180


def test_boxes_of_a_straightened_page_lie_on_the_ink_of_the_photograph(page: Pixels) -> None:
    photograph = rotate(page, 20)
    read = recognise(PageImage(1, photograph, 300), Tesseract())
    assert (read.width, read.height) == photograph.shape[::-1]
    words = [word for line in read.lines for word in line.words]
    for word in words:
        assert photograph[word.box.slices].min() < 100
    one, other = (word.box.center for word in read.lines[0].words[:2])
    assert np.degrees(np.arctan2(one[1] - other[1], other[0] - one[0])) == pytest.approx(20, abs=4)


def test_bent_lines_are_straightened(page: Pixels) -> None:
    bent = find_warp(curled(page), LETTERS)
    flat = find_warp(page, LETTERS)
    assert bent.bend > 3 * max(flat.bend, 0.3)
    again = find_warp(bent.apply(curled(page)), LETTERS)
    assert again.bend < bent.bend / 3


def test_bent_lines_are_straightened_where_the_page_fills_a_part_of_the_photograph(page: Pixels) -> None:
    across, down = page.shape[1] // 2, page.shape[0] // 2
    small = cv2.copyMakeBorder(curled(page), down, down, across, across, cv2.BORDER_CONSTANT, value=255)
    bent = find_warp(np.asarray(small, dtype=np.uint8), LETTERS)
    again = find_warp(bent.apply(np.asarray(small, dtype=np.uint8)), LETTERS)
    assert again.bend < bent.bend / 3


@pytest.mark.parametrize("photograph", [True, False])
def test_bent_lines_of_a_photograph_are_straightened_though_they_were_read_surely(
    page: Pixels, photograph: bool
) -> None:
    image = PageImage(1, shaded(curled(page)), 300)
    steps = (CleanupStep("flatten"),) if photograph else ()
    words = tuple(Word("Quỳnh", Box(9 * k, 9, 8, 8), 0.95) for k in range(40))
    height, width = page.shape
    sure = Page(1, width, height, 300.0, (Line(words),), Treatment(steps=steps, letters=200))
    again = read_again(sure, image, Tesseract(), (), read_page)
    assert ("dewarp" in [step.name for step in again.treatment.steps]) is photograph


@pytest.mark.parametrize("photograph", [True, False])
@pytest.mark.parametrize(("turned", "straightened"), [(8.5, True), (12.0, False)])
def test_a_page_whose_lines_were_read_while_they_sloped_is_straightened(
    page: Pixels, text: str, turned: float, straightened: bool, photograph: bool
) -> None:
    image = PageImage(1, shaded(rotate(page, -12)), 300)
    steps = CleanupStep("deskew", turned), *((CleanupStep("flatten"),) if photograph else ())
    words = tuple(Word("Quỳnh", Box(9 * k, 9, 8, 8), 0.95) for k in range(40))
    height, width = image.pixels.shape
    half_read = Page(1, width, height, 300.0, (Line(words),), Treatment(steps=steps, letters=200))
    again = read_again(half_read, image, Tesseract(), (), read_page)
    assert (again.text.split("\n")[:5] == text.split("\n")) is straightened


@pytest.mark.parametrize("angle", [0, 17])
@pytest.mark.parametrize(("blur", "sharpened"), [(0.0, False), (7.0, True)])
def test_a_photograph_out_of_focus_is_read_sharpened_if_that_is_surer(
    page: Pixels, blur: float, sharpened: bool, angle: int
) -> None:
    class Focused(Tesseract):
        """Is the surer the steeper the edges of letters are."""

        def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
            sure = float(
                np.clip(np.percentile(np.abs(cv2.Sobel(pixels, cv2.CV_32F, 1, 0)), 99) / 400, 0, 0.95)
            )
            return (Line(tuple(Word("Quỳnh", Box(9 * k, 9, 8, 8), sure) for k in range(40))),)

        def orientation(self, pixels: Pixels, dpi: float) -> int:
            return 0

    turned = shaded(rotate(page, angle))
    image = PageImage(1, cv2.GaussianBlur(turned, (0, 0), blur) if blur else turned, 300)
    read = recognise(image, Focused(), ("forms", "tables", "reread", "numbers"))
    assert ("sharpen" in [step.name for step in read.treatment.steps]) is sharpened


def test_a_level_page_is_not_straightened(pixels: Pixels, text: str) -> None:
    read = recognise(PageImage(1, pixels, 300), Tesseract())
    assert (read.text, read.notes) == (text, ())


@pytest.mark.parametrize("angle", [0, 5, -40, 80])
def test_the_angle_of_text_is_found(page: Pixels, angle: int) -> None:
    assert text_angle(rotate(page, -angle), LETTERS) == pytest.approx(angle, abs=0.3)


def test_a_picture_has_no_angle_of_text() -> None:
    noise = cv2.GaussianBlur(np.random.default_rng(1).random((900, 900)), (0, 0), 5)
    blots = np.where(noise > np.median(noise), 255, 0).astype(np.uint8)
    assert measure(PageImage(1, blots, 150)).letters > 40
    assert text_angle(blots, 9) is None


def test_letters_that_nobody_can_read_are_an_error_not_an_empty_page(pixels: Pixels) -> None:
    class Blind(Tesseract):
        def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
            return ()

    (read,) = recognise_all(iter([PageImage(1, pixels, 300)]), Blind())
    assert read.text == ""
    assert "hardly any" in read.error


def test_the_page_is_read_again_unscaled(pixels: Pixels, text: str) -> None:
    class Shortsighted(Tesseract):
        """Reads large letters only."""

        def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
            return super().read(pixels, dpi, layout) if pixels.shape[1] > 1200 else ()

    grain = np.random.default_rng(1).normal(0, 8, pixels.shape)  # else it is not scaled at all
    scanned = (pixels * 0.9 + 10 + grain).clip(0, 255).astype(np.uint8)
    read = recognise(PageImage(1, scanned, 300), Shortsighted())
    assert read.text == text


def test_lines_of_a_straightened_page_are_in_order(page: Pixels) -> None:
    read = recognise(PageImage(1, rotate(page, -20), 300), Tesseract())
    tops = [line.words[0].box.top for line in read.lines]
    assert all(above < below for above, below in pairwise(tops))


def test_text_read_twice_does_not_outweigh_the_straightened_reading(page: Pixels, text: str) -> None:
    image = PageImage(1, shaded(rotate(page, -12)), 300)
    seen = measure(image).letters
    words = tuple(Word("Quỳnh", Box(9 * k, 9, 8, 8), 0.92) for k in range(seen))  # five times the letters
    steps = CleanupStep("flatten"), CleanupStep("deskew", 8.5)
    height, width = image.pixels.shape
    torn = Page(1, width, height, 300.0, (Line(words),), Treatment(steps=steps, letters=seen))
    again = read_again(torn, image, Tesseract(), (), read_page)
    assert again.text.split("\n")[:5] == text.split("\n")
