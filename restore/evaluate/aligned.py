"""Lines with the most wrong tokens, as columns of aligned tokens: raw, restored, truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from restore.evaluate.numbers import Kind
from restore.evaluate.run import DocumentResult, Evaluation
from restore.evaluate.score import Scored

Status = Literal["right", "fixed", "missed", "introduced", "extra"]


@dataclass(frozen=True)
class Column:
    """One truth token and the raw and restored tokens aligned with it; "" where there is none."""

    raw: str
    restored: str
    truth: str
    status: Status


@dataclass(frozen=True)
class AlignedLine:
    document: str
    number: int  # line in the gold file, from 1
    columns: tuple[Column, ...]

    @property
    def wrong(self) -> int:
        return sum(column.status not in ("right", "fixed") for column in self.columns)


def worst_lines(evaluation: Evaluation, limit: int = 40, system: int = 0) -> list[AlignedLine]:
    """Lines with wrong tokens after restoration, most wrong first, at most `limit`.

    Documents with empty output are left out: they are listed under `Evaluation.problems`.
    """
    ranked = []
    for order, document in enumerate(evaluation.documents):
        if not document.results[system].scored.tokens:
            continue
        for index, score in enumerate(document.results[system].scored.lines):
            wrong = score.syllables.whole - score.syllables.part
            if wrong:
                ranked.append((-wrong, -score.change.introduced, order, index))
    lines = []
    tables: dict[int, Mapping[int, tuple[Column, ...]]] = {}
    for _, _, order, index in sorted(ranked)[:limit]:
        document = evaluation.documents[order]
        if order not in tables:
            tables[order] = _columns(document, system)
        number = document.reference.lines[index].number
        lines.append(AlignedLine(document.name, number, tables[order].get(index, ())))
    return lines


@dataclass(frozen=True)
class WrongNumber:
    """A truth token with a digit that is wrong after restoration; `introduced` if it was right before."""

    document: str
    line: int  # in the gold file
    kind: Kind
    column: Column


def wrong_numbers(evaluation: Evaluation, system: int = 0) -> list[WrongNumber]:
    """Every number, date and document number that is wrong after restoration, the introduced errors first."""
    found = []
    for document in evaluation.documents:
        reference, restored = document.reference, document.results[system].scored
        raw_partner, _ = _partners(document.raw.scored)
        partner, _ = _partners(restored)
        for index, kind in enumerate(reference.kinds):
            if kind and not restored.right[index]:
                status = _status(document.raw.scored.right[index], False)
                token = reference.tokens[index].surface
                column = Column(raw_partner.get(index, ""), partner.get(index, ""), token, status)
                number = reference.lines[reference.owners[index]].number
                found.append(WrongNumber(document.name, number, kind, column))
    return sorted(found, key=lambda wrong: wrong.column.status != "introduced")


def _columns(document: DocumentResult, system: int) -> dict[int, tuple[Column, ...]]:
    """All columns of a document by line. An inserted token goes to the line of the truth token before it.

    On pages, output tokens without partner are mostly those of header and footer; they are left out.
    """
    raw, restored = document.raw.scored, document.results[system].scored
    raw_partner, raw_extra = _partners(raw)
    partner, extra = _partners(restored)
    lines: dict[int, list[Column]] = {}

    def extras(after: int, line: int) -> None:
        before = list(raw_extra.get(after, ())) if raw.by_line else []
        now = list(extra.get(after, ())) if restored.by_line else []
        for place in range(max(len(before), len(now))):
            lines.setdefault(line, []).append(Column(_at(before, place), _at(now, place), "", "extra"))

    extras(-1, 0)
    for index, token in enumerate(document.reference.tokens):
        line = document.reference.owners[index]
        status = _status(raw.right[index], restored.right[index])
        column = Column(raw_partner.get(index, ""), partner.get(index, ""), token.surface, status)
        lines.setdefault(line, []).append(column)
        extras(index, line)
    return {line: tuple(columns) for line, columns in lines.items()}


def _status(before: bool, after: bool) -> Status:
    if after:
        return "right" if before else "fixed"
    return "introduced" if before else "missed"


def _partners(scored: Scored) -> tuple[dict[int, str], dict[int, list[str]]]:
    """The output token of each truth token; output tokens without partner, by the truth token before them.

    That key is −1 for tokens before the first truth token.
    """
    partner: dict[int, str] = {}
    extra: dict[int, list[str]] = {}
    last = -1
    for here, there in scored.pairs:
        if here < 0:
            extra.setdefault(last, []).append(scored.tokens[there].surface)
        else:
            last = here
            if there >= 0:
                partner[here] = scored.tokens[there].surface
    return partner, extra


def _at(items: Sequence[str], place: int) -> str:
    return items[place] if place < len(items) else ""
