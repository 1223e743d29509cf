"""What witnesses put into the lattice and the decoder gives back: arcs, and the steps of the best path."""

from __future__ import annotations

from typing import NamedTuple


class Arc(NamedTuple):
    """One way to read a token or a run of neighbours: `text` stands on the page.

    `words` are asked of the language model, `score` is the weighted evidence of the other witnesses
    (log10), `source` names the witness that proposed it.
    """

    span: int  # tokens covered
    text: str
    words: tuple[str, ...]
    score: float
    source: str


class Step(NamedTuple):
    """One arc of the best path: the token it starts at, its posterior (0–1), its rivals, best first."""

    start: int
    arc: Arc
    posterior: float
    rivals: tuple[tuple[Arc, float], ...]


def identity(start: int, arc: Arc) -> tuple[int, int, str, str]:
    """Which arc of the node `start` it is, whatever its score: another witness may change that."""
    return start, arc.span, arc.text, arc.source
