"""Rings of seals are found without colour, whole and cut; what is read on those in the margin is no text."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from restore.page.gray_seals import gray_seals, lift_gray_seals
from restore.page.image import PageImage

DPI = 300.0
RADIUS = 210  # pixels: 36 mm wide


def page_with(draw: Callable[..., Image.Image], *centres: tuple[int, int], gray: int = 90) -> np.ndarray:
    """A page of print with seals around these points."""
    page = np.full((3508, 2480), 255, np.uint8)
    print_ = np.asarray(draw(mode="L"))
    for top in (300, 1100, 2000, 2600):
        page[top : top + print_.shape[0], 300 : 300 + print_.shape[1]] = print_
    for centre in centres:
        cv2.circle(page, centre, RADIUS, gray, 9)
        cv2.circle(page, centre, RADIUS * 2 // 3, gray, 4)
        cv2.putText(page, "UBND", (centre[0] - 90, centre[1]), cv2.FONT_HERSHEY_SIMPLEX, 2, gray, 5)
    return page


def test_a_seal_over_print_is_found(draw: Callable[..., Image.Image]) -> None:
    (seal,) = gray_seals(page_with(draw, (1500, 2700)), DPI)
    assert max(abs(seal.center[0] - 1500), abs(seal.center[1] - 2700)) < 20
    assert abs(seal.width - 2 * RADIUS) < 40


def test_a_seal_that_the_side_of_the_page_cuts_is_found(draw: Callable[..., Image.Image]) -> None:
    (seal,) = gray_seals(page_with(draw, (2450, 1700)), DPI)
    assert seal.right == 2480
    assert 200 < seal.width < 280


def test_a_bilevel_seal_is_found(draw: Callable[..., Image.Image]) -> None:
    page = page_with(draw, (1500, 2700), gray=0)
    assert len(gray_seals(np.where(page < 150, 0, 255).astype(np.uint8), DPI)) == 1


@pytest.mark.parametrize("shape", ["print", "box", "small", "large"])
def test_what_is_no_ring_of_a_seals_size_is_none(draw: Callable[..., Image.Image], shape: str) -> None:
    page = page_with(draw)
    if shape == "box":
        cv2.rectangle(page, (1300, 2500), (1720, 2920), 0, 6)
    elif shape != "print":
        cv2.circle(page, (1500, 2700), 60 if shape == "small" else 600, 0, 6)
    assert gray_seals(page, DPI) == ()


def test_a_seal_that_is_lighter_than_print_is_lifted_off(draw: Callable[..., Image.Image]) -> None:
    plain = page_with(draw)
    lifted = lift_gray_seals(PageImage(1, page_with(draw, (1500, 2700), gray=110), DPI)).pixels
    assert np.abs(lifted.astype(int) - plain).mean() < 0.5


def test_a_seal_as_dark_as_print_stays_on_the_page(draw: Callable[..., Image.Image]) -> None:
    page = page_with(draw, (1500, 2700), gray=0)
    assert (lift_gray_seals(PageImage(1, page, DPI)).pixels == page).all()


def test_pages_without_seals_stay_as_they_are(draw: Callable[..., Image.Image]) -> None:
    image = PageImage(1, page_with(draw), DPI)
    assert lift_gray_seals(image) is image
