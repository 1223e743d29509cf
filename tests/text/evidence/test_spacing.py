"""Blanks that were lost are put in, blanks inside a syllable taken out; the letters stay."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("t ỉ nh Hải Dương", "tỉnh Hải Dương"),
        ("C Ộ NG HÒA XÃ HỘI", "CỘNG HÒA XÃ HỘI"),
        ("UBND t ỉnh H ải Dương", "UBND tỉnh Hải Dương"),
    ],
)
def test_torn_syllables_are_joined(engine: Engine, read: str, restored: str) -> None:
    assert engine.restore(read, "vie").text == restored


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("Hoatdongchinh cua don vi", "Hoạt động chính của đơn vị"),
        ("nhung khongbaotruoc cho nguoi dan", "nhưng không báo trước cho người dân"),
        ("tai TPHCM vaHaNoi", "tại TPHCM và Hà Nội"),
        ("Don viQHDC danh gia", "Đơn vị QHDC đánh giá"),
        ("UBNDhuyen Binh Lieu bao cao", "UBND huyện Bình Liêu báo cáo"),
        ("hoc gioi.Trong nam hoc", "học giỏi. Trong năm học"),
        (
            "quyet dinh ngay05thang01nam2021 cua UBND tinh",
            "quyết định ngày 05 tháng 01 năm 2021 của UBND tỉnh",
        ),
        ("UBNDhuyenEaSup thong bao ket qua", "UBND huyện Ea Súp thông báo kết quả"),
        ("de nghi UBNDxaEaTul bao cao", "đề nghị UBND xã Ea Tul báo cáo"),
    ],
)
def test_glued_words_are_parted(engine: Engine, read: str, restored: str) -> None:
    assert engine.restore(read, "plain").text == restored


@pytest.mark.parametrize(
    "text",
    ["Tp.Hồ Chí Minh", "nhóm C gồm ba người", "đăng ký online", "PGS.TS.Nguyễn Văn An", "UBTVQHs và CSSmin"],
)
def test_what_is_right_is_neither_joined_nor_parted(engine: Engine, text: str) -> None:
    assert engine.restore(text, "vie").text == text


def test_a_tag_with_a_date_stays_in_one_piece(engine: Engine) -> None:
    assert "#ngay04thang01nam2021" in engine.restore("xem #ngay04thang01nam2021 trong nhom", "plain").text


SCANNED = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("chG dQ,chinh sdch", "chế độ, chính sách"),
        ("VC nhiQm vu(chi ti6t", "Về nhiệm vụ (chi tiết"),
        ("chinh sdch,02 ddng chi", "chính sách, 02 đồng chí"),
        ("giai do4n(2010 - 2015)", "giai đoạn (2010 - 2015)"),
    ],
)
def test_marks_between_words_get_their_blank_where_scanners_lost_it(
    engine: Engine, read: str, restored: str
) -> None:
    assert engine.restore(read + SCANNED, "scanner").text.split("\n")[0] == restored
