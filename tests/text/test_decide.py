"""A change needs a posterior that fits what is at stake; what falls short of it is kept and marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restore.document import Alternative
from restore.edits import Doubt, Edit
from restore.text.confidence import Calibration, Context
from restore.text.decide import Judge, Thresholds
from restore.text.evidence import readings
from restore.text.passage import Arc, Step
from restore.vietnamese.tokens import tokenize

JUDGE = Judge(Thresholds(apply=0.5, apply_name=0.9, apply_number=0.99), Calibration())


def verdict(
    before: str,
    after: str,
    posterior: float,
    source: str = "channel",
    judge: Judge = JUDGE,
    looks: tuple[Alternative, ...] = (),
) -> Edit | Doubt | None:
    kept, new = Arc(1, before, (before,), 0.0, "kept"), Arc(1, after, (after,), 0.0, source)
    step = Step(0, new, posterior, ((kept, 1 - posterior),))
    return judge(before, tokenize(before), step, Context(), looks=looks)[0]


@pytest.mark.parametrize(
    ("before", "after", "source", "enough"),
    [
        ("tinh", "tỉnh", "channel", 0.5),
        ("Tinh", "Tính", "channel", 0.9),
        ("14", "là", "channel", 0.99),
        ("734QD", "734/QĐ", readings.SOURCE, 0.5),
    ],
)
def test_a_name_needs_more_than_a_word_and_a_number_most(
    before: str, after: str, source: str, enough: float
) -> None:
    assert isinstance(verdict(before, after, enough, source), Edit)
    assert isinstance(verdict(before, after, enough - 0.01, source), Doubt | None)


@pytest.mark.parametrize(
    ("before", "after"),
    [("31", "81"), ("12,5", "125"), ("1.500", "1,500"), ("!01/2010", "10112010"), ("4®", "@"), ("II", "11")],
)
def test_two_looks_that_saw_two_numbers_change_nothing_and_are_shown(before: str, after: str) -> None:
    found = verdict(before, after, 1.0, readings.SOURCE)
    assert isinstance(found, Doubt)
    assert found.suggestions == (after,)


@pytest.mark.parametrize(
    ("before", "after"), [("bản", "bán"), ("cham", "chăm"), ("NH1", "NHI"), ("U.T", "LUẬT")]
)
def test_in_a_clean_text_what_may_be_right_is_only_marked(before: str, after: str) -> None:
    clean = replace(JUDGE, enough=0.9998)
    found = verdict(before, after, 0.99, judge=clean)
    assert isinstance(found, Doubt)
    assert found.suggestions == (after,)


def test_in_a_clean_text_an_impossible_word_is_mended() -> None:
    assert isinstance(verdict("thuôc", "thuộc", 0.99, judge=replace(JUDGE, enough=0.9998)), Edit)


@pytest.mark.parametrize(("text", "changed"), [('lễ "Ting thuôc" xưa', False), ("lễ Ting thuôc xưa", True)])
def test_in_a_clean_text_a_term_in_quotation_marks_may_be_of_any_language(text: str, changed: bool) -> None:
    tokens = tokenize(text)
    at = next(place for place, token in enumerate(tokens) if token.text == "thuôc")
    kept, new = Arc(1, "thuôc", ("thuôc",), 0.0, "kept"), Arc(1, "thuộc", ("thuộc",), 0.0, "channel")
    step = Step(at, new, 0.99, ((kept, 0.01),))
    found = replace(JUDGE, enough=0.9998)(text, tokens, step, Context())[0]
    assert isinstance(found, Edit) is changed


def test_two_capitals_of_an_engine_that_may_print_anything_may_be_a_word() -> None:
    def verdict(read: str, judge: Judge) -> Edit | Doubt | None:
        text = f"triển khai {read} hoạch"
        tokens = tokenize(text)
        kept, new = Arc(1, read, (read,), 0.0, "kept"), Arc(1, "Kế", ("Kế",), 0.0, "channel")
        return judge(text, tokens, Step(2, new, 0.93, ((kept, 0.07),)), Context())[0]

    scanner = replace(JUDGE, faithful=False, spells=True)
    assert isinstance(verdict("KS", scanner), Edit)
    assert isinstance(verdict("KSH", scanner), Doubt)
    assert isinstance(verdict("KS", JUDGE), Doubt)


def test_an_acronym_gets_the_strokes_that_its_recogniser_cannot_print() -> None:
    def changed(after: str, judge: Judge) -> bool:
        text = "cán bộ LDLD tỉnh"
        tokens = tokenize(text)
        kept, new = Arc(1, "LDLD", ("LDLD",), 0.0, "kept"), Arc(1, after, (after,), 0.0, "channel")
        step = Step(2, new, 0.93, ((kept, 0.07),))
        return isinstance(judge(text, tokens, step, Context())[0], Edit)

    scanner = replace(JUDGE, faithful=False)
    assert changed("LĐLĐ", scanner)
    assert not changed("LỊCH", scanner)
    assert not changed("LĐLĐ", JUDGE)


def test_a_two_letter_acronym_is_only_marked_if_its_stroke_is_not_all_but_certain() -> None:
    def found(posterior: float) -> Edit | Doubt | None:
        text = "ghi ND VND"  # VND is no word of a heading in capitals
        kept, new = Arc(1, "ND", ("ND",), 0.0, "kept"), Arc(1, "NĐ", ("NĐ",), 0.0, "channel")
        step = Step(1, new, posterior, ((kept, 1 - posterior),))
        return replace(JUDGE, faithful=False)(text, tokenize(text), step, Context())[0]

    assert isinstance(found(0.8), Doubt)
    assert isinstance(found(0.95), Edit)


def test_a_label_loses_its_digit_only_if_the_word_is_all_but_certain() -> None:
    assert isinstance(verdict("M5", "Mỹ", 0.97), Doubt)
    assert isinstance(verdict("M5", "Mỹ", 0.995), Edit)
    assert isinstance(verdict("1v", "lý", 0.97), Doubt)  # one tablet
    assert isinstance(verdict("1a", "là", 0.97), Edit)
    assert isinstance(verdict("T6", "Tổ", 0.91), Doubt)
    assert isinstance(verdict("T6", "Tổ", 0.97), Edit)  # a 6 looks like ô with its mark


def test_a_label_in_small_letters_loses_its_digit_only_if_the_word_is_all_but_certain() -> None:
    assert isinstance(verdict("d2", "đề", 0.98), Doubt)
    assert isinstance(verdict("t0", "tổ", 0.97), Edit)
    assert isinstance(verdict("c6", "có", 0.7), Edit)  # most of such prints have a 6


def test_a_marked_word_loses_the_digits_behind_it_only_if_that_is_all_but_certain() -> None:
    assert isinstance(verdict("đô4", "đô", 0.97), Doubt)
    assert isinstance(verdict("đô4", "đô", 0.99), Edit)


def test_the_model_alone_makes_no_other_word_of_one_with_its_marks() -> None:
    assert isinstance(verdict("bởi", "đổi", 0.99, "seq2seq"), Doubt)
    assert isinstance(verdict("bởi", "đổi", 0.99), Edit)
    assert isinstance(verdict("bởi", "đổi", 0.99, "seq2seq", replace(JUDGE, faithful=False)), Edit)


def test_the_variable_of_an_equation_keeps_its_digit() -> None:
    def found(text: str) -> Edit | Doubt | None:
        kept, new = Arc(1, "x1", ("x1",), 0.0, "kept"), Arc(1, "xử", ("xử",), 0.0, "channel")
        return JUDGE(text, tokenize(text), Step(0, new, 0.99, ((kept, 0.01),)), Context())[0]

    assert isinstance(found("x1 = 2"), Doubt)
    assert isinstance(found("x1 ly"), Edit)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("thoi tiet ha noi hom nay", False),
        ("Tin “ban tiet ha 17, noi bo” này", False),
        ("Báo tiet ha noi", True),
    ],
)
def test_quoted_text_without_marks_stays_as_it_was_typed(text: str, changed: bool) -> None:
    tokens = tokenize(text)
    at = next(place for place, token in enumerate(tokens) if token.text == "tiet")
    kept, new = Arc(1, "tiet", ("tiet",), 0.0, "kept"), Arc(1, "tiết", ("tiết",), 0.0, "channel")
    found = JUDGE(text, tokens, Step(at, new, 0.99, ((kept, 0.01),)), Context())[0]
    assert isinstance(found, Edit) is changed


def test_a_name_gets_other_letters_only_if_that_is_sure_where_marks_are_printed() -> None:
    bold = replace(JUDGE, thresholds=replace(JUDGE.thresholds, apply_name=0.5))
    assert isinstance(verdict("Rươne", "Rươn", 0.9, judge=bold), Edit)
    assert isinstance(verdict("Rươne", "Rươn", 0.8, judge=bold), Doubt)
    assert isinstance(verdict("Rươne", "Rươn", 0.8, judge=replace(bold, faithful=False)), Edit)
    assert isinstance(verdict("Hường", "Hưởng", 0.8, judge=bold), Edit)


def test_letters_become_digits_only_on_evidence_and_never_in_typed_text() -> None:
    def found(read: str, number: str, posterior: float, typed: bool = False) -> Edit | Doubt | None:
        kept, new = Arc(1, read, (read,), 0.0, "kept"), Arc(1, number, ("<num>",), 0.0, "code")
        judge = replace(JUDGE, faithful=False, typed=typed)
        return judge(read, tokenize(read), Step(0, new, posterior, ((kept, 1 - posterior),)), Context())[0]

    assert isinstance(found("I5", "15", 0.97), Doubt)  # it may be a label
    assert isinstance(found("I5", "15", 0.99), Edit)
    assert isinstance(found("10O1", "1001", 0.9), Edit)
    assert isinstance(found("10O1", "1001", 0.999, typed=True), Doubt)


@pytest.mark.parametrize(
    ("before", "after"), [("kảm", "cảm"), ("fải", "phải"), ("zậy", "vậy"), ("jờ", "giờ")]
)
def test_words_spelt_so_for_fun_stay(before: str, after: str) -> None:
    assert isinstance(verdict(before, after, 0.99), Doubt)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("l.5OO.OOO", "1.500.000"),
        ("O4.38254321", "04.38254321"),
        ("10O1", "1001"),
        ("o1", "01"),
        ("15O", "150"),
    ],
)
def test_a_number_with_letters_in_it_stays_and_is_marked(read: str, meant: str) -> None:
    found = JUDGE(read, tokenize(read), Step(0, Arc(1, read, (read,), 0.0, "kept"), 1.0, ()), Context())[0]
    assert isinstance(found, Doubt)
    assert found.suggestions == (meant,)


def test_a_doubt_never_suggests_the_word_itself() -> None:
    kept, other = Arc(1, "Am", ("Am",), 0.0, "kept"), Arc(1, "Am", ("am",), 0.0, "lexicon")
    assert JUDGE("Am", tokenize("Am"), Step(0, kept, 0.4, ((other, 0.3),)), Context())[0] is None


def test_letters_that_a_further_look_read_are_not_replaced() -> None:
    wary = replace(
        JUDGE, thresholds=replace(JUDGE.thresholds, sure=0.5), calibration=Calibration(rewritten=-4.0)
    )
    assert isinstance(verdict("mlnli", "mình", 0.9, judge=wary), Doubt)
    assert isinstance(verdict("mlnli", "mình", 0.9, judge=wary, looks=(Alternative("minh", 0.7),)), Edit)


def test_a_word_that_a_further_look_read_is_at_least_as_sure_as_that_look() -> None:
    wary = replace(JUDGE, thresholds=replace(JUDGE.thresholds, sure=0.5), calibration=Calibration(shift=-9.0))
    assert isinstance(verdict("vÃ", "và", 0.9, judge=wary, looks=(Alternative("và", 0.5),)), Doubt)
    found = verdict("vÃ", "và", 0.9, judge=wary, looks=(Alternative("và", 0.9),))
    assert isinstance(found, Edit)
    assert found.confidence == 0.81


@pytest.mark.parametrize(
    ("read", "word", "looks"), [("k4@©œ", "kiếm", ("kiém", "kiém")), ("t4", "tá", ("tá", "ta."))]
)
def test_a_blur_with_a_digit_becomes_the_word_that_two_further_looks_saw(
    read: str, word: str, looks: tuple[str, ...]
) -> None:
    seen = tuple(Alternative(text, 0.8) for text in looks)
    assert isinstance(verdict(read, word, 0.98, readings.SOURCE, looks=seen), Edit)
    assert not isinstance(verdict(read, word, 0.98, readings.SOURCE, looks=seen[:1]), Edit)


@pytest.mark.parametrize(("read", "word"), [("79", "TS"), ("12.5", "tá"), ("60%", "tá")])
def test_a_number_becomes_no_word_whatever_further_looks_saw(read: str, word: str) -> None:
    seen = (Alternative(word, 0.9), Alternative(word, 1.0))
    assert not isinstance(verdict(read, word, 1.0, readings.SOURCE, looks=seen), Edit)
