"""A pasted line of wreckage is recognised as a whole, where its words alone might be typed or right."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("CQNG HOA XA HQI CHU NGHiA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("thanh pho Hai Phong, qu@n Le Chan", "thành phố Hải Phòng, quận Lê Chân"),
        ("Hop dong lao dOng khOng xac dinh thoi han", "Hợp đồng lao động không xác định thời hạn"),
        ("Dc lp - T do - Hnh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("Điu 5. Hiu lc thi hành", "Điều 5. Hiệu lực thi hành"),
    ],
)
def test_a_line_of_wreckage_is_restored(engine: Engine, read: str, restored: str) -> None:
    assert engine.restore(read).text == restored


def test_a_line_of_wreckage_between_right_paragraphs_is_restored(engine: Engine) -> None:
    right = "Biên bản được lập thành hai bản."
    text = f"{right}\n\nĐiu 5. Hiu lc thi hành\n\n{right}"
    assert engine.restore(text).text == text.replace("Điu 5. Hiu lc", "Điều 5. Hiệu lực")


@pytest.mark.parametrize(
    "right",
    [
        "Chị Kpă H’Lim ở buôn Ea Tul trồng 2 sào cà phê",
        "mn ơi, trg hợp này đc giảm k ạ, sn 1998",
        "Cài pip rồi chạy flask ở cổng 5000",
        "Task #12 done, block bởi API, eta t5",
        "Vắng: Khoa (k), My (p), Rcom H’Lan (k)",
    ],
)
def test_right_lines_with_odd_words_stay(engine: Engine, right: str) -> None:
    assert engine.restore(right).text == right


def test_a_typed_line_with_a_foreign_name_only_gains_marks(engine: Engine) -> None:
    assert engine.restore("giao su Kip Thorne noi ve lo den").profile == "plain"
