"""Promises about spelling drills."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine
from restore.text.evidence.drills import is_of_a_drill
from restore.vietnamese.tokens import tokenize


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(without=["seq2seq"])


def found(text: str) -> list[str]:
    tokens = tokenize(text)
    return [token.text for at, token in enumerate(tokens) if is_of_a_drill(text, tokens, at)]


def test_a_row_of_rimes_letters_or_onsets_is_a_drill() -> None:
    assert found("Ôn: oat - oăt - uât") == ["oat", "oăt", "uât"]
    assert found("a ă â b c d của bé") == ["a", "ă", "â", "b", "c", "d"]
    assert found("th, tr, ch, ph") == ["th", "tr", "ch", "ph"]


@pytest.mark.parametrize(
    "text", ["anh em an uong o day", "uong nuoc", "oang\noac\noat", "a, b, c", "ông ấy ăn ở", "ng nh"]
)
def test_words_and_short_rows_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "line", ["oang oăng oac oăc oat oăt oan oăn", "uân, uât, uyên, uynh, uych", "a ă â o ô ơ e ê i u ư y"]
)
def test_a_drill_stays_beside_wreckage(engine: Engine, line: str) -> None:
    wreck = "Can ctr Luat T6 chtrc chinh quyén dia phwong; xét dé nghi cua Phong Noi vu"
    assert line in engine.restore(f"{wreck}\n{line}").text
