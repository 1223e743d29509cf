"""Read scanned pages whose text layer a scanner's engine made: our reading of the image beside the layer.

    python -m scripts.corpus.layer_pages

Reads ../shared/samples/layers, whose `INDEX.tsv` names the engine of each PDF, and which pages are for
training and which for development. Writes build/layers: each page is read from its image by the whole
pipeline and from its text layer, and both are kept as one JSON file a page, so that alignment and
measurement need not read it again. Pages that are in build/layers already are skipped, so the command can be
stopped and repeated.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from restore.document import Box, PageText, readings, restored_words
from restore.page.image import PageImage
from restore.page.load import load_pages
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.recipe import RECIPE, SHARED

LAYERS = SHARED / "samples" / "layers"
CACHE = RECIPE.paths.build / "layers"
TRAINING, DEVELOPMENT = "training", "development"
_RANGE = re.compile(r"(\d+)-(\d+) (\w+)")


@dataclass(frozen=True)
class BoxedWord:
    """A word with its box in pixels of its page; `confidence` (0–1) is the probability that it is right."""

    text: str
    box: Box
    confidence: float = 1.0


Lines = tuple[tuple[BoxedWord, ...], ...]


@dataclass(frozen=True)
class LayerPage:
    """A page twice: read from its image and restored, and as its text layer has it."""

    document: str
    engine: str
    number: int
    truth: Lines
    layer: Lines


@dataclass(frozen=True)
class Source:
    """A PDF of the index."""

    path: Path
    engine: str
    use: str

    def split(self, page: int) -> str:
        """TRAINING or DEVELOPMENT, for a page counted from 1."""
        for first, last, use in _RANGE.findall(self.use):
            if int(first) <= page <= int(last):
                return str(use)
        return TRAINING if self.use.startswith(TRAINING) else DEVELOPMENT


def sources(folder: Path) -> list[Source]:
    """The PDFs of a folder in the order of its index, with their engines without remarks ("OmniPage 18")."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as table:
        rows = [
            row for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE) if row[0][-4:] == ".pdf"
        ]
    found = []
    engine = ""
    for name, producer, _, use, *_ in rows:
        if name.endswith(".pdf"):
            engine = engine if producer == "the same" else _short(producer)
            found.append(Source(folder / name, engine, use))
    return found


def _short(producer: str) -> str:
    """A producer without its remarks: "OmniPage 18, HP scan" is OmniPage18."""
    return re.split(r", (?=\w)| \(", producer)[0].strip('"').replace(",", "-").replace(" ", "")


def read_page(image: PageImage, recogniser: Tesseract, engine: Engine) -> tuple[Lines, Lines]:
    """(truth, layer): the image read and restored, and the words of the text layer."""
    page = recognise(image, recogniser)
    restored = engine.restore_pages([PageText(page.text, "vie", readings(page))])[0]
    truth = tuple(
        tuple(BoxedWord(w.text, w.word.box, 1.0 if w.confidence is None else w.confidence) for w in line)
        for line in restored_words(page.lines, restored)
    )
    layer = image.layer.lines if image.layer else ()
    return truth, tuple(tuple(BoxedWord(word.text, word.box) for word in line.words) for line in layer)


# --- the cache ------------------------------------------------------------------------------------------


def page_file(cache: Path, document: str, number: int) -> Path:
    return cache / f"{document}.{number:03}.json"


def write_page(path: Path, page: LayerPage) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(asdict(page), ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)


def load_page(path: Path) -> LayerPage:
    record = json.loads(path.read_text(encoding="utf-8"))
    for side in ("truth", "layer"):
        record[side] = tuple(
            tuple(BoxedWord(word["text"], Box(**word["box"]), word["confidence"]) for word in line)
            for line in record[side]
        )
    return LayerPage(**record)


def cached_pages(folder: Path, cache: Path, split: str) -> Iterator[LayerPage]:
    """The pages of a split that have been read, in the order of the index."""
    for source in sources(folder):
        for path in sorted(cache.glob(f"{source.path.stem}.[0-9]*.json")):
            if source.split(int(path.suffixes[-2][1:])) == split:
                yield load_page(path)


def main() -> None:
    arguments = parser_of(__doc__)
    arguments.add_argument("--layers", type=Path, default=LAYERS)
    arguments.add_argument("--cache", type=Path, default=CACHE)
    options = arguments.parse_args()
    recogniser, engine = Tesseract("vie"), Engine.load()
    # Long documents last: many short ones are more varied.
    for source in sorted(sources(options.layers), key=lambda one: one.path.stat().st_size):
        for image in load_pages(source.path):
            path = page_file(options.cache, source.path.stem, image.number)
            if path.exists():
                continue
            truth, layer = read_page(image, recogniser, engine)
            write_page(path, LayerPage(source.path.stem, source.engine, image.number, truth, layer))
            print(
                f"{path.name}: {sum(map(len, truth))} words, {sum(map(len, layer))} in the layer", flush=True
            )


if __name__ == "__main__":
    main()
