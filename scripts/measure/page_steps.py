"""Measure each step from a page to its restored text, apart from the cleanup: what is lost without it.

    python -m scripts.measure.page_steps build/hard/dev build/tables/dev ../shared/samples/scans
    python -m scripts.measure.page_steps build/office/dev --kinds boxed,till --only "digits in boxes"
    python -m scripts.measure.page_steps --fires --most 6 --text-layer redo ../shared/samples/retyped

Reads NAME.pdf (or an image) beside NAME.gold.txt, and NAME.cells.tsv if there is one. Every page is restored
whole; then without each step that changes something on it. Prints what the whole has more than the page
without the step, for each page where that is not nothing, then over all pages for each step that changes any:

    pages      on which the step changes anything, if only a confidence
    words      of the body, right and in order
    numbers    right ones; "unmarked" wrong ones that no doubt marks
    invented   numbers that are not on the page; in brackets those that no doubt marks
    in vain    right numbers that a doubt marks
    cells      of tables, right to the letter and at their place
    seconds    CPU seconds a page, Tesseract's included: of a page that a step changes the difference, of
               another one what is spent in the step, if that is a function of its own

--fires reads each page once, and its truth not at all. Prints on which files, and at how many calls, each
step changes what is returned at its place; then all steps, those that never change anything too.

--keep FOLDER remembers the figures of pages that were measured; --write FILE puts the table there.
--read FOLDER takes pages that `hard_pages --keep FOLDER` has read, and leaves out steps of the text alone.
Linux only: Tesseract's time is taken from /proc.
"""

from __future__ import annotations

import json
import pickle
import time
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, is_dataclass, replace
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from restore.document import Page
from restore.evaluate.truth import parse_truth
from restore.output.json import parse_page
from restore.page.image import PageImage
from restore.page.load import load_pages, open_source
from restore.page.read import recognise_all
from restore.page.tesseract import Tesseract
from restore.page.textlayer import MODES
from restore.pipeline import restore_document
from restore.text.engine import Engine
from scripts import markdown
from scripts.arguments import parser_of
from scripts.measure.hard_pages import figures, handwritten, sources
from scripts.measure.page_step_list import PAGE_STEPS, TEXT_STEPS, Off, holder_of
from scripts.measure.stages import Clock
from scripts.measure.table_pages import cells_of, truth_of

STEPS = PAGE_STEPS | TEXT_STEPS
_PATIENCE = 1200.0  # seconds a page: the machine may be busy
_REMEMBERED = (  # the answers of these, in which there is no other step
    "page.tesseract.Tesseract._read_by_library",
    "page.tesseract.Tesseract._read_by_program",
    "page.tesseract.Tesseract.orientation",
    "page.ppocr.LineReader._read",
    "page.read.measure",
    "page.read.without_watermarks",
    "page.read.lift_gray_seals",
    "page.read.lift_note_marks",
    "page.read.with_digits_together",
    "page.rescue.find_warp",
    "text.engine.Engine.restore_pages",
)
_READABLE = (".pdf", ".jpg", ".png", ".tif")
HEAD = ("step", "pages", "words", "numbers", "unmarked", "invented", "in vain", "cells", "seconds")


@dataclass(frozen=True)
class Counts:
    """Of a page or of several; of two readings of it, the difference."""

    words: int = 0
    numbers: int = 0
    unmarked: int = 0
    invented: int = 0
    invented_unmarked: int = 0
    in_vain: int = 0
    cells: int = 0
    seconds: float = 0.0
    pages: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(one - two for one, two in zip(astuple(self), astuple(other), strict=True)))

    def row(self, of: int) -> tuple[str, ...]:
        """The cells of the table, for a measure of `of` pages."""
        counts = (f"{self.words:+d}", f"{self.numbers:+d}", f"{self.unmarked:+d}")
        invented = f"{self.invented:+d} ({self.invented_unmarked:+d})"
        rest = (f"{self.in_vain:+d}", f"{self.cells:+d}", f"{self.seconds / max(1, of):+.2f}")
        return str(self.pages), *counts, invented, *rest


class Memory:
    """Answers of functions, with the CPU seconds that each took."""

    def __init__(self) -> None:
        self.answers: dict[bytes, tuple[Any, float]] = {}
        self.elsewhere = 0.0  # CPU seconds of other processes, and of answers that were given again

    def seconds(self) -> float:
        """CPU seconds as if nothing had been remembered."""
        return time.process_time() + self.elsewhere

    def remembered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which is called once for equal arguments; objects of methods are equal by `repr`."""
        method = "." in function.__qualname__

        @wraps(function)
        def call(this: Any, *arguments: Any) -> Any:
            asked = function.__qualname__, repr(this) if method else this, arguments
            key = blake2b(pickle.dumps(asked), digest_size=16).digest()
            if key in self.answers:
                answer, spent = self.answers[key]
                self.elsewhere += spent
                return answer
            own, others = Clock.now()
            answer = function(this, *arguments)
            took, theirs = (now - start for now, start in zip(Clock.now(), (own, others), strict=True))
            self.elsewhere += theirs
            self.answers[key] = answer, took + theirs
            return answer

        return call


@contextmanager
def replaced(new: Callable[[str, Any], Any], names: Iterable[str]) -> Iterator[None]:
    """Within, each name of the package holds `new` of its name and of what it held."""
    held = [(*holder_of(name), name) for name in names]
    before = [getattr(holder, attribute) for holder, attribute, _ in held]
    try:
        for (holder, attribute, name), old in zip(held, before, strict=True):
            setattr(holder, attribute, new(name, old))
        yield
    finally:
        for (holder, attribute, _), old in reversed([*zip(held, before, strict=True)]):
            setattr(holder, attribute, old)


@contextmanager
def without(step: str) -> Iterator[None]:
    """Within, the step is left out."""

    def off(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: STEPS[step][name](function, *arguments)

    with replaced(off, STEPS[step]):
        yield


class Watch:
    """Finds the steps that change something, and the CPU seconds spent in each."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.changing: Counter[str] = Counter()  # at how many calls
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._asking = 0  # how many calls to see what would be without a step are open
        self._lost = 0.0  # CPU seconds of these

    @contextmanager
    def over(self, steps: Iterable[str]) -> Iterator[None]:
        places = defaultdict[str, list[tuple[str, Off]]](list)
        for step in steps:
            for name, off in STEPS[step].items():
                places[name].append((step, off))
        with replaced(lambda name, function: self._watched(places[name], function), places):
            yield

    def _watched(self, steps: Sequence[tuple[str, Off]], function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            start = self.memory.seconds() - self._lost
            result = listed(function(*arguments))
            took = self.memory.seconds() - self._lost - start
            if self._asking:
                return result
            begun = self.memory.seconds()
            self._asking += 1
            for step, off in steps:
                kept: list[bool] = []  # the function is called without the step too

                def again(*given: Any, kept: list[bool] = kept) -> Any:
                    kept.append(True)
                    return function(*given)

                if not alike(result, listed(off(again, *arguments))):
                    self.changing[step] += 1
                self.spent[step] += 0.0 if kept else took
            self._asking -= 1
            self._lost += self.memory.seconds() - begun
            return result

        return wraps(function)(call)


def listed(found: Any) -> Any:
    return tuple(found) if isinstance(found, Iterator) else found


def alike(one: Any, other: Any) -> bool:
    """True if two results are equal, arrays within them too; a list is as good as a tuple."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool((one == other).all())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one) and type(one) is type(other):
        names = [field.name for field in fields(one)]
        return all(alike(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


def measured(
    path: Path, truth: str, engine: Engine, steps: Sequence[str], seen: Sequence[Page] = ()
) -> dict[str, Counts]:
    """What each of the steps gains on the pages of a file, and costs; `seen` are its pages, if read."""
    memory = Memory()
    images = [] if seen else list(load_pages(path))
    cells = path.with_name(f"{path.stem}.cells.tsv")

    def counted(pages: Sequence[Page] | None = None) -> tuple[Counts, Sequence[Page]]:
        start = memory.seconds()
        pages = pages or read(images)
        document = restore_document(path.stem, pages, engine)
        spent = memory.seconds() - start
        one = figures(parse_truth(truth), document, spent, written=handwritten(truth))
        right = cells_of(truth_of(cells), document).right.part if cells.exists() else 0
        unmarked = one.marked.whole - one.marked.part
        counts = one.words.part, one.numbers.part, unmarked, one.invented, one.unmarked, one.in_vain.part
        return Counts(*counts, right, spent), pages

    found: dict[str, Counts] = {}
    with replaced(lambda _, function: memory.remembered(function), _REMEMBERED):
        whole, pages = counted(seen)
        watch = Watch(memory)
        with watch.over(steps):
            restore_document(path.stem, seen or read(images), engine)
        for step in steps:
            found[step] = Counts(seconds=watch.spent[step])
            if step in watch.changing:
                of_page = step not in TEXT_STEPS
                with without(step):
                    left, _ = counted(None if of_page else pages)
                gain = whole - left
                seconds = gain.seconds if of_page else watch.spent[step]
                found[step] = replace(gain, seconds=seconds, pages=1)
    return found


def fired(path: Path, engine: Engine, steps: Sequence[str], most: int, layer: str) -> Counter[str]:
    """At how many calls each of the steps changes something, on `most` pages of a file at the most.

    `layer`: what is done with a text layer, one of `textlayer.MODES`.
    """
    source = open_source(path)
    count = len(source)
    chosen = sorted({1 + k * count // most for k in range(most)} if 0 < most < count else range(1, count + 1))
    memory = Memory()
    watch = Watch(memory)
    pages: list[Page] = []
    with replaced(lambda _, function: memory.remembered(function), _REMEMBERED), watch.over(steps):
        for number in chosen:
            memory.answers.clear()  # of the page before
            pages += read([source.page(number)], layer)
        restore_document(path.stem, pages, engine)
    source.close()
    return +Counter({"pages": len(chosen)}) + watch.changing


def files(folders: Sequence[Path], kinds: Sequence[str]) -> Iterator[Path]:
    """Yield the PDFs and images of the folders, of all `kinds` if none is named."""
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if path.suffix in _READABLE and (not kinds or path.stem.rstrip("0123456789") in kinds):
            yield path


def read(images: Sequence[PageImage], layer: str = "auto") -> list[Page]:
    return list(recognise_all(iter(images), Tesseract(timeout=_PATIENCE), text_layer=layer))


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--kinds", default="", help="only these, commas between")
    parser.add_argument("--only", default="", help="only these steps, commas between")
    parser.add_argument("--fires", action="store_true", help="only where each step changes anything")
    parser.add_argument("--most", type=int, default=0, help="of a file, with --fires; all if 0")
    parser.add_argument("--text-layer", choices=MODES, default="auto", help="with --fires")
    parser.add_argument("--read", type=Path, help="folder of pages as read, for the steps of the text alone")
    parser.add_argument("--keep", type=Path, help="folder for the figures of each page")
    parser.add_argument("--write", type=Path, help="file with the marks page-steps or text-steps")
    options = parser.parse_args()
    usual = TEXT_STEPS if options.read else STEPS if options.fires else PAGE_STEPS
    steps = [step for step in options.only.split(",") if step] or list(usual)
    kinds = [kind for kind in options.kinds.split(",") if kind]
    engine = Engine.load()
    if options.fires:
        print_fires(options, kinds, steps, engine)
        return
    sums: defaultdict[str, Counts] = defaultdict(Counts)
    count = 0
    for name, _, path, truth in sources(options.folders, kinds):
        seen = sorted(options.read.glob(f"{name}.*.page")) if options.read else []
        if options.read and not seen:
            continue
        kept = kept_at(options.keep, path)
        found: dict[str, Counts] = {}
        if kept and kept.exists():
            found = {step: Counts(*counts) for step, counts in json.loads(kept.read_text()).items()}
        if left := [step for step in steps if step not in found]:
            found |= measured(path, truth, engine, left, [parse_page(file.read_bytes()) for file in seen])
        if kept:
            kept.write_text(json.dumps({step: astuple(counts) for step, counts in found.items()}))
        count += 1
        for step in steps:
            sums[step] += found[step]
            if any(astuple(found[step])[:7]):
                print("\t".join((name, step, *found[step].row(1))), flush=True)
    rows = [(step, *sums[step].row(count)) for step in steps if sums[step].pages]
    table = markdown.table([HEAD, *rows])
    print(f"\n{count} files\n{table}")
    if options.write:
        text = options.write.read_text(encoding="utf-8")
        options.write.write_text(
            markdown.with_marked(text, "text-steps" if options.read else "page-steps", table),
            encoding="utf-8",
        )


def print_fires(options: Namespace, kinds: Sequence[str], steps: Sequence[str], engine: Engine) -> None:
    """Print where each step changes anything, file by file and together."""
    count, calls, where = 0, Counter[str](), Counter[str]()
    for path in files(options.folders, kinds):
        kept = kept_at(options.keep, path)
        if kept and kept.exists():
            found = Counter[str](json.loads(kept.read_text()))
        else:
            found = fired(path, engine, steps, options.most, options.text_layer)
        if kept:
            kept.write_text(json.dumps(found))
        count += found.pop("pages")
        print(f"{path}\t{json.dumps(found)}", flush=True)
        calls += found
        where += Counter(found.keys())
    rows = [(step, str(where[step]), str(calls[step])) for step in steps]
    print(f"\n{count} pages\n{markdown.table([('step', 'files', 'calls'), *rows])}")


def kept_at(folder: Path | None, path: Path) -> Path | None:
    """Where the figures of a file are remembered, in the folder if there is one."""
    if not folder:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{path.parent.parent.name}.{path.parent.name}.{path.stem}.json"


if __name__ == "__main__":
    main()
