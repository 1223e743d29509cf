"""One page: measure it, clean it as far as it needs, read it, and read doubtful words again."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from statistics import median

import numpy as np

from restore.document import Line, Page
from restore.errors import RecognitionError
from restore.page.cleanup import clean, plan
from restore.page.colour import without_colour
from restore.page.layout import read_layout
from restore.page.load import PageImage
from restore.page.quality import measure
from restore.page.recogniser import confidence, is_text
from restore.page.reread import look_again
from restore.page.tesseract import Tesseract, orientation
from restore.page.textlayer import choose

UNREADABLE = 0.6
"""Mean confidence below which a page may lie on its side or its head: upright pages have 0.85 and more,
pages upside down 0.35 to 0.45."""


def recognise_all(
    images: Iterator[PageImage],
    recogniser: Tesseract,
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


def _page(image: PageImage, recogniser: Tesseract, skip: Collection[str], text_layer: str) -> Page:
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


def recognise(image: PageImage, recogniser: Tesseract, skip: Collection[str] = ()) -> Page:
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


def read_page(image: PageImage, recogniser: Tesseract, skip: Collection[str] = ()) -> Page:
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
