"""The damage of copying and scanning, which digits of print and of handwriting both go through."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from restore.document import Box
from restore.page.digit_shapes import cut_apart, normal_picture, shapes_in
from restore.page.image import Pixels
from scripts.corpus.digits import Digits, Floats, enlarged

ROUGH = 20  # pixels: height of the digits of MNIST; some of print are drawn in as few
HEIGHTS = 12, 60  # pixels: of a damaged digit
TOUCHING = 0.25  # share of the pictures that are pieces of two or three digits that touch


def worn(digits: Digits, written: bool, rng: random.Random) -> Floats | None:
    """Return the normal picture of a digit, or of a piece of some that touch, after damage.

    None if too little is left of it.
    """
    inks = digits.draw(rng, rng.choice((2, 2, 3)) if rng.random() < TOUCHING else 1)
    if not digits.natural:
        if not written and rng.random() < 0.35:  # as rough as the digits of MNIST are
            inks = [_roughened(ink) for ink in inks]
        freedom = _Freedom.drawn(written, rng)
        inks = [freedom.reshaped(ink, rng) for ink in inks]
    ink = _joined(inks, written, rng) if len(inks) > 1 else inks[0]
    if not digits.natural:
        ink = _restroked(ink, rng)
    tall = min(HEIGHTS[1], len(ink)) if digits.natural else HEIGHTS[1]
    height = _log_uniform(rng, min(HEIGHTS[0], tall), tall)
    gray = _scanned(ink, height / len(ink), 0.3 if digits.natural else 1.0, rng)
    shapes = shapes_in(Box(2, 2, gray.shape[1] - 4, gray.shape[0] - 4), gray)
    found = cut_apart([shape.ink for shape in shapes if len(shape.ink) >= 0.6 * height], len(inks))
    if not found:
        return None
    return normal_picture(rng.choice(found) if len(inks) > 1 else max(found, key=lambda one: int(one.sum())))


def _roughened(ink: Floats) -> Floats:
    wide = max(1, round(ink.shape[1] * ROUGH / len(ink)))
    return enlarged(np.pad(cv2.resize(ink, (wide, ROUGH), interpolation=cv2.INTER_AREA), 1))


def _joined(inks: Sequence[Floats], written: bool, rng: random.Random) -> Floats:
    """Put digits side by side so that they touch; a hand holds them less level."""
    tall = max(map(len, inks))
    loose = 0.08 if written else 0.01
    placed = []
    for ink in inks:
        size = min(1.0, float(np.exp(rng.gauss(0, loose)))) * tall / len(ink)
        one = cv2.resize(ink, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
        below = round(abs(rng.gauss(0, loose)) * tall)
        placed.append(np.pad(one, ((tall + 64 - len(one) - below, below), (0, 0))))
    lap = [round(rng.uniform(0.0, 0.12) * tall) for _ in inks]
    result = np.zeros((tall + 64, sum(one.shape[1] for one in placed)), np.float32)
    left = 0
    for one, over in zip(placed, lap, strict=True):
        result[:, left : left + one.shape[1]] = np.maximum(result[:, left : left + one.shape[1]], one)
        left += max(4, one.shape[1] - over)
    return _cropped(result)


def _cropped(ink: Floats) -> Floats:
    rows, columns = (np.flatnonzero(ink.max(axis=axis) > 0.3) for axis in (1, 0))
    return np.asarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.float32)


def _log_uniform(rng: random.Random, low: float, high: float) -> float:
    """Draw a number whose logarithm is even."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


@dataclass(frozen=True)
class _Freedom:
    """How a writer, or a page, slants, turns and widens digits: print a little, handwriting more."""

    turn: float
    slant: float
    wide: float
    each: float  # how much each digit differs from the others

    @classmethod
    def drawn(cls, written: bool, rng: random.Random) -> _Freedom:
        free = 1.0 if written else 0.2
        wide = rng.gauss(0, 0.15 if written else 0.07)
        return cls(rng.gauss(0, 0.07 * free), rng.gauss(0, 0.15 * free), wide, 0.03 if written else 0.0)

    def reshaped(self, ink: Floats, rng: random.Random) -> Floats:
        turn, slant = (value + rng.gauss(0, self.each) for value in (self.turn, self.slant))
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        matrix = matrix @ np.array([[np.exp(self.wide), -slant], [0, 1]])
        height, width = ink.shape
        corners = np.array([(x, y) for x in (0, width) for y in (0, height)]) @ matrix.T
        low, high = corners.min(axis=0), corners.max(axis=0)
        sides = np.ceil(high - low).astype(int) + 2
        shift = np.column_stack([matrix, 1 - low])
        return _cropped(cv2.warpAffine(ink, shift, (int(sides[0]), int(sides[1])), flags=cv2.INTER_LINEAR))


def _restroked(ink: Floats, rng: random.Random) -> Floats:
    """Make the strokes of a digit thinner or thicker, without breaking them."""
    solid = np.pad(np.asarray(ink > 0.5, np.uint8), 16)
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    half = float(np.percentile(inside[inside > 0], 90))  # half a stroke
    for limit in (-0.75, -0.5, -0.25, 0.0):
        change = rng.uniform(limit * half, min(5.0, 0.6 * half))
        drawn = np.asarray(inside - outside > -change, np.uint8)
        if cv2.connectedComponents(drawn)[0] == cv2.connectedComponents(solid)[0]:
            break
    else:
        return ink
    return _cropped(drawn.astype(np.float32))


def _scanned(ink: Floats, scale: float, wear: float, rng: random.Random) -> Pixels:
    """Draw a digit on paper at `scale` as a copier, a fax, or a scanner delivers it."""
    turn = rng.gauss(0, 0.015)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    soft = cv2.GaussianBlur(np.pad(ink, 4), (0, 0), max(0.3, 0.4 / scale)) if scale < 1 else np.pad(ink, 4)
    height, width = soft.shape
    corners = np.array([(x, y) for x in (0, width) for y in (0, height)]) @ matrix.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    sides = np.ceil(high - low).astype(int) + 8
    shift = np.column_stack([matrix, 4 - low + np.array([rng.random(), rng.random()])])
    cover = cv2.warpAffine(soft, shift, (int(sides[0]), int(sides[1])), flags=cv2.INTER_LINEAR)
    noise = np.random.default_rng(rng.getrandbits(32))
    if rng.random() < 0.7:
        cover = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.2, 1.1) * max(wear, 0.5))
    if rng.random() < 0.2 * wear:  # a fax: half as many rows
        small = cv2.resize(cover, None, fx=1, fy=0.5, interpolation=cv2.INTER_AREA)
        cover = cv2.resize(small, cover.shape[::-1], interpolation=cv2.INTER_NEAREST)
    paper, dark = rng.uniform(200, 255), rng.uniform(0, 110)
    gray = paper - (paper - dark) * cover + noise.normal(0, rng.uniform(0, 14) * wear, cover.shape)
    if rng.random() < 0.4:  # black and white, with fat or broken strokes
        level = dark + (paper - dark) * rng.uniform(0.5 - 0.25 * wear, 0.5 + 0.25 * wear)
        gray = np.where(gray < level, 0.0, 255.0)
        specks = noise.random(gray.shape)
        share = rng.uniform(0, 0.01) * wear
        gray = np.where(specks < share, 0.0, np.where(specks > 1 - share, 255.0, gray))
    pixels = np.asarray(np.clip(gray, 0, 255), np.uint8)
    if rng.random() < 0.4:
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(30, 92)])
        pixels = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return pixels
