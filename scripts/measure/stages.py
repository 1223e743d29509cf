"""Measure what each stage of a scan costs: CPU seconds a page, of this process and of Tesseract's.

    python -m scripts.measure.stages ../shared/samples/scans/*.pdf --write docs/page-steps.md

Reads PDFs or images and restores each in this process, page after page. Prints the table, and writes it into
the file that --write names; the restored documents are discarded. A stage's time is without that of the
stages called from it. Linux only: Tesseract's time is taken from /proc.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from restore.page.load import load_pages
from restore.page.read import recognise_all
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_document
from restore.text.engine import Engine
from scripts import markdown
from scripts.arguments import parser_of

STAGES = {  # stage: its functions
    "load and draw": ("page.pdf_file._pdf_page", "page.image_file._upright"),
    "colour to gray, seals": ("page.read.to_gray", "page.read.lift_gray_seals", "page.read.with_ink_marks"),
    "measure and clean": (
        "page.read.measure", "page.read.clean", "page.read.with_light_ground", "page.read.without_watermarks",
        "page.read.with_even_ink",
    ),
    "forms and rules": ("page.read.find_form_marks", "page.read.painted_over", "page.layout.find_grids"),
    "first reading": ("page.read.read_layout",),
    "cells of tables": ("page.layout._read_cells",),
    "second look": ("page.read.reread",),
    "second reader for numbers": (
        "page.read.join_torn_numbers", "page.read.read_numbers", "page.read.read_blurred",
        "page.read.read_table_numbers",
    ),
    "text engine": ("text.engine.Engine.restore_pages",),
    "checks of the restored text": (
        "pipeline.with_checked_words", "pipeline.with_list_dashes", "pipeline.with_checked_numbers",
        "pipeline.with_sensible_tables",
    ),
}  # fmt: skip
REST = "everything else"
Costs = defaultdict[str, float]


class Clock:
    """CPU seconds by stage: `own` of this process, `tesseract` of its children."""

    def __init__(self) -> None:
        self.own, self.tesseract = Costs(float), Costs(float)
        self._stages = [REST]
        self._at = self.now()

    def switch(self) -> None:
        """Charge the time since the last call to the innermost open stage."""
        now = self.now()
        self.own[self._stages[-1]] += now[0] - self._at[0]
        self.tesseract[self._stages[-1]] += now[1] - self._at[1]
        self._at = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            self.switch()
            self._stages.append(stage)
            try:
                return function(*arguments, **named)
            finally:
                self.switch()
                self._stages.pop()

        return call

    @staticmethod
    def now() -> tuple[float, float]:
        """CPU seconds of this process, and of its children that still run."""
        while True:
            try:
                return time.process_time(), _of_children()
            except FileNotFoundError:  # a thread or a child ended meanwhile
                continue


def _of_children() -> float:
    seconds = 0.0
    for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for child in file.read_text().split():
            seconds += int(Path(f"/proc/{child}/schedstat").read_text().split()[0]) / 1e9
    return seconds


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--write", type=Path, help="file with the marks of the table")
    arguments = parser.parse_args()
    clock = Clock()
    for stage, names in STAGES.items():
        for name in names:
            owner, _, function = name.rpartition(".")
            holder = resolve_name(f"restore.{owner}")
            setattr(holder, function, clock.timed(stage, getattr(holder, function)))
    pages = restored(arguments.files)
    clock.switch()
    content = markdown.table(rows(clock, pages))
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(markdown.with_marked(text, "stages", content), encoding="utf-8")
    print(content)


def restored(files: Sequence[Path]) -> int:
    """Restore the files; return the number of their pages."""
    engine, recogniser, count = Engine.load(), Tesseract(), 0
    for file in files:
        pages = list(recognise_all(load_pages(file), recogniser))
        restore_document(file.stem, pages, engine)
        count += len(pages)
    return count


def rows(clock: Clock, pages: int) -> list[Sequence[str]]:
    found: list[Sequence[str]] = [("stage", "restore", "Tesseract")]
    for stage in (*STAGES, REST):
        found.append((stage, *(f"{part[stage] / pages:.2f}" for part in (clock.own, clock.tesseract))))
    sums = (sum(part.values()) / pages for part in (clock.own, clock.tesseract))
    return [*found, ("together", *(f"{total:.2f}" for total in sums))]


if __name__ == "__main__":
    main()
