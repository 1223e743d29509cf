"""Syllables per CPU second of the text engine beside those of other Vietnamese text tools, in one run.

    python -m scripts.measure.peers                           # peers of this environment
    python -m scripts.measure.peers --python venv/bin/python  # of another one: pip install underthesea pyvi

Reads samples/text. Prints a table: our engine with and without the seq2seq model, pyvi's `add_accents` (which
restores marks) and underthesea's `word_tokenize` and `text_normalize` (which restore nothing, and are the
nearest that it has to a task of the same kind). Each runs in a process of its own, on one core, after a
warm-up; they take turns, and the fastest run counts. A peer that is not installed is said to be so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict

from scripts import markdown
from scripts.arguments import parser_of
from scripts.recipe import ROOT

SAMPLES = ("english-ocr", "vietnamese-ocr", "unaccented")
OURS = """
from restore.batch.usage import FEW_COLLECTIONS
from restore.text.engine import Engine
import gc
gc.set_threshold(*FEW_COLLECTIONS)
engine = Engine.load(without={without})
engine.restore("Xa bai Son dugc thanh 1ap", "eng")
run = engine.restore
"""
PYVI = """
from pyvi import ViUtils
run = ViUtils.add_accents
"""
UNDERTHESEA = """
from underthesea import {name} as run
"""
TIMED = """
import sys, time
text = sys.stdin.buffer.read().decode()
lines = text.splitlines() if {by_line} else [text]
run(lines[0][:200])
start = time.process_time()
for line in lines:
    try:
        run(line)
    except Exception:  # some peers fail on some lines
        pass
print(time.process_time() - start)
"""
ENGINES = {  # name: (what to run, is it ours?, line by line?)
    "restore": (OURS.format(without=()), True, False),
    "restore without the seq2seq model": (OURS.format(without=("seq2seq",)), True, False),
    "pyvi, add_accents": (PYVI, False, True),
    "underthesea, word_tokenize": (UNDERTHESEA.format(name="word_tokenize"), False, True),
    "underthesea, text_normalize": (UNDERTHESEA.format(name="text_normalize"), False, True),
}


def seconds(python: str, code: str, by_line: bool, text: str) -> float | None:
    """CPU seconds of a fresh process for a text; None if a package is not installed."""
    done = subprocess.run(
        [python, "-c", code + TIMED.format(by_line=by_line)],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        cwd=ROOT,
    )
    if b"ModuleNotFoundError" in done.stderr or b"ImportError" in done.stderr:
        return None
    done.check_returncode()
    return float(done.stdout.split()[-1])


def measure(python: str, runs: int) -> list[list[str]]:
    """The rows of the table."""
    texts = {name: (ROOT / "samples" / "text" / f"{name}.txt").read_text("utf-8") for name in SAMPLES}
    found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for _ in range(runs):
        for sample, text in texts.items():
            for engine, (code, ours, by_line) in ENGINES.items():
                found[engine, sample].append(seconds(sys.executable if ours else python, code, by_line, text))
    rows = [["syllables/s, one core", *SAMPLES]]
    for engine in ENGINES:
        taken = [[t for t in found[engine, sample] if t is not None] for sample in SAMPLES]
        rates = [
            f"{len(texts[sample].split()) / min(times):,.0f}" if times else "not installed"
            for sample, times in zip(SAMPLES, taken, strict=True)
        ]
        rows.append([engine, *rates])
    return rows


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the peers")
    parser.add_argument("--runs", type=int, default=5, help="(default: 5)")
    options = parser.parse_args()
    rows = measure(options.python, options.runs)
    print(markdown.table(rows))
    if any("not installed" in row for row in rows):
        print(
            f"To install what is missing: {options.python} -m pip install underthesea pyvi", file=sys.stderr
        )


if __name__ == "__main__":
    main()
