"""Record the engine's outputs for fixed inputs before and after a change, and compare them.

    python -m scripts.measure.golden draw INPUTS            # 200 corpus pages: right, stripped, damaged
    python -m scripts.measure.golden record INPUTS OUT      # restore these, the text samples, and the scans
    python -m scripts.measure.golden compare OUT OTHER      # what differs; exit code 1 if anything does

Reads held-out corpus text, samples/ and ../shared/samples. Writes INPUTS and OUT, a JSON object a line.
INPUTS holds corpus text: keep it out of the repository. Refactoring must not change a line of OUT.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.arguments import parser_of
from scripts.recipe import RECIPE, ROOT, SHARED

PAGES, LINES = 200, 12
SCANS = [ROOT / "samples" / "scans", SHARED / "samples" / "scans", SHARED / "samples" / "hard"]
SUFFIXES = {".pdf", ".png", ".jpg", ".tif"}


def draw(target: Path) -> None:
    """Write pages of held-out corpus text, in equal parts right, stripped, `eng` twice, and `vie`."""
    from restore.resources import model
    from restore.vietnamese.syllable import strip_marks
    from scripts.corpus.text import lines
    from scripts.train.noise import Noise, over_words

    dice = random.Random(7)
    noise = {name: Noise(model(f"channel.{name}.tsv.gz"), dice) for name in ("eng", "vie")}
    shares = [register.drawn for register in RECIPE.registers.values()]
    texts = {name: list(lines(name, "dev")) for name in RECIPE.registers}

    with target.open("w", encoding="utf-8") as out:
        for number in range(PAGES):
            kind = ("right", "plain", "eng", "eng", "vie")[number % 5]
            text = texts[dice.choices(list(texts), shares)[0]]
            start = dice.randrange(len(text) - LINES)
            page = text[start : start + LINES]
            if kind == "plain":
                page = [strip_marks(line) for line in page]
            elif kind in noise:
                page = [over_words(line, noise[kind]) for line in page]
            out.write(json.dumps({"name": f"{number:03} {kind}", "text": "\n".join(page)}) + "\n")


def inputs(file: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("samples/text/*.txt")) + sorted(SHARED.glob("samples/report/*.txt")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(SHARED.glob("samples/engines/*.raw.txt")):
        yield path.name, path.read_text(encoding="utf-8")
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["name"], row["text"]


def as_tree(restoration: Any) -> dict[str, Any]:
    return {
        "text": restoration.text,
        "profile": restoration.profile,
        "notes": list(restoration.notes),
        "edits": [
            [e.start, e.end, e.before, e.after, e.source, e.confidence, e.reason] for e in restoration.edits
        ],
        "doubts": [[d.start, d.end, d.text, d.confidence, list(d.suggestions)] for d in restoration.doubts],
        "confidences": [list(c) for c in restoration.confidences],
    }


def record(file: Path, target: Path) -> None:
    engine, scan = load()
    with target.open("w", encoding="utf-8") as out:

        def put(name: str, **row: Any) -> None:
            out.write(json.dumps({"name": name, **row}, ensure_ascii=False, sort_keys=True) + "\n")
            out.flush()

        for name, text in inputs(file):
            put(name, **as_tree(engine.restore(text)))
        for path in sorted(p for folder in SCANS if folder.is_dir() for p in folder.iterdir()):
            if path.suffix in SUFFIXES:
                for restored in scan(path, engine):
                    page = restored.page
                    lines = [
                        [line.lead, line.role, [[w.text, list(asdict(w.box).values()), w.confidence,
                         [list(a) for a in w.alternatives]] for w in line.words]]
                        for line in page.lines
                    ]  # fmt: skip
                    put(f"{path.name} {page.number} read", lines=lines, tables=len(page.tables))
                    put(f"{path.name} {page.number} restored", **as_tree(restored.restoration))


def load() -> tuple[Any, Any]:
    """The engine, and a function that restores the pages of a file with it."""
    import restore

    if hasattr(restore, "scan"):  # older versions have no public API
        api: Any = restore
        return api.load(), lambda path, engine: api.scan(path, engine).pages
    from restore.page.tesseract import Tesseract
    from restore.pipeline import restore_file
    from restore.text.engine import Engine

    return Engine.load(), lambda path, engine: restore_file(path, Tesseract(), engine).pages


def compare(one: Path, other: Path) -> int:
    """Print the differences field by field. The number of inputs with a difference."""
    rows = [
        {row["name"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
        for path in (one, other)
    ]
    different = 0
    for name in dict.fromkeys([*rows[0], *rows[1]]):
        a, b = rows[0].get(name, {}), rows[1].get(name, {})
        if a == b:
            continue
        different += 1
        fields = [field for field in {**a, **b} if a.get(field) != b.get(field)]
        print(f"{name}: {', '.join(fields)}")
        for field in fields:
            x, y = a.get(field), b.get(field)
            if isinstance(x, list) and isinstance(y, list):
                print(
                    *[f"  - {v}" for v in x if v not in y][:8],
                    *[f"  + {v}" for v in y if v not in x][:8],
                    sep="\n",
                )
    print(f"{different} of {len({**rows[0], **rows[1]})} differ")
    return different


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("step", choices=("draw", "record", "compare"))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args()
    steps: dict[str, Callable[..., int | None]] = {"draw": draw, "record": record, "compare": compare}
    if len(options.files) != (1 if options.step == "draw" else 2):
        parser.error(f"{options.step} takes {'one file' if options.step == 'draw' else 'two files'}")
    sys.exit(bool(steps[options.step](*options.files)))


if __name__ == "__main__":
    main()
