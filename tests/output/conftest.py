"""Sample pages, read once, with edits of every kind and doubts whose places are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from restore.document import PageText, RestoredDocument
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.provenance import Provenance

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "scans"
SCHEMAS = ROOT.parent / "shared" / "schemas"


class Scripted:
    """A text engine that edits by rote: words get other letters, are split or joined; some are doubted."""

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]

    def restore(self, text: str, profile: str = "auto", readings: object = ()) -> Restoration:
        words = [match.span() for match in re.finditer(r"\S+", text)]
        edits: list[Edit] = []
        doubts: list[Doubt] = []
        sure = []
        end = 0
        for index, (start, stop) in enumerate(words):
            word = text[start:stop]
            sure.append(Confidence(start, stop, 0.5 + 0.49 * (index % 10) / 10))
            if start < end:
                continue
            if index % 11 == 3 and len(word) > 3:
                after = f"{word[:2]} {word[2:]}"
            elif index % 13 == 5 and index + 1 < len(words) and text[stop] == " ":
                stop = words[index + 1][1]
                after = text[start:stop].replace(" ", "")
            elif index % 7 == 2:
                after = word.upper() if word != word.upper() else word.replace("A", "Ậ").replace("1", "7")
            elif index % 9 == 4:
                doubts.append(Doubt(start, stop, word, 0.6, (f"{word}ạ", "khác")))
                continue
            else:
                continue
            before = text[start:stop]
            if before != after:
                edits.append(Edit(start, stop, before, after, "language", 0.9, "phục hồi dấu theo ngữ cảnh"))
                end = stop
        return Restoration.of(text, edits, doubts, "vie", (), sure)


@pytest.fixture(scope="session")
def scanned() -> dict[str, RestoredDocument]:
    """Name → a sample as it was scanned: a table, a skewed page, a colour page with seals, two pages."""
    found = {}
    for name in ("table.tif", "skewed.pdf", "seal.jpg", "report.pdf"):
        path = SAMPLES / name
        document = restore_file(path, Tesseract(), Scripted())
        provenance = Provenance(version="0.1").of(path)
        found[path.stem] = RestoredDocument(document.name, document.pages, provenance)
    return found
