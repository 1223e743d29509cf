"""Any print has its likeliest syllables, by what a recogniser prints for their letters."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.text.evidence.letters import Letters, learn
from restore.text.evidence.spelling import Spelling, Vocabulary

COMMON = {"hội": -2.0, "cột": -4.0, "động": -2.5, "vệ": -3.0, "lột": -5.0}
WORDS = [*COMMON, "hồi", "khẩu", "Đạt", "quán", "nghiêng", "ỷ"]
VOCABULARIES = Vocabulary.by_case(WORDS, lambda word: COMMON.get(word.lower(), -4.0))
KNOWN = learn(Counter({("hội", "hQi"): 40, ("một", "mQt"): 40, ("cộng", "cQng"): 40, ("hai", "hai"): 9}))


def likeliest(spelling: Spelling, read: str) -> str:
    found = spelling.candidates(read)
    return max(found, key=found.__getitem__)


@pytest.mark.parametrize(("read", "truth"), [("cQt", "cột"), ("hQi", "hội"), ("HOI", "HỘI"), ("Dat", "Đạt")])
def test_a_syllable_that_was_never_counted_is_spelled_by_its_letters(read: str, truth: str) -> None:
    assert likeliest(Spelling(VOCABULARIES, KNOWN), read) == truth


def test_what_this_document_prints_gains_weight_as_it_is_seen() -> None:
    before = Spelling(VOCABULARIES, KNOWN)
    after = before.learned(learn(Counter({("vệ", "v~"): 20, ("hệ", "h~"): 20}), rounds=2))
    assert after.candidates("v~")["vệ"] > 10 * before.candidates("v~")["vệ"]
    assert after.candidates("hQi")["hội"] > 0.1  # and what is known stays


def test_candidates_come_in_the_order_of_their_rank() -> None:
    assert next(iter(Spelling(VOCABULARIES, KNOWN).candidates("lQt"))) == "lột"
    assert next(iter(Spelling(VOCABULARIES, KNOWN).candidates("cQt", most=2))) == "cột"


def test_the_first_of_two_words_run_together_is_not_alone_in_capitals() -> None:
    found = Spelling(VOCABULARIES, KNOWN).parted("HQikhau", lost_blank=0.01)
    assert {"Hội khẩu", "hội khẩu"} <= found.keys()
    assert "HỘI khẩu" not in found


def test_a_small_letter_like_its_capital_may_begin_a_word_in_capitals() -> None:
    assert "HỘI KHẨU" in Spelling(VOCABULARIES, KNOWN).parted("HQIkHAU", lost_blank=0.01)


@settings(deadline=None, max_examples=60)
@given(st.text("aQ6udnhgtc~)QĐ1", min_size=1, max_size=14))
def test_any_print_has_probabilities_and_syllables_only(read: str) -> None:
    found = Spelling(VOCABULARIES, Letters(KNOWN.counts)).candidates(read)
    assert all(0 < p <= 1 + 1e-3 for p in found.values())
    assert {truth.lower() for truth in found} <= {word.lower() for word in WORDS}
