"""The seq2seq model is a witness among others: it is heard where there is doubt, and invents nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.edits import Edit
from restore.text.engine import Engine
from restore.text.evidence.seq2seq import WholeTexts
from restore.text.passage import Arc, Step
from restore.text.proposals import resembles
from restore.text.windows import Seq2SeqWeights, cores
from scripts.measure import unsupported

GARBLED = "Uy ban nhan dan xa Pai Son da trinh 12 bao cao ngay 16/6/2025 vé viéc thuc hién nhiém vu."


@dataclass
class Model(WholeTexts):
    """Answers as it is told to, and likes an answer the better the more of `liked` it holds."""

    answer: Callable[[str], str | list[str]] = lambda source: source
    liked: frozenset[str] = frozenset()
    masked: bool = True
    sources: list[str] = field(default_factory=list)

    def propose(self, sources: Sequence[str]) -> list[list[str]]:
        self.sources += sources
        answers = [self.answer(source) for source in sources]
        return [[one] if isinstance(one, str) else one for one in answers]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[float]]:
        return [[2.0 * (word in self.liked) - 1.0 for word in target.split(" ")] for target in targets]


def asked(engine: Engine, model: Model, **how: Any) -> Engine:
    every = replace(Seq2SeqWeights(weight=1.0, doubt=1.01, proposal=0.0), **how)
    weights = {name: replace(profile, seq2seq=every) for name, profile in engine.weights.items()}
    return replace(engine, model=model, weights=weights, without=())


def core(source: str) -> str:
    """The words that a window asks for."""
    found = re.search("<core> (.*) </core>", source)
    return (found.group(1) if found else source).replace("<doubt> ", "")


def test_its_answer_is_taken_where_the_other_witnesses_doubt(engine: Engine) -> None:
    plain = engine.restore("Dong chi Nguyen Van Hung", "plain").text
    other = "Hùng" if plain.endswith("Hưng") else "Hưng"
    model = Model(lambda source: core(source).replace("Hung", other), frozenset({other}))
    assert asked(engine, model).restore("Dong chi Nguyen Van Hung", "plain").text.endswith(other)


def test_its_second_best_answer_is_heard_too(engine: Engine) -> None:
    plain = engine.restore("Dong chi Nguyen Van Hung", "plain").text
    other = "Hùng" if plain.endswith("Hưng") else "Hưng"
    model = Model(lambda source: [core(source), core(source).replace("Hung", other)], frozenset({other}))
    assert asked(engine, model).restore("Dong chi Nguyen Van Hung", "plain").text.endswith(other)


def test_what_it_leaves_out_is_kept_and_marked_and_made_no_word(engine: Engine) -> None:
    read = "Uy ban nhan dan huyén oe ; da trinh bao cao"
    answer = "Ủy ban nhân dân huyện đã trình báo cáo"
    model = Model(lambda source: answer, frozenset(answer.split()))
    heard = asked(engine, model, weight=5.0, stray=0.0).restore(read, "eng")
    assert heard.text == "Ủy ban nhân dân huyện oe ; đã trình báo cáo"
    assert "oe" in [doubt.text for doubt in heard.doubts]


@pytest.mark.parametrize(
    ("read", "answer", "expected"),
    [
        ("thi hanh “gGp.kho khan trong", "thi hành gặp khó khăn trong", "thi hành “gặp khó khăn trong"),
        ("bang can déikétoan nam", "bảng cân đối kế toán năm", "bảng cân đối kế toán năm"),
        (
            "tai san 12 dinh theo quy dinh",
            "tài sản quyết định theo quy định",
            "tài sản 12 định theo quy định",
        ),
    ],
)
def test_it_parts_and_joins_words_but_swallows_no_number_and_no_mark_beside_them(
    engine: Engine, read: str, answer: str, expected: str
) -> None:
    model = Model(lambda source: answer, frozenset(answer.split()))
    assert asked(engine, model, weight=3.0).restore(read, "eng").text == expected


def test_with_no_weight_it_changes_nothing(engine: Engine) -> None:
    model = Model(lambda source: "x " * 20, frozenset({"Hưng", "hùng"}))
    heard = asked(engine, model, weight=0.0, proposal=-9.0)
    assert heard.restore(GARBLED, "eng").text == engine.restore(GARBLED, "eng").text


def test_text_without_doubt_is_never_sent(engine: Engine) -> None:
    model = Model()
    asked(engine, model, doubt=0.0).restore(GARBLED, "eng")
    assert model.sources == []


@given(st.lists(st.booleans(), max_size=200))
def test_every_doubtful_word_is_in_one_window_of_bounded_length(doubtful: list[bool]) -> None:
    path = [
        Step(n, Arc(1, "x", ("x",), 0.0, ""), 0.5 if doubt else 1.0, ()) for n, doubt in enumerate(doubtful)
    ]
    windows = [[step.start for step in steps] for steps in cores(path, Seq2SeqWeights())]
    asked = [place for window in windows for place in window]
    assert asked == sorted(set(asked))
    assert {place for place, doubt in enumerate(doubtful) if doubt} <= set(asked)
    assert all(len(window) <= 28 and any(doubtful[place] for place in window) for window in windows)


def test_numbers_and_codes_are_hidden_from_it(engine: Engine) -> None:
    model = Model()
    asked(engine, model).restore("Căn cứ Nghị định số 45/2019/NĐ-CP ngày 21/5/2019 cua Chinh phu", "vie")
    assert model.sources
    assert not re.search("[0-9]", " ".join(model.sources))


def test_it_is_shown_what_the_other_witnesses_are_sure_of(engine: Engine) -> None:
    model = Model()
    asked(engine, model, doubt=0.99).restore(GARBLED, "eng")
    source = model.sources[0]
    assert "<doubt> Uy ban nhân" in source
    assert "xã Đại Sơn đã trình" in source


@pytest.mark.parametrize(("names", "expected"), [(True, "bà Sa Rươn"), (False, "bà Sa Rươne")])
def test_it_can_be_kept_from_names_that_are_no_syllables(engine: Engine, names: bool, expected: str) -> None:
    model = Model(lambda source: core(source).replace("Rươne", "Rươn"), frozenset({"Rươn"}))
    heard = asked(engine, model, weight=5.0, names=names)
    assert heard.restore("bà Sa Rươne", "eng").text == expected


def test_another_model_is_given_the_plain_text(engine: Engine) -> None:
    model = Model(masked=False)
    asked(engine, model).restore(GARBLED, "eng")
    assert model.sources == [GARBLED]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["xyz", "Hà", "Nội", "999", "<num>", "<code>", "đổi", ",", "nghiêng"]), max_size=30
    )
)
def test_whatever_it_answers_nothing_is_invented_or_dropped(engine: Engine, words: list[str]) -> None:
    model = Model(lambda source: " ".join(words), frozenset(words))
    result = asked(engine, model).restore(GARBLED, "eng")
    assert re.findall("[0-9/]+", result.text) == re.findall("[0-9/]+", GARBLED)
    assert len(result.text.split()) == len(GARBLED.split())
    for edit in result.edits:
        assert edit.source != "seq2seq" or resembles(edit.before, edit.after)


def test_it_makes_no_common_word_of_a_name(engine: Engine) -> None:
    garbled = "Xa bai Son dugc thanh 1ap theo Nghi quyet sb 1669/NQ-UBTVQH15"
    model = Model(lambda source: core(source).replace("bai", "bài"), frozenset({"bài"}))
    assert "bài" not in asked(engine, model).restore(garbled, "eng").text.lower()


def test_it_joins_no_name_with_an_apostrophe_to_the_word_before(engine: Engine) -> None:
    answer = "chuyển cho khoản tiền con lại"
    model = Model(lambda source: answer, frozenset(answer.split()))
    restored = asked(engine, model, weight=3.0).restore("chuyen cho kpa h'ngoan tien con lai", "eng").text
    assert "h'ngoan" in restored


def test_a_proposal_resembles_what_was_read() -> None:
    assert resembles("nghiém", "nghiệm")
    assert resembles("Bai", "Đại")
    assert not resembles("xa", "tỉnh")


@pytest.mark.parametrize(
    ("before", "after", "supported"),
    [
        ("dugc", "được", True),  # counted by the channel
        ("quyềt", "quyết", True),  # the same letters
        ("th ong", "thông", True),
        ("theothông", "theo thông", True),
        ("dugc", "Hải", False),
        ("xã Sơn", "xã", False),
        ("15", "16", False),
        ("ngày", "ngày 15", False),
    ],
)
def test_the_check_for_inventions_tells_them_from_repairs(
    engine: Engine, before: str, after: str, supported: bool
) -> None:
    edit = Edit(0, len(before), before, after, "seq2seq", 0.9, "")
    assert unsupported.supported(edit, engine.channel("eng")) is supported
