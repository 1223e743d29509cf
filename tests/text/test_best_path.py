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


@pytest.mark.parametrize(
    "wreckage", ["CQNG HOA XA HQI CHU NGHIA VIpT NAM", "Uy ban nhân dân huyén dd ban hanh"]
)
@pytest.mark.parametrize(
    "right",
    [
        "Mua 2 cuộn băng keo, 1 hộp ghim, 3 bút dạ",
        "Phòng 302: bệnh nhân mổ ruột thừa, dùng Metronidazol",
        "Cho 4,8 g Mg vào dd HCl dư, thu khí X",
        "Lịch phát sóng: 19h Thời sự, 20h Phim truyện",
        "Tổ 5: Bảo, Hưng, Thảo trực nhật",
        "Lô 12 gạo ST25 xuất bến Cái Cui",
        "Bàn 7: 1 lẩu cá tầm, 2 gỏi cuốn, 1 pepsi",
        "Chở cát đá về ấp Rạch Giồng, 350k/khối",
        "Lớp 9B vắng 3 bạn: Huệ, Lượng, Tịnh",
        "Xóm Gạo góp giỗ Tổ: 200k mỗi hộ",
        "Gà ri 4 con, vịt bầu 6 con, ngỗng 1 con",
        "Ruộng trũng cấy giống Q5, bón lót 20 kg lân",
    ],
)
def test_right_lines_beside_wreckage_stay(engine: Engine, right: str, wreckage: str) -> None:
    assert engine.restore(f"{right}\n{wreckage}").text.splitlines()[0] == right
    assert engine.restore(f"{wreckage}\n{right}").text.splitlines()[1] == right
