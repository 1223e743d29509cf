"""`restore-manifest.jsonl`: for each input a line of JSON with its identity and its result.

    {"input": str (absolute path), "name": str (path of the outputs without suffix), "size": int (bytes),
     "mtime_ns": int, "sha256": str, "settings": str (digest), "outputs": [str (in the output folder)],
     "version": str (ETag of a file in a store),
     "pages": int, "unread": [[page, reason]], "unwritten": [[format, reason]], "edits": int, "doubts": int,
     "seconds": float, "error": null or {"kind": str, "problem": str, "remedy": str}}

Lines are appended, with an fsync every second. Of two lines for one input the later one holds; the next run
drops the other. Bytes of names that are not UTF-8 are written as Python's surrogates ("\\udcff").
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import monotonic

from restore.batch.journal import SYNC_EVERY
from restore.batch.ledger import Known, Ledger
from restore.output import atomic

NAME = "restore-manifest.jsonl"


@dataclass(frozen=True)
class Record:
    """The result of one input."""

    input: str
    name: str
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    version: str = ""
    settings: str = ""
    outputs: tuple[str, ...] = ()
    pages: int = 0
    unread: tuple[tuple[int, str], ...] = ()
    unwritten: tuple[tuple[str, str], ...] = ()
    edits: int = 0
    doubts: int = 0
    seconds: float = 0.0
    error: dict[str, str] | None = field(default=None)

    @property
    def state(self) -> str:
        if self.error:
            return "failed"
        return "unread" if self.unread else "unwritten" if self.unwritten else "done"


class Manifest:
    """The manifest of an output folder. All methods let OSError through."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.ledger = Ledger()
        _drop_torn_line(self.path)
        if load(self.ledger, folder):
            self._rewrite()
        self._file = self.path.open("ab", buffering=0)
        self._synced = monotonic()

    @property
    def is_empty(self) -> bool:
        """True if no input is recorded, now or by an earlier run."""
        return not self.path.exists() or not self.path.stat().st_size

    def append(self, record: Record) -> None:
        """Add a line. It survives a crash of this process at once, and a power cut after a second at most."""
        line = json.dumps(asdict(record), separators=(",", ":")).encode() + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(line) != len(line):
                raise OSError(28, os.strerror(28))  # ENOSPC
            if monotonic() - self._synced > SYNC_EVERY:
                os.fsync(self._file.fileno())
                self._synced = monotonic()
        except OSError:
            os.ftruncate(self._file.fileno(), end)
            raise
        self.ledger.note(record.input, _known(record))

    def found_again(self, source: str, size: int, mtime_ns: int, version: str = "") -> None:
        """Record the new date of an unchanged input, so that later runs need not examine it again."""
        place = self.ledger.place(source)
        if place is None:
            return
        with self.path.open("rb") as lines:
            lines.seek(place)
            record = _record(lines.readline())
        if record and record.input == source:
            self.append(replace(record, size=size, mtime_ns=mtime_ns, version=version))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()
        self.ledger.close()

    def _rewrite(self) -> None:
        """Keep only the last line of each input."""
        wanted = self.ledger.places()
        part = atomic.part_of(self.path)
        with self.path.open("rb") as lines, part.open("wb") as kept:
            for place in wanted:
                lines.seek(place)
                kept.write(lines.readline())
            kept.flush()
            os.fsync(kept.fileno())
        part.replace(self.path)
        self.ledger.close()
        self.ledger = Ledger()
        load(self.ledger, self.path.parent)


def load(ledger: Ledger, folder: Path) -> int:
    """Load the manifest of a folder into the ledger. How many of its lines no longer hold."""

    def entries() -> Iterator[tuple[str, str, Known, int]]:
        for place, record in _records(folder / NAME):
            yield record.input, record.name, _known(record), place

    return ledger.load(entries())


def _known(record: Record) -> Known:
    return Known(record.size, record.mtime_ns, record.sha256, record.settings, record.state, record.version)


def _records(path: Path) -> Iterator[tuple[int, Record]]:
    """Offset and record of each line; invalid lines are skipped."""
    place = 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                if record := _record(line):
                    yield place, record
                place += len(line)
    except FileNotFoundError:
        return


def _record(line: bytes) -> Record | None:
    try:
        tree = json.loads(line)
        tree["outputs"] = tuple(tree["outputs"])
        tree["unread"] = tuple((page, why) for page, why in tree["unread"])
        tree["unwritten"] = tuple((kind, why) for kind, why in tree.get("unwritten", ()))
        return Record(**tree)
    except (ValueError, TypeError, KeyError):
        return None


def _drop_torn_line(path: Path) -> None:
    """Cut off an incomplete last line, which a crash left."""
    try:
        with path.open("r+b") as file:
            size = end = file.seek(0, os.SEEK_END)
            while end:
                start = max(0, end - 65536)
                file.seek(start)
                found = file.read(end - start).rfind(b"\n")
                if found >= 0:
                    end = start + found + 1
                    break
                end = start
            if end < size:
                file.truncate(end)
    except FileNotFoundError:
        return
