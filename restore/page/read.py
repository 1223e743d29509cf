"""Read one page: measure it, apply the necessary cleanup, recognise it, read doubtful words again."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from statistics import median

import numpy as np

from restore.document import Box, Line, Page, Table
from restore.errors import RecognitionError
from restore.page.background import (
    FAINT,
    with_even_ink,
    with_light_ground,
    with_lone_print,
    without_watermarks,
)
from restore.page.blurred import MAX_SURE, read_blurred
from restore.page.blurred_numbers import with_blurred_numbers
from restore.page.cleanup import MAX_SPECKS, clean, plan
from restore.page.colour import to_gray
from restore.page.digit_boxes import NO_ROWS, less_sure, whole, with_digits_together, written_rows
from restore.page.dotted_rules import with_solid_rules
from restore.page.fields import with_fields
from restore.page.form_lines import with_form_marks
from restore.page.forms import NONE, find_form_marks, form_bands, painted_over
from restore.page.gray_seals import lift_gray_seals
from restore.page.handwritten import find_written_numbers, less_sure_where_written
from restore.page.image import PageImage
from restore.page.incoming import (
    lift_incoming_stamp,
    with_doubtful_fields,
    without_incoming_stamp,
    without_remains,
)
from restore.page.ink import stamp_marks, with_ink_marks
from restore.page.layer_numbers import with_layer_numbers
from restore.page.layer_tables import with_tables
from restore.page.layout import read_layout
from restore.page.machine_line import with_machine_line
from restore.page.note_marks import NoteMark, lift_note_marks, with_note_marks
from restore.page.numbers import read_numbers
from restore.page.phantom_quotes import without_phantom_quotes
from restore.page.quality import PageQuality, measure
from restore.page.rapidocr import RapidOcr
from restore.page.recogniser import MIN_UPRIGHT, Recogniser, confidence, is_text
from restore.page.reread import reread
from restore.page.rescue import read_again
from restore.page.scrawl import without_scrawl
from restore.page.table_blanks import with_blanks
from restore.page.table_numbers import read_table_numbers
from restore.page.textlayer import choose_source
from restore.page.torn_numbers import join_torn_numbers
from restore.treatment import Treatment

# Chosen: Tesseract reads lines that run up or down too, but no second look does.
_UPRIGHT = 0.97  # ratio of the upright reading's confidence to the sideways one's above which it wins


def recognise_all(
    images: Iterator[PageImage],
    recogniser: Recogniser,
    threads: int = 1,
    skip: Collection[str] = (),
    text_layer: str = "auto",
) -> Iterator[Page]:
    """Yield the recognised pages in order; up to `threads` images are processed at the same time."""
    with ThreadPoolExecutor(threads) as pool:  # recognisers release Python's global lock, so threads suffice
        waiting: deque[Future[Page]] = deque()
        for image in images:
            image = to_gray(image, skip)  # here, so that nothing references the large original
            waiting.append(pool.submit(_page, image, recogniser, skip, text_layer))
            del image  # its thread still references it
            if len(waiting) == threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _page(image: PageImage, recogniser: Recogniser, skip: Collection[str], text_layer: str) -> Page:
    """Return one page, from its text layer if that is good, else from its image.

    An error is recorded in the page, so that the other pages are still read.
    """
    height, width = image.pixels.shape[:2]
    empty = Page(image.number, width, height, image.dpi, ())
    if image.error:
        return replace(empty, error=image.error)
    reason = ""
    try:
        if image.layer:
            source = choose_source(image.layer, image.pixels, image.dpi, text_layer)
            if source.profile is not None:
                stamps = image.layer.stamps
                treatment = Treatment("layer", source.reason, stamp_lines=len(stamps))
                lines = with_fields(image.layer.lines, image.fields, image.pixels, image.dpi, recogniser)
                tables: tuple[Table, ...] = ()
                if "tables" not in skip:
                    lines, tables = with_tables(lines, image.pixels, image.dpi)
                page = replace(empty, lines=lines, tables=tables, treatment=treatment)
                return replace(page, profile=source.profile, marks=stamp_marks(stamps))
            reason = source.reason
        page = recognise(image, recogniser, skip)
        if image.layer and image.layer.drawn and not page.rotation and text_layer == "auto":
            page = replace(page, lines=with_layer_numbers(page.lines, image.layer.lines))
    except RecognitionError as error:
        page = replace(empty, error=error.problem)
    except MemoryError:
        page = replace(empty, error="There is not enough memory for this page.")
    treatment = replace(page.treatment, reason=reason)
    if not is_text(page.lines):
        dropped = sum(len(line.words) for line in page.lines)
        page = replace(page, lines=(), tables=())
        treatment = replace(treatment, dropped_words=dropped)
    return without_scrawl(replace(page, treatment=treatment))


def recognise(image: PageImage, recogniser: Recogniser, skip: Collection[str] = ()) -> Page:
    """Read one page: as it is, turned by 90, 180 or 270°, or straightened, whichever is read best.

    `skip` names steps to omit: cleanup steps (`cleanup.STEPS`), "forms", "tables", "reread", "written", or
    "numbers" (the second reader for numbers, which is also omitted if it is not installed). RecognitionError.
    """
    image = with_light_ground(to_gray(image, skip))
    if "red" not in skip:
        image = lift_gray_seals(image)
    if "watermark" not in skip:
        image = without_watermarks(image)
    image, stamps = lift_incoming_stamp(image, recogniser)
    page = _read_turned(image, recogniser, skip)
    if "dewarp" not in skip:
        page = read_again(page, image, recogniser, skip, read_page)
    if reader := _second_reader(recogniser, skip):
        turned = np.ascontiguousarray(np.rot90(image.pixels, -page.rotation // 90))
        page = with_blurred_numbers(page, turned, reader)
    page = without_remains(page, stamps) if stamps else without_incoming_stamp(page, image, recogniser)
    page = with_doubtful_fields(page)
    return with_ink_marks(less_sure_where_written(page), image)


def _read_turned(image: PageImage, recogniser: Recogniser, skip: Collection[str]) -> Page:
    """Read a gray page; if the confidence is low, turn it by the detected 90, 180 or 270° and compare.

    A page whose lines visibly run up or down is turned first, and read once if this reads well.
    """
    quality = measure(image)
    rotation = recogniser.orientation(image.pixels, image.dpi) if quality.sideways else None
    turned = _turned(image, rotation, recogniser, skip) if rotation else None
    if turned and not _may_be_turned(turned.lines):
        return turned
    page = read_page(image, recogniser, skip, quality)
    if page.treatment.blank or not _may_be_turned(page.lines):
        return page
    if rotation is None:
        rotation = recogniser.orientation(image.pixels, image.dpi)
    if rotation == 0:
        return page
    turned = turned or _turned(image, rotation, recogniser, skip)
    enough = _UPRIGHT if _is_sideways(page.lines) else 1.0
    better = confidence(turned.lines) > enough * confidence(page.lines)
    return turned if better else page


def _turned(image: PageImage, rotation: int, recogniser: Recogniser, skip: Collection[str]) -> Page:
    """Read a gray page turned clockwise by `rotation` degrees."""
    upright = np.ascontiguousarray(np.rot90(image.pixels, -rotation // 90))
    return replace(read_page(replace(image, pixels=upright, seals=()), recogniser, skip), rotation=rotation)


def read_page(
    image: PageImage,
    recogniser: Recogniser,
    skip: Collection[str] = (),
    quality: PageQuality | None = None,
) -> Page:
    """Measure a gray page, clean it, read it; boxes in pixels of `image`. RecognitionError.

    `quality`: the page's measures, if they are known.
    """
    height, width = image.pixels.shape[:2]
    page = Page(image.number, width, height, image.dpi, (), Treatment(steps=image.steps))
    quality = quality or measure(image)
    if quality.blank and (lone := with_lone_print(image)):
        image, quality = lone, measure(lone)
    if quality.blank:
        return replace(page, treatment=replace(page.treatment, blank=True))
    faint = quality.contrast < FAINT and "contrast" not in skip
    if faint:
        image = with_even_ink(image)
        quality = measure(image)
    reader = _second_reader(recogniser, skip)
    notes: tuple[NoteMark, ...] = ()
    if reader and quality.specks <= MAX_SPECKS:
        image, notes = lift_note_marks(image, quality, reader)
    forms, rows = NONE, NO_ROWS
    written: tuple[Box, ...] = ()
    if "forms" not in skip and quality.specks <= MAX_SPECKS:  # a row of specks is not a dotted line
        image, quality = with_solid_rules(image, quality)
        before = image.pixels
        image, quality, rows = with_digits_together(image, quality)
        written = written_rows(before, rows, quality.threshold)
        forms = find_form_marks(
            image.pixels, quality.letter_height, quality.parts, quality.threshold, image.seals
        )
    inked = image.pixels
    image = replace(image, pixels=painted_over(inked, forms))
    cleaned = clean(image.pixels, plan(quality, skip))
    bands = form_bands(forms, width, height, [whole(row) for row in rows])
    lines, tables = read_layout(image, cleaned, quality.skew, recogniser, skip, bands, quality.letter_height)
    lines = less_sure(lines, rows)
    if "reread" not in skip:
        lines, tables = reread(lines, cleaned, quality.letter_height, recogniser, tables)
    lines = without_phantom_quotes(lines, tables, cleaned)
    if reader:
        lines = join_torn_numbers(lines, cleaned, quality.letter_height, reader, list(map(whole, rows)))
        every = faint or confidence(lines) < MAX_SURE
        lines = read_numbers(lines, cleaned, quality.letter_height, reader, every)
        lines = read_blurred(lines, cleaned, quality.letter_height, reader)
    if tables:
        lines = read_table_numbers(lines, tables, cleaned, image.dpi, reader)
    if reader and quality.threshold is not None:
        lines, tables = with_machine_line(
            lines, tables, inked, quality.letter_height, quality.threshold, reader
        )
    lines, writing = with_form_marks(lines, forms, grow=not tables)
    if tables:
        lines, tables = with_blanks(lines, tables, forms.blanks)
    if "written" not in skip:
        writing += find_written_numbers(lines, inked, quality.letter_height, written, list(map(whole, rows)))
    lines = with_note_marks(lines, notes, quality.letter_height)
    treatment = Treatment(skew=quality.skew, steps=(*image.steps, *cleaned.steps), letters=quality.letters)
    return replace(page, lines=lines, tables=tables, treatment=treatment, marks=writing)


def _second_reader(recogniser: Recogniser, skip: Collection[str]) -> RapidOcr | None:
    """Return the second reader for numbers; None without the step "numbers", or if it is not installed."""
    alone = isinstance(recogniser, RapidOcr) or not RapidOcr.installed()
    return None if "numbers" in skip or alone else RapidOcr()


def _may_be_turned(lines: Sequence[Line]) -> bool:
    """True if the page was read with low confidence, or most of its words are higher than wide."""
    return _is_sideways(lines) or confidence(lines) < MIN_UPRIGHT


def _is_sideways(lines: Sequence[Line]) -> bool:
    boxes = [word.box for line in lines for word in line.words if len(word.text) > 2]
    return bool(boxes) and median(box.width / max(1, box.height) for box in boxes) < 1
