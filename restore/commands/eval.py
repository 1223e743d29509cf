"""`restore eval`: score against hand-corrected samples."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.text.profile import PROFILES

if TYPE_CHECKING:
    from restore.evaluate.systems import System


@click.command("eval")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one CSV row for each figure instead of tables.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write an HTML report to this file.",
)
@click.option(
    "--compare", multiple=True, metavar="NAME=CMD",
    help="Score another program too: it reads the raw text, or {} in CMD is the input's path. Repeatable.",
)  # fmt: skip
@click.option("--ablate", is_flag=True,
              help="Score again without each witness, kind of edit and cleanup step.")  # fmt: skip
@click.option(
    "--profile",
    type=click.Choice(["auto", *PROFILES]),
    default="auto",
    show_default=True,
    help="Profile of the raw texts, as in 'restore text'.",
)
@click.option("--right-text/--no-right-text", default=True, show_default=True,
              help="Also restore the truth itself and count what changes.")  # fmt: skip
@click.option(
    "--seed", default=0, metavar="NUMBER", show_default=True, help="Random seed of the bootstrap intervals."
)
@click.option("--timings", is_flag=True, help="Add seconds and memory, which differ from run to run.")
@click.option(
    "--timeout",
    default=600.0,
    metavar="SECONDS",
    show_default=True,
    help="Time for each run of a --compare program.",
)
def command(
    folder: Path,
    as_json: bool,
    as_csv: bool,
    report: Path | None,
    compare: tuple[str, ...],
    ablate: bool,
    profile: str,
    right_text: bool,
    seed: int,
    timings: bool,
    timeout: float,
) -> None:
    """Score the restoration against hand-corrected samples in FOLDER.

    FOLDER holds NAME.txt, NAME.pdf or NAME.png beside NAME.gold.txt, or raw.txt beside gold.txt. Text whose
    line counts agree is scored line by line; other text, and pages, as a whole. A prediction that is missing
    or fails counts as empty and is listed.
    """
    from restore.errors import UsageError
    from restore.evaluate import figures, systems
    from restore.evaluate.run import evaluate
    from restore.evaluate.samples import find_samples
    from restore.output import atomic

    if as_json and as_csv:
        raise UsageError("--json and --csv both want standard output.", "Choose one.")
    others = [systems.CommandSystem.parse(definition, timeout) for definition in compare]
    samples = find_samples(folder)
    full = systems.restore_system(profile=profile)
    chosen: list[System] = [full, *others]
    if ablate:
        chosen += systems.ablations(full)
    names = [system.name for system in chosen]
    if len({*names, "raw"}) <= len(names):
        raise UsageError("Two systems have the same name.", "'raw' and 'restore' are taken.")
    if report:
        atomic.make_folder(report.parent)  # before hours are spent on what cannot be written

    evaluation = evaluate(samples, chosen, seed=seed, right_text=right_text, progress=_progress(len(samples)))
    versions = figures.versions()
    if "page" in evaluation.kinds:
        versions |= figures.tesseract_version()
    if report:
        from restore.evaluate.report import as_html

        atomic.write(report, as_html(evaluation, versions).encode())
    if as_json or as_csv:
        text = figures.as_json(evaluation, versions, timings) if as_json else figures.as_csv(evaluation)
        click.echo(text.encode("utf-8"), nl=False)
    else:
        from restore.evaluate.table import print_table

        print_table(evaluation, sys.stdout, timings)


def _progress(count: int) -> Callable[[str], None]:
    """Shows the current sample on stderr, on a terminal only."""
    done = 0

    def show(name: str) -> None:
        nonlocal done
        done += 1
        click.echo(f"\r\x1b[K{done}/{count} {name}", nl=done == count, err=True)

    return show if sys.stderr.isatty() else lambda name: None
