"""The evaluation as JSON and CSV, and how figures are formatted for people."""

from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from restore.errors import ModelMissing
from restore.evaluate.aligned import wrong_numbers
from restore.evaluate.intervals import Interval, Range
from restore.evaluate.metrics import METRICS, Metric, Score
from restore.evaluate.run import RAW, DocumentResult, Evaluation, Kind, Result
from restore.evaluate.vietnamese import KINDS, Confusion
from restore.resources import data_folder, sha256

SCHEMA = "restore-eval/1"
TOP_CONFUSIONS = 200  # most frequent confusions in the JSON; the others are left out

_PACKAGES = (
    "restore-vi",
    "rapidfuzz",
    "numpy",
    "ufal.kenlm",
    "opencv-python-headless",
    "pillow",
    "pypdfium2",
    "safetensors",
    "sentencepiece",
)


def as_json(evaluation: Evaluation, versions: Mapping[str, str], timings: bool = False) -> str:
    """The report as JSON; docs/evaluation.md describes the keys.

    The same samples, versions and seed give the same bytes, unless `timings` is set.
    """
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "seed": evaluation.seed,
        "versions": dict(sorted(versions.items())),
        "systems": list(evaluation.systems),
        "problems": list(evaluation.problems),
        "groups": {kind: _group(evaluation, kind) for kind in evaluation.kinds},
        "wrong_numbers": [
            {
                "document": wrong.document,
                "line": wrong.line,
                "kind": wrong.kind,
                "status": wrong.column.status,
                "raw": wrong.column.raw,
                "restored": wrong.column.restored,
                "truth": wrong.column.truth,
            }
            for wrong in wrong_numbers(evaluation)
        ],
        "calibration": _calibration(evaluation),
        "documents": [_document(evaluation, document, timings) for document in evaluation.documents],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_csv(evaluation: Evaluation) -> str:
    """One row for each figure: kind, document (`*`: all), system, metric, value, part, whole."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "document", "system", "metric", "value", "part", "whole"])
    for kind in evaluation.kinds:
        for number, name in _systems(evaluation):
            _rows(writer, kind, "*", name, evaluation.total(kind, number))
            for document in evaluation.of(kind):
                _rows(writer, kind, document.name, name, _result(document, number).scored.score)
    return text.getvalue()


def _rows(writer: Any, kind: Kind, document: str, system: str, score: Score) -> None:
    for key, figure in _figures(score, raw=system == RAW).items():
        writer.writerow([kind, document, system, key, figure["value"], figure["part"], figure["whole"]])


def _systems(evaluation: Evaluation) -> Iterator[tuple[int | None, str]]:
    yield None, RAW
    yield from enumerate(evaluation.systems)


def _result(document: DocumentResult, system: int | None) -> Result:
    return document.raw if system is None else document.results[system]


def _figures(score: Score, raw: bool) -> dict[str, dict[str, float | int | None]]:
    """Every metric whose denominator is not 0, with numerator and denominator."""
    found: dict[str, dict[str, float | int | None]] = {}
    for metric in METRICS:
        value = metric.value(score)
        if value is None or (raw and metric.against_raw):
            continue
        share = metric.share(score)
        found[metric.key] = {"value": round(value, 6), "part": share.part, "whole": share.whole}
    return found


def _group(evaluation: Evaluation, kind: Kind) -> dict[str, Any]:
    totals = {name: evaluation.total(kind, number) for number, name in _systems(evaluation)}
    return {
        "documents": len(evaluation.of(kind)),
        "lines": sum(len(document.reference.truth.lines) for document in evaluation.of(kind)),
        "tokens": totals[RAW].syllables.whole,
        "figures": {name: _figures(total, name == RAW) for name, total in totals.items()},
        "syllables": {name: _syllables(total, name == RAW) for name, total in totals.items()},
        "errors": {
            name: _errors(evaluation.confusion(kind, number)) for number, name in _systems(evaluation)
        },
        "right_text": [[*pair, count] for pair, count in most(evaluation.harm(kind))],
        "intervals": {
            name: {
                by: {key: _interval(each) for key, each in evaluation.intervals(kind, by, number).items()}
                for by in ("documents", "lines")
            }
            for number, name in enumerate(evaluation.systems)
        },
    }


def _syllables(score: Score, raw: bool) -> dict[str, int]:
    """Counts that are not part of a rate."""
    counts = {"tone_placement": score.tone_placement, "extra": score.extra}
    if not raw:
        change, numbers = score.change, score.number_change
        counts |= {"fixed": change.fixed, "missed": change.missed, "introduced": change.introduced}
        counts |= {"kept": change.kept, "numbers_fixed": numbers.fixed, "numbers_broken": numbers.introduced}
    return counts


def _errors(found: Confusion) -> dict[str, Any]:
    return {
        "kinds": {kind: found.kinds.get(kind, 0) for kind in KINDS},
        "only": {kind: found.only.get(kind, 0) for kind in KINDS},
        "letters": [[*pair, count] for pair, count in most(found.letters)[:TOP_CONFUSIONS]],
        "tones": [[*pair, count] for pair, count in most(found.tones)],
    }


def most(counts: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """Counts, the largest first; equal ones in alphabetical order, so that every run gives the same order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _interval(interval: Interval) -> dict[str, Any]:
    def ends(span: Range) -> list[float]:
        return [round(span[0], 6), round(span[1], 6)]

    return {
        "units": interval.units,
        "raw": ends(interval.before),
        "restored": ends(interval.after),
        "difference": ends(interval.difference),
    }


def _calibration(evaluation: Evaluation) -> dict[str, Any]:
    found = evaluation.calibration()
    return {
        "claims": found.count,
        "ece": round(found.ece, 6),
        "brier": round(found.brier, 6),
        "sure": {"count": found.sure_count, "right": round(found.sure, 6)},
        "bins": [
            {
                "low": each.low,
                "high": each.high,
                "count": each.count,
                "confidence": round(each.confidence, 6),
                "right": round(each.right, 6),
            }
            for each in found.bins
        ],
    }


def _document(evaluation: Evaluation, document: DocumentResult, timings: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": document.name,
        "kind": document.kind,
        "lines": len(document.reference.truth.lines),
        "tokens": len(document.reference.tokens),
        "systems": {},
    }
    for number, name in _systems(evaluation):
        result = _result(document, number)
        entry: dict[str, Any] = {
            "line_by_line": result.scored.by_line,
            "error": result.error,
            "figures": _figures(result.scored.score, name == RAW),
            "syllables": _syllables(result.scored.score, name == RAW),
        }
        if timings and number is not None:
            memory = result.memory_mb
            entry["seconds"] = round(result.seconds, 3)
            entry["memory_mb"] = round(memory, 1) if memory is not None else None
        data["systems"][name] = entry
    return data


def versions() -> dict[str, str]:
    """Versions of everything that the figures depend on."""
    found = {"python": platform.python_version(), "platform": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    with suppress(ModelMissing):
        found["models"] = sha256(data_folder("models") / "checksums.json")[:12]
    return found


def tesseract_version() -> dict[str, str]:
    """Tesseract's version, if it is installed. Called only when pages were read."""
    try:
        from restore.page import tesseract

        return {"tesseract": tesseract.version()}
    except Exception:
        return {}


# --- for people -----------------------------------------------------------------------------------------


def write(metric: Metric, value: float | None) -> str:
    """A figure for people: 95.49 %, +0.50, or a dash when its denominator is 0."""
    if value is None:
        return "–"
    return signed(value) if metric.signed else percent(value)


def signed(value: float) -> str:
    """Two decimals with a sign (U+2212 for minus); zero has no sign."""
    shown = f"{value:+.2f}".replace("-", "−")
    return "0.00" if shown in ("+0.00", "−0.00") else shown


def percent(value: float) -> str:
    """A percentage with two decimals. 100.00 and 0.00 are shown for exactly 1 and 0 only."""
    shown = f"{100 * value:.2f}"
    if shown == "100.00" and value < 1:
        shown = "99.99"
    elif shown == "0.00" and value > 0:
        shown = "0.01"
    return f"{shown} %"


def write_difference(metric: Metric, span: Range) -> str:
    """An interval of a difference in percentage points."""
    low, high = (signed(100 * end) for end in span)
    return f"{low} to {high}"


def applies(metric: Metric, kind: Kind, scores: list[Score]) -> bool:
    """Whether a table for `kind` needs the row: on pages, exact syllables and body words are one figure."""
    if kind == "page" and metric.key == "exact_syllables":
        return False
    return any(metric.share(score).whole for score in scores)
