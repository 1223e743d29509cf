"""Words that were run together are parted."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine
from tests.text.evidence.test_specks import NOISY


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("mọi chiphíkhám bệnh", "mọi chi phí khám bệnh"),
        ("thuộc chủsởhữuhoặctheoquyđịnh", "thuộc chủ sở hữu hoặc theo quy định"),
        ("trừ TRƯỜNGHỢPNÀY", "trừ TRƯỜNG HỢP NÀY"),
        ("tăng số lượng phi.công lên gấp đôi", "tăng số lượng phi công lên gấp đôi"),
        ("nhà cháy'/vật kiến trúc, chiphí'-khám", "nhà cháy'/vật kiến trúc, chi phí'-khám"),
        ("Bộ phận kỳ.Theophương pháp này", "Bộ phận kỳ. Theo phương pháp này"),
    ],
)
def test_words_run_together_in_a_noisy_text_are_parted(engine: Engine, read: str, restored: str) -> None:
    assert engine.restore(read + NOISY, "vie").text.split("\n")[0] == restored


@pytest.mark.parametrize(
    "text", ["chèo thuyền ở Pleikrông", "nghe nhạc indie", "dân tộc Mơnâm", "gõ lệnh sudo"]
)
def test_names_and_foreign_words_are_not_parted(engine: Engine, text: str) -> None:
    assert engine.restore(text + NOISY, "vie").text.split("\n")[0] == text


def test_names_that_are_two_syllables_are_not_parted_on_a_clean_page(engine: Engine) -> None:
    text = "Đội ngũ âm chùa Ông Mẹt đánh rôneat, sadăm, xô chhay-dăm đón Chôl Chnăm Thmây."
    assert engine.restore(text, "vie").text == text


def test_loan_words_with_marks_are_not_parted(engine: Engine) -> None:
    text = "các ion dương về catôt và ion âm về anôt"
    assert engine.restore(text + NOISY, "vie").text.split("\n")[0] == text
