"""What a document says again and again is read by its own words."""

from __future__ import annotations

from restore.text.engine import Engine
from restore.text.evidence.repeats import in_the_case_of

LIST = """
Danh mgc c6c vdn bdn quy ph4m ph6p luft cria BQ Tdi chinh
TDng tu s6 27 Bi6u thu6 nhQp khAu uu ddi d6i v6i m6t s6 mflt hdng
Th6ng tu s6 30 Bi6u thu6 nhQp khAu uu ddi d6i v6i m6t s6 mflt hdng
Th6ng tu s6 41 Bi6u thu6 nhQp khAu uu ddi d6i v6i m6t s6 mflt hdng
Th6ng tu s6 52 Bi6u thu6 nhQp khAu uu ddi d6i v6i m6t s6 mflt hdng
"""
WRECKED = "Th6ng tu s6 67 Bi6u thu6 nhQp kit uu dal d6i v6i m6t s6 mflt hdng"


def line(without: tuple[str, ...]) -> str:
    return (
        Engine.load(("seq2seq", *without))
        .restore(LIST.strip() + "\n" + WRECKED, "scanner")
        .text.split("\n")[-1]
    )


def test_a_word_that_stands_between_the_same_words_elsewhere_is_proposed() -> None:
    assert "nhập khẩu ưu đãi đối với" in line(())
    assert "nhập khẩu ưu đãi đối với" not in line(("repeats",))


def test_what_is_only_read_once_is_left_alone() -> None:
    engine, other = Engine.load(("seq2seq",)), Engine.load(("seq2seq", "repeats"))
    text = (
        "Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn h4n vd co c6u t6 chric cria "
    )
    text += "BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ. " + WRECKED
    assert engine.restore(text, "scanner").text == other.restore(text, "scanner").text


def test_a_word_keeps_the_case_of_its_print_whatever_stands_there_elsewhere() -> None:
    support = {"Khoa": 2.0, "lòng": 1.0}
    assert in_the_case_of("khoa", support, ["khoa", "Khoa"]) == {"lòng": 1.0}
    assert in_the_case_of("Khoa", support, ["khoa", "Khoa"]) == support
    assert in_the_case_of("khoa", support, ["Khoa"]) == support  # no other reading


def test_another_first_letter_tells_nothing_of_the_case() -> None:
    assert in_the_case_of("lieu", {"Biểu": 2.0}, ["biểu", "Biểu"]) == {"Biểu": 2.0}
