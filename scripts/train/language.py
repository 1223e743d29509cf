"""Train the language model, and list the words that text typed without marks may stand for.

    python -m scripts.train.language

Reads the registers of the recipe, lexicon/places.tsv and lexicon/phrases.tsv. Writes models/language.binary
and lexicon/words.txt.

KenLM's estimator is not in any wheel: it is built in build/kenlm from the PyPI source package, which needs
cmake, a C++ compiler and Boost (apt-get install cmake g++ libboost-all-dev). All n-grams are estimated and
then pruned by relative entropy (scripts/train/prune.py). Needs 10 GB of memory and a quarter of an hour.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
import tarfile
from array import array
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restore.resources import data_folder
from restore.text.evidence.language import lm_words
from restore.vietnamese.syllable import is_syllable, parse
from scripts.arguments import parser_of
from scripts.corpus.text import apart_lines, lines, rows, units
from scripts.recipe import RECIPE
from scripts.train import prune
from scripts.train.ngrams import BEGIN, END, estimate, write_arpa
from scripts.train.record import record

OTHER = "<other>"  # stands for words outside the vocabulary while n-grams are estimated
BEFORE_PLACES = ("Ủy ban nhân dân", "trên địa bàn", "tại", "thuộc", "của", "Đảng bộ")


def kenlm_tools(build: Path) -> Path:
    """The folder with lmplz and build_binary, built from the PyPI source package if missing."""
    tools = build / "kenlm" / "build" / "bin"
    if not (tools / "lmplz").exists():
        build.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "kenlm", "-d", str(build)]
        subprocess.run([*pip, "kenlm==0.3.0"], check=True)
        with tarfile.open(next(build.glob("kenlm-*.tar.gz"))) as package:
            package.extractall(build, filter="data")
        next(build.glob("kenlm-*/")).rename(build / "kenlm")
        cmake = ["cmake", "-S", str(build / "kenlm"), "-B", str(tools.parent)]
        subprocess.run([*cmake, "-DCMAKE_BUILD_TYPE=Release", "-DKENLM_MAX_ORDER=5"], check=True)
        targets = ["--target", "lmplz", "build_binary", "--parallel", "2"]
        subprocess.run(["cmake", "--build", str(tools.parent), *targets], check=True)
    return tools


def training_text() -> Iterator[tuple[str, int]]:
    """(line, how often it counts), without the additional corpus files."""
    language = RECIPE.language
    for name, register in RECIPE.registers.items():
        for line in lines(name):
            yield line, register.counted
    for phrase, _, count in rows("phrases"):
        if int(count):
            yield phrase, min(int(count), language.formula_limit)
    for number, unit in enumerate(units()):
        parents = [f"huyện {unit.district}"] * bool(unit.district)
        parents += [f"tỉnh {unit.province}"] * bool(unit.province)
        before = BEFORE_PLACES[number % len(BEFORE_PLACES)]
        yield ", ".join([f"{before} {unit.type.lower()} {unit.name}", *parents]), language.place_weight


def write_counted(out: Path) -> tuple[Counter[str], Counter[str]]:
    """Write the text in the form of the model, one paragraph a line.

    Returns the count of each word in all text, and in the registers and lists only: the additional files have
    more errors.
    """
    known: dict[str, str] = {}  # most chunks are repeated
    counts, listed = Counter[str](), Counter[str]()
    beside = ((line, 1) for name in RECIPE.language.more for line in apart_lines(name))
    with lzma.open(out, "wt", encoding="utf-8", preset=0) as stream:
        for text, is_listed in ((training_text(), True), (beside, False)):
            for line, weight in text:
                chunks = line.split()
                for chunk in chunks:
                    if chunk not in known:
                        known[chunk] = " ".join(lm_words(chunk))
                words = " ".join(form for chunk in chunks if (form := known[chunk]))
                stream.write((words + "\n") * weight)
                counts.update(words.split() * weight)
                if is_listed:
                    listed.update(words.split())
    return counts, listed


def estimated(text: Path, known: Collection[str], build: Path, out: Path) -> list[int]:
    """Estimate the model with KenLM and prune it, into `out`. Returns the number of n-grams of each order."""
    tools, language = kenlm_tools(build), RECIPE.language
    begun, arpa = build / "language", build / "language.arpa"
    command: list[str | Path] = [tools / "lmplz", "-o", str(language.order), "--discount_fallback"]
    command += ["-S", language.memory, "-T", build / "lm", "--intermediate", begun]
    numbers = {word: number for number, word in enumerate((BEGIN, END, OTHER, *known))}
    seen = array("H")
    with (
        lzma.open(text, "rt", encoding="utf-8") as source,
        subprocess.Popen(command, stdin=subprocess.PIPE) as estimator,
    ):
        assert estimator.stdin
        for line in source:
            words = [word if word in numbers else OTHER for word in line.split()]
            estimator.stdin.write(" ".join((*words, "\n")).encode())
            seen.extend((numbers[BEGIN], *(numbers[word] for word in words), numbers[END]))
        estimator.stdin.close()
        if estimator.wait():
            sys.exit("lmplz failed")
    words, orders = prune.read_intermediate(begun, language.order)
    places = {word: place for place, word in enumerate(words)}
    new: NDArray[np.uint16] = np.array([places.get(word, 0) for word in numbers], np.uint16)
    histories = prune.history_shares(
        new[np.frombuffer(seen, np.uint16)], places[BEGIN], places[END], language.order - 1
    )
    orders = prune.without(orders, places[OTHER])
    orders = prune.pruned(orders, histories, places[BEGIN], language.ngrams)
    prune.write_arpa(words, orders, arpa)
    quantised = ["-q", "8", "-b", "8", "-a", "22", "trie"]
    subprocess.run([tools / "build_binary", *quantised, arpa, out], check=True)
    return [len(order.keys) for order in orders]


def estimated_in_memory(text: Path, known: Collection[str], out: Path) -> list[int]:
    """The same without KenLM's tools, pruned by counts: `out` is an ARPA file, which KenLM can read."""
    with lzma.open(text, "rt", encoding="utf-8") as source:
        orders = estimate((line.split() for line in source), known, RECIPE.language.prune)
    write_arpa(orders, out)
    return [len(order) for order in orders]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--out", type=Path, default=data_folder("models") / "language.binary")
    parser.add_argument("--words", type=Path, default=data_folder("lexicon") / "words.txt")
    options = parser.parse_args()
    language, build = RECIPE.language, RECIPE.paths.build
    build.mkdir(parents=True, exist_ok=True)
    text, begun = build / "language.txt.xz", build / "language.binary"
    counts, listed = write_counted(text)
    least = {True: language.rare_syllable, False: language.rare_word}
    known = {word for word, n in counts.items() if n >= least[parse(word) is not None]}
    if language.estimator == "lmplz":
        ngrams = estimated(text, known, build, begun)
    else:
        ngrams = estimated_in_memory(text, known, begun)
    shutil.copyfile(begun, options.out)
    write_words(listed, options.words)
    counted = {name: register.counted for name, register in RECIPE.registers.items()}
    counted |= dict.fromkeys(language.more, 1)
    record(options.out, registers=counted, running_words=counts.total(), ngrams=ngrams)


def write_words(counts: Counter[str], out: Path) -> None:
    """The words that typing without marks may stand for: syllables, names, and acronyms with Đ."""
    words = [
        word
        for word, n in counts.items()
        if (is_syllable(word) and shape_is_plain(word) and n >= 5)
        or (
            word.isalpha()
            and not word.isascii()
            and ((word.isupper() and n >= 40) or (word.istitle() and n >= 25))
        )
    ]
    out.write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


def shape_is_plain(word: str) -> bool:
    return word.islower() or word.istitle()


if __name__ == "__main__":
    main()
