"""Pictures and handwriting are marked as such; readable text is never blanked."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from restore.document import Box, Line, Word
from restore.page.image import PageImage
from restore.page.read import recognise_all
from restore.page.recogniser import is_text
from restore.page.tesseract import Tesseract

WIDTH, HEIGHT = 1240, 1754


def scrawl() -> np.ndarray:
    """Lines of strokes that run on as handwriting does."""
    rng = np.random.default_rng(5)
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    for base in range(200, HEIGHT - 150, 70):
        x = 120.0
        while x < WIDTH - 220:
            length = int(rng.integers(30, 130))
            t = np.linspace(0, 1, length)
            turns, phase = length / 16, rng.random(3) * 6.28
            y = base - 24 * np.abs(np.sin(np.pi * turns * t + phase[0])) * (0.5 + rng.random())
            slanted = x + length * t + 7 * np.sin(2 * np.pi * turns * t + phase[1]) + 0.4 * (base - y)
            pen.line(list(zip(slanted, y, strict=True)), fill=20, width=3)
            x += length + 24
    return np.asarray(page)


def photograph() -> np.ndarray:
    """Blots of every size, as a bilevel scan makes of a photograph."""
    rng = np.random.default_rng(7)
    light = np.zeros((HEIGHT, WIDTH), np.float32)
    for grain in (4, 12, 40, 150):
        noise = rng.random((HEIGHT // grain + 2, WIDTH // grain + 2)).astype(np.float32)
        light += cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.where(light > np.median(light), 255, 0).astype(np.uint8)


def read(pixels: np.ndarray, dpi: float = 150) -> tuple[str, str]:
    (page,) = recognise_all(iter([PageImage(1, pixels, dpi)]), Tesseract())
    return page.text, " ".join(page.notes)


@pytest.mark.parametrize("draw_it", [scrawl, photograph])
def test_no_text_is_invented_for_a_page_without_any(draw_it: Callable[[], np.ndarray]) -> None:
    text, notes = read(draw_it())
    assert text == ""
    assert notes == "blank" or "picture or handwriting" in notes


def test_handwriting_is_marked() -> None:
    assert "picture or handwriting" in read(scrawl())[1]


def test_small_and_dirty_print_is_still_read(draw: Callable[..., Image.Image]) -> None:
    page = draw(size=16, mode="L")
    noise = np.random.default_rng(1).normal(0, 30, (page.height, page.width))
    text, notes = read((np.asarray(page) + noise).clip(0, 255).astype(np.uint8), 90)
    assert "picture" not in notes
    assert len(text) > 100


def words(*confidences: float) -> tuple[Line, ...]:
    return (Line(tuple(Word("chữ", Box(0, 0, 1, 1), sure) for sure in confidences)),)


def test_a_page_with_a_quarter_of_its_words_sure_is_text() -> None:
    assert is_text(words(0.9, 0.1, 0.1, 0.1))
    assert not is_text(words(0.9, 0.1, 0.1, 0.1, 0.1))
    assert is_text(words(*[0.5] * 10))
    assert is_text(())
