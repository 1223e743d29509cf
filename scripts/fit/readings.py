"""Fit the weights of a second look at a word and of the recogniser's confidence, on development pages only.

    python -m scripts.fit.readings                 # pages drawn as the recipe says
    python -m scripts.fit.readings FOLDER          # scans NAME.pdf with their truth, NAME.gold.txt

Reads the corpus (or FOLDER) and the shipped models. Writes `again` and `sure` of the profile `vie` in
models/weights.json; with --dry it only prints. The pages are read as `restore scan` reads them. Both
weights go through a grid; those in use stay unless fewer words come out wrong with others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from restore.document import Page, readings
from restore.evaluate.score import Reference, score
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.resources import data_folder
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.pages import rendered, scanned
from scripts.recipe import RECIPE
from scripts.train.record import renew_checksums

AGAIN = (0.0, 0.2, 0.4, 0.6)
SURE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def wrong(restorer: Engine, pages: Sequence[tuple[Reference, Page]]) -> int:
    """Words of the truth that do not come out right."""
    total = 0
    for reference, page in pages:
        text = restorer.restore(page.text, "vie", readings(page)).text
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
    used = restorer.weights["vie"].again, restorer.weights["vie"].sure
    best, fewest = used, -1
    for again, sure in dict.fromkeys((used, *product(AGAIN, SURE))):
        restorer.weights["vie"] = replace(restorer.weights["vie"], again=again, sure=sure)
        restorer.builders.clear()  # the channel stays loaded
        here = wrong(restorer, pages)
        print(f"again {again}, sure {sure}: {here} wrong", flush=True)
        if fewest < 0 or here < fewest:
            best, fewest = (again, sure), here
    print(f"best: again {best[0]}, sure {best[1]}; in use: again {used[0]}, sure {used[1]}")
    if options.dry or best == used:
        return
    path = data_folder("models") / "weights.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["weights"]["vie"] |= {"again": best[0], "sure": best[1]}
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    renew_checksums()


if __name__ == "__main__":
    main()
