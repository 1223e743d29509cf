"""Write the trained seq2seq model in the form that is shipped.

    python -m scripts.train.export             # the last checkpoint
    python -m scripts.train.export --keep 0.5  # the mean of its weights and of those shipped so far
    python -m scripts.train.export --trained build/gpu/out --start build/gpu/model.safetensors   # of a GPU

Reads build/seq2seq/checkpoint.pt, or that folder. Writes models/seq2seq/: safetensors, the tokenizer in both
its forms, the learning curve. After a run on a CPU that started from the shipped weights, their mean was as
good as the better of the two.
"""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import sentencepiece
import tokenizers
import torch
from safetensors.torch import load_file as load
from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration

from restore.evaluate.markup import el
from restore.resources import data_folder
from restore.text.evidence.seq2seq import MASKS, SHIPPED
from scripts.arguments import parser_of
from scripts.recipe import RECIPE
from scripts.train.portable.windows import END, MIXTURE
from scripts.train.record import facts, record
from scripts.train.seq2seq import BUILD, PRESETS, UNKNOWN, Pieces, Preset, copy_weights, network

TIED = {"lm_head.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"}


def tokenizer(path: Path) -> PreTrainedTokenizerFast:
    """The sentencepiece model as a Hugging Face tokenizer: the same numbers for the same text."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(path))
    rows = [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(pieces.get_piece_size())]
    fast = tokenizers.Tokenizer(tokenizers.models.Unigram(rows, unk_id=UNKNOWN))
    blank = tokenizers.pre_tokenizers.Metaspace(prepend_scheme="always")
    fast.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [tokenizers.pre_tokenizers.WhitespaceSplit(), blank]
    )
    fast.decoder = tokenizers.decoders.Metaspace(prepend_scheme="always")
    fast.post_processor = tokenizers.processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", END)]
    )
    fast.add_tokens([tokenizers.AddedToken(mask, lstrip=True, normalized=False) for mask in MASKS])
    return PreTrainedTokenizerFast(
        tokenizer_object=fast, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )


def export(preset: Preset, folder: Path, keep: float, start: Path, trained: Path | None = None) -> None:
    """Write a Hugging Face folder in half precision, with its sentencepiece model.

    The weights are those of the last checkpoint, or of `trained`, the output of scripts/train/portable;
    `keep` is the share of the weights in the file `start`, with which the training began.
    """
    shipped = data_folder("models") / SHIPPED
    vocabulary = shipped / "spiece.model" if trained else BUILD / "spiece.model"
    net = network(preset, Pieces(vocabulary).size)
    curve, steps, windows = load_trained(net, trained) if trained else load_checkpoint(net, preset)
    if keep:
        begun = load(start)
        named = net.named_parameters()
        copy_weights([(1 - keep) * new.float() + keep * begun[name].float() for name, new in named], net)
    net.config.restore_masked = True  # restore/evidence/seq2seq.py: sources are windows
    folder.mkdir(parents=True, exist_ok=True)
    net.half().save_pretrained(folder)
    tokenizer(vocabulary).save_pretrained(folder)
    if vocabulary.parent != folder:
        shutil.copyfile(vocabulary, folder / "spiece.model")
    (folder / "curve.svg").write_text(picture(curve) + "\n", encoding="utf-8")
    if folder.resolve() == shipped:
        numbers = {"steps": steps, "windows": windows, "held_out": curve[-1][3]}
        before = facts(folder)
        numbers |= {"after": before["windows"] + before.get("after", 0)} if trained else {}
        mixture = MIXTURE if trained else RECIPE.seq2seq.mixture
        record(folder, **numbers, parameters=net.num_parameters(), mixture=mixture)


Curve = list[tuple[float, ...]]  # (steps, windows, loss in training, loss of held-out pages, …)


def load_checkpoint(net: T5ForConditionalGeneration, preset: Preset) -> tuple[Curve, int, int]:
    """(curve, steps, windows) of scripts/train/seq2seq.py."""
    kept = torch.load(BUILD / "checkpoint.pt", map_location="cpu", weights_only=True)
    copy_weights(kept["master"], net)
    return kept["curve"], kept["steps"], kept["steps"] * preset.batch


def load_trained(net: T5ForConditionalGeneration, folder: Path) -> tuple[Curve, int, int]:
    """(curve, steps, windows) of scripts/train/portable."""
    found = {name: array for path in folder.glob("model-*.safetensors") for name, array in load(path).items()}
    missing = net.load_state_dict(found, strict=False)
    if missing.unexpected_keys or not set(missing.missing_keys) <= TIED:
        raise ValueError(f"{folder} holds another model: {missing}")
    rows = (folder / "curve.tsv").read_text(encoding="utf-8").splitlines()
    curve = [tuple(map(float, row.split("\t"))) for row in rows]
    return curve[1:], int(curve[-1][0]), int(curve[-1][1])


def picture(curve: list[tuple[float, ...]]) -> str:
    """A plot of the loss (nats a piece, log scale) over the windows trained on: gray training, blue held
    out."""
    width, height, left, foot = 640, 260, 40, 30
    losses = [loss for point in curve for loss in point[2:]]
    least, most, last = min(losses), max(losses), curve[-1][1]

    def line(column: int, colour: str) -> str:
        across = [left + (width - 60) * point[1] / last for point in curve]
        up = [math.log(point[column] / least) / math.log(most / least) for point in curve]
        down = [height - foot - (height - 50) * share for share in up]
        spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
        return el("polyline", points=spots, fill="none", stroke=colour, stroke_width=2)

    told = f"{last / 1000:,.0f} thousand windows; gray: training, blue: held out"
    return el(
        "svg",
        el("rect", width=width, height=height, fill="white"),
        el("text", f"{most:.1f} nats a piece", x=8, y=16),
        el("text", f"{least:.2f}", x=8, y=height - foot),
        el("text", told, x=left, y=height - 8),
        line(2, "#888888"),
        line(3, "#1060c0"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        font_family="sans-serif",
        font_size=12,
    )


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--preset", choices=PRESETS, default=RECIPE.seq2seq.preset)
    parser.add_argument("--out", type=Path, default=data_folder("models") / SHIPPED, help="folder")
    parser.add_argument("--keep", type=float, default=0.0, help="share of the weights of --start")
    parser.add_argument(
        "--start",
        type=Path,
        default=data_folder("models") / SHIPPED / "model.safetensors",
        help="what training began with",
    )
    parser.add_argument("--trained", type=Path, help="what scripts/train/gpu.py run wrote")
    options = parser.parse_args()
    export(PRESETS[options.preset], options.out, options.keep, options.start, options.trained)


if __name__ == "__main__":
    main()
