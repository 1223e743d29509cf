"""Fit what a second look at a word and the recogniser's confidence weigh, on development pages only.

    python scripts/fit_readings.py --seed 77 --each 3

Pages of development text are drawn as scanners of every kind deliver them, and read as `restore scan` reads
them. `again` and `sure` of the "vie" weights go through a grid and stay where most words come out right.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from ablate_cleanup import rendered
from record import renew_checksums

from restore.document import Page
from restore.evaluate.score import Reference, score
from restore.ocr import Recogniser
from restore.pipeline import readings, recognise
from restore.resources import data_folder
from restore.restorer import Restorer

AGAIN = (0.0, 0.2, 0.4, 0.6)
SURE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def wrong(restorer: Restorer, pages: Sequence[tuple[Reference, Page]]) -> int:
    """Words of the truth that do not come out right."""
    total = 0
    for reference, page in pages:
        text = restorer.restore(page.text, "vie", readings(page)).text
        share = score(reference, text, page=True).score.body_words
        total += share.whole - share.part
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--each", type=int, default=3, help="pages of each kind of scanner")
    options = parser.parse_args()
    recogniser, restorer = Recogniser(), Restorer.load(without=("seq2seq",))
    pages = [
        (reference, recognise(image, recogniser))
        for _, reference, images in rendered(options.seed, options.each, "dev")
        for image in images
    ]
    fewest: tuple[int, float, float] | None = None
    for again, sure in product(AGAIN, SURE):
        restorer.weights["vie"] = replace(restorer.weights["vie"], again=again, sure=sure)
        restorer.builders.clear()  # the channel stays loaded
        here = wrong(restorer, pages), again, sure
        print(f"again {again}, sure {sure}: {here[0]} wrong", flush=True)
        fewest = min(fewest or here, here)
    assert fewest
    path = data_folder("models") / "weights.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["weights"]["vie"] |= {"again": fewest[1], "sure": fewest[2]}
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    renew_checksums()


if __name__ == "__main__":
    main()
