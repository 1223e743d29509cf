"""Figures in line with white between them are a table without rules; nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restore.document import Line
from restore.page.layout import words_on
from restore.page.open_tables import find_open_grids
from restore.page.tables import Grid
from tests.page.typed import DPI, typed

COSTS = """
Kinh phí được giao như sau, theo Quyết định số 12/QĐ-UBND ngày 5 tháng 3:


TT   Nội dung chi          Đơn giá     Thành tiền

1    Mua sách               12.000        120.000

2    Sửa nhà               900.000        900.000

3    In giấy tờ                500         25.000

     Tổng cộng                          1.045.000



Đề nghị các đơn vị thực hiện nghiêm túc nội dung của văn bản này, báo cáo.
"""


def cells(grid: Grid, lines: list[Line]) -> dict[tuple[int, int, int, int], str]:
    """The text of each cell by row, column and spans."""
    _, found = words_on([grid], lines)
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): " ".join(
            line.text for line in found.get((0, index), ())
        )
        for index, cell in enumerate(grid.cells)
    }


def table(text: str, *unread: str, fall: float = 0.0) -> dict[tuple[int, int, int, int], str]:
    """The only table of a typed page."""
    lines, gray = typed(text, unread, fall)
    (grid,) = find_open_grids(lines, gray, DPI)
    return cells(grid, lines)


@pytest.mark.parametrize("fall", [0.0, 0.012, -0.012])
def test_a_table_of_figures_is_found_with_its_head_and_its_total(fall: float) -> None:
    found = table(COSTS, fall=fall)
    assert list(found) == [(row, column, 1, 1) for row in range(5) for column in range(4)]
    assert [found[0, column, 1, 1] for column in range(4)] == ["TT", "Nội dung chi", "Đơn giá", "Thành tiền"]
    assert [found[4, column, 1, 1] for column in range(4)] == ["", "Tổng cộng", "", "1.045.000"]


def test_what_stands_around_a_table_is_none_of_it() -> None:
    lines, gray = typed(COSTS)
    grids = find_open_grids(lines, gray, DPI)
    rest, _ = words_on(grids, lines)
    assert [line.words[0].text for line in rest] == ["Kinh", "Đề"]


def test_a_column_that_nobody_read_is_there_all_the_same() -> None:
    assert table(COSTS, "1", "2", "3")[1, 1, 1, 1] == "Mua sách"


CENTRED = """
Chỉ tiêu                    Năm 2023    Năm 2024

Trồng cây phân tán           2.350       2.400

Sửa đường liên
xóm và kênh                  14,5        15,5
mương

Xây nhà                      3           4
"""
IN_THE_MIDDLE = """
Chỉ tiêu                    Năm 2023    Năm 2024

Trồng cây                    2.350       2.400

Sửa đường liên
                             14,5        15,5
xóm và kênh

Xây nhà ở                    3           4
"""
AT_THE_TOP = """
Chỉ tiêu                    Năm 2023    Năm 2024

Trồng cây                    2.350       2.400

Sửa đường liên               14,5        15,5

xóm và kênh

Xây nhà ở                    3           4

cho dân

Mua sách                     5           6
"""


@pytest.mark.parametrize("text", [IN_THE_MIDDLE, AT_THE_TOP])
def test_a_label_of_several_lines_is_one_cell(text: str) -> None:
    found = table(text)
    assert found[2, 0, 1, 1] == "Sửa đường liên xóm và kênh"
    assert found[2, 1, 1, 1] == "14,5"


def test_a_head_of_two_levels_has_a_title_over_several_columns() -> None:
    found = table("""
                          Năm 2024
STT  Chỉ tiêu                          Tỷ lệ
                   Kế hoạch  Thực hiện

1    Thu thuế         1.200      1.300   108,3

2    Thu phí            800        400    50,0

3    Thu khác           100        100   100,0
""")
    assert found[0, 2, 1, 2] == "Năm 2024"
    assert (found[1, 2, 1, 1], found[1, 3, 1, 1]) == ("Kế hoạch", "Thực hiện")
    assert (found[0, 0, 2, 1], found[0, 4, 2, 1]) == ("STT", "Tỷ lệ")
    assert found[2, 1, 1, 1] == "Thu thuế"


def test_lines_of_a_head_may_be_as_far_apart_as_the_rows() -> None:
    found = table("""
STT  Chỉ tiêu             Năm 2024     Tỷ lệ



                   Kế hoạch  Thực hiện



1    Thu thuế         1.200      1.300   108,3



2    Thu phí            800        400    50,0



3    Thu khác           100        100   100,0
""")
    assert found[0, 2, 1, 2] == "Năm 2024"
    assert (found[0, 0, 2, 1], found[1, 3, 1, 1], found[0, 4, 2, 1]) == ("STT", "Thực hiện", "Tỷ lệ")


def test_names_beside_a_title_need_not_stand_higher_than_those_below_it() -> None:
    found = table("""
                             Năm 2024

STT  Chỉ tiêu      Kế hoạch             Thực hiện   Tỷ lệ

1    Thu thuế         1.200                 1.300   108,3

2    Thu phí            800                   400    50,0

3    Thu khác           100                   100   100,0
""")
    assert found[0, 2, 1, 2] == "Năm 2024"
    assert (found[0, 0, 2, 1], found[1, 3, 1, 1], found[0, 4, 2, 1]) == ("STT", "Thực hiện", "Tỷ lệ")


def test_a_row_whose_figures_were_misread_is_a_row() -> None:
    found = table("""
Chỉ tiêu          Năm 2022  Năm 2023  Năm 2024

Trồng cây            2.350     2.400     2.500

Sửa đường liên
                      7.20       212        ca
xóm và kênh

Xây nhà ở                3         4         5

Mua sách                 3         4         6
""", "7.20")  # fmt: skip
    assert found[2, 0, 1, 1] == "Sửa đường liên xóm và kênh"
    assert (found[2, 2, 1, 1], found[2, 3, 1, 1]) == ("212", "ca")


def test_specks_beside_a_row_do_not_part_a_table() -> None:
    lines, gray = typed(COSTS)
    row = next(line for line in lines if line.words[0].text == "2")
    dots = replace(row.words[0], text="-.....", box=row.words[0].box.moved(0, 9))
    (grid,) = find_open_grids([*lines, Line((dots,))], gray, DPI)
    assert max(cell.row for cell in grid.cells) == 4


def test_a_title_among_the_rows_spans_the_columns_that_it_crosses() -> None:
    found = table("""
TT   Nội dung            Số lượng    Thành tiền

I. Các khoản chi thường xuyên

1    Mua sách                  12       120.000

2    Sửa nhà                    1       900.000

II. Các khoản khác nữa

3    In giấy                   50        25.000

4    Thuê xe                    2       500.000

5    Mua bàn                    3       700.000

6    Mua ghế                    9       800.000

7    Mua tủ                     2       100.000

8    Mua đèn                    8        80.000

9    Mua quạt                   4       200.000

10   Mua máy                    1       300.000
""")
    assert found[1, 0, 1, 2] == "I. Các khoản chi thường xuyên"
    assert found[2, 1, 1, 1] == "Mua sách"


LETTERHEAD = """
ỦY BAN NHÂN DÂN             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

XÃ QUẢNG SƠN                Độc lập - Tự do - Hạnh phúc

Số: 12/QĐ-UBND              Quảng Sơn, ngày 5 tháng 3 năm 2024
"""
CONTENTS = """
1.   Phạm vi điều chỉnh ................   1

2.   Đối tượng áp dụng .................   3

3.   Giải thích từ ngữ .................  12

4.   Điều khoản thi hành ...............  25
"""
CONTENTS_WITHOUT_DOTS = """
MỤC LỤC

1.   Phạm vi điều chỉnh                    1

2.   Đối tượng áp dụng                     3

3.   Giải thích từ ngữ                    12

4.   Điều khoản thi hành                  25
"""
SIGNATURES = """
Nơi nhận:                       TM. ỦY BAN NHÂN DÂN

- Như Điều 3;                        CHỦ TỊCH

- Lưu: VT, 12 bản.

                                 Nguyễn Văn An
"""
PARAGRAPHS = """
Điều 3.  Căn cứ  Luật số 12,  ngày 5 tháng 3  năm 2024 của  Quốc hội

Khoản 2  của  Điều 14  được  sửa đổi  như  sau  15 ngày làm việc là

1. Trong thời hạn  10 ngày   kể từ ngày   5 tháng 3,   người dân nộp

2. Sau 30 ngày   cơ quan trả  lời  cho người  dân   trong  ngày   12
"""
FORM = """
Họ và tên:  Nguyễn Văn An        Nam/Nữ:  Nam

Ngày sinh:  12/05/1980           Dân tộc: Kinh

Số CCCD:    012345678901         Nơi cấp: Hà Nội

Điện thoại: 0912345678           Email:   an@vn
"""
LIST = """
1.   Nguyễn Văn An       Chủ tịch xã

2.   Trần Thị Bình       Phó chủ tịch

3.   Lê Đức Cường        Văn phòng

4.   Vũ Thị Dung         Kế toán
"""


@pytest.mark.parametrize(
    "text",
    [LETTERHEAD, CONTENTS, CONTENTS_WITHOUT_DOTS, SIGNATURES, PARAGRAPHS, FORM, LIST],
    ids=["letterhead", "contents", "contents without dots", "signatures", "paragraphs", "form", "list"],
)
def test_what_is_no_table_stays_text(text: str) -> None:
    lines, gray = typed(text)
    assert find_open_grids(lines, gray, DPI) == ()


def test_a_page_on_its_side_has_no_rows() -> None:
    lines, gray = typed(COSTS, fall=1.5)
    assert find_open_grids(lines, gray, DPI) == ()
