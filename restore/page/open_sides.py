"""Close tables that are open at a side: a first or last column has no rule at its outer side.

The margin of the page cut the column off, or the table was drawn without its outer rules. The horizontal
rules run beyond the last vertical one and end at one place, where the column ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from restore.page.rules import Segment

# Chosen. In millimetres:
_REACH = 2.5  # maximum gap between rules that meet
_OPEN = 5.0  # minimum width of a column that has no rule at its outer side
_CUT = 2.0  # maximum distance of the ends of such a column's rules from each other
# Others:
_FEWEST, _SHARE = 3, 0.6  # minimum rules across such a column, and their share of those that reach it


def with_open_sides(across: Sequence[Segment], down: Sequence[Segment], mm: float) -> list[Segment]:
    """Return the vertical rules of a table, also at the outer side of a column that has no rule there.

    `across` are its horizontal rules, `mm` the pixels of a millimetre.
    """
    found = list(down)
    if not down:
        return found
    for outer, inner, outward in ((_end, _start, 1.0), (_start, _end, -1.0)):
        edge = max(outward * rule.at for rule in down)
        reaching = [
            rule for rule in across if outward * outer(rule) >= edge - _REACH * mm > outward * inner(rule)
        ]
        beyond = [rule for rule in reaching if outward * outer(rule) >= edge + _OPEN * mm]
        least = max(_FEWEST, _SHARE * len(reaching))
        if len(beyond) < least:
            continue
        side = median(map(outer, beyond))
        if sum(abs(outer(rule) - side) <= _CUT * mm for rule in beyond) >= least:
            levels = [rule.at for rule in beyond]
            found.append(Segment(side, min(levels), max(levels)))
    return found


def _start(rule: Segment) -> float:
    return rule.start


def _end(rule: Segment) -> float:
    return rule.end
