"""Restore the layers of each scanner's engine by a channel that was trained without it.

    python -m scripts.measure.left_out --model

Reads build/layer-pairs and build/layers, as `train.layers` and `measure.layers` do. For each engine that has
pages for development it writes build/left-out/channel.ENGINE.tsv.gz, the channel `scanner` trained on all
other engines, and prints the share of the truth's words that its layers have, as they are and restored with
that channel: of all words / of those that are surely read. The profile is detected. This estimates the
result for an engine that is not in the training data.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from restore.resources import data_folder
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.mine_layers import PAIRS, read_rows
from scripts.measure.layers import Detected, Forced, Table, documents, layer_text
from scripts.recipe import RECIPE
from scripts.train.channel import read_tables
from scripts.train.layers import PLANS, write_channel

PROFILE = "scanner"
OUT = RECIPE.paths.build / "left-out"


def trained_without(engine: str, out: Path) -> Path:
    """The file of the channel that was trained on all other engines; the shipped one where that is so."""
    plan = PLANS[PROFILE]
    every = [row for row in read_rows(PAIRS / plan.file) if row.engine not in plan.left_out]
    rows = [row for row in every if row.engine != engine]
    if len(rows) == len(every):
        return data_folder("models") / f"channel.{PROFILE}.tsv.gz"
    known = read_tables(data_folder("models") / "channel.eng.tsv.gz")
    file = out / f"channel.{engine}.tsv.gz"
    write_channel(file, plan, rows, *known)
    return file


def main(arguments: Sequence[str] | None = None) -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--model", action="store_true", help="ask the seq2seq model too")
    parser.add_argument("--engines", nargs="*", default=[], help="only these")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    shipped = Engine.load(() if options.model else ("seq2seq",))
    table = Table()
    for (engine, _), pages in documents(options.engines).items():
        file = trained_without(engine, options.out)
        other = Forced(
            shipped.language, shipped.weights, shipped.model, without=shipped.without, file=file, only=PROFILE
        )
        texts = [layer_text(page) for page in pages]
        table.add(engine, "layer", pages, texts)
        table.add(engine, "left out", pages, Detected(other).restored(texts))
        print(f"{engine}: {table.share(engine, 'left out')}", file=sys.stderr, flush=True)
    for row in table.rows():
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
