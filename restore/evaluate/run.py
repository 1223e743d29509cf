"""Runs the systems over the samples and scores their outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from restore.errors import RestoreError, ToolMissing
from restore.evaluate.calibration import Calibration, Claim, calibration, claims
from restore.evaluate.intervals import Interval, paired_intervals
from restore.evaluate.metrics import METRICS, Score, Share
from restore.evaluate.samples import Sample, read_text
from restore.evaluate.score import Reference, Scored, changed_share, score, score_right_text
from restore.evaluate.systems import CommandSystem, Output, Stopwatch, System
from restore.evaluate.vietnamese import Confusion, confusion

Kind = Literal["text", "page"]
Unit = Literal["documents", "lines"]
RAW = "raw"


@dataclass(frozen=True)
class Result:
    """The output of one system for one document, scored. `error` says why the output is empty."""

    text: str
    scored: Scored
    error: str = ""
    claims: tuple[Claim, ...] = ()
    harm: Mapping[tuple[str, str], int] = field(default_factory=dict)  # right text: (before, after) → count
    seconds: float = 0.0
    memory_mb: float | None = None


@dataclass(frozen=True)
class DocumentResult:
    """The results of one sample: of the raw text, and of each system in the order of the systems."""

    name: str
    kind: Kind
    reference: Reference
    raw: Result
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Evaluation:
    """All results. `systems[0]` is this program; every system is compared with the raw text."""

    systems: tuple[str, ...]
    documents: tuple[DocumentResult, ...]
    seed: int = 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of documents present. Text and pages are never summed: their measures differ."""
        order: tuple[Kind, ...] = ("text", "page")
        return tuple(kind for kind in order if any(document.kind == kind for document in self.documents))

    def of(self, kind: Kind) -> tuple[DocumentResult, ...]:
        return tuple(document for document in self.documents if document.kind == kind)

    def total(self, kind: Kind, system: int | None) -> Score:
        """The summed score of all documents of a kind; `system` None is the raw text."""
        return Score.total(result.scored.score for result in self._results(kind, system))

    def confusion(self, kind: Kind, system: int | None) -> Confusion:
        return confusion(_sum(result.scored.wrong for result in self._results(kind, system)))

    def harm(self, kind: Kind, system: int = 0) -> Mapping[tuple[str, str], int]:
        """Changes of right text: (before, after) → count."""
        return _sum(result.harm for result in self._results(kind, system))

    def calibration(self, system: int = 0) -> Calibration:
        return calibration([c for document in self.documents for c in document.results[system].claims])

    def intervals(
        self, kind: Kind, by: Literal["documents", "lines"], system: int = 0
    ) -> Mapping[str, Interval]:
        """Paired 95 % intervals of the raw text and `system` by metric, where two units or more count."""
        if (kind, by, system) not in self._intervals:
            self._intervals[kind, by, system] = self._draw(kind, by, system)
        return self._intervals[kind, by, system]

    @cached_property
    def _intervals(self) -> dict[tuple[Kind, str, int], Mapping[str, Interval]]:
        return {}

    def _draw(self, kind: Kind, by: Unit, system: int) -> dict[str, Interval]:
        chosen = [metric for metric in METRICS if not metric.against_raw]
        pairs = [
            pair
            for document in self.of(kind)
            for pair in (
                [(document.raw.scored.score, document.results[system].scored.score)]
                if by == "documents"
                else zip(document.raw.scored.lines, document.results[system].scored.lines, strict=True)
            )
        ]
        before: list[list[Share]] = [[metric.share(raw) for metric in chosen] for raw, _ in pairs]
        after: list[list[Share]] = [[metric.share(out) for metric in chosen] for _, out in pairs]
        found = paired_intervals(before, after, self.seed)
        return {m.key: interval for m, interval in zip(chosen, found, strict=False) if interval is not None}

    @property
    def problems(self) -> tuple[str, ...]:
        """Failed predictions, and rows of the tables beside the truth that do not fit it."""
        listed = []
        for document in self.documents:
            listed += [f"{document.name}: {problem}" for problem in document.reference.problems]
            if document.raw.error:
                listed.append(f"{document.name}: {document.raw.error}")
            listed += [
                f"{document.name}: {name}: {result.error}"
                for name, result in zip(self.systems, document.results, strict=True)
                if result.error and result.error != document.raw.error
            ]
        return tuple(listed)

    def _results(self, kind: Kind, system: int | None) -> Iterable[Result]:
        return (d.raw if system is None else d.results[system] for d in self.of(kind))


def _sum(counts: Iterable[Mapping[tuple[str, str], int]]) -> Mapping[tuple[str, str], int]:
    total: Counter[tuple[str, str]] = Counter()
    for each in counts:
        total.update(each)
    return total


def evaluate(
    samples: Iterable[Sample],
    systems: Sequence[System],
    *,
    seed: int = 0,
    right_text: bool = True,
    progress: Callable[[str], None] = lambda name: None,
) -> Evaluation:
    """Run every system on every sample and score it. The raw text of a page is what `systems[0]` recognised.

    A missing input, an exception or a failing program counts as an empty prediction and is listed in
    `problems`; no document is ever left out. With `right_text` each system also restores the truth itself.
    """
    documents = []
    for sample in samples:
        progress(sample.name)
        documents.append(_document(sample, systems, right_text))
    return Evaluation(tuple(system.name for system in systems), tuple(documents), seed)


def _document(sample: Sample, systems: Sequence[System], right_text: bool) -> DocumentResult:
    reference = Reference.of(sample.truth)
    page = sample.is_page
    missing = "" if sample.source else "there is no input beside the gold file"
    outputs = []
    raw = ""
    if sample.source and not page:
        try:
            raw = read_text(sample.source)
        except RestoreError as error:
            missing = error.problem
    for number, system in enumerate(systems):
        attempt = output, _, _ = _attempt(system, sample, raw, missing)
        if page and number == 0:
            raw = output.raw
        outputs.append(attempt)

    raw_scored = score(reference, raw, page=page)
    results = []
    for system, (output, failure, watch) in zip(systems, outputs, strict=True):
        scored = score(reference, output.text, raw_scored, page=page)
        harm: Mapping[tuple[str, str], int] = {}
        reads_pages = page and isinstance(system, CommandSystem) and system.takes_path  # it reads pages only
        if right_text and sample.truth.text.strip() and not reads_pages:
            unharmed, complaint = _right_text(system, sample.truth.text)
            changed = changed_share(unharmed)
            scored = replace(scored, score=replace(scored.score, right_text_changed=changed))
            harm, failure = unharmed.wrong, failure or complaint
        found = [claim for offset, part in output.parts for claim in claims(part, scored, offset)]
        results.append(
            Result(output.text, scored, failure, tuple(found), harm, watch.seconds, watch.memory_mb)
        )
    raw_error = missing or (outputs[0][1] if page and not raw.strip() and outputs else "")
    return DocumentResult(
        sample.name, "page" if page else "text", reference, Result(raw, raw_scored, raw_error), tuple(results)
    )


def _attempt(system: System, sample: Sample, raw: str, missing: str) -> tuple[Output, str, Stopwatch]:
    watch = Stopwatch()
    with watch:
        if missing or sample.source is None:
            return Output(""), missing, watch
        try:
            output = system.page(sample.source, raw) if sample.is_page else system.text(raw)
            silent = not output.text.strip() and sample.truth.text.strip()
            return output, "it gave no text" if silent else "", watch
        except ToolMissing:
            raise  # the installation is incomplete: no figure would mean anything
        except Exception as error:  # whatever the error, the document counts as empty output
            return Output(""), _description(error), watch


def _right_text(system: System, truth: str) -> tuple[Scored, str]:
    try:
        return score_right_text(truth, system.text(truth).text), ""
    except Exception as error:
        return score_right_text(truth, ""), f"given the truth: {_description(error)}"


def _description(error: Exception) -> str:
    if isinstance(error, RestoreError):
        return error.problem
    return f"{type(error).__name__}: {error}"
