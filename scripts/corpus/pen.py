"""A pen: digits and signs written by hand as smooth strokes, for drawn pages with handwriting.

Each writer has a slant, a size, a pen and ways to write a digit; each sign differs a little from the one
before. A pen can also follow a hand: pictures of digits that somebody really wrote (`scripts.corpus.digits`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scripts.corpus.digits import Floats, Hand
from scripts.corpus.hard_sheet import Sheet

Stroke: TypeAlias = Sequence[tuple[float, float]]
"""Points (x to the right, y upward from the line) of a stroke, in heights of a digit."""

# One or more ways to write each sign, each of one or more strokes.
WAYS: dict[str, Sequence[Sequence[Stroke]]] = {
    "0": ([[(.35, 1), (.05, .75), (.03, .3), (.3, 0), (.58, .3), (.57, .75), (.33, 1), (.2, .95)]],),
    "1": ([[(.3, 1), (.27, .5), (.25, 0)]], [[(.02, .72), (.2, .88), (.3, 1), (.28, .5), (.26, 0)]]),
    "2": (
        [[(.05, .78), (.2, .98), (.45, .95), (.5, .7), (.3, .35), (.02, .02), (.3, .05), (.6, .02)]],
        [[(.05, .8), (.3, 1), (.52, .75), (.3, .3), (.05, .05), (.12, .18), (.35, .02), (.65, .08)]],
    ),
    "3": (
        [[(.05, .9), (.3, 1), (.5, .82), (.42, .6), (.2, .53), (.48, .45), (.53, .2), (.3, 0), (.02, .1)]],
        [[(.05, .97), (.5, .98), (.28, .6), (.52, .45), (.52, .15), (.25, 0), (.02, .12)]],
    ),
    "4": (
        [[(.35, 1), (.18, .65), (.02, .38), (.3, .36), (.62, .38)], [(.45, .75), (.43, .3), (.4, -.05)]],
        [[(.1, 1), (.08, .7), (.1, .5), (.35, .5), (.55, .53)], [(.55, 1), (.52, .5), (.48, 0)]],
    ),
    "5": (
        [[(.15, .98), (.1, .7), (.08, .55), (.3, .62), (.52, .4), (.45, .1), (.2, 0), (.0, .1)],
         [(.14, .97), (.35, 1), (.58, .97)]],
        [[(.55, 1), (.2, .97), (.12, .6), (.35, .6), (.52, .35), (.35, .03), (.02, .08)]],
    ),
    "6": ([[(.5, 1), (.2, .75), (.04, .35), (.15, .03), (.42, .05), (.5, .3), (.3, .48), (.08, .3)]],),
    "7": (
        [[(.02, .95), (.3, .97), (.58, 1), (.4, .55), (.25, 0)]],
        [[(.02, .95), (.3, .97), (.58, 1), (.4, .55), (.25, 0)], [(.12, .5), (.35, .52), (.55, .55)]],
    ),
    "8": ([[(.5, .85), (.28, 1), (.08, .8), (.25, .55), (.48, .3), (.3, 0), (.05, .2), (.25, .5), (.48, .75),
            (.45, .92)]],),
    "9": (
        [[(.52, .8), (.3, 1), (.05, .78), (.2, .5), (.48, .65), (.53, .85), (.48, .4), (.35, 0)]],
        [[(.5, .85), (.25, .98), (.05, .72), (.25, .52), (.52, .8), (.5, .3), (.3, -.02), (.08, .1)]],
    ),
    "/": ([[(.45, 1.05), (.2, .5), (.0, -.1)]],),
    "-": ([[(.05, .45), (.25, .47), (.45, .46)]],),
    ".": ([[(.1, .04), (.14, .02), (.12, .0)]],),
    ",": ([[(.14, .08), (.13, -.03), (.06, -.14)]],),
    "v": ([[(.0, .5), (.2, .05), (.35, .35), (.75, 1.1)]],),  # a tick
    "x": ([[(.02, .9), (.3, .45), (.58, .02)], [(.55, .95), (.3, .5), (.02, .03)]],),
}  # fmt: skip
COLOURS = ((25, 25, 30), (45, 45, 50), (30, 45, 150), (45, 70, 175), (60, 60, 140), (20, 30, 90))


class Pen:
    """One writer with one pen on one sheet. Lengths in points."""

    def __init__(self, sheet: Sheet, rng: random.Random, hands: Sequence[Hand] = ()) -> None:
        """A writer of one of the `hands`; without any, of the strokes below."""
        self.sheet, self.rng = sheet, rng
        self.hand: Hand = rng.choice(hands) if hands else {}
        self.ink = rng.choice(COLOURS)
        self.width = rng.uniform(0.8, 1.6)
        self.height = sheet.points * rng.uniform(0.65, 1.05)
        self.slant = rng.gauss(0.15, 0.12)
        self.jitter = rng.uniform(0.02, 0.05)
        self.space = rng.uniform(0.05, 0.3)
        self.ways = {sign: rng.choice(ways) for sign, ways in WAYS.items()}

    def write(self, text: str, x: float, y: float | None = None, scale: float = 1.0) -> float:
        """Write digits on the current line, or at y. Their right end."""
        base = self.sheet.top if y is None else y
        for sign in text:
            if sign == " ":
                x += 0.4 * self.height
                continue
            high = self.height * scale * self.rng.uniform(0.85, 1.15)
            foot, lean = base + self.rng.gauss(0, 0.06) * high, self.slant + self.rng.gauss(0, 0.04)
            right = x
            if sign in self.hand:
                right = self._copy(self.rng.choice(self.hand[sign]), x, foot, high)
                x = right + self.space * high * self.rng.uniform(0.5, 1.5)
                continue
            for stroke in self.ways[sign]:
                points = np.array(stroke) + self._noise(len(stroke))
                across = (points[:, 0] + lean * points[:, 1]) * high + x
                right = max(right, float(across.max()))
                self.draw(np.stack([across, foot - points[:, 1] * high], axis=1))
            x = right + self.space * high * self.rng.uniform(0.5, 1.5)
        return x

    def _copy(self, picture: Floats, x: float, foot: float, high: float) -> float:
        """Draw the picture of a digit with its lower left corner at (x, foot). Its right end."""
        wide = high * float(picture.shape[1] / len(picture))
        mask = Image.fromarray((picture * 255).astype(np.uint8))
        size = max(1, self.sheet.px(wide)), max(1, self.sheet.px(high))
        self.sheet.image.paste(self.ink, (self.sheet.px(x), self.sheet.px(foot - high)), mask.resize(size))
        return x + wide

    def initials(self, x: float, y: float, size: float) -> None:
        """A short signature: loops that rise and fall."""
        count = self.rng.randint(6, 12)
        steps = np.cumsum([self.rng.uniform(0.05, 0.35) for _ in range(count)])
        ups = [self.rng.choice((-0.2, 0.0, 0.5, 1.0, 1.3)) + self.rng.gauss(0, 0.1) for _ in range(count)]
        self.draw(np.stack([x + size * steps, y - size * np.array(ups)], axis=1))
        if self.rng.random() < 0.5:
            self.draw(np.array([(x, y + 0.2 * size), (x + size, y), (x + 2.2 * size, y - 0.3 * size)]))

    def scribble(self, x: float, y: float, width: float, height: float) -> None:
        """A zigzag that crosses something out."""
        count = self.rng.randint(4, 9)
        places = [
            (x + width * k / count, y - height * (k % 2) + self.rng.gauss(0, 0.1) * height)
            for k in range(count + 1)
        ]
        self.draw(np.array(places))

    def circle(self, x: float, y: float, width: float, height: float) -> None:
        """A loop around something whose lower left corner is at (x, y)."""
        turn = np.linspace(0, 2 * np.pi * self.rng.uniform(1.0, 1.15), 14)
        across = x + width / 2 + (width / 2 + 4) * np.cos(turn) + np.array(self._noise(14)[:, 0]) * 20
        down = y - height / 2 - (height / 2 + 3) * np.sin(turn) + np.array(self._noise(14)[:, 1]) * 20
        self.draw(np.stack([across, down], axis=1))

    def draw(self, points: NDArray[np.float64]) -> None:
        """Draw a smooth stroke through points (n, 2) of the sheet."""
        smooth = _smooth(points)
        places = [(self.sheet.px(x * 4) / 4, self.sheet.px(y * 4) / 4) for x, y in smooth]
        thick = max(1, round(self.width * self.sheet.dpi / 72 * self.rng.uniform(0.85, 1.15)))
        self.sheet.pen.line(places, self.ink, thick, joint="curve")
        for x, y in (places[0], places[-1]):  # round ends
            r = thick / 2
            self.sheet.pen.ellipse([x - r, y - r, x + r, y + r], self.ink)

    def _noise(self, count: int) -> NDArray[np.float64]:
        return np.array([[self.rng.gauss(0, self.jitter) for _ in range(2)] for _ in range(count)])


def _smooth(points: NDArray[np.float64], steps: int = 8) -> NDArray[np.float64]:
    """Return points on a Catmull-Rom spline through the given ones."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        part = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        parts.append(part / 2)
    return np.concatenate([*parts, points[-1:]])
