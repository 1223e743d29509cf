"""A dotted line from one upright rule to another is a rule of a table; other dotted lines stay."""

from __future__ import annotations

import numpy as np
import pytest

from restore.page.dotted_rules import with_solid_rules
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure

WORDS = ((200, 120), (200, 320), (1250, 120), (1250, 320))


def page(left: int, right: int, face: str) -> Pixels:
    """A table of two columns and two rows between which dots lead from `left` to `right` of the first one."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", (1800, 600), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 50)
    pen.rectangle((100, 100, 1700, 500), outline=0, width=4)
    pen.line((1100, 100, 1100, 500), 0, 4)
    for place in WORDS:
        pen.text(place, "Kinh phí hỗ trợ", 0, font)
    for x in range(left, right, 10):
        pen.rectangle((x, 298, x + 3, 301), fill=0)
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
