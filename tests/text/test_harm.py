"""Right text of any kind comes out as it went in, and of garbled text only the letters change."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest

from restore.text.engine import Engine
from restore.vietnamese.syllable import digits
from scripts.measure.harm import TYPED, garbled, lost_addresses, only_gains_marks, right_texts

TEXTS: dict[str, list[str]] = defaultdict(list)
for right in right_texts():
    TEXTS[right.kind].append(right.text)


UNMARKED = right_texts(TYPED)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def test_there_is_right_text_of_many_kinds() -> None:
    assert len(TEXTS) >= 1_040
    assert sum(map(len, TEXTS.values())) >= 4_297
    assert len(UNMARKED) >= 236


@pytest.mark.parametrize("kind", TEXTS)
def test_right_text_comes_out_as_it_went_in(engine: Engine, kind: str) -> None:
    assert [engine.restore(text).text for text in TEXTS[kind]] == TEXTS[kind]


def test_decomposed_right_text_is_only_composed(engine: Engine) -> None:
    texts = [text for texts in TEXTS.values() for text in texts[::4]]
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    restored = [engine.restore(unicodedata.normalize("NFD", text)).text for text in composed]
    assert [unicodedata.normalize("NFC", text) for text in restored] == composed  # "≠" is no letter


@pytest.mark.parametrize("kind", TEXTS)
def test_of_garbled_text_digits_and_addresses_stay(engine: Engine, kind: str) -> None:
    for text in TEXTS[kind]:
        read = garbled(text)
        restored = engine.restore(read).text
        assert digits(restored) == digits(read), (read, restored)
        assert not lost_addresses(read, restored), (read, restored)


def test_typed_text_only_gains_marks(engine: Engine) -> None:
    for _, text in UNMARKED:
        restored = engine.restore(text).text
        assert only_gains_marks(text, restored), (text, restored)
