"""Numbers, formulas, rules of tables and codes stay; a number keeps its digits when a word is glued to it."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine


@pytest.mark.parametrize(
    "text",
    [
        "phạt tù 7năm về tội này",
        "trong 15ngày làm việc",
        "Khí thải: CO, NO2, SO2, H2S, NOx",
        "| 2 | Cát vàng | m3 | 7,5 |",
        "Trang 4 | 12",
        "xem tại https://example.vn/tai-lieu/bao-cao và tệp ke-hoach-2024.docx",
        "điều phải chứng minh (đpcm), điều kiện tiêu chuẩn (đktc), 5.000 vnđ",
        "nồng độ 2,5 mg/mL, 3 dL, 450 MHz",
        "<b>Luật</b> và <i>Nghị định</i>",
    ],
)
def test_right_text_stays(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


def test_a_word_glued_to_a_number_is_restored_by_itself(engine: Engine) -> None:
    restored = engine.restore("ngdy 15 thdng 12nam 2019 tai tru so", "scanner").text
    assert "tháng 12 năm 2019" in restored


SCANNED = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("BAO CAO THANG03/2017", "BÁO CÁO THÁNG 03/2017"),
        ("k6t qua d\\t22,3%", "kết quả đạt 22,3%"),
        ("cua 53/239doanh nghiQp", "của 53/239 doanh nghiệp"),
        ("loai l2,5 va 3m2", "loại l2,5 và 3m2"),
        ("QuyGt dinh s6 109/QD-SYTngdy 12", "Quyết định số 109/QĐ-SYT ngày 12"),
        ("Th6ng tu s6 I 16/2018/TT-BTC", "Thông tư số 116/2018/TT-BTC"),
        ("QuyGt dinh s6 1 5/QD-STNMT", "Quyết định số 15/QĐ-STNMT"),
        ("thing6 d6n thdng11", "tháng 6 đến tháng 11"),
        ("k6 hoach tir nam2016-2020", "kế hoạch từ năm 2016-2020"),
        ("thdng 5 s6 771BBT", "tháng 5 số 771BBT"),
        ("TCVN5687, QCVN06/2010", "TCVN5687, QCVN06/2010"),
    ],
)
def test_a_scanners_words_are_parted_from_their_numbers(engine: Engine, read: str, meant: str) -> None:
    assert engine.restore(read + SCANNED, "scanner").text.split("\n")[0] == meant


@pytest.mark.parametrize("profile", ["eng", "scanner", "paddle"])
def test_a_price_keeps_what_it_is_given_for(engine: Engine, profile: str) -> None:
    restored = engine.restore("Thit lon hoi d/kg 52.000" + SCANNED, profile).text
    assert "đ/kg 52.000" in restored


@pytest.mark.parametrize(("read", "marked"), [("39/9/2009", "39/9/2009"), ("96/201L/ND-CP", "201L")])
def test_digits_that_cannot_be_right_are_kept_and_marked(engine: Engine, read: str, marked: str) -> None:
    restored = engine.restore(f"theo s6 {read} ngay{SCANNED}", "scanner")
    assert marked in restored.text
    assert marked in [doubt.text for doubt in restored.doubts]
    right = engine.restore(f"theo s6 30/9/2009, 96/2011/ND-CP ngay{SCANNED}", "scanner")
    assert not any(doubt.text[0].isdigit() for doubt in right.doubts)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Luật số 82/201 2/QHI3 ngày", "Luật số 82/2012/QH13 ngày"),
        ("Luật số 79/2006/0HI 1", "Luật số 79/2006/QH11"),
    ],
)
def test_a_law_torn_by_a_blank_is_one_code_again(engine: Engine, read: str, meant: str) -> None:
    assert engine.restore(read, "vie").text == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ngdy 15 th6ng 5 n6m 20t4 cria", "ngày 15 tháng 5 năm 2014 của"),
        ("ngdy 28 th6ng 5 n6m 202 I cria", "ngày 28 tháng 5 năm 2021 của"),
        ("ngdy 22 th6ng 6 n6m 201 5; Can", "ngày 22 tháng 6 năm 2015; Căn"),
        ("ngdy t8 th6ng 5 cria", "ngày 18 tháng 5 của"),
        ("ngdy 22 th6ng I I n6m 2019 cria", "ngày 22 tháng 11 năm 2019 của"),
        ("ngdy l 2 th6ng t I n6m 20 l 3 cria", "ngày 12 tháng 11 năm 2013 của"),
        ("ngdy I5 th6ng 5 n6m 2014 cria", "ngày 15 tháng 5 năm 2014 của"),
        ("ngdy 20/0112017 cria", "ngày 20/01/2017 của"),
        ("so 01107 cria", "số 01107 của"),
        ("ba trong n6m 12 ngudi", "ba trong năm 12 người"),
        ("(ngdy 12.02.20 19) cria", "(ngày 12.02.2019) của"),
        ("giai do4n (2010 - 20 15) cria", "giai đoạn (2010 - 2015) của"),
        ("theo muc 8. I, muc 7 .2, muc 4. 1; Can", "theo mục 8.1, mục 7.2, mục 4.1; Căn"),
    ],
)
def test_a_date_with_letters_or_blanks_in_it_is_that_date_in_scanners_text(
    engine: Engine, read: str, meant: str
) -> None:
    scanned = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""
    assert engine.restore(read + scanned, "scanner").text.split("\n")[0] == meant


def test_a_document_number_whose_strokes_were_read_as_ones_is_one_code(engine: Engine) -> None:
    page = "Thuc hiQn K6 hoach s6 1221KH-LDLD ngdy 15 th6ng 5 n6m 2014 cria Li6n dodn Lao dQng tinh. " * 4
    assert "122/KH-LĐLĐ" in engine.restore(page, "scanner").text


ENGLISH = """
Can ctr Luat Té chtre chinh quyén dia phuong ngay 19 thang 6. Uy ban nhan dan tinh bao cao két qua thye hién
nhiém vu phat trién kinh té xa hdi, quéc phong an ninh va phuong huéng nhiém vu trong thoi gian téi nhu sau"""


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("nhiém vu nam2023 cua tinh", "nhiệm vụ năm 2023 của tỉnh"),
        ("so voinam2016 tang", "so với năm 2016 tăng"),
        ("tai khoan2 Dieu15 cua Luat", "tại khoản 2 Điều 15 của Luật"),
        ("hién nay co120 nguoi", "hiện nay có 120 người"),
        ("theo Phu luc3 kém theo", "theo Phụ lục 3 kèm theo"),
        ("hoc sinh kh6 khan", "học sinh khó khăn"),
        ("dudng QL10, KT3 va PC02", "đường QL10, KT3 và PC02"),
        ("Quyét dinh sé l 452/QD-UBND", "Quyết định số 1452/QĐ-UBND"),
        ("Théng tu sé 3I/2014/TT-BTC", "Thông tư số 31/2014/TT-BTC"),
    ],
)
def test_a_number_keeps_its_digits_behind_the_word_that_was_glued_to_it(
    engine: Engine, read: str, meant: str
) -> None:
    assert engine.restore(read + ENGLISH, "eng").text.split("\n")[0] == meant


def test_a_stroke_before_a_number_that_may_begin_with_it_is_marked(engine: Engine) -> None:
    restored = engine.restore("Quyét dinh sé I 09/QD-SYT" + ENGLISH, "eng")
    assert restored.text.startswith("Quyết định số I 09/QĐ-SYT")
    assert [(doubt.text, doubt.suggestions) for doubt in restored.doubts][:1] == [("I", ("1",))]


@pytest.mark.parametrize("read", ["S6:280/BC-UBND", "SO: 280/BC-UBND", "S0:280 /BC-UBND", "s&: 280/BC-UBND"])
@pytest.mark.parametrize("profile", ["eng", "scanner", "paddle"])
def test_the_word_before_a_document_number_is_known_however_it_was_read(
    engine: Engine, read: str, profile: str
) -> None:
    restored = engine.restore(f"{read} Quang Ngai, ngay 20 thang 12", profile).text
    assert restored.lower().replace(": ", ":").startswith("số:280/bc-ubnd quảng ngãi")


@pytest.mark.parametrize("text", ["S6: 12 phòng, S8: 14 phòng", "Tủ S6: 280 hồ sơ", "S5: 16/20 phiếu"])
def test_a_label_before_another_number_stays(engine: Engine, text: str) -> None:
    assert engine.restore(text).text == text


def test_labels_of_goods_stay(engine: Engine) -> None:
    assert "S5: 12/QA, S6: 3/UB" in engine.restore("ma hang S5: 12/QA, S6: 3/UB con 20 cai", "eng").text
