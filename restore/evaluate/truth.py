"""Reads hand-corrected truth: lines, sections, handwriting, tokens with alternatives, place names.

    name.gold.txt           lines; `#header`, `#body`, `#footer` start a section; {…} is handwritten
    name.alternatives.tsv   line <TAB> gold token <TAB> also right, comma-separated
    name.places.tsv         line <TAB> place name, one mention a row

Handwriting is not scored. Lines are counted from 1 in the gold file, section lines included. Rows that start
with # are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from restore.evaluate import normalise

SECTIONS = ("header", "body", "footer")
_SECTION = re.compile(rf"#({'|'.join(SECTIONS)})\s*")
_HANDWRITTEN = re.compile(r"\{[^{}\n]*\}")


@dataclass(frozen=True)
class TruthLine:
    number: int  # in the gold file, from 1
    text: str  # without the handwritten parts
    section: str = "body"


@dataclass(frozen=True)
class Place:
    """One mention of a place: it starts in line `line` and is right when all its tokens are."""

    line: int
    text: str


@dataclass(frozen=True)
class Truth:
    lines: tuple[TruthLine, ...]
    sectioned: bool = False  # has #header, #body or #footer lines
    alternatives: Mapping[tuple[int, str], frozenset[str]] = field(default_factory=dict)  # (line, key) → keys
    places: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def body(self) -> tuple[TruthLine, ...]:
        return tuple(line for line in self.lines if line.section == "body")


def parse_truth(gold: str, alternatives: str = "", places: str = "") -> Truth:
    """The truth in a gold file and the two optional tables beside it."""
    lines, section, sectioned = [], "body", False
    for number, line in enumerate(normalise.split_lines(gold), 1):
        if mark := _SECTION.fullmatch(line):
            section, sectioned = mark.group(1), True
        else:
            lines.append(TruthLine(number, _HANDWRITTEN.sub("", line), section))
    return Truth(tuple(lines), sectioned, _alternatives(alternatives), _places(places))


def _alternatives(table: str) -> dict[tuple[int, str], frozenset[str]]:
    also: dict[tuple[int, str], frozenset[str]] = {}
    for number, (token, others) in _rows(table, 3):
        where = (number, _key(token))
        also[where] = also.get(where, frozenset()) | {_key(other) for other in others.split(",")}
    return also


def _places(table: str) -> tuple[Place, ...]:
    return tuple(Place(number, text.strip()) for number, (text,) in _rows(table, 2))


def _key(token: str) -> str:
    return normalise.key(normalise.bare(token.strip()))


def _rows(table: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table; ValueError with the row's number when one is not `line <TAB> …`."""
    for row, line in enumerate(normalise.split_lines(table.removeprefix("\ufeff")), 1):
        if not line.strip() or line.startswith("#"):
            continue
        number, *cells = line.split("\t")
        if len(cells) != columns - 1 or not number.strip().isdecimal():
            raise ValueError(
                f"row {row} is not 'line<TAB>{'<TAB>'.join(['text'] * (columns - 1))}': {line!r}"
            )
        yield int(number), cells
