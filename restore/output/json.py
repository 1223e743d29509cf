"""JSON with everything that is known about a restored document, and the document read back from it.

docs/restore.schema.json describes the fields. A page stands on one line of the file. Offsets count code
points of the page's "raw" text, those named "restored_…" of its "text"; boxes are [left, top, width, height]
in pixels of the upright page image, origin top left. Some fields are derived from others: a word's
"restored", "confidence" and offsets, the "kind" of an edit, the "text" of a cell. `parse` ignores them.
Within a schema version fields may be added; none changes its meaning or is removed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from restore.document import (
    NOWHERE,
    Alternative,
    Box,
    Cell,
    Line,
    Mark,
    Page,
    RestoredDocument,
    RestoredPage,
    RestoredWord,
    Table,
    Word,
)
from restore.edits import Confidence, Doubt, Edit, Restoration, apply
from restore.errors import FileMissing, ResultUnreadable
from restore.output import DEFAULTS, Options
from restore.provenance import Provenance
from restore.spans import restored_places, shifts
from restore.treatment import CleanupStep, Treatment

SCHEMA = "restore/2"
Tree = dict[str, Any]
Item = TypeVar("Item")


# --- writing --------------------------------------------------------------------------------------------


def render(document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    """The document as JSON, in parts of one page each."""
    head = _dump({"schema": SCHEMA, "name": document.name, "provenance": _provenance(document.provenance)})
    yield f'{head[:-1]},"pages":['.encode()
    for number, page in enumerate(document.pages):
        yield f"{',' if number else ''}\n{_dump(_page(page))}".encode()
    yield b"\n]}\n"


def _dump(tree: Tree) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _provenance(provenance: Provenance) -> Tree:
    return {**asdict(provenance), "models": dict(provenance.models)}


def _page(restored: RestoredPage) -> Tree:
    page, restoration = restored.page, restored.restoration
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "treatment": asdict(page.treatment),
        "known_profile": page.profile,
        "error": page.error,
        "raw": restoration.source,
        "text": restoration.text,
        "profile": restoration.profile,
        "notes": list(restoration.notes),
        "lines": [
            {"role": line.role, "lead": line.lead, "words": [_word(word) for word in row]}
            for line, row in zip(page.lines, restored.lines, strict=True)
        ],
        "tables": [_table(table, restored) for table in page.tables],
        "marks": [_mark(mark) for mark in page.marks],
        "edits": [
            _edit(edit, edit.start + shift)
            for edit, shift in zip(restoration.edits, shifts(restoration.edits), strict=False)
        ],
        "doubts": [
            {**asdict(doubt), "restored_start": start, "restored_end": end}
            for doubt, (start, end) in zip(
                restoration.doubts,
                restored_places(
                    restoration.edits, [(doubt.start, doubt.end) for doubt in restoration.doubts]
                ),
                strict=True,
            )
        ],
        "confidences": [list(confidence) for confidence in restoration.confidences],
    }


def dump_page(page: Page) -> bytes:
    """A page as it was read, as deflated JSON; `parse_page` reads it back."""
    return zlib.compress(_dump(_page(RestoredPage(page, Restoration(page.text, page.text)))).encode())


def _edit(edit: Edit, start: int) -> Tree:
    return {
        **asdict(edit),
        "kind": edit.kind,
        "restored_start": start,
        "restored_end": start + len(edit.after),
    }


def _word(restored: RestoredWord) -> Tree:
    word = restored.word
    tree: Tree = {"raw": word.text, "restored": restored.text}
    if restored.confidence is not None:
        tree["confidence"] = restored.confidence
    if word.box != NOWHERE or word.confidence != 1.0:
        tree["recogniser_confidence"] = word.confidence
    if word.box != NOWHERE:
        tree["box"] = _box(word.box)
    tree |= {
        "start": restored.start,
        "end": restored.end,
        "restored_start": restored.restored_start,
        "restored_end": restored.restored_end,
    }
    if word.alternatives:
        tree["alternatives"] = [_alternative(look) for look in word.alternatives]
    return tree


def _alternative(look: Alternative) -> Tree:
    return {name: value for name, value in look._asdict().items() if name != "profile" or value}


def _table(table: Table, page: RestoredPage) -> Tree:
    return {
        "box": _box(table.box),
        "ruled": table.ruled,
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "box": _box(cell.box),
                "first_line": cell.first,
                "last_line": cell.last,
                "text": page.text_within(cell),
            }
            for cell in table.cells
        ],
    }


def _mark(mark: Mark) -> Tree:
    tree: Tree = {"kind": mark.kind, "box": _box(mark.box), "text": mark.text}
    return {**tree, "fields": dict(mark.fields)} if mark.fields else tree


def _box(box: Box) -> list[int]:
    return [box.left, box.top, box.width, box.height]


# --- reading back ---------------------------------------------------------------------------------------


def read(path: Path) -> RestoredDocument:
    """The document in a JSON file. FileMissing, ResultUnreadable."""
    try:
        return parse(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise FileMissing(f"There is no file '{path}'.", "Check the name.") from None
    except OSError as error:
        raise FileMissing(f"'{path}' cannot be read: {error.strerror}.", "Check its permissions.") from None


def parse(data: bytes, name: str = "the JSON") -> RestoredDocument:
    """The document that `render` wrote, equal to the original. ResultUnreadable, with `name` for the data in
    its message."""
    again = "Scan the document again: restore scan … --force"
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):  # ValueError: bad JSON, or not UTF-8
        raise ResultUnreadable(f"'{name}' is damaged or no JSON.", again) from None
    schema = tree.get("schema") if isinstance(tree, dict) else None
    if schema != SCHEMA:
        told = f"of the schema '{schema}'" if isinstance(schema, str) else "no result of restore"
        raise ResultUnreadable(f"'{name}' is {told}; this version reads '{SCHEMA}'.", again)
    try:
        return _read_document(tree)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        told = f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)
        raise ResultUnreadable(f"'{name}' was changed or is damaged: {told}.", again) from None


def parse_page(data: bytes) -> Page:
    """The page that `dump_page` wrote. ValueError for any other data."""
    try:
        return _read_page(json.loads(zlib.decompress(data))).page
    except (zlib.error, KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"no page: {error}") from None


def _read_document(tree: Tree) -> RestoredDocument:
    pages = tuple(_each(tree, "pages", _read_page))
    return RestoredDocument(_text(tree, "name"), pages, _read_provenance(_get(tree, "provenance", dict)))


def _read_provenance(tree: Tree) -> Provenance:
    source, sha256, version, settings = (
        _text(tree, key) for key in ("source", "sha256", "version", "settings")
    )
    models = _get(tree, "models", dict)
    return Provenance(
        source, sha256, version, settings, tuple((name, _text(models, name)) for name in models)
    )


def _read_page(tree: Tree) -> RestoredPage:
    page = Page(
        _whole(tree, "number"),
        _whole(tree, "width"),
        _whole(tree, "height"),
        _number(tree, "dpi"),
        tuple(_each(tree, "lines", _read_line)),
        _read_treatment(_get(tree, "treatment", dict)),
        rotation=_whole(tree, "rotation"),
        tables=tuple(_each(tree, "tables", _read_table)),
        profile=_text(tree, "known_profile"),
        error=_text(tree, "error"),
        marks=tuple(_each(tree, "marks", _read_mark)) if "marks" in tree else (),
    )
    restoration = Restoration(
        _text(tree, "raw"),
        _text(tree, "text"),
        tuple(_each(tree, "edits", _read_edit)),
        tuple(_each(tree, "doubts", _read_doubt)),
        _text(tree, "profile"),
        _texts(tree, "notes"),
        tuple(_read_confidence(item) for item in _get(tree, "confidences", list)),
    )
    if apply(restoration.source, restoration.edits) != restoration.text:
        raise ValueError(f"the edits of page {page.number} do not make its text")
    if page.text != restoration.source:
        raise ValueError(f"the words of page {page.number} do not make its raw text")
    return RestoredPage(page, restoration)


def _read_treatment(tree: Tree) -> Treatment:
    return Treatment(
        _text(tree, "source"),
        _text(tree, "reason"),
        _number(tree, "skew"),
        tuple(_each(tree, "steps", _read_step)),
        _whole(tree, "letters"),
        bool(_get(tree, "blank", bool)),
        _whole(tree, "stamp_lines"),
        _whole(tree, "dropped_words"),
    )


def _read_step(tree: Tree) -> CleanupStep:
    amount = tree.get("amount")
    return CleanupStep(_text(tree, "name"), None if amount is None else _number(tree, "amount"))


def _read_line(tree: Tree) -> Line:
    return Line(tuple(_each(tree, "words", _read_word)), _text(tree, "lead"), _text(tree, "role"))


def _read_word(tree: Tree) -> Word:
    confidence = _number(tree, "recogniser_confidence") if "recogniser_confidence" in tree else 1.0
    box = _read_box(tree) if "box" in tree else NOWHERE
    alternatives = _each(tree, "alternatives", _read_alternative) if "alternatives" in tree else ()
    return Word(_text(tree, "raw"), box, confidence, tuple(alternatives))


def _read_alternative(tree: Tree) -> Alternative:
    profile = _text(tree, "profile") if "profile" in tree else ""
    return Alternative(_text(tree, "text"), _number(tree, "confidence"), profile)


def _read_mark(tree: Tree) -> Mark:
    fields = _get(tree, "fields", dict) if "fields" in tree else {}
    names = tuple((name, _text(fields, name)) for name in fields)
    return Mark(_text(tree, "kind"), _read_box(tree), _text(tree, "text"), names)


def _read_table(tree: Tree) -> Table:
    ruled = _get(tree, "ruled", bool) if "ruled" in tree else True
    return Table(_read_box(tree), tuple(_each(tree, "cells", _read_cell)), ruled)


def _read_cell(tree: Tree) -> Cell:
    row, column, row_span, column_span, first, last = (
        _whole(tree, key) for key in ("row", "column", "row_span", "column_span", "first_line", "last_line")
    )
    return Cell(row, column, row_span, column_span, _read_box(tree), first, last)


def _read_box(tree: Tree) -> Box:
    sides = _get(tree, "box", list)
    if len(sides) != 4 or not all(type(side) is int for side in sides):
        raise ValueError("'box' is not four whole numbers")
    return Box(*sides)


def _read_edit(tree: Tree) -> Edit:
    start, end = _whole(tree, "start"), _whole(tree, "end")
    before, after, source = (_text(tree, key) for key in ("before", "after", "source"))
    return Edit(start, end, before, after, source, _number(tree, "confidence"), _text(tree, "reason"))


def _read_doubt(tree: Tree) -> Doubt:
    start, end = _whole(tree, "start"), _whole(tree, "end")
    return Doubt(start, end, _text(tree, "text"), _number(tree, "confidence"), _texts(tree, "suggestions"))


def _read_confidence(item: Any) -> Confidence:
    start, end, value = item
    if type(start) is not int or type(end) is not int or type(value) not in (int, float):
        raise ValueError("'confidences' are not offsets and numbers")
    return Confidence(start, end, value)


def _get(tree: Tree, key: str, kind: type[Item]) -> Item:
    value = tree[key]
    if type(value) is not kind:
        raise TypeError(f"'{key}' is not of the type {kind.__name__}")
    return value


def _text(tree: Tree, key: str) -> str:
    return _get(tree, key, str)


def _whole(tree: Tree, key: str) -> int:
    return _get(tree, key, int)


def _number(tree: Tree, key: str) -> float:
    value = tree[key]
    if type(value) not in (int, float):
        raise TypeError(f"'{key}' is not a number")
    return float(value)


def _texts(tree: Tree, key: str) -> tuple[str, ...]:
    values = _get(tree, key, list)
    if not all(type(value) is str for value in values):
        raise TypeError(f"'{key}' holds something else than text")
    return tuple(values)


def _each(tree: Tree, key: str, read_one: Callable[[Tree], Item]) -> Iterator[Item]:
    for value in _get(tree, key, list):
        if type(value) is not dict:
            raise TypeError(f"'{key}' holds something else than objects")
        yield read_one(value)
