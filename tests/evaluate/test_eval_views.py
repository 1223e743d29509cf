"""Truth files, kinds of numbers, the Vietnamese view of errors, intervals and calibration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.edits import Confidence, Edit, Restoration
from restore.evaluate.calibration import calibration, claims
from restore.evaluate.intervals import paired_intervals
from restore.evaluate.metrics import Share
from restore.evaluate.numbers import number_kinds
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import Place, parse_truth
from restore.evaluate.vietnamese import confusion, kinds


def test_sections_and_handwriting_of_a_truth_file():
    truth = parse_truth("#header\nSố: {01}/CT\n#body\nMột {x} hai\n\nba\n#footer\nLưu\n")
    assert [(line.number, line.text, line.section) for line in truth.lines] == [
        (2, "Số: /CT", "header"),
        (4, "Một  hai", "body"),
        (5, "", "body"),
        (6, "ba", "body"),
        (8, "Lưu", "footer"),
    ]
    assert truth.sectioned


def test_a_truth_without_sections_is_all_body():
    truth = parse_truth("một\n#bodyguard\nhai")
    assert not truth.sectioned
    assert len(truth.body) == 3


def test_tables_beside_the_truth():
    truth = parse_truth("một hoà", '# note\n1\t"hòa",\tHÒA, hoa\n', "1\tSơn La \n")
    assert truth.alternatives == {(1, "hoà"): frozenset({"HOÀ", "hoa"})}
    assert truth.places == (Place(1, "Sơn La"),)


@pytest.mark.parametrize("table", ["x\tmột\thai", "1\tmột", "1 một hai"])
def test_a_broken_table_names_its_row(table):
    with pytest.raises(ValueError, match="row 2"):
        parse_truth("một", f"1\tmột\tmốt\n{table}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1669/NQ-UBTVQH15", "document"), ("11-CT/TW", "document"), ("161/2024/NĐ-CP", "document"),
     ("208/HĐND", "document"), ("UBTVQH15", "document"), ("16/6/2025", "date"), ("07/2022", "date"),
     ("2020-2025", "date"), ("2024", "date"), ("22,99", "figure"), ("5,3%", "figure"), ("km2", "figure"),
     ("1.846", "figure"), ("Covid-19", "figure"), ("BC-UBND", None), ("năm", None)],
)  # fmt: skip
def test_every_token_with_a_digit_is_of_one_kind(text, kind):
    assert number_kinds([text]) == [kind]


def test_numbers_of_a_date_in_words_are_dates():
    kinds_found = number_kinds(["ngày", "15", "tháng", "6", "năm", "2025", "có", "15", "xã"])
    assert [kind for kind in kinds_found if kind] == ["date", "date", "date", "figure"]


@pytest.mark.parametrize(
    ("truth", "output", "found"),
    [("Tổng", "Tống", {"tone"}), ("cưa", "cua", {"mark"}), ("Đại", "Dai", {"stroke", "tone"}),
     ("đại", "bai", {"base", "tone"}), ("số", "sb", {"base", "tone"}), ("Và", "và", {"case"}),
     ("lập", "1ap", {"base", "tone", "mark"}), ("và", "", {"missing"}), ("Đ", "Ð", {"stroke"}),
     ("ô", "ơ", {"mark"}), ("được", "duoc", {"stroke", "mark", "tone"}), ("và", "và", set())],
)  # fmt: skip
def test_what_is_wrong_with_a_syllable(truth, output, found):
    assert kinds(truth, output) == found


def test_confusions_count_letters_and_tones():
    found = confusion({("Tổng", "Tống"): 3, ("đại", "bai"): 1, ("và", ""): 2})
    assert found.letters == {("ổ", "ố"): 3, ("đ", "b"): 1, ("ạ", "a"): 1}
    assert found.tones == {("hỏi", "sắc"): 3}
    assert found.kinds == {"tone": 4, "base": 1, "missing": 2}
    assert found.only == {"tone": 3, "missing": 2}


# --- intervals ------------------------------------------------------------------------------------------


def test_intervals_hold_the_rates_and_repeat_with_their_seed():
    before = [[Share(part, 10)] for part in (1, 2, 3, 4, 5, 6)]
    after = [[Share(part + 3, 10)] for part in (1, 2, 3, 4, 5, 6)]
    (first,), (again,) = (paired_intervals(before, after, seed=7) for _ in range(2))
    assert first is not None
    assert first == again
    assert first.before[0] <= 0.35 <= first.before[1]
    assert first.after[0] <= 0.65 <= first.after[1]
    # Paired: both sides rise and fall together, so their difference is certain.
    assert first.difference == pytest.approx((0.3, 0.3))


def test_one_unit_gives_no_interval():
    assert paired_intervals([[Share(1, 2)]], [[Share(2, 2)]]) == [None]
    assert paired_intervals([], []) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=8), st.integers(0, 3))
def test_intervals_stay_within_what_is_possible(units, seed):
    before = [[Share(min(a, 5), 5)] for a, _ in units]
    after = [[Share(min(b, 5), 5)] for _, b in units]
    (found,) = paired_intervals(before, after, seed=seed, draws=50)
    assert found is not None
    assert 0 <= found.before[0] <= found.before[1] <= 1
    assert -1 <= found.difference[0] <= found.difference[1] <= 1


# --- calibration ----------------------------------------------------------------------------------------


def test_calibrated_confidences_have_no_calibration_error():
    honest = [(0.75, index < 3) for index in range(4)]
    assert calibration(honest).ece == pytest.approx(0)
    assert calibration([(1.0, False)] * 5).ece == pytest.approx(1)
    assert calibration([]).count == 0


def test_what_is_called_sure_is_counted_apart():
    found = calibration([(0.99, True), (0.95, True), (0.96, False), (0.94, False)])
    assert found.sure_count == 3
    assert found.sure == pytest.approx(2 / 3)


def test_a_word_that_is_right_is_right_although_its_line_lost_one_and_gained_one():
    scored = score(Reference.of(parse_truth("một hai ba bốn")), "¬ một hai ba")
    assert scored.score.syllables == Share(0, 4)  # by place, as the figures count
    places = sure((0, 1, 0.2), (2, 5, 0.9), (6, 9, 0.9), (10, 12, 0.9))
    restored = Restoration("¬ một hai ba", "¬ một hai ba", confidences=places)
    assert [right for _, right in claims(restored, scored)] == [False, True, True, True]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_every_claim_is_in_one_bin(made):
    found = calibration(made)
    assert sum(each.count for each in found.bins) == found.count == len(made)
    assert 0 <= found.ece <= 1


def sure(*places):
    return tuple(Confidence(*place) for place in places)


def test_words_are_checked_where_they_ended_up():
    source, text = "Xa bai Son va le", "Xã Đại Sơn và le"
    edits = (
        Edit(0, 2, "Xa", "Xã", "language", 0.9, ""),
        Edit(3, 6, "bai", "Đại", "channel", 0.8, ""),
        Edit(7, 10, "Son", "Sơn", "language", 0.7, ""),
        Edit(11, 13, "va", "và", "language", 0.6, ""),
    )
    confidences = sure((0, 2, 0.9), (3, 6, 0.8), (7, 10, 0.7), (11, 13, 0.6), (14, 16, 0.5))
    scored = score(Reference.of(parse_truth("tại\nxã Đại Sơn và lễ")), f"tại\n{text}")
    found = claims(Restoration(source, text, edits, confidences=confidences), scored, offset=4)
    assert found == [(0.9, False), (0.8, True), (0.7, True), (0.6, True), (0.5, False)]


def test_edits_that_change_lengths_move_the_ones_after_them():
    edits = (Edit(0, 4, "valé", "và lễ", "channel", 0.9, ""), Edit(5, 8, "hoi", "hội", "language", 0.8, ""))
    scored = score(Reference.of(parse_truth("và lễ hội")), "và lễ hội")
    restored = Restoration("valé hoi", "và lễ hội", edits, confidences=sure((0, 4, 0.9), (5, 8, 0.8)))
    assert claims(restored, scored) == [(0.9, True), (0.8, True)]


def test_words_glued_by_a_comma_are_judged_one_by_one():
    source, text = "dự án,chínhsách", "dự án,chính sách"
    edits = (Edit(6, 15, "chínhsách", "chính sách", "channel", 0.9, ""),)
    places = sure((0, 2, 0.9), (3, 5, 0.8), (6, 15, 0.7))
    restored = Restoration(source, text, edits, confidences=places)
    right = score(Reference.of(parse_truth("dự án, chính sách")), text)
    assert claims(restored, right) == [(0.9, True), (0.8, True), (0.7, True)]
    assert right.score.syllables == Share(2, 4)  # the figures still miss the blank
    wrong = score(Reference.of(parse_truth("dự ấn, chính sách")), text)
    assert claims(restored, wrong) == [(0.9, True), (0.8, False), (0.7, True)]
