"""Train the seq2seq model on a machine with a GPU and without a network. docs/training.md.

    python -m scripts.train.gpu pack               # build/gpu: data, start weights, and the training script
    python -m scripts.train.gpu run                # there: nine minutes; here, --dry-run: a minute

Reads the corpus, the channels, build/pairs, build/dev and models/seq2seq to pack. `run` needs numpy and torch
alone; so does build/gpu/portable, the same without this repository. Writes build/gpu; scripts/train/export.py
ships what was trained.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from scripts.train.portable.windows import PRESETS, Example

FOLDER = Path(__file__).resolve().parents[2] / "build" / "gpu"
LARGEST = 60 * 2**20  # bytes of the pack at most
TRAINING = Path(__file__).with_name("portable")
START = "model.safetensors"  # what training begins with
BIAS = "relative_attention_bias"  # of the first layer, for all layers


def pack(options: argparse.Namespace) -> None:
    from restore.resources import data_folder
    from scripts.recipe import RECIPE
    from scripts.train import shards

    shipped, recipe = data_folder("models") / "seq2seq", RECIPE.gpu
    windows = {
        "prepared": prepared(int(options.windows or recipe.windows), recipe.seed, shipped),
        "held": held(shipped),
    }
    wanted = options.words or recipe.words
    arrays = shards.pack(wanted, recipe.registers, recipe.seed, shipped / "spiece.model", windows)
    packed = options.folder / "pack.npz"
    shards.write(packed, arrays)
    shutil.copytree(TRAINING, options.folder / TRAINING.name, dirs_exist_ok=True)
    begun = grown(load_file(shipped / START), PRESETS["gpu"].encoder)
    save_file(begun, options.folder / START, metadata={"format": "pt"})
    size = sum(path.stat().st_size for path in options.folder.rglob("*") if path.is_file())
    found = len(arrays["text"])  # fewer where a register is shorter than its share
    print(f"{packed}: {found:,} of {wanted:,.0f} words, {size / 2**20:.1f} MiB with {START}", flush=True)
    if size > LARGEST:
        sys.exit(f"train.gpu: more than {LARGEST / 2**20:.0f} MiB: pack fewer words (--words)")


def prepared(count: int, seed: int, shipped: Path) -> list[Example]:
    """Windows whose sure words the engine has restored: all of the pages that were read for training, and
    `count` of damaged text."""
    from scripts.recipe import RECIPE
    from scripts.train.noise import Runs
    from scripts.train.seq2seq import Pieces, page_windows, windows

    if not count:
        return []
    pieces, draw, sizes = Pieces(shipped / "spiece.model"), random.Random(seed), PRESETS["gpu"]
    pairs = RECIPE.paths.pairs("train")
    damaged = (one for run in Runs(seed, pairs) for one in windows(run, pieces, sizes, draw))
    return [*page_windows(sizes, pairs, pieces, draw), *islice(damaged, count)]


def grown(weights: Mapping[str, np.ndarray], layers: int) -> dict[str, np.ndarray]:
    """The weights of a T5 with `layers` layers in its encoder, which computes what the given one computes.

    The new layers copy those two below, lest two of them be alike; what they add to the states is zero at
    first, and is learned (Gong et al. 2019, Chen et al. 2016).
    """
    found = dict(weights)
    while f"encoder.block.{layers - 1}.layer.0.layer_norm.weight" not in found:
        number = 1 + max(int(name.split(".")[2]) for name in found if name.startswith("encoder.block."))
        for name, array in list(found.items()):
            if name.startswith(f"encoder.block.{number - 2}.") and BIAS not in name:
                adds = name.endswith((".o.weight", ".wo.weight"))
                new = name.replace(f".{number - 2}.", f".{number}.", 1)
                found[new] = np.zeros_like(array) if adds else array.copy()
    return found


def held(shipped: Path) -> list[Example]:
    """Windows of development pages that were really read."""
    from scripts.recipe import RECIPE
    from scripts.train.seq2seq import Pieces, development_windows

    return development_windows(PRESETS["gpu"], RECIPE.paths.pairs("dev"), Pieces(shipped / "spiece.model"))


def run(options: argparse.Namespace) -> None:
    call = [sys.executable, "-m", TRAINING.name, "--minutes", str(options.minutes)]
    call += ["--preset", options.preset, "--pack", "pack.npz", "--out", str(options.out.resolve())]
    call += ["--start", "."] if options.preset == "gpu" else []
    call += ["--batch", "16", "--steps", "10"] if options.dry_run else []
    sys.exit(subprocess.run(call, cwd=options.folder).returncode)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("pack", "run"))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=FOLDER / "out", help="where `run` writes")
    parser.add_argument("--words", type=float, help="of training text to pack, in place of the recipe's")
    parser.add_argument("--windows", type=float, help="to prepare, in place of the recipe's")
    parser.add_argument("--preset", default="gpu")
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--dry-run", action="store_true", help="ten small steps")
    options = parser.parse_args()
    {"pack": pack, "run": run}[options.step](options)


if __name__ == "__main__":
    main()
