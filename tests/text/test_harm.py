"""Right text of any kind comes out as it went in, and of garbled text only the letters change."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest

from restore.text.engine import Engine
from scripts.measure.harm import digits, garbled, lost_addresses, right_texts

TEXTS: dict[str, list[str]] = defaultdict(list)
for right in right_texts():
    TEXTS[right.kind].append(right.text)

KNOWN: dict[str, str] = {
    "Sabaidee, khop chai": "a language without a list of words, whose words are syllables without marks",
    'Wi-Fi quán: "Ca phe': "a name without marks in a text too short to show whether it has marks",
}
"""Right texts that come out changed, each with the reason: the beginning of the text → why."""

KNOWN_GARBLED: dict[str, str] = {
    "Thanh lý tủ lạnh": "90l, litres, is read as a number printed with a letter",
}
"""Texts that lose a digit or an address when they are garbled; as above."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def is_known(text: str, known: dict[str, str]) -> bool:
    return any(text.startswith(beginning) for beginning in known)


def test_there_is_right_text_of_many_kinds() -> None:
    assert len(TEXTS) >= 120
    assert sum(map(len, TEXTS.values())) >= 1_030


@pytest.mark.parametrize("kind", TEXTS)
def test_right_text_comes_out_as_it_went_in(engine: Engine, kind: str) -> None:
    texts = [text for text in TEXTS[kind] if not is_known(text, KNOWN)]
    assert [engine.restore(text).text for text in texts] == texts


def test_decomposed_right_text_is_only_composed(engine: Engine) -> None:
    texts = [text for texts in TEXTS.values() for text in texts[::4] if not is_known(text, KNOWN)]
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    restored = [engine.restore(unicodedata.normalize("NFD", text)).text for text in composed]
    assert [unicodedata.normalize("NFC", text) for text in restored] == composed  # "≠" is no letter


@pytest.mark.parametrize("kind", TEXTS)
def test_of_garbled_text_digits_and_addresses_stay(engine: Engine, kind: str) -> None:
    for text in TEXTS[kind]:
        if is_known(text, KNOWN_GARBLED):
            continue
        read = garbled(text)
        restored = engine.restore(read).text
        assert digits(restored) == digits(read), (read, restored)
        assert not lost_addresses(read, restored), (read, restored)


@pytest.mark.parametrize("beginning", KNOWN)
def test_known_harm_is_still_done(engine: Engine, beginning: str) -> None:
    """Fails when a known failure is mended: take it out of `KNOWN` then."""
    texts = [text for texts in TEXTS.values() for text in texts if text.startswith(beginning)]
    assert len(texts) == 1
    assert engine.restore(texts[0]).text != texts[0]


@pytest.mark.parametrize("beginning", KNOWN_GARBLED)
def test_known_loss_of_digits_is_still_there(engine: Engine, beginning: str) -> None:
    """Fails when a known failure is mended: take it out of `KNOWN_GARBLED` then."""
    texts = [text for texts in TEXTS.values() for text in texts if text.startswith(beginning)]
    assert len(texts) == 1
    read = garbled(texts[0])
    restored = engine.restore(read).text
    assert digits(restored) != digits(read) or lost_addresses(read, restored)
