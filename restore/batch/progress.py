"""Progress of a run, on stderr: one updated line on a terminal, or lines of JSON for programs.

{"event": "page", "file": str, "page": int, "pages": int, "seconds": float, "error": str}
{"event": "file", "file": str, "pages": int, "edits": int, "doubts": int, "unwritten": [str], "error": str,
 "remedy": str, "skipped": bool}
{"event": "summary", "files": int, "failed": int, "skipped": int, "pages": int, "edits": int,
 "unread": int, "unwritten": int, "without_tables": int, "seconds": float}
"""

from __future__ import annotations

import json
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from restore.batch.events import Event, Outcome, PageDone
from restore.errors import RestoreError, listed
from restore.output import SHEETS

MODES = ("auto", "bar", "json", "none")
_RECENT = 200  # pages over which the speed is measured
_NAMED = 20  # failed files and pages that the summary names


@dataclass
class Summary:
    """Totals of a run so far; of its failures the first twenty are named."""

    files: int = 0
    failed: int = 0
    skipped: int = 0
    pages: int = 0
    edits: int = 0
    unread: int = 0
    unwritten: int = 0
    without_tables: int = 0  # files of which a spreadsheet was wanted, though they have no table
    problems: list[RestoreError] = field(default_factory=list)
    start: float = field(default_factory=monotonic)

    def add(self, event: Event) -> None:
        match event:
            case Outcome(skipped=True):
                self.skipped += 1
            case Outcome(error=error) if error:
                self.failed += 1
                self._name(error)
            case Outcome():
                self.files += 1
                self.pages += event.pages
                self.edits += event.edits
                self.unread += len(event.unread)
                self.unwritten += len(event.unwritten)
                self.without_tables += lacks_tables(event.tables, (kind for kind, _ in event.job.outputs))
                for number, problem in event.unread:
                    self._name(RestoreError(f"'{event.job.shown}', page {number}: {problem}"))
                for failure in event.unwritten:
                    self._name(failure)

    def _name(self, problem: RestoreError) -> None:
        if len(self.problems) < _NAMED:
            self.problems.append(problem)

    def text(self) -> str:
        """The summary as text for people."""
        counts = f"{counted(self.pages, 'page')}, {counted(self.edits, 'edit')}"
        parts = [f"{self.files} restored ({counts})"]
        if self.without_tables:
            parts.append(empty_sheets(self.without_tables))
        if self.unread:
            parts.append(f"{counted(self.unread, 'page')} not read (--retry-failed tries again)")
        if self.unwritten:
            parts.append(f"{counted(self.unwritten, 'output')} not written")
        if self.skipped:
            parts.append(f"{self.skipped} skipped, already there (--force redoes)")
        if self.failed:
            parts.append(f"{self.failed} failed")
        more = self.failed + self.unread + self.unwritten - len(self.problems)
        rest = [f"  … and {more} more: see restore-manifest.jsonl"] if more else []
        return "\n".join(["restore: " + "; ".join(parts), *listed(self.problems), *rest])


def lacks_tables(tables: int, formats: Iterable[str]) -> bool:
    """True if a spreadsheet is written of a document that has no table."""
    return not tables and not set(SHEETS).isdisjoint(formats)


def empty_sheets(count: int) -> str:
    return f"{count} without tables (their spreadsheets are empty)"


def counted(count: int, what: str) -> str:
    """The count with its noun: `1 page`, `2 pages`."""
    return f"{count} {what}{'s' * (count != 1)}"


class Progress(Protocol):
    def show(self, event: Event) -> None: ...

    def close(self) -> None:
        """End the display without a summary; it may have ended."""

    def end(self, summary: Summary) -> None: ...


def progress(mode: str, count: Callable[[], int]) -> Progress:
    """The display of that mode; `count` returns how many files there are, which may take a while."""
    if mode == "json":
        return Lines()
    if mode == "bar" or (mode == "auto" and sys.stderr is not None and sys.stderr.isatty()):
        return Bar(count)
    return Silent()


class Silent:
    """Prints nothing but the summary."""

    def show(self, event: Event) -> None:
        return

    def close(self) -> None:
        return

    def end(self, summary: Summary) -> None:
        print(summary.text(), file=sys.stderr)


class Lines:
    """Prints a line of JSON for each event."""

    def show(self, event: Event) -> None:
        file = event.job.shown
        if isinstance(event, PageDone):
            self._say(
                event="page",
                file=file,
                page=event.number,
                pages=event.pages,
                seconds=round(event.seconds, 3),
                error=event.error,
            )
        else:
            self._say(
                event="file",
                file=file,
                pages=event.pages,
                edits=event.edits,
                doubts=event.doubts,
                unwritten=[failure.one_line for failure in event.unwritten],
                error=event.error.problem if event.error else "",
                remedy=event.error.remedy if event.error else "",
                skipped=event.skipped,
            )

    def close(self) -> None:
        return

    def end(self, summary: Summary) -> None:
        self._say(
            event="summary",
            files=summary.files,
            failed=summary.failed,
            skipped=summary.skipped,
            pages=summary.pages,
            edits=summary.edits,
            unread=summary.unread,
            unwritten=summary.unwritten,
            without_tables=summary.without_tables,
            seconds=round(monotonic() - summary.start, 3),
        )

    def _say(self, **told: object) -> None:
        print(json.dumps(told, ensure_ascii=True), file=sys.stderr, flush=True)


class Bar:
    """One updated line on a terminal: pages, pages a minute, files, time left."""

    def __init__(self, count: Callable[[], int]) -> None:
        from rich.console import Console
        from rich.live import Live

        self._pages, self._files, self._done = 0, 0, 0
        self._times: deque[float] = deque([monotonic()], maxlen=_RECENT)
        self._total: int | None = None
        self._start = monotonic()
        self._live = Live("", console=Console(stderr=True), auto_refresh=False, transient=True)
        self._live.start()
        threading.Thread(target=self._learn_total, args=(count,), daemon=True).start()

    def show(self, event: Event) -> None:
        if isinstance(event, PageDone):
            self._pages += 1
            self._times.append(monotonic())
        else:
            self._files += 1
            self._done += not event.skipped
        self._live.update(self.line(), refresh=True)

    def close(self) -> None:
        self._live.stop()

    def end(self, summary: Summary) -> None:
        self.close()
        print(summary.text(), file=sys.stderr)

    def line(self) -> str:
        """The line to show now."""
        passed = self._times[-1] - self._times[0]
        speed = 60 * (len(self._times) - 1) / passed if passed else 0.0
        total = f"{self._files}/{self._total}" if self._total is not None else str(self._files)
        return f"{self._pages} pages · {speed:.0f} pages/min · {total} files{self._left()}"

    def _left(self) -> str:
        if not self._total or not self._done:
            return ""
        seconds = (monotonic() - self._start) / self._done * max(0, self._total - self._files)
        hours, rest = divmod(int(seconds), 3600)
        return f" · {hours}:{rest // 60:02}:{rest % 60:02} left"

    def _learn_total(self, count: Callable[[], int]) -> None:
        try:
            self._total = count()
        except Exception:  # the run itself meets the same error and reports it
            return
