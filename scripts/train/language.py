"""Train the language model, and list the words that text typed without marks may stand for.

    python -m scripts.train.language

Reads the registers of the recipe, lexicon/places.tsv and lexicon/phrases.tsv. Writes models/language.binary
and lexicon/words.txt.

KenLM's estimator is not in any wheel: it is built in build/kenlm from the PyPI source package, which needs
cmake, a C++ compiler and Boost (apt-get install cmake g++ libboost-all-dev). Needs 6 GB of memory and takes
about ten minutes.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from restore.resources import data_folder
from restore.text.evidence.language import lm_words
from restore.vietnamese.syllable import is_syllable, parse
from scripts.arguments import parser_of
from scripts.corpus.text import apart_lines, lines, rows, units
from scripts.recipe import RECIPE
from scripts.train.ngrams import estimate, write_arpa
from scripts.train.record import record

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


def estimated(text: Path, vocabulary: Path, build: Path, out: Path) -> Path:
    """Estimate the model with KenLM into `out`. Returns the ARPA file that it was made from."""
    arpa, language = build / "language.arpa", RECIPE.language
    tools = kenlm_tools(build)
    estimate: list[str | Path] = [tools / "lmplz", "-o", str(language.order), "--discount_fallback"]
    estimate += ["--prune", *map(str, language.prune), "--limit_vocab_file", vocabulary]
    estimate += ["-S", language.memory, "-T", build / "lm"]
    with lzma.open(text) as source, arpa.open("wb") as target:
        process = subprocess.Popen(estimate, stdin=subprocess.PIPE, stdout=target)
        assert process.stdin
        shutil.copyfileobj(source, process.stdin, 1 << 20)
        process.stdin.close()
        if process.wait():
            sys.exit("lmplz failed")
    quantised = ["-q", "8", "-b", "8", "-a", "22", "trie"]
    subprocess.run([tools / "build_binary", *quantised, arpa, out], check=True)
    return arpa


def estimated_in_memory(text: Path, vocabulary: Path, out: Path) -> Path:
    """The same without KenLM's tools: `out` is an ARPA file, which KenLM can read."""
    with lzma.open(text, "rt", encoding="utf-8") as source:
        known = vocabulary.read_text(encoding="utf-8").split()
        write_arpa(estimate((line.split() for line in source), set(known), RECIPE.language.prune), out)
    return out


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--out", type=Path, default=data_folder("models") / "language.binary")
    parser.add_argument("--words", type=Path, default=data_folder("lexicon") / "words.txt")
    options = parser.parse_args()
    language, build = RECIPE.language, RECIPE.paths.build
    build.mkdir(parents=True, exist_ok=True)
    text, vocabulary, begun = build / "language.txt.xz", build / "vocabulary.txt", build / "language.binary"
    counts, listed = write_counted(text)
    least = {True: language.rare_syllable, False: language.rare_word}
    vocabulary.write_text("\n".join(w for w, n in counts.items() if n >= least[parse(w) is not None]))
    if language.estimator == "lmplz":
        arpa = estimated(text, vocabulary, build, begun)
    else:
        arpa = estimated_in_memory(text, vocabulary, begun)
    shutil.copyfile(begun, options.out)
    write_words(listed, options.words)
    with arpa.open(encoding="utf-8") as arpa_lines:
        head = [next(arpa_lines) for _ in range(language.order + 1)]
    ngrams = [int(line.split("=")[1]) for line in head if line.startswith("ngram")]
    counted = {name: register.counted for name, register in RECIPE.registers.items()}
    counted |= dict.fromkeys(language.more, 1)
    prune = " ".join(map(str, language.prune))
    record(options.out, registers=counted, running_words=counts.total(), ngrams=ngrams, prune=prune)


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
