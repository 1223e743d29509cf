"""Write the trained seq2seq model in the form that is shipped.

    python -m scripts.train.export             # the last checkpoint
    python -m scripts.train.export --mean      # the mean of its weights and of those shipped so far

Reads build/seq2seq/checkpoint.pt. Writes models/seq2seq/: safetensors, the tokenizer in both its forms, the
learning curve. After a run that started from the shipped weights, their mean was as good as the better of the
two.
"""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import sentencepiece
import tokenizers
import torch
from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration

from restore.evaluate.markup import el
from restore.resources import data_folder
from restore.text.evidence.seq2seq import MASKS, SHIPPED
from scripts.arguments import parser_of
from scripts.recipe import RECIPE
from scripts.train.record import record
from scripts.train.seq2seq import BUILD, END, PRESETS, UNKNOWN, Pieces, Preset, copy_weights, network


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


def export(preset: Preset, folder: Path, mean: bool) -> None:
    """Write the last checkpoint as a Hugging Face folder in half precision, with its sentencepiece model."""
    kept = torch.load(BUILD / "checkpoint.pt", map_location="cpu", weights_only=True)
    net = network(preset, Pieces(BUILD / "spiece.model").size)
    weights = kept["master"]
    if mean:
        shipped = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
        weights = [(new + old) / 2 for new, old in zip(weights, shipped.parameters(), strict=True)]
    copy_weights(weights, net)
    net.config.restore_masked = True  # restore/evidence/seq2seq.py: sources are windows
    folder.mkdir(parents=True, exist_ok=True)
    net.half().save_pretrained(folder)
    tokenizer(BUILD / "spiece.model").save_pretrained(folder)
    shutil.copyfile(BUILD / "spiece.model", folder / "spiece.model")
    (folder / "curve.svg").write_text(picture(kept["curve"]) + "\n", encoding="utf-8")
    numbers = {
        "steps": kept["steps"],
        "windows": kept["steps"] * preset.batch,
        "held_out": kept["curve"][-1][-1],
    }
    if folder.resolve() == data_folder("models") / SHIPPED:
        record(folder, **numbers, parameters=net.num_parameters(), mixture=RECIPE.seq2seq.mixture)


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
    parser.add_argument("--mean", action="store_true", help="with the weights that are there")
    options = parser.parse_args()
    export(PRESETS[options.preset], options.out, options.mean)


if __name__ == "__main__":
    main()
