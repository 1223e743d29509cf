"""What the server sends to the browser, as plain data for JSON. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from restore.document import RestoredPage, Table
from restore.edits import Restoration
from restore.review.decisions import Decision, apply_to_page
from restore.review.folder import Counts, Place
from restore.review.words import Unit, units
from restore.table_sense.check import cell_texts
from restore.table_sense.notation import written
from restore.table_sense.totals import equations, mismatches

Tree = dict[str, Any]


def entry(identifier: str, name: str, counts: Counts | str | None) -> Tree:
    """A row of the list of documents; null stands for what has not been counted yet."""
    known = counts if isinstance(counts, Counts) else None
    return {
        "id": identifier,
        "name": name,
        "error": counts if isinstance(counts, str) else "",
        "pages": known and known.pages,
        "doubts": known and known.doubts,
        "decided": known and known.decided,
        "lost": known and known.lost,
    }


def document(name: str, version: str, numbers: Iterable[int], trouble: str, formats: Iterable[str]) -> Tree:
    """A document; `numbers`: of its pages; `trouble` says why it has no page images, "" if it has."""
    return {
        "name": name,
        "version": version,
        "pages": list(numbers),
        "trouble": trouble,
        "formats": list(formats),
    }


def queue(places: Iterable[Place]) -> list[Tree]:
    """The doubtful or decided units of a document, in reading order."""
    return [place_tree(place) for place in places if place.doubtful or place.decision]


def place_tree(place: Place) -> Tree:
    return {
        "page": place.page,
        "start": place.start,
        "end": place.end,
        "raw": place.raw,
        "restored": place.restored,
        "confidence": place.confidence,
        "doubtful": place.doubtful,
        "risk": round(place.risk, 4),
        "decision": decision(place.decision),
        "left": place.left,
        "right": place.right,
    }


def decision(made: Decision | None) -> Tree | None:
    if made is None:
        return None
    return {
        "number": made.number,
        "after": made.after,
        "action": made.action,
        "who": made.who,
        "time": made.time,
    }


def lost(decisions: Iterable[Decision]) -> list[Tree]:
    return [
        {
            "page": made.page,
            "left": made.left,
            "before": made.before,
            "right": made.right,
            "after": made.after,
        }
        for made in decisions
    ]


def page(restored: RestoredPage, decisions: Sequence[Decision], version: str) -> Tree:
    """A page with its units; each line lists the units that begin on it."""
    page = restored.page
    made = units(restored, decisions)
    decided = apply_to_page(restored, decisions) if page.tables else restored
    starts = {unit.first: unit for unit in made}
    lines, index = [], 0
    for line in page.lines:
        found = [_unit(starts[n]) for n in range(index, index + len(line.words)) if n in starts]
        index += len(line.words)
        lines.append({"role": line.role, "lead": line.lead, "units": found})
    return {
        "version": version,
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "error": page.error,
        "lines": lines,
        "tables": [_table(decided, number) for number in range(len(page.tables))],
    }


def _unit(unit: Unit) -> Tree:
    return {
        "start": unit.start,
        "end": unit.end,
        "raw": unit.raw,
        "restored": unit.restored,
        "confidence": unit.confidence,
        "doubtful": unit.doubtful,
        "kind": unit.kind,
        "reasons": list(unit.reasons),
        "choices": [choice._asdict() for choice in unit.choices],
        "boxes": [[box.left, box.top, box.width, box.height] for box in unit.boxes],
        "decision": decision(unit.decision),
    }


def _table(restored: RestoredPage, number: int) -> Tree:
    table = restored.page.tables[number]
    return {
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "rowSpan": cell.row_span,
                "columnSpan": cell.column_span,
                "first": cell.first,
                "last": cell.last,
            }
            for cell in table.cells
        ],
        "mismatches": _mismatches(restored, table),
    }


def _mismatches(restored: RestoredPage, table: Table) -> list[Tree]:
    """The totals of a table that differ from the sums of their parts."""
    texts = cell_texts(restored, table)
    return [
        {"row": one.total[0], "column": one.total[1], "said": texts[one.total], "sum": written(one.made)}
        for one in mismatches(equations(texts))
        if one.total in texts and one.kind not in ("product", "ratio")
    ]


def differences(restoration: Restoration) -> list[Tree]:
    """A restored text in pieces (plain text, edits, doubts) that give the text when joined."""
    marks = [(e.start, e.end, e.before, e.after, e.reason, e.confidence, ()) for e in restoration.edits]
    taken = [(e.start, e.end) for e in restoration.edits]
    marks += [
        (d.start, d.end, d.text, d.text, "", d.confidence, d.suggestions)  # type: ignore[misc]
        for d in restoration.doubts
        if not any(start < d.end and d.start < end for start, end in taken)
    ]
    pieces: list[Tree] = []
    position = 0
    for start, end, before, after, reason, confidence, suggestions in sorted(marks):
        if start > position:
            pieces.append({"text": restoration.source[position:start]})
        pieces.append(
            {
                "text": after,
                "before": before,
                "reason": reason,
                "confidence": confidence,
                "suggestions": list(suggestions),
                "changed": before != after,
            }
        )
        position = end
    return [*pieces, {"text": restoration.source[position:]}]
