"""A text shows by all its words whether they are to be believed."""

from __future__ import annotations

from pathlib import Path

from restore.document import PageText
from restore.text.assemble import Document
from restore.text.engine import Engine
from restore.text.passage import NoiseModel, Passage
from restore.text.trust import is_misread

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "text"
RIGHT = (SAMPLES / "english-ocr.gold.txt").read_text(encoding="utf-8")
READ = (SAMPLES / "vietnamese-ocr.txt").read_text(encoding="utf-8")


def noise(engine: Engine, text: str, profile: str = "auto") -> NoiseModel:
    """How the first passage is heard after the first decoding."""
    return engine.first_pass(text, profile)[0].noise


def test_a_right_text_that_was_pasted_is_clean(engine: Engine) -> None:
    assert noise(engine, RIGHT).trust > 0
    assert noise(engine, RIGHT).enough > 0.999


def test_a_text_that_a_recogniser_read_is_never_called_clean(engine: Engine) -> None:
    assert not noise(engine, RIGHT, "vie").enough


def test_raised_and_lowered_digits_are_no_misread_words(engine: Engine) -> None:
    formulas = "Diện tích S = πr², thể tích V = a³; dung dịch H₂SO₄ 98 %, khí CO₂ và nước H₂O ở 25 °C."
    assert noise(engine, f"{formulas} Phông lưu trữ của Ủy ban nhân dân tỉnh.").trust > 0


def test_odd_words_that_stand_together_do_not_make_a_misread_text(engine: Engine) -> None:
    right = " ".join(RIGHT.split()[:100])
    bunch = "ziko tlump brond gurtz"
    assert noise(engine, f"{right}\n\n{bunch}, trích sổ tay.").enough
    assert not noise(engine, right.replace(" của ", " cuầa ").replace(" và ", " vảà ")).enough


def test_names_in_programs_are_no_misread_words(engine: Engine) -> None:
    code = "dsLop = 32A, MA20 {chứ?{đêm}; tongChan"
    assert noise(engine, " ".join(RIGHT.split()[:100]) + f"\n\nVí dụ: {code}").enough


def test_a_few_words_do_not_show_that_a_text_is_clean(engine: Engine) -> None:
    assert noise(engine, " ".join(RIGHT.split()[:60])).enough < 0.99


def test_trust_ends_where_the_first_decoding_expects_many_words_to_be_misread(engine: Engine) -> None:
    passage = next(engine.passages(Document([PageText(READ, "auto")])))
    assert passage.noise.trust > 0  # hardly a word is impossible
    assert noise(engine, READ).trust == 0
    assert not noise(engine, READ).enough


def test_no_more_of_a_misread_text_is_decoded_than_it_takes_to_know(engine: Engine) -> None:
    passages = list(engine.passages(Document([PageText("\n\n".join([READ] * 4), "auto")])))
    for witness in engine.rounds[0]:
        witness.weigh(passages)
    asked: list[Passage] = []

    def settle(passage: Passage) -> None:
        asked.append(passage)
        passage.settle(engine.decode)

    assert is_misread(passages, settle)
    assert len(asked) < len(passages)
