"""A dotted line from one upright rule to another is a rule of a table; other dotted lines stay."""

from __future__ import annotations

import numpy as np
import pytest

from restore.page.dotted_rules import with_solid_rules
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure

WORDS = ((200, 120), (200, 320), (1250, 120), (1250, 320))


def page(left: int, right: int, face: str, slope: float = 0.0) -> Pixels:
    """A table of two columns and two rows between which dots lead from `left` to `right` of the first one."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", (1800, 600), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 50)
    pen.rectangle((100, 100, 1700, 500), outline=0, width=4)
    pen.line((1100, 100, 1100, 500), 0, 4)
    for place in WORDS:
        pen.text(place, "Kinh phí hỗ trợ", 0, font)
    for x in range(left, right, 10):
        y = round(300 + slope * (x - left))
        pen.rectangle((x, y - 2, x + 3, y + 1), fill=0)
    return np.asarray(sheet, np.uint8)


@pytest.mark.parametrize(
    ("left", "right", "solid"), [(108, 1095, True), (150, 1095, False), (108, 900, False)]
)
def test_dots_from_rule_to_rule_are_a_rule(left: int, right: int, solid: bool, face: str) -> None:
    image = PageImage(1, page(left, right, face), 300.0)
    quality = measure(image)
    drawn, left_over = with_solid_rules(image, quality)
    assert bool((drawn.pixels[300, 110:1090] < 128).all()) is solid
    assert quality.parts is not None
    assert left_over.parts is not None
    assert (len(left_over.parts) < len(quality.parts)) is solid


@pytest.mark.parametrize("slope", [-0.02, 0.015])
def test_a_dotted_rule_of_a_page_that_is_not_level_is_drawn_along_its_dots(slope: float, face: str) -> None:
    image = PageImage(1, page(108, 1095, face, slope), 300.0)
    drawn, left_over = with_solid_rules(image, measure(image))
    inked = drawn.pixels < 128
    rows = [round(300 + slope * (x - 108)) for x in range(115, 1085)]
    assert all(inked[y - 2 : y + 2, x].any() for x, y in zip(range(115, 1085), rows, strict=True))
    assert left_over.parts is not None
    dots = left_over.parts[np.maximum(left_over.parts[:, 2], left_over.parts[:, 3]) <= 5]
    assert not ((dots[:, 0] > 115) & (dots[:, 0] < 1085) & (np.abs(dots[:, 1] - 300) < 25)).any()
