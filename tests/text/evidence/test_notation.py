"""Signs that are also printed for words stand where a notation explains them."""

from __future__ import annotations

import pytest

from restore.text.evidence.notation import is_notation, is_price
from restore.vietnamese.tokens import tokenize


def notations(text: str) -> list[str]:
    tokens = tokenize(text)
    return [token.text for place, token in enumerate(tokens) if is_notation(text, tokens, place)]


def test_moves_of_chess_stand_where_moves_are_numbered() -> None:
    assert notations("1. e4 e5 2. Mf3 Mc6") == ["e4", "e5", "Mf3", "Mc6"]
    assert notations("1.d4 Nf6 2.c4 e6") == ["Nf6", "e6"]


@pytest.mark.parametrize("garbled", ["d6 c6 quan", "1. d6 c6 quan", "d4\n1. e4 2. c4"])
def test_words_that_look_like_moves_are_no_game(garbled: str) -> None:
    assert "d6" not in notations(garbled)
    assert "d4" not in notations(garbled)


def test_digits_that_words_part_by_turns_are_moves() -> None:
    assert notations("Phao 2 binh 5, ma 8 tién 7") == ["2", "5", "8", "7"]
    assert notations("tin Iap 6 nhiém 6 nhiéu noi") == []


def test_a_row_of_letters_with_numbers_names_military_units() -> None:
    assert notations("c3 d1 e95 f325") == ["c3", "d1", "e95", "f325"]
    assert notations("c6 d6 b6 can") == []


def test_a_factor_stands_beside_a_power() -> None:
    assert notations("A. a² B. 3a C. a³") == ["3a"]
    assert notations("muc 3a cua") == []


def test_what_equals_a_number_is_a_variable() -> None:
    assert notations("(n1 = 206, KMO = 0,791, năm = 5)") == ["n1", "KMO"]


def test_a_count_before_a_stroke_is_a_rate() -> None:
    assert notations("Aspirin 2v/ngay") == ["2v"]
    assert notations("Aspirin 2v ngay") == []


@pytest.mark.parametrize(
    ("text", "prices"),
    [("gia 12.000 d/kg, d/chiec; d/ngay-dem (d/ve)", 4), ("d/kg-d/bao", 2), ("d/USD", 1)]
    + [("45.000 d/m, 1.806 d/kwh", 2), ("don vi: d/lit; d/cai", 2), ("gia ca d/chuyen", 1)]
    + [(text, 0) for text in ("d/dx va d/dt", "d/dy", "a/d/kg", "d/c: 12 Le Loi", "d / kg", "D/kg")]
    + [(text, 0) for text in ("duong kinh d/mm", "ong d/em", "hop d/ong", "toc do 20 d/h", "500 d/dt")],
)
def test_a_price_is_given_for_a_unit_a_currency_or_a_word(text: str, prices: int) -> None:
    tokens = tokenize(text)
    assert sum(is_price(tokens, place) for place in range(len(tokens))) == prices


def test_the_format_of_a_date_is_a_notation() -> None:
    assert notations("d/m/y; dd/MM/yyyy, mm-yy") == ["d", "m", "y", "dd", "MM", "yyyy", "mm", "yy"]
    assert notations("45.000 d/m, my-yen, m/s") == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Glucose 6,1 mmol/L, ure 4 mmol/l", ["mmol", "mmol"]),
        ("cho 0,25 mol Mg", ["mol"]),
        ("tiem 12 UI, TSH 2,4 mIU/L, 5 ppm", ["UI", "mIU", "ppm"]),
        ("T° 38,2; t°: 37.5", ["T°", "t°"]),
        ("chu nha sn 1987, vo sn. 2001", ["sn", "sn"]),
        ("3 thg 7 va 22 thg 11, 2024", ["thg", "thg"]),
        ("mol nguoi, T° dan pho 5, sn pham 1990 cai, tay thg 3/7, sn 12", []),
    ],
)
def test_units_and_abbreviations_stand_beside_their_numbers(text: str, kept: list[str]) -> None:
    assert notations(text) == kept


def test_an_element_stands_in_a_reaction() -> None:
    assert notations("Fe + Cu²⁺ → Fe²⁺ + Cu") == ["Fe", "Cu"]
    assert notations("Na 140, K 4,1, Cl 99 mmol/L") == ["Na", "Cl", "mmol"]
    assert notations("cu ong Cu + ba") == []


def test_the_dates_of_tickets_have_months_in_english() -> None:
    assert notations("VN255 20SEP 05JAN25") == ["20SEP", "05JAN25"]
    assert notations("20SEO 5MA") == []


def test_a_unit_stands_behind_a_number_and_a_minute_behind_a_stroke() -> None:
    assert notations("biotin 5000 mcg, C 100 nF, 30 g/ph") == ["mcg", "nF", "ph"]
    assert notations("nF ph mcg") == []


def test_a_line_with_an_equation_and_small_digits_has_variables() -> None:
    assert notations("v = v₀ + at") == ["v", "v₀", "at"]
    assert notations("v = at") == []
