"""Train the tagger on a machine with a GPU and without a network: pack, run there, fetch. docs/training.md.

    python -m scripts.train.gpu pack               # build/gpu: the data, and the training script beside it
    python -m scripts.train.gpu run                # there: eight and a half minutes; here, --dry-run: seconds
    python -m scripts.train.gpu fetch build/gpu/out   # here again: what was learned, beside what ships

Reads the corpus and the channels to pack (scripts/train/shards.py). `run` needs numpy and torch alone; so
does build/gpu/tagger.py, the same without this repository.
Writes build/gpu. `fetch` prints the curve, the share of right pieces in held-out rows and the rows that one
core encodes in a second, of the trained encoder and of the shipped seq2seq model's.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "build" / "gpu"
LARGEST = 60 * 2**20  # bytes of the pack at most
TRAINING = Path(__file__).with_name("tagger.py")


def pack(options: argparse.Namespace) -> None:
    from scripts.recipe import RECIPE
    from scripts.train import shards

    wanted = options.words or RECIPE.tagger.words
    arrays = shards.pack(wanted, RECIPE.tagger.registers, RECIPE.tagger.seed, options.pieces)
    packed = options.folder / "pack.npz"
    shards.write(packed, arrays)
    shutil.copyfile(TRAINING, options.folder / TRAINING.name)
    size = sum(path.stat().st_size for path in (packed, options.folder / TRAINING.name))
    found = len(arrays["text"])  # fewer where a register is shorter than its share
    print(f"{packed}: {found:,} of {wanted:,.0f} words, {size / 2**20:.1f} MiB", flush=True)
    if size > LARGEST:
        sys.exit(f"train.gpu: more than {LARGEST / 2**20:.0f} MiB: pack fewer words (--words)")


def run(options: argparse.Namespace) -> None:
    preset = "tiny" if options.dry_run else options.preset
    call = [sys.executable, str(TRAINING), "--preset", preset, "--minutes", str(options.minutes)]
    call += ["--steps", "10"] if options.dry_run else []
    call += ["--pack", str(options.folder / "pack.npz"), "--out", str(options.out)]
    call += ["--teacher", str(options.teacher)] if options.teacher else []
    sys.exit(subprocess.run(call).returncode)


def fetch(options: argparse.Namespace) -> None:
    print((options.trained / "curve.tsv").read_text(encoding="utf-8").strip())
    shipped = options.pieces.parent
    for folder, preset in ((shipped, "cpu"), (options.trained, options.preset)):
        shares, rows = quality(folder, preset, options.folder / "pack.npz")
        told = ", ".join(f"{share:.2%}" for share in shares)
        print(f"{folder}: right (plain, eng, vie) {told}; {rows:.0f} rows in a CPU second", flush=True)


def quality(folder: Path, preset: str, packed: Path, looked: int = 12_000) -> tuple[list[float], float]:
    """The shares of right pieces among `looked` held-out places for the encoder in `folder`, and the rows
    that one core encodes in a second."""
    import numpy as np
    import torch

    from scripts.train.tagger import PRESETS, Data, Encoder, accuracy, load

    torch.set_num_threads(1)
    sizes, data = replace(PRESETS[preset], rows=64, looked=looked), Data(packed)
    net = Encoder(sizes, data.size)
    load(net, sorted(folder.glob("*.safetensors")))
    pieces = torch.as_tensor(data.batch(sizes, np.random.default_rng(0), "dev").pieces)
    with torch.no_grad():
        net(pieces)  # warm-up
        begun = time.process_time()
        net(pieces)
        rows = len(pieces) / (time.process_time() - begun)
    return accuracy(net, data, sizes, torch.device("cpu")), rows


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
    parser.add_argument("--dry-run", action="store_true", help="a tiny model, ten steps")
    parser.add_argument(
        "--pieces",
        type=Path,
        default=FOLDER.parents[1] / "models" / "seq2seq" / "spiece.model",
    )
    options = parser.parse_args()
    {"pack": pack, "run": run, "fetch": fetch}[options.step](options)


if __name__ == "__main__":
    main()
