"""Second reading: words with low confidence are read again, enlarged and smoothed.

They are cropped from the unscaled page and stacked in one image (`sheets.py`). The second reading of a word
becomes one of its `alternatives`; the text engine chooses between the two (`restore.text.evidence.readings`).
On pages read with low confidence, such as photographs out of focus, more words are read again, and twice
more, sharpened and unsmoothed: each look has errors of its own. Places where the first reading may have
missed lines and words are on the first sheet: text read there with high confidence is added to the page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from restore.document import Alternative, Box, Line, Table, Word
from restore.page.blurred import MAX_SURE
from restore.page.cleanup import (
    Cleaned,
    Matrix,
    cleaned_box,
    inverse_box,
    scale_matrix,
    transform_box,
)
from restore.page.columns import is_number
from restore.page.missed_lines import find_missed_lines
from restore.page.missed_words import MissedWord, find_missed_words
from restore.page.recogniser import Recogniser, confidence
from restore.page.sheets import LOOKS, Crop, Place, looked_at
from restore.vietnamese.syllable import is_syllable

# Measured on development scans.
DOUBTFUL = 0.9  # confidence below which a word is read again: 6 % of all words, half of the misread ones

# Chosen.
MAX_WORDS = 60  # words of a page that are read again, lowest confidence first: limits the cost
_MANY_WORDS = 300  # the same on pages of a lower confidence than MAX_SURE, most of whose words are doubtful
_NEIGHBOURS = 1  # words on either side that are read with a doubtful word
_MIN_WORD, _MIN_LINE = 0.5, 0.8  # minimum confidence of an added line's outer words, and of the line
_MIN_WORDS, _MIN_LETTERS = 2, 6  # minimum words (of two letters or more), and letters, of an added line
_BESIDE = 2  # words on either side that are read with a missed word
_MIN_ADDED, _MAX_ADDED = 0.7, 0.94  # confidence of an added word: minimum, and upper limit set


def reread(
    lines: Sequence[Line],
    page: Cleaned,
    letter_height: float,
    recogniser: Recogniser,
    tables: Sequence[Table] = (),
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return the lines with `alternatives` for words that were read again, and with missed text added; and
    the tables with the places of their lines.

    Boxes and `letter_height` in pixels of the page as it was loaded. If the second reading fails, the lines
    stay unchanged. On pages with `tables`, missed lines are not sought, nor missed words in the tables.
    """
    pixels, matrix = page.full_size
    blurred = confidence(lines) < MAX_SURE
    doubtful: list[tuple[Place | MissedWord | None, tuple[Box, ...]]] = [
        (
            place,
            tuple(
                cleaned_box(word.box, matrix) for word in lines[place.line].words[place.first : place.last]
            ),
        )
        for place in _doubtful(lines, _MANY_WORDS if blurred else MAX_WORDS)
    ]
    places = list(doubtful)
    if not tables:
        places += [(None, (box,)) for box in _missed(lines, page, letter_height, pixels.shape[1])]
    places += _missed_words(lines, page, letter_height, tables)
    result = [list(line.words) for line in lines]
    missed: list[Line] = []
    added: list[tuple[MissedWord, list[Word]]] = []
    for crop, seen in looked_at(pixels, places, letter_height, recogniser, LOOKS[0]):
        if crop.place is None:
            missed += _missed_lines(crop, seen, matrix, [word.box for line in lines for word in line.words])
        elif isinstance(crop.place, MissedWord):
            added.append((crop.place, _added(crop.place, crop.boxes, crop.words(seen), matrix)))
        else:
            _compare(result, crop, seen)
    for look in LOOKS[1:] if blurred else ():
        for crop, seen in looked_at(pixels, doubtful, letter_height, recogniser, look):
            _compare(result, crop, seen)
    complete = [replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True)]
    for place, new in sorted(added, key=lambda one: -one[0].at):  # from the right, so that indices hold
        if place.line is None:
            missed += [Line((word,), role="page-number") for word in new]
        elif new:
            complete[place.line] = complete[place.line].replacing(place.at, place.at, new)
    for line in missed:
        complete, tables = _inserted(complete, tables, line)
    return tuple(complete), tuple(tables)


def _missed(lines: Sequence[Line], page: Cleaned, letter_height: float, width: int) -> list[Box]:
    """Return boxes of missed lines, in pixels of the page scaled to a width of `width` pixels.

    The space between two words of a line counts as read, since boxes do not always cover the whole word.
    """
    pairs = (
        pair for line in lines for pair in zip(line.words, (*line.words[1:], line.words[-1]), strict=True)
    )
    read = [cleaned_box(Box.union(word.box for word in pair), page.matrix) for pair in pairs]
    factor = width / page.pixels.shape[1]
    missed = find_missed_lines(page.pixels, read, letter_height * page.scale)
    return [transform_box(box, scale_matrix(factor)) for box in missed]


def _missed_words(
    lines: Sequence[Line], page: Cleaned, letter_height: float, tables: Sequence[Table]
) -> list[tuple[MissedWord, tuple[Box, ...]]]:
    """Find missed words, each with its box and its neighbours' boxes, in pixels of the unscaled page."""
    boxes = [[cleaned_box(word.box, page.matrix) for word in line.words] for line in lines]
    inside = [cleaned_box(table.box, page.matrix) for table in tables]
    factor = scale_matrix(page.full_size[0].shape[1] / page.pixels.shape[1])
    found = []
    for place in find_missed_words(page.pixels, boxes, letter_height * page.scale, inside):
        around = [place.box]
        if place.line is not None:
            around += boxes[place.line][max(0, place.at - _BESIDE) : place.at + _BESIDE]
        found.append((place, tuple(transform_box(box, factor) for box in around)))
    return found


def _added(place: MissedWord, boxes: Sequence[Box], seen: Sequence[Word], matrix: Matrix) -> list[Word]:
    """Return the words read with high confidence in a missed word's place, boxes on the page as loaded.

    Empty if fewer neighbours were read than the crop holds: a neighbour may have been read in its place.
    """
    box, *beside = boxes
    words = [w for w in seen if _same_place(w.box, box) and w.box.width < 2 * box.width + box.height]
    sure = bool(words) and min(word.confidence for word in words) >= _MIN_ADDED
    text = " ".join(word.text for word in words)
    new = is_number(text) if place.line is None else any(map(str.isalnum, text))
    if not sure or not new or len(seen) - len(words) < len(beside):
        return []
    return [
        replace(word, box=inverse_box(word.box, matrix), confidence=min(word.confidence, _MAX_ADDED))
        for word in words
    ]


def _missed_lines(crop: Crop, seen: Sequence[Line], matrix: Matrix, read: Sequence[Box]) -> list[Line]:
    """Return lines read with high confidence on a missed line's crop, boxes on the page as it was loaded.

    If lines slope, the crop also shows words of adjacent lines: words in the boxes `read` are left out.
    """
    found = []
    for line in seen:
        words = [word for word in line.words if crop.holds(word)]
        office = _as_office(words)
        while not office and words and words[0].confidence < _MIN_WORD:  # for example the edge of a seal
            del words[0]
        while not office and words and words[-1].confidence < _MIN_WORD:
            del words[-1]
        words = office or words
        placed = [replace(w, box=inverse_box(crop.on_page(w.box), matrix)) for w in words]
        words = [word for word in placed if not any(_same_place(word.box, box) for box in read)]
        new = Line(tuple(words))
        letters = [sum(map(str.isalpha, word.text)) for word in words]
        least = _MIN_LETTERS - (min((word.confidence for word in words), default=0.0) >= DOUBTFUL)
        enough = sum(count > 1 for count in letters) >= _MIN_WORDS and sum(letters) >= least
        if enough and (office or confidence([new]) >= _MIN_LINE):
            found.append(new)
    return found


def _as_office(words: Sequence[Word]) -> list[Word]:
    """Return the words of a line that names the signer's office in capitals, without what was read from the
    seal and the signature at its ends: ":PHÓ CHỦ TỊCH}"; none if it may be something else."""
    bodies = ["".join(filter(str.isalpha, word.text)) for word in words]
    sure = any(word.confidence >= DOUBTFUL and len(word.text) > 2 for word in words)
    likely = sure and all(len(body) > 2 and body.isupper() and is_syllable(body.lower()) for body in bodies)
    if not likely or len(words) < _MIN_WORDS + 1:
        return []
    return [replace(word, text=body) for word, body in zip(words, bodies, strict=True)]


def _inserted(lines: Sequence[Line], tables: Sequence[Table], new: Line) -> tuple[list[Line], list[Table]]:
    """Insert a line after the last line above it in its column, or else before the next line below it; a page
    number between all lines above and below it. No line is inserted into a table."""
    (left, right), top = _sides(new), new.words[0].box.top
    number = new.role == "page-number"
    beside = (k for k, line in enumerate(lines) if _sides(line)[0] < right and left < _sides(line)[1])
    column = list(range(len(lines)) if number else beside)
    above = [k for k in column if lines[k].words[0].box.top <= top]
    below = [k for k in column if lines[k].words[0].box.top > top]
    place = above[-1] + 1 if above else below[0] if below else len(lines)
    for table in tables:
        first, last = min(cell.first for cell in table.cells), max(cell.last for cell in table.cells)
        if first < place < last:
            place = first if top < table.box.center[1] else last
    roles = [lines[k].role for k in (*above[-1:], *below[:1])]
    common = roles[0] if len(set(roles)) == 1 and roles[0] in ("header", "footer") else "body"
    line = new if number else replace(new, role=common)
    return [*lines[:place], line, *lines[place:]], [table.after_insertion(1, place) for table in tables]


def _sides(line: Line) -> tuple[int, int]:
    return line.words[0].box.left, line.words[-1].box.right


def _doubtful(lines: Sequence[Line], most: int) -> list[Place]:
    """Return the at most `most` words to read again, with their neighbours, since context helps reading."""
    words = ((word.confidence, i, k) for i, line in enumerate(lines) for k, word in enumerate(line.words))
    least = sorted(words)
    chosen = {(i, k) for sure, i, k in least[:most] if sure < DOUBTFUL}
    places: list[Place] = []
    for i, k in sorted(chosen):
        first, last = max(0, k - _NEIGHBOURS), min(len(lines[i].words), k + _NEIGHBOURS + 1)
        if places and places[-1].line == i and first <= places[-1].last:
            places[-1] = places[-1]._replace(last=last)
        else:
            places.append(Place(i, first, last))
    return places


def _compare(result: list[list[Word]], crop: Crop, seen: Sequence[Line]) -> None:
    """Add a look to the words of the page's lines `result` that are on a crop of doubtful words."""
    assert isinstance(crop.place, Place)
    line, first, last = crop.place
    result[line][first:last] = _compared(result[line][first:last], crop.boxes, crop.words(seen))


def _compared(words: Sequence[Word], boxes: Sequence[Box], again: Sequence[Word]) -> tuple[Word, ...]:
    """Add a reading to each word; if it joined several words, the first word gets the whole text.

    Boxes that reach over two words joined none if as many words were read. A further look counts where it
    joined no words but those that the one before joined.
    """
    places = [[k for k, box in enumerate(boxes) if _same_place(box, word.box)] for word in again]
    before = {k for k, word in enumerate(words[1:]) if word.joined}
    further = any(word.alternatives for word in words)
    result = list(words)
    for first, last in _runs(len(words), before.union(*(range(at[0], at[-1]) for at in places if at))):
        here = sorted(
            (word for word, at in zip(again, places, strict=True) if at and first <= at[0] <= last),
            key=lambda word: word.box.left,
        )
        apart = before.isdisjoint(range(first, last))
        if apart and len(here) == last - first + 1:
            looks = [Alternative(word.text, word.confidence) for word in here]
        elif here and (not further or before.issuperset(range(first, last))):
            sure = min(word.confidence for word in here)
            looks = [Alternative(" ".join(word.text for word in here), sure)]
            looks += [Alternative("", sure)] * (last - first)
        else:
            continue
        for k, look in enumerate(looks, first):
            result[k] = replace(words[k], alternatives=(*words[k].alternatives, look))
    return tuple(result)


def _runs(count: int, joined: Collection[int]) -> list[tuple[int, int]]:
    """Return first and last index of each run of words; those at `joined` belong to the same as the next."""
    runs, first = [], 0
    for k in range(count):
        if k not in joined:
            runs.append((first, k))
            first = k + 1
    return runs


def _same_place(one: Box, other: Box) -> bool:
    """True if two boxes share half the smaller width and half the smaller height."""
    common = one.intersection(other)
    return common is not None and (
        2 * common.width > min(one.width, other.width) and 2 * common.height > min(one.height, other.height)
    )
