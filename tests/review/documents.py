"""Documents for the review tests: real shapes, made here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.output import render
from restore.provenance import Provenance
from restore.resources import sha256


def document(
    rows: Sequence[Sequence[tuple[str, str]]], pages: int = 1, source: Path | None = None, name: str = "thử"
) -> RestoredDocument:
    """Pages of the same rows of words, each as (read, restored). What is restored otherwise is an edit that
    is sure; a word that is read with "?" at its end is a doubt (without the "?") with a suggestion."""
    provenance = Provenance(str(source), sha256(source)) if source else Provenance()
    made = (_page(number, rows) for number in range(1, pages + 1))
    return RestoredDocument(name, tuple(made), provenance)


def _page(number: int, rows: Sequence[Sequence[tuple[str, str]]]) -> RestoredPage:
    lines, edits, doubts, sure = [], [], [], []
    start = 0
    for y, row in enumerate(rows):
        words = []
        for x, (told, restored) in enumerate(row):
            raw = told.removesuffix("?")
            words.append(Word(raw, Box(40 + 110 * x, 40 + 50 * y, 100, 30), 0.9))
            end = start + len(raw)
            if told.endswith("?"):
                doubts.append(Doubt(start, end, raw, 0.5, (restored,)))
                sure.append(Confidence(start, end, 0.5))
            else:
                sure.append(Confidence(start, end, 0.99))
                if raw != restored:
                    edits.append(Edit(start, end, raw, restored, "channel", 0.99, "theo ngữ cảnh"))
            start = end + 1
        lines.append(Line(tuple(words)))
    page = Page(number, 1200, 60 + 50 * len(rows), 150.0, tuple(lines))
    return RestoredPage(page, Restoration.of(page.text, edits, doubts, "vie", (), sure))


def save(folder: Path, made: RestoredDocument, name: str = "thử") -> Path:
    path = folder / f"{name}.json"
    path.write_bytes(b"".join(render("json", made)))
    return path


def scan_of(folder: Path, rows: int, pages: int = 1) -> Path:
    """A scanned file of blank pages in the size that `document` says."""
    path = folder / "scan.tif"
    sheets = [Image.new("L", (1200, 60 + 50 * rows), 250) for _ in range(pages)]
    sheets[0].save(path, save_all=True, append_images=sheets[1:], dpi=(150, 150), compression="tiff_lzw")
    return path


def log_lines(folder: Path) -> list[dict[str, object]]:
    """What was decided, from all logs of a folder."""
    paths = sorted(folder.glob("*.review.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def numbered(folder: Path, doubts: int, pages: int = 1) -> Path:
    """A folder with a document in which every second word is a doubt: read "w0", proposed "w0x" and so on."""

    def word(number: int) -> tuple[str, str]:
        return ("yên", "yên") if number % 2 else (f"w{number}?", f"w{number}x")

    rows = [[word(n + k) for k in range(10)] for n in range(0, 2 * doubts, 10)]
    made = folder / "results"
    made.mkdir()
    save(made, document(rows, pages, scan_of(folder, len(rows), pages)))
    return made
