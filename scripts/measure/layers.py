"""Restore the text layers of scanners' engines and compare them with our reading of the page images.

    python scripts/measure/layers.py --cache build/layers --channel eng=models/channel.eng.tsv.gz ...

Only pages that the index keeps for development are read. For each engine and channel: the share of the
truth's words that the restored layer has (as multisets of a page, tone placement and outer punctuation
aside), of all words / of those that are surely read. The truth is our own reading, so these are upper bounds.
"best" takes for each document the channel that explains its text best. No seq2seq model unless `--model`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from restore.document import PageText
from restore.evaluate.normalise import bare, key
from restore.text.engine import Engine
from restore.text.evidence.channel import CountedChannel
from restore.text.lattice import Weights

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))
from layer_pages import CACHE, DEVELOPMENT, LAYERS, LayerPage, cached_pages
from mine_layers import SURE

# How the witnesses are weighed with a channel of scanners; `eng` keeps its own weights.
WEIGHTS = {"channel": 0.5, "candidates": 40, "spread": 6.0}

Restore = Callable[[Sequence[str]], list[str]]


def compared(text: str) -> Counter[str]:
    return Counter(key(token) for chunk in text.split() if (token := bare(chunk)))


def hits(pages: Sequence[LayerPage], texts: Sequence[str], least: float) -> tuple[int, int]:
    """(words of the truth that the texts have, words of the truth), page by page."""
    found = total = 0
    for page, text in zip(pages, texts, strict=True):
        truth = compared(" ".join(w.text for line in page.truth for w in line if w.confidence >= least))
        found += sum((truth & compared(text)).values())
        total += sum(truth.values())
    return found, total


def has_layer(page: LayerPage) -> bool:
    """Whether the layer has at least half as many words as the page: some pages of a file have none."""
    truth, layer = (sum(map(len, side)) for side in (page.truth, page.layer))
    return layer * 2 >= truth


def layer_text(page: LayerPage) -> str:
    return "\n".join(" ".join(word.text for word in line) for line in page.layer)


def forced(
    engine: Engine, channel: Path, weights: Weights
) -> tuple[Restore, Callable[[Sequence[str]], float]]:
    """What restores pages with a channel in place of `eng`; how well it explains them (log10)."""
    counted = CountedChannel(channel)

    def use() -> None:
        engine.builders.clear()
        engine.weights["eng"] = weights
        engine.builders._channels["eng"] = counted

    def restore(texts: Sequence[str]) -> list[str]:
        use()
        return [page.text for page in engine.restore_pages([PageText(text, "eng") for text in texts])]

    def explains(texts: Sequence[str]) -> float:
        use()
        paragraphs = [p for text in texts for p in engine.first_pass(text, "eng")]
        return sum(step.arc.score for p in paragraphs for step in p.steps)

    return restore, explains


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--layers", type=Path, default=LAYERS)
    arguments.add_argument("--cache", type=Path, default=CACHE)
    arguments.add_argument("--channel", action="append", required=True, help="NAME=FILE", metavar="NAME=FILE")
    arguments.add_argument("--model", action="store_true", help="ask the seq2seq model too")
    arguments.add_argument("--engines", nargs="*", help="only these")
    options = arguments.parse_args()
    documents: dict[tuple[str, str], list[LayerPage]] = defaultdict(list)
    for page in cached_pages(options.layers, options.cache, DEVELOPMENT):
        if has_layer(page) and (not options.engines or page.engine in options.engines):
            documents[page.engine, page.document].append(page)
    engine = Engine.load(() if options.model else ("seq2seq",))
    systems: dict[str, Restore] = {"layer": list}
    explained = {}
    known = engine.weights["eng"]
    for name, _, file in (pair.partition("=") for pair in options.channel):
        weights = known if name == "eng" else replace(known, **WEIGHTS)
        systems[name], explained[name] = forced(engine, Path(file), weights)
    scores: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (producer, document), pages in documents.items():
        texts = [layer_text(page) for page in pages]
        restored = {name: restore(texts) for name, restore in systems.items()}
        best = max(explained, key=lambda name: explained[name](texts))
        print(f"{document}: {best} explains it best", file=sys.stderr)
        restored["best"] = restored[best]
        for name, result in restored.items():
            for kind, least in (("all", 0.0), ("sure", SURE)):
                found, total = hits(pages, result, least)
                for row in (producer, "together"):
                    scores[row, name].update({kind: found, f"of {kind}": total})
    names = [*systems, *(["best"] if len(explained) > 1 else [])]
    print("engine", "words", *names, sep="\t")
    for producer in dict.fromkeys(row for row, _ in scores):
        counted = [scores[producer, name] for name in names]
        cells = [
            "/".join(f"{100 * c[kind] / max(1, c[f'of {kind}']):.1f}" for kind in ("all", "sure"))
            for c in counted
        ]
        print(producer, counted[0]["of all"], *cells, sep="\t")


if __name__ == "__main__":
    main()
