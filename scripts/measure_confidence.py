"""Are the confidences true on text that nothing was fitted on?

    python scripts/measure_confidence.py build/test/*.tsv.xz

Rendered pages of the test split (scripts/render_pairs.py --split test) by recogniser, and the test split
with its marks stripped. Every word counts, also on lines where the recogniser lost or glued words; the last
column leaves out such lines, on which nobody can say which word stands for which.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus import lines
from fit_weights import REGISTERS, Case, aligned, pages

from restore.evaluate.calibration import Claim, calibration, claims
from restore.evaluate.score import score
from restore.restorer import Restorer
from restore.vietnamese.syllable import strip_marks


def texts(profile: str, rendered: Sequence[Path]) -> Iterator[Case]:
    if profile != "plain":
        yield from pages(profile, rendered)
        return
    for name in REGISTERS:
        clean = [line for line in lines(name, "test") if len(line) > 40][:400]
        yield from (
            Case([(line, strip_marks(line)) for line in clean[at : at + 20]])
            for at in range(0, len(clean), 20)
        )


def claimed(restorer: Restorer, profile: str, found: Sequence[Case]) -> list[Claim]:
    result: list[Claim] = []
    for text in found:
        if text.pairs:
            restoration = restorer.restore(text.read, profile)
            result += claims(restoration, score(text.reference, restoration.text))
    return result


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("rendered", type=Path, nargs="+")
    options = arguments.parse_args()
    restorer = Restorer.load()
    print("| profile | words | right | ECE | given 0.95 or more | of these right | ECE, aligned lines |")
    print("|---|---|---|---|---|---|---|")
    for profile in restorer.weights:
        found = list(texts(profile, options.rendered))
        every = claimed(restorer, profile, found)
        sure = [right for confidence, right in every if confidence >= 0.95]
        clear = calibration(claimed(restorer, profile, list(map(aligned, found))))
        cells = (
            profile,
            f"{len(every):,}",
            f"{sum(right for _, right in every) / len(every):.2%}",
            f"{calibration(every).ece:.4f}",
            f"{len(sure) / len(every):.1%}",
            f"{sum(sure) / max(1, len(sure)):.2%}",
            f"{clear.ece:.4f}",
        )
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
