"""The output folder during a run: its lock, its journals, the removal of what a killed run left.

OUT/.restore/lock        locked by the run that writes here; the file itself stays
OUT/.restore/pages/      journals of unfinished documents
OUT/.restore/parts/      outputs before they are renamed
OUT/restore-manifest.jsonl
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from restore.batch.journal import Journal
from restore.batch.manifest import Manifest
from restore.errors import OutputInUse, OutputLost
from restore.output.atomic import cannot_write, make_folder

PRIVATE = ".restore"
_KEPT = ".kept"


class OutputFolder:
    """An output folder, locked until `close`. OutputInUse if another run has locked it; OutputError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._private = path / PRIVATE
        self.parts = self._private / "parts"
        self._pages = self._private / "pages"
        self._scratch_note = self._private / "scratch"
        self._had_journals = self._pages.exists()
        self._is_new = not self._private.exists()
        self._new_folders = [folder for folder in (path, *path.parents) if not folder.exists()]
        make_folder(path)
        try:
            self._private.mkdir(exist_ok=True)
            self._lock: BinaryIO = open(self._private / "lock", "a+b")  # noqa: SIM115 (held until `close`)
        except OSError as error:
            raise cannot_write(path, error) from None
        try:
            self._take_lock()
        except BaseException:
            self._lock.close()
            raise
        try:
            self.scratch = self._fresh_scratch()
            shutil.rmtree(self.parts, ignore_errors=True)
            self.parts.mkdir(exist_ok=True)
            self.manifest = Manifest(path)
        except OSError as error:
            self._lock.close()
            raise cannot_write(path, error) from None

    def journal(self, source: str, origin: str, retry: bool = False) -> Journal:
        """The journal of a file; the arguments are those of `Journal`. OutputError."""
        path = self._journal_path(source)
        try:
            if path.with_suffix(_KEPT).exists():
                path.with_suffix(_KEPT).replace(path)
            return Journal(path, origin.encode(), retry)
        except OSError as error:
            raise cannot_write(self._pages, error) from None

    def has_journal(self, source: str) -> bool:
        """True if an earlier run left pages of the file."""
        path = self._journal_path(source)
        return self._had_journals and (path.exists() or path.with_suffix(_KEPT).exists())

    def end_journal(self, journal: Journal, keep: bool) -> None:
        """Remove the journal of a finished file; with `keep` only close it, for a run with other settings."""
        journal.close()
        with contextlib.suppress(OSError):
            if keep:
                journal.path.replace(journal.path.with_suffix(_KEPT))
            else:
                journal.path.unlink()

    def forget(self, source: str) -> None:
        """Remove the journal of a finished file, if a killed run left one."""
        if self._had_journals:
            self._journal_path(source).unlink(missing_ok=True)

    def check(self) -> None:
        """OutputLost if the folder was renamed or removed during the run: it is not created again."""
        try:
            ours, there = os.fstat(self._lock.fileno()), os.stat(self._private / "lock")
        except OSError:
            same = False
        else:
            same = (ours.st_ino, ours.st_dev) == (there.st_ino, there.st_dev)
        if not same:
            raise OutputLost(
                f"The output folder '{self.path}' was moved or removed meanwhile.",
                "Run again with the folder's new name; it goes on from there.",
            )

    def close(self) -> None:
        """Remove what only this run needed; the journals of unfinished documents stay.

        A run that recorded nothing, because an argument was refused, leaves the folder as it was.
        """
        self.manifest.close()
        _remove(self.parts)
        with contextlib.suppress(OSError):
            self._write_scratches(self._left_scratches())
        for folder in (*self._pages.glob("*"), self._pages):
            with contextlib.suppress(OSError):
                folder.rmdir()  # fails unless it is empty
        if self._is_new and self.manifest.is_empty and not self._pages.exists():
            self._remove_all()
        self._lock.close()

    def _remove_all(self) -> None:
        """Remove all that this run made, still under its lock."""
        self.manifest.path.unlink(missing_ok=True)
        shutil.rmtree(self._private, ignore_errors=True)
        for folder in self._new_folders:
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _journal_path(self, source: str) -> Path:
        digest = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()
        return self._pages / digest[:2] / f"{digest[2:34]}.pages"

    def _take_lock(self) -> None:
        self._lock.seek(0)
        owner = self._lock.read(200).decode("utf-8", "replace").strip()
        try:
            _lock_file(self._lock)
        except OSError:
            raise OutputInUse(
                f"'{self.path}' is in use by another run of restore ({owner or 'unknown'}).",
                "Wait for it, or name another output folder.",
            ) from None
        try:
            self._lock.truncate(0)
            self._lock.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
            self._lock.flush()
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def _fresh_scratch(self) -> Path:
        """A new folder for temporary files; those of killed runs are removed.

        Their paths are noted in a file, one a line, until they are gone, since a process of a killed run may
        still be ending.
        """
        scratch = Path(tempfile.gettempdir(), f"restore-{secrets.token_hex(6)}")
        self._write_scratches([*self._left_scratches(), scratch])  # noted first: we may be killed at any time
        scratch.mkdir(mode=0o700)
        return scratch

    def _left_scratches(self) -> list[Path]:
        """Remove the noted folders; those that still exist."""
        try:
            noted = self._scratch_note.read_bytes().splitlines()
        except OSError:
            return []
        there = Path(tempfile.gettempdir())
        left = [Path(os.fsdecode(line)) for line in noted]
        ours = [path for path in left if path.parent == there and path.name.startswith("restore-")]
        for path in ours:
            _remove(path)
        return [path for path in ours if path.is_dir() and not path.is_symlink()]

    def _write_scratches(self, folders: list[Path]) -> None:
        if folders:
            self._scratch_note.write_bytes(b"".join(os.fsencode(path) + b"\n" for path in folders))
        else:
            self._scratch_note.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    """Remove a folder with its contents, even while a process that is ending writes into it."""
    for attempt in range(10):
        if folder.is_symlink() or not folder.exists():
            return
        if attempt:
            time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def _lock_file(file: BinaryIO) -> None:
    """Lock the file until the process ends or closes it. OSError if another process has locked it."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        file.seek(1 << 20)  # beyond the part that others read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
