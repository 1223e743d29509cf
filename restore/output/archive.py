"""Zip archives whose bytes depend only on their contents, not on the clock or the operating system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

_NEVER = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


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


def repacked(data: bytes, change: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({})) -> bytes:
    """The same archive with the dates and attributes of `packed`; `change` rewrites files by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = ((name, archive.read(name)) for name in archive.namelist())
        return packed((name, change[name](content) if name in change else content) for name, content in files)
