"""The figures: against their definitions, against other programs, and with denominators of 0."""

import random
import unicodedata

import jiwer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.evaluate import score as scoring
from restore.evaluate.align import Edits, count_edits, count_edits_by_line, pair
from restore.evaluate.metrics import BY_KEY, METRICS, Score, Share
from restore.evaluate.normalise import squeeze
from restore.evaluate.score import Reference, changed_share, score, score_right_text
from restore.evaluate.truth import parse_truth

word = st.text(st.sampled_from("aàáăâđeêiíoôơuưyhnbdlt1"), min_size=1, max_size=6)
line = st.lists(word, max_size=7).map(" ".join)
page = st.lists(line, max_size=5).map("\n".join)
GOLD = "Xã Bình Phú được sắp xếp\ntheo Nghị quyết số 1234/NQ-UBTVQH15 ngày 16/6/2025"
RAW = "Xa Binh Phi dugc sap xép\ntheo Nghi quyet sb 1234/NQ-UBTVQH15 ngay 16/6/2025"


def scored(gold, output, **options):
    return score(Reference.of(parse_truth(gold)), output, **options)


def value(key, found):
    return BY_KEY[key].value(found)


# --- promises -------------------------------------------------------------------------------------------


@given(page, st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_the_truth_itself_has_no_error_in_either_normal_form(gold, form, as_page):
    found = scored(gold, unicodedata.normalize(form, gold), page=as_page).score
    assert found.cer == found.wer == found.cmer == 0
    assert found.syllables.part == found.syllables.whole
    assert found.numbers.part == found.numbers.whole
    assert found.extra == found.tone_placement == 0


@given(page, page, st.booleans())
def test_nfd_output_scores_as_its_nfc_twin(gold, output, as_page):
    decomposed = unicodedata.normalize("NFD", output)
    assert scored(gold, output, page=as_page).score == scored(gold, decomposed, page=as_page).score


@given(page, page, page, st.booleans())
def test_every_truth_token_is_fixed_missed_introduced_or_kept(gold, raw, output, as_page):
    before = scored(gold, raw, page=as_page)
    after = scored(gold, output, page=as_page, raw=before).score
    change = after.change
    assert change.fixed + change.missed + change.introduced + change.kept == after.syllables.whole
    assert change.fixed + change.kept == after.syllables.part
    assert change.introduced + change.kept == before.score.syllables.part


@given(page, page, st.booleans())
def test_the_score_of_a_document_is_the_sum_of_its_lines(gold, output, as_page):
    found = scored(gold, output, page=as_page)
    assert Score.total(found.lines).characters == found.score.characters
    assert Score.total(found.lines).syllables == found.score.syllables


@given(page, page)
def test_number_kinds_make_up_the_numbers(gold, output):
    found = scored(gold, output).score
    assert found.numbers == found.document_numbers + found.dates + found.figures


@given(st.lists(word, max_size=8), st.lists(word, max_size=8), st.booleans())
def test_an_alignment_names_every_token_once_and_in_order(truth, output, one_to_one):
    pairs = pair(truth, output, one_to_one)
    assert [here for here, _ in pairs if here >= 0] == list(range(len(truth)))
    assert [there for _, there in pairs if there >= 0] == list(range(len(output)))


@given(st.lists(line.filter(bool), min_size=1, max_size=5), line)
def test_sharing_edits_out_to_lines_loses_none(lines, output):
    whole = count_edits(" ".join(lines), output)
    assert sum(count_edits_by_line(lines, output, " "), Edits()) == whole


@given(page, page)
def test_the_quick_way_for_long_texts_finds_no_fewer_errors_and_none_in_the_truth(gold, output):
    exact = scored(gold, output, page=True).score
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "LONG", -1)
        quick = scored(gold, output, page=True).score
        assert scored(gold, gold.replace("\n", " "), page=True).score.cer == 0
    assert quick.syllables == exact.syllables
    # Blanks between lines are not in it, so counts are compared, and without the blanks.
    assert quick.words.errors >= exact.words.errors


# --- other programs -------------------------------------------------------------------------------------


@given(st.lists(line.filter(bool), min_size=1, max_size=4), st.data())
@settings(max_examples=150)
def test_rates_of_lines_agree_with_jiwer(lines, data):
    outputs = [data.draw(line.filter(bool)) for _ in lines]
    found = scored("\n".join(lines), "\n".join(outputs)).score
    assert found.cer == pytest.approx(jiwer.cer(lines, outputs))
    assert found.wer == pytest.approx(jiwer.wer(lines, outputs))
    assert found.words.match_rate == pytest.approx(jiwer.mer(lines, outputs))


@given(page.filter(str.strip), page.filter(str.strip))
def test_rates_of_pages_agree_with_jiwer(gold, output):
    found = scored(gold, output, page=True).score
    assert found.cer == pytest.approx(jiwer.cer(squeeze(gold), squeeze(output)))
    assert found.wer == pytest.approx(jiwer.wer(squeeze(gold), squeeze(output)))


def test_cer_agrees_with_dinglehopper():
    pytest.importorskip("dinglehopper", reason="dinglehopper is not installed")
    from dinglehopper.character_error_rate import character_error_rate

    chance = random.Random(0)
    letters = [*"aàáăâđeêiíoôơuưyhnbdlt1 ", "m̂", "ộ"]
    for _ in range(200):
        gold, output = ("".join(chance.choices(letters, k=chance.randint(1, 40))) for _ in range(2))
        gold, output = squeeze(gold) or "a", squeeze(output)
        theirs = character_error_rate(unicodedata.normalize("NFD", gold), output)
        assert scored(gold, output, page=True).score.cer == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("gold", "output", "cer"),
    [("Xã Đại Sơn", "Xa bai Son", 0.4), ("Tổng kết", "Tống kêt", 0.25), ("m̂ột", "mot", 2 / 3)],
)
def test_cer_is_what_dinglehopper_0_11_gave(gold, output, cer):
    assert scored(gold, output).score.cer == pytest.approx(cer)


# --- definitions by example -----------------------------------------------------------------------------


def test_a_garbled_sentence_and_its_restoration():
    before = scored(GOLD, RAW)
    assert before.by_line
    assert before.score.syllables == Share(3, 13)
    assert before.score.document_numbers == before.score.dates == Share(1, 1)
    after = scored(GOLD, GOLD.replace("Bình", "Bính").replace("theo", "thêo"), raw=before).score
    assert (after.change.fixed, after.change.missed, after.change.introduced) == (9, 1, 1)
    assert after.preference == 1
    assert after.worse == 0


def test_case_counts_except_where_any_case_is_measured():
    found = scored("Sở Xây dựng", "SỞ xây dựng").score
    assert found.syllables == Share(1, 3)
    assert found.any_case == Share(3, 3)


def test_tone_placement_is_right_and_counted_apart():
    found = scored("Ủy ban hoà bình", "Uỷ ban hòa bình").score
    assert found.syllables == Share(4, 4)
    assert found.tone_placement == 2
    assert found.cer > 0  # CER folds nothing


def test_alternatives_are_right_in_their_line_only():
    truth = parse_truth("chim hàng\nchim hàng", "# line\ttoken\talso\n1\thàng\thằng, hang\n")
    found = score(Reference.of(truth), "chim hằng\nchim hằng")
    assert found.right == (True, True, True, False)


def test_alternatives_the_truth_does_not_have_are_reported():
    assert Reference.of(parse_truth("một hai", "1\tba\tbốn")).problems


def test_uneven_lines_are_aligned_within_themselves():
    found = scored("một hai ba bốn\nnăm sáu", "một ba bốn\nnăm sáu")
    assert found.by_line
    assert found.right == (True, False, True, True, True, True)
    assert found.wrong == {("hai", ""): 1}


def test_text_with_another_number_of_lines_is_scored_as_a_page():
    found = scored("một hai\nba bốn", "một hai ba bốn")
    assert not found.by_line
    assert found.score.syllables == found.score.body_words == Share(4, 4)
    assert found.score.cer == 0


def test_pages_score_the_body_in_order_and_recall_everything():
    gold = "#header\nSố: {01}/CT-UBND\n#body\nChỉ thị về hóa đơn\n#footer\nNơi nhận"
    found = scored(gold, "hóa đơn Chỉ thị về Nơi nhận CT-UBND", page=True).score
    assert found.body_words.whole == 5
    assert found.body_words.part == 3
    assert found.recalled == Share(8, 9)


def test_a_place_is_right_when_all_its_tokens_are():
    truth = parse_truth("xã Đại Sơn, xã Hưng Đạo", places="1\tĐại Sơn\n1\tHưng Đạo\n1\tHà Nội\n")
    reference = Reference.of(truth)
    assert score(reference, "xã Đại Son, xã Hưng Đạo").score.places == Share(1, 2)
    assert reference.problems == ("places: line 1 holds no (further) 'Hà Nội'",)


def test_right_text_changed_counts_tokens_that_came_out_different():
    harmed = score_right_text("một hai\nba", "một hài\nba")
    assert changed_share(harmed) == Share(1, 3)
    assert harmed.wrong == {("hai", "hài"): 1}
    assert changed_share(score_right_text("hoà bình", "hòa bình")) == Share(0, 2)


def test_cmer_is_hipes_on_nfc():
    """Case and punctuation do not count; (S + D + I) / (H + S + D + I)."""
    assert scored("Xã, Đại Sơn.", "xã đại SƠN").score.cmer == 0
    assert scored("abc", "abcde").score.cmer == pytest.approx(2 / 5)


def test_worse_and_preference_are_per_document():
    raw = scored("một hai", "một hai")
    harmed = scored("một hai", "mọt hai", raw=raw).score
    assert (harmed.preference, harmed.worse) == (-1, 1)
    same = scored("một hai", "một hai", raw=raw).score
    assert (same.preference, same.worse) == (0, 0)


# --- nothing to count -----------------------------------------------------------------------------------


@pytest.mark.parametrize("as_page", [False, True])
@pytest.mark.parametrize(("gold", "output", "rate"), [("", "", 0.0), ("", "abc", 1.0), ("abc", "", 1.0)])
def test_empty_sides_have_defined_rates(gold, output, rate, as_page):
    found = scored(gold, output, page=as_page).score
    assert found.cer == found.wer == found.cmer == rate
    assert value("cer", found) == value("wer", found) == rate


def test_a_rate_of_nothing_is_none_not_perfect():
    found = scored("", "").score
    assert value("exact_syllables", found) is None
    assert value("numbers", found) is None


def test_an_empty_prediction_is_all_wrong():
    found = scored(GOLD, "")
    assert found.by_line
    assert found.score.syllables == Share(0, 13)


@given(page, page)
def test_every_metric_has_a_value_or_none_for_any_text(gold, output):
    raw = scored(gold, output)
    after = scored(gold, output, raw=raw)
    for metric in METRICS:
        found = metric.value(after.score)
        assert found is None or metric.signed or found >= 0
