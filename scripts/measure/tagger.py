"""Compare the tagger with the seq2seq model on development text: errors, and CPU seconds of one core.

    python -m scripts.measure.tagger models/tagger build/dev/*.tsv.xz

Reads pairs of the development split and, for text without marks, development lines of the corpus. Prints for
each text the wrong syllables per hundred, and syllables per CPU second: without both, with the seq2seq model,
with the tagger (at each of `--weights`), and with both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from restore.resources import data_folder
from restore.text.choose import TaggerWeights
from restore.text.engine import Engine
from restore.text.evidence.tagger import SHIPPED, Tagger
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.pairs import RECOGNISERS
from scripts.corpus.text import lines
from scripts.fit.cases import Case, loss, pages, stripped

GENERAL = ("news_general", "wiki", "news_politics_law")
FORMAL = ("legal_documents", "news_local_government")
HEAD = ("text", "syllables", "way", "wrong (%)", "syllables/s")


@dataclass(frozen=True)
class Text:
    name: str
    profile: str
    cases: Sequence[Case]


def texts(rendered: Sequence[Path], most: int) -> Iterator[Text]:
    """Development texts of about `most` lines each."""
    for profile in RECOGNISERS:
        found = list(pages(profile, rendered))
        every = max(1, sum(len(case.lines) for case in found) // most)
        if found:
            yield Text(f"rendered pages, {profile}", profile, found[::every])
    for name, registers in (("general prose", GENERAL), ("formal prose", FORMAL)):
        each = most // len(registers)
        cases = []
        for register in registers:
            long = [line for line in lines(register, "dev") if len(line) > 40]
            cases += list(stripped(long[:: max(1, len(long) // each)][:each], 30))
        yield Text(f"marks stripped, {name}", "plain", cases)


def ways(
    engine: Engine, tagger: Tagger, profile: str, tried: Sequence[float]
) -> Iterator[tuple[str, Engine]]:
    """The engine with one model, the other, both or none."""

    def weighed(weight: float, model: bool) -> Engine:
        changed = replace(engine.weights[profile], tagger=TaggerWeights(weight=weight))
        return replace(
            engine,
            tagger=tagger if weight else None,
            model=engine.model if model else None,
            weights={**engine.weights, profile: changed},
        )

    yield "without", weighed(0.0, False)
    yield "seq2seq", weighed(0.0, True)
    for weight in tried:
        yield f"tagger {weight}", weighed(weight, False)
    yield f"tagger {tried[-1]}, seq2seq", weighed(tried[-1], True)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("tagger", type=Path, nargs="?", default=data_folder("models") / SHIPPED)
    parser.add_argument("rendered", type=Path, nargs="*")
    parser.add_argument("--most", type=int, default=400, help="lines a text")
    parser.add_argument("--weights", type=float, nargs="+", default=[0.2, 0.3])
    options = parser.parse_args()
    engine, tagger = Engine.load(), Tagger(options.tagger)
    print(markdown.head(HEAD), flush=True)
    for text in texts(options.rendered, options.most):
        total = sum(len(case.reference.tokens) for case in text.cases)
        for name, way in ways(engine, tagger, text.profile, options.weights):
            way.restore(text.cases[0].read, text.profile)  # loads what it needs
            begun = time.process_time()
            wrong = loss(way, text.profile, text.cases)
            speed = total / (time.process_time() - begun)
            print(markdown.row((text.name, f"{total:,}", name, f"{wrong:.2f}", f"{speed:,.0f}")), flush=True)


if __name__ == "__main__":
    main()
