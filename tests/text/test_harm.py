"""Right text of any kind comes out as it went in, and of garbled text only the letters change."""

from __future__ import annotations

from collections import defaultdict

import pytest

from restore.text.engine import Engine
from scripts.measure.harm import digits, garbled, lost_addresses, right_texts

TEXTS: dict[str, list[str]] = defaultdict(list)
for right in right_texts():
    TEXTS[right.kind].append(right.text)

LANGUAGE = "the language model prefers a commoner word, at a confidence under 0.8"
SEQ2SEQ = "the seq2seq model takes a rare word for a garble"
SHORT = "too short to tell that it was not typed without marks"
FOREIGN = "short text in another language, taken for wreckage or for typing without marks"
KNOWN: dict[str, str] = {
    "ma,ten,dvt,don_gia": "a word of a table without marks, taken for one that lost them",
    '{\n  "version"': FOREIGN,
    "SĐT của em là": LANGUAGE,
    "25k/ly": SHORT,
    "Jan 15, 2024": FOREIGN,
    "log₂8": SHORT,
    "Công văn số 1234/BNV-TCBC": "a code that no list has, mended to a commoner one",
    "Ref. No.": FOREIGN,
    "Warning: keep": FOREIGN,
    "Part No.": FOREIGN,
    "Hihi, e đang": SEQ2SEQ,
    "The quick brown fox": FOREIGN,
    "To be or not": FOREIGN,
    "Le Petit Prince": FOREIGN,
    "Crème brûlée": FOREIGN,
    "Ça va très bien": FOREIGN,
    "Y Bliêng Niê": "names whose letters other languages have too, taken for wreckage",
    "Thạch Sô Phi": LANGUAGE,
    "Lép Tôn-xtôi": "names spelt by their sound, taken for wreckage",
    "Công ti và": SEQ2SEQ,
    "dòng giõi": "marks that other languages have too, taken for wreckage",
    "Chung kết: thắng": LANGUAGE,
    "HCV 100m nam": SHORT,
    "O nớ đẹp": SEQ2SEQ,
    "Đặng chi đâu": SEQ2SEQ,
    "Ngựa hí": SEQ2SEQ,
    "Điểm thi (thang 10)": LANGUAGE,
}
"""Right texts that come out changed, each with the reason: the beginning of the text → why."""

KNOWN_GARBLED: dict[str, str] = {
    "Vải khổ 1m6": "m² is taken for two letters of an old encoding",
}
"""Texts that lose a digit or an address when they are garbled; as above."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def is_known(text: str, known: dict[str, str]) -> bool:
    return any(text.startswith(beginning) for beginning in known)


def test_there_is_right_text_of_many_kinds() -> None:
    assert len(TEXTS) >= 40
    assert sum(map(len, TEXTS.values())) >= 400


@pytest.mark.parametrize("kind", TEXTS)
def test_right_text_comes_out_as_it_went_in(engine: Engine, kind: str) -> None:
    texts = [text for text in TEXTS[kind] if not is_known(text, KNOWN)]
    assert [engine.restore(text).text for text in texts] == texts


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
