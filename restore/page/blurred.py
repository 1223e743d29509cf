"""A second reader for letters out of focus: RapidOCR reads the blurred parts of lines again.

It knows few Vietnamese letters with marks, so its readings have a profile of their own, whose channel judges
them. A part is read with a word on either side, for a blurred word alone is too short to be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, cleaned_box, inverse_box
from restore.page.image import Pixels
from restore.page.numbers import CropReader, is_joined
from restore.page.recogniser import confidence

PROFILE = "paddle"  # errors of RapidOCR's models, see `restore.text.profile.PROFILES`

# Chosen.
MAX_SURE = 0.9  # mean confidence of a page from which its blurred words are not read again
_BLURRED = 0.8  # confidence below which a word is blurred
_READ = 0.3  # minimum confidence of a second reading
_MIN_LETTERS = 2  # of such a reading
_MARGIN = 0.25  # letter heights around a part
_MIN_CROP = 6  # pixels: minimum side of a crop
_SAME = 0.5  # minimum share of the narrower of two words that both readings share


def read_blurred(
    lines: Sequence[Line], page: Cleaned, letter_height: float, reader: CropReader
) -> tuple[Line, ...]:
    """Return the lines with one more alternative for words of low confidence.

    Only pages read with low confidence are looked at: photographs, as a rule. Boxes and `letter_height` in
    pixels of the page as it was loaded. If the reader raises RecognitionError, the lines are unchanged.
    """
    if confidence(lines) >= MAX_SURE:
        return tuple(lines)
    pixels, matrix = page.full_size
    places: list[tuple[int, int, int, Box]] = []
    crops: list[Pixels] = []
    for i, line in enumerate(lines):
        for first, last in _parts(line.words):
            part = Box.union(word.box for word in line.words[first:last])
            box = cleaned_box(part.padded(round(_MARGIN * letter_height)), matrix)
            crop = np.ascontiguousarray(pixels[box.slices])
            if min(crop.shape) >= _MIN_CROP:
                places.append((i, first, last, box))
                crops.append(crop)
    try:
        seen = reader.read_crops(crops)
    except RecognitionError:
        return tuple(lines)
    result = [list(line.words) for line in lines]
    for (i, first, last, box), read in zip(places, seen, strict=True):
        left, top = max(0, box.left), max(0, box.top)
        again = [replace(word, box=inverse_box(word.box.moved(left, top), matrix)) for word in read.words]
        result[i][first:last] = _with_looks(result[i][first:last], again)
    return tuple(replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True))


def _is_blurred(words: Sequence[Word], index: int) -> bool:
    """True if the word was hardly read, is no number, and no other look joined it to a neighbour."""
    word = words[index]
    return word.confidence < _BLURRED and not word.text.isdigit() and not is_joined(words, index)


def _parts(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) index of runs of blurred words, each with a word on either side."""
    blurred = [k for k in range(len(words)) if _is_blurred(words, k)]
    first = last = -1
    for k in blurred:
        if last >= 0 and k - 1 <= last:
            last = k + 2
            continue
        if last >= 0:
            yield max(0, first), min(last, len(words))
        first, last = k - 1, k + 2
    if last >= 0:
        yield max(0, first), min(last, len(words))


def _with_looks(words: Sequence[Word], again: Sequence[Word]) -> list[Word]:
    """Add to each blurred word what was read in its place, if it was read in no other word's place."""
    result = list(words)
    for k, word in enumerate(words):
        mine = [look for look in again if _is_there(word.box, look.box)]
        alone = all(sum(_is_there(other.box, look.box) for other in words) == 1 for look in mine)
        if not mine or not alone or not _is_blurred(words, k):
            continue
        look = Alternative(
            "".join(part.text for part in mine), min(part.confidence for part in mine), PROFILE
        )
        if sum(map(str.isalpha, look.text)) >= _MIN_LETTERS and look.confidence >= _READ:
            result[k] = replace(word, alternatives=(*word.alternatives, look))
    return result


def _is_there(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > _SAME * min(one.width, other.width)
