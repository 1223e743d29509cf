"""Runs for tests, and what they report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from restore.batch.events import Event, Outcome, PageDone
from restore.batch.folder import OutputFolder
from restore.batch.plan import plan
from restore.batch.pool import LocalPool
from restore.batch.run import Run
from restore.batch.state import Redo
from restore.batch.units import Settings
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine

SETTINGS = Settings(Tesseract(), NoEngine)


@contextmanager
def started(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings = SETTINGS,
    redo: Redo = Redo.NOTHING,
) -> Iterator[Iterator[Event]]:
    folder = OutputFolder(out)
    pool = LocalPool(2, folder.scratch)
    jobs = plan(inputs, out, ["txt"], folder.manifest.ledger)
    try:
        yield iter(Run(jobs, settings, folder, pool, redo))
    finally:
        pool.close()
        folder.close()


def run(inputs: Sequence[Path], out: Path, *more: object) -> list[Event]:
    with started(inputs, out, *more) as events:  # type: ignore[arg-type]
        return list(events)


def outcomes(events: Sequence[Event]) -> dict[str, Outcome]:
    return {event.job.source.name: event for event in events if isinstance(event, Outcome)}


def pages_read(events: Sequence[Event]) -> list[int]:
    """Pages that were read now, not taken from a journal."""
    return sorted(event.number for event in events if isinstance(event, PageDone) and event.seconds)


def manifest(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "restore-manifest.jsonl").read_text().splitlines()]
