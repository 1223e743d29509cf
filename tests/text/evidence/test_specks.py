"""Specks between words and at the edges of lines are no marks."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine

NOISY = """
thời gian nhận hố sơ tai bộ phận môt cửa được quy đinh như sau; cán bộ tiếp nhân hồ sơ kiểm trạ tính hợp
lệ cúa hồ sơ, trường hơp hồ sơ chưa đấy đủ thì hướng dẩn công dân bô sung theo quy định"""


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("đại học và đào-tạo chuyên gia", "đại học và đào tạo chuyên gia"),
        ("phải có cam kết thu xếp:ngoại tệ để thực hiện", "phải có cam kết thu xếp ngoại tệ để thực hiện"),
    ],
)
def test_specks_between_words_become_blanks(engine: Engine, read: str, restored: str) -> None:
    assert engine.restore(read + NOISY, "vie").text.split("\n")[0] == restored


@pytest.mark.parametrize(
    "text",
    [
        "Đại-Việt sử-ký toàn-thư do Quốc-sử-quán khắc in",  # old spelling
        "đi từ Mát-xcơ-va về Hà Nội",
        "Kính gửi: Sở Nội vụ",
    ],
)
def test_hyphens_and_colons_stay(engine: Engine, text: str) -> None:
    assert engine.restore(text + NOISY, "vie").text.split("\n")[0] == text


def test_specks_between_words_stay_in_a_text_that_was_read_well(engine: Engine) -> None:
    text = "Kết quả đào-tạo năm 2024 của nhà trường được trình bày trong phụ lục kèm theo báo cáo này."
    assert engine.restore(text).text == text


def test_specks_at_the_edges_of_lines_do_not_hide_the_words_around_them(engine: Engine) -> None:
    noisy = "thị trưởng đã bị ám :\nsất tối qua. Cầu dưới 20 mét, tính từ ..\n- mếp lan can ngoài cùng"
    restored = "thị trưởng đã bị ám :\nsát tối qua. Cầu dưới 20 mét, tính từ ..\n- mép lan can ngoài cùng"
    assert engine.restore(noisy + NOISY, "vie").text.startswith(restored)
