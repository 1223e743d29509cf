"""The words further away decide between rivals that the nearest words leave open, and only between these."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from restore.errors import ModelUnusable
from restore.text.engine import Engine
from restore.text.evidence.channel import PlainChannel
from restore.text.evidence.cooccurrence import Cooccurrence, CooccurrenceWeights
from restore.text.evidence.word_vectors import FAR, MIDDLE, NEAR, WordVectors
from restore.text.passage import Arc, NoiseModel, Passage, Step
from restore.vietnamese.tokens import tokenize
from scripts.train.cooccurrence import associations, counted, main_axes, write

WORDS = ["nghiện", "nghiên", "cứu", "ma", "túy", "x"]
KNOWN = {("nghiện", "túy"): 1.0, ("nghiên", "túy"): -1.0, ("nghiên", "cứu"): 1.0}
WEIGHTS = CooccurrenceWeights(near=1.0, far=0.5, repeated=1.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Vectors with one dimension for each word: the products are those of `KNOWN`."""
    own = np.zeros((len(WORDS), len(WORDS)), np.float32)
    for (word, other), score in KNOWN.items():
        own[WORDS.index(word), WORDS.index(other)] = score
    write(tmp_path / "vectors", WORDS, own, np.eye(len(WORDS), dtype=np.float32))
    return tmp_path / "vectors"


def path(words: str, posterior: float = 0.6, source: str = "channel") -> list[Step]:
    """Sure steps, but for each "a/b", which is a with a rival b."""
    steps = []
    for start, texts in enumerate(words.split()):
        best, *others = (Arc(1, text, (text,), 0.0, source) for text in texts.split("/"))
        rivals = tuple((other, (1 - posterior) / len(others)) for other in others)
        steps.append(Step(start, best, posterior if others else 1.0, rivals))
    return steps


def weighed(file: Path, steps: list[Step], weights: CooccurrenceWeights = WEIGHTS) -> list[Step]:
    text = " ".join(step.arc.text for step in steps)
    passage = Passage(text, tokenize(text), NoiseModel("plain", PlainChannel([])), steps=steps)
    Cooccurrence({"plain": weights}, file).weigh([passage])
    return passage.steps


def chosen(file: Path, words: str, **how: float | str) -> str:
    return next(step.arc.text for step in weighed(file, path(words, **how)) if step.rivals)  # type: ignore[arg-type]


def test_a_word_that_suits_those_further_away_wins(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện x x x túy") == "nghiện"
    assert chosen(file, "túy x x x nghiên/nghiện") == "nghiện"


def test_the_nearest_words_are_left_to_the_language_model(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện x x túy") == "nghiên"


def test_words_of_the_outer_ring_count_less_and_those_beyond_it_nothing(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện " + "x " * MIDDLE + "túy", posterior=0.95) == "nghiên"
    assert chosen(file, "nghiên/nghiện " + "x " * MIDDLE + "túy", posterior=0.7) == "nghiện"
    assert chosen(file, "nghiên/nghiện " + "x " * FAR + "túy", posterior=0.55) == "nghiên"


def test_a_rival_that_is_hardly_likelier_does_not_win(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện x x x x", posterior=0.4) == "nghiên"


def test_a_word_that_stands_elsewhere_is_likelier(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện x x x x nghiện x nghiện") == "nghiện"


def test_a_sure_step_and_a_settled_name_stay(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện x x x túy", posterior=0.985) == "nghiên"
    assert chosen(file, "nghiên/nghiện x x x túy", source="lexicon") == "nghiên"


def test_a_choice_with_an_unknown_word_is_not_touched(file: Path) -> None:
    assert chosen(file, "nghiên/nghiện/16 x x x túy") == "nghiên"


def test_posteriors_still_sum_to_what_they_did(file: Path) -> None:
    step = next(step for step in weighed(file, path("nghiên/nghiện/cứu x x x túy")) if step.rivals)
    assert abs(step.posterior + sum(p for _, p in step.rivals) - 1) < 1e-9
    assert [p for _, p in step.rivals] == sorted((p for _, p in step.rivals), reverse=True)


def test_without_weights_no_file_is_needed(tmp_path: Path) -> None:
    steps = path("nghiên/nghiện x x x túy")
    assert weighed(tmp_path / "none", steps, CooccurrenceWeights()) == steps


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "vectors.safetensors"
    damaged.write_bytes(b"\0" * 20)
    with pytest.raises(ModelUnusable, match=r"vectors\.safetensors"):
        weighed(damaged, path("nghiên/nghiện x x x túy"))


def test_rings_hold_what_lies_in_them(file: Path) -> None:
    near, far = WordVectors(file).rings(["túy", *"x" * 30])
    seen = [sum(ring[:, WORDS.index("túy")]) for ring in (near, far)]
    assert seen == [MIDDLE - NEAR + 1, FAR - MIDDLE]
    assert near[NEAR, WORDS.index("túy")] == far[FAR, WORDS.index("túy")] == 1


def test_shipped_weights_tell_what_a_sentence_is_about() -> None:
    engine = Engine.load(without=("seq2seq",))
    other = Engine.load(without=("seq2seq", "cooccurrence"))
    text = "Buoi bieu dien ket thuc, khan gia vo tay, ca si tre xuc dong noi rang chi mong con duoc dien."
    assert "được diễn." in engine.restore(text, "plain").text
    assert "được diễn." not in other.restore(text, "plain").text


def test_pairs_are_counted_in_a_line_and_at_these_distances_only() -> None:
    lines = ["A b b b c", "a b b b b b c", "a", "c"]
    pairs = counted(lines, ["a", "b", "c"])
    assert (pairs == pairs.T).all()
    assert pairs[0, 2] == 2  # four and six words away; not from line to line
    assert pairs[0, 1] == 2  # the fourth and the fifth b of the second line


def test_main_axes_give_the_associations_back() -> None:
    draw = np.random.default_rng(1)
    pairs = draw.integers(0, 50, (30, 30)).astype(np.uint32)
    scores = associations(pairs + pairs.T)
    own, around = main_axes(scores, 30)
    assert np.allclose(own @ around.T, scores, atol=1e-4)
