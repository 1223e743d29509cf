"""`restore scan`: images, PDFs and folders in, restored text out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.commands.options import (
    formats_option,
    lexicon_option,
    model_options,
    own_terms,
    writing_options,
)
from restore.errors import FileMissing, RestoreError, ToolMissing
from restore.page.tesseract import MEMORY
from restore.text.profile import PROFILES

if TYPE_CHECKING:
    from restore.batch import run as batch
    from restore.batch.plan import Job
    from restore.output import Options
    from restore.text.evidence.seq2seq import ModelChoice


@click.command(name="scan", short_help="Restore images, PDFs and folders of them.")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder for the outputs."
)
@formats_option("txt,json")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Files read at the same time.  [default: one per core]"
)
@click.option("--force", is_flag=True, help="Redo files whose outputs are there already.")
@click.option("--raw", is_flag=True, help="Recognise only; leave the text as it was read.")
@click.option(
    "--profile",
    type=click.Choice(["auto", *PROFILES]),
    help="How the recogniser errs.  [default: vie with Vietnamese models, else auto]",
)
@lexicon_option
@model_options
@click.option("--lang", default="vie", show_default=True, help="Tesseract's models, joined by '+'.")
@click.option("--tessdata", type=click.Path(path_type=Path), help="Folder of other Tesseract models.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds a page.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=500),
    default=MEMORY,
    show_default=True,
    help="MiB for Tesseract on a page (not on Windows).",
)
@click.option(
    "--text-layer",
    type=click.Choice(["auto", "keep", "redo"]),
    default="auto",
    show_default=True,
    help="Of a PDF: use it where it is good, keep any, or redo all.",
)
@writing_options
@click.option("--list", "listed", is_flag=True, help="Print the names of the files written.")
def command(
    inputs: Sequence[Path],
    output: Path,
    formats: tuple[str, ...],
    jobs: int | None,
    force: bool,
    raw: bool,
    profile: str | None,
    lexicon: tuple[Path, ...],
    lang: str,
    tessdata: Path | None,
    timeout: float,
    memory: int,
    text_layer: str,
    writing: Options,
    listed: bool,
    model: ModelChoice,
) -> None:
    """Restore images, PDFs and folders of them.

    Writes OUTPUT/<name>.txt and so on; the inputs are never touched. Files whose outputs are there are
    skipped, so an interrupted run is taken up again by repeating it. A file that fails does not stop the
    others, a page that cannot be read does not stop its file: the exit code is then 1, or the error's own
    when there was only one file and nothing of it could be read.
    """
    from restore.batch import run as batch
    from restore.batch.plan import missing, plan
    from restore.output.atomic import make_folder
    from restore.page import tesseract
    from restore.provenance import Provenance
    from restore.text.choice import EngineChoice, NoEngine

    if len(inputs) == 1 and not inputs[0].exists():
        raise FileMissing(f"There is no file '{inputs[0]}'.", "Check the name.")
    recogniser = tesseract.Tesseract(lang, tessdata, timeout, memory)
    recogniser.check()
    everything = plan(inputs, output, formats)
    make_folder(output)
    todo = [job for job in everything if force or missing(job).outputs]
    if not force:
        todo = [missing(job) for job in todo]
    processes = jobs or batch.cores()
    engine = NoEngine if raw else EngineChoice(own_terms(lexicon), model)
    profile = profile or ("vie" if lang.lower().startswith("vie") else "auto")
    told = {
        "engine": engine,
        "profile": profile,
        "lang": lang,
        "tessdata": tessdata,
        "text_layer": text_layer,
    }
    settings = batch.Settings(
        recogniser,
        engine=engine,
        profile=profile,
        threads=max(1, processes // max(1, len(todo))),
        text_layer=text_layer,
        writing=writing,
        provenance=Provenance.here(told, {"tesseract": tesseract.version()}),
    )
    outcomes = _run(todo, settings, processes, listed)
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed and len(everything) == 1 and failed[0].error:
        raise failed[0].error
    _summarise(outcomes, skipped=len(everything) - len(todo))
    if failed or any(outcome.unread for outcome in outcomes):
        sys.exit(RestoreError.exit_code)


def _run(todo: Sequence[Job], settings: batch.Settings, processes: int, listed: bool) -> list[batch.Outcome]:
    from restore.batch import run as batch

    outcomes = []
    with _progress(len(todo)) as advance:
        for outcome in batch.run(todo, settings, processes):
            if isinstance(outcome.error, ToolMissing):
                raise outcome.error  # every other file would fail for the same reason
            outcomes.append(outcome)
            advance()
            if listed and not outcome.error:
                for _, path in outcome.job.outputs:
                    click.echo(path)
    return outcomes


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr where that is a terminal; what comes is called after each file."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("Restoring", total=total)
        yield lambda: progress.advance(bar)


def _summarise(outcomes: Sequence[batch.Outcome], skipped: int) -> None:
    """What was done, on stderr, with one line for each file that failed."""
    done = [outcome for outcome in outcomes if not outcome.error]
    pages, edits = sum(outcome.pages for outcome in done), sum(outcome.edits for outcome in done)
    counts = f"{pages} page{'s' * (pages != 1)}, {edits} edit{'s' * (edits != 1)}"
    parts = [f"{len(done)} restored ({counts})"]
    if unread := sum(len(outcome.unread) for outcome in done):
        parts.append(f"{unread} page{'s' * (unread != 1)} not read (--force tries again)")
    if skipped:
        parts.append(f"{skipped} skipped, already there (--force redoes)")
    if len(done) < len(outcomes):
        parts.append(f"{len(outcomes) - len(done)} failed")
    click.echo("restore: " + "; ".join(parts), err=True)
    for outcome in outcomes:
        if outcome.error:
            click.echo(f"  {outcome.error.problem}", err=True)
        for number, problem in outcome.unread:
            click.echo(f"  '{outcome.job.source}', page {number}: {problem}", err=True)
