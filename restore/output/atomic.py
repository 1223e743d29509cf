"""Atomic writing: a file exists completely or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from restore.errors import OutputError, OutputLost

_FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.ESTALE}
"""Errors after which every other output would fail too."""


def write(path: Path, data: bytes | Iterable[bytes], scratch: Path | None = None) -> None:
    """Write `data`, whole or in parts, to a temporary file, then rename it to `path`. OutputError.

    The bytes are flushed to disk before the rename, so after a power cut `path` is the old file or the new
    one. The temporary file lies in `scratch`, which must be on the same disk, or by default beside `path`; it
    is removed when writing, or computing the parts, fails.
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
    """A path for the temporary file of `path`, in `folder` or beside it. Its name is not built from that of
    `path`, which may have the greatest length already."""
    return (folder or path.parent) / f".restore-{os.urandom(8).hex()}.part"


def sync_folder(folder: Path) -> None:
    """Flush a rename in `folder` to disk, on systems that support it."""
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
    """Create the folder and its parents, and check that files can be created in it. OutputError."""
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
            "Make room or name another output folder, and run it again.",
        )
    return OutputError(f"'{path}' cannot be written: {error.strerror}.", "Name another output folder.")
