"""The benchmark of record: measure every accuracy and speed figure, and write docs/benchmarks.md.

    python -m scripts.measure.benchmark            # all; about 40 minutes, 35 of them the ablation
    python -m scripts.measure.benchmark speed      # one table: accuracy, ablation or speed

Reads samples/, ../shared/samples and the test split of the corpus, which no model and no weight has seen;
without ../shared only the shipped samples are scored. Writes the tables of docs/benchmarks.md, from which
`make docs` takes the figures of the README. A test (tests/test_readme.py) fails if they were measured with
other weights than those in models/.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from restore.evaluate.kinds import KINDS
from restore.evaluate.score import Reference, changed_share, score, score_right_text
from restore.evaluate.truth import parse_truth
from restore.resources import data_folder, sha256
from restore.text.engine import WITNESSES, Engine
from restore.vietnamese.syllable import strip_marks
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.mine_layers import SURE
from scripts.corpus.text import lines
from scripts.measure import layers
from scripts.measure.harm import measure as harm_suite
from scripts.recipe import ROOT, SHARED

FIGURES = ROOT / "docs" / "benchmarks.md"
HELD_OUT = {  # corpus file: (its name in the table, syllables to take)
    "legal_documents": ("laws, decrees, forms", 110_000),
    "news_local_government": ("local-government news", 60_000),
    "news_general": ("general news", 40_000),
}
Row = Sequence[str]


def main() -> None:
    tables: dict[str, Callable[[], list[Row]]] = {"accuracy": accuracy, "ablation": ablation, "speed": speed}
    parser = parser_of(__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(tables))
    for name in parser.parse_args().tables or tables:
        rewrite(name, markdown.table(tables[name]()))
    rewrite("weights", f"`{weights_digest()[:12]}`")


def accuracy() -> list[Row]:
    rows: list[Row] = [("text", "measure", "before", "restored")]
    restorer = Engine.load()
    if (SHARED / "samples").is_dir():
        report = figures(SHARED / "samples" / "report")["text"]
        rows.append(row("real report, English OCR", "exact syllables", report, "exact_syllables"))
        rows.append(row("", "the same, any case", report, "exact_syllables_any_case"))
        rows.append(row("", "numbers kept", report, "numbers"))
        scans = figures(SHARED / "samples" / "scans", "--compare", "tesseract=" + PLAIN_TESSERACT)["page"]
        plain = scans["figures"]["tesseract"]["body_words"]["value"]
        ours = scans["figures"]["restore"]["body_words"]["value"]
        rows.append(("8 real scans", "body words in order", f"{plain:.2%} (plain Tesseract)", f"{ours:.2%}"))
    for path in sorted((ROOT / "samples" / "text").glob("*.gold.txt")):
        name = path.name.removesuffix(".gold.txt")
        raw, restored = own_pair(restorer, path, path.with_name(f"{name}.txt"))
        rows.append((f"shipped sample, {name}", "exact syllables", f"{raw:.2%}", f"{restored:.2%}"))
    for file, (register, size) in HELD_OUT.items() if SHARED.is_dir() else ():
        truth = held_out(file, size)
        bare = strip_marks(truth)
        raw, restored = share(truth, bare), share(truth, restorer.restore(bare, "plain").text)
        rows.append(
            (f"held-out {register}, marks stripped", "exact syllables", f"{raw:.2%}", f"{restored:.2%}")
        )
        changed = changed_share(score_right_text(truth, restorer.restore(truth).text))
        label = f"held-out {register}, right text"
        rows.append((label, f"changed, of {changed.whole:,}", "", f"{changed.part / changed.whole:.3%}"))
    harm = harm_suite(restorer)
    texts = f"short right texts of {harm.kinds} kinds"
    rows.append((texts, "changed", "", f"{harm.changed} of {harm.inputs}"))
    rows.append(("the same garbled", "numbers or links changed", "", f"{harm.broken} of {harm.inputs}"))
    return rows


PLAIN = ROOT / "scripts" / "measure" / "plain_tesseract.py"
PLAIN_TESSERACT = f"{sys.executable} {PLAIN} {{}}"


def ablation() -> list[Row]:
    """A row for each part left out, a column for each set of samples."""
    left_out = [f"without {name}" for name in (*WITNESSES, "second look")]
    left_out += [f"without edits of {kind}" for kind in KINDS]
    columns: list[list[str]] = [["", "restore", *left_out]]
    for label, folder, kind, metric in (
        ("real report, exact syllables", SHARED / "samples" / "report", "text", "exact_syllables"),
        ("8 real scans, body words in order", SHARED / "samples" / "scans", "page", "body_words"),
        ("shipped texts, exact syllables", ROOT / "samples" / "text", "text", "exact_syllables"),
    ):
        if folder.is_dir():
            found = figures(folder, "--ablate", "--no-right-text")[kind]["figures"]
            columns.append([label, *(f"{found[name][metric]['value']:.2%}" for name in columns[0][1:])])
    columns += other_text()
    return list(zip(*columns, strict=True))


def other_text() -> list[list[str]]:
    """Columns of the ablation on wrong layers and right text, for witnesses only."""
    words, harm = ["wrong layers of scanners, words surely read"], ["right texts changed + digits lost"]
    for without in ([], *([name] for name in WITNESSES)):
        engine = Engine.load(without)
        words.append(layer_words(engine))
        found = harm_suite(engine)
        harm.append(f"{found.changed} + {found.broken} of {found.inputs}")
    others = [""] * (1 + len(KINDS))
    return [[*words, *others], [*harm, *others]]


def layer_words(engine: Engine) -> str:
    """The share of the surely read words of the development pages that their restored layers contain."""
    found = total = 0
    for pages in layers.documents([]).values():
        restored = layers.Detected(engine).restored([layers.layer_text(page) for page in pages])
        right, words = layers.hits(pages, restored, SURE)
        found, total = found + right, total + words
    return f"{found / total:.2%}" if total else ""


def speed() -> list[Row]:
    rows: list[Row] = [("what", "figure", "beside it")]
    samples = {name: (ROOT / "samples" / "text" / f"{name}.txt").read_text(encoding="utf-8")
               for name in ("english-ocr", "vietnamese-ocr", "unaccented")}  # fmt: skip
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed modules are compiled once, not at each start
    command = [sys.executable, "-m", "restore", "text"]
    thousand = " ".join(samples["english-ocr"].split()[:1000]).encode()
    cold = best(lambda: subprocess.run(command, input=thousand, capture_output=True, check=True))
    bare = best(lambda: subprocess.run([sys.executable, "-c", "import numpy"], check=True))
    beside = f"`python -c 'import numpy'`: {bare:.2f} s"
    rows.append(("`restore text`, 1,000 syllables, cold", f"{cold:.2f} s", beside))
    command = [*command, "--model", "none"]
    cold = best(lambda: subprocess.run(command, input=thousand, capture_output=True, check=True))
    rows.append(("the same without the seq2seq model", f"{cold:.2f} s", beside))
    shown = best(lambda: subprocess.run([*command[:3], "--help"], capture_output=True, check=True))
    rows.append(("`restore --help`", f"{shown:.2f} s", ""))
    peak = 0.0
    for name, text in samples.items():
        (alone, _), (seconds, memory) = unseen(text, "seq2seq"), unseen(text)
        peak = max(peak, memory)
        peer = nearest_word_rate(text)
        for label, ours in (("", seconds), (" without the seq2seq model", alone)):
            rate = len(text.split()) / ours
            beside = f"rapidfuzz, nearest of 10,000 words: {peer:,.0f} ({rate / peer:.1f}×)"
            rows.append((f"{name}, one core{label}", f"{rate:,.0f} syllables/s", beside))
    rows.append(("peak memory of the text engine", f"{peak:.0f} MB", ""))
    return rows + scan_speed()


UNSEEN = """
import gc, resource, sys, time
from restore.batch.usage import FEW_COLLECTIONS
from restore.text.engine import Engine
gc.set_threshold(*FEW_COLLECTIONS)
text = sys.stdin.buffer.read().decode()
engine = Engine.load(without=sys.argv[1:])
engine.restore(text[:200])
engine.restore("Xa bai Son dugc thanh 1ap", "eng")  # so doubtful that the model is loaded
start = time.process_time()
engine.restore(text)
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def unseen(text: str, *without: str, runs: int = 5) -> tuple[float, float]:
    """CPU seconds of the fastest run, and MB of memory. Runs are separate processes: an engine caches
    words."""
    command = [sys.executable, "-c", UNSEEN, *without]
    one_core = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # as `restore` sets it
    done = [
        subprocess.run(command, input=text.encode(), capture_output=True, check=True, env=one_core)
        for _ in range(runs)
    ]
    times, memory = zip(*(map(float, run.stdout.split()) for run in done), strict=True)
    return min(times), max(memory)


def nearest_word_rate(text: str, count: int = 200) -> float:
    """Syllables per CPU second of the simplest peer, which replaces each by the nearest word of a list."""
    words = (data_folder("lexicon") / "words.txt").read_text(encoding="utf-8").split()
    start = time.process_time()
    for word in text.split()[:count]:
        process.extractOne(word, words, scorer=Levenshtein.distance)
    return count / (time.process_time() - start)


def scan_speed() -> list[Row]:
    """Seconds a page over the shipped scans, one process, against OCRmyPDF or plain Tesseract."""
    pages = sorted(path for path in (ROOT / "samples" / "scans").iterdir() if not path.name.endswith(".txt"))
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    out = ROOT / "out" / "benchmark"
    shutil.rmtree(out, ignore_errors=True)
    scan = [sys.executable, "-m", "restore", "scan", *map(str, pages), "-o", str(out), "--jobs", "1"]
    ours = timed(lambda: subprocess.run(scan, check=True, capture_output=True, env=environment)) / 9
    plain = timed(lambda: [
        subprocess.run([sys.executable, str(PLAIN), str(page)], check=True,
                       capture_output=True, env=environment) for page in pages]) / 9  # fmt: skip
    return [
        (
            "`restore scan`, a page, one core",
            f"{ours:.2f} s",
            f"plain Tesseract: {plain:.2f} s ({ours / plain:.2f}×)",
        )
    ]


# --- Measuring ---------------------------------------------------------------------------------------------


def figures(folder: Path, *options: str) -> dict[str, Any]:
    """The groups of `restore eval FOLDER --json`."""
    command = [sys.executable, "-m", "restore", "eval", str(folder), "--json", *options]
    done = subprocess.run(command, capture_output=True, check=True)
    groups: dict[str, Any] = json.loads(done.stdout)["groups"]
    return groups


def row(label: str, measure: str, group: dict[str, Any], metric: str) -> Row:
    raw, restored = (group["figures"][system][metric]["value"] for system in ("raw", "restore"))
    return label, measure, f"{raw:.2%}", f"{restored:.2%}"


def own_pair(restorer: Engine, gold: Path, read: Path) -> tuple[float, float]:
    truth, raw = gold.read_text(encoding="utf-8"), read.read_text(encoding="utf-8")
    return share(truth, raw), share(truth, restorer.restore(raw).text)


def share(truth: str, output: str) -> float:
    """The share of exact syllables."""
    right = score(Reference.of(parse_truth(truth)), output).right
    return sum(right) / len(right)


def held_out(name: str, size: int) -> str:
    """Paragraphs of the test split, about `size` syllables."""
    taken, total = [], 0
    for line in lines(name, "test"):
        taken.append(line)
        total += len(line.split())
        if total >= size:
            break
    return "\n\n".join(taken)


def best(action: Callable[[], object], runs: int = 3) -> float:
    """Seconds of the fastest run, the one least disturbed by other load."""
    return min(timed(action) for _ in range(runs))


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


# --- Writing -----------------------------------------------------------------------------------------------


def rewrite(name: str, content: str) -> None:
    """Put `content` between the marks `name` of docs/benchmarks.md."""
    text = markdown.with_marked(FIGURES.read_text(encoding="utf-8"), name, content)
    FIGURES.write_text(text, encoding="utf-8")
    print(content, flush=True)


def weights_digest() -> str:
    """One checksum for all weights: that of models/checksums.json."""
    return sha256(data_folder("models") / "checksums.json")


if __name__ == "__main__":
    main()
