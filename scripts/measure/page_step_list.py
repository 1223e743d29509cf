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
from restore.page.digit_boxes import NO_ROWS
from restore.page.forms import NONE

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
    """`reread._looked_at` for the first of the looks alone."""
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
    "words on seals in the margin": {"page.read.without_margin_seals": first},
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
    "unsure words on dotted lines": {"page.forms._without_writing": lambda f, lines, band: (lines, [])},
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
    "second look: three times": {"page.reread._looked_at": one_look},
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
    "numbers written by hand": {"page.read.less_sure_where_written": first},
    "numbers of a text layer": {"page.read.with_layer_numbers": first},
    "fields of a form": {"page.read.with_fields": first},
    "digits on blue ink are less sure": {"page.ink._less_sure": first},
    "scrawl": {"page.read.without_scrawl": first},
}
"""Step → place → what stands there; these are read again without the step."""


def _without_rule(name: str) -> dict[str, Off]:
    """A rule of `number_check._checked` that is a regular expression."""
    return {"number_check._checked": under(f"number_check.{name}", _NEVER)}


def _not_odd(name: str) -> dict[str, Off]:
    return {"number_check._is_odd": under(f"number_check.{name}", _NEVER)}


_NONE = instead(())
TEXT_STEPS: dict[str, dict[str, Off]] = {
    "check of words": {"pipeline.with_checked_words": second_listed},
    "words: alone in a cell": {"reading_check._is_guessed": instead(False)},
    "words: against a look": {"reading_check._is_against": instead(False)},
    "words: hardly read, scrap": {"reading_check._doubts": _NONE},
    "words: scrap": {"reading_check._is_scrap": instead(False)},
    "dashes of lists": {"pipeline.with_list_dashes": second_listed},
    "letters of lists": {"pipeline.with_list_letters": second_listed},
    "check of numbers": {"pipeline.with_checked_numbers": second_listed},
    "numbers: unseen edits undone": {"number_check.without_unseen": lambda f, lines, one: (one, [])},
    "numbers: edits that lose digits": {"number_edits._loses_digits": instead(False)},
    "numbers: edits that lose a dash": {"number_edits._loses_dash": instead(False)},
    "numbers: edits that add digits": {"number_edits._adds_digits": instead(False)},
    "numbers: edits that join a range": {"number_edits._joins_range": instead(False)},
    "numbers: separators": {"number_check.with_separators": second},
    "numbers: look-alikes": {"number_check.with_digits": second},
    "numbers: other readings": {"number_check._other_readings": _NONE},
    "numbers: joined by a look": {"number_check._seen_as_one": _NONE},
    "numbers: cited codes are joined": {"number_check.with_cited_codes": second},
    "numbers: lone numerals": {"number_check._is_lone_numeral": instead(False)},
    "numbers: days of no calendar": {"number_check._impossible_days": _NONE},
    "numbers: torn codes": {"number_check._torn_codes": _NONE},
    "numbers: joined and read otherwise": {"number_check._unlike_joined": _NONE},
    "numbers: letters seen": {"number_check._letters_seen": _NONE},
    "numbers: only letters seen": {"number_check._only_letters_seen": _NONE},
    "numbers: another numeral": {"number_check._other_numeral": instead("")},
    "numbers: hardly read": {"number_check._hardly_read": instead(False)},
    "numbers: odd": {"number_check._is_odd": instead(False)},
    "numbers: odd: assembly": _not_odd("_ASSEMBLY"),
    "numbers: odd: joined dates": _not_odd("_GLUED"),
    "numbers: odd: no such date": _not_odd("_DATE"),
    "numbers: odd: scrap": _not_odd("_SCRAP"),
    "numbers: odd: digit at a word": _not_odd("_IN_WORD"),
    "numbers: stroke for a digit": _without_rule("_MIXED"),
    "numbers: single stroke": _without_rule("_STROKE"),
    "numbers: unsure strokes": {"number_check._is_unsure_stroke": instead(False)},
    "numbers: code without slash": _without_rule("_NO_SLASH"),
    "numbers: letters for digits": {"number_check._letters_for_digits": _NONE},
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
