"""JSON: every word with its box, as read and as restored, and every edit with its reason.

    {"schema": "restore/1", "name": str, "source": str (file name), "pages": [
      {"number": int from 1, "width": int, "height": int (pixels), "dpi": float, "notes": [str], "error": str,
       "raw": str, "text": str (lines parted by \\n), "profile": str,
       "lines": [{"role": "body", "header", "footer", "page-number" or "table", "words": [
         {"raw": str, "restored": str, "confidence": 0–1, "box": [left, top, width, height]}]}],
       "tables": [{"box": [left, top, width, height], "rows": [[
         {"column": int from 0, "row_span": int, "column_span": int, "text": str (restored),
          "box": [left, top, width, height]}]]}],
       "edits": [{"start": int, "end": int (code points of "raw"), "before": str, "after": str,
                  "source": str, "confidence": 0–1, "reason": str}],
       "doubts": [{"start": int, "end": int, "text": str, "confidence": 0–1, "suggestions": [str]}]}]}

A row of a table lists the cells that begin in it. Boxes are in pixels of the page image, origin top left.
"restored" is "" where a word's text went to the word before it, and holds spaces where the word was split.
Fields may be added within a schema version; none changes its meaning or goes away without a new one.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from restore.document import Box, RestoredDocument, RestoredPage, RestoredWord

SCHEMA = "restore/1"


def render(document: RestoredDocument, source: Path) -> bytes:
    tree = {
        "schema": SCHEMA,
        "name": document.name,
        "source": source.name,
        "pages": [_page(page) for page in document.pages],
    }
    return (json.dumps(tree, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _page(restored: RestoredPage) -> dict[str, Any]:
    page, restoration = restored.page, restored.restoration
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": round(page.dpi, 2),
        "notes": [*page.notes, *restoration.notes],
        "error": page.error,
        "raw": restoration.source,
        "text": restoration.text,
        "profile": restoration.profile,
        "lines": [
            {"role": line.role, "words": [_word(word) for word in words]}
            for line, words in zip(page.lines, restored.lines, strict=True)
        ],
        "tables": tables(restored),
        "edits": [asdict(edit) for edit in restoration.edits],
        "doubts": [asdict(doubt) for doubt in restoration.doubts],
    }


def tables(restored: RestoredPage) -> list[dict[str, Any]]:
    """The ruled tables of a page, row by row, with restored text."""
    lines = [" ".join(word.text for word in line if word.text) for line in restored.lines]
    return [
        {
            "box": _box(table.box),
            "rows": [
                [
                    {
                        "column": cell.column,
                        "row_span": cell.row_span,
                        "column_span": cell.column_span,
                        "text": " ".join(lines[cell.first : cell.last]),
                        "box": _box(cell.box),
                    }
                    for cell in table.cells
                    if cell.row == row
                ]
                for row in range(table.rows)
            ],
        }
        for table in restored.page.tables
    ]


def _box(box: Box) -> list[int]:
    return [box.left, box.top, box.width, box.height]


def _word(word: RestoredWord) -> dict[str, Any]:
    return {
        "raw": word.word.text,
        "restored": word.text,
        "confidence": round(word.word.confidence, 4),
        "box": _box(word.word.box),
    }
