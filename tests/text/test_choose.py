"""The tagger chooses where there is doubt, among what the lattice has, and is not asked elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from restore.errors import ModelUnusable
from restore.resources import data_folder
from restore.text.choose import TaggerWeights
from restore.text.engine import Engine
from restore.text.evidence.seq2seq import ModelChoice
from restore.text.evidence.tagger import SHIPPED, Question, Tagger, Window

STRIPPED = "Uy ban nhan dan xa da trinh 12 bao cao ve viec thuc hien nhiem vu ngay 16/6/2025."


@dataclass
class Liking:
    """Likes the words of `liked`, and remembers what it was asked."""

    liked: frozenset[str] = frozenset()
    asked: list[Window] = field(default_factory=list)

    def scores(self, windows: Sequence[Window]) -> list[list[list[float]]]:
        self.asked += windows
        return [
            [[0.0 if word in self.liked else -3.0 for word in question.candidates] for question in questions]
            for _, questions in windows
        ]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(without=("seq2seq", "tagger"))


def asking(engine: Engine, tagger: Liking, weight: float = 1.0, doubt: float = 1.01) -> Engine:
    every = TaggerWeights(weight, doubt)
    weights = {name: replace(profile, tagger=every) for name, profile in engine.weights.items()}
    return replace(engine, tagger=tagger, weights=weights, without=())  # type: ignore[arg-type]


def test_what_it_likes_wins_among_the_candidates(engine: Engine) -> None:
    assert " vụ " in engine.restore(STRIPPED, "plain").text
    liking = Liking(frozenset({"vu", "vú", "vù"}))
    assert " vụ " not in asking(engine, liking, weight=5.0).restore(STRIPPED, "plain").text


def test_it_is_asked_about_words_only_and_sees_what_is_sure_as_restored(engine: Engine) -> None:
    liking = Liking()
    asking(engine, liking, doubt=0.999).restore(STRIPPED, "plain")
    ((words, questions),) = liking.asked
    assert {"ban", "nhân", "<doubt>"} <= set(words)
    read = [words[question.place] for question in questions]
    assert all(words[question.place - 1] == "<doubt>" for question in questions)
    assert not {"12", "<num>", "<code>", "."} & set(read)


def test_nothing_is_asked_where_nothing_is_doubtful(engine: Engine) -> None:
    liking = Liking()
    asking(engine, liking, doubt=0.0).restore(STRIPPED, "plain")
    assert not liking.asked


def test_a_weight_of_nothing_changes_nothing(engine: Engine) -> None:
    liking = Liking(frozenset({"vu"}))
    assert asking(engine, liking, weight=0.0).restore(STRIPPED, "plain") == engine.restore(STRIPPED, "plain")


def test_the_shipped_tagger_prefers_the_right_word_on_both_sides_of_it() -> None:
    tagger = Tagger(data_folder("models") / SHIPPED)
    candidates = ["thanh", "thành", "thánh"]
    windows: list[Window] = [
        ("về công tác <core> <doubt> thanh tra năm <num> </core>".split(), [Question(5, candidates)]),
        ("về việc <core> <doubt> thanh lập tổ công tác </core>".split(), [Question(4, candidates)]),
    ]
    (inspection,), (founding,) = tagger.scores(windows)
    assert candidates[inspection.index(max(inspection))] == "thanh"
    assert candidates[founding.index(max(founding))] == "thành"


def test_a_damaged_tagger_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "spiece.model").write_bytes(b"no model")
    with pytest.raises(ModelUnusable):
        Tagger(tmp_path).scores([(["a"], [Question(0, ["à"])])])


def test_without_any_model_there_is_no_tagger_either() -> None:
    assert Engine.load(model=ModelChoice("none")).tagger is None
