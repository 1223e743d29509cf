"""Promises about the lines of a form: dotted lines are put in, and handwriting becomes no text."""

from __future__ import annotations

from restore.document import Box, Line, Word
from restore.page.form_lines import with_form_marks
from restore.page.forms import FormMarks


def test_print_on_a_dotted_line_is_kept_and_guesses_are_dropped() -> None:
    blank = Box(200, 130, 400, 6)
    marks = FormMarks((blank,), letter_height=20.0)
    label = Word("Tên:", Box(100, 100, 80, 36), 0.9)

    def read(sure: float) -> tuple[str, int]:
        written = Word("NAM", Box(250, 100, 90, 36), sure)
        lines, found = with_form_marks([Line((label, written))], marks)
        return lines[0].text, len(found)

    assert read(0.95) == ("Tên: …… NAM", 0)
    assert read(0.4) == ("Tên: ……", 1)


def test_dots_belong_to_the_line_at_their_height_not_to_the_one_above() -> None:
    marks = FormMarks((Box(300, 186, 90, 8),), letter_height=20.0)
    title = Line(tuple(Word(text, Box(left, 100, 80, 46), 0.9) for text, left in (("DỰ", 280), ("ÁN", 370))))
    below = Line((Word("số", Box(200, 150, 60, 44), 0.9), Word("ngày", Box(410, 150, 80, 44), 0.9)))
    assert [line.text for line in with_form_marks([title, below], marks)[0]] == ["DỰ ÁN", "số …… ngày"]


def test_a_blank_with_nothing_beside_it_is_a_line_where_lines_may_grow() -> None:
    marks = FormMarks((Box(200, 130, 400, 6),), letter_height=20.0)
    above = Line((Word("Lý", Box(100, 40, 80, 30), 0.9),))
    assert [line.text for line in with_form_marks([above], marks)[0]] == ["Lý", "……"]
    assert with_form_marks([above], marks, grow=False)[0] == (above,)
