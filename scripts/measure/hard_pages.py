"""Measure hard pages by kind: words of the body, numbers, and how wrong numbers are marked.

    python -m scripts.measure.hard_pages build/hard/dev                      # drawn by corpus/hard_pages.py
    python -m scripts.measure.hard_pages ../shared/samples/scans --skip numbers,reread
    python -m scripts.measure.hard_pages build/hard/dev --keep build/hard/read --show

Reads NAME.pdf (or an image) beside NAME.gold.txt; NAME without its digits is the kind. Prints a row for each
kind:

    words      of the body, right and in order
    numbers    runs of digits of the whole page that are in the output, each as often
    marked     of the numbers that came out wrong, those that a doubt marks, or a word beside their place
    in vain    of the numbers that are right, those that a doubt marks
    invented   numbers in the output that are not on the page; in brackets those that no doubt marks
    changed    digits that an edit changed into other ones
    seconds    CPU seconds a page, Tesseract's included

--keep FOLDER caches the pages as read, to measure a change of the text engine without reading again.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from restore.document import Page, RestoredDocument
from restore.evaluate.metrics import Share
from restore.evaluate.normalise import Token
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import Truth, parse_truth
from restore.output.json import dump_page, parse_page
from restore.page.load import load_pages
from restore.page.read import recognise_all
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_document
from restore.text.choice import NoEngine, TextEngine
from restore.text.engine import Engine
from restore.vietnamese.syllable import digits
from scripts import markdown
from scripts.arguments import parser_of

_PATIENCE = 1200.0  # seconds a page: the machine may be busy
_DIGITS = re.compile(r"\d+")
_HANDWRITTEN = re.compile(r"\{[^{}\n]*\}")  # in a gold file


@dataclass(frozen=True)
class Figures:
    """Counts of one page or of several."""

    words: Share = Share(0, 0)
    numbers: Share = Share(0, 0)
    marked: Share = Share(0, 0)
    in_vain: Share = Share(0, 0)
    invented: int = 0
    unmarked: int = 0  # of the invented ones
    changed: int = 0
    seconds: float = 0.0
    pages: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def row(self) -> Sequence[str]:
        return (
            percent(self.words),
            f"{percent(self.numbers)} of {self.numbers.whole}",
            f"{self.marked.part} of {self.marked.whole}",
            percent(self.in_vain),
            f"{self.invented} ({self.unmarked})",
            str(self.changed),
            f"{self.seconds / max(1, self.pages):.1f}",
        )


def percent(share: Share) -> str:
    """The share in per cent with two decimals; "-" if there is nothing to count."""
    return f"{share.part / share.whole:.2%}" if share.whole else "-"


def figures(
    truth: Truth, document: RestoredDocument, seconds: float, show: str = "", written: str = ""
) -> Figures:
    """The figures of a restored document; with `show`, its name, each wrong number is printed.

    Numbers that are `written` on the page by hand need not be read, and are not invented.
    """
    whole = Truth(tuple(line.__class__(line.number, line.text) for line in truth.lines))
    reference, text = Reference.of(whole), document.text
    scored = score(reference, text, page=True)
    doubted = list(_doubted(document))
    here = Counter(run for token in reference.tokens for run in _DIGITS.findall(token.surface))
    there = Counter(run for token in scored.tokens for run in _DIGITS.findall(token.surface))
    left, over = here - there, there - here - Counter(_DIGITS.findall(written))  # not found, too many
    wrong = marked = invented = unmarked = 0
    in_vain = Share(0, 0)
    beside = _beside_gaps(scored.pairs, scored.tokens)
    for ours, theirs in _moved_last(scored.pairs, reference.tokens, scored.tokens):
        printed = reference.tokens[ours].surface if ours >= 0 else ""
        seen = scored.tokens[theirs] if theirs >= 0 else None
        found = seen.surface if seen else ""
        missing = sum(_take(left, run) for run in _unlike(printed, found))
        more = sum(_take(over, run) for run in _unlike(found, printed))
        near = [seen] if seen else beside[ours]
        doubt = any(s < token.end and token.start < e for token in near for s, e in doubted)
        if _DIGITS.search(printed) and not missing:
            in_vain += Share(int(doubt), 1)
        wrong, marked = wrong + missing, marked + missing * doubt
        if more > missing:
            invented, unmarked = invented + more - missing, unmarked + (more - missing) * (not doubt)
        if show and (missing or more):
            print(f"{show}\t{printed or '-'}\t{found or '-'}\t{'marked' if doubt else 'NOT MARKED'}")
    numbers = Share(sum(here.values()) - sum((here - there).values()), sum(here.values()))
    edits = [edit for page in document.pages for edit in page.restoration.edits]
    changed = sum(
        digits(edit.before) != digits(edit.after) and _is_changed(edit.before, edit.after) for edit in edits
    )
    words = score(Reference.of(truth), text, page=True).score.body_words
    return Figures(words, numbers, Share(marked, wrong), in_vain, invented, unmarked, changed, seconds, 1)


def _beside_gaps(pairs: Sequence[tuple[int, int]], found: Sequence[Token]) -> dict[int, list[Token]]:
    """Return for each printed token that was lost the tokens found on either side of its place."""
    result: dict[int, list[Token]] = {}
    for step in (1, -1):
        near: list[Token] = []
        for ours, theirs in pairs[::step]:
            if theirs >= 0:
                near = [found[theirs]]
            else:
                result.setdefault(ours, []).extend(near)
    return result


def _moved_last(
    pairs: Sequence[tuple[int, int]], printed: Sequence[Token], found: Sequence[Token]
) -> list[tuple[int, int]]:
    """Return the pairs, those last whose token stands elsewhere in the other text, beside the same neighbour.

    The numbers of a line that was put in another place are neither lost nor invented, so a number too many
    is sought among the others first.
    """
    unlike = {(a, b) for a, b in pairs if a < 0 or b < 0 or printed[a].surface != found[b].surface}
    lost = {about for ours, _ in unlike for about in _surroundings(printed, ours)}
    new = {about for _, theirs in unlike for about in _surroundings(found, theirs)}
    moved = lost & new

    def is_moved(pair: tuple[int, int]) -> bool:
        about = (*_surroundings(printed, pair[0]), *_surroundings(found, pair[1]))
        return pair in unlike and not moved.isdisjoint(about)

    return sorted(pairs, key=is_moved)


def _surroundings(tokens: Sequence[Token], index: int) -> Iterator[tuple[str, str, int]]:
    """Yield a token with the one before and with the one after it; nothing for an index of -1."""
    for step in (-1, 1) if index >= 0 else ():
        if 0 <= index + step < len(tokens):
            yield tokens[index].surface, tokens[index + step].surface, step


def _unlike(one: str, other: str) -> Iterator[str]:
    yield from (Counter(_DIGITS.findall(one)) - Counter(_DIGITS.findall(other))).elements()


def _take(counts: Counter[str], run: str) -> bool:
    """Decrement the count of `run`. True if it was not zero."""
    there = counts[run] > 0
    counts[run] -= there
    return there


def _is_changed(before: str, after: str) -> bool:
    """True if a digit of `before` is missing in `after`, in order.

    Letters may have become digits, and letters with a digit among them a word: "k4@" for kiếm.
    """
    if not digits(after) and any(map(str.isalpha, before)):
        return False
    rest = iter(after)
    return not all(digit in rest for digit in digits(before))


def _doubted(document: RestoredDocument) -> Iterator[tuple[int, int]]:
    """[start, end) of the doubts in the document's text."""
    start = 0
    for page in document.pages:
        places = [(d.start, d.end) for d in page.restoration.doubts]
        for line in page.lines:
            for word in line:
                if any(s < word.end and word.start < e for s, e in places):
                    yield start + word.restored_start, start + word.restored_end
        start += len(page.restoration.text) + 1


def sources(folders: Sequence[Path], kinds: Sequence[str] = ()) -> Iterator[tuple[str, str, Path, str]]:
    """Yield name, kind, file and truth of the pages in the folders, of all `kinds` if none is named."""
    for gold in sorted(gold for folder in folders for gold in folder.glob("*.gold.txt")):
        name = gold.name.removesuffix(".gold.txt")
        kind = name.rstrip("0123456789")
        if not kinds or kind in kinds:
            files = sorted(gold.parent.glob(f"{name}.*"))
            path = next(path for path in files if path.suffix not in (".txt", ".tsv"))
            yield name, kind, path, gold.read_text(encoding="utf-8")


def handwritten(text: str) -> str:
    """What a gold file says is written on the page by hand."""
    return " ".join(_HANDWRITTEN.findall(text))


def read(path: Path, skip: Sequence[str], keep: Path | None) -> tuple[list[Page], float]:
    """The pages of a file, and the CPU seconds per page; cached pages are not read again."""
    kept = sorted(keep.glob(f"{path.stem}.*.page")) if keep else []
    if kept:
        return [parse_page(file.read_bytes()) for file in kept], 0.0
    start = cpu_seconds()
    pages = list(recognise_all(load_pages(path), Tesseract(timeout=_PATIENCE), 1, skip))
    seconds = (cpu_seconds() - start) / len(pages)
    for page in pages if keep else ():
        assert keep is not None
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{path.stem}.{page.number:04}.page").write_bytes(dump_page(page))
    return pages, seconds


def cpu_seconds() -> float:
    """User and system time of this process and its ended children."""
    return sum(os.times()[:4])


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """The command line of a script that measures drawn pages by kind; `doc` is its docstring."""
    parser = parser_of(doc)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--skip", default="", help="steps to leave out, see restore.page.read.recognise")
    parser.add_argument("--raw", action="store_true", help="without restoring the text")
    parser.add_argument("--kinds", default="", help="only these")
    parser.add_argument("--keep", type=Path, help="folder for the pages as read")
    parser.add_argument("--show", action="store_true", help="print what is not right")
    return parser


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--write", type=Path, help="folder for the restored texts")
    options = parser.parse_args()
    engine: TextEngine = NoEngine() if options.raw else Engine.load()
    found: defaultdict[str, Figures] = defaultdict(Figures)
    kinds = [kind for kind in options.kinds.split(",") if kind]
    for name, kind, path, text in sources(options.folders, kinds):
        pages, seconds = read(path, [part for part in options.skip.split(",") if part], options.keep)
        document = restore_document(name, pages, engine)
        show = name if options.show else ""
        one = figures(parse_truth(text), document, seconds, show, handwritten(text))
        print(f"{name}\t" + "\t".join(one.row), flush=True)
        if options.write:
            options.write.mkdir(parents=True, exist_ok=True)
            (options.write / f"{name}.txt").write_text(document.text, encoding="utf-8")
        found[kind] += one
    head = (
        "kind",
        "words",
        "numbers",
        "wrong ones marked",
        "right ones marked",
        "invented (unmarked)",
        "changed",
        "seconds",
    )
    rows = [head, *((kind, *part.row) for kind, part in found.items())]
    print(markdown.table([*rows, ("all", *sum(found.values(), Figures()).row)]))


if __name__ == "__main__":
    main()
