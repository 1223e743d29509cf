"""The charts of the report as inline SVG. The numbers of each are also in a table or a caption beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from restore.evaluate.calibration import Calibration
from restore.evaluate.figures import percent
from restore.evaluate.intervals import Range
from restore.evaluate.markup import Markup, el, number
from restore.evaluate.metrics import Change


@dataclass(frozen=True)
class Dumbbell:
    """A rate before and after, with intervals where there are any."""

    title: str
    before: float
    after: float
    before_span: Range | None = None
    after_span: Range | None = None


def dumbbells(rows: Sequence[Dumbbell]) -> Markup:
    """Raw and restored rates on one axis, from one step below the smallest value to 100 %."""
    left, width, step, top = 190, 760, 34, 26
    ends = [value for row in rows for value in (row.before, row.after, *(row.before_span or ()))]
    least, tick = _scale(min(ends))
    right = width - 68

    def x(value: float) -> float:
        return left + (right - left) * (max(value, least) - least) / (1 - least)

    height = top + step * len(rows) + 8
    parts: list[Markup] = []
    for index in range(round((1 - least) / tick) + 1):
        value = least + index * tick
        place = number(x(value))
        parts.append(el("line", x1=place, x2=place, y1=top - 6, y2=height - 6, class_="grid"))
        label = f"{100 * value:.0f} %"
        parts.append(el("text", label, x=place, y=12, text_anchor="middle", class_="soft"))
    for index, row in enumerate(rows):
        y = top + step * index + step / 2
        parts.append(el("text", row.title, x=0, y=y + 4))
        parts.append(_span(x(row.before), x(row.after), y, "join"))
        for span, name, shift in ((row.before_span, "span-raw", -7), (row.after_span, "span-new", 7)):
            if span:
                parts.append(_span(x(span[0]), x(span[1]), y + shift, name))
        parts.append(el("circle", cx=number(x(row.before)), cy=y, r=5, class_="raw"))
        parts.append(el("circle", cx=number(x(row.after)), cy=y, r=6, class_="new"))
        parts.append(el("text", percent(row.after), x=width, y=y + 4, text_anchor="end"))
    told = "; ".join(f"{row.title}: {percent(row.before)} raw, {percent(row.after)} restored" for row in rows)
    return el("svg", parts, viewBox=f"0 0 {width} {height}", class_="chart", role="img", aria_label=told)


def _scale(smallest: float) -> tuple[float, float]:
    """Start and step of an axis that ends at 1: the finest step that gives at most five steps."""
    for tick in (0.01, 0.02, 0.05, 0.1):
        if 1 - smallest <= 5 * tick:
            return 1 - math.ceil((1 - smallest) / tick - 1e-9) * tick if smallest < 1 else 1 - tick, tick
    return 0.0, 0.2


def _span(start: float, end: float, y: float, class_: str) -> Markup:
    return el("line", x1=number(start), x2=number(end), y1=number(y), y2=number(y), class_=class_)


def change_bar(change: Change) -> Markup:
    """One stacked bar of all syllables: kept right, fixed, missed, introduced."""
    counts = [("kept", change.kept), ("fixed", change.fixed), ("missed", change.missed)]
    counts.append(("introduced", change.introduced))
    total = sum(count for _, count in counts) or 1
    width, place, parts = 760.0, 0.0, []
    for name, count in counts:
        # A part that is not empty is at least two units wide, so that it is visible.
        wide = max(width * count / total, 2.0) if count else 0.0
        wide = min(wide, width - place)
        parts.append(el("rect", x=number(place), y=0, width=number(wide), height=22, class_=name))
        place += wide
    told = ", ".join(f"{count} {name}" for name, count in counts)
    return el("svg", parts, viewBox="0 0 760 22", role="img", aria_label=told)


def reliability(found: Calibration) -> Markup:
    """Reliability diagram: share right against confidence. On the diagonal the two are equal."""
    size, left, top = 300, 40, 12  # room for half of the largest point
    parts = []
    for tick in range(0, 11, 2):
        at = tick / 10
        x, y = left + size * at, top + size * (1 - at)
        parts.append(el("line", x1=left, x2=left + size, y1=number(y), y2=number(y), class_="grid"))
        parts.append(el("text", f"{at:g}", x=left - 8, y=number(y + 4), text_anchor="end", class_="soft"))
        parts.append(
            el("text", f"{at:g}", x=number(x), y=top + size + 17, text_anchor="middle", class_="soft")
        )
    parts.append(el("line", x1=left, y1=top + size, x2=left + size, y2=top, class_="diagonal"))
    for each in found.bins:
        if not each.count:
            continue
        x, high = left + size * each.low, size * each.right
        wide = size * (each.high - each.low) - 2
        parts.append(
            el(
                "rect",
                x=number(x + 1),
                y=number(top + size - high),
                width=number(wide),
                height=number(high),
                class_="bar",
            )
        )
        radius = 3 + 7 * math.sqrt(each.count / found.count)
        cx, cy = left + size * each.confidence, top + size - high
        parts.append(el("circle", cx=number(cx), cy=number(cy), r=number(radius), class_="new"))
    middle = left + size / 2
    parts.append(el("text", "confidence", x=middle, y=top + size + 36, text_anchor="middle", class_="soft"))
    label = f"translate(10 {top + size / 2:g}) rotate(-90)"
    parts.append(el("text", "share right", transform=label, text_anchor="middle", class_="soft"))
    told = f"Reliability diagram, expected calibration error {found.ece:.3f}; its numbers are in the table"
    return el("svg", parts, viewBox=f"0 0 {left + size + 12} {top + size + 44}", role="img", aria_label=told)
