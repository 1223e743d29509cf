"""Inputs and outputs in an object store, through any file system of fsspec: `s3://bucket/folder`.

A file is downloaded by the process that reads it and verified to be the version that was listed. An output is
uploaded, whole or not at all, by the process that made it. Lock, journals and manifest lie in a local folder;
the manifest is uploaded too, so that other machines can continue.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from restore.errors import BrokenFile, FileMissing, InputError, OutputLost, RestoreError, ToolMissing

_PUSH_EVERY = 60.0  # seconds between two uploads of the manifest
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_VERSIONS = ("ETag", "etag", "md5Hash", "checksum")  # names that stores give to a version's identifier
_DATES = ("LastModified", "last_modified", "mtime", "updated", "created")


class Url(str):
    """An address in a store: "s3://bucket/folder"."""

    def below(self, name: str) -> Url:
        return Url(f"{self.rstrip('/')}/{name}")


@dataclass(frozen=True)
class RemoteFile:
    """A file in a store as listed. `version` is its ETag; "" if the store has none."""

    url: Url
    size: int
    mtime_ns: int
    version: str


def place(text: str) -> Path | Url:
    """What a user named: a local path (also as file://) or a URL."""
    if not _SCHEME.match(text):
        return Path(text)
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return Url(text)


def listed(top: Url, avoid: str = "") -> Iterator[tuple[RemoteFile, PurePosixPath]]:
    """The files at and below a URL, folder by folder, each with its relative path. RestoreError."""
    system, path = _system(top)
    with _errors_of_store(top):
        info = system.info(path)
        if info["type"] != "directory":
            yield _remote(top, info), PurePosixPath(PurePosixPath(path).name)
            return
    folders = [path]
    while folders:
        folder = folders.pop()
        with _errors_of_store(top):
            entries = sorted(system.ls(folder, detail=True), key=lambda entry: str(entry["name"]))
        below = []
        for entry in entries:
            inside = PurePosixPath(entry["name"]).relative_to(path)
            url = top.below(inside.as_posix())
            if inside.name.startswith(".") or entry["name"] == folder or url == avoid:
                continue
            if entry["type"] == "directory":
                below.append(entry["name"])
            else:
                yield _remote(url, entry), inside
        folders += reversed(below)


def fetched(remote: RemoteFile, target: Path) -> Path:
    """Download the file to `target`, or to a folder of this process if `target` belongs to another machine.

    BrokenFile if the file is not the version that was listed; InputError.
    """
    if not target.parents[2].is_dir():  # the scratch folder of the run
        own = Path(tempfile.gettempdir(), "inputs")
        target = own / target.parent.name / target.name
        for other in own.glob("*") if not target.exists() else ():
            shutil.rmtree(other, ignore_errors=True)  # only one is read at a time
    if target.exists():
        return target
    system, path = _system(remote.url)
    part = target.with_name(f".{os.urandom(6).hex()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _errors_of_store(remote.url):
            system.get_file(path, str(part))
            now = _remote(remote.url, system.info(path))
        if now != remote or part.stat().st_size != remote.size:
            raise BrokenFile(
                f"'{remote.url}' changed while it was read.", "Restore it again when it is whole."
            )
        os.utime(part, ns=(remote.mtime_ns, remote.mtime_ns))  # the same on every machine
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def write(url: Url, data: bytes | Iterable[bytes]) -> None:
    """Upload a file, whole or not at all. OutputLost."""
    system, path = _system(url)
    with _errors_of_store(url, OutputLost):
        system.pipe_file(path, data if isinstance(data, bytes) else b"".join(data))


def exists(url: Url) -> bool:
    """True if the file exists. RestoreError if the store does not answer."""
    system, path = _system(url)
    with _errors_of_store(url):
        return bool(system.exists(path))


class RemoteOutput:
    """The local folder of a run into a store: lock, journals and manifest."""

    def __init__(self, url: Url, manifest: str) -> None:
        """`manifest` is the name of the manifest in the folder and in the store. RestoreError."""
        self.url = url
        digest = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
        self.folder = _cache() / digest
        self._local, self._url = self.folder / manifest, url.below(manifest)
        self._note = self.folder / ".restore" / "pushed"  # version of the manifest that this machine uploaded
        self._pushed = monotonic()

    def pull(self) -> None:
        """Append the store's manifest to the local one, before a run, so that its lines win. RestoreError."""
        system, path = _system(self._url)
        with _errors_of_store(self._url):
            system.invalidate_cache()
            if not system.exists(path):
                return
            version = _remote(self._url, system.info(path)).version
            if version and self._note.exists() and self._note.read_text() == version:
                return
            data = system.cat_file(path)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._local.open("ab") as file:
            file.write(data)

    def push(self, now: bool = False) -> None:
        """Upload the manifest if it is due, or `now`; a run that recorded nothing has none. OutputLost."""
        if not self._local.exists():
            return
        if not now and monotonic() - self._pushed < _PUSH_EVERY:
            return
        system, path = _system(self._url)
        with _errors_of_store(self._url, OutputLost):
            system.put_file(str(self._local), path)
            system.invalidate_cache()
            self._note.write_text(_remote(self._url, system.info(path)).version)
        self._pushed = monotonic()


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(home or Path.home() / ".cache", "restore", "outputs")


def _system(url: Url) -> tuple[Any, str]:
    """The file system of a URL, and the path in it. ToolMissing; RestoreError for an unknown scheme."""
    try:
        import fsspec
    except ImportError:
        raise ToolMissing("The package 'fsspec' is not installed.", "pip install 'restore-vi[s3]'") from None
    try:
        system, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise ToolMissing(f"'{url}' needs a package that is not installed: {error}".split("\n")[0]) from None
    except ValueError as error:
        raise RestoreError(
            f"'{url}' is of no kind that is known: {error}.", "Name a folder, or s3://…"
        ) from None
    return system, path.rstrip("/")


@contextmanager
def _errors_of_store(url: Url, kind: type[RestoreError] = InputError) -> Iterator[None]:
    """Turn any error of a store into `kind`."""
    try:
        yield
    except RestoreError:
        raise
    except FileNotFoundError:
        if kind is InputError:
            raise FileMissing(f"There is nothing at '{url}'.", "Check the name.") from None
        raise kind(f"'{url}' cannot be written: there is no such bucket.", "Make it.") from None
    except Exception as error:  # each store has errors of its own
        told = " ".join(str(error).split())[:160] or type(error).__name__
        done = "read" if kind is InputError else "written"
        raise kind(f"'{url}' cannot be {done}: {told}.", "Check address, credentials and network.") from None


def _remote(url: Url, info: dict[str, Any]) -> RemoteFile:
    version = next((str(info[name]).strip('"') for name in _VERSIONS if info.get(name)), "")
    date = next((info[name] for name in _DATES if info.get(name)), 0)
    seconds = date.timestamp() if isinstance(date, datetime) else date if isinstance(date, int | float) else 0
    return RemoteFile(url, int(info.get("size") or 0), int(seconds) * 10**9, version)
