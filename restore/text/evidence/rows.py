"""Sorted tables, kept as the bytes of their file: as Python objects they would take ten times the memory."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

_BLOCK = 32  # lines; the first of each block is kept as a key of the binary search


class Rows:
    """Lines of cells parted by tabs, sorted by their bytes. A key is the first cells of a line."""

    def __init__(self, lines: bytes) -> None:
        """`lines`: UTF-8, a line feed at the end of each. ValueError if the last line is cut off."""
        if lines and not lines.endswith(b"\n"):
            raise ValueError("the last line is cut off")
        self._bytes = lines
        self._starts = array("L", [0])
        self._starts.extend(found.end() for found in re.finditer(b"\n", lines))
        first = range(0, len(self), _BLOCK)
        self._blocks = [lines[self._starts[at] : self._starts[at + 1]] for at in first]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def get(self, key: str) -> str | None:
        """The cells after `key`, or None; `key` must be the whole of what precedes them."""
        sought = f"{key}\t".encode()
        start = self._starts[self._place(sought)]
        if self._bytes[start : start + len(sought)] != sought:
            return None
        return self._bytes[start + len(sought) : self._bytes.index(b"\n", start)].decode()

    def under(self, key: str) -> Iterator[list[str]]:
        """The cells after `key` of all lines that begin with it, in order. `key` is any number of cells."""
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
        whole, length, block = self._bytes, len(sought), bisect_left(self._blocks, sought)
        low, high = max(0, block - 1) * _BLOCK, min(block * _BLOCK, len(self))
        return bisect_left(self._starts, sought, low, high, key=lambda at: whole[at : at + length])
