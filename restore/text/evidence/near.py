"""Words of a list at one edit's distance from a given one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein


class Near:
    """An index by what is left of a word when a letter is taken out (Garbe's SymSpell, for one edit).

    Two words at one edit's distance have such a part in common, so that few words need to be compared.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._by_part: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            for part in _parts(word):
                self._by_part[part].append(number)

    def find(self, word: str, most: int) -> list[str]:
        """`most` words at a distance of at most one edit: the word itself, then the others in their order."""
        numbers = {number for part in _parts(word) for number in self._by_part.get(part, ())}
        near = [
            (distance, number)
            for number in numbers
            if (distance := Levenshtein.distance(word, self._words[number], score_cutoff=1)) <= 1
        ]
        return [self._words[number] for _, number in sorted(near)[:most]]


def _parts(word: str) -> Iterator[str]:
    return iter(dict.fromkeys((word, *(word[:at] + word[at + 1 :] for at in range(len(word))))))
