"""`restore watch`: restore files as they come into a folder."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.commands.restoring import Restoring, jobs_option, restoring_options
from restore.errors import Interrupted

if TYPE_CHECKING:
    from restore.batch.events import Outcome


@click.command(name="watch", short_help="Restore files as they come into a folder.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder for the outputs.",
)
@restoring_options
@jobs_option
@click.option(
    "--settle",
    type=click.FloatRange(min=0),
    default=2.0,
    metavar="SECONDS",
    show_default=True,
    help="How long a file must be unchanged before it is taken.",
)
@click.option("--poll", is_flag=True, help="Check the files every second, as network shares require.")
@click.option(
    "--failed",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Move files that fail into this folder, with the reason beside them.  [default: leave them]",
)
def command(
    folder: Path,
    output: Path,
    restoring: Restoring,
    jobs: int | None,
    settle: float,
    poll: bool,
    failed: Path | None,
) -> None:
    """Restore the files of FOLDER, and those that come into it, until a signal ends it.

    A file is restored once it has been unchanged for --settle seconds, since scanners write in pieces.
    Finished files are skipped, also by a later `restore watch` or `restore scan` into the same OUTPUT. If a
    file or one of its formats fails, NAME.failed.txt in OUTPUT says why, until it succeeds.
    """
    from restore.batch.events import Outcome
    from restore.batch.folder import OutputFolder
    from restore.batch.pool import LocalPool
    from restore.batch.run import Run, cores
    from restore.batch.watch import HotFolder

    settings = restoring.settings()
    out = OutputFolder(output)
    try:
        avoid = [failed] if failed else []
        hot = HotFolder(
            folder, output, restoring.formats, settings.digest, out.manifest.ledger, settle, poll, avoid
        )
        pool = LocalPool(jobs or cores(), out.scratch)
        try:
            with hot:
                _say(f"watching '{folder}'")
                for event in Run(hot.jobs(), settings, out, pool):
                    if isinstance(event, Outcome) and not event.skipped:
                        _tell(event, output, failed)
        except Interrupted:
            _say("ended")  # a signal is the normal end
        finally:
            pool.close()
    finally:
        out.close()


def _tell(outcome: Outcome, output: Path, failed: Path | None) -> None:
    """Print a line on stderr; write NAME.failed.txt for a file that failed, remove it for another."""
    from restore.batch.progress import counted
    from restore.output import atomic

    note = output / f"{outcome.job.name}.failed.txt"
    failures = [outcome.error] if outcome.error else list(outcome.unwritten)
    if not outcome.error:
        _say(f"{outcome.job.source}: {counted(outcome.pages, 'page')}, {counted(outcome.edits, 'edit')}")
    if not failures:
        note.unlink(missing_ok=True)
        return
    if outcome.error and failed:
        target = _moved(outcome.job.source, failed)
        note = target.with_name(f"{target.name}.txt") if target else note
    note.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(note, "".join(f"{failure}\n" for failure in failures).encode("utf-8", "replace"))
    for failure in failures:
        _say(failure.problem)


def _moved(source: Path, folder: Path) -> Path | None:
    """The new path of the file; None if it cannot be moved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / source.name
        number = 2
        while target.exists():
            target = folder / f"{source.stem}-{number}{source.suffix}"
            number += 1
        shutil.move(source, target)
    except OSError as error:
        _say(f"'{source}' cannot be moved: {error.strerror}")
        return None
    return target


def _say(text: str) -> None:
    print(f"restore: {text}", file=sys.stderr, flush=True)
