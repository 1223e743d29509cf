"""The shapes of digits: the pieces of ink of a number that was read, and which of them is which digit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box, Word
from restore.page.image import Pixels

SIDE = 24
"""Pixels: side of the square of a normal picture."""

# Chosen.
_SIGNS = "/()[]|"  # signs that are as high as digits
_HIGH = 0.45  # minimum height of a letter or digit, as a share of its word's box
_DIGITS, _ONLY_DIGITS = re.compile(r"\d+"), re.compile(r"[\d.,:;…-]+")
_MIN_SIDE = 5  # pixels: minimum height of a digit
_INK, _PAPER = 2, 90  # percentiles of the gray levels of a word


@dataclass(frozen=True)
class Shape:
    """A connected piece of ink: its box in pixels of the page, and its pixels, 1 for ink."""

    box: Box
    ink: Pixels


class Number(NamedTuple):
    """A word with digits: its line, its place in it, its shapes, and which of them are which digits."""

    line: int
    at: int
    shapes: tuple[Shape, ...]
    found: tuple[tuple[str, Shape], ...]  # empty if shapes and characters do not match one to one
    runs: tuple[tuple[Pixels, ...], ...]  # what may be the digits of each run of digits, 1 for ink


def number_shapes(line: int, at: int, word: Word, gray: Pixels) -> Number:
    """Return the shapes of a word of an (h, w) gray page, and match them with its digits."""
    shapes = tuple(shapes_in(word.box, gray))
    signs = [sign for sign in word.text if sign.isalnum() or sign in _SIGNS]
    pairs = zip(signs, shapes, strict=True) if len(signs) == len(shapes) else ()
    found = tuple((sign, shape) for sign, shape in pairs if sign.isdigit())
    runs: tuple[tuple[Pixels, ...], ...] = ()
    if found:
        inks = (shape.ink for _, shape in found)
        runs = tuple(tuple(islice(inks, len(run))) for run in _DIGITS.findall(word.text))
    elif signs and _ONLY_DIGITS.fullmatch(word.text):  # digits that touch
        runs = (tuple(cut_apart([shape.ink for shape in shapes], len(signs))),)
    if 2 * len(shapes) < len(signs):  # letters that run together tell nothing of their heights
        shapes = ()
    return Number(line, at, shapes, found, runs)


def cut_apart(inks: Sequence[Pixels], count: int) -> list[Pixels]:
    """Cut shapes of `count` digits, some of which touch, into pieces about as wide as one digit."""
    usual = max(1.0, sum(ink.shape[1] for ink in inks) / count)
    return [
        piece
        for ink in inks
        for piece in np.array_split(ink, max(1, round(ink.shape[1] / usual)), axis=1)
        if piece.any()
    ]


def shapes_in(box: Box, gray: Pixels) -> Iterator[Shape]:
    """Yield the pieces of ink of a word that are as high as letters, from left to right."""
    around = box.padded(2)
    left, top = max(0, around.left), max(0, around.top)
    crop = gray[around.slices]
    if min(crop.shape) < _MIN_SIDE:
        return
    ink, paper = np.percentile(crop, (_INK, _PAPER))
    dark = np.asarray(crop < (ink + paper) / 2, np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(dark)
    for k in sorted(range(1, len(stats)), key=lambda k: float(middles[k][0])):
        x, y, width, height = map(int, stats[k][:4])
        part = Box(left + x, top + y, width, height)
        if height >= max(_MIN_SIDE, _HIGH * box.height) and box.left <= left + middles[k][0] <= box.right:
            yield Shape(part, np.asarray(labels[y : y + height, x : x + width] == k, np.uint8))


def normal_picture(ink: Pixels) -> NDArray[np.float32]:
    """Return a shape at the height of a square, in its middle, with soft edges."""
    height, width = ink.shape
    wide = int(np.clip(round(width * SIDE / height), 1, SIDE))
    small = cv2.resize(ink.astype(np.float32), (wide, SIDE), interpolation=cv2.INTER_AREA)
    square = np.zeros((SIDE, SIDE), np.float32)
    left = (SIDE - wide) // 2
    square[:, left : left + wide] = small
    return np.asarray(cv2.GaussianBlur(square, (0, 0), 1.0), np.float32)
