"""Zip archives whose bytes depend on nothing but what is in them: no clock, no system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_NEVER = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the files, in order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, _NEVER)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, data)
    return stream.getvalue()


def repacked(data: bytes) -> bytes:
    """The same archive with the dates and attributes of `packed`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed((name, archive.read(name)) for name in archive.namelist())
