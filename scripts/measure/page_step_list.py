"""The steps that `page_steps.py` leaves out one by one: where each is called, and what stands there instead.

A library. A place names a function within `restore`, as its caller sees it; what stands there is called with
that function and its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

from restore.document import Page
from restore.number_rules import RULES
from restore.page.digit_boxes import NO_ROWS
from restore.page.forms import NONE
from restore.vietnamese.look_alikes import as_digits

Off = Callable[..., Any]
_NEVER = re.compile(r"(?!)")


def holder_of(name: str) -> tuple[Any, str]:
    """The module or class of a place, and its attribute there."""
    owner, _, attribute = name.rpartition(".")
    return resolve_name(f"restore.{owner}"), attribute


def instead(value: Any) -> Off:
    return lambda function, *arguments: value


def under(name: str, value: Any) -> Off:
    """The function itself, while a constant has another value."""

    def call(function: Callable[..., Any], *arguments: Any) -> Any:
        holder, attribute = holder_of(name)
        before = getattr(holder, attribute)
        setattr(holder, attribute, value)
        try:
            found = function(*arguments)
            return tuple(found) if hasattr(found, "__next__") else found
        finally:
            setattr(holder, attribute, before)

    return call


def first(function: Callable[..., Any], one: Any, *arguments: Any) -> Any:
    return one


def second(function: Callable[..., Any], one: Any, other: Any, *arguments: Any) -> Any:
    return other


def second_listed(function: Callable[..., Any], one: Any, other: Sequence[Any], *arguments: Any) -> Any:
    return list(other)


def one_look(function: Callable[..., Any], *arguments: Any) -> Any:
    """`reread.looked_at` for the first of the looks alone."""
    look = arguments[-1]
    return () if look.gain or look.smooth < 1 else function(*arguments)


def scaled_alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """`rescue._also_sharpened`, whose function reads nothing on unscaled images."""
    both = function(*arguments)

    def scaled(image: Any, recogniser: Any, skip: Sequence[str]) -> Page:
        height, width = image.pixels.shape
        unscaled = "resize" in skip
        return Page(image.number, width, height, image.dpi, ()) if unscaled else both(image, recogniser, skip)

    return scaled


PAGE_STEPS: dict[str, dict[str, Off]] = {
    "dark pages are inverted": {"page.read.with_light_ground": first},
    "coloured paper is made white": {"page.colour.with_white_paper": first},
    "red print stays": {"page.colour.remove_red": lambda f, pixels, red, seals: f(pixels, (), seals)},
    "ink of seals is divided out": {
        "page.colour.remove_red": lambda f, pixels, red, seals: f(pixels, red, ())
    },
    "print under seals is darkened": {"page.colour._without_ink": under("page.colour._SHOWN", 0.0)},
    "highlighters become light": {"page.colour.remove_red": under("page.colour._LEAST_HIGHLIT", 2.0)},
    "blue ink is marked": {"page.colour.pen_ink": instead(())},
    "seals without colour": {"page.read.lift_gray_seals": first},
    "watermarks": {"page.read.without_watermarks": first},
    "faint print is darkened": {"page.read.with_even_ink": first},
    "no number is sure on faint and blurred pages": {
        "page.read.read_numbers": lambda f, lines, page, letter, reader, every: f(lines, page, letter, reader)
    },
    "stamp of arrival in colour": {
        "page.read.lift_incoming_stamp": lambda f, image, recogniser: (image, ()),
    },
    "stamp of arrival in black": {"page.read.without_incoming_stamp": first},
    "remains of the stamp": {
        "page.read.without_remains": lambda f, page, marks: replace(page, marks=(*page.marks, *marks))
    },
    "pages are turned": {"page.tesseract.Tesseract.orientation": instead(0)},
    "columns of letters are turned first": {
        "page.read._read_turned": under("page.quality.PageQuality.sideways", False)
    },
    "read again: turned, straightened, sharpened": {"page.read.read_again": first},
    "read again unscaled": {"page.rescue._also_sharpened": scaled_alone},
    "read again sharpened": {"page.rescue._sharper": first},
    "marks of notes": {"page.read.lift_note_marks": lambda f, image, *rest: (image, ())},
    "dotted rules drawn solid": {"page.read.with_solid_rules": lambda f, *both: both},
    "digits in boxes": {
        "page.read.with_digits_together": lambda f, image, quality: (image, quality, NO_ROWS)
    },
    "digits in boxes are less sure": {"page.read.less_sure": first},
    "dotted lines and check boxes": {"page.read.find_form_marks": instead(NONE)},
    "no dotted line in shading": {"page.forms._is_shading": instead(False)},
    "strokes on dotted lines": {"page.forms._strokes_on": lambda f, *rest: []},
    "unsure words on dotted lines": {"page.form_lines._without_writing": lambda f, lines, band: (lines, [])},
    "labels end at a colon": {"page.forms._label_end": instead(0.0)},
    "no check box between letters": {"page.forms._is_in_word": instead(False)},
    "forms line by line": {"page.read.form_bands": instead(())},
    "ruled tables": {"page.layout.find_grids": instead(())},
    "tables have an outline": {"page.tables._has_outline": instead(True)},
    "no rule in the dots of a head": {"page.tables._without_dots": first},
    "columns open at their outer side": {"page.tables.with_open_sides": second},
    "dots that fill a cell": {"page.read.with_blanks": lambda f, lines, tables, blanks: (lines, tables)},
    "shaded cells are lightened": {"page.table_cells._lift_shading": first},
    "specks in cells": {"page.table_cells._remove_specks": first},
    "cells are also read turned": {"page.layout._maybe_turned": lambda f, read: set()},
    "cells as read with the page": {"page.layout._surer": instead(False)},
    "tables without rules": {"page.layout.find_open_grids": instead(())},
    "tables of a text layer": {"page.read.with_tables": lambda f, lines, *rest: (lines, ())},
    "narrow pages are one column": {"page.read.read_layout": under("page.layout._NARROW", 0.0)},
    "print that was dropped": {"page.layout.with_left_over": second},
    "bullets of lists": {"page.layout.with_bullets": second},
    "hanging numbers of items": {"page.layout.with_hanging_numbers": first},
    "specks read as letters": {"page.ghosts._is_speck": instead(False)},
    "lines read twice": {"page.ghosts._read_once": lambda f, one, other: (one, other)},
    "letterhead in columns": {"page.columns._letterhead": first},
    "signatures in columns": {"page.columns._closing_block": first},
    "lines from top to bottom": {"page.columns._top_to_bottom": first},
    "two pages side by side": {"page.columns.gutter": instead(None), "page.layout.gutter": instead(None)},
    "second look": {"page.read.reread": lambda f, lines, page, letter, recogniser, tables: (lines, tables)},
    "second look: three times": {"page.reread.looked_at": one_look},
    "second look: at 300 words": {"page.reread._doubtful": lambda f, lines, most: f(lines, min(most, 60))},
    "second look: missed lines": {"page.reread._missed": lambda f, *rest: []},
    "second look: missed words": {"page.reread._missed_words": lambda f, *rest: []},
    "quotes that are not there": {"page.read.without_phantom_quotes": first},
    "torn numbers": {"page.read.join_torn_numbers": first},
    "second reader for numbers": {"page.read.read_numbers": first},
    "numbers: two looks against one": {"page.numbers.as_agreed": first},
    "numbers: Roman numerals": {"page.numbers.as_numeral": first},
    "numbers: numerals before a year": {"page.numbers.as_quarter": first},
    "numbers: units": {"page.numbers.as_unit": first},
    "second reader out of focus": {"page.read.read_blurred": first},
    "numbers of tables": {"page.read.read_table_numbers": first},
    "numbers of columns and rows": {"page.table_numbers.misnumbered": lambda f, *rest: []},
    "numbers of blurred pages": {"page.read.with_blurred_numbers": first},
    "line of a fax machine": {"page.read.with_machine_line": lambda f, lines, tables, *rest: (lines, tables)},
    "squared paper is no table": {"page.layout.without_squared_paper": first},
    "print in blue ink": {"page.ink._is_print": instead(False)},
    "shapes of handwriting": {"page.handwritten.written_odds": lambda f, numbers: [None] * len(numbers)},
    "notes in margins": {"page.handwritten._margin_notes": lambda f, *rest: []},
    "fields of an unread stamp": {"page.read.with_doubtful_fields": first},
    "numbers written by hand": {"page.read.less_sure_where_written": first},
    "numbers of a text layer": {"page.read.with_layer_numbers": first},
    "fields of a form": {"page.read.with_fields": first},
    "digits on blue ink are less sure": {"page.ink._less_sure": first},
    "scrawl": {"page.read.without_scrawl": first},
    "scrawl: specks alone on a line": {"page.scrawl._printed": under("page.scrawl._SPECK", _NEVER)},
    "seals that are not round": {"page.colour._is_oblong": instead(False)},
    "no short bar is a rule": {"page.tables._without_bars": first},
    "worn rules": {"page.tables._is_worn": instead(False)},
    "tables: two boxes and an arrow": {"page.tables._is_parted": instead(False)},
    "open tables: misread specks between rows": {"page.open_tables._is_beside": instead(False)},
    "open tables: names without a head": {"page.open_tables._leads": instead(False)},
    "open tables: label above the first row": {"page.open_tables._could_be_label": instead(False)},
    "open tables: cells over rows in a head": {"page.open_tables._is_whole": instead(False)},
    "boxes: digits of uneven height": {"page.digit_boxes._is_uneven": instead(False)},
    "written: digits of one height are print": {"page.handwritten._is_even": instead(False)},
    "blurred numbers: commas": {"page.blurred_numbers._with_comma": first},
    "blurred numbers: seen twice": {"page.blurred_numbers._is_seen_too": instead(False)},
    "marks of notes: at the start of a line": {"page.note_marks._leads": instead(False)},
    "left over: words in another column": {"page.left_over._is_apart": instead(False)},
    "level pages are not straightened": {"page.rescue._is_level": instead(False)},
    "page numbers": {"page.columns._is_page_number": instead(False)},
    "signatures: two side by side": {"page.columns._second_signature": instead(0)},
}
"""Step → place → what stands there; these are read again without the step."""


def _without_rule(name: str) -> dict[str, Off]:
    """A rule of `number_rules.RULES`, by the name of its function."""
    left = [rule for rule in RULES if rule.__name__ != name]
    assert len(left) < len(RULES), name
    return {"number_check.first_doubt": lambda f, word, **options: f(word, left, **options)}


_NONE = instead(())
TEXT_STEPS: dict[str, dict[str, Off]] = {
    "check of words": {"pipeline.with_checked_words": second_listed},
    "words: alone in a cell": {"reading_check._is_guessed": instead(False)},
    "words: against a look": {"reading_check._is_against": instead(False)},
    "words: hardly read, scrap": {"reading_check._doubts": _NONE},
    "words: scrap": {"reading_check._is_scrap": instead(False)},
    "words: sure hectares": {"reading_check._with_sure_hectares": second},
    "dashes of lists": {"pipeline.with_list_dashes": second_listed},
    "letters of lists": {"pipeline.with_list_letters": second_listed},
    "check of numbers": {"pipeline.with_checked_numbers": second_listed},
    "numbers: unseen edits undone": {"number_check.without_unseen": lambda f, lines, one: (one, [])},
    "numbers: edits that lose digits": {"number_edits._loses_digits": instead(False)},
    "numbers: edits that lose a dash": {"number_edits._loses_dash": instead(False)},
    "numbers: edits that add digits": {"number_edits._adds_digits": instead(False)},
    "numbers: edits that join a range": {"number_edits._joins_range": instead(False)},
    "numbers: edits that join a unit": {"number_edits._joins_unit": instead(False)},
    "numbers: brackets for strokes": {
        "number_edits.seen_as": lambda f, read, seen: as_digits(read, seen),
        "number_rules.seen_as": lambda f, read, seen: as_digits(read, seen),
    },
    "numbers: separators": {"number_check.with_separators": second},
    "numbers: look-alikes": {"number_check.with_digits": second},
    "numbers: other readings": _without_rule("_read_otherwise"),
    "numbers: digit before a document number": _without_rule("_seen_longer"),
    "numbers: letter for a day": _without_rule("_letter_for_a_day"),
    "numbers: no calendar, no year": _without_rule("_of_no_calendar"),
    "numbers: laws of no Assembly": _without_rule("_of_no_assembly"),
    "numbers: strokes in items": {"number_check._letters_for_items": _NONE},
    "numbers: readings that agree": {
        "number_check.is_settled": instead(False),
        "number_check.without_settled": second,
    },
    "numbers: letters of document numbers": {"number_edits._letters_in": _NONE},
    "words: hardly read pages": {"reading_check._is_poor": instead(False)},
    "numbers: joined by a look": {"number_check._seen_as_one": _NONE},
    "numbers: cited codes are joined": {"number_check.with_cited_codes": second},
    "numbers: torn codes": {"number_check._torn_codes": _NONE},
    "numbers: joined and read otherwise": {"number_check._unlike_joined": _NONE},
    "numbers: only letters seen": _without_rule("_letters_alone_seen"),
    "numbers: another numeral": _without_rule("_other_numeral_seen"),
    "numbers: hardly read": _without_rule("_hardly_read"),
    "numbers: hardly seen, changed": _without_rule("_hardly_changed"),
    "numbers: joined dates": _without_rule("_joined_date"),
    "numbers: rule of a box": _without_rule("_beside_a_rule"),
    "numbers: digit at a word": _without_rule("_within_a_word"),
    "numbers: unsure strokes": _without_rule("_unsure_ones"),
    "numbers: number that is missing": {"number_check._without_number": _NONE},
    "numbers: edits undone for a doubt": {"number_check._instead_of_edits": lambda f, *rest: ([], [])},
    "numbers: cited code first": {"number_check._with_cited": first},
    "sums of tables": {"pipeline.with_sensible_tables": second_listed},
    "sums: confirmed": {"table_sense.check._with_confirmed": first},
    "sums: wrong totals": {"table_sense.check._wrong_totals": _NONE},
    "sums: unlike their column": {"table_sense.check._unread": _NONE},
    "sums: order of columns and rows": {"table_sense.check._misnumbered": _NONE},
    "sums: ones among numerals": {"table_sense.check._ones_among_numerals": _NONE},
}
"""The same, of the restored text; the pages are not read again."""
