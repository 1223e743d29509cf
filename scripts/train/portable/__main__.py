"""Train the seq2seq model from one packed file: needs numpy and torch, neither this repository nor a network.

    python -m portable --pack pack.npz --start . --out out --minutes 9

Reads what scripts/train/shards.py packed (docs/training.md), and the weights to start from: `--start` is a
folder with *.safetensors. Ends when the minutes are over or at SIGTERM. Writes OUT/curve.tsv and the weights
in half precision, under the names of Hugging Face's T5, as OUT/model-*.safetensors of at most 16 MiB.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .net import T5, loss_of
from .weights import load, save
from .windows import NOTHING, PRESETS, Data, Preset


class Batches(torch.utils.data.IterableDataset):  # type: ignore[misc]
    """Endless steps; each worker draws its own."""

    def __init__(self, data: Data, preset: Preset, seed: int) -> None:
        self.data, self.preset, self.seed = data, preset, seed

    def __iter__(self) -> Iterator[list[Tensor]]:
        worker = torch.utils.data.get_worker_info()
        draw = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            yield [torch.from_numpy(part.astype(np.int16)) for part in self.data.batch(self.preset, draw)]


def schedule(done: float) -> float:
    """Factor of the learning rate after a share `done` of the time: short rise, level, fall to zero."""
    return max(0.0, min(1.0, done / 0.03, (1 - done) / 0.5))


@torch.no_grad()  # type: ignore[untyped-decorator]
def held_out(net: T5, data: Data, preset: Preset, device: torch.device) -> list[float]:
    """Mean loss on windows of pages that were really read, and on look-up text of three kinds."""
    draw = np.random.default_rng(0)
    count = len(data.arrays["held.source.lengths"])
    sets = [data.prepared(preset, np.arange(count), "held")]
    sets += [data.looked_up(preset, preset.held, draw, "dev", kind) for kind in ("plain", "eng", "scanner")]
    found = []
    for windows in sets:
        losses, weights = [], []
        for start in range(0, len(windows[0]), 256):
            part = [torch.as_tensor(array[start : start + 256], device=device) for array in windows]
            losses.append(loss_of(net, *part)[0].item())
            weights.append(int((part[1] != NOTHING).sum()))
        found.append(float(np.average(losses, weights=weights)))
    return found


def train(preset: Preset, options: argparse.Namespace) -> None:
    begun = time.monotonic()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    options.out.mkdir(parents=True, exist_ok=True)
    data = Data(options.pack)
    net = T5(preset, data.size).to(device)
    if options.start:
        load(net, sorted(options.start.glob("*.safetensors")))
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=preset.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    millions = sum(p.numel() for p in net.parameters()) / 1e6
    print(f"{millions:.1f} M parameters on {device}, {len(data.arrays['text']):,} words of text", flush=True)
    compiled = torch.compile(loss_of, dynamic=False) if device.type == "cuda" else loss_of
    batches = torch.utils.data.DataLoader(
        Batches(data, preset, options.seed),
        batch_size=None,
        num_workers=max(1, min(preset.workers, len(os.sched_getaffinity(0)) - 2)),
        prefetch_factor=6,
        pin_memory=device.type == "cuda",
        worker_init_fn=lambda _: signal.signal(signal.SIGTERM, signal.SIG_DFL),
    )
    steps, mean = 0, math.nan  # of the loss over the last steps

    def look() -> None:
        with torch.autocast(device.type, torch.bfloat16):
            losses = held_out(net, data, preset, device)
        seconds = time.monotonic() - begun
        row = (steps, steps * preset.windows, round(mean, 4), *(round(loss, 4) for loss in losses))
        with (options.out / "curve.tsv").open("a", encoding="utf-8") as curve:
            curve.write("\t".join(map(str, row)) + "\n")
        told = ", ".join(f"{loss:.4f}" for loss in losses)
        print(f"{steps} steps, {seconds:.0f} s: loss {mean:.4f}, held out {told}", flush=True)
        save(options.out, net)

    look()
    looked = 0
    for tensors in batches:
        done = (time.monotonic() - begun) / (60 * options.minutes)
        if stopped or done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = preset.rate * schedule(done)
        with torch.autocast(device.type, torch.bfloat16):
            loss, aids = compiled(net, *(part.to(device, non_blocking=True).long() for part in tensors))
        (loss + aids).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        if steps % 10 == 1:  # reading the loss waits for the device
            mean = loss.item() if math.isnan(mean) else 0.9 * mean + 0.1 * loss.item()
        if steps % preset.every == 0:
            look()
            looked = steps
        if steps == options.steps:
            break
    if steps > looked:
        look()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preset", choices=PRESETS, default="gpu")
    parser.add_argument("--pack", type=Path, required=True, help="what scripts.train.shards wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder of the curve and of the weights")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--steps", type=int, default=0, help="end after so many, whatever the time")
    parser.add_argument("--start", type=Path, help="folder of a T5 of this size that training begins with")
    parser.add_argument("--batch", type=int, help="windows of a step, in place of the preset's")
    parser.add_argument("--rate", type=float, help="peak learning rate, in place of the preset's")
    parser.add_argument("--prepared", type=float, help="share of windows that the engine prepared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    preset = PRESETS[options.preset]
    changed = {"windows": options.batch, "rate": options.rate, "prepared": options.prepared}
    train(replace(preset, **{key: value for key, value in changed.items() if value is not None}), options)


if __name__ == "__main__":
    main()
