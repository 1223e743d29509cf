"""Numbers written by hand, found by their shapes: their confidence is limited, so that they are doubts.

A recogniser reads handwriting as surely as print, and a further reader may misread it the same way. In
colour a pen is seen by its ink (`restore.page.ink`); on gray and black and white pages only shapes tell. A
small network knows the digits of a hand (`restore.page.written_shapes`). Besides, print repeats its digits:
each has the height and the shape of the same digit elsewhere on the page, and they are no higher than the
capitals beside them. A hand does neither. Digits that were written into boxes of a form are found by their
uneven heights and feet (`restore.page.digit_boxes`), and notes by standing alone in a margin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from restore.document import Box, Line, Mark, Page, Word
from restore.page.digit_shapes import Number, normal_picture, number_shapes, shapes_in
from restore.page.image import Pixels
from restore.page.written_shapes import of_one_hand, written_odds
from restore.vietnamese.syllable import digits

KIND = "handwriting"
_FOUND = "written number"  # kind of a mark while a page is read

# Chosen.
_SHARE = 0.5  # minimum share of a word's box that lies on such a mark
_UNSURE = 0.3  # maximum confidence of a number written by hand
_ODDS = 0.5  # log odds of the shapes of digits above which they were written
_NUMBER = re.compile(r"[\d.,/:()-]+")
_LONG, _MIN_LONG = 5, 5  # minimum words of a line of text, and minimum lines beside which a note can stand
_MAX_NOTES = 3  # maximum numbers beside the text that are notes
_BESIDE = 3  # words on either side whose letters are compared
_SURE = 0.8  # minimum confidence of such a word
# Of 149 written numbers on drawn pages that are neither blue nor unsure, these rules find 16 that nothing
# else finds; they hold for 3 of 2,420 printed ones.
_FULL = 0.9  # height of digits, in that of the capitals beside them, above which they may be written:
_LARGER = 1.15  # height in that of the page's digits above which they are larger
_UNLIKE = 0.8  # likeness to the same digits of the page below which they are unlike them
_LOWER, _STRANGE = 0.8, 0.5  # height and likeness of what is hardly like them
_TYPICAL, _MIN_NUMBERS = 0.95, 6  # least usual likeness on a page whose digits can be compared, of so many
# Maximum deviation of the heights, and of the feet, of the digits of a printed number, in heights
_EVEN = 0.03, 0.025
_ROUNDED = 0.6  # pixels: least such deviation, since edges lie on whole pixels
_MIN_EVEN, _PRINTED = 3, 0.9  # so many digits are even by chance only if printed; two must be like the page's
_CAPITAL = 1.5  # letter heights: height of a capital where nothing stands beside a number


def find_written_numbers(
    lines: Sequence[Line],
    gray: Pixels,
    letter_height: float,
    written: Sequence[Box] = (),
    rows: Sequence[Box] = (),
) -> tuple[Mark, ...]:
    """Return a mark for each number of a page that was written by hand.

    Boxes and `letter_height` in pixels of the (h, w) gray page. What lies in one of the boxes `written` is
    known to be handwriting; what lies in one of the `rows` was written by one hand, or printed. The numbers
    stay as sure as they are, so that the confidence of a page does not depend on what was found
    (`less_sure_where_written`).
    """
    numbers = [
        number_shapes(i, k, word, gray)
        for i, line in enumerate(lines)
        for k, word in enumerate(line.words)
        if digits(word.text)
    ]
    odds = written_odds(numbers)
    written = (*written, *_written_rows(rows, lines, numbers, odds), *_margin_notes(lines, letter_height))
    likeness = _likeness(numbers)
    known = [one for one in likeness if one is not None]
    if len(known) < _MIN_NUMBERS or np.percentile(known, 75) < _TYPICAL:
        likeness = [None] * len(numbers)
    heights = [_height(number) for number in numbers]
    seen = [height for height in heights if height]
    usual = float(np.median(seen)) if len(seen) >= _MIN_NUMBERS else np.inf
    beside = [_capital(number, lines[number.line].words, gray) for number in numbers]
    least = _CAPITAL * letter_height
    common = float(np.median([capital for capital in beside if capital] or [least]))
    printed = min(least, max(common, usual))  # large headings make the letters of a page higher
    places = set()
    for number, odd, like, height, raw in zip(numbers, odds, likeness, heights, beside, strict=True):
        capital = max(raw or common, least)  # the dots of a form make the letters of a page lower
        larger = height / usual * printed / max(raw, printed)
        by_size = _is_written(height / capital, like, larger) and not _is_even(number, like)
        if by_size or (odd is not None and odd > _ODDS):
            places.add((number.line, number.at))
    return tuple(
        Mark(_FOUND, word.box)
        for i, line in enumerate(lines)
        for k, word in enumerate(line.words)
        if (i, k) in places or _lies_on(word, written)
    )


def _written_rows(
    rows: Sequence[Box], lines: Sequence[Line], numbers: Sequence[Number], odds: Sequence[float | None]
) -> Iterator[Box]:
    """Yield the rows of digits whose shapes together are those of handwriting."""
    for row in rows:
        own = [
            odd
            for number, odd in zip(numbers, odds, strict=True)
            if odd is not None and lines[number.line].words[number.at].box.overlaps(row)
        ]
        if own and of_one_hand(own) > _ODDS:
            yield row


def _margin_notes(lines: Sequence[Line], letter_height: float) -> list[Box]:
    """Return the numbers that stand alone beside the text; none where they are many, as numbers of lines."""
    text = [line.words for line in lines if len(line.words) >= _LONG and line.role != "table"]
    if len(text) < _MIN_LONG:
        return []
    left = np.percentile([words[0].box.left for words in text], 5) - letter_height
    right = np.percentile([words[-1].box.right for words in text], 95) + letter_height
    notes = [
        word.box
        for line in lines
        if line.role != "table" and all(_NUMBER.fullmatch(word.text) for word in line.words)
        for word in line.words
        if word.box.right < left or word.box.left > right
    ]
    return notes if len(notes) <= _MAX_NOTES else []


def less_sure_where_written(page: Page) -> Page:
    """Limit the confidence of the numbers that were found to be handwriting; their marks say so."""
    found = [mark.box for mark in page.marks if mark.kind == _FOUND]
    if not found:
        return page
    lines = (
        replace(line, words=tuple(w.believed(_UNSURE) if _is_marked(w, found) else w for w in line.words))
        for line in page.lines
    )
    marks = (replace(mark, kind=KIND) if mark.kind == _FOUND else mark for mark in page.marks)
    return replace(page, lines=tuple(lines), marks=tuple(marks))


def _is_marked(word: Word, found: Sequence[Box]) -> bool:
    common = (word.box.intersection(box) for box in found)
    return any(box is not None and box.area >= _SHARE * word.box.area for box in common)


def _lies_on(word: Word, written: Sequence[Box]) -> bool:
    """True if a look at a word saw a digit where a hand wrote."""
    seen = any(digits(text) for text in (word.text, *(look.text for look in word.alternatives)))
    return seen and any(word.box.overlaps(box) for box in written)


def _is_written(tallness: float, likeness: float | None, larger: float) -> bool:
    """True if digits are about as high as capitals and larger than the page's others, or unlike them.

    `larger` is their height in that of the others, the print beside them in that of the page's.
    """
    if tallness > _FULL and larger > _LARGER:
        return True
    if likeness is None:
        return False
    return (tallness > _FULL and likeness < _UNLIKE) or (tallness > _LOWER and likeness < _STRANGE)


def _is_even(number: Number, likeness: float | None) -> bool:
    """True if a number's digits have one height and stand on one line, as in print of another size."""
    boxes = [shape.box for _, shape in number.found]
    if len(boxes) < _MIN_EVEN and (len(boxes) < 2 or (likeness or 0.0) < _PRINTED):
        return False
    height = float(np.median([box.height for box in boxes]))
    tall, low = (max(_ROUNDED, share * height) for share in _EVEN)
    heights, feet = [box.height for box in boxes], [box.bottom for box in boxes]
    return float(np.std(heights)) <= tall and float(np.std(feet)) <= low


def _likeness(numbers: Sequence[Number]) -> list[float | None]:
    """Return how much the digits of each number look like the same ones of other numbers, at most 1.

    None where no digit of a number is known, or stands in another one.
    """
    places: defaultdict[str, list[tuple[int, NDArray[np.float32]]]] = defaultdict(list)
    for k, number in enumerate(numbers):
        for digit, shape in number.found:
            places[digit].append((k, normal_picture(shape.ink)))
    best: defaultdict[int, list[float]] = defaultdict(list)
    for those in places.values():
        owners = np.array([k for k, _ in those])
        pictures = np.stack([picture for _, picture in those])
        alike = np.max(
            [_correlation(pictures, np.roll(pictures, step, axis=2)) for step in (-1, 0, 1)], axis=0
        )
        alike[owners[:, None] == owners] = -1
        for k, value in zip(owners.tolist(), alike.max(axis=1).tolist(), strict=True):
            if value > -1:
                best[k].append(value)
    return [float(np.mean(best[k])) if k in best else None for k in range(len(numbers))]


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the correlations (n, m) of n with m pictures."""
    flat = [pictures.reshape(len(pictures), -1) for pictures in (one, other)]
    even = [rows - rows.mean(axis=1, keepdims=True) for rows in flat]
    unit = [rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6) for rows in even]
    return np.asarray(unit[0] @ unit[1].T, np.float32)


def _height(number: Number) -> float:
    """Return the usual height of a number's digits, or of its shapes; 0 if it has none."""
    shapes = [shape for _, shape in number.found] or list(number.shapes)
    return float(np.median([shape.box.height for shape in shapes])) if shapes else 0.0


def _capital(number: Number, words: Sequence[Word], gray: Pixels) -> float:
    """Return the height of the capitals beside a number; 0 if none was read with confidence."""
    beside = (*words[max(0, number.at - _BESIDE) : number.at], *words[number.at + 1 :][:_BESIDE])
    sure = [word for word in beside if word.confidence >= _SURE and any(map(str.isalpha, word.text))]
    heights = [shape.box.height for word in sure for shape in shapes_in(word.box, gray)]
    return float(np.percentile(heights, 90)) if heights else 0.0
