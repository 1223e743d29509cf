"""Measure what the seq2seq model gains and costs when it is asked about more or fewer words.

    python -m scripts.measure.asking build/dev/*.tsv.xz [--profiles eng vie] [--doubts 0.5 0.8 0.9 0.95 0.98]

Reads drawn pages of the profiles. Prints a row for each posterior below which a word counts as doubtful: the
windows asked about and their pieces (the cost that no other load of the machine changes), CPU seconds of the
whole engine, wrong syllables, counted by their places on the line and along an alignment, and the 95 %
interval of the difference in right syllables from the shipped threshold.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from restore.evaluate.intervals import paired_intervals
from restore.evaluate.metrics import Share
from restore.evaluate.score import score
from restore.resources import data_folder
from restore.text.engine import Engine
from restore.text.evidence.seq2seq import SHIPPED, ShippedModel
from restore.text.evidence.variants import Consulted
from scripts import markdown
from scripts.arguments import parser_of
from scripts.fit.cases import Case, pages
from scripts.fit.weights import SEQ2SEQ, weighed

DOUBTS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
HEAD = ("words below", "windows", "pieces", "seconds", "wrong", "aligned", "difference (95 %)")


class Counting(ShippedModel):
    """The shipped model; counts what it is asked about."""

    asked = read = 0  # windows, and their pieces

    def consult(self, sources: Sequence[str], paths: Sequence[Sequence[str]]) -> Consulted:
        self.asked += len(sources)
        self.read += sum(len(self.source(text)) for text in sources)
        return super().consult(sources, paths)


@dataclass(frozen=True)
class Result:
    windows: int
    pieces: int
    seconds: float
    wrong: int
    aligned: int
    lines: Sequence[Sequence[Share]]  # right syllables of each line


def measured(engine: Engine, profile: str, texts: Sequence[Case]) -> Result:
    model = Counting(data_folder("models") / SHIPPED)
    asking = replace(engine, model=model if engine.model else None)
    asking.restore(texts[0].read, profile)  # loads what is loaded on demand
    model.asked = model.read = 0
    begun = time.process_time()
    restored = [asking.restore(text.read, profile).text for text in texts]
    seconds = time.process_time() - begun
    found = [score(text.reference, answer) for text, answer in zip(texts, restored, strict=True)]
    wrong = sum(len(one.right) - sum(one.right) for one in found)
    aligned = sum(len(one.right) - len(one.sound) for one in found)
    lines = [[line.syllables] for one in found for line in one.lines]
    return Result(model.asked, model.read, seconds, wrong, aligned, lines)


def row(label: str, result: Result, shipped: Result) -> list[str]:
    interval = paired_intervals(shipped.lines, result.lines)[0] if result is not shipped else None
    low, high = interval.difference if interval else (0.0, 0.0)
    return [
        label,
        f"{result.windows:,}",
        f"{result.pieces:,}",
        f"{result.seconds:.1f}",
        f"{result.wrong:,}",
        f"{result.aligned:,}",
        f"{low:+.2%} … {high:+.2%}" if interval else "",
    ]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("rendered", type=Path, nargs="+")
    parser.add_argument("--profiles", nargs="+", default=["eng", "vie"])
    parser.add_argument("--doubts", type=float, nargs="+", default=DOUBTS)
    options = parser.parse_args()
    engine = Engine.load()
    print(markdown.head(("profile", *HEAD)))
    for profile in options.profiles:
        texts = list(pages(profile, options.rendered))
        weights = engine.weights[profile].seq2seq
        shipped = measured(engine, profile, texts)
        print(markdown.row([profile, *row(f"{weights.doubt} (shipped)", shipped, shipped)]), flush=True)
        none = measured(replace(engine, model=None), profile, texts)
        print(markdown.row([profile, *row("never", none, shipped)]), flush=True)
        for doubt in options.doubts:
            other = weighed(engine, profile, SEQ2SEQ, replace(weights, doubt=doubt))
            print(
                markdown.row([profile, *row(f"{doubt}", measured(other, profile, texts), shipped)]),
                flush=True,
            )


if __name__ == "__main__":
    main()
