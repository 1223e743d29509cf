"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from restore.errors import OutputError


def write(path: Path, data: bytes) -> None:
    """Write a file under another name beside `path`, then rename it. OutputError leaves nothing behind."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None


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
