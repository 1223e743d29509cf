"""Sorted tables with look-ups in their bytes: Python objects would take ten times the memory.

Tables made of files of models/ or lexicon/ are kept in models/prepared and mapped into memory: nothing is
parsed, and processes share them.
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, count, pairwise
from operator import add
from pathlib import Path
from zlib import crc32

from restore.errors import ModelMissing
from restore.resources import data_folder
from restore.text.native import line

_BLOCK = 32  # lines of a block, the first of which is a key of the binary search
_HEADER = 48  # bytes of a file before the offsets of its lines …
_PLACE = 4  # … and bytes of an offset


class Rows:
    """Lines of cells separated by tabs, sorted by their bytes. A key is the first cells of a line."""

    def __init__(self, lines: bytes) -> None:
        """`lines`: UTF-8, each with a line feed. Raises ValueError if the last line is cut off."""
        if lines and not lines.endswith(b"\n"):
            raise ValueError("the last line is cut off")
        lengths = map(len, lines.split(b"\n")[:-1])
        self._look_into(lines, array("I", [0, *map(add, accumulate(lengths), count(1))]))

    def _look_into(self, whole: bytes | mmap.mmap, starts: Sequence[int]) -> None:
        """`starts`: the offset of each line in `whole`, then the end of the last line."""
        self._bytes, self._starts = whole, starts

    @cached_property
    def _blocks(self) -> list[bytes]:
        whole, starts = self._bytes, self._starts
        return [whole[starts[at] : starts[at + 1]] for at in range(0, len(self), _BLOCK)]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Rows:
        """The table of `lines` in any order, without line feeds."""
        return cls(b"".join(line + b"\n" for line in sorted(line.encode() for line in lines)))

    @classmethod
    def mapped(cls, path: Path, source: int) -> Rows | None:
        """The table in a file that `packed` made for the checksum `source`; None if there is none."""
        try:
            with path.open("rb") as file:
                whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):  # no file, or an empty one
            return None
        head = whole[:_HEADER].split()
        if head[:-1] != _head(source) or not head[-1].isdigit():
            return None
        first = _HEADER + _PLACE * (int(head[-1]) + 1)
        starts = memoryview(whole)[_HEADER:first].cast("I") if first <= len(whole) else ()
        if not starts or starts[-1] != len(whole):
            return None
        rows = cls.__new__(cls)
        rows._look_into(whole, starts)
        return rows

    def packed(self, source: int) -> bytes:
        """The bytes of a file for `mapped`; `source`: the checksum of the source."""
        first = _HEADER + _PLACE * len(self._starts)
        head = b" ".join([*_head(source), b"%d" % len(self)]).ljust(_HEADER - 1) + b"\n"
        return head + array("I", [first + at for at in self._starts]).tobytes() + self._bytes[:]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def get(self, key: str) -> str | None:
        """The cells after `key` in the first line that begins with it, or None."""
        if line:
            found: str | None = line(self._bytes, self._starts, key)
            return found
        return self.found(key)

    def found(self, key: str) -> str | None:
        """`get` without the compiled look-up."""
        sought = f"\n{key}\t".encode()
        low, high = self._near(sought[1:])
        near = b"\n" + self._bytes[self._starts[low] : self._starts[min(high + 1, len(self))]]
        if (at := near.find(sought)) < 0:
            return None
        return near[at + len(sought) : near.index(b"\n", at + 1)].decode()

    def under(self, key: str) -> Iterator[list[str]]:
        """The cells after `key` of each line that begins with it, in order. `key` has any number of cells."""
        sought = f"{key}\t".encode()
        for start, end in pairwise(self._starts[self._place(sought) :]):
            if self._bytes[start : start + len(sought)] != sought:
                return
            yield self._bytes[start + len(sought) : end - 1].decode().split("\t")

    def flat(self, key: str) -> list[str]:
        """All cells, `key` included, of the lines that begin with it; faster than `under`."""
        start, end = (self._starts[self._place(f"{key}{mark}".encode())] for mark in "\t\n")
        return self._bytes[start:end].decode().replace("\n", "\t").split("\t")[:-1]

    def _place(self, sought: bytes) -> int:
        """The number of the first line whose beginning does not sort before `sought`."""
        whole, length = self._bytes, len(sought)
        return bisect_left(self._starts, sought, *self._near(sought), key=lambda at: whole[at : at + length])

    def _near(self, sought: bytes) -> tuple[int, int]:
        """Bounds (lowest, highest) on the number of the first line that does not sort before `sought`."""
        block = bisect_left(self._blocks, sought)
        return max(0, block - 1) * _BLOCK, min(block * _BLOCK, len(self))


def prepared(source: Path, make: Callable[[Path], Iterable[str]]) -> Rows:
    """The table of the lines of `make(source)`: the prepared one if it fits `source`, else made now.

    Raises what `make` raises.
    """
    try:
        rows = Rows.mapped(prepared_file(source.name), checksum(source))
    except (OSError, ModelMissing):
        rows = None
    return Rows.of(make(source)) if rows is None else rows


def prepared_file(name: str) -> Path:
    """The path of the prepared table of the file `name`. Raises ModelMissing without a models folder."""
    return data_folder("models") / "prepared" / f"{name}.rows"


def checksum(source: Path) -> int:
    return crc32(source.read_bytes())


def _head(source: int) -> list[bytes]:
    return [b"rows", b"1", sys.byteorder.encode(), b"%08x" % source]
