"""Measure the calibration of the confidences on text that nothing was fitted on.

    python -m scripts.measure.confidence build/test/*.tsv.xz

Reads pairs of the test split (python -m scripts.make_models pages-6001) and the test split of the corpus,
with its marks stripped; for the profiles of other engines the rows that train/layers.py leaves out, on which
their confidences were fitted. Prints a table: words, share of them right, expected calibration error, by
profile and condition. Every word counts, also on lines where the recogniser lost, glued or invented words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from restore.evaluate.calibration import Claim, calibration, claims
from restore.evaluate.score import score
from restore.text.engine import Engine
from restore.text.profile import PROFILES
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.text import lines
from scripts.fit.cases import Case, layers, pages, stripped
from scripts.recipe import RECIPE
from scripts.train.layers import PLANS


def texts(profile: str, rendered: Sequence[Path]) -> Iterator[Case]:
    if profile in PLANS:
        yield from layers(profile)
        return
    if profile != "plain":
        yield from pages(profile, rendered)
        return
    for name in RECIPE.fit.registers:
        yield from stripped([line for line in lines(name, "test") if len(line) > 40][:400], 20)


def claimed(restorer: Engine, profile: str, text: Case) -> list[Claim]:
    restoration = restorer.restore(text.read, profile)
    return claims(restoration, score(text.reference, restoration.text))


HEAD = ("profile", "words", "right", "ECE", "given 0.95 or more", "of these right")


def cells(label: str, made: Sequence[Claim]) -> tuple[str, ...]:
    found = calibration(made)
    return (
        label,
        f"{len(made):,}",
        f"{sum(right for _, right in made) / len(made):.2%}",
        f"{found.ece:.4f}",
        f"{found.sure_count / len(made):.1%}",
        f"{found.sure:.2%}",
    )


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("rendered", type=Path, nargs="+")
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, default=list(PROFILES))
    options = parser.parse_args()
    restorer = Engine.load()
    print(markdown.head(HEAD))
    for profile in options.profiles:
        made: dict[str, list[Claim]] = defaultdict(list)
        for text in texts(profile, options.rendered):
            made[text.condition] += claimed(restorer, profile, text)
        print(markdown.row(cells(profile, list(chain.from_iterable(made.values())))), flush=True)
        for condition in sorted(filter(None, made)):
            print(markdown.row(cells(f"– {condition}", made[condition])), flush=True)


if __name__ == "__main__":
    main()
