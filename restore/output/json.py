"""JSON: every word with its box, as read and as restored, and every edit with its reason.

    {"schema": "restore/1", "name": str, "source": str (file name), "pages": [
      {"number": int from 1, "width": int, "height": int (pixels), "dpi": float, "notes": [str],
       "raw": str, "text": str (lines parted by \\n), "profile": str,
       "lines": [{"words": [
         {"raw": str, "restored": str, "confidence": 0–1, "box": [left, top, width, height]}]}],
       "edits": [{"start": int, "end": int (code points of "raw"), "before": str, "after": str,
                  "source": str, "confidence": 0–1, "reason": str}],
       "doubts": [{"start": int, "end": int, "text": str, "confidence": 0–1, "suggestions": [str]}]}]}

Boxes are in pixels of the page image, origin top left. "restored" is "" where a word's text went to the word
before it, and holds spaces where the word was split. Fields may be added within a schema version; none
changes its meaning or goes away without a new one.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from restore.pipeline import RestoredDocument, RestoredPage, RestoredWord

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
        "raw": restoration.source,
        "text": restoration.text,
        "profile": restoration.profile,
        "lines": [{"words": [_word(word) for word in line]} for line in restored.lines],
        "edits": [asdict(edit) for edit in restoration.edits],
        "doubts": [asdict(doubt) for doubt in restoration.doubts],
    }


def _word(word: RestoredWord) -> dict[str, Any]:
    box = word.word.box
    return {
        "raw": word.word.text,
        "restored": word.text,
        "confidence": round(word.word.confidence, 4),
        "box": [box.left, box.top, box.width, box.height],
    }
