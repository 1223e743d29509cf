"""Contents of the tables that `table_pages.py` draws: cells with their spans, and consistent numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scripts.corpus.hard_sheet import CODES, Text

UNITS = ("m3", "cái", "bộ", "kg", "tấn", "ha", "hộ", "lớp", "người", "km")
FAMILY, GIVEN = ("Nguyễn Văn", "Trần Thị", "Lê Đức", "Phạm Thị", "Hoàng Minh", "Vũ Thị"), (
    "An", "Bình", "Cường", "Dung", "Hạnh", "Khoa", "Lan", "Mai", "Phúc", "Sơn", "Thảo", "Yến",
)  # fmt: skip


class Cell(NamedTuple):
    """A cell; row and column count from 0 at the top left of the table."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True)
class Plan:
    """A table to draw: column widths as shares, column alignments ("l", "m", "r"), cells row by row."""

    shares: Sequence[float]
    align: str
    cells: Sequence[Cell]
    header: int = 1

    @property
    def rows(self) -> int:
        return max(cell.row + cell.row_span for cell in self.cells)


def vietnamese(value: int, decimals: int = 0) -> str:
    """The value in Vietnamese notation: 1234567 with two decimals is "12.345,67"."""
    whole, rest = divmod(abs(value), 10**decimals)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:0{decimals}}" if decimals else "")
    return f"-{text}" if value < 0 else text


def simple(heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], align: str) -> Plan:
    cells = [Cell(r, c, 1, 1, text) for r, row in enumerate([heads, *rows]) for c, text in enumerate(row)]
    return Plan(shares, align, cells)


def name(text: Text, most: int = 3) -> str:
    words = [word.strip('.,;:()“”"') for word in text.rng.choice(text.lines).split()]
    words = [word for word in words if word.isalpha()][:most]
    return " ".join(words).capitalize() or "Chi khác"


def costs(text: Text, count: int, first: int = 1) -> tuple[list[tuple[str, ...]], int]:
    """The rows of an estimate, and the sum of their amounts."""
    rng, total = text.rng, 0
    rows: list[tuple[str, ...]] = []
    for number in range(first, first + count):
        pieces, price = rng.randint(1, 60), rng.randint(12, 4000) * 500
        total += pieces * price
        rows.append((str(number), name(text), rng.choice(UNITS), str(pieces), vietnamese(price),
                     vietnamese(pieces * price)))  # fmt: skip
    return rows, total


COST_HEADS = ("TT", "Nội dung chi", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền")
COST_SHARES, COST_ALIGN = (5, 30, 9, 11, 16, 20), "mlmrrr"


def cost_plan(text: Text, count: int) -> Plan:
    rows, total = costs(text, count)
    plan = simple(COST_HEADS, rows, COST_SHARES, COST_ALIGN)
    last = plan.rows
    cells = [*plan.cells, Cell(last, 0, 1, 2, text.rng.choice(("Tổng cộng", "Cộng", "TỔNG CỘNG")))]
    cells += [Cell(last, column, 1, 1, "") for column in (2, 3, 4)]
    return Plan(COST_SHARES, COST_ALIGN, [*cells, Cell(last, 5, 1, 1, vietnamese(total))])


def year_plan(text: Text, count: int) -> Plan:
    """Two years under one header, their ratio in per cent, the total in the first or the last row."""
    rng = text.rng
    decimals = rng.choice((1, 2, 0))
    cells = [Cell(0, 0, 2, 1, "STT"), Cell(0, 1, 2, 1, "Chỉ tiêu"), Cell(0, 2, 1, 2, "Năm 2024"),
             Cell(0, 4, 2, 1, "Tỷ lệ (%)"),
             Cell(1, 2, 1, 1, "Kế hoạch"), Cell(1, 3, 1, 1, "Thực hiện")]  # fmt: skip
    values = [(rng.randint(100, 90000), rng.randint(100, 90000)) for _ in range(count)]
    sums = sum(one for one, _ in values), sum(other for _, other in values)
    lines = [(str(k), name(text), *pair) for k, pair in enumerate(values, 1)]
    total = ("", "Tổng số", *sums)
    lines = [total, *lines] if rng.random() < 0.5 else [*lines, total]
    for row, (number, label, one, other) in enumerate(lines, 2):
        shown = (number, label, vietnamese(one, decimals), vietnamese(other, decimals),
                 vietnamese(round(1000 * other / one), 1))  # fmt: skip
        cells += [Cell(row, column, 1, 1, said) for column, said in enumerate(shown)]
    return Plan((6, 34, 18, 18, 14), "mlrrr", cells, 2)


def list_plan(text: Text, count: int) -> Plan:
    rng, rows = text.rng, []
    for number in range(1, count + 1):
        born = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(1958, 2003)}"
        code = f"{rng.randint(1, 2999)}/{rng.choice(CODES)}"
        points = vietnamese(rng.randint(40, 99), 1)
        rows.append((str(number), f"{rng.choice(FAMILY)} {rng.choice(GIVEN)}", born, code, points))
    heads = ("TT", "Họ và tên", "Ngày sinh", "Số quyết định", "Điểm")
    return simple(heads, rows, (5, 26, 16, 22, 9), "mlmmm")


PARTS = ("Thu nội địa", "Thu từ xuất khẩu, nhập khẩu", "Chi đầu tư", "Chi thường xuyên", "Các khoản khác")
COMMUNES = ("Quảng Sơn", "Đại Sơn", "Bình Lãng", "Tân Hưng", "Phú Xuân", "An Thạnh")


def merged_plan(text: Text, count: int) -> Plan:
    """Communes over several rows each, section titles over all columns, a total over three columns."""
    rng = text.rng
    cells = [Cell(0, 0, 2, 1, "STT"), Cell(0, 1, 2, 1, "Xã"), Cell(0, 2, 2, 1, "Nội dung"),
             Cell(0, 3, 1, 3, "Kinh phí"), Cell(1, 3, 1, 1, "Tỉnh"), Cell(1, 4, 1, 1, "Huyện"),
             Cell(1, 5, 1, 1, "Tổng số")]  # fmt: skip
    row, number, sums = 2, 0, [0, 0, 0]
    for commune in rng.sample(COMMUNES, count):
        if rng.random() < 0.4:
            cells.append(Cell(row, 0, 1, 6, f"{'I' * (number % 3 + 1)}. {rng.choice(PARTS)}"))
            row += 1
        number, several = number + 1, rng.randint(1, 3)
        cells += [Cell(row, 0, several, 1, str(number)), Cell(row, 1, several, 1, commune)]
        for _ in range(several):
            one, other = rng.randint(100, 90000), rng.randint(100, 90000)
            sums = [a + b for a, b in zip(sums, (one, other, one + other), strict=True)]
            shown = (name(text, 4), *map(vietnamese, (one, other, one + other)))
            cells += [Cell(row, column, 1, 1, said) for column, said in enumerate(shown, 2)]
            row += 1
    cells.append(Cell(row, 0, 1, 3, "Tổng cộng"))
    cells += [Cell(row, column, 1, 1, vietnamese(said)) for column, said in enumerate(sums, 3)]
    return Plan((6, 14, 26, 13, 13, 14), "mllrrr", cells, 2)


def share_plan(text: Text, count: int) -> Plan:
    """Amounts and their percentages, which sum to 100."""
    rng = text.rng
    amounts = [rng.randint(200, 60000) for _ in range(count)]
    whole = sum(amounts)
    tenths = [round(1000 * amount / whole) for amount in amounts]
    tenths[tenths.index(max(tenths))] += 1000 - sum(tenths)
    sign = "%" if rng.random() < 0.4 else ""
    rows = [
        (str(k), name(text, 4), vietnamese(amount), vietnamese(share, 1) + sign)
        for k, (amount, share) in enumerate(zip(amounts, tenths, strict=True), 1)
    ]
    total = ("", "Tổng cộng", vietnamese(whole), "100" + sign if rng.random() < 0.5 else "100,0" + sign)
    return simple(("TT", "Nguồn vốn", "Số tiền", "Tỷ trọng"), [*rows, total], (6, 40, 20, 16), "mlrr")


def years_plan(text: Text, count: int) -> Plan:
    """A label and figures for some years, a dash for missing ones; the total last."""
    rng = text.rng
    first, years = rng.randint(2015, 2021), rng.randint(3, 4)
    decimals = rng.choice((0, 0, 1, 2))
    rows: list[tuple[str, ...]] = []
    sums = [0] * years
    for _ in range(count):
        values = [0 if rng.random() < 0.08 else rng.randint(3, 99999) for _ in range(years)]
        sums = [a + b for a, b in zip(sums, values, strict=True)]
        rows.append(
            (name(text, rng.choice((2, 4, 7, 9))), *(vietnamese(v, decimals) if v else "-" for v in values))
        )
    rows.append(("Tổng số", *(vietnamese(value, decimals) for value in sums)))
    heads = ("Chỉ tiêu", *(f"Năm {first + k}" for k in range(years)))
    return simple(heads, rows, (34, *[17] * years), "l" + "r" * years)


def broad_plan(text: Text, count: int) -> Plan:
    """Quarters of a year and their sum, for several things: many columns."""
    rng = text.rng
    rows: list[tuple[str, ...]] = []
    sums = [0] * 5
    for number in range(1, count + 1):
        values = [rng.randint(10, 9999) for _ in range(4)]
        values.append(sum(values))
        sums = [a + b for a, b in zip(sums, values, strict=True)]
        rows.append((str(number), name(text), rng.choice(UNITS), *map(vietnamese, values), ""))
    rows.append(("", "Tổng số", "", *map(vietnamese, sums), ""))
    heads = ("TT", "Nội dung", "ĐVT", "Quý I", "Quý II", "Quý III", "Quý IV", "Cả năm", "Ghi chú")
    return simple(heads, rows, (5, 26, 8, 11, 11, 11, 11, 13, 10), "mlmrrrrrl")


INDICATORS = (
    "Tổng số hộ", "Tỷ lệ hộ nghèo", "Số xã có điện", "Tổng thu ngân sách", "Diện tích rừng trồng mới",
    "Số lao động có việc làm", "Tỷ lệ che phủ rừng", "Số trường đạt chuẩn", "Sản lượng lương thực",
    "Số thôn có nhà văn hóa",
)  # fmt: skip
NUMERALS = ("I", "II", "III", "IV", "V", "VI")


def numbered_plan(text: Text, count: int) -> Plan:
    """A form of a report: columns numbered in a row of their own, rows in parts with Roman numerals or with
    numbers below theirs; half of the forms not filled in."""
    rng = text.rng
    extra = rng.randint(3, 6)
    heads = ["STT", "Chỉ tiêu", "Đơn vị", *rng.sample(("Kế hoạch", "Thực hiện", "Cùng kỳ", "So sánh (%)",
             "Ước năm", "Ghi chú", "Quý I", "Quý II"), extra)]  # fmt: skip
    form, letters = rng.choice(("({})", "({})", "({})", "{}")), rng.random() < 0.2
    order = ["A", "B", *map(str, range(1, extra + 2))] if letters else [*map(str, range(1, extra + 4))]
    filled, below = rng.random() < 0.5, rng.random() < 0.4
    decimals = [rng.randint(0, 1) for _ in range(extra)]
    rows = [[form.format(number) if number.isdigit() else number for number in order]]
    for part in range(rng.randint(2, 4)):
        rows.append([str(part + 1) if below else NUMERALS[part], rng.choice(PARTS), *[""] * (extra + 1)])
        for number in range(1, rng.randint(3, max(3, count)) + 1):
            values = [vietnamese(rng.randint(10, 99999), d) if filled else "" for d in decimals]
            label = f"{part + 1}.{number}" if below else str(number)
            rows.append(
                [label, rng.choice(INDICATORS), rng.choice(("Hộ", "%", "Xã", "Tỷ đồng", "Ha")), *values]
            )
    return simple(heads, rows, (6, 30, 10, *[11] * extra), "mlm" + "m" * extra)


def unspanned(plan: Plan) -> Plan:
    """The plan for a table without rules, in whose body nothing shows that a label spans two columns."""
    cells: list[Cell] = []
    for cell in plan.cells:
        if cell.row < plan.header or cell.column_span == 1:
            cells.append(cell)
        else:
            last = cell.column + cell.column_span - 1
            cells += [cell._replace(column=k, column_span=1, text=cell.text * (k == last))
                      for k in range(cell.column, last + 1)]  # fmt: skip
    return Plan(plan.shares, plan.align, cells, plan.header)
