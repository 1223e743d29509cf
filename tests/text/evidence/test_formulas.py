"""Headings whose words ran together come back as the formula that they are."""

from __future__ import annotations

import pytest

from restore.document import PageText
from restore.text.engine import Engine

REST = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""


@pytest.mark.parametrize(
    ("read", "truth"),
    [
        ("CQNG HOAxAHQI CHUNGHiA VIpTNAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("DQc lflp - Tqr do - Hgnh phric", "Độc lập - Tự do - Hạnh phúc"),
        ("UY BAN NHANDAN", "ỦY BAN NHÂN DÂN"),
    ],
)
def test_a_heading_whose_words_ran_together_is_the_formula(read: str, truth: str) -> None:
    restored = Engine.load(("seq2seq",)).restore_pages([PageText(read + REST, "scanner")])[0]
    assert restored.text.split("\n")[0] == truth


def test_a_line_that_is_near_a_formula_but_another_text_stays_that_text() -> None:
    line = "HQi d6ng khoa hgc nhdn sg c6ng viQc"
    restored = Engine.load(("seq2seq",)).restore_pages([PageText(line + REST, "scanner")])[0]
    assert "nhân dân" not in restored.text.split("\n")[0].lower()


@pytest.mark.parametrize(
    ("read", "truth"),
    [
        ("Ui,BAN NHAN DAN", "ỦY BAN NHÂN DÂN"),
        ("CONG AN naN DAN TiNH KHANH HOA", "CÔNG AN NHÂN DÂN TỈNH KHÁNH HÒA"),
        ("QUAN DOr NHAN DAN TINH KHANH HoA", "QUÂN ĐỘI NHÂN DÂN TỈNH KHÁNH HÒA"),
    ],
)
def test_an_institution_never_becomes_another_one(read: str, truth: str) -> None:
    restored = Engine.load(("seq2seq",)).restore_pages([PageText(read + REST, "scanner")])[0]
    assert restored.text.split("\n")[0] == truth


LETTER = (
    "\nTôi là Nguyễn Văn Hùng, làm đơn này đề nghị Ủy ban nhân dân xã xác nhận nơi cư trú của gia đình tôi."
)


@pytest.mark.parametrize(
    ("read", "truth"),
    [
        ("CONG HOA XA HOI CHU NGHIA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("CỘNG HOÀ XA HOI CHỦ NGHIA VIET NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Doc lap - Tu do - Hanh phuc", "Độc lập - Tự do - Hạnh phúc"),
        (
            "ỦY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM",
            "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        ),
        ("UY BAN NHAN DAN XA CHUYEN TIEN", "UY BAN NHAN DAN XA CHUYEN TIEN"),
        (
            'Biển ghi "CONG HOA XA HOI CHU NGHIA VIET NAM" vì máy không có dấu.',
            'Biển ghi "CONG HOA XA HOI CHU NGHIA VIET NAM" vì máy không có dấu.',
        ),
    ],
)
def test_the_motto_read_without_marks_above_text_with_marks_gets_them(read: str, truth: str) -> None:
    restored = Engine.load(("seq2seq",)).restore(read + LETTER)
    assert restored.text.split("\n")[0] == truth
