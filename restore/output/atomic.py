"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from restore.errors import OutputError


def write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or in parts, under another name beside `path`, then rename it.

    The bytes are on the disk before the name is, so a power cut leaves the old file or the new one.
    OutputError, and whatever the parts raise, leave nothing behind.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("wb") as stream:
                stream.writelines([data] if isinstance(data, bytes) else data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from None


def _sync_folder(folder: Path) -> None:
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
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(f"'{path}' cannot be written: {error.strerror}.", "Name another output folder.")
