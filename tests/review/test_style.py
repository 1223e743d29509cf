"""All text is readable: the colours have the contrast of WCAG 2 (AA, 4.5 to 1), in light and in dark mode."""

from __future__ import annotations

import re

import pytest

from restore.review.server import STATIC

ON = {
    "ink": ["paper", "sheet", "hover"],
    "quiet": ["paper", "sheet", "hover"],
    "accent": ["paper", "sheet"],
    "on-accent": ["accent"],
    **{f"{kind}-ink": [kind] for kind in ("changed", "doubtful", "decided", "bad", "warning")},
    "decided-ink ": ["sheet"],
    "bad-ink ": ["sheet"],
}


def colours(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), [(ink, paper) for ink, papers in ON.items() for paper in papers])
def test_colours_contrast(scheme: str, ink: str, paper: str) -> None:
    found = colours(scheme)
    dark, light = sorted([luminance(found[ink.strip()]), luminance(found[paper])])
    assert (light + 0.05) / (dark + 0.05) >= 4.5
