"""Promises of the decoder: the best path is the best one, and posteriors are probabilities."""

import itertools

import pytest

from restore.resources import model
from restore.text.decoder import Search, decode
from restore.text.engine import Engine
from restore.text.evidence.language import LanguageModel
from restore.text.passage import Arc


@pytest.fixture(scope="module")
def language():
    return LanguageModel(model("language.binary"))


def arcs(*words, score=0.0):
    return [Arc(1, word, (word,), score, "channel") for word in words]


LATTICE = [arcs("ủy", "uy", "úy"), arcs("ban", "bán", "bạn"), arcs("nhân", "nhận"), arcs("dân", "dần", "dẫn")]


def exhaustive(lattice, model):
    """The score of every path, by asking the model for whole sentences."""
    return {
        tuple(a.text for a in path): model.score(" ".join(a.words[0] for a in path), bos=True, eos=False)
        + sum(a.score for a in path)
        for path in itertools.product(*lattice)
    }


def test_the_best_path_is_the_best_of_all_paths(language):
    scores = exhaustive(LATTICE, language.raw)
    steps = decode(LATTICE, language.raw, Search(beam=200, width=50))
    assert tuple(step.arc.text for step in steps) == max(scores, key=scores.get)


def test_posteriors_agree_with_summing_over_all_paths(language):
    scores = exhaustive(LATTICE, language.raw)
    total = sum(10**score for score in scores.values())
    steps = decode(LATTICE, language.raw, Search(beam=200, width=50))
    for position, step in enumerate(steps):
        mass = sum(10**score for path, score in scores.items() if path[position] == step.arc.text)
        assert step.posterior == pytest.approx(mass / total, abs=1e-3)


def test_an_arc_over_two_tokens_competes_with_two_arcs(language):
    lattice = [[*arcs("th", score=-2), Arc(2, "thống", ("thống",), -0.5, "channel")], arcs("ng", score=-2)]
    steps = decode([arcs("truyền"), *lattice], language.raw, Search())
    assert [step.arc.text for step in steps] == ["truyền", "thống"]
    assert [step.start for step in steps] == [0, 1]


def test_a_word_that_only_the_next_one_makes_likely_is_not_pruned(engine: Engine):
    first = [*arcs("y", "uy", "u", "v"), *arcs("ủy", score=-4.2)]
    steps = engine.decode([first, *map(arcs, ["ban", "nhân", "dân"])])
    assert steps[0].arc.text == "ủy"


def test_an_empty_lattice_has_an_empty_path(language):
    assert decode([], language.raw, Search()) == []
