"""Specks between words and at the edges of lines are no marks."""

from __future__ import annotations

import pytest

from restore.page_text import Reading
from restore.text.engine import Engine

NOISY = """
: thời gian nhận hố sơ tai bộ phận môt cửa . được quy đinh như sau; cán bộ tiếp nhân hồ sơ kiểm trạ tính ,
. hợp lệ cúa hồ sơ, trường hơp hồ sơ chưa đấy đủ . thì hướng dẩn công dân bô sung ' theo quy định :"""


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("đại học và đào-tạo chuyên gia", "đại học và đào tạo chuyên gia"),
        ("NỘP TRỰC.TIẾP TẠI BỘ CÔNG THƯƠNG", "NỘP TRỰC TIẾP TẠI BỘ CÔNG THƯƠNG"),
        ("năm 2018 đạt kết quả tốt,đã hoàn thành", "năm 2018 đạt kết quả tốt, đã hoàn thành"),
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
        "UBND TP.HCM",
    ],
)
def test_hyphens_and_colons_stay(engine: Engine, text: str) -> None:
    assert engine.restore(text + NOISY, "vie").text.split("\n")[0] == text


def test_specks_between_words_stay_in_a_text_that_was_read_well(engine: Engine) -> None:
    text = "Kết quả đào-tạo năm 2024 của nhà trường được trình bày trong phụ lục kèm theo báo cáo này."
    assert engine.restore(text).text == text


def test_a_rare_speck_between_small_letters_of_a_clean_page_becomes_a_blank(engine: Engine) -> None:
    read = "Việc xử phạt:vi phạm hành chính do Chủ tịch Ủy ban nhân dân cấp xã tiến hành theo quy định"
    seen = [Reading(0, 4, 0.96)]
    assert engine.restore(read, "vie", seen).text == read.replace(":", " ")
    assert engine.restore(read, "vie").text == read  # people may have typed it


@pytest.mark.parametrize(
    "text", ["Tỷ lệ: đạt 95%; xem tệp bao cao.txt; chạy xe ba-gác; đi ki-lô-mét đầu tiên.", "Ông nói:vâng"]
)
def test_marks_between_words_stay_on_a_clean_page(engine: Engine, text: str) -> None:
    assert engine.restore(text, "vie", [Reading(0, 3, 0.96)]).text == text


def test_specks_between_words_of_an_english_recogniser_become_blanks(engine: Engine) -> None:
    page = """
. Uy ban nhan dan tinh bao cdo két qua . thuc hién nhiém vu nim 2024 va phuong hudng : nam 2025 ,
Cac so, ban, nganh va dia phuong da tap trung . chi dao, diéu hanh, hoan thanh cac chi tiéu : dé ra"""
    assert engine.restore("quan ly tai san trong pham-vi ca nudc" + page, "eng").text.startswith(
        "quản lý tài sản trong phạm vi cả nước\n"
    )


def test_hyphens_stay_on_a_clean_page(engine: Engine) -> None:
    page = """
Ủy ban nhân dân tỉnh báo cáo kết quả thực hiện nhiệm vụ năm 2024 và phương hướng năm 2025. Các sơ, ban, ngành
và đia phương đã tập trung chi đạo, điều hành, hoàn thành các chỉ tiếu đề ra trong năm qua."""
    line = "Đào-tạo nghề và đào-tạo lại cho người lao động"
    assert engine.restore(line + page, "vie").text.startswith(line + "\n")


def test_a_form_with_blanks_before_its_colons_is_not_dirty(engine: Engine) -> None:
    form = "Họ và tên : Nguyễn Văn A\nNơi đào-tạo : Trường Cao đẳng nghề số 1\nNghề nghiệp : thợ điện\n" * 6
    assert engine.restore(form, "vie").text == form


def test_specks_at_the_edges_of_lines_do_not_hide_the_words_around_them(engine: Engine) -> None:
    noisy = "thị trưởng đã bị ám :\nsất tối qua. Cầu dưới 20 mét, tính từ ..\n- mếp lan can ngoài cùng"
    restored = "thị trưởng đã bị ám :\nsát tối qua. Cầu dưới 20 mét, tính từ ..\n- mép lan can ngoài cùng"
    assert engine.restore(noisy + NOISY, "vie").text.startswith(restored)


SCANNED = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ('bii sung diiu cia"cac thong tu', "bổ sung điều của các thông tư"),
        ('chu d6 vd"Tang cuong sq lanh dao"', 'chủ đề về"Tăng cường sự lãnh đạo"'),
        ('"cac thong tu"cia BQ', '"các thông tư"của Bộ'),
    ],
)
def test_a_double_quote_inside_a_word_of_a_scanner_is_a_speck_unless_it_quotes(
    engine: Engine, read: str, restored: str
) -> None:
    line = engine.restore(read + SCANNED, "scanner").text.split("\n")[0]
    assert ('"' in line) == ('"' in restored)
    assert line.count('"') == restored.count('"')
