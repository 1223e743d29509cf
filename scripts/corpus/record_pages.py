"""Draw pages with what stands in official records beside plain words, with their truth.

    python -m scripts.corpus.record_pages --seed 401 --each 2 --out build/record/dev

Reads held-out corpus text. Writes KINDn.jpg or .tif with KINDn.gold.txt, like `hard_pages.py`, whose report
(`scripts.measure.hard_pages`) measures them too.

The kinds: quarters, months and roads with a hyphen or stop before a number; a series of items a), b), … đ);
marks of notes at words, with the notes below a rule; a stamp of arrival beside or over the letterhead, filled
in by hand; seals over the last lines and the name of who signed, in red, gray or black and white; decimal
numbers that are out of focus; numbers filled in by hand on dotted lines and in boxes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.corpus.hard_pages import BLUE, RED, Drawn, faxed, scanned, sealed, write_pages
from scripts.corpus.hard_sheet import INK, ORGANS, Pixels, Sheet, Text
from scripts.corpus.render import wrap

NUMERALS = "I II III IV V VI VII VIII IX X XI XII XIII XIV".split()
LETTERS = "abcdđeghiklmn"
SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
NAMES = ("Nguyễn Văn Thành", "Trần Thị Bích Hòa", "Lê Quang Đức", "Phạm Minh Tuấn", "Vũ Thị Thu Hằng")
POSTS = (
    "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH",
    "TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH",
    "GIÁM ĐỐC|",
    "TL. CỤC TRƯỞNG|CHÁNH VĂN PHÒNG",
)


def _term(rng: random.Random) -> str:
    """A quarter, a month, a school year or a road as offices write them."""
    year, road = rng.randint(2009, 2026), rng.randint(1, 99)
    quarter = rng.choice(NUMERALS[:4])
    return rng.choice((
        f"quý {quarter}-{year}", f"Quý {quarter}-{year}", f"quý {quarter}/{year}", f"quý {quarter} - {year}",
        f"tháng {rng.randint(1, 12)}-{year}", f"học kỳ {rng.choice(NUMERALS[:2])}-{year}",
        f"khóa {rng.choice(NUMERALS)}-{year}", f"giai đoạn {year}-{year + 4}", f"Đợt {quarter}-{year}",
        f"quý {quarter}, {rng.choice(NUMERALS[:4])}-{year}", f"QL{road}{rng.choice(['', 'A', 'B'])}",
        f"QL.{road}{rng.choice(['', 'A'])}", f"ĐT.{rng.randint(600, 899)}", f"ĐT{rng.randint(600, 899)}",
        f"TL.{road}", f"ĐH.{road:02}", f"Quốc lộ {road}A",
    ))  # fmt: skip


def _with_terms(text: Text, rng: random.Random, most: int = 3) -> str:
    words = text.paragraph().split()
    for _ in range(rng.randint(1, most)):
        words.insert(rng.randrange(1, len(words) + 1), _term(rng))
    return " ".join(words)


def quarters(text: Text, rng: random.Random) -> Drawn:
    """Quarters, months, terms and roads among the words, on a clean scan, a fax, or at 150 dpi."""
    sheet = Sheet(rng, rng.choice([150, 200, 300]), 13)
    sheet.letterhead(text)
    while not sheet.full:
        sheet.paragraph(_with_terms(text, rng))
        sheet.top += 4
    if rng.random() < 0.3:
        return Drawn(sheet, faxed(sheet.pixels(), rng), sheet.dpi, ".tif")
    return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi)


def series(text: Text, rng: random.Random) -> Drawn:
    """Clauses with items a), b), c), d), đ), e), g), …, and words that refer to them."""
    sheet = Sheet(rng, rng.choice([150, 200, 300]), 13)
    sheet.letterhead(text)
    clause = 0
    while not sheet.full:
        clause += 1
        sheet.paragraph(f"{clause}. {' '.join(rng.choice(text.lines).split()[:12])}:")
        for letter in LETTERS[: rng.randint(4, 9)]:
            end = rng.choice((";", ";", ".", ""))
            refer = (
                f" quy định tại điểm {rng.choice('dđ')} khoản {rng.randint(1, 9)} Điều {rng.randint(1, 99)}"
            )
            words = " ".join(rng.choice(text.lines).rstrip(".;").split()[: rng.randint(5, 25)])
            sheet.paragraph(f"{letter}) {words}{refer if rng.random() < 0.3 else ''}{end}")
    if rng.random() < 0.3:
        return Drawn(sheet, faxed(sheet.pixels(), rng), sheet.dpi, ".tif")
    return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi)


def _rows(sheet: Sheet, text: str, scale: float, lift: float, written: Callable[[str], str]) -> None:
    """Write a paragraph whose raised parts are between two carets: "tại^7^ Điều"."""
    plain = text.replace("^", "")
    raised = False
    pieces = iter(text.split("^"))
    letters = [(letter, k % 2 == 1) for k, piece in enumerate(pieces) for letter in piece]
    place = 0
    for k, row in enumerate(wrap(plain, sheet.font(), sheet.px(sheet.width - 2 * sheet.margin - 20))):
        if sheet.full:
            return
        while plain[place].isspace():
            place += 1
        run = letters[place : place + len(row)]
        place += len(row)
        x, truth, start = sheet.margin + (20 if k == 0 else 0), "", 0
        for end in range(1, len(run) + 1):
            if end < len(run) and run[end][1] == run[start][1]:
                continue
            piece, raised = "".join(letter for letter, _ in run[start:end]), run[start][1]
            keep = sheet.points
            sheet.points *= scale if raised else 1.0
            x = sheet.write(piece, x, y=sheet.top - (lift * keep if raised else 0))
            sheet.points = keep
            truth += written(piece) if raised else piece
            start = end
        sheet.body.append(truth)
        sheet.top += sheet.pitch


def notes(text: Text, rng: random.Random) -> Drawn:
    """Marks of notes at words, in one of four forms, with the notes below a rule."""
    sheet = Sheet(rng, rng.choice([200, 200, 300]), rng.choice([13, 14]))
    sheet.letterhead(text)
    form = rng.choice(("7", "7", "(1)", "[1]"))
    number, first = rng.choice((0, 0, 6, 11)), True
    found = []
    scale, lift = rng.choice(((0.62, 0.36), (0.66, 0.33), (0.58, 0.4)))

    def mark(value: int) -> str:
        return {"7": str(value), "(1)": f"({value})", "[1]": f"[{value}]"}[form]

    def written(piece: str) -> str:
        return piece if form == "[1]" else piece.translate(SUPERSCRIPTS)

    bottom = sheet.height - sheet.margin - 5 * sheet.pitch
    while sheet.top < bottom - 2 * sheet.pitch:
        words = text.paragraph().split()
        for _ in range(1 if first else rng.choice((0, 1, 1, 2))):
            number += 1
            at = rng.randrange(len(words))
            words[at] = f"{words[at]}^{mark(number)}^"
            found.append(number)
        first = False
        height = sheet.height
        sheet.height = bottom + sheet.margin
        _rows(sheet, " ".join(words), scale, lift, written)
        sheet.height = height
        sheet.top += 4
    seen = "".join(sheet.body)
    found = [value for value in found if written(mark(value)) in seen]
    sheet.top = bottom + sheet.pitch * 0.2
    across = [sheet.px(v) for v in (sheet.margin, sheet.top, sheet.margin + 150, sheet.top)]
    sheet.pen.line(across, INK, max(1, sheet.px(0.7)))
    sheet.top += sheet.pitch
    sheet.points = 10
    for value in found[:4]:
        note = " ".join(rng.choice(text.lines).split()[:14])
        _rows(sheet, f"^{mark(value)}^ {note}", scale, lift, written)
    if rng.random() < 0.3:
        return Drawn(sheet, faxed(sheet.pixels(), rng), sheet.dpi, ".tif")
    return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi)


def _hand(sheet: Sheet, rng: random.Random, pen: ImageDraw.ImageDraw, text: str, x: float, y: float) -> None:
    """Write digits as a hand does: slanted, of different heights, not on one line. In pixels."""
    for sign in text:
        font = ImageFont.truetype(str(sheet.files[2]), round(sheet.px(13) * rng.uniform(0.9, 1.25)))
        pen.text((x, y + rng.uniform(-3, 3)), sign, (*BLUE, 235), font, anchor="ls")
        x += font.getlength(sign) * rng.uniform(0.9, 1.2)


def arrival(text: Text, rng: random.Random) -> Drawn:
    """A stamp of arrival beside or over the letterhead, its number and day filled in by hand."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.title(rng.choice(("BÁO CÁO", "QUYẾT ĐỊNH", "KẾ HOẠCH")))
    sheet.fill(text.paragraphs())
    ink = rng.choice([RED, RED, BLUE, (60, 60, 70)])
    wide, high = rng.uniform(125, 150), rng.uniform(72, 88)
    stamp = Image.new("RGBA", (sheet.px(wide), sheet.px(high)))
    pen = ImageDraw.Draw(stamp)
    if rng.random() < 0.8:
        pen.rectangle([3, 3, stamp.width - 4, stamp.height - 4], outline=(*ink, 220), width=3)
    day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2012, 2025)}"
    office = rng.choice(("VĂN PHÒNG UBND TỈNH", "SỞ TÀI CHÍNH", "UBND HUYỆN QUẢNG SƠN", "CỤC THUẾ"))
    head = rng.choice(("CÔNG VĂN ĐẾN", "ĐẾN", "VĂN BẢN ĐẾN"))
    rows = ((office, ""), (head, ""), ("Số:", str(rng.randint(1, 9999))), ("Ngày:", day), ("Chuyển:", ""))
    font = sheet.font(1, 0.72)
    step = high / (len(rows) + 0.4)
    for k, (label, value) in enumerate(rows):
        y = sheet.px(step * (k + 1))
        place = (stamp.width / 2, "ms") if k < 2 else (sheet.px(6), "ls")
        pen.text((place[0], y), label, (*ink, 220), font, anchor=place[1])
        if k >= 2:
            x = sheet.px(8) + font.getlength(label)
            pen.text((x, y), "." * int((stamp.width - x - 12) / font.getlength(".")), (*ink, 220), font)
            _hand(sheet, rng, pen, value, x + 8, y - 2)
    turned = stamp.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)
    x, y = rng.choice(((25, 100), (60, 95), (30, 75), (200, 60), (25, 130), (390, 95)))
    sheet.image.paste(turned, (sheet.px(x + rng.uniform(-8, 8)), sheet.px(y + rng.uniform(-8, 8))), turned)
    if rng.random() < 0.3:
        return Drawn(sheet, faxed(sheet.pixels(), rng), 200, ".tif")
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def countersigned(text: Text, rng: random.Random) -> Drawn:
    """A seal over the last lines and the name of who signed; in colour, gray, or black and white."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    while sheet.top < 0.62 * sheet.height:
        sheet.paragraph(text.paragraph())
        sheet.top += 4
    sheet.top += sheet.pitch * 0.5
    middle = 0.7 * sheet.width
    first = sheet.top
    for post in filter(None, rng.choice(POSTS).split("|")):
        sheet.write(post, middle, 1, "ms")
        sheet.body.append(post)
        sheet.top += sheet.pitch
    sheet.top += 3.5 * sheet.pitch
    name = rng.choice(NAMES)
    sheet.write(name, middle, 1, "ms")
    sheet.body.append(name)
    words = " ".join(rng.choice(ORGANS).split("|")) + " ★ "
    y = rng.choice((first + 20, first + 50, sheet.top - 20))
    sealed(sheet, middle - rng.uniform(40, 75), y, 50, words * 2)
    pixels = sheet.pixels()
    draw = rng.random()
    if draw < 0.4:
        return Drawn(sheet, scanned(pixels, rng), 200)
    gray: Pixels = np.asarray(cv2.cvtColor(scanned(pixels, rng), cv2.COLOR_RGB2GRAY), np.uint8)
    if draw < 0.6:
        return Drawn(sheet, np.asarray(np.dstack([gray] * 3), np.uint8), 200)
    black = np.where(gray < rng.choice((140, 175)), 0, 255).astype(np.uint8)
    return Drawn(sheet, black, 200, ".tif")


def decimals(text: Text, rng: random.Random) -> Drawn:
    """Numbers with points and commas among the words of a page that is out of focus."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    while not sheet.full:
        words = text.paragraph().split()
        for _ in range(4):
            words.insert(rng.randrange(1, len(words) + 1), text.amount())
        sheet.paragraph(" ".join(words))
        sheet.top += 4
    blurred = cv2.GaussianBlur(sheet.pixels(), (0, 0), rng.uniform(2.2, 3.2))
    return Drawn(sheet, scanned(np.asarray(blurred, np.uint8), rng), 200)


def filled(text: Text, rng: random.Random) -> Drawn:
    """A form whose dotted lines and boxes are filled in by hand; what is written need not be read."""
    sheet = Sheet(rng, 200, 12.5)
    sheet.letterhead(text)
    sheet.title("PHIẾU ĐĂNG KÝ")
    labels: Sequence[str] = (
        "Họ và tên",
        "Ngày sinh",
        "Số CCCD",
        "Nơi cấp",
        "Địa chỉ",
        "Điện thoại",
        "Mã số thuế",
    )
    for number, label in enumerate(labels, 1):
        end = sheet.write(f"{number}. {label}:", sheet.margin) + 4
        digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((6, 8, 10))))
        pen = ImageDraw.Draw(sheet.image, "RGBA")
        if rng.random() < 0.5:
            side = 15.0
            for k in range(10):
                corners = [
                    sheet.px(v) for v in (end + k * side, sheet.top - 12, end + (k + 1) * side, sheet.top + 3)
                ]
                sheet.pen.rectangle(corners, outline=INK, width=2)
                if k < len(digits):
                    _hand(sheet, rng, pen, digits[k], sheet.px(end + k * side + 3), sheet.px(sheet.top))
        else:
            sheet.write("." * 90, end)
            _hand(sheet, rng, pen, digits, sheet.px(end + 10), sheet.px(sheet.top - 1))
        sheet.body.append(f"{number}. {label}: {{{digits}}}")
        sheet.top += sheet.pitch * 1.4
    sheet.fill(text.paragraphs(), 4)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


KINDS: dict[str, Callable[[Text, random.Random], Drawn]] = {
    kind.__name__: kind
    for kind in (quarters, series, notes, arrival, countersigned, decimals, filled)
}  # fmt: skip


if __name__ == "__main__":
    write_pages(__doc__, KINDS)
