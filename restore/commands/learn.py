"""`restore learn`: turn reviewers' decisions into truth for `restore eval`, terms, and a channel."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.batch.progress import counted
from restore.commands.options import model_options
from restore.errors import EmptyInput, OutputError, RestoreError, UsageError

if TYPE_CHECKING:
    from restore.review.learn import Lesson
    from restore.review.trial import Variant
    from restore.text.evidence.seq2seq import ModelChoice

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("learn", short_help="Learn from what reviewers decided.")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--gold",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the pages without open doubts as samples for 'restore eval'.",
)
@click.option("--terms", type=_FILE, metavar="FILE", help="Add corrected names to this list, for --lexicon.")
@click.option("--channel", type=_FILE, metavar="FILE", help="Write the misreadings of words, for --channel.")
@click.option("--no-trial", is_flag=True, help="Do not cross-validate terms and channel.")
@model_options
def command(
    folder: Path,
    gold: Path | None,
    terms: Path | None,
    channel: Path | None,
    no_trial: bool,
    model: ModelChoice,
) -> None:
    """Learn from the decisions on FOLDER that were made with `restore serve`.

    Only the named outputs are written. Terms and channel are also cross-validated: learned from one half of
    the documents and tried on the decisions on the other half, then the reverse. The report says how many
    decided words then come out right by themselves, and how many other words change.
    """
    lessons = list(_lessons(folder))
    if not lessons:
        raise EmptyInput(f"Nothing is decided in '{folder}'.", "Decide first: restore serve")
    decisions = [decision for lesson in lessons for decision in lesson.decisions]
    actions = Counter(decision.action for decision in decisions)
    told = [f"{actions[name]} {what}" for name, what in _ACTIONS.items() if actions[name]]
    click.echo(
        f"{counted(len(decisions), 'decision')} on {counted(len(lessons), 'document')}: {', '.join(told)}"
    )
    if gold:
        click.echo(f"{gold}: {_write_gold(gold, folder, lessons)}")
    if terms:
        click.echo(f"{terms}: {_write_terms(terms, lessons)}")
    if channel:
        click.echo(f"{channel}: {_write_channel(channel, lessons)}")
    if (terms or channel) and not no_trial:
        _try(model, lessons, bool(terms), bool(channel))


_ACTIONS = {"accept": "as restored", "keep": "as read", "pick": "picked", "type": "typed"}


def _lessons(folder: Path) -> Iterator[Lesson]:
    """The lesson of every document with decisions, by name. Unreadable results are reported and skipped."""
    from restore.output import json as results
    from restore.review.decisions import log_of, read_decisions
    from restore.review.folder import Folder
    from restore.review.learn import lesson

    found = Folder(folder)
    for path in found.scan().values():
        try:
            decisions = read_decisions(log_of(path))
            learned = decisions and lesson(found.name(path), results.read(path), decisions)
            if learned:
                yield learned
        except RestoreError as error:
            click.echo(f"restore: {error.problem}", err=True)


def _write_gold(gold: Path, folder: Path, lessons: Sequence[Lesson]) -> str:
    from restore.output import atomic
    from restore.review.decisions import beside

    if gold.resolve() == folder.resolve():
        raise UsageError(
            "The samples would take the names of the results.", "Name another folder: --gold FOLDER"
        )
    samples = [(lesson, *lesson.gold) for lesson in lessons if any(page.settled for page in lesson.pages)]
    atomic.make_folder(gold)
    for lesson, read, truth in samples:
        place = gold / f"{lesson.name}.json"
        raw, right = (beside(place, suffix, ".alternatives.tsv") for suffix in (".txt", ".gold.txt"))
        if raw.exists() and not right.exists():
            raise OutputError(
                f"'{raw}' exists and is not a sample.", "Name a folder of its own: --gold FOLDER"
            )
        raw.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(raw, read.encode())
        atomic.write(right, truth.encode())
    pages = [page for lesson in lessons for page in lesson.pages if page.settled]
    words = sum(len(page.truth.split()) for page in pages)
    decided = sum(len(page.decisions) for page in pages)
    return (
        f"{counted(len(samples), 'sample')} of {counted(len(pages), 'page')}, {counted(words, 'word')}, "
        f"{decided} of them decided by a person"
    )


def _write_terms(path: Path, lessons: Sequence[Lesson]) -> str:
    """Add the terms that are not in the list yet."""
    from restore.output import atomic
    from restore.review.learn import terms_of
    from restore.text.evidence.lexicon import read_terms

    known = {term.text for term in read_terms(path)} if path.exists() else set()
    new = [(term, times) for term, times in sorted(terms_of(lessons).items()) if term not in known]
    before = path.read_bytes() if path.exists() else b""
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    rows = "".join(f"{term}  # {times}\n" for term, times in new)
    atomic.write(path, before + gap + rows.encode())
    return f"{counted(len(new), 'term')} added to {len(known)}"


def _write_channel(path: Path, lessons: Sequence[Lesson]) -> str:
    from restore.output import atomic
    from restore.review.learn import counts_of
    from restore.text.evidence.own_channel import read_counts, written

    if path.exists():
        read_counts(path)  # raises if the file is no channel, so that none is overwritten
    counts = counts_of(lessons)
    atomic.write(path, written(counts).encode())
    wrong = [count for count in counts if count.truth != count.read]
    return (
        f"{sum(c.times for c in counts)} words counted, {sum(c.times for c in wrong)} of them misprinted in "
        f"{len(wrong)} ways"
    )


def _try(model: ModelChoice, lessons: Sequence[Lesson], terms: bool, counts: bool) -> None:
    from restore.review.trial import trial, with_counts, with_terms
    from restore.text.engine import Engine

    variants: dict[str, Variant] = {}
    if terms:
        variants["with the terms"] = with_terms
    if counts:
        variants["with the channel"] = with_counts
    if terms and counts:
        variants["with both"] = lambda engine, learned: with_counts(with_terms(engine, learned), learned)
    engine = Engine.load(model=model)  # without restore.toml, whose terms may come from the held-out half
    found = trial(engine, lessons, variants, _Progress(len(lessons)))
    if found is None:
        click.echo("not tried: all decisions are on one page, and none can be held out")
        return
    click.echo(f"tried on {found.decided} decisions held out, and {found.others} words that nobody doubted:")
    for name, outcome in found.outcomes.items():
        share = 100 * outcome.right / max(1, found.decided)
        changed = f", {outcome.changed} others changed" if name else ""
        click.echo(f"  {name or 'as it is':<17}{outcome.right:>6} right by itself ({share:.1f} %){changed}")


class _Progress:
    """Counts the documents on stderr, on a terminal only."""

    def __init__(self, count: int) -> None:
        self._count, self._done = count, 0

    def __call__(self) -> None:
        self._done += 1
        if sys.stderr.isatty():
            click.echo(f"\r{self._done}/{self._count}", nl=self._done == self._count, err=True)
