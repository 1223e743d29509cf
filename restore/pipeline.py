"""A PDF or an image in, restored pages out: load, measure, clean, recognise, restore."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Protocol

import numpy as np

from restore.document import Document, Edit, Line, Page, Restoration, Word
from restore.evidence.lexicon import Term
from restore.image.cleanup import back_to_page, clean, plan
from restore.image.load import PageImage, load_pages
from restore.image.quality import measure
from restore.ocr import Recogniser, confidence, orientation

UNREADABLE = 0.6
"""Mean confidence below which a page may lie on its side or its head: upright pages have 0.85 and more,
pages upside down 0.35 to 0.45."""


class TextRestorer(Protocol):
    def restore(self, text: str, profile: str = "auto") -> Restoration:
        """The restored text of a whole page, lines parted by line feeds."""


@dataclass(frozen=True)
class LoadRestorer:
    """Loads the trained restorer when called, which takes its time. ModelMissing."""

    terms: tuple[Term, ...] = ()

    def __call__(self) -> TextRestorer:
        from restore.restorer import Restorer

        return Restorer.load(terms=self.terms)


class NoRestorer:
    """Leaves the text as the recogniser read it."""

    def restore(self, text: str, profile: str = "auto") -> Restoration:
        return Restoration(text, text, profile=profile)


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
) -> Iterator[RestoredPage]:
    """The restored pages of a file, in order, `threads` of them read at a time, cleaned but for `skip`.

    Raises the errors of `load_pages` and of the recogniser.
    """
    for page in recognise_all(load_pages(path), recogniser, threads, skip):
        yield RestoredPage(page, restorer.restore(page.text, profile))


def recognise_all(
    images: Iterator[PageImage], recogniser: Recogniser, threads: int = 1, skip: Collection[str] = ()
) -> Iterator[Page]:
    """The pages read, in order; no more than `threads` images are in memory, besides one just loaded."""
    with ThreadPoolExecutor(threads) as pool:  # Tesseract is a process of its own, so threads suffice
        waiting: deque[Future[Page]] = deque()
        for image in images:
            if len(waiting) == threads:
                yield waiting.popleft().result()
            waiting.append(pool.submit(recognise, image, recogniser, skip))
        while waiting:
            yield waiting.popleft().result()


def recognise(image: PageImage, recogniser: Recogniser, skip: Collection[str] = ()) -> Page:
    """Read one page; if it can hardly be read as it lies, read it turned upright."""
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
    """Measure a page, clean it as far as it needs and read it; boxes in pixels of the page as it came."""
    height, width = image.pixels.shape[:2]
    quality = measure(image)
    if quality.blank:
        return Page(image.number, width, height, image.dpi, (), ("blank",))
    cleaned = clean(image.pixels, plan(quality, skip))
    lines = recogniser.read(cleaned.pixels, image.dpi * cleaned.scale)
    if cleaned.moved:
        lines = tuple(
            Line(tuple(replace(word, box=back_to_page(word.box, cleaned.matrix)) for word in line.words))
            for line in lines
        )
    return Page(image.number, width, height, image.dpi, lines, cleaned.notes)


def _suspicious(lines: Sequence[Line]) -> bool:
    """Read badly, or in words that are higher than wide: the page may not lie upright."""
    boxes = [word.box for line in lines for word in line.words if len(word.text) > 2]
    sideways = bool(boxes) and median(box.width / max(1, box.height) for box in boxes) < 1
    return sideways or confidence(lines) < UNREADABLE


# --- edits back to words --------------------------------------------------------------------------------


def restored_words(lines: Sequence[Line], edits: Sequence[Edit]) -> tuple[tuple[RestoredWord, ...], ...]:
    """Each word with its restored text; `edits` are those of the lines' text, sorted.

    Words that an edit joins are restored together: one to one if there are as many words after as before,
    else the first of them takes the whole text.
    """
    words = [word for line in lines for word in line.words]
    ends = list(accumulate(len(word.text) + 1 for word in words))
    spans = [(end - 1 - len(word.text), end - 1) for word, end in zip(words, ends, strict=True)]
    texts: list[str] = []
    pending = list(edits)
    for first, last in _groups(spans, edits):
        start, end = spans[first][0], spans[last][1]
        here = [edit for edit in pending if edit.start <= end]
        pending = pending[len(here) :]
        text = _apply_within(" ".join(word.text for word in words[first : last + 1]), here, start)
        parts = text.split()
        count = last - first + 1
        texts += parts if len(parts) == count else [" ".join(parts), *[""] * (count - 1)]
    restored = iter(RestoredWord(word, text) for word, text in zip(words, texts, strict=True))
    return tuple(tuple(next(restored) for _ in line.words) for line in lines)


def _groups(spans: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """First and last index of words that belong together because an edit spans the gap between them."""
    first, position = 0, 0
    for index, (_, end) in enumerate(spans):
        while position < len(edits) and edits[position].end <= end:
            position += 1
        gap_changed = position < len(edits) and edits[position].start <= end < edits[position].end
        if not gap_changed or index == len(spans) - 1:
            yield first, index
            first = index + 1


def _apply_within(text: str, edits: Sequence[Edit], offset: int) -> str:
    """`text`, which stands at `offset` of the page, after the edits that begin in it."""
    for edit in reversed(edits):
        text = text[: edit.start - offset] + edit.after + text[edit.end - offset :]
    return text
