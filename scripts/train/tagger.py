"""Train the tagger: it reads damaged text in both directions and names the true word at each place.

    python -m scripts.train.tagger --pack build/tagger/pack.npz --out build/tagger --minutes 60

Reads the file that scripts/train/shards.py packed and needs numpy and torch, nothing else, so that it runs on
a machine without a network: docs/training.md. Goes on from OUT/state.pt where that exists, or from `--start`.
Ends when the minutes are over or at SIGTERM, and writes OUT/curve.tsv, OUT/state.pt and the weights in half
precision as OUT/model-*.safetensors, none larger than 16 MiB.

The network is the encoder of a T5 and bears its names. Shapes: B rows, L places of a row (one piece each), A
places that are asked about, D the width, H heads, P pieces.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

FILE = 16 * 2**20  # most bytes of a file of weights
BUCKETS, FARTHEST = 32, 64  # of the relative positions
CONTEXT, CORE = 8, 24  # words of a row before <core>, and in it; the rest follows </core>
CHANNELS = ("eng", "vie", "scanner")
MIXTURE = {"plain": 0.36, "partly": 0.04, "eng": 0.26, "vie": 0.2, "scanner": 0.1, "right": 0.04}
"""How often a row is damaged in which way."""
SHOWN = {0.0: 0.3, 0.5: 0.3, 0.8: 0.4}
"""Share of the words that are shown as restored, and how often. The engine is sure of most."""
CAPITALS = 0.04  # share of the rows set in capitals


@dataclass(frozen=True)
class Preset:
    """Sizes of the model and of a step."""

    width: int
    layers: int
    heads: int
    rows: int  # of a step
    rate: float  # peak learning rate
    workers: int = 0  # processes that make rows
    length: int = 64  # places of a row
    every: int = 200  # steps between looks at the development text
    looked: int = 12_000  # places of that text that a look asks about, for each kind of damage


PRESETS = {
    "cpu": Preset(
        width=256, layers=4, heads=8, rows=48, rate=5e-4
    ),  # the size of the seq2seq model's encoder
    "gpu": Preset(width=512, layers=8, heads=16, rows=2048, rate=1.2e-3, workers=12),
    "tiny": Preset(width=32, layers=1, heads=1, rows=16, rate=5e-3, workers=1, every=5, looked=1000),
}


# --- the network ----------------------------------------------------------------------------------------


class Norm(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * self.weight


class Block(nn.Module):  # type: ignore[misc]
    """Attention whose scores have a bias by distance, then a feed-forward layer, both after a norm."""

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        width = preset.width
        self.heads = preset.heads
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.wi, self.wo = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:  # x [B, L, D], bias [1, H, L, L]
        b, length, width = x.shape
        y = self.norm1(x)
        q, k, v = (
            part(y).view(b, length, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        if x.is_cuda:
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), scale=1.0)
        else:  # without the fused kernel, whose backward is slow on a CPU
            seen = (q @ k.transpose(-1, -2) + bias).softmax(-1).to(v.dtype) @ v
        x = x + self.o(seen.transpose(1, 2).reshape(b, length, width))
        return x + self.wo(F.relu(self.wi(self.norm2(x))))


class Encoder(nn.Module):  # type: ignore[misc]
    def __init__(self, preset: Preset, pieces: int) -> None:
        super().__init__()
        width = preset.width
        self.shared = nn.Embedding(pieces, width)
        self.bias = nn.Embedding(BUCKETS, preset.heads)
        self.blocks = nn.ModuleList(Block(preset) for _ in range(preset.layers))
        self.norm = Norm(width)
        stds = {"shared.weight": 1.0, "bias.weight": width**-0.5}  # as T5 does, whose attention is not scaled
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                std = stds.get(name, weight.shape[1] ** -0.5)
                nn.init.normal_(weight, std=std * (width // preset.heads) ** -0.5 if ".q." in name else std)

    def forward(self, pieces: Tensor) -> Tensor:
        """States [B, L, D] of the pieces [B, L]."""
        place = torch.arange(pieces.shape[1], device=pieces.device)
        bias = self.bias(bucket(place[None] - place[:, None])).permute(2, 0, 1)[None]
        x = self.shared(pieces)
        for block in self.blocks:
            x = block(x, bias)
        return self.norm(x)

    def scores(self, states: Tensor) -> Tensor:
        """Logits [A, P] of the pieces for some states [A, D]."""
        return states @ (self.shared.weight.T * self.shared.embedding_dim**-0.5).to(states.dtype)


def bucket(distance: Tensor) -> Tensor:
    """T5's numbers of distances: near ones have a number each, those further away share some."""
    half, near = BUCKETS // 2, BUCKETS // 4
    size = distance.abs()
    scale = (half - near) / math.log(FARTHEST / near)
    far = near + ((size.clamp(min=1) / near).log() * scale).long()
    return (distance > 0) * half + torch.where(size < near, size, far.clamp(max=half - 1))


# --- examples -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    pieces: np.ndarray  # [B, L]
    asked: np.ndarray  # [A] places, counted through the rows
    target: np.ndarray  # [A] the pieces there


class Data:
    """The packed text, and damage done to it. Rows are full: no place is padding."""

    def __init__(self, path: Path) -> None:
        self.arrays = dict(np.load(path))
        self.size = int(self.arrays["sizes"][0])

    def batch(self, preset: Preset, draw: np.random.Generator, split: str = "text", kind: str = "") -> Batch:
        """Rows of neighbouring words; `kind`: all damaged in this way, and nothing shown."""
        arrays, count = self.arrays, preset.length - 2
        start = draw.integers(0, len(arrays[split]) - count, preset.rows)
        words = arrays[split][start[:, None] + np.arange(count)].astype(np.int64)  # [B, words]
        capitals = draw.random((preset.rows, 1)) < CAPITALS
        words = np.where(capitals & (arrays["upper"][words] > 0), arrays["upper"][words], words)
        kinds = draw.choice(list(MIXTURE), (preset.rows, 1), p=list(MIXTURE.values()))
        shown = draw.random(words.shape) < draw.choice(list(SHOWN), (preset.rows, 1), p=list(SHOWN.values()))
        if kind:
            kinds[:], shown[:] = kind, False
        read = np.where(kinds == "plain", arrays["bare"][words], arrays["own"][words])
        partly = (kinds == "partly") & (draw.random(words.shape) < 0.6)
        read = np.where(partly, arrays["bare"][words], read)
        for channel in CHANNELS:
            first, after = (arrays[f"{channel}.starts"][words + n] for n in (0, 1))
            here = (kinds == channel) & (after > first)
            pick = first[here] + (draw.random(int(here.sum())) * (after - first)[here]).astype(np.int64)
            read[here] = arrays[f"{channel}.forms"][pick]
        shown |= np.diff(arrays["eng.starts"])[words] == 0  # no syllables: nothing is asked about them
        return self.rows(
            np.where(shown, arrays["target"][words], read), arrays["target"][words], ~shown, preset
        )

    def rows(self, read: np.ndarray, target: np.ndarray, asked: np.ndarray, preset: Preset) -> Batch:
        """Forms [B, words] as rows of pieces, with the marks; what is asked is marked as doubtful."""
        core, end_core, doubt = self.arrays["marks"]
        b, count = read.shape
        pieces = self.arrays["pieces"][read].astype(np.int64)  # [B, words, 8]
        mark = np.zeros((b, count, 2), np.int64)
        mark[:, CONTEXT, 0], mark[:, CONTEXT + CORE if count > CONTEXT + CORE else -1, 0] = core, end_core
        mark[..., 1] = np.where(asked, doubt, 0)
        flat = np.concatenate((mark, pieces), 2).reshape(b, -1)
        there = flat > 0
        place = np.cumsum(there, 1) - 1  # of each piece in its row
        fits = there & (place < preset.length)
        rows = np.zeros((b, preset.length), np.int64)
        row = np.broadcast_to(np.arange(b)[:, None], flat.shape)
        rows[row[fits], place[fits]] = flat[fits]
        wanted = self.arrays["pieces"][target].astype(np.int64)  # [B, words, 8]
        first = place.reshape(b, count, -1)[:, :, 2]  # place of the first piece read
        last = first + (pieces > 0).sum(2) - 1
        at = np.minimum(first[..., None] + np.arange(wanted.shape[2]), last[..., None])  # as it is asked
        counts = (wanted > 0) & asked[..., None] & (last < preset.length)[..., None]
        row = np.broadcast_to(np.arange(b)[:, None, None], at.shape)
        return Batch(rows, (row * preset.length + at)[counts], wanted[counts])


class Rows(torch.utils.data.IterableDataset):  # type: ignore[misc]
    """Endless steps as tensors: pieces [B, L], and as many places asked about in each step."""

    def __init__(self, data: Data, preset: Preset, seed: int) -> None:
        self.data, self.preset, self.seed = data, preset, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        draw = np.random.default_rng((self.seed, worker.id if worker else 0))
        count = self.preset.rows * self.preset.length // 4  # a fixed number, to be compiled
        while True:
            batch = self.data.batch(self.preset, draw)
            some = draw.choice(len(batch.asked), count, replace=len(batch.asked) < count)
            yield (
                torch.from_numpy(batch.pieces),
                torch.from_numpy(batch.asked[some]),
                torch.from_numpy(batch.target[some]),
            )


# --- training -------------------------------------------------------------------------------------------


def loss_of(
    net: Encoder, pieces: Tensor, asked: Tensor, target: Tensor, teacher: Encoder | None = None
) -> Tensor:
    """Mean cross-entropy (nats) at the places asked about; beside a teacher, half of it is to its answers."""
    scores = net.scores(net(pieces).flatten(0, 1)[asked]).float()
    loss = F.cross_entropy(scores, target)
    if teacher is None:
        return loss
    with torch.no_grad():
        told = teacher.scores(teacher(pieces).flatten(0, 1)[asked]).float().softmax(-1)
    return 0.5 * loss + 0.5 * F.cross_entropy(scores, told)


def schedule(done: float) -> float:
    """Factor of the learning rate after a share `done` of the time: short rise, long level, fall to zero."""
    return max(0.0, min(1.0, done / 0.02, (1 - done) / 0.4))


@torch.no_grad()  # type: ignore[untyped-decorator]
def accuracy(net: Encoder, data: Data, preset: Preset, device: torch.device) -> list[float]:
    """Share of the right pieces in development text without marks, and read by two recognisers."""
    found = []
    for kind in ("plain", "eng", "vie"):
        draw, right, total = np.random.default_rng(0), 0, 0
        while total < preset.looked:
            batch = data.batch(preset, draw, "dev", kind)
            scores = net.scores(net(on(batch.pieces, device)).flatten(0, 1)[on(batch.asked, device)])
            right += int((scores.argmax(-1) == on(batch.target, device)).sum())
            total += len(batch.target)
        found.append(right / total)
    return found


def on(array: np.ndarray, device: torch.device) -> Tensor:
    return torch.as_tensor(array, device=device)


def train(preset: Preset, options: argparse.Namespace) -> None:
    begun = time.monotonic()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    options.out.mkdir(parents=True, exist_ok=True)
    state_file, curve_file = options.out / "state.pt", options.out / "curve.tsv"
    data = Data(options.pack)
    net = Encoder(preset, data.size).to(device)
    teacher = None
    if options.teacher:
        teacher = Encoder(PRESETS["gpu"], data.size).to(device)
        load(teacher, sorted(options.teacher.glob("*.safetensors")))
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=preset.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    steps = before = 0
    if state_file.exists():
        kept = torch.load(state_file, map_location=device, weights_only=True)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        steps = before = kept["steps"]
    elif options.start:
        load(net, sorted(options.start.glob("*.safetensors")))
    millions = sum(p.numel() for p in net.parameters()) / 1e6
    print(f"{millions:.1f} M parameters on {device}, {len(data.arrays['text']):,} words of text", flush=True)
    compiled = torch.compile(loss_of, dynamic=False) if device.type == "cuda" else loss_of
    rows = torch.utils.data.DataLoader(
        Rows(data, preset, options.seed + steps),
        batch_size=None,
        num_workers=preset.workers,
        worker_init_fn=lambda _: signal.signal(signal.SIGTERM, signal.SIG_DFL),
    )
    mean = math.nan  # of the loss over the last steps

    def look() -> None:
        shares = accuracy(net, data, preset, device)
        seconds, places = time.monotonic() - begun, steps * preset.rows * preset.length
        row = (steps, places, round(seconds), round(mean, 4), *(round(share, 4) for share in shares))
        with curve_file.open("a", encoding="utf-8") as curve:
            curve.write("\t".join(map(str, row)) + "\n")
        told = ", ".join(f"{share:.2%}" for share in shares)
        print(f"{steps} steps, {seconds:.0f} s: loss {mean:.3f}, right (plain, eng, vie) {told}", flush=True)
        kept = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "steps": steps}
        torch.save(kept, state_file.with_suffix(".new"))
        state_file.with_suffix(".new").rename(state_file)

    for tensors in rows:
        done = (time.monotonic() - begun) / (60 * options.minutes)
        if stopped or done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = preset.rate * schedule(done)
        with torch.autocast(device.type, torch.bfloat16):
            pieces, asked, target = (part.to(device, non_blocking=True) for part in tensors)
            loss = compiled(net, pieces, asked, target, teacher)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        if steps % 10 == 0:  # reading the loss waits for the device
            mean = loss.item() if math.isnan(mean) else 0.9 * mean + 0.1 * loss.item()
        if (steps - before) % preset.every == 0:
            look()
        if steps - before == options.steps:
            break
    look()
    save(options.out, net)


# --- files ----------------------------------------------------------------------------------------------


def t5_names(net: Encoder) -> dict[str, str]:
    """The names of the parameters here → in Hugging Face's T5."""
    parts = {"norm1": "layer.0.layer_norm", "norm2": "layer.1.layer_norm"}
    parts |= {key: f"layer.0.SelfAttention.{key}" for key in "qkvo"}
    parts |= {key: f"layer.1.DenseReluDense.{key}" for key in ("wi", "wo")}
    found = {"shared.weight": "shared.weight", "norm.weight": "encoder.final_layer_norm.weight"}
    found["bias.weight"] = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    for name in net.state_dict():
        if name.startswith("blocks."):
            _, number, part, _ = name.split(".")
            found[name] = f"encoder.block.{number}.{parts[part]}.weight"
    return found


def save(folder: Path, net: Encoder) -> None:
    """The weights in half precision, in safetensors files of at most `FILE` bytes."""
    files: list[dict[str, np.ndarray]] = [{}]
    for name, told in t5_names(net).items():
        array = net.state_dict()[name].cpu().half().numpy()
        if sum(one.nbytes for one in files[-1].values()) + array.nbytes > FILE - 2**16:
            files.append({})
        files[-1][told] = array
    for old in folder.glob("model-*.safetensors"):
        old.unlink()
    for number, arrays in enumerate(files, 1):
        write_safetensors(folder / f"model-{number}-of-{len(files)}.safetensors", arrays)


def load(net: Encoder, files: Iterable[Path]) -> None:
    """The encoder of a T5 into `net`. KeyError where a parameter is missing."""
    found = {name: array for path in files for name, array in read_safetensors(path)}
    state = net.state_dict()
    for name, told in t5_names(net).items():
        state[name].copy_(torch.as_tensor(found[told].astype(np.float32)))


def write_safetensors(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """The format of Hugging Face's library of that name, which the training machine may lack."""
    header, at = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F16", "shape": array.shape, "data_offsets": (at, at + array.nbytes)}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(a.tobytes() for a in arrays.values()))


def read_safetensors(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a file in half precision."""
    content = path.read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    for name, one in json.loads(content[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = (8 + size + at for at in one["data_offsets"])
            yield name, np.frombuffer(content[start:end], np.float16).reshape(one["shape"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preset", choices=PRESETS, default="cpu")
    parser.add_argument("--pack", type=Path, required=True, help="what scripts.train.shards wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder of the state and of the weights")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--steps", type=int, default=0, help="end after so many, whatever the time")
    parser.add_argument("--start", type=Path, help="folder of a T5 whose encoder training begins with")
    parser.add_argument(
        "--teacher", type=Path, help="folder of a trained tagger of the preset gpu, to distil"
    )
    parser.add_argument("--batch", type=int, help="rows of a step, in place of the preset's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    preset = PRESETS[options.preset]
    train(replace(preset, rows=options.batch) if options.batch else preset, options)


if __name__ == "__main__":
    main()
