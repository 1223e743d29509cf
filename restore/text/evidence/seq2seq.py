"""The seq2seq models: encoder–decoders that read a window of words in both directions.

`shown` and `window` alone define how text is given to the shipped model; training and inference both use
them. A window is a core of words to restore with a few words of context on either side. Words with a
posterior near 1 are shown as restored, the others as they were read, after a mark:

    Năm <num> cơ quan <core> Văn phòng <doubt> BPiéu phối tỉnh <doubt> da trình </core> Ủy ban nhân dân

The target is the core alone, in the words of the language model (`lm_words`): syllables in their own case,
those of ALL-CAPS text in lower case, numbers and codes masked. Any other checkpoint is given the plain text.
How the scores are used is the business of restore/text/rescore.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

from restore.errors import ModelMissing, ModelUnusable
from restore.resources import model, usable
from restore.text.evidence.language import CODE, NUMBER, punct_form
from restore.text.passage import Step
from restore.vietnamese.tokens import Kind, Token

CORE, END_CORE, DOUBT = "<core>", "</core>", "<doubt>"
MASKS = (NUMBER, CODE, CORE, END_CORE, DOUBT)  # symbols of the vocabulary that are never split
SHIPPED = "seq2seq"  # the folder in models/

# Chosen, not fitted.
CONTEXT = 8  # words of context to the left and to the right of the core; the model was trained with these
LONGEST = 64  # pieces of an answer
BEAM = 4  # answers to a source
_DIGITS = 2  # digits of a number that is shown as it is: "14" may be a garbled "là"
_BATCH = 256  # pieces of a batch, padding included: with more, the processor's cache is too small
_TORCH_BATCH = 16  # texts of a batch, with torch

_LN10 = math.log(10)
_MASK = re.compile(f"({NUMBER}|{CODE})")


def source_word(token: Token) -> str:
    """A token as the model is given it; "" if it is left out. Longer numbers and codes are masked."""
    if token.kind is Kind.WORD:
        return token.text
    if token.kind is Kind.PUNCT:
        return punct_form(token.text)
    if token.kind is Kind.NUMBER:
        return token.text if len(token.text) <= _DIGITS else NUMBER
    return CODE


def shown(tokens: Sequence[Token], steps: Sequence[Step] = (), sure: float = 1.0) -> list[list[str]]:
    """The words shown for each token: restored if the posterior is at least `sure`, else as read, marked.

    Without steps, the words are shown as they were read, and none is marked.
    """
    words = [[word] if (word := source_word(token)) else [] for token in tokens]
    for step in steps:
        if step.arc.words and step.posterior >= sure:
            rest: list[list[str]] = [[] for _ in range(step.arc.span - 1)]
            words[step.start : step.start + step.arc.span] = [list(step.arc.words), *rest]
        elif words[step.start]:
            words[step.start] = [DOUBT, *words[step.start]]
    return words


def window(left: Sequence[str], core: Sequence[str], right: Sequence[str]) -> list[str]:
    """The words of a source: the core, marked, between its context."""
    return [*left[-CONTEXT:], CORE, *core, END_CORE, *right[:CONTEXT]]


class Seq2Seq(Protocol):
    """A model that rewrites text. Sources and targets are texts of one line."""

    masked: bool  # are sources windows and targets the words of the language model? Else both are plain text

    def propose(self, sources: Sequence[str]) -> list[list[str]]:
        """The model's answers to each source, the most probable one first."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        """log10 P(word | source, words before it) of every word of each target, words parted by blanks."""


@dataclass(frozen=True)
class ModelChoice:
    """Which model to use: "" is the shipped one, "none" none, else a folder or a name on the hub."""

    name: str = ""
    device: str = "cpu"
    download: bool = False  # may a name be fetched from the hub?

    def load(self) -> Seq2Seq | None:
        """The model, None for "none". ModelMissing, ModelUnusable."""
        if self.name == "none":
            return None
        if self.name:
            return TransformersModel(self.name, self.device, self.download)
        if self.device == "cpu":
            return CTranslate2Model(model(SHIPPED) / "ctranslate2")
        return TransformersModel(str(model(SHIPPED)), self.device)


SHIPPED_MODEL = ModelChoice()


class CTranslate2Model:
    """The shipped model as `scripts/train/export.py` writes it: CTranslate2 and sentencepiece files.

    They are loaded at the first request, since most texts have no doubtful words: ModelUnusable may be raised
    then.
    """

    masked = True

    def __init__(self, folder: Path, kind: str = "int8") -> None:
        self._folder, self._kind = folder, kind
        self._word = lru_cache(maxsize=100_000)(self._encoded)

    @cached_property
    def _model(self) -> Any:
        import ctranslate2

        with usable(self._folder):
            return ctranslate2.Translator(str(self._folder), compute_type=self._kind, intra_threads=1)

    @cached_property
    def _pieces(self) -> Any:
        import sentencepiece

        path = self._folder / "spiece.model"
        with usable(path):
            return sentencepiece.SentencePieceProcessor(model_file=str(path))

    def propose(self, sources: Sequence[str], beam: int = BEAM) -> list[list[str]]:
        results = self._model.translate_batch(
            [self._source(text) for text in sources],
            beam_size=beam,
            num_hypotheses=beam,
            max_batch_size=_BATCH,
            batch_type="tokens",
            max_decoding_length=LONGEST,
        )
        return [[_joined(answer) for answer in result.hypotheses] for result in results]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        results = self._model.score_batch(
            [self._source(text) for text in sources],
            [self._target(text) for text in targets],
            max_batch_size=_BATCH,
            batch_type="tokens",
        )
        scores = []
        for text, result in zip(targets, results, strict=True):
            each = iter(result.log_probs)
            scores.append([sum(next(each) for _ in self._word(word)) / _LN10 for word in text.split(" ")])
        return scores

    def _source(self, text: str) -> list[str]:
        return [*self._target(text), "</s>"]

    def _target(self, text: str) -> list[str]:
        return [piece for word in text.split(" ") for piece in self._word(word)]

    def _encoded(self, word: str) -> tuple[str, ...]:
        return (word,) if word in MASKS else tuple(self._pieces.encode(word, out_type=str))


def _joined(pieces: Sequence[str]) -> str:
    """The words of an answer. A mask is a word of its own, although its piece has no blank before it."""
    text = "".join(f"▁{piece}▁" if piece in MASKS else piece for piece in pieces)
    return " ".join(text.replace("▁", " ").split())


class TransformersModel:
    """Any Hugging Face seq2seq checkpoint, by torch. A name is looked up on the hub only if `download`."""

    def __init__(self, name: str, device: str = "cpu", download: bool = False) -> None:
        try:
            import torch
            import transformers
        except ModuleNotFoundError as error:
            raise ModelUnusable(
                f"A Hugging Face model needs {error.name}, which is not installed.", "Run: make seq2seq"
            ) from None
        self._torch, self._device = torch, device
        if not download and not Path(name).is_dir():
            raise ModelMissing(
                f"There is no model folder '{name}'.", "Give a folder, or allow a download: --allow-download"
            )
        transformers.logging.set_verbosity_error()
        try:
            self._pieces: Any = transformers.AutoTokenizer.from_pretrained(
                name, local_files_only=not download
            )
            self._model: Any = transformers.AutoModelForSeq2SeqLM.from_pretrained(
                name, local_files_only=not download, use_safetensors=True
            ).to(device, torch.float32)  # shipped in half precision, which CPUs compute slowly
        except Exception as error:  # the library lets through whatever the parts of a checkpoint raise
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelUnusable(
                f"'{name}' cannot be loaded as a seq2seq model: {reason[:160]}",
                "Needed: config.json, model.safetensors and the tokenizer's files.",
            ) from None
        self._model.eval()
        self.masked = bool(getattr(self._model.config, "restore_masked", False))  # only the shipped one is

    def propose(self, sources: Sequence[str], beam: int = BEAM) -> list[list[str]]:
        answers: list[str] = []
        for start in range(0, len(sources), _TORCH_BATCH):
            batch = self._batch(sources[start : start + _TORCH_BATCH])
            with self._torch.no_grad():
                found = self._model.generate(
                    **batch,
                    max_new_tokens=4 * LONGEST,
                    num_beams=beam,
                    num_return_sequences=beam,
                    do_sample=False,
                )
            texts = self._pieces.batch_decode(found, skip_special_tokens=True)
            answers += (
                [" ".join(_MASK.sub(r" \1 ", text).split()) for text in texts] if self.masked else texts
            )
        return [answers[start : start + beam] for start in range(0, len(answers), beam)]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        scores: list[list[float]] = []
        for start in range(0, len(sources), _TORCH_BATCH):
            batch = self._batch(sources[start : start + _TORCH_BATCH])
            labels = self._batch(targets[start : start + _TORCH_BATCH])
            wanted = labels["input_ids"].masked_fill(labels["attention_mask"] == 0, -100)
            with self._torch.no_grad():
                logs = self._model(**batch, labels=wanted).logits.float().log_softmax(-1)  # [B, T, V]
            each = logs.gather(-1, labels["input_ids"][..., None])[..., 0] / _LN10  # [B, T]
            for row, text in enumerate(targets[start : start + _TORCH_BATCH]):
                scores.append(_by_word(text, self._offsets(text), each[row].tolist()))
        return scores

    def _batch(self, texts: Sequence[str]) -> dict[str, Any]:
        batch = self._pieces(list(texts), return_tensors="pt", padding=True, truncation=True)
        return {name: batch[name].to(self._device) for name in ("input_ids", "attention_mask")}

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        offsets: list[tuple[int, int]] = self._pieces(text, return_offsets_mapping=True, truncation=True)[
            "offset_mapping"
        ]
        return offsets


def _by_word(text: str, offsets: Sequence[tuple[int, int]], scores: Sequence[float]) -> list[float]:
    """The scores of pieces summed word by word; `offsets` are the pieces' spans of the text."""
    sums = [0.0] * len(text.split(" "))
    for (_, end), score in zip(offsets, scores, strict=False):
        if end:  # the model's special pieces have the span (0, 0)
            sums[text.count(" ", 0, end - 1)] += score
    return sums
