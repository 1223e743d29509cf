"""Index of the manifest by input: what became of it, with which settings, and which output names are taken.

It is a temporary SQLite database on disk, private to this process, so that a million files need no more
memory than ten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import chain, islice

_SCHEMA = """
CREATE TABLE files (
    source TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER, mtime INTEGER, sha256 TEXT,
    settings TEXT, state TEXT, version TEXT, place INTEGER, seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX names ON files (name);
"""


@dataclass(frozen=True)
class Known:
    """What the manifest says about a file. `state` is "done", "unread" (some pages), "unwritten"
    (some formats) or "failed"."""

    size: int
    mtime_ns: int
    sha256: str
    settings: str
    state: str
    version: str = ""  # ETag of a file in a store


class Ledger:
    """Files by their absolute path or URL, and the names of their outputs, unique regardless of case."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
            "PRAGMA cache_size = -500;" + _SCHEMA  # KiB
        )

    def load(self, entries: Iterable[tuple[str, str, Known, int]]) -> int:
        """Add entries (source, name, state, offset in the manifest). How many were superseded by later
        ones."""
        self._database.execute("BEGIN")
        rows = 0
        for source, name, known, place in entries:
            rows += 1
            self._database.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (
                    _text(source),
                    _folded(name),
                    known.size,
                    known.mtime_ns,
                    known.sha256,
                    known.settings,
                    known.state,
                    known.version,
                    place,
                ),
            )
        self._database.execute("COMMIT")
        (kept,) = self._database.execute("SELECT count(*) FROM files").fetchone()
        return rows - int(kept)

    def claim(self, source: str, names: Iterator[str], again: bool = False) -> str | None:
        """Claim for `source` the name it had, or the first of `names` that no other file has. None if it has
        claimed one in this run already, unless `again`."""
        source = _text(source)
        row = self._database.execute("SELECT name, seen FROM files WHERE source = ?", (source,)).fetchone()
        if row and row[1] and not again:
            return None
        first = list(islice(names, 4))
        name = next((name for name in first if row and _folded(name) == row[0]), None)
        name = name or next(name for name in chain(first, names) if not self._is_taken(name))
        self._database.execute(
            "INSERT INTO files (source, name, seen) VALUES (?, ?, 1) "
            "ON CONFLICT (source) DO UPDATE SET name = excluded.name, seen = 1",
            (source, _folded(name)),
        )
        return name

    def note(self, source: str, known: Known) -> None:
        """Record the state of a file whose name has been claimed."""
        self._database.execute(
            "UPDATE files SET size = ?, mtime = ?, sha256 = ?, settings = ?, state = ?, version = ? "
            "WHERE source = ?",
            (*astuple(known), _text(source)),
        )

    def known(self, source: str) -> Known | None:
        """What the manifest says about a file; None if it is new."""
        row = self._database.execute(
            "SELECT size, mtime, sha256, settings, state, version FROM files "
            "WHERE source = ? AND state IS NOT NULL",
            (_text(source),),
        ).fetchone()
        return Known(*row) if row else None

    def place(self, source: str) -> int | None:
        """The offset of the file's line in the manifest, as loaded."""
        row = self._database.execute("SELECT place FROM files WHERE source = ?", (_text(source),)).fetchone()
        return row[0] if row else None

    def places(self) -> Iterator[int]:
        """The offsets of the manifest's lines that still hold, in order."""
        for (place,) in self._database.execute(
            "SELECT place FROM files WHERE place IS NOT NULL ORDER BY place"
        ):
            yield place

    def close(self) -> None:
        self._database.close()

    def _is_taken(self, name: str) -> bool:
        found = self._database.execute("SELECT 1 FROM files WHERE name = ?", (_folded(name),)).fetchone()
        return found is not None


def _text(path: str) -> str:
    """A path as text for SQLite: bytes that are not UTF-8 (surrogates in Python) are escaped."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _folded(name: str) -> str:
    return _text(name).casefold()
