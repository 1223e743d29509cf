"""Promises about single numbers: which are doubted by what was seen of them, and which are sure."""

from __future__ import annotations

import pytest

from restore import number_rules
from restore.document import Alternative, Box, RestoredWord, Word
from restore.edits import Doubt
from restore.number_rules import RULES, first_doubt


def word(
    read: str, *looks: str | tuple[str, float], sure: float = 0.99, restored: str | None = None
) -> RestoredWord:
    """A word as read, with later looks at it (confidence 0.9 if none is given), and as it was restored."""
    seen = (Alternative(look, 0.9) if isinstance(look, str) else Alternative(*look) for look in looks)
    text = read if restored is None else restored
    return RestoredWord(Word(read, Box(0, 0, 9, 9), sure, tuple(seen)), text, 0, len(read), 0, len(text))


def suggested(one: RestoredWord) -> tuple[str, ...]:
    found = first_doubt(one)
    assert found is not None
    assert found.text == one.word.text
    return found.suggestions


def test_the_first_rule_that_holds_counts() -> None:
    def rule(sure: float) -> number_rules.Rule:
        return lambda one: Doubt(0, 1, "1", sure) if one.text == "1" else None

    found = first_doubt(word("1"), [rule(0.1), rule(0.2)])
    assert found is not None
    assert found.confidence == 0.1
    assert first_doubt(word("2"), [rule(0.1)]) is None


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_doubts_and_doubts_no_word_without_digits_that_all_looks_saw(
    rule: number_rules.Rule,
) -> None:
    assert rule.__doc__
    assert rule(word("năm", "năm", "năm")) is None


def test_readings_that_agree_are_sure_look_alikes_too() -> None:
    assert first_doubt(word("2018", "2018", "2018.")) is None
    assert first_doubt(word("82/2012/QH13", "82/2012/QHI3", "82/2O12/QH13")) is None


def test_two_readers_that_agree_are_sure_whatever_another_look_saw() -> None:
    assert first_doubt(word("418/QĐ-UBND", "118/QĐ-UBND", "418/QĐ-UBND", sure=0.4)) is None
    assert first_doubt(word("chỉnh,", "0h19")) is None


def test_a_reading_that_was_hardly_believed_does_not_count_against_two_that_agree() -> None:
    assert first_doubt(word("17", ("17", 0.96), ("17", 0.99), ("i24", 0.5))) is None
    assert suggested(word("17", ("17", 0.96), ("17", 0.99), ("i24", 0.7))) == ("i24",)


def test_digits_that_the_last_reading_does_not_have_are_a_doubt() -> None:
    assert suggested(word("1g", "ng", sure=0.69)) == ("ng",)


@pytest.mark.parametrize(
    ("read", "look", "sure"), [("II", "III", 0.9), ("XI", "XIII", 0.74), ("1.", "II.", 0.99)]
)
def test_another_numeral_is_a_doubt(read: str, look: str, sure: float) -> None:
    assert suggested(word(read, (look, sure), sure=0.78)) == (look,)
    assert first_doubt(word(look, (look, sure), sure=0.86)) is None


def test_a_numeral_that_any_look_saw_before_a_year_is_a_doubt() -> None:
    assert suggested(word("1-2020", "I-2020", "1-2020")) == ("I-2020",)
    assert first_doubt(word("1-2020", "1-2020", "1-2020")) is None


def test_a_number_hardly_read_is_marked_with_the_confidence_of_its_reading() -> None:
    found = first_doubt(word("16", sure=0.3))
    assert found is not None
    assert (found.suggestions, found.confidence) == ((), 0.3)
    assert suggested(word("3⁄QM13", sure=0.26, restored="3/QM13")) == ("3/QM13",)


def test_a_number_that_no_further_look_could_read_must_be_surer() -> None:
    assert first_doubt(word("0", sure=0.86))
    assert first_doubt(word("0", sure=0.9)) is None
    assert first_doubt(word("0", ("0", 0.7), sure=0.66)) is None


def test_a_digit_made_of_hardly_seen_letters_is_marked() -> None:
    assert first_doubt(word("I-l", ("1-l", 0.11), sure=0.05, restored="1-l"))


def test_digits_that_an_edit_made_need_two_readings_that_are_believed() -> None:
    assert first_doubt(word("#!", ("01F", 0.3), ("01", 1.0), sure=0.0, restored="01"))
    assert first_doubt(word("#!", ("01F", 0.6), ("01", 1.0), sure=0.0, restored="01")) is None
    alike = word("O1", ("01F", 0.3), ("01", 1.0), sure=0.7, restored="01")
    assert first_doubt(alike) is None


def test_a_stroke_that_became_one_on_the_word_of_an_unsure_reader_is_marked() -> None:
    assert suggested(word("Í", ("Ï", 0.64), ("1", 0.89), sure=0.0, restored="1")) == ("Í",)
    assert first_doubt(word("Í", ("Ï", 0.64), ("1", 0.99), sure=0.0, restored="1")) is None


def test_a_date_that_was_joined_to_the_number_after_it_is_marked() -> None:
    assert first_doubt(word("17/03/201217:32"))
    for text in ("24/10/2012", "1.13.2019.5", "20/2/1234", "5/CTrH/TU"):
        assert first_doubt(word(text)) is None


@pytest.mark.parametrize("text", ["24/0/2012", "31/13/2020,", "32-1-2019", "63/2011/QH18", "4/200g/NĐ-CP"])
def test_a_date_that_no_calendar_has_and_a_law_of_no_assembly_are_marked(text: str) -> None:
    assert first_doubt(word(text))


@pytest.mark.parametrize("text", ["[8", "|5", "6]", "38|"])
def test_a_number_beside_the_rule_of_a_box_is_marked_however_sure(text: str) -> None:
    assert first_doubt(word(text, text))


@pytest.mark.parametrize("text", ["[95/2026/NĐ-CP]", "[1]", "Luật[12],"])
def test_a_number_between_brackets_is_sure(text: str) -> None:
    assert first_doubt(word(text)) is None


@pytest.mark.parametrize(("text", "sure"), [("Lon8", 0.7), ("vă6ên", 0.73)])
def test_a_digit_in_a_word_that_was_read_with_some_doubt_is_marked(text: str, sure: float) -> None:
    assert first_doubt(word(text, (text, sure), sure=sure))
    for code in ("A1b", "QH14", "km2", "H5N1"):
        assert first_doubt(word(code, (code, 0.9), sure=0.9)) is None
