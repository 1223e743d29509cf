"""Train the seq2seq model: an encoder–decoder in T5's architecture.

    python -m scripts.train.seq2seq vocabulary      # some minutes
    python -m scripts.train.seq2seq train           # as long as the recipe says, or --minutes

Reads the corpus, the channels, build/pairs and build/dev. Writes the vocabulary,
build/seq2seq/spiece.model, and build/seq2seq/checkpoint.pt.

Examples are endless: train/noise.py damages corpus text and mixes in pages that were really read. `train`
continues from the last checkpoint, or from the shipped weights if their vocabulary is the same, for its
minutes; the learning rate falls over the last quarter of them. train/export.py then makes the shipped files.
Shapes: B windows, S source pieces, T target pieces, V the vocabulary.
"""

from __future__ import annotations

import argparse
import filecmp
import random
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import sentencepiece
import torch
import torch.nn.functional as F
from transformers import T5Config, T5ForConditionalGeneration

from restore.resources import data_folder
from restore.text.engine import Engine
from restore.text.evidence.seq2seq import CORE, DOUBT, END_CORE, MASKS
from restore.text.passage import Passage
from scripts.arguments import parser_of
from scripts.recipe import RECIPE
from scripts.train.noise import (
    DOUBTED,
    SURE,
    Runs,
    Segment,
    Shown,
    as_read,
    first_pass,
    pages,
    segments,
    shown_run,
)
from scripts.train.portable.windows import CONTEXTS, END, NOTHING, PAD, Example
from scripts.train.record import facts

BUILD = RECIPE.paths.build / "seq2seq"
UNKNOWN = 2  # the piece
EVERY = 100  # steps between looks at the held-out pages


@dataclass(frozen=True)
class Preset:
    """Sizes of the model and of a step."""

    width: int
    encoder: int  # layers
    decoder: int
    batch: int  # windows a step
    rate: float  # peak learning rate
    workers: int  # processes that make examples
    source: int = 64  # most pieces of a source
    target: int = 36


PRESETS = {
    "cpu": Preset(width=256, encoder=6, decoder=1, batch=96, rate=2e-3, workers=1),
    "gpu": Preset(width=512, encoder=8, decoder=2, batch=1024, rate=1.5e-3, workers=14),
    "tiny": Preset(width=32, encoder=1, decoder=1, batch=8, rate=3e-3, workers=0),
}


# --- vocabulary -----------------------------------------------------------------------------------------


def vocabulary(size: int, pairs: Path) -> None:
    """Learn the pieces on damaged and clean text alike: a frequent garble becomes one piece, a rare one
    three."""

    def sentences() -> Iterator[str]:
        for run in islice(iter(Runs(1, pairs)), 14_000):
            for start in range(0, len(run), 24):
                part = run[start : start + 24]
                yield " ".join(word for read, _ in part for word in read)
                if random.random() < 0.4:
                    yield " ".join(word for _, true in part for word in true)

    BUILD.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=sentences(),
        model_prefix=str(BUILD / "spiece"),
        model_type="unigram",
        vocab_size=size,
        character_coverage=1.0,
        normalization_rule_name="identity",
        user_defined_symbols=list(MASKS),
        pad_id=PAD, eos_id=END, unk_id=UNKNOWN, bos_id=-1,
        max_sentence_length=8192,
        num_threads=2,
    )  # fmt: skip


class Pieces:
    """Words as piece numbers. Pieces never cross a space, so words are encoded one by one, and cached."""

    def __init__(self, path: Path) -> None:
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.size = self.model.get_piece_size()
        self.word = lru_cache(maxsize=500_000)(self._word)

    def _word(self, word: str) -> tuple[int, ...]:
        return (self.model.piece_to_id(word),) if word in MASKS else tuple(self.model.encode(word))

    def __call__(self, words: list[str]) -> list[int]:
        return [piece for word in words for piece in self.word(word)]


# --- examples -------------------------------------------------------------------------------------------


class Sizes(Protocol):
    @property
    def source(self) -> int:
        """Most pieces of a source."""

    @property
    def target(self) -> int: ...


def windows(run: list[Shown], pieces: Pieces, preset: Sizes, draw: random.Random) -> Iterator[Example]:
    """The run cut into windows of the preset's size, with their alignment if known.

    If the run shows sure words as restored, windows without a doubt are left out, as the engine never asks
    about them.
    """
    restored = any(DOUBT in read for read, _ in run)
    start = 0
    while start < len(run):
        full = preset.target - 1 if draw.random() < 0.8 else draw.randint(2, preset.target - 1)
        end = start
        source, target, places = list[int](), list[int](), list[int]()
        while end < len(run):
            read, true = pieces(run[end][0]), pieces(run[end][1])
            if target and (len(target) + len(true) > full or len(source) + len(read) > preset.source * 0.7):
                break
            word = [word for word in run[end][0] if word != DOUBT]
            at, alone = len(source) + len(run[end][0]) - len(word), len(word) == len(run[end][1]) == 1
            places += [
                min(at + k, len(source) + len(read) - 1) if alone else NOTHING for k in range(len(true))
            ]
            source, target, end = source + read, target + true, end + 1
        asked = not restored or any(DOUBT in read for read, _ in run[start:end])
        context = draw.choice(CONTEXTS)
        left = [w for read, _ in run[max(0, start - context) : start] for w in read][-context:]
        right = [w for read, _ in run[end : end + context] for w in read][:context]
        before, after = pieces([*left, CORE]), pieces([END_CORE, *right])
        spare = preset.source - 1 - len(source)
        before = before[-max(1, min(len(before), spare - min(len(after), spare // 2))) :]
        after = after[: max(1, spare - len(before))]
        whole = [*before, *source, *after, END]
        if asked and target and len(whole) <= preset.source and len(target) < preset.target:
            shifted = [at + len(before) if at >= 0 else at for at in places]
            yield whole, [*target, END], [*shifted, NOTHING]
        start = end


Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


def packed(examples: list[Example], preset: Preset) -> Batch:
    """Examples as arrays: sources [B, S] padded with PAD, targets and their places [B, T] with NOTHING."""
    source = np.full((len(examples), preset.source), PAD)
    target = np.full((len(examples), preset.target), NOTHING)
    places = np.full((len(examples), preset.target), NOTHING)
    for row, (x, y, where) in enumerate(examples):
        source[row, : len(x)], target[row, : len(y)], places[row, : len(y)] = x, y, where
    return source, target, places


class Batches(torch.utils.data.IterableDataset):  # type: ignore[misc]
    """Endless batches; each worker draws its own."""

    def __init__(self, preset: Preset, pairs: Path, seed: int) -> None:
        self.preset, self.pairs, self.seed = preset, pairs, seed

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        seed = self.seed + (worker.id if worker else 0)
        draw, pieces = random.Random(seed), Pieces(BUILD / "spiece.model")
        pool: list[Example] = []
        for run in Runs(seed, self.pairs):
            pool += windows(run, pieces, self.preset, draw)
            if len(pool) > 40 * self.preset.batch:  # windows of one run must not be in one batch
                draw.shuffle(pool)
                while len(pool) > 20 * self.preset.batch:
                    batch, pool = pool[: self.preset.batch], pool[self.preset.batch :]
                    yield packed(batch, self.preset)


def page_runs(rendered: Path) -> Iterator[tuple[list[Segment], list[Passage]]]:
    """Pages that were drawn and really read, of a folder of pairs, and what the engine makes of each."""
    engine = Engine.load(without=("seq2seq",))
    for profile, page in pages(rendered):
        run = [part for truth, read in page for part in segments(truth, read)]
        yield run, first_pass(run, engine, profile)


def page_windows(preset: Sizes, rendered: Path, pieces: Pieces, draw: random.Random) -> Iterator[Example]:
    """Windows to train on: each page is cut six times, with other words shown as restored."""
    for run, restored in page_runs(rendered):
        shown = [shown_run(run, restored, sure, draw) for sure in SURE]
        shown += [shown_run(run, restored, SURE[1], draw, share) for share in DOUBTED]
        for one in (*shown, as_read(run)):
            yield from windows(one, pieces, preset, draw)


def development_windows(preset: Sizes, rendered: Path, pieces: Pieces) -> list[Example]:
    """Windows of development pages, which no channel or model has counted."""
    draw, found = random.Random(0), list[Example]()
    for run, restored in page_runs(rendered):
        found += windows(shown_run(run, restored, SURE[1], draw), pieces, preset, draw)
    draw.shuffle(found)
    if not found:
        sys.exit(f"train.seq2seq: there is no doubtful word on the development pages of {rendered}")
    return found


def held_out(preset: Preset, rendered: Path) -> list[Batch]:
    found = development_windows(preset, rendered, Pieces(BUILD / "spiece.model"))
    return [packed(found[start : start + 96], preset) for start in range(0, min(768, len(found)), 96)]


# --- training -------------------------------------------------------------------------------------------


def network(preset: Preset, size: int) -> T5ForConditionalGeneration:
    config = T5Config(
        vocab_size=size,
        d_model=preset.width,
        d_kv=32,
        num_heads=preset.width // 32,
        d_ff=4 * preset.width,
        num_layers=preset.encoder,
        num_decoder_layers=preset.decoder,
        relative_attention_num_buckets=32,
        relative_attention_max_distance=64,
        dropout_rate=0.0,
        tie_word_embeddings=True,
        decoder_start_token_id=PAD,
        pad_token_id=PAD,
        eos_token_id=END,
    )
    return T5ForConditionalGeneration._from_config(config, attn_implementation="eager")


def loss_of(
    net: T5ForConditionalGeneration, source: torch.Tensor, target: torch.Tensor, places: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean cross-entropy of the target pieces (natural logarithm), and two aids that speed up learning.

    Two heads of the decoder are shown where to look (guided alignment, Chen et al. 2016), and the encoder
    is asked for the true piece at the place where it was read: a small model finds neither soon by itself.
    """
    mask = source != PAD  # [B, S]
    told = F.pad(target.masked_fill(target == NOTHING, PAD), (1, 0))[:, :-1]  # [B, T], shifted right
    seen = net.encoder(input_ids=source, attention_mask=mask).last_hidden_state  # [B, S, width]
    said = net.decoder(
        input_ids=told,
        encoder_hidden_states=seen,
        encoder_attention_mask=mask,
        use_cache=False,
        output_attentions=True,
    )
    loss = cross_entropy(net, said.last_hidden_state, target)
    known = places != NOTHING
    at = places.masked_fill(~known, 0)[..., None]  # [B, T, 1]
    looked = said.cross_attentions[-1][:, :2].float().mean(1).gather(2, at)[..., 0]  # [B, T]
    guided = -((looked + 1e-6).log() * known).sum() / known.sum().clamp(min=1)
    half = slice(None, None, 2)  # every other place suffices
    there = seen.gather(1, at[:, half].expand(-1, -1, seen.shape[2]))  # [B, T/2, width]
    tagged = cross_entropy(net, there, target[:, half].masked_fill(~known[:, half], NOTHING))
    return loss, 0.3 * guided + 0.5 * tagged


def cross_entropy(
    net: T5ForConditionalGeneration, states: torch.Tensor, target: torch.Tensor
) -> torch.Tensor:
    scores = F.linear(states * net.config.d_model**-0.5, net.shared.weight)  # [B, T, V]
    return F.cross_entropy(scores.flatten(0, 1).float(), target.flatten(), ignore_index=NOTHING)


def schedule(done: float) -> float:
    """Factor of the learning rate after a share `done` of the time: short rise, long level, fall to zero."""
    return min(1.0, done / 0.01, (1 - done) / 0.25) if done < 1 else 0.0


def train(preset: Preset, options: argparse.Namespace) -> None:
    minutes, seed = options.minutes, options.seed
    torch.manual_seed(seed)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    shipped: Path = options.shipped / "spiece.model"
    own = BUILD / "spiece.model"
    if not own.exists() and shipped.exists():  # a new build folder
        BUILD.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shipped, own)
    pieces = Pieces(own)
    net = network(preset, pieces.size).to(device, torch.bfloat16)
    master = [p.detach().float().clone().requires_grad_() for p in net.parameters()]  # bf16 cannot add 0.1 %
    optimizer = torch.optim.AdamW(master, lr=preset.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    curve, steps, checkpoint = [], 0, BUILD / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, map_location=device, weights_only=True)
        for mine, theirs in zip(master, kept["master"], strict=True):
            mine.data.copy_(theirs)
        optimizer.load_state_dict(kept["optimizer"])
        curve, steps = kept["curve"], kept["steps"]
    elif shipped.exists() and filecmp.cmp(shipped, own, shallow=False):
        # Raises if the shipped weights have another preset.
        old = T5ForConditionalGeneration.from_pretrained(options.shipped)
        for mine, theirs in zip(master, old.parameters(), strict=True):
            mine.data.copy_(theirs)
        steps = facts(options.shipped)["steps"]
    copy_weights(master, net)
    loader = torch.utils.data.DataLoader(
        Batches(preset, options.pairs, seed + steps),
        batch_size=None,
        num_workers=preset.workers,
        prefetch_factor=8 if preset.workers else None,
    )
    check = held_out(preset, options.rendered)
    compiled = torch.compile(loss_of, dynamic=False)
    begun, mean = time.monotonic(), 0.0

    def look() -> None:
        """Record the losses on training and held-out pages, and save everything."""
        with torch.no_grad():
            losses = [compiled(net, *_tensors(one, device))[0].item() for one in check]
        held = round(float(np.mean(losses)), 4)
        curve.append((steps, steps * preset.batch, round(mean, 4), held))
        print(
            f"{steps} steps, {time.monotonic() - begun:.0f} s: loss {mean:.4f}, held out {held}", flush=True
        )
        save(checkpoint, master, optimizer, curve, steps)

    for batch in loader:
        done = (time.monotonic() - begun) / (60 * minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = preset.rate * schedule(done)
        loss, aids = compiled(net, *_tensors(batch, device))
        (loss + aids).backward()
        for mine, theirs in zip(master, net.parameters(), strict=True):
            mine.grad, theirs.grad = theirs.grad.float(), None
        torch.nn.utils.clip_grad_norm_(master, 1.0)
        optimizer.step()
        copy_weights(master, net)
        steps += 1
        mean += (loss.item() - mean) / min(steps, 100)
        if steps % EVERY == 0:
            look()
    if steps % EVERY:
        look()


def _tensors(batch: Batch, device: torch.device) -> list[torch.Tensor]:
    return [torch.as_tensor(part, device=device) for part in batch]


def copy_weights(master: list[torch.Tensor], net: T5ForConditionalGeneration) -> None:
    with torch.no_grad():
        for mine, theirs in zip(master, net.parameters(), strict=True):
            theirs.copy_(mine)


def save(
    path: Path,
    master: list[torch.Tensor],
    optimizer: torch.optim.Optimizer,
    curve: list[tuple[float, ...]],
    steps: int,
) -> None:
    kept = {
        "master": [p.detach() for p in master],
        "optimizer": optimizer.state_dict(),
        "curve": curve,
        "steps": steps,
    }
    torch.save(kept, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("step", choices=("vocabulary", "train"))
    parser.add_argument("--preset", choices=PRESETS, default=RECIPE.seq2seq.preset)
    parser.add_argument("--minutes", type=float, default=RECIPE.seq2seq.minutes)
    parser.add_argument("--pieces", type=int, default=RECIPE.seq2seq.pieces, help="size of the vocabulary")
    parser.add_argument("--pairs", type=Path, default=RECIPE.paths.pairs("train"))
    parser.add_argument("--rendered", type=Path, default=RECIPE.paths.pairs("dev"), help="development pairs")
    parser.add_argument(
        "--shipped", type=Path, default=data_folder("models") / "seq2seq", help="weights to start from"
    )
    parser.add_argument("--seed", type=int, default=RECIPE.seq2seq.seed)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.step == "vocabulary":
        vocabulary(options.pieces, options.pairs)
    else:
        train(PRESETS[options.preset], options)


if __name__ == "__main__":
    main()
