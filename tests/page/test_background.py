"""Print is read on dark grounds and across watermarks, and if faint; other pages stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.page.background import (
    FAINT,
    with_even_ink,
    with_light_ground,
    with_lone_print,
    without_watermarks,
)
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

Draw = Callable[..., Image.Image]
LINES = "\n".join(
    ["Thực hiện Kế hoạch số 118 của Ủy ban", "nhân dân xã, các xóm đã nạo vét 2.350 m kênh"] * 6
)


@pytest.fixture(scope="module")
def pixels(draw: Draw) -> Pixels:
    page = np.asarray(draw(LINES, mode="L"), np.float32)
    grain = np.random.default_rng(0).normal(-8, 2, page.shape)
    return np.clip(cv2.GaussianBlur(page, (0, 0), 1.0) + grain, 0, 255).astype(np.uint8)


def image(pixels: Pixels) -> PageImage:
    return PageImage(1, np.ascontiguousarray(pixels), 300)


def watermarked(pixels: Pixels, face: str, gray: int = 150) -> Pixels:
    layer = Image.new("L", (pixels.shape[1], pixels.shape[0]), 255)
    pen, font = ImageDraw.Draw(layer), ImageFont.truetype(face, 260)
    for place in ((60, 100), (100, 700)):
        pen.text(place, "BẢN SAO", gray, font, stroke_width=6)
    turned = np.asarray(layer.rotate(12, Image.Resampling.BICUBIC, fillcolor=255))
    return np.minimum(pixels, turned)


def test_light_print_on_a_dark_ground_is_inverted_and_read(pixels: Pixels) -> None:
    dark = image(255 - pixels)
    assert with_light_ground(dark).steps[0].note
    assert recognise(dark, Tesseract(), ("numbers",)).text == LINES


def test_a_sheet_of_paper_on_a_dark_desk_is_not_inverted(pixels: Pixels) -> None:
    desk = np.full((4 * pixels.shape[0], 3 * pixels.shape[1]), 40, np.uint8)
    desk[200 : 200 + pixels.shape[0], 200 : 200 + pixels.shape[1]] = pixels
    assert with_light_ground(image(desk)).steps == ()


def test_print_is_read_across_a_watermark(pixels: Pixels, face: str) -> None:
    marked = image(watermarked(pixels, face))
    assert [step.name for step in without_watermarks(marked).steps] == ["watermark"]
    assert recognise(marked, Tesseract(), ("numbers",)).text == LINES


def test_a_page_without_a_watermark_stays_as_it_is(pixels: Pixels) -> None:
    page = image(pixels)
    assert without_watermarks(page) is page


def test_no_watermark_is_sought_on_an_empty_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("restore.page.background.cv2.dilate", None)
    page = image(np.full((7309, 5167), 255, np.uint8))
    assert without_watermarks(page) is page


def test_a_heading_in_gray_is_no_watermark(pixels: Pixels, face: str) -> None:
    above = np.full((400, pixels.shape[1]), 247, np.uint8)
    page = image(np.vstack([watermarked(above, face), pixels]))
    assert without_watermarks(page) is page


def test_blurred_print_is_no_watermark(pixels: Pixels) -> None:
    blurred = image(cv2.GaussianBlur(pixels, (0, 0), 6))
    assert without_watermarks(blurred) is blurred


def test_a_photographs_shadow_is_no_watermark(pixels: Pixels) -> None:
    light = np.linspace(1.0, 0.4, pixels.shape[1])
    shaded = image((pixels * light).astype(np.uint8))
    assert without_watermarks(shaded) is shaded


def test_faint_print_is_darkened_and_read(pixels: Pixels) -> None:
    fading = np.linspace(0.5, 0.15, len(pixels))[:, None]
    faint = image((230 - (255 - pixels.astype(np.float32)) * fading).astype(np.uint8))
    assert measure(faint).contrast < FAINT <= measure(with_even_ink(faint)).contrast
    read = recognise(faint, Tesseract(), ("numbers",))
    assert read.text == LINES
    assert "contrast" in [step.name for step in read.treatment.steps]


@pytest.mark.parametrize("text", ["12", "15.320.000"])
def test_the_only_number_on_a_page_with_grain_is_read(text: str, face: str) -> None:
    sheet = Image.new("L", (1240, 1754), 235)
    ImageDraw.Draw(sheet).text((600, 100), text, 40, ImageFont.truetype(face, 30))
    grain = np.random.default_rng(3).normal(0, 6, (1754, 1240))
    page = np.clip(np.array(sheet) + grain, 0, 255).astype(np.uint8)
    assert [line.text for line in recognise(replace(image(page), dpi=150), Tesseract()).lines] == [text]


def test_grain_alone_has_no_lone_print() -> None:
    grain = np.random.default_rng(4).normal(235, 6, (1754, 1240))
    assert with_lone_print(image(np.clip(grain, 0, 255).astype(np.uint8))) is None
