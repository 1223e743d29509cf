"""Pack training data of the seq2seq model into one file: training then needs nothing else of this repository.

    python -m scripts.train.gpu pack

A library of that command. Reads the corpus, the channels and the pieces of the seq2seq model. The arrays; N
words of text, W words of the vocabulary, F forms (spellings), D draws, M windows, P pieces:

    text, dev [N] uint16         words of the training and the development text, in order; 0: a rare one
    own, target, bare [W]        forms of each word: its own, the language model's, without marks
    bare.posterior [W] uint8     share (of 255) of the word among those that lose their marks to this form
    upper [W]                    the word in capitals; 0: the vocabulary lacks it
    mark [W] bool                the word is punctuation
    pieces [F, 8] uint16         sentencepiece numbers of each form, 0 after the last
    CHANNEL.starts [W + 1]       where the draws of each word begin
    CHANNEL.forms [D]            forms that the channel printed for it, drawn beforehand
    CHANNEL.posterior [D] uint8  share (of 255) of the word among those that are printed as this form
    prepared.*, held.*           windows that the engine prepared, to train on and held out: `source` and
                                 `target` pieces, `places` of these in the source (255: unknown), one
                                 after the other, and [M] uint8 `source.lengths`, `target.lengths`
    marks [3], sizes [1]         numbers of the pieces <core>, </core>, <doubt>; P

With these draws damage is a look-up, which costs almost nothing.
"""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import sentencepiece

from restore.resources import model
from restore.text.evidence.language import word_form
from restore.text.evidence.seq2seq import CORE, DOUBT, END_CORE, MASKS, source_word
from restore.vietnamese.syllable import is_syllable, strip_marks
from restore.vietnamese.tokens import tokenize
from scripts.corpus.text import lines
from scripts.recipe import RECIPE
from scripts.train.noise import Noise
from scripts.train.portable.windows import CHANNELS, Example

RARE = "<unk>"  # a piece of its own
WORDS = 60_000  # of the vocabulary; their numbers fit into 16 bits
LONGEST = 8  # pieces of a form
FEWEST, MOST = 24, 4000  # draws of a word, by its frequency


def words_of(text: Iterable[str]) -> Iterator[str]:
    """The words of some lines in the form of the model: long numbers and codes masked."""
    known: dict[str, list[str]] = {}  # most chunks are repeated
    for line in text:
        for chunk in line.split():
            if chunk not in known:
                known[chunk] = [word for token in tokenize(chunk) if (word := source_word(token))]
            yield from known[chunk]


def sampled(name: str, split: str, most: float) -> Iterator[str]:
    """At most `most` words of one register, in blocks of neighbouring lines from all over it."""
    found, size = list(lines(name, split)), RECIPE.held_out.block
    starts = list(range(0, len(found), size))
    random.Random(0).shuffle(starts)
    yield from islice(words_of(line for at in starts for line in found[at : at + size]), int(most))


def mixed(split: str, words: float, shares: Mapping[str, float]) -> list[str]:
    total = sum(shares.values())
    return [word for name, share in shares.items() for word in sampled(name, split, words * share / total)]


class Forms:
    """Numbers of spellings; 0 is the empty spelling."""

    def __init__(self, vocabulary: Path) -> None:
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
        self.numbers: dict[str, int] = {"": 0}

    def __call__(self, form: str) -> int:
        return self.numbers.setdefault(form, len(self.numbers))

    def pieces(self) -> np.ndarray:
        table = np.zeros((len(self.numbers), LONGEST), np.uint16)
        for form, number in self.numbers.items():
            found = [self.model.piece_to_id(form)] if form in (*MASKS, RARE) else self.model.encode(form)
            table[number, : min(LONGEST, len(found))] = found[:LONGEST]
        return table


def drawn(noise: Noise, vocabulary: list[str], counts: Counter[str], forms: Forms) -> dict[str, np.ndarray]:
    """Draws of what a channel prints for each syllable of the vocabulary, more for frequent ones."""
    starts, found = [0], list[int]()
    top = counts.most_common(1)[0][1]
    for word in vocabulary:
        times = max(FEWEST, int(MOST * (counts[word] / top) ** 0.5)) if is_syllable(word) else 0
        found += sorted(forms(noise(word)) for _ in range(times))
        starts.append(len(found))
    return {"starts": np.array(starts, np.int32), "forms": np.array(found, np.int32)}


def shares(owners: np.ndarray, forms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of each draw the share (of 255) of its owner's weight in that of its form; all arrays are [D]."""
    by_form = np.bincount(forms, weights)
    inverse = np.unique(np.stack([owners, forms]), axis=1, return_inverse=True)[1]
    own = np.bincount(inverse.ravel(), weights)
    found: np.ndarray = (255 * own[inverse.ravel()] / by_form[forms]).astype(np.uint8)
    return found


def as_arrays(windows: Sequence[Example]) -> dict[str, np.ndarray]:
    """Windows as the arrays `prepared.*` of the module's docstring, without the prefix."""
    source, target, places = zip(*windows, strict=True) if windows else ((), (), ())
    return {
        "source.lengths": np.array([*map(len, source)], np.uint8),
        "target.lengths": np.array([*map(len, target)], np.uint8),
        "source": np.array([piece for row in source for piece in row], np.uint16),
        "target": np.array([piece for row in target for piece in row], np.uint16),
        "places": np.array([at if at >= 0 else 255 for row in places for at in row], np.uint8),
    }


def pack(
    words: float,
    registers: Mapping[str, float],
    seed: int,
    pieces: Path,
    windows: Mapping[str, Sequence[Example]],
) -> dict[str, np.ndarray]:
    """The arrays of the module's docstring; `windows` are those `prepared` and `held`."""
    text, dev = mixed("train", words, registers), mixed("dev", max(4000.0, words / 200), registers)
    counts = Counter(text)
    vocabulary = [RARE, *(word for word, _ in counts.most_common(WORDS - 1))]
    number = {word: n for n, word in enumerate(vocabulary)}
    forms = Forms(pieces)
    arrays: dict[str, np.ndarray] = {
        "text": np.fromiter((number.get(word, 0) for word in text), np.uint16, len(text)),
        "dev": np.fromiter((number.get(word, 0) for word in dev), np.uint16, len(dev)),
        "own": np.array([forms(word) for word in vocabulary], np.int32),
        "target": np.array([forms(word_form(word)) for word in vocabulary], np.int32),
        "bare": np.array([forms(strip_marks(word)) for word in vocabulary], np.int32),
        "upper": np.array([number.get(word.upper(), 0) for word in vocabulary], np.uint16),
        "mark": np.array([not any(map(str.isalnum, word)) for word in vocabulary]),
    }
    frequency = np.array([max(1, counts[word]) for word in vocabulary], np.float64)
    arrays["bare.posterior"] = shares(arrays["target"], arrays["bare"], frequency)
    for name in CHANNELS:
        noise = Noise(model(f"channel.{name}.tsv.gz"), random.Random(seed))
        for key, array in drawn(noise, vocabulary, counts, forms).items():
            arrays[f"{name}.{key}"] = array
        times = np.diff(arrays[f"{name}.starts"])
        weights = np.repeat(frequency / np.maximum(times, 1), times)
        owners = np.repeat(arrays["target"], times)
        arrays[f"{name}.posterior"] = shares(owners, arrays[f"{name}.forms"], weights)
    for split, some in windows.items():
        arrays |= {f"{split}.{key}": array for key, array in as_arrays(some).items()}
    arrays["pieces"] = forms.pieces()
    marks = [forms.model.piece_to_id(mark) for mark in (CORE, END_CORE, DOUBT)]
    arrays["marks"] = np.array(marks, np.int32)
    arrays["sizes"] = np.array([forms.model.get_piece_size()], np.int32)
    return arrays


def write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write an .npz archive with stronger compression than numpy's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as target:
                np.lib.format.write_array(target, array)
