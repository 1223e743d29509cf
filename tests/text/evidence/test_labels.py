"""Promises of the shapes of tokens: what is a label or a measure is no garbled word."""

import pytest

from restore.text.evidence.labels import (
    is_in_identifier,
    is_label,
    is_molecule,
    is_small_label,
    is_unit,
    roman,
)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("X1V", "XIV"), ("Il", "II"), ("I1", "II"), ("XlI", "XII"), ("XIH", "XIII"), ("|", "I")],
)
def test_roman_numerals_are_read_through_their_lookalikes(printed, meant):
    assert roman(printed) == meant


@pytest.mark.parametrize("word", ["vi", "11", "XIV", "il", "Vi", "I"])
def test_words_and_right_numerals_are_not_taken_for_damaged_ones(word):
    assert roman(word) is None or word == "Vi"


@pytest.mark.parametrize("word", ["55ha", "1km", "0,5km", "200m2", "km²", "10cm", "20kg", "300m", "25x4m"])
def test_measures_are_known(word):
    assert is_unit(word)


@pytest.mark.parametrize("word", ["6m", "14m", "ha", "1a", "16i"])
def test_what_may_be_a_garbled_word_is_not_taken_for_a_measure(word):
    assert not is_unit(word)


def test_labels_of_forms_and_plates_are_known():
    assert all(map(is_label, ["X06", "29A", "C45", "G6B", "QL5", "VIP1", "HK1", "NV2"]))
    assert not any(map(is_label, ["X4", "6A", "B6", "D6I", "TH6", "CH6", "TH1", "KH0"]))


@pytest.mark.parametrize("label", ["t2", "k6", "hk1", "q1", "h30", "dh1205", "Hk1", "se3"])
def test_labels_may_be_typed_in_small_letters(label: str) -> None:
    assert is_small_label(label)


@pytest.mark.parametrize("word", ["kh6", "ngh6", "th6ng", "dieu5", "T6", "6a"])
def test_onsets_before_a_digit_and_numbers_before_letters_are_no_labels_in_small_letters(word: str) -> None:
    assert not is_small_label(word)


def test_nucleic_acids_and_compounds_have_shapes_that_no_garbled_word_has():
    assert all(map(is_molecule, "mRNA siRNA tARN cDNA rtPCR NaCl KCl CaO nHCl FeS AgBr NaOH".split()))
    assert not any(map(is_molecule, "uBND cQNG TiNH CaP BaC CuC HSi trAN giAy RNA hCI Na".split()))


def test_the_words_of_an_identifier_are_told_by_their_cell():
    text = "Tên trường\tTEN TRUONG_DAI HOC\tChuỗi_x\nTHANH PHO HUE\t12_3"
    assert is_in_identifier(text, text.index("TEN"))
    assert is_in_identifier(text, text.index("HOC"))
    assert not is_in_identifier(text, text.index("Tên"))
    assert not is_in_identifier(text, text.index("PHO"))
