"""Train the seq2seq model from one packed file: needs numpy and torch, neither this repository nor a network.

    python portable.py --pack pack.npz --start . --out out --minutes 9

Reads what scripts/train/shards.py packed (docs/training.md), and the weights to start from: `--start` is a
folder with model.safetensors. Ends when the minutes are over or at SIGTERM. Writes OUT/curve.tsv and the
weights in half precision, under the names of Hugging Face's T5, as OUT/model-*.safetensors of at most 16 MiB.

Shapes: B windows, S source pieces, T target pieces, N words of a row, D the width, H heads, P pieces.
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
PAD, END, NOTHING = 0, 1, -100  # pieces; a target without loss
BUCKETS, FARTHEST = 32, 64  # of the relative positions
CHANNELS = ("eng", "vie", "scanner", "paddle")
MIXTURE = {
    "eng": 0.3, "vie": 0.18, "scanner": 0.17, "paddle": 0.08, "plain": 0.16, "partly": 0.05, "right": 0.06
}  # fmt: skip
"""How often a window of the look-up text is damaged in which way."""
PREPARED = 0.3  # share of the windows of a step that the engine prepared
AS_READ = 0.25  # share of the look-up windows that show no word as restored
LOST_MARK = 0.02  # share of the punctuation that a channel loses
CAPITALS = 0.05  # share of the windows set in capitals
WORDS, CONTEXTS = 44, (4, 8)  # words of a row; of context on either side of the core
SURE = (0.6, 0.85, 0.95, 0.995)  # how often a word is shown as restored, by the posterior of its print alone:
POSTERIORS = (0.1, 0.5, 0.95)  # … below these, and above
PAGES = (0.6, 0.9, 1.0, 1.0)  # factors of SURE, from bad pages to good ones


@dataclass(frozen=True)
class Preset:
    """Sizes of the model and of a step."""

    width: int
    encoder: int  # layers
    decoder: int
    windows: int  # of a step
    rate: float  # peak learning rate
    workers: int = 0  # processes that make windows
    every: int = 500  # steps between looks at the held-out windows
    held: int = 512  # windows of each kind of look-up text that are held out
    source: int = 80
    target: int = 44


PRESETS = {
    "gpu": Preset(width=256, encoder=4, decoder=1, windows=1024, rate=2e-3, workers=14),
    "tiny": Preset(width=32, encoder=1, decoder=1, windows=16, rate=5e-3, workers=1, every=5, held=32),
}


# --- the network, with the names of Hugging Face's T5 -----------------------------------------------------


class Norm(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * self.weight


class Attention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, biased: bool) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        if biased:
            self.relative_attention_bias = nn.Embedding(BUCKETS, heads)

    def forward(self, x: Tensor, seen: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Of x [B, L, D] that attends to `seen` [B, M, D]: the output [B, L, D], the weights [B, H, L, M]."""
        b, _, width = x.shape
        q, k, v = (
            part.view(b, -1, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.q(x), self.k(seen), self.v(seen))
        )
        weights = (q @ k.transpose(-1, -2) + bias).softmax(-1)  # T5 does not scale
        return self.o((weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, -1, width)), weights


class SelfAttention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, first: bool) -> None:
        super().__init__()
        self.SelfAttention, self.layer_norm = Attention(width, heads, first), Norm(width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        y = self.layer_norm(x)
        return x + self.SelfAttention(y, y, bias)[0]


class CrossAttention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.EncDecAttention, self.layer_norm = Attention(width, heads, False), Norm(width)

    def forward(self, x: Tensor, seen: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        found, weights = self.EncDecAttention(self.layer_norm(x), seen, mask)
        return x + found, weights


class Dense(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.wi, self.wo = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)


class FeedForward(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.DenseReluDense, self.layer_norm = Dense(width), Norm(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.DenseReluDense.wo(F.relu(self.DenseReluDense.wi(self.layer_norm(x))))


class Block(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, first: bool, decoder: bool) -> None:
        super().__init__()
        crossed = [CrossAttention(width, heads)] if decoder else []
        self.layer = nn.ModuleList([SelfAttention(width, heads, first), *crossed, FeedForward(width)])


class Stack(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, layers: int, decoder: bool) -> None:
        super().__init__()
        self.block = nn.ModuleList(Block(width, width // 32, n == 0, decoder) for n in range(layers))
        self.final_layer_norm = Norm(width)
        self.decoder = decoder

    def bias(self, length: int) -> Tensor:
        """The bias of self-attention by distance [1, H, L, L]."""
        table = self.block[0].layer[0].SelfAttention.relative_attention_bias
        place = torch.arange(length, device=table.weight.device)
        distance = place[None] - place[:, None]  # of the key from the query
        found = table(bucket(distance, self.decoder)).permute(2, 0, 1)[None]
        return found.masked_fill(distance > 0, -1e9) if self.decoder else found


class T5(nn.Module):  # type: ignore[misc]
    def __init__(self, preset: Preset, pieces: int) -> None:
        super().__init__()
        width = preset.width
        self.shared = nn.Embedding(pieces, width)
        self.encoder = Stack(width, preset.encoder, decoder=False)
        self.decoder = Stack(width, preset.decoder, decoder=True)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:  # as T5 does, whose attention is not scaled
                std = 1.0 if name == "shared.weight" else weight.shape[1] ** -0.5
                nn.init.normal_(weight, std=std * 32**-0.5 if ".q." in name else std)

    def forward(self, source: Tensor, told: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """States of the sources [B, S] and of the answers so far [B, T], both with a last axis D, and the
        weights of the last cross-attention [B, H, T, S]."""
        mask = (source == PAD)[:, None, None] * -1e9  # [B, 1, 1, S]
        x, bias = self.shared(source), self.encoder.bias(source.shape[1]) + mask
        for block in self.encoder.block:
            x = block.layer[1](block.layer[0](x, bias))
        seen = self.encoder.final_layer_norm(x)
        x, bias = self.shared(told), self.decoder.bias(told.shape[1])
        for block in self.decoder.block:
            x, weights = block.layer[1](block.layer[0](x, bias), seen, mask)
            x = block.layer[2](x)
        return seen, self.decoder.final_layer_norm(x), weights

    def cross_entropy(self, states: Tensor, target: Tensor) -> Tensor:
        """Mean over the targets [B, T] that are not NOTHING, in nats, for states [B, T, D]."""
        scores = F.linear(states * self.shared.embedding_dim**-0.5, self.shared.weight)
        return F.cross_entropy(scores.flatten(0, 1).float(), target.flatten(), ignore_index=NOTHING)


def bucket(distance: Tensor, decoder: bool) -> Tensor:
    """T5's numbers of distances: near ones have a number each, those further away share some. A decoder,
    which looks back only, has all numbers for one sign."""
    half = BUCKETS if decoder else BUCKETS // 2
    near = half // 2
    size = (-distance).clamp(min=0) if decoder else distance.abs()
    scale = (half - near) / math.log(FARTHEST / near)
    far = near + ((size.clamp(min=1) / near).log() * scale).long()
    found = torch.where(size < near, size, far.clamp(max=half - 1))
    return found if decoder else found + (distance > 0) * half


def loss_of(net: T5, source: Tensor, target: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of scripts/train/seq2seq.py: that of the target pieces, and the two aids."""
    told = F.pad(target.masked_fill(target == NOTHING, PAD), (1, 0))[:, :-1]
    seen, said, weights = net(source, told)
    known = places >= 0
    at = places.clamp(min=0)[..., None]  # [B, T, 1]
    looked = weights[:, :2].float().mean(1).gather(2, at)[..., 0]  # [B, T]
    guided = -((looked + 1e-6).log() * known).sum() / known.sum().clamp(min=1)
    there = seen.gather(1, at.expand(-1, -1, seen.shape[2]))
    tagged = net.cross_entropy(there, target.masked_fill(~known, NOTHING))
    return net.cross_entropy(said, target), 0.2 * guided + 0.5 * tagged


# --- windows --------------------------------------------------------------------------------------------

Windows = tuple[np.ndarray, np.ndarray, np.ndarray]  # sources [B, S], targets [B, T], their places [B, T]


class Data:
    """The packed text with damage that is looked up, and the windows that the engine prepared."""

    def __init__(self, path: Path) -> None:
        self.arrays = dict(np.load(path))
        self.size = int(self.arrays["sizes"][0])
        self._starts = {
            f"{split}.{part}": np.append(0, np.cumsum(self.arrays[f"{split}.{part}.lengths"], dtype=np.int64))
            for split in ("prepared", "held")
            for part in ("source", "target")
        }

    def batch(self, preset: Preset, draw: np.random.Generator) -> Windows:
        some = int(PREPARED * preset.windows) if len(self.arrays["prepared.source.lengths"]) else 0
        parts = [self.looked_up(preset, preset.windows - some, draw)]
        if some:
            rows = draw.integers(0, len(self.arrays["prepared.source.lengths"]), some)
            parts.append(self.prepared(preset, rows))
        source, target, places = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return source, target, places

    def prepared(self, preset: Preset, rows: np.ndarray, split: str = "prepared") -> Windows:
        """Windows `rows` of those that the engine prepared."""
        arrays, found = self.arrays, []
        for name, part, size, empty in (
            ("source", "source", preset.source, PAD),
            ("target", "target", preset.target, NOTHING),
            ("places", "target", preset.target, NOTHING),
        ):
            starts, ends = (self._starts[f"{split}.{part}"][rows + n] for n in (0, 1))
            at = starts[:, None] + np.arange(size)
            inside = at < ends[:, None]
            values = arrays[f"{split}.{name}"][np.where(inside, at, 0)].astype(np.int64)
            found.append(np.where(inside, values, empty))
        source, target, places = found
        return source, target, np.where(places == 255, NOTHING, places)

    def looked_up(
        self, preset: Preset, count: int, draw: np.random.Generator, split: str = "text", kind: str = ""
    ) -> Windows:
        """`count` windows of packed text; `kind`: all damaged in this way."""
        parts: list[Windows] = []
        while sum(len(part[0]) for part in parts) < count:
            parts.append(self._windows(preset, 64 + count * 3 // 2, draw, split, kind))
        source, target, places = (np.concatenate(arrays)[:count] for arrays in zip(*parts, strict=True))
        return source, target, places

    def _windows(
        self, preset: Preset, count: int, draw: np.random.Generator, split: str, kind: str
    ) -> Windows:
        """At most `count` windows: those that fit and ask about something."""
        arrays = self.arrays
        start = draw.integers(0, len(arrays[split]) - WORDS, count)
        words = arrays[split][start[:, None] + np.arange(WORDS)].astype(np.int64)  # [B, N]
        capitals = draw.random((count, 1)) < CAPITALS
        words = np.where(capitals & (arrays["upper"][words] > 0), arrays["upper"][words], words)
        kinds = draw.choice([kind] if kind else list(MIXTURE), (count, 1), p=None if kind else self._shares)
        read, posterior = self._damaged(words, kinds, draw)

        true = arrays["target"][words]
        size = (arrays["pieces"][true] > 0).sum(2)  # pieces of the true words
        context = draw.choice(CONTEXTS, (2, count, 1))
        wanted = np.where(draw.random((count, 1)) < 0.8, WORDS, draw.integers(1, 28, (count, 1)))
        place = np.arange(WORDS)
        inside = (place >= context[0]) & (place < np.minimum(context[0] + wanted, WORDS - context[1]))
        inside &= np.cumsum(np.where(inside, size, 0), 1) < preset.target  # room for END
        end = np.where(inside, place, -1).max(1, keepdims=True) + 1

        chance = np.array(SURE)[np.digitize(posterior, POSTERIORS)]
        sure = draw.random(words.shape) < chance * draw.choice(PAGES, (count, 1))
        as_read = (draw.random((count, 1)) < AS_READ) & (not kind)
        sure &= ~as_read
        shown = np.where(sure, true, read)
        doubt = ~sure & ~as_read & (read > 0)
        asked = as_read[:, 0] | (doubt & inside).any(1)
        common = ~((words == 0) & inside).any(1) & (end > context[0])[:, 0]
        windows, fits = self._pieces(preset, shown, true, doubt, inside, context[0], end, end + context[1])
        good = np.flatnonzero(asked & common & fits)
        source, target, places = (part[good] for part in windows)
        return source, target, places

    @property
    def _shares(self) -> list[float]:
        return list(MIXTURE.values())

    def _damaged(
        self, words: np.ndarray, kinds: np.ndarray, draw: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """(form read of each word, posterior of the true word given this print alone), both [B, N].

        A third of the pages are bad, and some are clean: of two draws the harder or the easier one is taken.
        """
        arrays = self.arrays
        bare = (kinds == "plain") | ((kinds == "partly") & (draw.random(words.shape) < 0.6))
        read = np.where(bare, arrays["bare"][words], arrays["own"][words])
        posterior = np.where(bare, arrays["bare.posterior"][words] / 255, 0.99)
        page = draw.choice(3, (len(words), 1), p=(0.5, 0.15, 0.35))
        for channel in CHANNELS:
            first, after = (arrays[f"{channel}.starts"][words + n] for n in (0, 1))
            here = (kinds == channel) & (after > first)
            span, first = (after - first)[here], first[here]
            one, other = (first + (draw.random(len(first)) * span).astype(np.int64) for _ in range(2))
            rank = arrays[f"{channel}.posterior"]
            harder = np.where(rank[one] < rank[other], one, other)
            easier = np.where(rank[one] < rank[other], other, one)
            pick = np.choose(np.broadcast_to(page, here.shape)[here], (one, easier, harder))
            read[here], posterior[here] = arrays[f"{channel}.forms"][pick], rank[pick] / 255
            lost = (kinds == channel) & arrays["mark"][words] & (draw.random(words.shape) < LOST_MARK)
            read[lost] = 0
        return read, posterior

    def _pieces(
        self,
        preset: Preset,
        shown: np.ndarray,
        true: np.ndarray,
        doubt: np.ndarray,
        inside: np.ndarray,
        core: np.ndarray,
        end: np.ndarray,
        last: np.ndarray,
    ) -> tuple[Windows, np.ndarray]:
        """(windows, True for those that fit): forms [B, N] and the ends of context and core [B, 1] as
        pieces."""
        begin_core, end_core, doubted = self.arrays["marks"]
        b, count = shown.shape
        place = np.arange(count + 1)
        cells = np.zeros((b, count + 1, 4 + self.arrays["pieces"].shape[1]), np.int64)
        cells[..., 0] = np.where(place == end, end_core, 0)
        cells[..., 1] = np.where(place == last, END, 0)
        cells[..., 2] = np.where(place == core, begin_core, 0)
        cells[:, :-1, 3] = np.where(doubt, doubted, 0)
        cells[:, :-1, 4:] = self.arrays["pieces"][shown]
        cells[:, :, 2:][place >= last] = 0
        there = (cells > 0).reshape(b, -1)
        at = np.cumsum(there, 1) - 1
        fits = at[:, -1] < preset.source
        source = compact(cells.reshape(b, -1), there, at, preset.source, PAD)

        pieces = self.arrays["pieces"][true].astype(np.int64)  # [B, N, 8]
        wanted = (pieces > 0) & inside[..., None]
        first = at.reshape(b, count + 1, -1)[:, :-1, 3] + 1  # place of the first piece that was read
        many = (cells[:, :-1, 4:] > 0).sum(2)
        where = first[..., None] + np.minimum(np.arange(pieces.shape[2]), many[..., None] - 1)
        where = np.where(many[..., None] > 0, where, NOTHING)
        there = wanted.reshape(b, -1)
        at = np.cumsum(there, 1) - 1
        target = compact(pieces.reshape(b, -1), there, at, preset.target, NOTHING)
        places = compact(where.reshape(b, -1), there, at, preset.target, NOTHING)
        target[np.arange(b), np.minimum(at[:, -1] + 1, preset.target - 1)] = END
        return (source, target, places), fits & (at[:, -1] < preset.target - 1)


def compact(values: np.ndarray, there: np.ndarray, at: np.ndarray, size: int, empty: int) -> np.ndarray:
    """Those `values` [B, M] that are `there`, at their places `at`, in rows [B, size]."""
    found = np.full((len(values), size), empty, np.int64)
    fits = there & (at < size)
    row = np.broadcast_to(np.arange(len(values))[:, None], there.shape)
    found[row[fits], at[fits]] = values[fits]
    return found


class Batches(torch.utils.data.IterableDataset):  # type: ignore[misc]
    """Endless steps; each worker draws its own."""

    def __init__(self, data: Data, preset: Preset, seed: int) -> None:
        self.data, self.preset, self.seed = data, preset, seed

    def __iter__(self) -> Iterator[list[Tensor]]:
        worker = torch.utils.data.get_worker_info()
        draw = np.random.default_rng((self.seed, worker.id if worker else 0))
        while True:
            yield [torch.from_numpy(part.astype(np.int16)) for part in self.data.batch(self.preset, draw)]


# --- training -------------------------------------------------------------------------------------------


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
        num_workers=preset.workers,
        prefetch_factor=6 if preset.workers else None,
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


# --- files ----------------------------------------------------------------------------------------------


def save(folder: Path, net: T5) -> None:
    """The weights in half precision, in safetensors files of at most `FILE` bytes."""
    files: list[dict[str, np.ndarray]] = [{}]
    for name, tensor in net.state_dict().items():
        array = tensor.detach().cpu().half().numpy()
        if sum(one.nbytes for one in files[-1].values()) + array.nbytes > FILE - 2**16:
            files.append({})
        files[-1][name] = array
    for old in folder.glob("model-*.safetensors"):
        old.unlink()
    for number, arrays in enumerate(files, 1):
        write_safetensors(folder / f"model-{number}-of-{len(files)}.safetensors", arrays)


def load(net: T5, files: Iterable[Path]) -> None:
    """The weights of files into `net`. KeyError where a parameter is missing."""
    found = {name: array for path in files for name, array in read_safetensors(path)}
    for name, weight in net.state_dict().items():
        weight.copy_(torch.as_tensor(found[name].astype(np.float32)))


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
    parser.add_argument("--preset", choices=PRESETS, default="gpu")
    parser.add_argument("--pack", type=Path, required=True, help="what scripts.train.shards wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder of the curve and of the weights")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--steps", type=int, default=0, help="end after so many, whatever the time")
    parser.add_argument("--start", type=Path, help="folder of a T5 of this size that training begins with")
    parser.add_argument("--batch", type=int, help="windows of a step, in place of the preset's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    preset = PRESETS[options.preset]
    train(replace(preset, windows=options.batch) if options.batch else preset, options)


if __name__ == "__main__":
    main()
