"""Write a trained tagger as it is served: CTranslate2 (int8), the rows of its pieces, and their vocabulary.

    python -m scripts.train.export_tagger                        # the encoder of the shipped seq2seq model
    python -m scripts.train.export_tagger build/tagger --preset cpu

Reads safetensors of scripts/train/tagger.py, or of a whole T5, whose encoder is taken. Writes models/tagger/.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import sentencepiece
from ctranslate2.specs import common_spec, transformer_spec

from restore.resources import data_folder
from restore.text.evidence.tagger import SHIPPED
from scripts.arguments import parser_of
from scripts.train.record import record
from scripts.train.tagger import FARTHEST, PRESETS, read_safetensors


def export(trained: Path, preset: str, vocabulary: Path, out: Path) -> None:
    """The encoder in `trained` as a folder that restore.text.evidence.tagger.Tagger reads."""
    sizes = PRESETS[preset]
    weights = {
        name: array
        for path in sorted(trained.glob("*.safetensors"))
        for name, array in read_safetensors(path)
    }
    spec = transformer_spec.TransformerEncoderModelSpec(
        transformer_spec.TransformerEncoderSpec(
            sizes.layers,
            sizes.heads,
            activation=common_spec.Activation.RELU,
            relative_attention_bias=True,
            rms_norm=True,
        )
    )
    encoder = spec.encoder
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["shared.weight"].astype(np.float32)
    encoder.layer_norm.gamma = weights["encoder.final_layer_norm.weight"].astype(np.float32)
    bias = weights["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"].astype(np.float32)
    for number, layer in enumerate(encoder.layer):
        part = {
            name.removeprefix(f"encoder.block.{number}."): array.astype(np.float32)
            for name, array in weights.items()
        }
        attention, forward = layer.self_attention, layer.ffn
        attention.queries_scale = np.float32(1.0)
        attention.relative_attention_bias = bias
        attention.relative_attention_max_distance = np.int32(FARTHEST)
        attention.layer_norm.gamma = part["layer.0.layer_norm.weight"]
        queries = [part[f"layer.0.SelfAttention.{key}.weight"] for key in "qkv"]
        attention.linear[0].weight = np.concatenate(queries)
        attention.linear[1].weight = part["layer.0.SelfAttention.o.weight"]
        forward.layer_norm.gamma = part["layer.1.layer_norm.weight"]
        forward.linear_0.weight = part["layer.1.DenseReluDense.wi.weight"]
        forward.linear_1.weight = part["layer.1.DenseReluDense.wo.weight"]
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    spec.register_vocabulary([pieces.id_to_piece(number) for number in range(pieces.get_piece_size())])
    out.mkdir(parents=True, exist_ok=True)
    rows = weights["shared.weight"].astype(np.float32) * sizes.width**-0.5
    np.save(out / "rows.npy", rows.astype(np.float16))
    if vocabulary != out / "spiece.model":
        shutil.copyfile(vocabulary, out / "spiece.model")
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(out))


def main() -> None:
    parser = parser_of(__doc__)
    seq2seq = data_folder("models") / "seq2seq"
    parser.add_argument("trained", type=Path, nargs="?", default=seq2seq)
    parser.add_argument("--preset", choices=PRESETS, default="cpu")
    parser.add_argument("--out", type=Path, default=data_folder("models") / SHIPPED)
    options = parser.parse_args()
    export(options.trained, options.preset, seq2seq / "ctranslate2" / "spiece.model", options.out)
    if options.out == data_folder("models") / SHIPPED:
        record(options.out, source="encoder of seq2seq" if options.trained == seq2seq else options.preset)


if __name__ == "__main__":
    main()
