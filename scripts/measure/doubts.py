"""Measure which share of the errors a reviewer of few words finds, and the decisions to 99.9 % right words.

    restore scan ../shared/samples/scans -o out/scans
    python -m scripts.measure.doubts out/scans ../shared/samples/scans

Reads results, and NAME.gold.txt or NAME.gt.txt of each. A reviewer who knows the truth is simulated. One
decision settles a word, or, with "equal", all places of a document that were read and restored alike, are
doubtful, and say the same. `--near` leaves out words most of whose neighbours are wrong too: where a truth
was retyped in another order than the scan's, these are no errors. `--decide` writes the reviewer's decisions
beside the results, for `restore learn`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from restore.evaluate.score import Reference, Scored, score
from restore.evaluate.truth import parse_truth
from restore.output import json as results
from restore.review.decisions import decide, log_of
from restore.review.words import Unit, units
from restore.spans import restored_places
from scripts.arguments import parser_of

SHARES = (0.005, 0.01, 0.02, 0.05, 0.1)  # of all words
GOAL = 0.001  # share of words that may remain wrong
AROUND, MOSTLY = 5, 8  # neighbours on either side, and how many of these must be right


@dataclass(frozen=True)
class Judged:
    """A unit with its truth."""

    document: str
    page: int
    raw: str  # of the whole page
    unit: Unit
    right: bool
    truth: str


def judged(name: str, result: Path, truth: Path) -> Iterator[Judged]:
    """The units of a document that are aligned with a token of the truth's body."""
    document = results.read(result)
    reference = Reference.of(parse_truth(truth.read_text(encoding="utf-8")))
    scored = score(reference, "\n".join(page.restoration.text for page in document.pages), page=True)
    partner = {there: here for here, there in scored.pairs if here >= 0}
    offset = position = 0
    for page in document.pages:
        found = units(page)
        places = restored_places(page.restoration.edits, [(unit.start, unit.end) for unit in found])
        for unit, (start, end) in zip(found, places, strict=True):
            position, touched = _touched(scored, position, start + offset, end + offset)
            known = [index for index in touched if index in partner]
            if known:
                told = " ".join(reference.tokens[partner[index]].surface for index in known)
                right = scored.sound.issuperset(known)
                yield Judged(name, page.page.number, page.restoration.source, unit, right, told)
        offset += len(page.restoration.text) + 1


def _touched(scored: Scored, position: int, start: int, end: int) -> tuple[int, list[int]]:
    """The indices of output tokens that overlap [start, end), and the index to continue from."""
    while position < len(scored.tokens) and scored.tokens[position].end <= start:
        position += 1
    last = position
    while last < len(scored.tokens) and scored.tokens[last].start < end:
        last += 1
    return position, list(range(position, last))


def among_right(rows: Sequence[Judged]) -> list[Judged]:
    """The units most of whose neighbours are right."""
    return [
        row
        for at, row in enumerate(rows)
        if sum(r.right for r in (*rows[max(0, at - AROUND) : at], *rows[at + 1 : at + 1 + AROUND])) >= MOSTLY
    ]


def settled(rows: Sequence[Judged], risk: Callable[[Unit], float], together: bool) -> list[int]:
    """The number of errors corrected after each decision, riskiest first."""
    groups: dict[object, list[Judged]] = defaultdict(list)
    for at, row in enumerate(rows):
        same = row.document, row.unit.raw, row.unit.restored
        groups[same if together and row.unit.doubtful else at].append(row)
    right, counts = 0, []
    for group in sorted(groups.values(), key=lambda group: -sum(risk(row.unit) for row in group)):
        answers: dict[str, int] = defaultdict(int)
        for row in group:
            answers["" if row.right else row.truth] += not row.right
        for errors in answers.values():
            right += errors
            counts.append(right)
    return counts


def report(rows: Sequence[Judged]) -> None:
    wrong = sum(not row.right for row in rows)
    documents = len({row.document for row in rows})
    accuracy = 100 * (1 - wrong / len(rows))
    doubtful = [row for row in rows if row.unit.doubtful]
    found = sum(not row.right for row in doubtful)
    print(f"{len(rows)} words of {documents} documents, {wrong} wrong: {accuracy:.2f} % right")
    print(f"{len(doubtful)} are doubtful; among them are {found} of the errors")
    orders: list[tuple[str, Callable[[Unit], float], bool]] = [
        ("by confidence alone", lambda unit: 0.0 if unit.confidence is None else 1 - unit.confidence, False),
        ("by risk", lambda unit: unit.risk, False),
        ("by risk, equal together", lambda unit: unit.risk, True),
    ]
    print(
        f"{'errors among the first':<26}"
        + "".join(f"{100 * share:>8.1f} %" for share in SHARES)
        + "   to 99.9 %"
    )
    for name, risk, together in orders:
        counts = [0, *settled(rows, risk, together)]
        shown = [counts[min(len(counts) - 1, round(share * len(rows)))] / max(1, wrong) for share in SHARES]
        goal = next(n for n, right in enumerate(counts) if wrong - right <= GOAL * len(rows))
        told = "".join(f"{100 * share:>8.1f} %" for share in shown)
        print(f"{name:<26}{told}   {goal} decisions, {100 * goal / len(rows):.1f} % of the words")


def write_decisions(rows: Sequence[Judged], folder: Path) -> None:
    """Decide every doubtful word by its truth, in the case and with the punctuation of the restored word."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        unit = row.unit
        if not unit.doubtful:
            continue
        after = unit.restored
        if not row.right:
            core = unit.restored.strip("“”\"'‘’()[]{}.,;:!?…*_–—-/|")
            after = unit.restored.replace(core, row.truth, 1) if core else row.truth
        action = "accept" if after == unit.restored else "keep" if after == unit.raw else "type"
        made = decide(row.raw, row.page, unit.start, unit.end, after, action)
        lines[row.document].append(replace(made, restored=unit.restored).line() + "\n")
    for name, told in lines.items():
        log_of(folder / f"{name}.json").write_text("".join(told), encoding="utf-8")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("scanned", type=Path, help="results of `restore scan`")
    parser.add_argument("truths", type=Path, help="folder of NAME.gold.txt or NAME.gt.txt")
    parser.add_argument("--near", action="store_true", help="leave out words among others that are wrong")
    parser.add_argument("--decide", action="store_true", help="write the decisions of the simulated reviewer")
    options = parser.parse_args()
    rows: list[Judged] = []
    for result in sorted(options.scanned.glob("*.json")):
        for ending in (".gold.txt", ".gt.txt"):
            if (truth := options.truths / (result.stem + ending)).is_file():
                mine = list(judged(result.stem, result, truth))
                rows += among_right(mine) if options.near else mine
    if not rows:
        raise SystemExit("there is no result with a truth")
    report(rows)
    if options.decide:
        write_decisions(rows, options.scanned)


if __name__ == "__main__":
    main()
