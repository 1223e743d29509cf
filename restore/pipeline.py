"""A PDF or an image in, restored pages out: load, measure, clean, recognise, restore."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from restore.document import Document, Edit, Line, Page, Reading, Restoration, Word, text_of
from restore.engine import TextRestorer
from restore.errors import RecognitionError
from restore.image.cleanup import clean, plan
from restore.image.colour import without_colour
from restore.image.load import PageImage, load_pages
from restore.image.quality import measure
from restore.image.textlayer import choose
from restore.layout import read_layout
from restore.ocr import Recogniser, confidence, is_text, orientation
from restore.reread import look_again

UNREADABLE = 0.6
"""Mean confidence below which a page may lie on its side or its head: upright pages have 0.85 and more,
pages upside down 0.35 to 0.45."""


@dataclass(frozen=True)
class RestoredWord:
    """A word as read and as restored: "" where its text went to the word before, spaces in where it split."""

    word: Word
    text: str


@dataclass(frozen=True)
class RestoredPage:
    page: Page
    restoration: Restoration  # of `page.text`

    @property
    def lines(self) -> tuple[tuple[RestoredWord, ...], ...]:
        """Every word of every line with its restored text."""
        return restored_words(self.page.lines, self.restoration.edits)


@dataclass(frozen=True)
class RestoredDocument:
    name: str
    pages: tuple[RestoredPage, ...]

    @property
    def document(self) -> Document:
        """The document as it was read."""
        return Document(self.name, tuple(page.page for page in self.pages))

    @property
    def text(self) -> str:
        """The restored text; pages parted by form feeds."""
        return "\f".join(page.restoration.text for page in self.pages)


def restore_file(
    path: Path,
    recogniser: Recogniser,
    restorer: TextRestorer,
    profile: str = "vie",
    threads: int = 1,
    skip: Collection[str] = (),
    text_layer: str = "auto",
) -> Iterator[RestoredPage]:
    """The restored pages of a file, in order, `threads` of them read at a time, cleaned but for `skip`.

    `text_layer`: one of `textlayer.MODES`. A page that cannot be read says why in `page.error`. Raises the
    errors of `load_pages`, and ToolMissing.
    """
    for page in recognise_all(load_pages(path), recogniser, threads, skip, text_layer):
        restoration = restorer.restore(page.text, page.profile or profile, readings(page))
        yield RestoredPage(page, restoration)


def recognise_all(
    images: Iterator[PageImage],
    recogniser: Recogniser,
    threads: int = 1,
    skip: Collection[str] = (),
    text_layer: str = "auto",
) -> Iterator[Page]:
    """The pages read, in order; no more than `threads` images are in memory."""
    with ThreadPoolExecutor(threads) as pool:  # Tesseract is a process of its own, so threads suffice
        waiting: deque[Future[Page]] = deque()
        for image in images:
            image = without_colour(image, skip)  # here, so that nothing holds the large original any more
            waiting.append(pool.submit(_page, image, recogniser, skip, text_layer))
            del image  # its thread holds it as long as it is needed
            if len(waiting) == threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _page(image: PageImage, recogniser: Recogniser, skip: Collection[str], text_layer: str) -> Page:
    """One page, from its text layer if that is good, else from its image.

    What goes wrong with it becomes part of it: it must not cost the other pages.
    """
    height, width = image.pixels.shape[:2]
    empty = Page(image.number, width, height, image.dpi, ())
    notes: tuple[str, ...] = ()
    try:
        if image.layer:
            profile, note = choose(image.layer, image.pixels, image.dpi, text_layer)
            notes = (note,)
            if profile:
                return replace(empty, lines=image.layer.lines, notes=notes, profile=profile)
        page = recognise(image, recogniser, skip)
    except RecognitionError as error:
        page = replace(empty, notes=(f"not read: {error.problem}",), error=error.problem)
    except MemoryError:
        problem = "There is not enough memory for this page."
        page = replace(empty, notes=(f"not read: {problem}",), error=problem)
    if not is_text(page.lines):
        count = sum(len(line.words) for line in page.lines)
        found = f"picture or handwriting: {count} word(s) that the recogniser guessed left out"
        page = replace(page, lines=(), tables=(), notes=(*page.notes, found))
    return replace(page, notes=(*notes, *page.notes))


def recognise(image: PageImage, recogniser: Recogniser, skip: Collection[str] = ()) -> Page:
    """Read one page; if it can hardly be read as it lies, read it turned upright."""
    image = without_colour(image, skip)
    page = read_page(image, recogniser, skip)
    if not _suspicious(page.lines):
        return page
    turned = orientation(image.pixels, image.dpi, recogniser.timeout)
    if turned == 0:
        return page
    upright = np.ascontiguousarray(np.rot90(image.pixels, -turned // 90))
    again = read_page(replace(image, pixels=upright), recogniser, skip)
    if confidence(again.lines) <= confidence(page.lines):
        return page
    return replace(
        again, notes=(f"turned upright by {turned}°; boxes are those of the upright page", *again.notes)
    )


def read_page(image: PageImage, recogniser: Recogniser, skip: Collection[str] = ()) -> Page:
    """Measure a gray page, clean it as far as it needs, read it; boxes in pixels of the page as it came."""
    height, width = image.pixels.shape[:2]
    quality = measure(image)
    if quality.blank:
        return Page(image.number, width, height, image.dpi, (), (*image.notes, "blank"))
    cleaned = clean(image.pixels, plan(quality, skip))
    lines, tables = read_layout(image, cleaned, quality.skew, recogniser, skip)
    if "reread" not in skip:
        lines = look_again(lines, cleaned, quality.letter_height, recogniser, tables)
    return Page(image.number, width, height, image.dpi, lines, (*image.notes, *cleaned.notes), tables)


def _suspicious(lines: Sequence[Line]) -> bool:
    """Read badly, or in words that are higher than wide: the page may not lie upright."""
    boxes = [word.box for line in lines for word in line.words if len(word.text) > 2]
    sideways = bool(boxes) and median(box.width / max(1, box.height) for box in boxes) < 1
    return sideways or confidence(lines) < UNREADABLE


def readings(page: Page) -> tuple[Reading, ...]:
    """How the places of the page's text were read; nothing of a page whose text layer was kept."""
    found: list[Reading] = []
    words = (word for line in page.lines for word in line.words) if not page.profile else ()
    for word, (start, end) in zip(words, _spans(page.lines), strict=False):
        if word.alternatives and not word.alternatives[0].text:  # it stands with the word before
            before = found.pop()
            found.append(before._replace(end=end, confidence=min(before.confidence, word.confidence)))
        else:
            found.append(Reading(start, end, word.confidence, word.alternatives))
    return tuple(found)


# --- edits back to words --------------------------------------------------------------------------------


def restored_words(lines: Sequence[Line], edits: Sequence[Edit]) -> tuple[tuple[RestoredWord, ...], ...]:
    """Each word with its restored text; `edits` are those of the lines' text, sorted.

    Words that an edit joins are restored together: one to one if there are as many words after as before,
    else the first of them takes the whole text.
    """
    words = [word for line in lines for word in line.words]
    source, spans = text_of(lines), list(_spans(lines))
    texts: list[str] = []
    pending = list(edits)
    for first, last in _groups(spans, edits):
        start, end = spans[first][0] if first else 0, spans[last][1]
        here = [edit for edit in pending if edit.start < _begin(spans, last + 1)]
        pending = pending[len(here) :]
        text = _apply_within(source[start:end], here, start)
        parts = text.split()
        count = last - first + 1
        texts += parts if len(parts) == count else [" ".join(parts), *[""] * (count - 1)]
    restored = iter(RestoredWord(word, text) for word, text in zip(words, texts, strict=True))
    return tuple(tuple(next(restored) for _ in line.words) for line in lines)


def _spans(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where each word stands in the lines' text."""
    start = 0
    for number, line in enumerate(lines):
        start += len(line.lead) if number else len(line.lead.removeprefix("\n"))
        for word in line.words:
            yield start, start + len(word.text)
            start += len(word.text) + 1
        start -= 1


def _begin(spans: Sequence[tuple[int, int]], index: int) -> float:
    return spans[index][0] if index < len(spans) else math.inf


def _groups(spans: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """First and last index of words that belong together because an edit spans the gap between them."""
    first, position = 0, 0
    for index, (_, end) in enumerate(spans):
        while position < len(edits) and edits[position].end <= end:
            position += 1
        gap_changed = position < len(edits) and edits[position].start < _begin(spans, index + 1)
        if not gap_changed or index == len(spans) - 1:
            yield first, index
            first = index + 1


def _apply_within(text: str, edits: Sequence[Edit], offset: int) -> str:
    """`text`, which stands at `offset` of the page, after the edits that begin in it."""
    for edit in reversed(edits):
        text = text[: edit.start - offset] + edit.after + text[edit.end - offset :]
    return text
