"""Promises of list items: the next letter or numeral is known, and nothing else is said."""

import pytest

from restore.text.evidence.items import items


def mended(text: str, marked: bool = False) -> str:
    for item in sorted(items(text, marked), reverse=True):
        text = text[: item.start] + item.text + text[item.end :]
    return text


def test_the_item_after_d_is_the_other_d():
    read = "a) mot;\nb) hai;\nc) ba;\nd) bon;\nd) nam;\ne) sau."
    assert mended(read) == "a) mot;\nb) hai;\nc) ba;\nd) bon;\nđ) nam;\ne) sau."


def test_signs_in_the_place_of_a_letter_are_that_letter():
    assert mended("a) mot;\nb) hai;\n¢) ba;") == "a) mot;\nb) hai;\nc) ba;"
    assert mended("a) mot;\nb) hai;\n© ba;") == "a) mot;\nb) hai;\nc) ba;"


@pytest.mark.parametrize("read", ["ITI", "IIl", "IH", "II|"])
def test_a_numeral_follows_from_the_one_before(read):
    assert mended(f"I. MOT\nmột dòng\nII. HAI\n{read}. BA") == "I. MOT\nmột dòng\nII. HAI\nIII. BA"


def test_a_numeral_that_is_one_stays():
    for right in ("I. MOT\nIII. BA", "Chương V\nChương II", "II. HAI\nI. MOT"):
        assert mended(right) == right


def test_marked_text_keeps_every_letter():
    twice = "a) một;\nb) hai;\nc) ba;\nd) bốn;\nd) năm;"
    assert mended(twice, marked=True) == twice


def test_no_digit_and_nothing_inside_a_sentence_is_an_item():
    for text in ("a) mot;\n1) hai;", "tai diem\nd) khoan 1", "h) mot;\n1) hai;", "1. mot\n2. hai"):
        assert not [item for item in items(text, False) if text[item.start : item.end] != item.text]


def test_the_number_of_an_item_is_an_item():
    found = items("1. mot\n 2) hai\n“13. ba\n14, Bon\na4) nam", False)
    assert [item.text for item in found] == ["1", "2", "13", "14", "a4"]
    for text in ("1.5 lan", "nam 2. mot", "2024. mot", "1 . mot", "14, la"):
        assert not list(items(text, False))


def test_a_number_with_a_letter_that_an_amendment_put_in_is_left_alone():
    assert [item.text for item in items("“1a. Uy ban nhan dan\n12đ. Bo", marked=False)] == ["1a", "12đ"]
    assert not list(items("1a Uy ban, 1a. 2a.", marked=False))


def test_the_next_item_is_known_even_if_the_end_of_the_clause_before_was_lost() -> None:
    text = "a) Nội dung,\nb) Hình thức\n© Kinh phí và\nd) Thời gian"
    assert [item.text for item in items(text, marked=False)] == ["a", "b", "c)", "d"]
    assert not [*items("theo quy định tại điểm\nd) khoản 1", marked=False)]


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize(("read", "series"), [("abcdde", "abcdđe"), ("abcđđe", "abcdđe"), ("ab€d", "abcd")])
def test_what_stands_between_two_items_is_the_item_between_them(read: str, series: str, marked: bool) -> None:
    def listed(letters: str) -> str:
        return "\n".join(f"{letter}) Mot viec;" for letter in letters)

    assert mended(listed(read), marked) == listed(series)


def test_the_last_item_of_a_list_skips_no_letter() -> None:
    assert mended("b) hai;\nc) ba;\nđ) bốn.\na) một;\nb) hai;\ne) ba.", marked=True) == (
        "b) hai;\nc) ba;\nd) bốn.\na) một;\nb) hai;\nc) ba."
    )
    assert mended("c) ba;\nđ) năm;\ne) sáu.", marked=True) == "c) ba;\nđ) năm;\ne) sáu."


def test_a_new_list_and_a_number_stand_between_no_items() -> None:
    for right in (
        "a) mot;\nb) hai;\na) mot;\nb) hai;",
        "h) tam;\n1) mot;\nk) muoi;",
        "a) mot;\nA) hai;\nc) ba;",
        "a) mot;\nd) bon;\nc) ba;",
    ):
        assert mended(right, marked=True) == right
