"""What the mentions of a document support: sums of posteriors, from which some mentions can be left out."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_NONE = 0.01  # mass at or below which nothing is left. Chosen, not fitted.


class Tally(dict[T, float]):
    """Item → its mass, a sum of posteriors; `total` is the mass of all items."""

    total = 0.0

    def add(self, item: T, mass: float) -> None:
        self[item] = self.get(item, 0.0) + mass
        self.total += mass

    def rest(self, without: Tally[T]) -> float:
        """The total mass less that of `without`; 0 if it is at most `_NONE`."""
        rest = self.total - without.total
        return rest if rest > _NONE else 0.0

    def share(self, item: T, without: Tally[T]) -> float:
        """The share of `item` in the mass less that of `without`; 0 if none is left."""
        rest = self.rest(without)
        return max(0.0, self.get(item, 0.0) - without.get(item, 0.0)) / rest if rest else 0.0
