"""Words of a list at one edit's distance from a given one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.rows import Rows


class Near:
    """An index of words by their parts: a word itself, and the word less one letter (Garbe's SymSpell).

    Two words at one edit's distance have a part in common, so few words need to be compared.
    """

    def __init__(self, rows: Rows, key: str) -> None:
        """`rows` holds the lines that `near_lines` gave for `key`."""
        self._rows, self._key = rows, key

    def find(self, word: str, most: int) -> list[str]:
        """At most `most` words within one edit of `word`: first itself, then the others, sorted."""
        rows = (self._rows.get(f"{self._key}\t{part}") for part in _parts(word))
        known = {other for row in rows if row is not None for other in row.split("\t")}
        near = [
            (distance, other)
            for other in known
            if (distance := Levenshtein.distance(word, other, score_cutoff=1)) <= 1
        ]
        return [other for _, other in sorted(near)[:most]]


def near_lines(key: str, words: Iterable[str]) -> Iterator[str]:
    """Lines of the index: `key`, a part, the words with this part."""
    by_part: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for part in _parts(word):
            by_part[part].append(word)
    return ("\t".join((key, part, *found)) for part, found in by_part.items())


def _parts(word: str) -> Iterator[str]:
    return iter(dict.fromkeys((word, *(word[:at] + word[at + 1 :] for at in range(len(word))))))
