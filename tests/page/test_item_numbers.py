"""Hanging numbers of list items come before the lines that they number."""

from __future__ import annotations

from restore.document import Box, Line, Word
from restore.page.item_numbers import with_hanging_numbers


def line(text: str, left: int, top: int) -> Line:
    words = text.split()
    return Line(tuple(Word(word, Box(left + 100 * k, top, 80, 40), 0.9) for k, word in enumerate(words)))


def texts(*lines: Line) -> list[str]:
    return [one.text for one in with_hanging_numbers(lines)]


def test_numbers_after_the_text_go_to_their_lines() -> None:
    text = [line("Phòng Đào tạo", 200, 100), line("trạng mất cắp", 200, 160), line("Ban quản lý", 200, 220)]
    numbers = [line("2.", 100, 104), line("3.", 100, 222)]
    assert texts(*text, *numbers) == ["2. Phòng Đào tạo", "trạng mất cắp", "3. Ban quản lý"]
    assert texts(*numbers, *text) == ["2. Phòng Đào tạo", "trạng mất cắp", "3. Ban quản lý"]


def test_a_number_without_a_line_beside_it_stays() -> None:
    assert texts(line("Phòng Đào tạo", 500, 100), line("2.", 100, 100)) == ["Phòng Đào tạo", "2."]
    assert texts(line("Phòng Đào tạo", 200, 140), line("2.", 100, 100)) == ["Phòng Đào tạo", "2."]
    assert texts(line("12", 100, 100), line("Phòng Đào tạo", 200, 100)) == ["12", "Phòng Đào tạo"]


def test_a_number_of_another_number_stays() -> None:
    assert texts(line("2.", 100, 100), line("3. Đào tạo", 200, 100)) == ["2.", "3. Đào tạo"]
