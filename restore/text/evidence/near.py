"""Words of a list at one edit's distance from a given one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.rows import Rows


class Near:
    """An index by what is left of a word when a letter is taken out (Garbe's SymSpell, for one edit).

    Two words at one edit's distance have such a part in common, so that few words need to be compared.
    """

    def __init__(self, rows: Rows, key: str) -> None:
        """`rows` holds the lines that `near_lines` gave for `key`."""
        self._rows, self._key = rows, key

    def find(self, word: str, most: int) -> list[str]:
        """`most` words at a distance of at most one edit: the word itself, then the others as they sort."""
        rows = (self._rows.get(f"{self._key}\t{part}") for part in _parts(word))
        known = {other for row in rows if row is not None for other in row.split("\t")}
        near = [
            (distance, other)
            for other in known
            if (distance := Levenshtein.distance(word, other, score_cutoff=1)) <= 1
        ]
        return [other for _, other in sorted(near)[:most]]


def near_lines(key: str, words: Iterable[str]) -> Iterator[str]:
    """Lines of a table: `key`, a part, the words that have it."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for part in _parts(word):
            by_part[part].append(word)
    return ("\t".join((key, part, *found)) for part, found in by_part.items())


def _parts(word: str) -> Iterator[str]:
    return iter(dict.fromkeys((word, *(word[:at] + word[at + 1 :] for at in range(len(word))))))
