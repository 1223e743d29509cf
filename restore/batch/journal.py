"""The pages of one document that have been read, on disk as soon as they are there.

A file of records; a record is four bytes of length, four of CRC-32, then the data. The first one says what
the pages were read from and how; each other one is a page: four bytes of its number, one that is 1 where it
could not be read, then the encoded page. A record cut off by a crash ends the journal; the next one is
written over it.
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

SYNC_EVERY = 1.0  # seconds at most between two times at which what was written is forced onto the disk

_RECORD = struct.Struct(">II")  # length, CRC-32
_PAGE = struct.Struct(">I?")  # number, whether it could not be read


class Journal:
    """Pages by their number. OSError comes through from every method."""

    def __init__(self, path: Path, origin: bytes, retry: bool = False) -> None:
        """Go on with the journal at `path` if it has the same `origin`, else start a new one.

        `retry` forgets the pages that could not be read.
        """
        self.path = path
        self._places: dict[int, tuple[int, int, bool]] = {}  # page → offset and length of its data, unread
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
        """Where the last whole record ends; 0 where the journal is not of this origin."""
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
        """Keep a page. A crash of this process cannot lose it any more, a power cut no more than a second."""
        start = self._end
        self._write(_PAGE.pack(number, unread) + page)
        self._places[number] = start + _RECORD.size + _PAGE.size, len(page), unread

    def pages(self) -> list[bytes]:
        """The encoded pages in the order of their numbers."""
        return [self._data(offset, length) for _, (offset, length, _) in sorted(self._places.items())]

    @property
    def unread(self) -> bool:
        """Is there a page that could not be read?"""
        return any(unread for _, _, unread in self._places.values())

    def close(self) -> None:
        self._file.close()

    def _data(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)

    def _write(self, data: bytes) -> None:
        record = _RECORD.pack(len(data), zlib.crc32(data)) + data
        self._file.seek(self._end)
        if self._file.write(record) != len(record):  # what is there of it is written over the next time
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += len(record)
        if monotonic() - self._synced > SYNC_EVERY:
            os.fsync(self._file.fileno())
            self._synced = monotonic()


def _records(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Offset and data of each whole record."""
    file.seek(0)
    while len(head := file.read(_RECORD.size)) == _RECORD.size:
        length, checksum = _RECORD.unpack(head)
        offset = file.tell()
        data = file.read(min(length, os.fstat(file.fileno()).st_size - offset))
        if len(data) != length or zlib.crc32(data) != checksum:
            return
        yield offset, data
        file.seek(offset + length)
