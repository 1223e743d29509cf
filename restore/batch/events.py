"""What a run reports: each page that was read, and the outcome of each file."""

from __future__ import annotations

from dataclasses import dataclass

from restore.batch.plan import Job
from restore.errors import RestoreError


@dataclass(frozen=True)
class PageDone:
    """A page was read now, or was in the journal of an earlier run (then `seconds` is 0)."""

    job: Job
    number: int
    pages: int
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of one job: pages and edits, or the error that ended it.

    The outputs of `job` are those that were written. `unread`: number and reason of each page that could not
    be read, `unwritten`: the error of each format that could not be written; the others were. `skipped`: the
    file was done already.
    """

    job: Job
    pages: int = 0
    edits: int = 0
    doubts: int = 0
    unread: tuple[tuple[int, str], ...] = ()
    unwritten: tuple[RestoreError, ...] = ()
    error: RestoreError | None = None
    skipped: bool = False
    tables: int = 0


Event = PageDone | Outcome
