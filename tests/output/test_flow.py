"""Lines of a page as elements of an office document: titles, headings, notes, indented paragraphs."""

from __future__ import annotations

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Restoration
from restore.output import looks
from restore.output.flow import Columns, Paragraph, elements
from restore.output.pieces import Piece

WIDTH = 1000  # pixels from margin to margin
TEXT = "chữ " * 24 + "hết."


def row(text: str, left: int, right: int, top: int, role: str = "body") -> Line:
    """A line whose words share the room from `left` to `right`."""
    words = text.split()
    step = (right - left) / len(words)
    boxes = [Box(100 + left + round(i * step), top, round(step) - 8, 30) for i in range(len(words))]
    return Line(tuple(Word(word, box, 1.0) for word, box in zip(words, boxes, strict=True)), "\n", role)


def document(*rows: tuple[str, int, int] | None) -> RestoredDocument:
    """Rows 40 pixels apart, between some full ones; None leaves one empty."""
    lines = [row(*one, 40 * number) for number, one in enumerate(rows) if one]
    read = Page(1, WIDTH + 200, 2000, 300.0, tuple(lines))
    return RestoredDocument("a", (RestoredPage(read, Restoration(read.text, read.text)),))


def paragraphs(*rows: tuple[str, int, int] | None) -> list[Paragraph]:
    full = [(TEXT, 0, WIDTH)] * 4
    found = list(elements(document(*rows, *full)))
    assert all(isinstance(element, Paragraph) for element in found)
    return [element for element in found if isinstance(element, Paragraph)]


def test_the_lines_of_a_title_are_centred_also_where_they_are_long() -> None:
    found = paragraphs(
        ("QUYẾT ĐỊNH", 440, 560),
        ("Về việc phê duyệt phương án bồi thường, hỗ trợ khi Nhà nước thu", 40, 960),
        ("để xây dựng đường liên xã", 200, 800),
        ("Căn cứ Luật Đất đai ngày 29 tháng 11 năm 2013;", 80, 700),
    )
    assert [one.align for one in found[:4]] == ["center", "center", "center", "justify"]


def test_a_short_word_in_the_middle_is_no_signature() -> None:
    first, second, *_ = paragraphs(("CHỈ THỊ", 460, 540), ("CHỦ TỊCH", 640, 860))
    assert (first.align, second.align) == ("center", "right")


def test_an_abbreviated_office_is_no_item_of_a_list() -> None:
    (first, *_) = paragraphs(("KT. TRƯỞNG PHÒNG", 600, 900))
    assert first.align == "right"


def test_numbered_lines_are_headings_but_not_items_nor_sentences() -> None:
    found = paragraphs(
        ("I. KẾT QUẢ ĐẠT ĐƯỢC", 80, 400),
        ("1. Về kinh tế", 80, 300),
        ("Năm qua đã đạt nhiều kết quả.", 80, 500),
        ("2. Giao các xã báo cáo trước ngày 5.", 80, 600),
        ("1. Nguyễn Văn An", 80, 400),
        ("2. Trần Thị Bình", 80, 400),
        ("3. Lê Văn Chính", 80, 400),
        ("Điều 3. Hiệu lực", 80, 400),
        ("Điều 4. Giao các phòng:", 80, 400),
    )
    assert [one.heading for one in found[:9]] == [1, 2, 0, 0, 0, 0, 2, 2, 0]


def test_a_chapter_is_a_heading_in_the_middle() -> None:
    (first, *_) = paragraphs(("CHƯƠNG II", 430, 570))
    assert (first.heading, first.align) == (1, "center")
    assert looks.body(first, None).align == "center"


def test_what_stands_in_parentheses_below_a_title_is_a_note() -> None:
    found = paragraphs(
        ("PHỤ LỤC", 440, 560),
        ("(Kèm theo Báo cáo số 176/BC-UBND ngày 03 tháng 5", 150, 850),
        ("của Ủy ban nhân dân huyện)", 300, 700),
        ("(đợt 2) để xây dựng đường", 250, 750),
    )
    assert [one.note for one in found[:4]] == [False, True, True, False]
    assert looks.body(found[1], found[0]).italic
    assert not looks.body(found[1], found[0]).bold


def test_a_paragraph_indented_as_a_whole_stays_indented() -> None:
    found = paragraphs(("Kính gửi:", 290, 420), ("- Sở Giao thông vận tải;", 400, 700), (TEXT, 80, WIDTH))
    assert [round(one.left, 1) for one in found[:3]] == [0.3, 0.4, 0.0]


def test_the_room_for_a_signature_is_kept() -> None:
    lines = [
        row("Nơi nhận:", 0, 200, 0, "footer"),
        row("- Như trên;", 0, 200, 40, "footer"),
        row("- Lưu: VT.", 0, 200, 80, "footer"),
        row("CHỦ TỊCH", 600, 900, 0, "footer"),
        row("Nguyễn Văn An", 600, 900, 160, "footer"),
    ]
    read = Page(1, WIDTH + 200, 2000, 300.0, tuple(lines))
    (found,) = elements(RestoredDocument("a", (RestoredPage(read, Restoration(read.text, read.text)),)))
    assert isinstance(found, Columns)
    assert [one.above for one in found.right] == [0.0, 3.0]
    assert looks.signature(found.right[1]).before > 3 * looks.SIZE


def test_the_basis_of_a_decision_is_in_italics_and_the_number_of_an_article_is_bold() -> None:
    basis, article, other = (
        looks.body(Paragraph((_piece(text),)), None)
        for text in (
            "Căn cứ Luật Đất đai;",
            "Điều 1. Phê duyệt phương án sau.",
            "Căn cứ vào đó các xã đã làm",
        )
    )
    assert (basis.italic, other.italic) == (True, False)
    assert (article.bold, article.label) == (False, len("Điều 1."))


def _piece(text: str) -> Piece:
    return Piece(text, text)
