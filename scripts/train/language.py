"""Train the language model: corpus text in, models/language.binary and lexicon/words.txt out.

    python -m scripts.train.language

KenLM's estimator is not in any wheel: the script builds it from the PyPI source package (cmake, a C++
compiler and Boost are needed: apt-get install cmake g++ libboost-all-dev). Needs 6 GB of memory and takes
about five minutes.
"""

from __future__ import annotations

import argparse
import lzma
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from restore.text.evidence.language import lm_words
from restore.vietnamese.syllable import is_syllable, parse
from scripts.corpus.text import SHARED, gazetteer, lines
from scripts.train.record import record

# How often each register is counted: what government documents are written like weighs double.
WEIGHTS = {
    "legal_documents": 2,
    "legal_codified": 1,
    "admin_procedures": 1,
    "news_local_government": 2,
    "news_customs_tax": 1,
    "news_politics_law": 1,
    "news_general": 1,
    "wiki": 1,
}
FORMULA_LIMIT = 60  # formulaic lines (quốc hiệu, signatures) count as often as they occur, up to this
PLACE_WEIGHT = 3  # each unit with its district and province, so that pruning spares rare names
BEFORE_PLACES = ("Ủy ban nhân dân", "trên địa bàn", "tại", "thuộc", "của", "Đảng bộ")
RARE_SYLLABLE, RARE_WORD = 2, 12  # counts under which a word stays out of the vocabulary


def kenlm_tools(build: Path) -> Path:
    """The folder with lmplz and build_binary, built from the PyPI source package when not there."""
    tools = build / "kenlm" / "build" / "bin"
    if not (tools / "lmplz").exists():
        build.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "-d", str(build)]
        subprocess.run([*pip, "kenlm==0.3.0"], check=True)
        with tarfile.open(next(build.glob("kenlm-*.tar.gz"))) as package:
            package.extractall(build, filter="data")
        next(build.glob("kenlm-*/")).rename(build / "kenlm")
        cmake = ["cmake", "-S", str(build / "kenlm"), "-B", str(tools.parent)]
        subprocess.run([*cmake, "-DCMAKE_BUILD_TYPE=Release", "-DKENLM_MAX_ORDER=5"], check=True)
        targets = ["--target", "lmplz", "build_binary", "--parallel"]
        subprocess.run(["cmake", "--build", str(tools.parent), *targets], check=True)
    return tools


def training_text() -> Iterator[tuple[str, int]]:
    """(line, how often it counts)."""
    for name, weight in WEIGHTS.items():
        for line in lines(name):
            yield line, weight
    formulas = (SHARED / "lexicon" / "admin_formulaic_lines.tsv").read_text(encoding="utf-8")
    for row in formulas.splitlines():
        count, _, line = row.partition("\t")
        yield line, min(int(count), FORMULA_LIMIT)
    for number, unit in enumerate(gazetteer()):
        parents = [f"huyện {unit['district']}"] * bool(unit["district"]) + [f"tỉnh {unit['province']}"]
        before = BEFORE_PLACES[number % len(BEFORE_PLACES)]
        yield ", ".join([f"{before} {unit['type'].lower()} {unit['name']}", *parents]), PLACE_WEIGHT


def write_counted(out: Path) -> Counter[str]:
    """The text as the model sees it, one paragraph a line; the counts of its words."""
    known: dict[str, str] = {}  # most chunks occur again and again
    counts: Counter[str] = Counter()
    with lzma.open(out, "wt", encoding="utf-8", preset=0) as stream:
        for line, weight in training_text():
            chunks = line.split()
            for chunk in chunks:
                if chunk not in known:
                    known[chunk] = " ".join(lm_words(chunk))
            words = " ".join(form for chunk in chunks if (form := known[chunk]))
            stream.write((words + "\n") * weight)
            counts.update(words.split(" "))
    del counts[""]
    return counts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--order", type=int, default=3)
    arguments.add_argument("--prune", default="0 1 2", help="counts per order that are dropped")
    arguments.add_argument("--build", type=Path, default=Path("build"))
    arguments.add_argument("--out", type=Path, default=Path("models/language.binary"))
    options = arguments.parse_args()
    tools = kenlm_tools(options.build)
    text, arpa = options.build / "language.txt.xz", options.build / "language.arpa"
    counts = write_counted(text)
    vocabulary = options.build / "vocabulary.txt"
    vocabulary.write_text(
        "\n".join(w for w, n in counts.items() if n >= (RARE_SYLLABLE if parse(w) else RARE_WORD))
    )
    estimate = [
        *(
            tools / "lmplz",
            "-o",
            str(options.order),
            "--prune",
            *options.prune.split(),
            "--discount_fallback",
        ),
        *("-S", "6G", "-T", options.build / "lm", "--limit_vocab_file", vocabulary),
    ]
    with lzma.open(text) as source, arpa.open("wb") as target:
        process = subprocess.Popen(estimate, stdin=subprocess.PIPE, stdout=target)
        assert process.stdin
        while block := source.read(1 << 20):
            process.stdin.write(block)
        process.stdin.close()
        if process.wait():
            sys.exit("lmplz failed")
    subprocess.run(
        [tools / "build_binary", "-q", "8", "-b", "8", "-a", "22", "trie", arpa, options.out], check=True
    )
    write_words(counts, Path("lexicon/words.txt"))
    with arpa.open(encoding="utf-8") as arpa_lines:
        head = [next(arpa_lines) for _ in range(6)]
    ngrams = [int(line.split("=")[1]) for line in head if line.startswith("ngram")]
    facts = {"registers": WEIGHTS, "running_words": counts.total(), "ngrams": ngrams, "prune": options.prune}
    record(options.out, **facts)


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
