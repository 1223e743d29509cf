"""Read real scans again, and keep each line beside the text that people typed from them.

    python -m scripts.corpus.retyped      # → build/pairs/scans.tsv.xz

Reads NAME.pdf and NAME.gt.txt of the recipe's folder `retyped`. Writes a file of pairs (corpus/pairs.py)
whose condition is "scan NAME". The typed text has other line breaks, another heading, and here and there
another wording: words are matched by their letters without marks; of a printed line the stretch between the
first and the last word that match is kept, if at least two fifths of its words do. Only models of the
profile `eng` are run: what those of `vie` print on these scans taught their channel nothing new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from rapidfuzz.distance import Levenshtein

from restore.document import Line
from restore.errors import RecognitionError
from restore.page.colour import to_gray
from restore.page.image import PageImage
from restore.page.load import load_pages
from restore.page.tesseract import Tesseract
from restore.vietnamese.syllable import is_syllable, reshape, shape, strip_marks
from scripts.arguments import parser_of
from scripts.corpus.pairs import SCAN, pair_writer
from scripts.recipe import RECIPE

MODELS = ("eng", "eng_best")
RUN = 3  # words in a row that must match to locate a page in the text
LEAST, SHARE = 4, 0.4  # matching words of a line at least, and their least share of it


class Typed:
    """The retyped text of one document."""

    def __init__(self, text: str) -> None:
        self.words = text.replace("|", " ").split()  # the rules of tables
        self.keys = [key(word) for word in self.words]
        runs = [tuple(self.keys[at : at + RUN]) for at in range(len(self.keys) - RUN + 1)]
        times = Counter(runs)
        self._places = {run: at for at, run in enumerate(runs) if times[run] == 1}

    def stretch(self, read: Sequence[str]) -> tuple[int, int] | None:
        """[start, end) of the text in which the words of a page may be; None if too few words match."""
        runs = ((at, tuple(read[at : at + RUN])) for at in range(len(read) - RUN + 1))
        shifts = [self._places[run] - at for at, run in runs if run in self._places]
        if len(shifts) < 5:
            return None
        middle, spare = round(median(shifts)), len(read) // 3
        return max(0, middle - spare), min(len(self.words), middle + len(read) + spare)


def key(word: str) -> str:
    return strip_marks(word).lower().strip(".,;:()“”\"'-–")


def line_pairs(typed: Typed, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """(truth, read) for the lines of a page that are found in the text."""
    printed = [line.text.split() for line in lines]
    read = [key(word) for words in printed for word in words]
    if not (stretch := typed.stretch(read)):
        return
    first, last = stretch
    matches = {
        block.src_start + k: first + block.dest_start + k
        for block in Levenshtein.opcodes(read, typed.keys[first:last])
        if block.tag == "equal"
        for k in range(block.src_end - block.src_start)
    }
    start = 0
    for words in printed:
        places = [at for at in range(start, start + len(words)) if at in matches]
        if len(places) >= max(LEAST, SHARE * len(words)):
            a, b = places[0], places[-1]
            truth, own = typed.words[matches[a] : matches[b] + 1], words[a - start : b - start + 1]
            if len(truth) == len(own):
                truth = [in_its_case(*pair) for pair in zip(truth, own, strict=True)]
            if abs(len(truth) - len(own)) <= 2:  # otherwise the wording differs
                yield " ".join(truth), " ".join(own)
        start += len(words)


def in_its_case(true: str, read: str) -> str:
    """The true word in the case it was printed in, where that is plain: headings were retyped otherwise."""
    plain = read.isalpha() and (read.islower() or shape(read) == "Title") and len(read) > 2
    return reshape(true, shape(read)) if plain and is_syllable(true) else true


def read_page(page: PageImage, recogniser: Tesseract) -> Sequence[Line]:
    try:
        return recogniser.read(page.pixels, page.dpi)
    except RecognitionError:
        return ()


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--scans", type=Path, default=RECIPE.paths.retyped)
    parser.add_argument("--tessdata", type=Path, default=RECIPE.paths.tessdata)
    parser.add_argument("--out", type=Path, default=RECIPE.paths.pairs("train") / "scans.tsv.xz")
    options = parser.parse_args()
    recognisers = [Tesseract(model, options.tessdata) for model in MODELS]
    with pair_writer(options.out) as put:
        for scan in sorted(options.scans.glob("*.pdf")):
            typed = Typed(scan.with_suffix(".gt.txt").read_text(encoding="utf-8"))
            kept = 0
            for page in load_pages(scan):
                gray = to_gray(page)
                for recogniser in recognisers:
                    for truth, read in line_pairs(typed, read_page(gray, recogniser)):
                        put(recogniser.language, f"{SCAN}{scan.stem}", truth, read)
                        kept += 1
            print(f"{scan.name}: {kept} lines", flush=True)


if __name__ == "__main__":
    main()
