"""Many files on many cores: who does what, and what became of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from queue import SimpleQueue

from restore.batch.memory import give_back_memory
from restore.batch.plan import Job
from restore.batch.worker import Worker, WorkerDied
from restore.errors import RecognitionError, RestoreError
from restore.output import DEFAULTS, Options, atomic, check, render
from restore.page.recogniser import Recogniser
from restore.provenance import UNKNOWN, Provenance
from restore.text.choice import TextEngine


@dataclass(frozen=True)
class Settings:
    """How files are restored. Each process calls `engine` once, so it must be importable by name."""

    recogniser: Recogniser
    engine: Callable[[], TextEngine]
    profile: str = "vie"
    threads: int = 1  # pages of one file read at the same time
    text_layer: str = "auto"  # one of textlayer.MODES
    writing: Options = DEFAULTS  # what the writers are told
    provenance: Provenance = UNKNOWN  # of any file: versions and settings


@dataclass(frozen=True)
class Outcome:
    """What became of one job: pages and edits, or the error that ended it.

    `unread`: number of each page that could not be read, and why. The others were written all the same.
    """

    job: Job
    pages: int = 0
    edits: int = 0
    unread: tuple[tuple[int, str], ...] = ()
    error: RestoreError | None = None


def run(jobs: Sequence[Job], settings: Settings, processes: int) -> Iterator[Outcome]:
    """The outcomes as they come. Whatever happens to one file, even the death of its process, others go on.

    Each of `processes` threads keeps a process of its own, so that a crash is known to be that file's.
    """
    processes = max(1, min(processes, len(jobs)))
    crew = [Worker() for _ in range(processes)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in crew:
        idle.put(worker)

    def do(job: Job) -> Outcome:
        worker = idle.get()
        try:
            return worker.do(restore_one, job, settings)
        except WorkerDied:
            return Outcome(
                job, error=RestoreError(f"'{job.source}': the process that read it crashed or was killed.")
            )
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(processes)
    try:
        for future in as_completed([threads.submit(do, job) for job in jobs]):
            yield future.result()
    except BaseException:  # the user interrupts, or wants no more
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in crew:
            worker.stop()
        raise
    finally:
        threads.shutdown()
        for worker in crew:
            worker.close()


def restore_one(job: Job, settings: Settings) -> Outcome:
    """Restore one file and write its outputs. An error is part of the outcome.

    A page that cannot be read is an error of the file only if no page of it can.
    """
    from restore.pipeline import restore_file

    writing = replace(settings.writing, source=job.source)
    try:
        for kind, _ in job.outputs:
            check(kind, job.source, writing)
        engine = _load(settings.engine)
        document = restore_file(
            job.source,
            settings.recogniser,
            engine,
            settings.profile,
            settings.threads,
            text_layer=settings.text_layer,
            password=writing.password,
        )
        document = replace(document, provenance=settings.provenance.of(job.source))
        pages = document.pages
        unread = tuple((page.page.number, page.page.error) for page in pages if page.page.error)
        if unread and len(unread) == len(pages):
            raise RecognitionError(
                f"'{job.source}': {unread[0][1]}", "A page can be given more: --timeout, --memory."
            )
        for kind, path in job.outputs:
            atomic.make_folder(path.parent)
            atomic.write(path, render(kind, document, writing))
    except RestoreError as error:
        return Outcome(job, error=error)
    except Exception as error:  # one file's surprise must not stop the others
        surprise = f"'{job.source}': unexpected {type(error).__name__}: {error}"
        return Outcome(job, error=RestoreError(" ".join(surprise.split())[:300]))
    edits = sum(len(page.restoration.edits) for page in pages)
    return Outcome(job, len(pages), edits, unread)


@cache
def _load(choice: Callable[[], TextEngine]) -> TextEngine:
    """Once in each process."""
    give_back_memory()
    return choice()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
