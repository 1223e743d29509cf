"""Confidences say how often such words turn out right."""

import math

import pytest

from restore.errors import ModelMissing
from restore.resources import model
from restore.text.confidence import Calibration, Context, contexts, features
from restore.text.engine import Engine
from restore.text.evidence.language import LanguageModel
from restore.text.passage import Arc, Step


@pytest.fixture(scope="module")
def language():
    try:
        return LanguageModel(model("language.binary"))
    except ModelMissing as error:
        pytest.skip(error.problem)


@pytest.fixture(scope="module")
def restorer():
    try:
        return Engine.load(without=("seq2seq",))
    except ModelMissing as error:
        pytest.skip(error.problem)


def path(text: str, doubtful: str = "") -> list[Step]:
    return [
        Step(place, Arc(1, word, (word,), 0.0, "kept"), 0.6 if word == doubtful else 1.0, ())
        for place, word in enumerate(text.split())
    ]


def test_untrained_a_confidence_is_the_posterior():
    assert Calibration()(0.8, Context()) == pytest.approx(0.8)


@pytest.mark.parametrize("posterior", [0.0, 1.0])
def test_nothing_is_certain(posterior):
    assert 0 < Calibration()(posterior, Context()) < 1


@pytest.mark.parametrize(
    "context", [Context(), Context(0.1, 0.2, -3.5, -1.0, 3, True, 4), Context(length=30)]
)
def test_a_confidence_is_the_weighted_sum_of_all_features(context):
    weights = 0.5, -0.9, -0.1, 0.3, 0.2, 1.3, -3.0, -0.7, -2.0
    total = sum(weight * feature for weight, feature in zip(weights, features(0.7, context), strict=True))
    assert Calibration(*weights)(0.7, context) == round(1 / (1 + math.exp(-total)), 4)


def test_a_doubtful_word_makes_its_neighbours_doubtful_and_far_ones_less(language):
    words = "ủy ban nhân dân tỉnh ban hành quyết định về việc phê duyệt kế hoạch"
    ((first, *_, last),) = contexts([path(words, doubtful="nhân")], language)
    assert first.near > last.near
    assert first.text == last.text > contexts([path(words)], language)[0][0].text


def test_a_word_that_does_not_fit_its_sentence_is_told_from_one_that_does(language):
    right, wrong = (contexts([path(f"ủy ban {word} dân tỉnh")], language)[0][2] for word in ("nhân", "nhàn"))
    assert right.fits > wrong.fits
    assert right.leads > wrong.leads
    assert not right.unknown
    assert contexts([path("ủy ban nhâñn dân")], language)[0][2].unknown


def test_a_step_of_no_word_and_a_text_of_none_have_a_context_too(language):
    mark = Step(0, Arc(1, "“", (), 0.0, "kept"), 1.0, ())
    ((found,),) = contexts([[mark]], language)
    assert found.fits == 0
    assert contexts([[]], language) == [[]]


def test_debris_is_given_less_than_the_words_beside_it(restorer):
    text = "Ủy ban nhân dân tỉnh ban hành x quyết định về việc Hóivà phê duyệt kế hoạch"
    found = {text[c.start : c.end]: c.value for c in restorer.restore(text, "vie").confidences}
    assert max(found["x"], found["Hóivà"]) < min(found["nhân"], found["phê"], found["hoạch"])


def test_a_lone_sign_claims_nothing(restorer):
    text = "¬ Ủy ban nhân dân ` tỉnh"
    said = {text[c.start : c.end] for c in restorer.restore(text, "vie").confidences}
    assert said == {"Ủy", "ban", "nhân", "dân", "tỉnh"}


def test_a_change_of_letters_is_a_feature_and_one_of_marks_is_not():
    assert Context().of_change("Triên", "Tiên").rewritten == 1
    assert Context().of_change("chínhsách", "chính sách").rewritten == 0
    assert Context().of_change("Hoc", "HỌC").rewritten == 0
    less = Calibration(rewritten=-2.0)
    assert less(0.9, Context().of_change("Triên", "Tiên")) < less(0.9, Context()) == pytest.approx(0.9)


def test_an_acronym_that_gains_its_strokes_is_no_unknown_word():
    """The document spells it out, or it is in use; the language model need not know it."""
    unknown = Context(unknown=True)
    assert not unknown.of_change("CNVCLD", "CNVCLĐ").unknown
    assert unknown.of_change("DS", "ĐỂ").unknown
    assert unknown.of_change("cnvcld", "cnvclđ").unknown
