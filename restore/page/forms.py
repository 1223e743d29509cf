"""Forms: find dotted lines, what a hand wrote on them, and check boxes, and paint them over.

A recogniser takes dots for digits and boxes for brackets. So both are painted over before recognition;
`form_lines.py` puts them into the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.image import Pixels
from restore.page.quality import ink_components, paper_gray

# Chosen; lengths in letter heights (of small letters without ascenders).
_MIN_LETTER = 9.0  # pixels: at smaller letter heights dots look like noise
_DOT = 0.42  # maximum side of a dot
_MAX_PITCH = 0.85  # maximum pitch of the dots of a line
_MIN_DOTS = 7  # minimum dots of a line; an ellipsis has three
_RIM = 0.09, 4.0  # height and width of a row of specks at the rim of a scan; dots of print are higher
_REGULAR = 0.3  # share of the median pitch by which three of four pitches may differ from it
_LEVEL = 0.35  # maximum vertical distance of a dot from its line
_LEFT_OVER = 3.0  # width left of a line and its writing in which loose dots belong to the line
_ABOVE, _BELOW = 2.0, 0.7  # extent above and below a line of the text written on it
_JOINED = 2.4  # minimum width of a piece of joined handwriting
_TALL = 4.5  # maximum height of a piece of handwriting
_GAP, _NEAR = 0.8, 3.5  # maximum gap within, and between, words of handwriting
_SHORT = 2.5  # maximum width of a word that may be handwriting though its letters are not joined
_REACH = 45.0  # distance left of the dots in which handwriting may belong to the line
_COLON = 0.12, 1.0  # maximum horizontal and vertical distance of the two dots of a colon, the end of a label
_TOUCHING = 0.4  # distance to the letters on either side below which a box is a letter of a word
_APART = 3.0  # maximum distance of two lines of a form
_MIN_ROWS = 3  # minimum lines of a form
_SIDES = 1.2, 2.6  # minimum and maximum side of a check box
_SQUARE = 0.8  # minimum ratio of the shorter to the longer side of a check box
_RULED = 0.85  # minimum inked share of the straightest row at each side of a check box
_CORNER = 0.5  # minimum inked share of each corner; letters are round there
_TICKED, _MOST_INKED = 0.1, 0.65  # inked share of the inside of a ticked box; letters have more
_ALIKE = 0.12  # share of the side by which the check boxes of a page may differ
_MAX_MARKS = 400  # more marks are a pattern


@dataclass(frozen=True)
class CheckBox:
    box: Box
    ticked: bool


@dataclass(frozen=True)
class FormMarks:
    """The dotted lines and check boxes of a form; all boxes and `letter_height` in pixels of the page."""

    blanks: tuple[Box, ...] = ()  # dotted lines, from top to bottom
    dots: tuple[Box, ...] = ()
    strokes: tuple[Box, ...] = ()  # pieces of handwriting on dotted lines
    boxes: tuple[CheckBox, ...] = ()
    letter_height: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.blanks or self.boxes)


NONE = FormMarks()


def find_form_marks(
    gray: Pixels,
    letter_height: float,
    parts: NDArray[np.int32] | None = None,
    threshold: float | None = None,
    seals: Sequence[Box] = (),
) -> FormMarks:
    """Find the dotted lines and check boxes of an (h, w) gray page with letters of `letter_height` pixels.

    `parts` (n, 5) are its `ink_components` and `threshold` is that of its ink, if already known. Dots within
    one of the `seals` belong to it.
    """
    if letter_height < _MIN_LETTER:
        return NONE
    if parts is None:
        parts = ink_components(gray)
    dots = _dots(parts, letter_height)
    lines = dotted_lines(parts, letter_height)
    blanks, strokes, used = [], [], []
    for line in lines if len(lines) <= _MAX_MARKS else ():
        blank = Box.union(map(_box, line))
        rim = blank.height < _RIM[0] * letter_height and blank.width < _RIM[1] * letter_height
        if rim or any(seal.intersection(blank) == blank for seal in seals):
            continue
        written = _strokes_on(blank, parts, letter_height)
        whole = Box.union([blank, *written])
        blanks.append(Box.between(whole.left, blank.top, blank.right, blank.bottom))
        strokes += written
        used += [*map(_box, line), *map(_box, _dots_among(dots, blanks[-1], letter_height))]
    boxes = _check_boxes(gray, parts, threshold, letter_height)
    if len(boxes) > _MAX_MARKS:
        return NONE
    blanks.sort(key=lambda box: (box.top, box.left))
    return FormMarks(tuple(blanks), tuple(used), tuple(strokes), boxes, letter_height)


def dotted_lines(parts: NDArray[np.int32], letter: float) -> list[NDArray[np.int32]]:
    """Return the dots of each dotted line; `parts` (n, 5) are the `ink_components` of a page. A line is split
    where text is written on it."""
    dots = _dots(parts, letter)
    return [row for row in _runs(dots, letter) if _is_regular(row) and not _is_shading(row, dots, letter)]


def _dots(parts: NDArray[np.int32], letter: float) -> NDArray[np.int32]:
    return parts[(parts[:, 2] <= _DOT * letter) & (parts[:, 3] <= _DOT * letter)]


def _runs(dots: NDArray[np.int32], letter: float) -> Iterable[NDArray[np.int32]]:
    """Yield runs of dots at one height, from left to right, with no pitch above the maximum."""
    if len(dots) < _MIN_DOTS:
        return
    x, y = dots[:, 0] + dots[:, 2] / 2, dots[:, 1] + dots[:, 3] / 2
    order = np.argsort(x, kind="stable")
    after = np.full(len(dots), -1)
    before = np.full(len(dots), -1)
    reach, level = _MAX_PITCH * letter, _LEVEL * letter / 2
    ends = np.searchsorted(x[order], x[order] + reach, side="right")
    for place, dot in enumerate(order):
        near = order[place + 1 : ends[place]]
        near = near[np.abs(y[near] - y[dot]) <= level]
        near = near[before[near] < 0]
        if len(near):
            after[dot], before[near[0]] = near[0], dot
    for first in np.flatnonzero((before < 0) & (after >= 0)):
        run, here = [], first
        while here >= 0:
            run.append(here)
            here = after[here]
        if len(run) >= _MIN_DOTS:
            yield dots[run]


def _is_regular(row: NDArray[np.int32]) -> bool:
    pitches = np.diff(row[:, 0] + row[:, 2] / 2)
    middle = float(np.median(pitches))
    return middle > 0 and float(np.mean(np.abs(pitches - middle) <= _REGULAR * middle)) >= 0.75


def _is_shading(row: NDArray[np.int32], dots: NDArray[np.int32], letter: float) -> bool:
    """True if half as many dots as in the row are within a letter above or below it, as in shaded cells."""
    x, y = dots[:, 0] + dots[:, 2] / 2, dots[:, 1] + dots[:, 3] / 2
    blank = Box.union(map(_box, row))
    apart = np.abs(y - blank.center[1])
    near = (apart > _LEVEL * letter + blank.height / 2) & (apart <= letter)
    return int((near & (x >= blank.left) & (x < blank.right)).sum()) >= len(row) / 2


def _box(part: NDArray[np.int32]) -> Box:
    return Box(*map(int, part[:4]))


def _dots_among(dots: NDArray[np.int32], blank: Box, letter: float) -> NDArray[np.int32]:
    """Return the dots of a line between its handwriting, and the dots shortly before it."""
    x, y = dots[:, 0] + dots[:, 2] / 2, dots[:, 1] + dots[:, 3] / 2
    level = np.abs(y - blank.center[1]) <= _LEVEL * letter + blank.height / 2
    near = dots[level & (x >= blank.left - _LEFT_OVER * letter) & (x < blank.right)]
    x = near[:, 0] + near[:, 2] / 2
    inside = x >= blank.left
    follows = np.abs(x[:, None] - x[None, :])
    np.fill_diagonal(follows, np.inf)
    return near[inside | (follows <= _MAX_PITCH * letter).any(axis=1)]  # single dots: stops, colons


def _strokes_on(blank: Box, parts: NDArray[np.int32], letter: float) -> list[Box]:
    """Find handwriting on a dotted line and before it: components wider than letters of print.

    A short word belongs to the handwriting if it is beside another piece of handwriting. What is before the
    last colon is the label, though its letters may touch.
    """
    band = band_of(blank, letter)
    left, top, width, height = parts[:, :4].T
    feet, middle = top + height, top + height / 2
    on = (left < blank.right) & (left + width > blank.left - _REACH * letter)
    on &= (feet <= band.bottom) & (middle > band.top)
    small = np.maximum(width, height) <= _DOT * letter
    on &= left + width > _label_end(parts[on & small & (left < blank.left)], letter)
    on &= ~small & (feet > blank.top - letter / 2) & (height <= _TALL * letter)
    strokes: list[Box] = []
    waiting: list[Box] = []
    start = blank.right
    for word in _words([_box(part) for part in parts[on]], _GAP * letter):
        whole = Box.union(word)
        before = whole.right < blank.left
        if before and min(start, blank.left) - whole.right > _NEAR * letter:
            break
        if any(box.width > _JOINED * letter and box.height > 0.8 * letter for box in word):
            strokes += [*(box for box in waiting if start - box.right <= _NEAR * letter), *word]
            waiting, start = [], whole.left
        elif whole.width <= _SHORT * letter:
            if strokes and start - whole.right <= _NEAR * letter:
                strokes += word
                start = whole.left
            else:
                waiting, start = [*waiting, *word], min(start, whole.left)
        elif before:
            break  # the label
        else:
            waiting = []
    return strokes


def _label_end(dots: NDArray[np.int32], letter: float) -> float:
    """Return the right edge of the last two dots of one size that are one above the other, or 0."""
    x, y, size = dots[:, 0] + dots[:, 2] / 2, dots[:, 1] + dots[:, 3] / 2, np.sqrt(dots[:, 4])
    aside, above = (side * letter for side in _COLON)
    down = np.abs(y[:, None] - y)
    colons = (np.abs(x[:, None] - x) <= aside) & (down > _DOT * letter) & (down <= above)
    colons &= np.abs(size[:, None] - size) <= _REGULAR * size
    ends = (dots[:, 0] + dots[:, 2])[colons.any(axis=1)]
    return float(ends.max(initial=0))


def _words(boxes: Sequence[Box], gap: float) -> list[list[Box]]:
    """Group boxes with gaps of at most `gap` pixels into words, from right to left."""
    words: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: -box.right):
        if words and min(other.left for other in words[-1]) - box.right <= gap:
            words[-1].append(box)
        else:
            words.append([box])
    return words


def band_of(blank: Box, letter: float) -> Box:
    """Return the area above and around a dotted line where text written on it lies."""
    top, bottom = round(blank.top - _ABOVE * letter), round(blank.bottom + _BELOW * letter)
    return Box.between(blank.left, top, blank.right, bottom)


# --- check boxes ----------------------------------------------------------------------------------------


def _check_boxes(
    gray: Pixels, parts: NDArray[np.int32], threshold: float | None, letter: float
) -> tuple[CheckBox, ...]:
    """Return the check boxes among the components of a page."""
    width, height = parts[:, 2], parts[:, 3]
    low, high = (side * letter for side in _SIDES)
    square = np.minimum(width, height) >= _SQUARE * np.maximum(width, height)
    likely = parts[square & (np.minimum(width, height) >= low) & (np.maximum(width, height) <= high)]
    if not len(likely):
        return ()
    method = cv2.THRESH_BINARY_INV | (cv2.THRESH_OTSU if threshold is None else 0)
    _, dark = cv2.threshold(gray, threshold or 0, 1, method)
    found = _alike([check for row in likely if (check := _check_box(dark, _box(row)))])
    return tuple(check for check in found if not _is_in_word(check, parts, letter))


def _alike(boxes: Sequence[CheckBox]) -> tuple[CheckBox, ...]:
    """Remove ticked boxes whose size differs from the empty boxes: they are letters."""
    sides = sorted(check.box.height for check in boxes if not check.ticked)
    if not sides:
        return ()
    usual = sides[len(sides) // 2]
    return tuple(
        check
        for check in boxes
        if not check.ticked or abs(check.box.height - usual) <= _ALIKE * usual >= abs(check.box.width - usual)
    )


def _check_box(dark: Pixels, box: Box) -> CheckBox | None:
    inked = dark[box.slices]
    side = min(box.width, box.height)
    rim, corner = max(2, side // 6), max(2, side // 7)
    across, down = inked.mean(axis=1), inked.mean(axis=0)  # of letters no more than three sides are straight
    if min(edge.max() for edge in (across[:rim], across[-rim:], down[:rim], down[-rim:])) < _RULED:
        return None
    ends = slice(None, corner), slice(-corner, None)
    if min(inked[rows, columns].mean() for rows in ends for columns in ends) < _CORNER:
        return None
    inside = inked[rim:-rim, rim:-rim]
    if inside.mean() > _MOST_INKED:
        return None
    return CheckBox(box, bool(inside.mean() > _TICKED))


def _is_in_word(check: CheckBox, parts: NDArray[np.int32], letter: float) -> bool:
    """True if a ticked box touches letters on both sides, almost: it is a letter itself, as a bold H."""
    box, reach = check.box, _TOUCHING * letter
    left, top, width, height = parts[:, :4].T
    shared = np.minimum(top + height, box.bottom) - np.maximum(top, box.top)
    level = shared >= box.height / 2
    before = level & (left + width <= box.left) & (left + width >= box.left - reach)
    after = level & (left >= box.right) & (left <= box.right + reach)
    return check.ticked and bool(before.any() and after.any())


def painted_over(gray: Pixels, marks: FormMarks) -> Pixels:
    """Paint over dotted lines, the handwriting on them, and check boxes, in the gray of the paper."""
    if not marks:
        return gray
    result = gray.copy()
    paper = paper_gray(gray)
    for box in (*marks.dots, *marks.strokes, *(check.box for check in marks.boxes)):
        result[box.padded(2).slices] = paper
    return result


def form_bands(marks: FormMarks, width: int, height: int, others: Sequence[Box] = ()) -> tuple[Box, ...]:
    """Return strips across a page of width × height pixels, each with three or more lines of a form (dotted
    lines, check boxes, or `others`)."""
    letter = marks.letter_height
    rows: list[tuple[float, float]] = [
        (band_of(blank, letter).top, band_of(blank, letter).bottom) for blank in marks.blanks
    ]
    rows += [(check.box.top - letter // 2, check.box.bottom + letter // 2) for check in marks.boxes]
    rows += [(box.top, box.bottom) for box in others]
    strips: list[list[float]] = []  # top, bottom, and how many lines there are
    for top, bottom in sorted(rows):
        if strips and top - strips[-1][1] <= _APART * letter:
            lower = top > strips[-1][1] - letter
            strips[-1] = [strips[-1][0], max(strips[-1][1], bottom), strips[-1][2] + lower]
        else:
            strips.append([top, bottom, 1])
    return tuple(
        Box.between(0, max(0, round(top)), width, min(height, round(bottom)))
        for top, bottom, count in strips
        if count >= _MIN_ROWS
    )
