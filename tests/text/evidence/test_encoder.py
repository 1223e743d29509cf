"""The encoder's opinion decides between rivals that are doubtful, and only between these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from restore.resources import model
from restore.text.engine import Engine
from restore.text.evidence.channel import PlainChannel
from restore.text.evidence.encoder import Encoder, EncoderWeights
from restore.text.evidence.language import NUMBER
from restore.text.evidence.seq2seq import DOUBT, ModelChoice, ShippedModel
from restore.text.passage import Arc, NoiseModel, Passage, Step
from restore.vietnamese.tokens import tokenize

WEIGHTS = EncoderWeights(weight=0.5)


@cache
def shipped() -> ShippedModel:
    return ShippedModel(model("seq2seq"))


def passage(words: str, posterior: float = 0.6, source: str = "channel") -> Passage:
    """Sure steps, but for each "read/a/b", which is a with a rival b where "read" was read."""
    steps, read = [], []
    for start, texts in enumerate(words.split()):
        first, *options = texts.split("/")
        read.append(first)
        best, *others = (Arc(1, text, (text,), 0.0, source) for text in options or [first])
        rivals = tuple((other, (1 - posterior) / len(others)) for other in others)
        steps.append(Step(start, best, posterior if others else 1.0, rivals))
    text = " ".join(read)
    return Passage(text, tokenize(text), NoiseModel("eng", PlainChannel([])), steps=steps)


def weighed(
    *passages: Passage, weights: EncoderWeights = WEIGHTS, net: ShippedModel | None = None
) -> list[str]:
    Encoder(net or shipped(), {"eng": weights}).weigh(passages)
    return [" ".join(step.arc.text for step in one.steps) for one in passages]


def test_a_word_that_suits_both_sides_wins() -> None:
    assert weighed(passage("Ủy ban nhan/nhận/nhân dân tỉnh Thanh Hóa")) == ["Ủy ban nhân dân tỉnh Thanh Hóa"]
    assert weighed(passage("đã nhan/nhân/nhận được công văn của Sở Y tế")) == [
        "đã nhận được công văn của Sở Y tế"
    ]


def test_what_is_sure_or_settled_or_has_no_rival_stays() -> None:
    words = "Ủy ban nhan/nhận/nhân dân tỉnh Thanh Hóa"
    kept = "Ủy ban nhận dân tỉnh Thanh Hóa"
    assert weighed(passage(words, posterior=0.96), passage(words, source="lexicon")) == [kept, kept]
    assert weighed(passage("Ủy ban nhận dân"), weights=EncoderWeights(doubt=1.1, weight=1.0)) == [
        "Ủy ban nhận dân"
    ]


def test_a_number_is_no_choice_of_the_encoder() -> None:
    one = passage("ban hành 16/16/lò văn bản")
    one.steps[2] = one.steps[2]._replace(arc=one.steps[2].arc._replace(words=(NUMBER,)))
    before = list(one.steps)
    weighed(one)
    assert one.steps == before


def test_posteriors_still_sum_to_what_they_did() -> None:
    one = passage("Ủy ban nhan/nhận/nhân/nhẫn dân tỉnh")
    weighed(one)
    step = one.steps[2]
    assert abs(step.posterior + sum(p for _, p in step.rivals) - 1) < 1e-9
    assert [p for _, p in step.rivals] == sorted((p for _, p in step.rivals), reverse=True)


def test_a_long_passage_is_cut_into_windows_with_what_is_beside_the_doubts() -> None:
    asked: list[Sequence[Sequence[int]]] = []

    class Net:
        def states_at(self, sources: Sequence[Sequence[int]], places: Sequence[Sequence[int]]) -> np.ndarray:
            asked.append(sources)
            return shipped().net.states_at(sources, places)

        score = staticmethod(shipped().net.score)

    model = ShippedModel(shipped()._folder)
    model.__dict__["net"] = Net()
    words = "của các cơ quan nhà nước " * 20
    text = f"{words}nhan/nhận/nhân dân {words}Uy/Ủy/Uy ban nhan/nhận/nhân dân {words}"
    assert weighed(passage(text), net=model)[0].count("nhân dân") == 2
    sources = asked[0]
    assert len(sources) == 2
    assert all(len(source) <= 64 for source in sources)
    assert [source.count(model.encode([DOUBT])[0]) for source in sources] == [1, 2]
    assert sum(map(len, sources)) < 60  # of some 370


def test_states_do_not_depend_on_the_other_sources() -> None:
    net, sources = shipped().net, [[5, 6, 7, 1], [8, 9, 1], [5, 9, 7, 6, 8, 1]]
    together = net.states_at(sources, [[1, 2], [0], [4]])
    alone = [
        net.states_at([source], [places]) for source, places in zip(sources, ([1, 2], [0], [4]), strict=True)
    ]
    assert np.allclose(together, np.concatenate(alone), atol=1e-5)


def test_without_weights_or_doubts_the_model_is_not_loaded() -> None:
    model = ShippedModel(shipped()._folder)
    weighed(passage("Ủy ban nhan/nhận/nhân dân"), weights=EncoderWeights(), net=model)
    weighed(passage("Ủy ban nhân dân"), net=model)
    assert "net" not in model.__dict__


def test_another_model_is_not_asked_for_an_opinion() -> None:
    def names(engine: Engine) -> list[str]:
        return [witness.name for witness in engine.witnesses]

    assert "encoder" in names(Engine.load())
    assert "encoder" not in names(Engine.load(without=("encoder",)))
    assert "encoder" not in names(Engine.load(model=ModelChoice("none")))
