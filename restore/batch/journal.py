"""The pages of one document that have been read, saved to disk one by one.

The file is a sequence of records; a record is four bytes of length, four of CRC-32, then the data. The first
record says from what and how the pages were read. Each other one is a page: four bytes of its number, one
byte that is 1 if the page could not be read, then the encoded page. Reading stops at a record that a crash
cut off, and the next record is written over it.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import BinaryIO

SYNC_EVERY = 1.0  # seconds at most between two fsyncs

_RECORD = struct.Struct(">II")  # length, CRC-32
_PAGE = struct.Struct(">I?")  # page number, whether it could not be read


class Journal:
    """The encoded pages of a document by page number. All methods let OSError through."""

    def __init__(self, path: Path, origin: bytes, retry: bool = False) -> None:
        """Continue the journal at `path` if its `origin` is the same, else start a new one.

        `retry` drops the pages that could not be read.
        """
        self.path = path
        self._places: dict[int, tuple[int, int, bool]] = {}  # page → offset, length, unreadable
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        self._file: BinaryIO = open(handle, "r+b", buffering=0)  # noqa: SIM115 (closed by `close`)
        end = self._read_from_disk(origin)
        if end == 0:
            self._places.clear()
        if retry:
            self._places = {number: place for number, place in self._places.items() if not place[2]}
        self._file.truncate(end)
        self._end = end
        self._synced = monotonic()
        if end == 0:
            self._write(origin)

    def _read_from_disk(self, origin: bytes) -> int:
        """Index the records. The end of the last complete one; 0 if the journal has another origin."""
        records = _records(self._file)
        first = next(records, None)
        if first is None or first[1] != origin:
            return 0
        end = _RECORD.size + len(first[1])
        for offset, data in records:
            number, unread = _PAGE.unpack_from(data)
            self._places[number] = offset + _PAGE.size, len(data) - _PAGE.size, unread
            end = offset + len(data)
        return end

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def __len__(self) -> int:
        return len(self._places)

    def append(self, number: int, page: bytes, unread: bool = False) -> None:
        """Add a page. It survives a crash of this process at once, and a power cut after a second at most."""
        start = self._end
        self._write(_PAGE.pack(number, unread) + page)
        self._places[number] = start + _RECORD.size + _PAGE.size, len(page), unread

    def pages(self) -> list[bytes]:
        """The encoded pages in order of their numbers."""
        return [self._data(offset, length) for _, (offset, length, _) in sorted(self._places.items())]

    @property
    def unread(self) -> bool:
        """True if there is a page that could not be read."""
        return any(unread for _, _, unread in self._places.values())

    def close(self) -> None:
        self._file.close()

    def _data(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)

    def _write(self, data: bytes) -> None:
        record = _RECORD.pack(len(data), zlib.crc32(data)) + data
        self._file.seek(self._end)
        if self._file.write(record) != len(record):  # the next record is written over this part
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += len(record)
        if monotonic() - self._synced > SYNC_EVERY:
            os.fsync(self._file.fileno())
            self._synced = monotonic()


def _records(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Offset and data of each complete record."""
    file.seek(0)
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
        length, checksum = _RECORD.unpack(head)
        offset = file.tell()
        data = file.read(min(length, os.fstat(file.fileno()).st_size - offset))
        if len(data) != length or zlib.crc32(data) != checksum:
            return
        yield offset, data
        file.seek(offset + length)
