"""Seals leave the page, red print stays, and what is black stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from restore.page.colour import red_ink, remove_red, to_gray, with_white_paper
from restore.page.image import PageImage
from restore.treatment import CleanupStep

Draw = Callable[..., Image.Image]


def gray(page: np.ndarray) -> np.ndarray:
    return to_gray(PageImage(1, page, 300)).pixels


def with_seal(picture: Image.Image) -> np.ndarray:
    """A red ring of 35 mm with a star's worth of red in it."""
    pen = ImageDraw.Draw(picture)
    pen.ellipse((500, 150, 913, 563), outline=(220, 40, 50), width=14)
    pen.ellipse((620, 270, 793, 443), outline=(220, 40, 50), width=30)
    return np.asarray(picture)


def test_a_seal_is_told_from_red_print(draw: Draw) -> None:
    stamped = red_ink(with_seal(draw()), 300)
    (seal,) = stamped.seals
    assert seal.left < 500 < 913 < seal.left + seal.width
    letterhead = red_ink(np.asarray(draw("CỘNG HÒA XÃ HỘI", ink="#c01020")), 300)
    assert letterhead.seals == ()
    assert len(letterhead.lettering) >= 1


def test_black_and_blue_ink_is_no_red_ink(draw: Draw) -> None:
    for ink in ("#000000", "#2030c0"):
        red = red_ink(np.asarray(draw(ink=ink)), 300)
        assert (red.seals, red.lettering) == ((), ())


def test_red_ink_becomes_paper_and_black_ink_stays(draw: Draw) -> None:
    page = draw()
    before = np.asarray(page.convert("L"))
    stamped = with_seal(page.copy())
    lifted = to_gray(PageImage(1, stamped, 300))
    assert np.abs(lifted.pixels.astype(int) - before).mean() < 3
    assert lifted.steps == (CleanupStep("red", 1),)
    kept = to_gray(PageImage(1, stamped, 300), skip=("red",))
    assert np.abs(kept.pixels.astype(int) - before).mean() > 3
    assert kept.steps == ()


def test_red_print_stays_as_dark_as_it_was(draw: Draw) -> None:
    page = np.asarray(draw(ink="#c00000"))
    assert remove_red(page).min() > 150
    assert to_gray(PageImage(1, page, 300)).pixels.min() < 80


def test_a_gray_page_is_left_alone(pixels: np.ndarray) -> None:
    page = PageImage(1, pixels, 300)
    assert to_gray(page) is page


def test_a_page_in_colour_is_not_changed_itself(draw: Draw) -> None:
    page = with_seal(draw()).copy()
    before = page.copy()
    to_gray(PageImage(1, page, 300))
    assert np.array_equal(page, before)


def test_print_under_a_seal_is_darker_than_the_seals_ink_afterwards(draw: Draw) -> None:
    page = draw()
    before = np.asarray(page.convert("L"))
    stamped = np.asarray(page.convert("RGB")).copy()
    seal = (slice(100, 560), slice(480, 940))
    stamped[seal] = 0.18 * stamped[seal] + 0.82 * np.array((205, 35, 45))  # ink that covers most of the print
    lifted = to_gray(PageImage(1, stamped, 300)).pixels
    print_, paper = before[seal] < 60, before[seal] > 250
    assert print_.any()
    assert np.median(lifted[seal][paper]) > 240
    assert np.median(lifted[seal][print_]) < 180


def test_print_on_coloured_paper_stays(draw: Draw) -> None:
    white, pink = np.array(draw()), np.array(draw(paper="#fabebe"))
    assert red_ink(with_white_paper(pink), 300).seals == ()
    assert np.abs(gray(pink).astype(int) - gray(white)).max() < 30
    assert with_white_paper(white) is white


@pytest.mark.parametrize("colour", ["#96f578", "#ff96be", "#fff03c"])
def test_the_ink_of_highlighters_becomes_light(draw: Draw, colour: str) -> None:
    page = np.array(draw())
    page[80:260, 100:700] = np.minimum(page[80:260, 100:700], np.array(draw(paper=colour))[80:260, 100:700])
    assert np.percentile(gray(page)[80:260, 100:700], 75) > 180
    assert gray(page)[80:260, 100:700].min() < 40


@pytest.mark.filterwarnings("error")
def test_paper_without_any_blue_is_whitened_without_a_warning() -> None:
    page = np.zeros((80, 80, 3), np.uint8)
    page[..., :2] = 255
    page[20:30] = 0
    assert (with_white_paper(page) == page).all()


def test_red_print_in_white_on_red_stays() -> None:
    page = np.full((1200, 900, 3), 255, np.uint8)
    page[100:160, 100:800] = 200, 30, 40
    page[120:140, 300:600] = 255
    assert gray(page)[105:115, 110:790].max() < 120
