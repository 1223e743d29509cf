"""A hot folder: its files as jobs, each when it has been unchanged for a while."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

from restore.batch.ledger import Ledger
from restore.batch.plan import SUFFIXES, Found, Job, find_files, job_of
from restore.batch.state import Redo, Why, reason
from restore.errors import NoPages, RestoreError, ToolMissing, no_folder

SETTLE = 2.0
"""Seconds that size and date of a file must be unchanged before it is taken. Chosen: scanners write files in
pieces less than a second apart."""

_LOOK_AGAIN = 300.0  # seconds between two listings of the folder: the system may lose notifications
_POLL = 1000  # milliseconds between two looks if the system sends no notifications


@dataclass
class _Pending:
    size: int
    mtime_ns: int
    since: float  # when this size and date were first seen


class HotFolder:
    """The files of a folder and its subfolders, as jobs. A context manager; ToolMissing without watchfiles.

    `polling` compares the files themselves, for network shares that send no notifications.
    """

    def __init__(
        self,
        folder: Path,
        output: Path,
        formats: Sequence[str],
        settings: str,
        ledger: Ledger,
        settle: float = SETTLE,
        polling: bool = False,
        avoid: Sequence[Path] = (),
    ) -> None:
        if not folder.is_dir():
            raise no_folder(folder, "Make it, or check the name.")
        self._folder, self._output, self._formats = folder, output, formats
        self._settings, self._ledger, self._settle, self._polling = settings, ledger, settle, polling
        self._avoid = [path.resolve() for path in (output, *avoid)]
        self._pending: dict[Path, _Pending] = {}
        self._changed: SimpleQueue[Path | RestoreError] = SimpleQueue()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, args=(_watchfiles(),), daemon=True)

    def __enter__(self) -> HotFolder:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._watcher.join()

    def jobs(self) -> Iterator[Job | None]:
        """Jobs without end; None when there is none at the moment."""
        next_look = 0.0
        while True:
            if monotonic() >= next_look:
                self._look_at_all()
                next_look = monotonic() + _LOOK_AGAIN
            self._take_changes()
            yield from self._settled()
            yield None

    def _watch(self, watch: Callable[..., Iterator[set[tuple[object, str]]]]) -> None:
        try:
            for changes in watch(
                self._folder,
                watch_filter=None,
                stop_event=self._stop,
                rust_timeout=500,
                debounce=200,
                raise_interrupt=False,
                force_polling=self._polling or None,
                poll_delay_ms=_POLL,
                ignore_permission_denied=True,
            ):
                for _, path in changes:
                    self._changed.put(Path(path))
        except (OSError, RuntimeError) as error:  # watchfiles raises both
            self._changed.put(
                RestoreError(f"'{self._folder}' cannot be watched: {error}.", "Try again with --poll.")
            )

    def _take_changes(self) -> None:
        while True:
            try:
                path = self._changed.get_nowait()
            except Empty:
                return
            if isinstance(path, RestoreError):
                raise path
            self._consider(path)

    def _look_at_all(self) -> None:
        try:
            for found in find_files([self._folder], self._output):
                if not found.error:
                    self._consider(found.source)
        except NoPages:
            return

    def _consider(self, path: Path) -> None:
        """Start waiting for the file to be unchanged, if it is one to read."""
        inside = path.relative_to(self._folder.absolute() if path.is_absolute() else self._folder)
        path = self._folder / inside
        if path.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in inside.parts):
            return
        if any(path.resolve().is_relative_to(avoided) for avoided in self._avoid):
            return
        if path not in self._pending and (seen := _seen(path)):
            age = max(0.0, _now_ns() - seen.mtime_ns) / 1e9  # an old file has waited already
            self._pending[path] = _Pending(seen.size, seen.mtime_ns, monotonic() - min(age, self._settle))

    def _settled(self) -> Iterator[Job]:
        for path, before in list(self._pending.items()):
            now = _seen(path)
            if now is None:  # moved away, or the temporary name of a file being written
                del self._pending[path]
            elif (now.size, now.mtime_ns) != (before.size, before.mtime_ns) or now.size == 0:
                self._pending[path] = now
            elif monotonic() - before.since >= self._settle:
                del self._pending[path]
                name = path.relative_to(self._folder).with_suffix("")
                job = job_of(Found(path, name), self._output, self._formats, self._ledger, again=True)
                if job and reason(job, self._ledger, self._settings, Redo.NOTHING) is not Why.NOTHING:
                    yield job


def _seen(path: Path) -> _Pending | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Pending(found.st_size, found.st_mtime_ns, monotonic()) if path.is_file() else None


def _now_ns() -> int:
    from time import time_ns

    return time_ns()


def _watchfiles() -> Callable[..., Iterator[set[tuple[object, str]]]]:
    os.environ.setdefault("WATCHFILES_IGNORE_PERMISSION_DENIED", "1")
    try:
        from watchfiles import watch
    except ImportError:
        raise ToolMissing(
            "The package 'watchfiles' is not installed.", "pip install 'restore-vi[watch]'"
        ) from None
    return watch  # type: ignore[return-value]
