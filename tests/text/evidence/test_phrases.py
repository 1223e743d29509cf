"""Promises about official phrases: changes that stand in one say so."""

from __future__ import annotations

import pytest

from restore.edits import Edit
from restore.text.engine import Engine
from restore.text.evidence.phrases import Phrases
from restore.vietnamese.tokens import tokenize

SOURCES = ("channel",)


def edits(text: str, *changes: tuple[str, str], source: str = "channel") -> list[Edit]:
    found = []
    for before, after in changes:
        start = text.index(before)
        found.append(Edit(start, start + len(before), before, after, source, 0.9, "why"))
    return found


def reasons(phrases: Phrases, text: str, found: list[Edit]) -> list[str]:
    return [edit.reason for edit in phrases.explain(tokenize(text), found, SOURCES)]


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases(["Ủy ban", "Ủy ban nhân dân", "Bộ Lao động - Thương binh và Xã hội", "Chỉ"])


def test_the_longest_phrase_is_the_reason(phrases: Phrases) -> None:
    text = "Uy ban nhan dan đã họp"
    found = edits(text, ("Uy", "Ủy"), ("nhan", "nhân"), ("dan", "dân"))
    assert reasons(phrases, text, found) == ["cụm từ hành chính: Ủy ban nhân dân"] * 3


def test_capitals_line_ends_and_the_place_of_a_tone_make_no_other_phrase(phrases: Phrases) -> None:
    text = "UY BAN NHÂN\nDÂN"
    assert reasons(phrases, text, edits(text, ("UY", "UỶ"))) == ["cụm từ hành chính: Ủy ban nhân dân"]


def test_what_stands_outside_keeps_its_reason(phrases: Phrases) -> None:
    text = "Ủy ban nhân dân da hop"
    assert reasons(phrases, text, edits(text, ("da", "đã"), ("hop", "họp"))) == ["why", "why"]


def test_one_word_is_no_phrase(phrases: Phrases) -> None:
    assert reasons(phrases, "Chi", edits("Chi", ("Chi", "Chỉ"))) == ["why"]


def test_words_torn_or_glued_are_seen_as_restored(phrases: Phrases) -> None:
    text = "Uyban nh ân dân"
    found = edits(text, ("Uyban", "Ủy ban"), ("nh ân", "nhân"))
    assert reasons(phrases, text, found) == ["cụm từ hành chính: Ủy ban nhân dân"] * 2


def test_what_a_witness_said_itself_stays(phrases: Phrases) -> None:
    text = "Uy ban"
    assert reasons(phrases, text, edits(text, ("Uy", "Ủy"), source="lexicon")) == ["why"]


def test_ministries_of_both_eras_and_formulae_explain_changes() -> None:
    shipped = Phrases()
    for phrase in ("Bộ Nông nghiệp và Môi trường", "Bộ Kế hoạch và Đầu tư", "Độc lập - Tự do - Hạnh phúc"):
        words = [token.text.lower() for token in tokenize(phrase)]
        found = shipped.at(words, 0)
        assert found is not None
        assert found[1].lower() == phrase.lower()


def test_the_engine_names_the_phrase() -> None:
    found = Engine.load({"seq2seq"}).restore("Uy ban nhan dan xa da hop", "plain").edits
    assert found[0].reason == "cụm từ hành chính: Ủy ban nhân dân"
