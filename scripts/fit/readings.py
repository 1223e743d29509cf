"""Fit the weights of a second look at a word and of the recogniser's confidence, on development pages only.

    python -m scripts.fit.readings                 # pages drawn as the recipe says
    python -m scripts.fit.readings FOLDER          # scans NAME.pdf with their truth, NAME.gold.txt

Reads the corpus (or FOLDER) and the shipped models. Writes `again` and `sure` of the profile `vie` in
models/weights.json; with --dry it only prints. The pages are read as by `restore scan`. Grid search: the
shipped weights are kept unless others give fewer wrong words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from restore.document import Page, readings
from restore.evaluate.score import Reference, score
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.pages import rendered, scanned
from scripts.fit.weights import weighed
from scripts.recipe import RECIPE
from scripts.train.record import write_shipped_weights

PROFILE, SECTION = "vie", "readings"


def wrong(restorer: Engine, pages: Sequence[tuple[Reference, Page]]) -> int:
    """How many words of the truth come out wrong."""
    total = 0
    for reference, page in pages:
        text = restorer.restore(page.text, PROFILE, readings(page)).text
        share = score(reference, text, page=True).score.body_words
        total += share.whole - share.part
    return total


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=RECIPE.fit.readings.seed, help="of the pages drawn")
    parser.add_argument(
        "--each", type=int, default=RECIPE.fit.readings.each, help="pages of each kind of scanner"
    )
    parser.add_argument("--dry", action="store_true", help="only print")
    options = parser.parse_args()
    recogniser, restorer = Tesseract(), Engine.load(without=("seq2seq",))
    sources = scanned(options.folder) if options.folder else rendered(options.seed, options.each, "dev")
    pages = [
        (reference, recognise(image, recogniser)) for _, reference, images in sources for image in images
    ]
    grids = RECIPE.fit.grids[SECTION]
    used = best = restorer.weights[PROFILE].readings
    fewest = wrong(restorer, pages)
    print(f"{used} in use: {fewest} wrong", flush=True)
    for values in product(*grids.values()):
        weights = replace(used, **dict(zip(grids, values, strict=True)))
        here = wrong(weighed(restorer, PROFILE, SECTION, weights), pages)
        print(f"{weights}: {here} wrong", flush=True)
        if here < fewest:
            best, fewest = weights, here
    print(f"best: {best}")
    if not options.dry and best != used:
        write_shipped_weights(weighed(restorer, PROFILE, SECTION, best).weights)


if __name__ == "__main__":
    main()
