"""`restore scan`: images, PDFs and folders in, restored text out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.batch.remote import Url
from restore.commands.restoring import Place, Restoring, check_inputs, jobs_option, restoring_options
from restore.errors import Interrupted, RestoreError

if TYPE_CHECKING:
    from restore.batch.events import Event, Outcome
    from restore.batch.plan import Stores
    from restore.batch.pool import Pool
    from restore.batch.progress import Progress, Summary
    from restore.batch.remote import RemoteOutput
    from restore.batch.state import Redo


@click.command(name="scan", short_help="Restore images, PDFs and folders of them.")
@click.argument("inputs", nargs=-1, required=True, type=Place(), metavar="INPUT...")
@click.option(
    "-o", "--output", required=True, type=Place(), metavar="FOLDER|URL", help="Where the outputs go."
)
@restoring_options
@jobs_option
@click.option("--force", is_flag=True, help="Restore finished files again.")
@click.option("--retry-failed", is_flag=True, help="Restore only files and pages that failed before.")
@click.option("--dry-run", is_flag=True, help="Print what would be done, and why; do nothing.")
@click.option("--keep-journal", is_flag=True, help="Keep the pages as read in OUTPUT/.restore.")
@click.option("--list", "listed", is_flag=True, help="Print the names of the files written.")
@click.option(
    "--progress",
    "mode",
    type=click.Choice(["auto", "bar", "json", "none"]),
    default="auto",
    show_default=True,
    help="Progress on standard error; auto: a bar on a terminal.",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Dask scheduler: tls://HOST:PORT, tcp://127.0.0.1:PORT, 'local'.  [default: no Dask]",
)
def command(
    inputs: Sequence[Path | Url],
    output: Path | Url,
    restoring: Restoring,
    jobs: int | None,
    force: bool,
    retry_failed: bool,
    dry_run: bool,
    keep_journal: bool,
    listed: bool,
    mode: str,
    scheduler: str,
) -> None:
    """Restore images, PDFs and folders of them.

    Writes OUTPUT/<name>.txt and so on; the inputs are never changed. Inputs and OUTPUT may lie in an object
    store: s3://BUCKET/FOLDER. OUTPUT/restore-manifest.jsonl records the result of each file. Repeating the
    command restores files that are missing, failed, changed, or made with other settings, and continues at
    the page where an interrupted run stopped. A file that fails does not stop the others, a page that cannot
    be read does not stop its file, and a format that cannot be written does not stop the others; the exit
    code is then 1, or that of the error if it concerns the only file.
    """
    from restore.batch.folder import OutputFolder
    from restore.batch.manifest import NAME
    from restore.batch.plan import Stores, find_files, plan
    from restore.batch.progress import progress
    from restore.batch.remote import RemoteOutput
    from restore.batch.run import Run, cores
    from restore.batch.state import Redo

    check_inputs(inputs)
    if scheduler:  # workers may run in other folders
        inputs, output = [_absolute(path) for path in inputs], _absolute(output)
    store = RemoteOutput(output, NAME) if isinstance(output, Url) else None
    here = store.folder if store else Path(output)
    if store:
        store.pull()
    upload = store.url if store else None
    redo = Redo.EVERYTHING if force else Redo.FAILED if retry_failed else Redo.NOTHING
    if dry_run:
        _print_plan(inputs, here, restoring, redo, Stores(output=upload))
        return
    settings = restoring.settings()
    folder = OutputFolder(here)
    with ExitStack() as ends:
        if store:
            ends.callback(store.push, now=True)
        ends.callback(folder.close)
        stores = Stores(folder.scratch / "inputs", upload)
        jobs_to_do = plan(inputs, here, restoring.formats, folder.manifest.ledger, stores)
        pool = _pool(scheduler, jobs or cores(), folder.scratch)
        ends.callback(pool.close)
        shown = progress(mode, lambda: sum(1 for _ in find_files(inputs, here, stores)))
        ends.callback(shown.close)
        run = Run(jobs_to_do, settings, folder, pool, redo, keep_journal)
        summary, last = _follow(run, shown, listed, store)
    if last and last.error and summary.failed + summary.files + summary.skipped == 1:
        raise last.error
    shown.end(summary)
    if summary.failed or summary.unread or summary.unwritten:
        sys.exit(RestoreError.exit_code)


def _follow(
    run: Iterable[Event], shown: Progress, listed: bool, store: RemoteOutput | None
) -> tuple[Summary, Outcome | None]:
    """Show the events of a run, name the outputs if `listed`, and upload what is done to `store`. Returns the
    totals and the last file's outcome."""
    from restore.batch.events import Outcome
    from restore.batch.progress import Summary

    summary, last = Summary(), None
    try:
        for event in run:
            summary.add(event)
            shown.show(event)
            if isinstance(event, Outcome):
                last = event
                if listed:
                    _list(event)
                if store:
                    store.push()
    except Interrupted as interrupted:
        interrupted.goes_on = True
        raise
    return summary, last


def _pool(scheduler: str, processes: int, scratch: Path) -> Pool:
    from restore.batch.pool import LocalPool

    if not scheduler:
        return LocalPool(processes, scratch)
    from restore.batch.cluster import ClusterPool

    return ClusterPool(scheduler, processes, scratch)


def _list(outcome: Outcome) -> None:
    """Print the names of the files written."""
    if not outcome.error and not outcome.skipped:
        for kind, _ in outcome.job.outputs:
            click.echo(outcome.job.destination(kind))


def _absolute(place: Path | Url) -> Path | Url:
    return place if isinstance(place, Url) else place.absolute()


def _print_plan(
    inputs: Sequence[Path | Url], output: Path, restoring: Restoring, redo: Redo, stores: Stores
) -> None:
    """Print a line for each file to restore: why, and its name."""
    from restore.batch.ledger import Ledger
    from restore.batch.manifest import load
    from restore.batch.plan import plan
    from restore.batch.state import Why, reason

    ledger, digest = Ledger(), restoring.settings().digest
    load(ledger, output)
    counts: dict[Why, int] = {}
    for job in plan(inputs, output, restoring.formats, ledger, stores):
        why = Why.NEW if job.error else reason(job, ledger, digest, redo)
        counts[why] = counts.get(why, 0) + 1
        if why is not Why.NOTHING:
            click.echo(f"{why.value}\t{job.remote.url if job.remote else job.source}")
    done = counts.pop(Why.NOTHING, 0)
    told = ", ".join(f"{count} {why.value}" for why, count in counts.items())
    to_do = f"{sum(counts.values())} to do ({told})" if counts else "nothing to do"
    click.echo(f"restore: {to_do}; {done} done already", err=True)
