from __future__ import annotations

from dataclasses import replace

from restore.document import Box, Line, Word
from restore.page.columns import in_order

WIDTH, HEIGHT = 2480, 3508


def line(top: int, *words: tuple[int, str]) -> Line:
    """Words that begin at the given pixels, 20 pixels a letter, with blanks of 15 between their words."""
    placed = []
    for left, text in words:
        for word in text.split():
            placed.append(Word(word, Box(left, top, 20 * len(word), 40), 0.9))
            left += 20 * len(word) + 15
    return Line(tuple(placed))


def read(*lines: Line) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in in_order(lines, WIDTH, HEIGHT)]


LETTERHEAD = (
    line(250, (400, "ỦY BAN NHÂN DÂN"), (1000, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    line(310, (420, "TỈNH HÒA BÌNH"), (1100, "Độc lập - Tự do - Hạnh phúc")),
    line(400, (430, "Số: 12/QĐ-UBND"), (1150, "Hòa Bình, ngày 4 tháng 5 năm 2021")),
)
NATION_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
BODY = (
    line(600, (1150, "QUYẾT ĐỊNH")),
    line(700, (600, "Về việc giao chỉ tiêu kế hoạch trồng cây phân tán năm 2021")),
    line(800, (400, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;")),
)


def test_the_letterhead_is_read_column_by_column() -> None:
    assert read(*LETTERHEAD, *BODY) == [
        ("header", "ỦY BAN NHÂN DÂN"),
        ("header", "TỈNH HÒA BÌNH"),
        ("header", "Số: 12/QĐ-UBND"),
        ("header", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("header", "Độc lập - Tự do - Hạnh phúc"),
        ("header", "Hòa Bình, ngày 4 tháng 5 năm 2021"),
        *(("body", one.text) for one in BODY),
    ]


def test_columns_that_the_recogniser_parted_stand_one_after_the_other() -> None:
    (organ, nation), (place, motto), (number, date) = [
        [Line(one.words[:cut]), Line(one.words[cut:])] for one, cut in zip(LETTERHEAD, (4, 3, 2), strict=True)
    ]
    wanted = [text for _, text in read(*LETTERHEAD, *BODY)]
    for lines in (
        (nation, motto, date, organ, place, number),
        (nation, organ, motto, place, date, number),
        (organ, nation, place, motto, LETTERHEAD[2]),
        (organ, place, nation, motto, LETTERHEAD[2]),
    ):
        assert [text for _, text in read(*lines, *BODY)] == wanted


def test_below_a_nation_without_an_organ_beside_it_lines_stay_in_their_order() -> None:
    lines = line(250, (700, NATION_NAME)), *BODY, line(860, (400, "trồng cây."))
    assert [text for _, text in read(*lines)] == [one.text for one in lines]


def test_a_misread_nation_still_parts_the_columns() -> None:
    first = line(250, (400, "ỦY BAN NHÂN ĐÂN"), (1000, "CỌNG HOÀ XÃ HỘI CHŨ NGHĨA VIỆT NAM"))
    assert read(first, *LETTERHEAD[1:], *BODY)[0] == ("header", "ỦY BAN NHÂN ĐÂN")


def test_the_name_of_the_party_in_a_sentence_is_no_letterhead() -> None:
    lines = (
        line(250, (300, "Sinh viên hiểu các nguyên lý của chủ nghĩa Mác và")),
        line(310, (300, "đường lối cách mạng của Đảng Cộng sản Việt Nam;")),
        line(370, (300, "biết vận dụng.")),
    )
    assert read(*lines) == [("body", one.text) for one in lines]


def test_the_subject_of_a_letter_belongs_to_the_left_column() -> None:
    subject = line(470, (380, "V/v trồng cây")), line(530, (400, "phân tán"))
    texts = [text for _, text in read(*LETTERHEAD, *subject, *BODY)]
    assert texts[3:6] == ["V/v trồng cây", "phân tán", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_a_line_with_a_dash_below_the_letterhead_is_not_parted() -> None:
    words = line(700, (400, "Ngày 11/10 Sở Văn hóa Thể thao - và Du lịch tỉnh gửi hồ sơ về Bộ")).words
    low = replace(words[7], box=replace(words[7].box, top=725, height=6))
    text = Line((*words[:7], low, *words[8:]))
    lines = *LETTERHEAD, line(600, (1150, "BÁO CÁO")), text
    assert read(*lines)[-1] == ("body", text.text)


def test_short_lines_below_a_short_title_do_not_belong_to_the_letterhead() -> None:
    items = line(700, (300, "1. Họ và tên:")), line(770, (300, "2. Ngày sinh:"))
    assert read(*LETTERHEAD, *items, BODY[0], BODY[2])[3:] == [
        ("header", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("header", "Độc lập - Tự do - Hạnh phúc"),
        ("header", "Hòa Bình, ngày 4 tháng 5 năm 2021"),
        *(("body", one.text) for one in (BODY[0], *items, BODY[2])),
    ]


def test_receivers_come_before_the_signature() -> None:
    closing = (
        line(2600, (300, "Nơi nhận:"), (1400, "TM. ỦY BAN NHÂN DÂN")),
        line(2660, (300, "- Như Điều 3;"), (1480, "CHỦ TỊCH")),
        line(2720, (300, "- Lưu: VT.")),
        line(3000, (1450, "Nguyễn Văn An")),
    )
    assert read(*BODY, *closing)[3:] == [
        ("footer", "Nơi nhận:"),
        ("footer", "- Như Điều 3;"),
        ("footer", "- Lưu: VT."),
        ("footer", "TM. ỦY BAN NHÂN DÂN"),
        ("footer", "CHỦ TỊCH"),
        ("footer", "Nguyễn Văn An"),
    ]


def test_a_last_page_with_little_text_closes_high() -> None:
    closing = (
        line(700, (300, "Nơi nhận:"), (1400, "GIÁM ĐỐC")),
        line(760, (300, "- Như Điều 3;"), (1400, "Nguyễn Văn An")),
    )
    assert [text for _, text in read(*closing)] == ["Nơi nhận:", "- Như Điều 3;", "GIÁM ĐỐC", "Nguyễn Văn An"]
    form = (line(700, (300, "Nơi nhận:"), (1400, "Bưu điện huyện")), line(760, (300, "Ngày nhận:")))
    assert [role for role, _ in read(*form)] == ["body", "body"]


def test_a_speck_between_the_columns_parts_no_receiver_in_two() -> None:
    closing = (
        line(2600, (300, "Nơi nhận:"), (560, ":"), (1400, "TM. ỦY BAN NHÂN DÂN")),
        line(2660, (300, "- Thường"), (520, "trực HĐND tỉnh;"), (1480, "CHỦ TỊCH")),
    )
    assert [text for _, text in read(*BODY, *closing)[3:]] == [
        "Nơi nhận: :",
        "- Thường trực HĐND tỉnh;",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
    ]


def test_receivers_without_a_signature_beside_their_head_come_first_too() -> None:
    closing = (
        line(2600, (300, "Nơi nhận:")),
        line(2650, (1400, "TM. ỦY BAN NHÂN DÂN")),
        line(2660, (300, "- Như Điều 3;")),
    )
    assert [text for _, text in read(*closing)] == ["Nơi nhận:", "- Như Điều 3;", "TM. ỦY BAN NHÂN DÂN"]


def test_receivers_with_nothing_beside_them_are_the_footer_to_the_end() -> None:
    listed = (
        line(2600, (300, "Nơi nhận:")),
        line(2650, (300, "- Văn phòng Chính phủ;")),
        line(2700, (300, "- Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ, các tỉnh;")),
        line(2750, (300, "- Lưu: VT.")),
    )
    assert read(*listed) == [("footer", one.text) for one in listed]


def test_two_who_sign_side_by_side_are_read_one_after_the_other() -> None:
    closing = (
        line(2000, (400, "KT. BỘ TRƯỞNG"), (1500, "KT. BỘ TRƯỞNG")),
        line(2060, (400, "BỘ TÀI CHÍNH"), (1480, "BỘ QUỐC PHÒNG")),
        line(2120, (420, "THỨ TRƯỞNG"), (1520, "THỨ TRƯỞNG")),
        line(2500, (380, "Nguyễn Văn An"), (1480, "Trần Thị Bình")),
        line(2600, (300, "Nơi nhận:")),
        line(2650, (300, "- Lưu: VT.")),
    )
    assert [text for _, text in read(*BODY, *closing)][len(BODY) :] == [
        *("KT. BỘ TRƯỞNG", "BỘ TÀI CHÍNH", "THỨ TRƯỞNG", "Nguyễn Văn An"),
        *("KT. BỘ TRƯỞNG", "BỘ QUỐC PHÒNG", "THỨ TRƯỞNG", "Trần Thị Bình"),
        *("Nơi nhận:", "- Lưu: VT."),
    ]


def test_words_about_receivers_in_a_sentence_part_nothing() -> None:
    sentence = line(2600, (300, "Nơi nhận: các sở, ban, ngành và địa phương"))
    assert read(sentence) == [("body", sentence.text)]


def test_a_page_number_is_one_only_at_an_edge() -> None:
    assert read(line(150, (1230, "2")), *BODY, line(1500, (1230, "2")), line(3400, (1230, "- 12 -"))) == [
        ("page-number", "2"),
        *(("body", one.text) for one in BODY),
        ("body", "2"),
        ("page-number", "- 12 -"),
    ]


def test_a_page_without_columns_stays_as_it_is() -> None:
    assert in_order(BODY, WIDTH, HEIGHT) == BODY
    assert in_order((), WIDTH, HEIGHT) == ()


def sloping(top: int, left: int, text: str) -> Line:
    """A line that falls by 3 pixels in 100."""
    words = line(top, (left, text)).words
    return Line(tuple(replace(w, box=replace(w.box, top=top + w.box.left * 3 // 100)) for w in words))


def test_lines_across_the_page_go_from_top_to_bottom() -> None:
    wide = [sloping(700 + 60 * k, 200, f"{k} " + "dòng chữ chạy ngang trang giấy " * 3) for k in range(4)]
    short = sloping(940, 200, "hết đoạn.")
    told = [text for _, text in read(wide[0], wide[2], wide[3], short, wide[1])]
    assert told == [one.text for one in (*wide, short)]


def test_columns_side_by_side_stay_in_their_order() -> None:
    left = [line(700 + 60 * k, (200, f"trái {k} có vài chữ")) for k in range(3)]
    right = [line(710 + 60 * k, (1400, f"phải {k} có vài chữ")) for k in range(3)]
    below = line(1000, (200, "dòng chữ chạy ngang trang giấy " * 3))
    assert [text for _, text in read(*left, *right, below)] == [x.text for x in (*left, *right, below)]


LISTED = (
    line(2660, (300, "- Ban Bí thư Trung ương;")),
    line(2720, (300, "- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc CP;")),
    line(2780, (300, "- Văn phòng Quốc hội;"), (1450, "Trần Thị Bình")),
    line(2840, (300, "- Lưu: VT, KTTH.")),
)
SIGNED = ["TM. CHÍNH PHỦ", "THỦ TƯỚNG", "Trần Thị Bình"]


def parted(*lines: Line) -> tuple[list[str], list[str]]:
    """Return the texts of a page's closing block: the receivers, and the signature."""
    texts = [text for role, text in read(*lines) if role == "footer"]
    cut = texts.index("- Lưu: VT, KTTH.") + 1
    return texts[:cut], texts[cut:]


def test_receivers_longer_than_a_third_of_the_page_are_parted_from_the_signer() -> None:
    signer = line(2480, (1450, "TM. CHÍNH PHỦ")), line(2540, (1480, "THỦ TƯỚNG"))
    receivers, signature = parted(*BODY, *signer, line(2600, (300, "Nơi nhận:")), *LISTED)
    assert receivers == [
        "Nơi nhận:",
        "- Ban Bí thư Trung ương;",
        "- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc CP;",
        "- Văn phòng Quốc hội;",
        "- Lưu: VT, KTTH.",
    ]
    assert signature == SIGNED


def test_ink_of_the_signature_beside_a_receiver_does_not_end_the_list() -> None:
    words = line(2720, (300, "- Các Bộ, cơ quan ngang Bộ, cơ quan thuộc CP;"), (1330, "hạ")).words
    inked = Line((*words[:-1], replace(words[-1], confidence=0.1)))
    signer = line(2480, (1450, "TM. CHÍNH PHỦ")), line(2540, (1480, "THỦ TƯỚNG"))
    lines = *BODY, *signer, line(2600, (300, "Nơi nhận:")), LISTED[0], inked, *LISTED[2:]
    assert parted(*lines)[1] == SIGNED


def test_a_list_of_receivers_closes_a_page_at_any_height() -> None:
    raised = [
        Line(tuple(replace(word, box=word.box.moved(0, -1800)) for word in one.words))
        for one in (line(2540, (1480, "THỦ TƯỚNG")), line(2600, (300, "Nơi nhận:")), *LISTED)
    ]
    assert parted(*raised)[1] == SIGNED[1:]


def test_receivers_are_parted_from_the_signer_though_their_head_was_misread() -> None:
    head = line(2600, (300, "Mr"), (1450, "TM. CHÍNH PHỦ"))
    receivers, signature = parted(*BODY, head, line(2640, (1480, "THỦ TƯỚNG")), *LISTED)
    assert receivers[0] == "Mr"
    assert signature == SIGNED


def test_signatures_far_above_the_receivers_come_before_them_whatever_their_order() -> None:
    signed = line(1700, (300, "SỞ VĂN HÓA"), (1450, "LIÊN ĐOÀN LAO ĐỘNG"))
    texts = [text for _, text in read(*BODY, line(2600, (300, "Nơi nhận:")), *LISTED, signed)]
    assert texts.index("SỞ VĂN HÓA LIÊN ĐOÀN LAO ĐỘNG") < texts.index("Nơi nhận:")


def test_items_below_a_whole_line_are_no_receivers_though_the_last_one_files_the_paper() -> None:
    lines = line(2600, (300, "Hồ sơ của mỗi vụ việc gồm có")), *LISTED
    assert {role for role, _ in read(*BODY, *lines)} == {"body"}


def test_whom_a_letter_addresses_follows_the_letterhead() -> None:
    address = line(520, (500, "Kính gửi:"))
    receivers = line(580, (900, "- Các sở, ban, ngành của tỉnh và các huyện;"))
    texts = read(*LETTERHEAD, address, receivers, *BODY[1:])
    assert texts[5:7] == [("header", "Hòa Bình, ngày 4 tháng 5 năm 2021"), ("body", "Kính gửi:")]
