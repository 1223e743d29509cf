"""Restore the text layers of scanners' engines and compare them with our reading of the page images.

    python -m scripts.measure.layers --channel scanner --channel other=build/channel.other.tsv.gz

Reads build/layers, only pages that the index keeps for development. Prints for each engine and channel the
share of the truth's words that the restored layer has (as multisets of a page, tone placement and outer
punctuation aside): of all words / of those that are surely read. The truth is our own reading. In the
development pages of canonmfp_khanhhoa and omnipage18_csdlgia every word on which it and the restored layer
differed was looked at on the image; `layer_corrections.tsv` beside this file has the words of the truth that
were wrong. Of these two "all words" is therefore the figure to trust. "best" takes for each document the
channel that explains its text best. `--gold RAW GOLD` are files of the same lines, as an engine left them and
as they should be: exact syllables before and after.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from restore.document import PageText
from restore.evaluate.normalise import bare, key
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.resources import model
from restore.text.engine import Engine
from restore.text.evidence.candidates import ChannelWeights
from restore.text.evidence.channel import ChannelModel, CountedChannel
from restore.text.weights import ProfileWeights
from scripts.arguments import parser_of
from scripts.corpus.layer_pages import CACHE, DEVELOPMENT, LAYERS, BoxedWord, LayerPage, cached_pages
from scripts.corpus.mine_layers import SURE

CORRECTIONS = Path(__file__).with_name("layer_corrections.tsv")
_BROKEN = re.compile(r"(?<=[\w]/[A-ZĐ][A-ZĐ]-)\n|(?<=[\w]/[A-ZĐ][A-ZĐ][A-ZĐ]-)\n")  # "116/2018/TT-", "BTC"


def scanner_weights(weights: ChannelWeights) -> ChannelWeights:
    """Weights for a scanner's channel; `eng` keeps its own."""
    return replace(weights, channel=0.5, candidates=40, spread=6.0, floor=-4.0)


@dataclass(frozen=True)
class Forced(Engine):
    """An engine with the channel of `file` for all profiles, or for the profile `only`."""

    file: Path = Path()
    only: str = ""

    @cached_property
    def counted(self) -> ChannelModel:
        return CountedChannel(self.file)

    def channel(self, profile: str) -> ChannelModel:
        return super().channel(profile) if self.only and profile != self.only else self.counted

    def restored(self, texts: Sequence[str]) -> list[str]:
        return [page.text for page in self.restore_pages([PageText(text, "eng") for text in texts])]

    def explains(self, texts: Sequence[str]) -> float:
        """How well the channel explains the texts: weighted log10."""
        passages = [passage for text in texts for passage in self.first_pass(text, "eng")]
        return sum(step.arc.score for passage in passages for step in passage.steps)


@dataclass(frozen=True)
class Detected:
    """An engine that detects the profile."""

    engine: Engine

    def restored(self, texts: Sequence[str]) -> list[str]:
        return [page.text for page in self.engine.restore_pages([PageText(text) for text in texts])]


def forced(engine: Engine, name: str, file: Path) -> Forced:
    weights: Mapping[str, ProfileWeights] = engine.weights
    if name != "eng":
        own = weights["eng"]
        weights = {**weights, "eng": replace(own, channel=scanner_weights(own.channel))}
    return Forced(engine.language, weights, engine.model, file=file)


def compared(text: str) -> Counter[str]:
    """The words of a text, without specks and rules that were read as symbols.

    A document number that continues in the next line of its cell is one word, as in our reading.
    """
    tokens = (bare(chunk) for chunk in _BROKEN.sub("", text).split())
    return Counter(key(token) for token in tokens if any(map(str.isalnum, token)))


def hits(pages: Sequence[LayerPage], texts: Sequence[str], least: float) -> tuple[int, int]:
    """(words of the truth that the texts have, words of the truth), page by page."""
    found = total = 0
    for page, text in zip(pages, texts, strict=True):
        rows = (" ".join(w.text for w in line if w.confidence >= least) for line in page.truth)
        truth = compared("\n".join(rows))
        found += (truth & compared(text)).total()
        total += truth.total()
    return found, total


def layer_text(page: LayerPage) -> str:
    return "\n".join(" ".join(word.text for word in line) for line in page.layer)


def has_layer(page: LayerPage) -> bool:
    """True if the layer has at least half as many words as the page; some pages of a file have none."""
    truth, layer = (sum(map(len, side)) for side in (page.truth, page.layer))
    return layer * 2 >= truth


def corrections() -> dict[tuple[str, int, int, int, str], str]:
    """(document, page, left, top, word as read) → the word that is printed there, "" for dirt."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as table:
        rows = csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return {
            (name, int(page), int(left), int(top), read): word for name, page, left, top, read, word in rows
        }


def corrected(page: LayerPage, known: Mapping[tuple[str, int, int, int, str], str]) -> LayerPage:
    """The page with the corrections of its truth."""

    def printed(word: BoxedWord) -> BoxedWord:
        place = page.document, page.number, word.box.left, word.box.top, word.text
        return replace(word, text=known[place]) if place in known else word

    return replace(page, truth=tuple(tuple(map(printed, line)) for line in page.truth))


def documents(engines: Sequence[str]) -> dict[tuple[str, str], list[LayerPage]]:
    """The development pages by engine and document; of all engines if none is named."""
    found: dict[tuple[str, str], list[LayerPage]] = defaultdict(list)
    known = corrections()
    for page in cached_pages(LAYERS, CACHE, DEVELOPMENT):
        if has_layer(page) and (not engines or page.engine in engines):
            found[page.engine, page.document].append(corrected(page, known))
    return found


@dataclass
class Table:
    """Found and all words by engine, system and kind."""

    counts: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, engine: str, system: str, pages: Sequence[LayerPage], texts: Sequence[str]) -> None:
        for kind, least in (("all", 0.0), ("sure", SURE)):
            for cell in (self.counts[engine, system, kind], self.counts["together", system, kind]):
                for index, number in enumerate(hits(pages, texts, least)):
                    cell[index] += number

    def rows(self) -> list[list[str]]:
        systems = list(dict.fromkeys(system for _, system, _ in self.counts))
        engines = sorted({engine for engine, _, _ in self.counts} - {"together"})
        rows = [["engine", "words", *systems]]
        for engine in [*engines, "together"]:
            words = self.counts[engine, systems[0], "all"][1]
            rows.append([engine, str(words), *(self.share(engine, system) for system in systems)])
        return rows

    def share(self, engine: str, system: str) -> str:
        counts = [self.counts[engine, system, kind] for kind in ("all", "sure")]
        return "/".join(f"{100 * found / max(1, total):.1f}" for found, total in counts)


def main() -> None:
    arguments = parser_of(__doc__)
    arguments.add_argument("--channel", action="append", default=[], help='a profile, "auto", or NAME=FILE')
    arguments.add_argument("--model", action="store_true", help="ask the seq2seq model too")
    arguments.add_argument("--engines", nargs="*", default=[], help="only these")
    arguments.add_argument("--gold", nargs=2, type=Path, metavar=("RAW", "GOLD"))
    options = arguments.parse_args()
    engine = Engine.load(() if options.model else ("seq2seq",))
    systems: dict[str, Forced | Detected] = {}
    for text in options.channel:
        name, _, file = text.partition("=")
        if text == "auto":
            systems[name] = Detected(engine)
            continue
        systems[name] = forced(engine, name, Path(file) if file else model(f"channel.{name}.tsv.gz"))
    if options.gold:
        raw, gold = (path.read_text(encoding="utf-8") for path in options.gold)
        reference = Reference.of(parse_truth(gold))
        for name, text in [("raw", raw), *((name, one.restored([raw])[0]) for name, one in systems.items())]:
            right = score(reference, text).right
            print(f"{name}: {sum(right)} of {len(right)} exact syllables, {sum(right) / len(right):.1%}")
        return
    table = Table()
    for (producer, document), pages in documents(options.engines).items():
        texts = [layer_text(page) for page in pages]
        table.add(producer, "layer", pages, texts)
        restored = {name: system.restored(texts) for name, system in systems.items()}
        known = {name: system for name, system in systems.items() if isinstance(system, Forced)}
        if len(known) > 1:
            best = max(known, key=lambda name: known[name].explains(texts))
            print(f"{document}: {best} explains it best", file=sys.stderr)
            restored["best"] = restored[best]
        for name, result in restored.items():
            table.add(producer, name, pages, result)
    for row in table.rows():
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
