"""Many files on many cores: examine each file, read its pages in parallel, then restore the document.

The page is the unit of work. Each page goes to the journal of its file as soon as it is read, so that a
killed run loses only the pages that were being read.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from restore.batch import limits, units
from restore.batch.events import Event, Outcome, PageDone
from restore.batch.folder import OutputFolder
from restore.batch.journal import Journal
from restore.batch.manifest import Record
from restore.batch.plan import Job, printable
from restore.batch.pool import Pool, Unit
from restore.batch.state import Redo, Why, is_touched, reason
from restore.batch.units import Examined, Identity, PageRead, Restored, Settings, Whole
from restore.batch.worker import WorkerDied
from restore.errors import (
    BrokenPage,
    ImageTooLarge,
    ImageTooSmall,
    OutputLost,
    RecognitionError,
    RestoreError,
    ToolMissing,
)
from restore.output.atomic import cannot_write

_TRIES = {"crashed": 3, "killed": 20, "lost": 5, "late": 1, "memory": 1}
"""Attempts at a unit by how its process ended. A killed one is seldom to blame; a lost one has cost a cluster
several machines each time."""

_SOON = 10.0  # seconds; a unit that crashes later is not tried again

_IDLE = 0.25  # seconds between two requests for jobs when there are none
_TURN = 0.05  # seconds spent on skipping finished files between two answers


@dataclass
class _Document:
    """A file in progress."""

    job: Job
    why: Why
    there: tuple[tuple[str, Path], ...] = ()  # outputs of an earlier run that stay
    examined: Examined | None = None
    journal: Journal | None = None
    to_read: deque[int] = field(default_factory=deque)
    in_hand: int = 0  # pages that are being read
    tries: dict[object, int] = field(default_factory=dict)
    seconds: float = 0.0
    ended: bool = False

    @property
    def key(self) -> str:
        return self.job.key


class Run:
    """One run: jobs in, events out. Iterate over it once.

    Jobs are taken one by one; None instead of a job means that there is none at the moment. Errors that
    concern all files (ToolMissing, OutputLost) are raised.
    """

    def __init__(
        self,
        jobs: Iterator[Job | None],
        settings: Settings,
        folder: OutputFolder,
        pool: Pool,
        redo: Redo = Redo.NOTHING,
        keep_journals: bool = False,
    ) -> None:
        self._jobs, self._settings, self._folder, self._pool = jobs, settings, folder, pool
        self._redo, self._keep = redo, keep_journals
        self._digest, self._reading = settings.digest, settings.reading_digest
        self._exhausted = False
        self._in_pool = 0
        self._again: deque[Unit] = deque()  # units whose process was killed
        self._complete: deque[_Document] = deque()
        self._reading_now: deque[_Document] = deque()  # documents with pages still to submit
        self._events: deque[Event] = deque()

    def __iter__(self) -> Iterator[Event]:
        while True:
            self._hand_out()
            yield from self._pending_events()
            if self._in_pool:
                waiting = not self._exhausted and self._in_pool < self._pool.capacity
                answer = self._pool.next(_TURN if waiting else None)
                if answer:
                    self._in_pool -= 1
                    self._take(*answer)
                    yield from self._pending_events()
            elif self._exhausted and not (self._again or self._complete or self._reading_now):
                return
            elif not self._exhausted:
                self._pool.next(_IDLE)  # the pool is empty: this only waits

    def _pending_events(self) -> Iterator[Event]:
        while self._events:
            yield self._events.popleft()

    # --- what to do next --------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        """Fill the pool, documents nearest to their end first."""
        until = monotonic() + _TURN
        while self._in_pool < self._pool.capacity:
            unit = self._next_unit()
            if unit:
                self._in_pool += 1
                self._pool.submit(unit)
            elif self._exhausted or monotonic() > until or not self._take_job():
                return

    def _next_unit(self) -> Unit | None:
        if self._again:
            return self._again.popleft()
        if self._complete:
            return self._to_restore(self._complete.popleft())
        while self._reading_now:
            document = self._reading_now[0]
            if document.ended or not document.to_read:
                self._reading_now.popleft()
                continue
            return self._to_read(document, document.to_read.popleft())
        return None

    def _take_job(self) -> bool:
        """Take the next job; False if there is none at the moment."""
        job = next(self._jobs, self)
        if job is self:
            self._exhausted = True
            return False
        if job is None:
            return False
        assert isinstance(job, Job)
        if job.error:
            self._fail(_Document(job, Why.NEW), job.error)
            return True
        why = reason(job, self._folder.manifest.ledger, self._digest, self._redo)
        if why is Why.NOTHING:
            self._skip(job)
            return True
        document = _Document(job, why)
        known = self._folder.manifest.ledger.known(job.key)
        if why is Why.OUTPUTS_MISSING and known and not is_touched(job, known):
            there = tuple(output for output in job.outputs if job.is_there(output[0]))
            job = replace(job, outputs=tuple(output for output in job.outputs if output not in there))
            document = _Document(job, why, there)
        bound = limits.of_page(self._settings.timeout, self._settings.memory)
        if why is Why.TOUCHED or self._keep or self._folder.has_journal(document.key):
            unit = Unit((document, "look"), units.examine, (job, self._settings), bound)
        else:
            unit = Unit((document, "look"), units.begin, (job, self._settings, self._folder.parts), bound)
        self._again.append(unit)
        return True

    def _to_read(self, document: _Document, number: int) -> Unit:
        assert document.examined
        document.in_hand += 1
        return Unit(
            (document, number),
            units.read,
            (document.job, document.examined.identity, number, self._settings),
            limits.of_page(self._settings.timeout, self._settings.memory),
        )

    def _to_restore(self, document: _Document) -> Unit:
        assert document.examined
        assert document.journal is not None
        pages = document.journal.pages()
        return Unit(
            (document, "restore"),
            units.restore,
            (document.job, document.examined, pages, self._settings, self._folder.parts),
            limits.of_document(self._settings.timeout, self._settings.memory, len(pages)),
        )

    # --- what came back ---------------------------------------------------------------------------------

    def _take(self, unit: Unit, answer: Any) -> None:
        document, part = unit.key
        if document.ended:
            return
        if isinstance(answer, WorkerDied):
            tried = document.tries[part] = document.tries.get(part, 0) + 1
            slow = answer.reason == "crashed" and answer.seconds > _SOON
            if tried < _TRIES[answer.reason] and not slow:
                self._again.append(unit)
                return
            answer = self._blamed(answer)
        match answer:
            case ToolMissing() | OutputLost():
                raise answer  # it concerns all files
            case Examined():
                self._open(document, answer)
            case Whole():
                document.examined = answer.examined
                document.seconds = answer.page.seconds
                (number,) = answer.examined.numbers
                page = PageDone(document.job, number, 1, answer.page.seconds, answer.page.error)
                self._events.append(page)
                self._finish(document, answer.restored)
            case PageRead():
                self._keep_page(document, part, answer)
            case Restored():
                self._finish(document, answer)
            case RecognitionError() | BrokenPage() if isinstance(part, int):
                self._keep_page(document, part, units.unread_page(part, answer.one_line))
            case ImageTooLarge() | ImageTooSmall() if isinstance(part, int) and document.examined.pages > 1:
                self._keep_page(document, part, units.unread_page(part, answer.one_line))
            case RestoreError():
                self._fail(document, answer)

    def _blamed(self, death: WorkerDied) -> RecognitionError:
        settings = self._settings
        problem, remedy = {
            "late": (f"It took more than {settings.timeout:g} seconds.", "Raise --timeout."),
            "memory": (f"It took more than {settings.memory} MiB.", "Raise --memory."),
            "killed": ("The process that read it was killed repeatedly.", ""),
            "lost": ("The machines that read it were lost repeatedly.", ""),
        }.get(death.reason, ("The process that read it crashed; it may have run out of memory.", ""))
        return RecognitionError(problem, remedy)

    def _open(self, document: _Document, examined: Examined) -> None:
        """Continue the journal of the file: queue the pages that are not in it."""
        document.examined = examined
        if document.why is Why.TOUCHED:
            known = self._folder.manifest.ledger.known(document.key)
            if known and known.state == "done" and known.sha256 == examined.sha256:
                self._note_date(document.job, examined.identity)
                _drop_copy(document.job)
                self._skip(document.job)
                document.ended = True
                return
        origin = f"{examined.sha256} {self._reading} {examined.pages}"
        retry = self._redo is not Redo.NOTHING
        document.journal = self._folder.journal(document.key, origin, retry)
        for number in examined.numbers:
            if number in document.journal:
                self._events.append(PageDone(document.job, number, examined.pages))
        document.to_read.extend(number for number in examined.numbers if number not in document.journal)
        if document.to_read:
            self._reading_now.append(document)
        else:
            self._complete.append(document)

    def _note_date(self, job: Job, identity: Identity) -> None:
        """Record the date of an unchanged file: the store's for a downloaded copy."""
        found = job.remote or identity
        version = job.remote.version if job.remote else ""
        manifest = self._folder.manifest
        try:
            manifest.found_again(job.key, found.size, found.mtime_ns, version)
        except OSError as error:
            raise cannot_write(manifest.path, error) from None

    def _skip(self, job: Job) -> None:
        known = self._folder.manifest.ledger.known(job.key)
        if known and known.state == "done":
            self._folder.forget(job.key)
        self._events.append(Outcome(job, skipped=True))

    def _keep_page(self, document: _Document, number: int, page: PageRead) -> None:
        assert document.journal is not None
        assert document.examined
        document.in_hand -= 1
        document.seconds += page.seconds
        try:
            document.journal.append(number, page.data, bool(page.error))
        except OSError as error:
            raise cannot_write(document.journal.path, error) from None
        pages = document.examined.pages
        self._events.append(PageDone(document.job, number, pages, page.seconds, page.error))
        if len(document.journal) == pages:
            self._complete.append(document)

    def _finish(self, document: _Document, done: Restored) -> None:
        lost = {kind: _named(error, document.job) for kind, error in done.unwritten}
        written = tuple(output for output in document.job.outputs if output[0] not in lost)
        job = replace(document.job, outputs=written)
        self._record(document, replace(done, unwritten=tuple(lost.items())))
        document.ended = True
        if document.journal is not None and done.unread:
            document.journal.close()
        elif document.journal is not None:
            self._folder.end_journal(document.journal, self._keep)
        unwritten = tuple(lost.values())
        outcome = Outcome(
            job, done.pages, done.edits, done.doubts, done.unread, unwritten, tables=done.tables
        )
        self._events.append(outcome)

    def _fail(self, document: _Document, error: RestoreError) -> None:
        document.ended = True
        error = _named(error, document.job)
        if not document.there:  # else the earlier record stays, which says what is there
            self._record(document, error)
        if document.journal is not None:
            document.journal.close()
        self._events.append(Outcome(document.job, error=error))

    def _record(self, document: _Document, result: Restored | RestoreError) -> None:
        """Add the result to the manifest."""
        self._folder.check()
        job, examined = document.job, document.examined
        record = Record(document.key, job.name, settings=self._digest, seconds=round(document.seconds, 3))
        if job.remote:
            record = replace(record, version=job.remote.version)
            _drop_copy(job)
        if examined:
            identity = examined.identity
            record = replace(
                record,
                size=identity.size,
                mtime_ns=identity.mtime_ns,
                sha256=examined.sha256,
                pages=examined.pages,
            )
        if isinstance(result, Restored):
            unwritten = {kind: error.problem for kind, error in result.unwritten}
            paths = [path for kind, path in (*document.there, *job.outputs) if kind not in unwritten]
            record = replace(
                record,
                outputs=tuple(path.relative_to(self._folder.path).as_posix() for path in paths),
                unwritten=tuple(unwritten.items()),
                edits=result.edits,
                doubts=result.doubts,
                unread=result.unread,
                seconds=round(document.seconds + result.seconds, 3),
            )
        else:
            error = {"kind": type(result).__name__, "problem": result.problem, "remedy": result.remedy}
            record = replace(record, error=error)
        try:
            self._folder.manifest.append(record)
        except OSError as error:
            raise cannot_write(self._folder.manifest.path, error) from None


def _drop_copy(job: Job) -> None:
    """Remove the local copy of a file from a store."""
    if job.remote:
        shutil.rmtree(job.source.parent, ignore_errors=True)


def _named(error: RestoreError, job: Job) -> RestoreError:
    """The error with the name of its file in the message, as valid UTF-8."""
    name, problem = job.shown, printable(error.problem)
    if job.remote:  # the message may name a local copy, on any machine
        copy = re.escape(f"{job.source.parent.name}{os.sep}{job.source.name}")
        problem = re.sub(rf"'[^']*{copy}'", f"'{name}'", problem)
    if name not in problem and printable(str(job.source)) not in problem:
        problem = f"'{name}': {problem}"
    return type(error)(problem, error.remedy)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
