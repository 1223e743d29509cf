"""Promises about drawn handwriting."""

from __future__ import annotations

import random

import numpy as np

from scripts.corpus.hard_sheet import Sheet
from scripts.corpus.pen import WAYS, Pen


def sheet(seed: int) -> tuple[Sheet, Pen]:
    rng = random.Random(seed)
    made = Sheet(rng, 100, 13, (200, 100))
    return made, Pen(made, rng)


def test_a_pen_writes_from_left_to_right_and_never_twice_the_same() -> None:
    one, pen = sheet(1)
    middle = pen.write("45", 20, 50)
    end = pen.write("45", middle, 50)
    assert 20 < middle < end < 100
    inked = np.flatnonzero((one.pixels().min(axis=2) < 200).any(axis=0))
    assert one.px(15) < inked[0] < inked[-1] < one.px(end) + 4
    halves = [one.pixels()[:, one.px(a) : one.px(a) + 30] for a in (20, middle)]
    assert (halves[0] != halves[1]).any()


def test_a_seed_gives_the_same_writing_each_time() -> None:
    pages = []
    for _ in range(2):
        page, pen = sheet(2)
        pen.write("".join(WAYS), 5, 50)
        pen.initials(20, 80, 10)
        pages.append(page.pixels())
    assert (pages[0] == pages[1]).all()
    assert (pages[0] < 255).any()
