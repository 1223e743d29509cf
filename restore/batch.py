"""Many files on many cores: what to do, who does it, and what became of it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from restore.engine import TextRestorer
from restore.errors import NoPages, OutputError, RecognitionError, RestoreError
from restore.limits import MEMORY, give_back_memory, limited_tesseract, use
from restore.ocr import Recogniser
from restore.output import atomic, render
from restore.worker import Worker, WorkerDied

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
"""What is looked for in a folder; a file named by itself is tried whatever its name."""


@dataclass(frozen=True)
class Settings:
    """How files are restored. Each process calls `restorer` once, so it must be importable by name."""

    recogniser: Recogniser
    restorer: Callable[[], TextRestorer]
    profile: str = "vie"
    threads: int = 1  # pages of one file read at the same time
    text_layer: str = "auto"  # one of textlayer.MODES
    memory: int = MEMORY
    reflow: bool = False  # paragraphs in one line each, in formats for reading


@dataclass(frozen=True)
class Job:
    source: Path
    outputs: tuple[tuple[str, Path], ...]  # format, file


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


# --- what to do -----------------------------------------------------------------------------------------


def find_files(inputs: Sequence[Path]) -> list[tuple[Path, Path]]:
    """(file, its path in the output folder without suffix) of files and, recursively, of folders.

    In natural order (page2 before page10) within a folder; each file once. A named file that is missing is
    still listed: it fails later, without stopping the others. NoPages when there is nothing at all.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in inputs:
        if path.is_dir():
            inside = (item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES and item.is_file())
            visible = (item for item in inside if not item.name.startswith("."))
            for item in sorted(visible, key=natural_order):
                found.setdefault(item.resolve(), (item, item.relative_to(path).with_suffix("")))
        else:
            found.setdefault(path.resolve(), (path, Path(path.stem)))
    if not found:
        raise NoPages(
            "There is nothing to read in " + ", ".join(f"'{path}'" for path in inputs) + ".",
            "Looked for: " + " ".join(sorted(SUFFIXES)),
        )
    return list(found.values())


def natural_order(path: Path) -> list[tuple[int, str]]:
    """A sort key by which page2 comes before page10."""
    parts = re.split(r"(\d+)", path.with_suffix("").as_posix().casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def plan(inputs: Sequence[Path], folder: Path, formats: Sequence[str]) -> list[Job]:
    """A job for each file. Files of one name get longer names in the output, so that none overwrites another.

    OutputError when an output would overwrite an input.
    """
    files = find_files(inputs)
    for longer in (_with_suffix, _with_folder, _with_number):
        taken = Counter(str(name).casefold() for _, name in files)
        files = [
            (source, longer(source, name, index) if taken[str(name).casefold()] > 1 else name)
            for index, (source, name) in enumerate(files, 1)
        ]
    jobs = [
        Job(source, tuple((kind, folder / f"{name}.{kind}") for kind in formats)) for source, name in files
    ]
    sources = {source.resolve() for source, _ in files}
    for job in jobs:
        for _, path in job.outputs:
            if path.resolve() in sources:
                raise OutputError(f"'{path}' is an input and would be lost.", "Name another output folder.")
    return jobs


def _with_suffix(source: Path, name: Path, index: int) -> Path:
    return name.with_name(source.name)


def _with_folder(source: Path, name: Path, index: int) -> Path:
    return name.with_name(f"{source.resolve().parent.name}-{source.name}")


def _with_number(source: Path, name: Path, index: int) -> Path:
    return name.with_name(f"{name.name}-{index}")


def missing(job: Job) -> Job:
    """The job without the outputs that are there already."""
    return Job(job.source, tuple((kind, path) for kind, path in job.outputs if not path.exists()))


# --- doing it -------------------------------------------------------------------------------------------


def run(jobs: Sequence[Job], settings: Settings, processes: int) -> Iterator[Outcome]:
    """The outcomes as they come. Whatever happens to one file, even the death of its process, others go on.

    Each of `processes` threads keeps a process of its own, so that a crash is known to be that file's.
    """
    with limited_tesseract(settings.memory) as tesseract:
        yield from _run(jobs, settings, max(1, min(processes, len(jobs))), tesseract)


def _run(jobs: Sequence[Job], settings: Settings, processes: int, tesseract: str) -> Iterator[Outcome]:
    crew = [Worker() for _ in range(processes)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in crew:
        idle.put(worker)

    def do(job: Job) -> Outcome:
        worker = idle.get()
        try:
            return worker.do(restore_one, job, settings, tesseract)
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


def restore_one(job: Job, settings: Settings, tesseract: str) -> Outcome:
    """Restore one file, by the command `tesseract`, and write its outputs. An error is part of the outcome.

    A page that cannot be read is an error of the file only if no page of it can.
    """
    from restore.pipeline import (  # heavy: the process that hands out jobs does without
        RestoredDocument,
        restore_file,
    )

    use(tesseract)
    try:
        restorer = _load(settings.restorer)
        pages = tuple(
            restore_file(
                job.source,
                settings.recogniser,
                restorer,
                settings.profile,
                settings.threads,
                text_layer=settings.text_layer,
            )
        )
        unread = tuple((page.page.number, page.page.error) for page in pages if page.page.error)
        if unread and len(unread) == len(pages):
            raise RecognitionError(
                f"'{job.source}': {unread[0][1]}", "A page can be given more: --timeout, --memory."
            )
        document = RestoredDocument(job.source.stem, pages)
        for kind, path in job.outputs:
            atomic.make_folder(path.parent)
            atomic.write(path, render(kind, document, job.source, settings.reflow))
    except RestoreError as error:
        return Outcome(job, error=error)
    except Exception as error:  # one file's surprise must not stop the others
        surprise = f"'{job.source}': unexpected {type(error).__name__}: {error}"
        return Outcome(job, error=RestoreError(" ".join(surprise.split())[:300]))
    edits = sum(len(page.restoration.edits) for page in pages)
    return Outcome(job, len(pages), edits, unread)


@cache
def _load(restorer: Callable[[], TextRestorer]) -> TextRestorer:
    """Once in each process."""
    give_back_memory()
    return restorer()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
