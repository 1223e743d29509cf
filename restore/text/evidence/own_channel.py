"""The channel of one office: its own counts of what was printed for which word, on top of a shipped channel.

A file of counts is UTF-8 text, a row a line, its cells joined by tabs: profile, what the page says, what was
printed, how often. `restore learn` writes it; rows of several files add up. Lines that begin with "#" are
comments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from restore.errors import FileMissing, UsageError
from restore.text.evidence.channel import ChannelModel

_SHIPPED = 20.0  # weight of the shipped channel, in occurrences of a word on the office's pages (chosen)
_REMEDY = "Have it written: restore learn FOLDER --channel FILE"


class Count(NamedTuple):
    """`read` was printed `times` times for `truth`; `profile` names the channel that this belongs to."""

    profile: str
    truth: str
    read: str
    times: int


def read_counts(path: Path) -> list[Count]:
    """The counts in a file. Raises FileMissing; UsageError names the first invalid line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"'{path}' is not UTF-8 text.", _REMEDY) from None
    except OSError as error:
        told = (error.strerror or "unreadable").lower()
        raise FileMissing(f"The channel '{path}' cannot be read: {told}.", _REMEDY) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != 4 or not all(cells) or not cells[3].isdecimal() or len(cells[3]) > 9:
            raise UsageError(f"{path}, line {number}: no profile, word, reading and count.", _REMEDY)
        found.append(Count(cells[0], cells[1], cells[2], int(cells[3])))
    return found


def written(counts: Iterable[Count]) -> str:
    """The text of a file of counts: sorted, so that equal counts give equal bytes."""
    rows = (f"{c.profile}\t{c.truth}\t{c.read}\t{c.times}\n" for c in sorted(counts) if c.times)
    return "".join(["# profile, word, as printed, how often: restore learn\n", *rows])


class OwnChannel:
    """A ChannelModel: the shipped one as the prior of the office's own counts.

    P(read | truth) = (count + `_SHIPPED` · P_shipped(read | truth)) / (occurrences of truth + `_SHIPPED`),
    the mean of a Dirichlet prior; words that the office has not counted are as in the shipped channel.
    """

    def __init__(self, shipped: ChannelModel, counts: Iterable[Count]) -> None:
        self._shipped = shipped
        self._by_read: dict[str, Counter[str]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        for _, truth, read, times in counts:
            self._by_read[read][truth] += times
            self._totals[truth] += times
        self.numbers, self.intact, self.faithful = shipped.numbers, shipped.intact, shipped.faithful
        self.spells, self.letters = shipped.spells, shipped.letters
        self.lost_blank = shipped.lost_blank
        self.glued = shipped.glued
        self.number_share = shipped.number_share

    def candidates(self, read: str) -> dict[str, float]:
        """truth → P(read | truth) for every truth that may have been printed as `read`."""
        return self._mixed(read, self._shipped.candidates)

    def likely(self, read: str) -> dict[str, float]:
        """The shipped channel's likely candidates and all that the office has counted for `read`."""
        return self._mixed(read, self._shipped.likely)

    def horned(self, read: str) -> dict[str, float]:
        return self._mixed(read, self._shipped.horned)

    def _mixed(self, read: str, shipped: Callable[[str], Mapping[str, float]]) -> dict[str, float]:
        totals = self._totals
        found = {
            truth: p * _SHIPPED / (own + _SHIPPED) if (own := totals.get(truth)) else p
            for truth, p in shipped(read).items()
        }
        for truth, count in self._by_read.get(read, {}).items():
            found[truth] = found.get(truth, 0.0) + count / (totals[truth] + _SHIPPED)
        return found


def own_channel(shipped: ChannelModel, profile: str, counts: Sequence[Count]) -> ChannelModel:
    """The shipped channel of a profile with the office's counts for this profile, if there are any."""
    mine = [count for count in counts if count.profile == profile]
    return OwnChannel(shipped, mine) if mine else shipped
