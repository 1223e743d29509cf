"""The seq2seq models: encoder–decoders that read a window of words in both directions.

`shown` and `window` alone define the input of the shipped model, in training and inference. A window is a
core of words to restore, with a few words of context on either side. Words with a posterior near 1 are shown
as restored, others as read, after a mark:

    Năm <num> cơ quan <core> Văn phòng <doubt> BPiéu phối tỉnh <doubt> da trình </core> Ủy ban nhân dân

The target is the core alone, in the words of the language model (`lm_words`): syllables in their own case,
those of ALL-CAPS text in lower case, numbers and codes masked. Any other checkpoint gets the plain text.
restore/text/rescore.py uses the scores.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from restore.errors import ModelMissing, ModelUnusable
from restore.resources import model, require, usable
from restore.text.evidence.language import CODE, NUMBER, punct_form
from restore.text.evidence.variants import Consulted, Scores, Variant
from restore.text.passage import Step
from restore.vietnamese.tokens import Kind, Token

if TYPE_CHECKING:
    from restore.text.evidence.branches import Branches
    from restore.text.evidence.t5 import T5

CORE, END_CORE, DOUBT = "<core>", "</core>", "<doubt>"
MASKS = (NUMBER, CODE, CORE, END_CORE, DOUBT)  # symbols of the vocabulary that are never split
SHIPPED = "seq2seq"  # the folder in models/

# Chosen, not fitted.
CONTEXT = 8  # words of context to the left and to the right of the core; the model was trained with these
LONGEST = 64  # pieces of an answer
END = 1  # the piece that ends a text
BEAM = 4  # answers to a source
_DIGITS = 2  # digits of a number that is shown as it is: "14" may be a garbled "là"
_BATCH = 32  # texts of a batch
_MEMORY = 180  # MiB for the model and NumPy, whose OpenBLAS ends the process when memory runs out
_TORCH_BATCH = 16  # texts of a batch, with torch

_LN10 = math.log(10)
_MASK = re.compile(f"({NUMBER}|{CODE})")


def source_word(token: Token) -> str:
    """A token as the model gets it; "" if it is left out. Codes and longer numbers are masked."""
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
    """A model that rewrites text. Sources and targets are texts of one line, their words joined by blanks."""

    masked: bool  # True: windows and words of the language model; False: plain text

    def consult(self, sources: Sequence[str], paths: Sequence[Sequence[str]]) -> Consulted:
        """Read windows, given as sources and the words of their paths."""


class WholeTexts:
    """A model that writes and scores whole texts only."""

    def propose(self, sources: Sequence[str]) -> list[list[str]]:
        """The model's answers to each source, the most probable one first."""
        raise NotImplementedError

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        """log10 P(word | source, words before it) of every word of each target."""
        raise NotImplementedError

    def consult(self, sources: Sequence[str], paths: Sequence[Sequence[str]]) -> Consulted:
        return _ConsultedWhole(self, sources, paths)


@dataclass(frozen=True)
class _ConsultedWhole:
    model: WholeTexts
    sources: Sequence[str]
    paths: Sequence[Sequence[str]]

    def proposals(self) -> list[list[list[str]]]:
        return [[answer.split() for answer in answers] for answers in self.model.propose(self.sources)]

    def compare(self, variants: Sequence[Sequence[Variant]]) -> list[list[Scores]]:
        sources, targets = [], []
        for source, path, own in zip(self.sources, self.paths, variants, strict=True):
            for text in (path, *(changed(path, variant) for variant in own)) if own else ():
                sources.append(source)
                targets.append(" ".join(text))
        found = iter(self.model.score(sources, targets) if sources else ())
        result = []
        for own in variants:
            kept = next(found) if own else []
            scores = []
            for (start, end, words, heed), new in zip(own, found, strict=False):
                scores.append(Scores(kept[start : end + heed], new[start : start + len(words) + heed]))
            result.append(scores)
        return result


def changed(path: Sequence[str], variant: Variant) -> list[str]:
    """The words of a path with a variant in it, up to the last word that counts."""
    start, end, words, heed = variant
    return [*path[:start], *words, *path[end : end + heed]]


@dataclass(frozen=True)
class ModelChoice:
    """Which model to use: "" is the shipped one, "none" none, else a folder or a name on the hub."""

    name: str = ""
    device: str = "cpu"
    download: bool = False  # True: a name may be fetched from the hub

    def load(self) -> Seq2Seq | None:
        """The model, None for "none". Raises ModelMissing, ModelUnusable."""
        if self.name == "none":
            return None
        if self.name:
            return TransformersModel(self.name, self.device, self.download)
        if self.device == "cpu":
            return ShippedModel(model(SHIPPED))
        return TransformersModel(str(model(SHIPPED)), self.device)


SHIPPED_MODEL = ModelChoice()


class ShippedModel:
    """The shipped model, or another one that `scripts/train/export.py` has written.

    It is loaded on first use, since most texts have no doubtful words, and may raise ModelUnusable then.
    """

    masked = True

    def __init__(self, folder: Path, whole: bool = True) -> None:
        """`whole`: with products in whole numbers where the processor can, see `products`."""
        self._folder, self._whole = folder, whole
        self._word = lru_cache(maxsize=20_000)(self._encoded)

    @cached_property
    def net(self) -> T5:
        from restore.text.evidence.t5 import T5

        with usable(self._folder):
            return T5(self._folder, self._whole)

    @cached_property
    def _processor(self) -> Any:
        import sentencepiece

        path = self._folder / "spiece.model"
        with usable(path):
            return sentencepiece.SentencePieceProcessor(model_file=str(path))

    @cached_property
    def pieces(self) -> list[str]:
        """The vocabulary."""
        return [self._processor.id_to_piece(number) for number in range(self._processor.get_piece_size())]

    @cached_property
    def _branches(self) -> type[Branches]:
        require(_MEMORY)
        from restore.text.evidence.branches import Branches

        return Branches

    def consult(self, sources: Sequence[str], paths: Sequence[Sequence[str]]) -> Consulted:
        return self._branches(self, sources, paths)

    def propose(self, sources: Sequence[str], beam: int = BEAM) -> list[list[str]]:
        """The `beam` best answers of a beam search, the best one first."""
        answers: list[list[str]] = []
        for start in range(0, len(sources), _BATCH):
            encoded = self.net.encode([self.source(text) for text in sources[start : start + _BATCH]])
            for found in self.net.generate(encoded, beam, LONGEST):
                answers.append([" ".join(self.words(answer)) for answer in found])
        return answers

    def source(self, text: str) -> list[int]:
        return [*self.encode(text.split(" ")), END]

    def encode(self, words: Iterable[str]) -> list[int]:
        """The pieces of words."""
        return [piece for word in words for piece in self._word(word)]

    def words(self, pieces: Sequence[int]) -> list[str]:
        """The words of pieces. A mask is a word of its own, although its piece has no blank before it."""
        parts = (self.pieces[piece] for piece in pieces)
        text = "".join(f"▁{part}▁" if part in MASKS else part for part in parts)
        return text.replace("▁", " ").split()

    def begins(self, piece: int) -> bool:
        """True if a word begins with the piece."""
        text = self.pieces[piece]
        return text[0] == "▁" or text in MASKS

    def _encoded(self, word: str) -> tuple[int, ...]:
        if word in MASKS:
            return (self._processor.piece_to_id(word),)
        return tuple(self._processor.encode(word))


class TransformersModel(WholeTexts):
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
        except Exception as error:  # a damaged checkpoint may raise anything
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelUnusable(
                f"'{name}' cannot be loaded as a seq2seq model: {reason[:160]}",
                "Needed: config.json, model.safetensors and the tokenizer's files.",
            ) from None
        self._model.eval()
        self.masked = bool(getattr(self._model.config, "restore_masked", False))  # only in the shipped one

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
