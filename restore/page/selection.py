"""A selection of the pages of a file: "1,3-5"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from restore.errors import NoPages, UsageError

_RANGE = re.compile(r"([0-9]{1,6})(?:(-)([0-9]{1,6})?)?")


@dataclass(frozen=True)
class Selection:
    """Ranges (first, last) of page numbers from 1, both included; a last of None means to the last page."""

    ranges: tuple[tuple[int, int | None], ...] = ()  # none: all pages

    @classmethod
    def parse(cls, text: str) -> Selection:
        """Parse a selection, "1,3-5" or "7-"; "" selects all pages. UsageError."""
        ranges: list[tuple[int, int | None]] = []
        for part in (part.strip() for part in text.split(",")) if text.strip() else ():
            found = _RANGE.fullmatch(part)
            first = int(found[1]) if found else 0
            last = None if found and found[2] and not found[3] else int(found[3] or first) if found else 0
            if first < 1 or (last is not None and last < first):
                raise UsageError(f"'{text}' does not say which pages.", "Numbers from 1 and ranges: 1,3-5,8-")
            ranges.append((first, last))
        return cls(tuple(ranges))

    def numbers(self, count: int, path: Path) -> tuple[int, ...]:
        """Return the selected page numbers of a file of `count` pages, ascending. NoPages if there are none.

        Pages beyond the end are not an error, since one selection may apply to many files.
        """
        if not self.ranges:
            return tuple(range(1, count + 1))
        wanted = {
            number
            for first, last in self.ranges
            for number in range(first, min(count, last if last is not None else count) + 1)
        }
        if not wanted:
            raise NoPages(
                f"'{path}' has {count} page{'s' * (count != 1)}, none of which is among {self}.",
                "See --pages.",
            )
        return tuple(sorted(wanted))

    def __str__(self) -> str:
        """The text that `parse` reads; equal ranges give the same text."""
        parts = (f"{first}" if last == first else f"{first}-{last or ''}" for first, last in self.ranges)
        return ",".join(parts)


ALL = Selection()
