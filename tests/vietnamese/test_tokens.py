"""Promises of the tokeniser."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.tokens import Kind, tokenize


def kinds(text):
    return [(token.text, token.kind) for token in tokenize(text)]


@pytest.mark.parametrize(
    "code",
    ["1669/NQ-UBTVQH15", "34-CT/TW", "30/2020/NĐ-CP", "19/CT-TTg", "Covid-19", "fi-7160", "12a/QĐ-UBND"],
)
def test_a_document_number_is_one_token(code):
    assert kinds(f"số {code};")[1] == (code, Kind.CODE)


@pytest.mark.parametrize("number", ["22,99", "16/6/2025", "2020-2025", "52,3%", "1.170", "05"])
def test_numbers_and_dates_are_one_token(number):
    assert kinds(f"({number}).")[1] == (number, Kind.NUMBER)


@pytest.mark.parametrize("signed", ["−2", "±0,5", "×2,1", "≥18", "≈3"])
def test_a_number_behind_a_printed_sign_is_a_number(signed):
    assert kinds(f"({signed};")[1:3] == [(signed[1:], Kind.NUMBER), (";", Kind.PUNCT)]


def test_a_document_number_behind_a_colon_is_one_token():
    assert kinds("Số:16/CT-UBND;") == [
        ("Số", Kind.WORD), (":", Kind.PUNCT), ("16/CT-UBND", Kind.CODE), (";", Kind.PUNCT),
    ]  # fmt: skip
    assert Kind.CODE not in {kind for _, kind in kinds("lúc 10:16/UB")}


def test_letters_behind_a_slash_are_words():
    assert [text for text, _ in kinds("12%/ndm")] == ["12%", "/", "ndm"]


def test_a_city_is_no_part_of_its_name():
    assert [token.text for token in tokenize("TP.Huế, Tx.Bến Cát")] == [
        "TP",
        ".",
        "Huế",
        ",",
        "Tx",
        ".",
        "Bến",
        "Cát",
    ]
    assert [token.text for token in tokenize("TP.HCM và ATP.Finals")] == [
        "TP.HCM",
        "và",
        "ATP",
        ".",
        "Finals",
    ]


def test_a_full_stop_before_a_bracket_is_no_part_of_the_word():
    assert [text for text, _ in kinds("chinh.(TTHC)")] == ["chinh", ".(", "TTHC", ")"]


@pytest.mark.parametrize("word", ["d6ng", "¢6", "x&", "nghi¢p", "1ap", "c4c"])
def test_garbled_words_stay_whole(word):
    assert kinds(word) == [(word, Kind.WORD)]


@pytest.mark.parametrize(
    "address", ["vanthu@haiduong.gov.vn", "https://dichvucong.gov.vn/p/1", "www.mof.gov.vn"]
)
def test_addresses_are_left_alone(address):
    assert kinds(f"({address})")[1] == (address, Kind.ADDRESS)


def test_a_windows_path_may_have_blanks_before_its_suffix():
    found = kinds(r"Xem C:\Users\Lan\Bao cao thang 3.xlsx va D:\anh moi nhat.")
    assert (r"C:\Users\Lan\Bao cao thang 3.xlsx", Kind.ADDRESS) in found
    assert (r"D:\anh", Kind.ADDRESS) in found  # no suffix tells where it ends
    assert ("moi", Kind.WORD) in found


def test_bars_in_pairs_stand_where_a_line_relates_things():
    assert [text for text, kind in kinds("|a + b| ≤ |a|") if kind is Kind.PUNCT and "|" in text] == ["|"] * 4
    assert kinds("co quan |a")[-1] == ("|a", Kind.WORD)  # an English recogniser prints "|a" for là


@given(st.text(max_size=200))
def test_spans_cover_all_but_white_space(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    covered = "".join(token.text for token in tokens)
    assert "".join(covered.split()) == "".join(text.split())  # markup and code have spaces inside
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize("read", ["hO\\lch", "m\\lnh", "d\\lc"])
def test_a_backslash_inside_a_garbled_word_is_no_macro(read: str) -> None:
    assert [(token.text, token.kind) for token in tokenize(read)] == [(read, Kind.WORD)]


@pytest.mark.parametrize("text", ["60×80", "(X, V)×6", "M16×60"])
def test_a_sign_of_multiplication_parts_numbers(text: str) -> None:
    tokens = tokenize(text)
    assert tokens[-1].kind is Kind.NUMBER
    assert "×" in tokens[-2].text
