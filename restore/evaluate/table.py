"""The evaluation as tables for a terminal, or as plain columns for a file or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from restore.evaluate.figures import applies, percent, write, write_difference
from restore.evaluate.metrics import METRICS
from restore.evaluate.run import RAW, Evaluation, Kind, Unit
from restore.evaluate.vietnamese import KINDS

if TYPE_CHECKING:
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table

TITLES: dict[Kind, str] = {"text": "Text", "page": "Pages"}
LISTED = 30  # documents and problems shown; all of them are in --json


def print_table(evaluation: Evaluation, stream: TextIO, timings: bool = False) -> None:
    """Print the figures of each kind of sample, those of its documents, and the problems."""
    from rich import box
    from rich.console import Console

    # In a file or a pipe a table has no rules and is not folded at 80 columns.
    plain = not stream.isatty()
    console = Console(file=stream, width=200 if plain else None, highlight=False, no_color=plain)
    style = None if plain else box.SIMPLE_HEAD
    for kind in evaluation.kinds:
        _figures(console, style, evaluation, kind)
        _errors(console, style, evaluation, kind)
        _documents(console, style, evaluation, kind, timings)
    calibration = evaluation.calibration()
    if calibration.count:
        console.print(
            f"Confidences: expected calibration error {calibration.ece:.3f} of {calibration.count:,} words; "
            f"of {calibration.sure_count:,} given 0.95 or more {percent(calibration.sure)} are right\n",
            soft_wrap=True,
        )
    problems = evaluation.problems
    if problems:
        console.print(f"To be looked at ({len(problems)}), counted as empty where nothing came:")
        for problem in problems[:LISTED]:
            console.print(f"  {problem}", markup=False, soft_wrap=True)
        if len(problems) > LISTED:
            console.print(f"  … and {len(problems) - LISTED} more, see --json")


def _table(style: Box | None, title: str, first: str, columns: list[str]) -> Table:
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(title=title, box=style, title_justify="left", pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(Text(column), justify="right", no_wrap=style is None)
    return table


def _figures(console: Console, style: Box | None, evaluation: Evaluation, kind: Kind) -> None:
    documents = evaluation.of(kind)
    lines = sum(len(document.reference.truth.lines) for document in documents)
    raw = evaluation.total(kind, None)
    totals = [evaluation.total(kind, number) for number in range(len(evaluation.systems))]
    # The bootstrap over documents needs two; with one, lines are drawn.
    by: Unit = "documents" if len(documents) > 1 else "lines"
    intervals = evaluation.intervals(kind, by) if totals else {}
    title = f"{TITLES[kind]}: {_count(len(documents), 'document')}, {_count(lines, 'line')}, "
    title += f"{_count(raw.syllables.whole, 'syllable')}"
    columns = [RAW, *evaluation.systems, f"{evaluation.systems[0]} − raw, points, 95 % over {by}"]
    table = _table(style, title, "", columns)
    for metric in METRICS:
        if not applies(metric, kind, [raw, *totals]):
            continue
        before = "" if metric.against_raw else write(metric, metric.value(raw))
        interval = intervals.get(metric.key)
        table.add_row(
            f"{metric.title} {'↑' if metric.better == 'higher' else '↓'}",
            before,
            *(write(metric, metric.value(total)) for total in totals),
            write_difference(metric, interval.difference) if interval else "",
        )
    console.print(table)
    for name, total in zip(evaluation.systems, totals, strict=True):
        change = total.change
        console.print(
            f"{name}: {change.fixed:,} fixed, {change.missed:,} missed, {change.introduced:,} introduced; "
            f"{total.tone_placement:,} right but for where the tone stands (hoà, hòa)",
            markup=False,
            soft_wrap=True,
        )
    console.print()


def _errors(console: Console, style: Box | None, evaluation: Evaluation, kind: Kind) -> None:
    found = [evaluation.confusion(kind, number) for number in (None, *range(len(evaluation.systems)))]
    table = _table(style, "Wrong syllables by what is wrong", "", [RAW, *evaluation.systems])
    for key, title in KINDS.items():
        if any(each.kinds.get(key) for each in found):
            table.add_row(title, *(f"{each.kinds.get(key, 0):,}" for each in found))
    if table.row_count:
        console.print(table)
        console.print()


def _documents(
    console: Console, style: Box | None, evaluation: Evaluation, kind: Kind, timings: bool
) -> None:
    from rich.text import Text

    columns = ["right, raw", "right, restored", "CER, raw", "CER, restored", "introduced"]
    if timings:
        columns += ["seconds", "MB"]
    table = _table(style, "Documents", "", columns)
    for document in evaluation.of(kind)[:LISTED]:
        before, after = document.raw.scored.score, document.results[0].scored.score
        right = METRICS[0]
        cells = [
            write(right, right.value(before)),
            write(right, right.value(after)),
            f"{100 * before.cer:.2f} %",
            f"{100 * after.cer:.2f} %",
            f"{after.change.introduced:,}",
        ]
        if timings:
            memory = document.results[0].memory_mb
            cells += [f"{document.results[0].seconds:.2f}", f"{memory:.0f}" if memory else "–"]
        table.add_row(Text(document.name), *cells)
    console.print(table)
    if len(evaluation.of(kind)) > LISTED:
        console.print(f"… and {len(evaluation.of(kind)) - LISTED} more, see --json")
    console.print()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
