"""Train the tagger on a machine with a GPU and without a network: pack, run there, fetch. docs/training.md.

    python -m scripts.train.gpu pack               # build/gpu: the data, and the training script beside it
    python -m scripts.train.gpu run                # there: eight and a half minutes; here, --dry-run: seconds
    python -m scripts.train.gpu fetch build/gpu/out   # here again: the model as it is served, its cost

Reads the corpus and the channels to pack (scripts/train/shards.py). `run` needs numpy and torch alone; so
does build/gpu/tagger.py, the same without this repository. `fetch` writes build/gpu/tagger and says how many
windows it reads in a CPU second beside the shipped model; where they are too few, distil (docs/training.md).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "gpu"
LARGEST = 60 * 2**20  # bytes of what is packed
TRAINING = Path(__file__).with_name("tagger.py")


def pack(options: argparse.Namespace) -> None:
    from scripts.recipe import RECIPE
    from scripts.train import shards

    packed = options.folder / "pack.npz"
    shards.write(
        packed,
        shards.pack(
            options.words or RECIPE.tagger.words, RECIPE.tagger.registers, RECIPE.tagger.seed, options.pieces
        ),
    )
    shutil.copyfile(TRAINING, options.folder / TRAINING.name)
    size = sum(path.stat().st_size for path in (packed, options.folder / TRAINING.name))
    print(f"{packed}: {size / 2**20:.1f} MiB", flush=True)
    if size > LARGEST:
        sys.exit(f"train.gpu: more than {LARGEST / 2**20:.0f} MiB: pack fewer words (--words)")


def run(options: argparse.Namespace) -> None:
    preset = "tiny" if options.dry_run else options.preset
    call = [sys.executable, str(TRAINING), "--preset", preset, "--minutes", str(options.minutes)]
    call += ["--steps", "40"] if options.dry_run else []
    call += ["--pack", str(options.folder / "pack.npz"), "--out", str(options.out)]
    call += ["--teacher", str(options.teacher)] if options.teacher else []
    sys.exit(subprocess.run(call).returncode)


def fetch(options: argparse.Namespace) -> None:
    from restore.resources import data_folder
    from scripts.train.export_tagger import export

    served = options.folder / "tagger"
    export(options.trained, options.preset, options.pieces, served)
    print((options.trained / "curve.tsv").read_text(encoding="utf-8").strip())
    for folder in (data_folder("models") / "tagger", served):
        print(f"{folder}: {windows_a_second(folder):.0f} windows in a CPU second")


def windows_a_second(folder: Path) -> float:
    """How many windows of forty words a tagger reads in a second of one core."""
    from restore.text.evidence.tagger import Question, Tagger

    words = ("<doubt> Uy ban nhan dan tinh <core> da trinh Hoi dong " * 5).split()
    windows = [(words[: 30 + n % 10], [Question(n % 20 + 1, ["dân", "dẫn", "dần"])]) for n in range(128)]
    tagger = Tagger(folder)
    tagger.scores(windows[:1])
    begun = time.process_time()
    tagger.scores(windows)
    return len(windows) / (time.process_time() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("pack", "run", "fetch"))
    parser.add_argument("trained", type=Path, nargs="?", default=FOLDER / "out", help="what `run` wrote")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=FOLDER / "out", help="where `run` writes")
    parser.add_argument("--words", type=float, help="of training text to pack, in place of the recipe's")
    parser.add_argument("--preset", default="gpu")
    parser.add_argument("--minutes", type=float, default=8.5)
    parser.add_argument("--teacher", type=Path, help="distil this one: with --preset cpu")
    parser.add_argument("--dry-run", action="store_true", help="a tiny model, forty steps")
    parser.add_argument(
        "--pieces",
        type=Path,
        default=FOLDER.parents[1] / "models" / "seq2seq" / "ctranslate2" / "spiece.model",
    )
    options = parser.parse_args()
    {"pack": pack, "run": run, "fetch": fetch}[options.step](options)


if __name__ == "__main__":
    main()
