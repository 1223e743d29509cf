"""Measure pages with tables by kind: words, numbers, cells, and how wrong cells are marked.

    python -m scripts.measure.table_pages build/tables/dev                # drawn by corpus/table_pages.py
    python -m scripts.measure.table_pages build/tables/dev --keep build/tables/read --show

Reads NAME.pdf beside NAME.gold.txt and NAME.cells.tsv; NAME without its digits is the kind. Prints a row for
each kind; words and numbers as in `hard_pages.py`, and of the cells:

    cells      of those with text, at their place in the table and right to the letter
    marked     of the cells that came out wrong, those that a doubt marks
    unseen     cells that came out wrong and are not marked; in brackets those with a digit
    in vain    of the cells that are right, those that a doubt marks
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from restore.document import RestoredDocument
from restore.evaluate.metrics import Share
from restore.evaluate.truth import parse_truth
from restore.output.tables import doubts
from restore.pipeline import restore_document
from restore.text.choice import NoEngine, TextEngine
from restore.text.engine import Engine
from scripts import markdown
from scripts.measure.hard_pages import Figures, arguments, figures, percent, read

Place = tuple[int, int, int, int, int]
"""Number of the table in the document; row, column and spans of the cell."""


@dataclass(frozen=True)
class Cells:
    """Counts of one page or of several."""

    right: Share = Share(0, 0)
    marked: Share = Share(0, 0)
    numbers_unseen: int = 0
    in_vain: Share = Share(0, 0)

    def __add__(self, other: Cells) -> Cells:
        return Cells(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def row(self) -> Sequence[str]:
        unseen = self.marked.whole - self.marked.part
        return (
            percent(self.right),
            f"{self.marked.part} of {self.marked.whole}",
            f"{unseen} ({self.numbers_unseen})",
            percent(self.in_vain),
        )


def truth_of(path: Path) -> dict[Place, str]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {(int(t), int(r), int(c), int(rs), int(cs)): text for t, r, c, rs, cs, text in rows}


def found(document: RestoredDocument) -> Iterator[tuple[Place, str, bool]]:
    """Each cell of the document with its text, and whether it is marked."""
    tables = [(page, table) for page in document.pages for table in page.page.tables]
    for number, (page, table) in enumerate(tables):
        for cell in table.cells:
            place = number, cell.row, cell.column, cell.row_span, cell.column_span
            yield place, page.text_within(cell), bool(doubts(page, cell))


def cells_of(truth: dict[Place, str], document: RestoredDocument, show: str = "") -> Cells:
    there = {place: (text, marked) for place, text, marked in found(document)}
    total = Cells()
    for place, printed in truth.items():
        if not printed:
            continue
        text, marked = there.get(place, ("", False))
        right = text == printed
        unseen = not right and not marked
        if show and not right:
            print(f"{show}\t{place}\t{printed}\t{text or '-'}\t{'marked' if marked else 'NOT MARKED'}")
        total += Cells(
            Share(int(right), 1),
            Share(int(marked), 1) if not right else Share(0, 0),
            int(unseen and any(map(str.isdigit, printed))),
            Share(int(marked), 1) if right else Share(0, 0),
        )
    return total


def main() -> None:
    options = arguments(__doc__).parse_args()
    engine: TextEngine = NoEngine() if options.raw else Engine.load()
    sums: defaultdict[str, tuple[Figures, Cells]] = defaultdict(lambda: (Figures(), Cells()))
    for path in sorted(path for folder in options.folders for path in folder.glob("*.cells.tsv")):
        name = path.name.removesuffix(".cells.tsv")
        kind = name.rstrip("0123456789")
        if options.kinds and kind not in options.kinds.split(","):
            continue
        pages, seconds = read(
            path.with_name(f"{name}.pdf"), [part for part in options.skip.split(",") if part], options.keep
        )
        document = restore_document(name, pages, engine)
        truth = parse_truth(path.with_name(f"{name}.gold.txt").read_text(encoding="utf-8"))
        show = name if options.show else ""
        one = figures(truth, document, seconds, show), cells_of(truth_of(path), document, show)
        print(f"{name}\t" + "\t".join((*one[0].row, *one[1].row)), flush=True)
        for key in (kind, "all"):
            sums[key] = sums[key][0] + one[0], sums[key][1] + one[1]
    numbers = "words|numbers|wrong ones marked|right ones marked|invented (unmarked)|changed|seconds"
    cells = "cells|wrong ones marked|unseen (numbers)|right ones marked"
    head = ("kind", *numbers.split("|"), *cells.split("|"))
    rows = [(kind, *one.row, *other.row) for kind, (one, other) in sums.items() if kind != "all"]
    print(markdown.table([head, *rows, ("all", *sums["all"][0].row, *sums["all"][1].row)]))


if __name__ == "__main__":
    main()
