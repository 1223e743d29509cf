"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from restore.errors import OutputError, OutputLost

_FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.ESTALE}
"""Errors that every further output would meet too."""


def write(path: Path, data: bytes | Iterable[bytes], scratch: Path | None = None) -> None:
    """Write a file, given whole or in parts, under another name, then rename it to `path`.

    The bytes are on the disk before the name is, so a power cut leaves the old file or the new one. The
    other name lies in `scratch`, which must be on the same disk, or beside `path`. OutputError, and whatever
    the parts raise, leave nothing behind.
    """
    part = part_of(path, scratch)
    try:
        try:
            with part.open("wb") as stream:
                stream.writelines([data] if isinstance(data, bytes) else data)
                stream.flush()
                os.fsync(stream.fileno())
            if scratch:
                path.parent.mkdir(parents=True, exist_ok=True)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from None


def part_of(path: Path, folder: Path | None = None) -> Path:
    """Where a file is written before it gets its name, which may be too long to add anything to it."""
    return (folder or path.parent) / f".restore-{os.urandom(8).hex()}.part"


def sync_folder(folder: Path) -> None:
    """Have the new name of a file on the disk too, where the system can be asked for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network shares cannot
        pass
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make the folder with those above it, and see that files can be made in it. OutputError."""
    probe = path / f".restore.{os.getpid()}.part"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except FileExistsError:
        raise OutputError(f"'{path}' is no folder.", "Name another output folder.") from None
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> OutputError:
    if error.errno in _FOR_ALL:
        return OutputLost(
            f"'{path}' cannot be written: {error.strerror}.",
            "Make room or name another output folder; a rerun goes on from here.",
        )
    return OutputError(f"'{path}' cannot be written: {error.strerror}.", "Name another output folder.")
