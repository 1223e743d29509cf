"""A line whose marks are its own was not read by a recogniser that knows no Vietnamese."""

from __future__ import annotations

import pytest

from restore.text.evidence.marks import is_marked_line
from restore.vietnamese.tokens import tokenize


@pytest.mark.parametrize(
    "line",
    [
        "rồi á, mới ngủ dậy xong",
        "Liêng Jrang K’Dung, Đưng K’Nớ, Păng Tiêng",
        "Y Thêm Byă, Y Wơn Kđoh, H’Bia Hđơk, Y Blăk Mlô",
    ],
)
def test_right_lines_are_told_by_letters_that_only_vietnamese_has(line: str) -> None:
    assert is_marked_line([*tokenize(line)])


@pytest.mark.parametrize(
    "line",
    [
        "phực",  # one word may be a garble
        "UBND the huyn, thj xả, thành phủ",  # nobody types "huyn"
        "cuối ch1r củng",
        "Két nap 12 quan ching",
        "hop giao ban luc 8h",
    ],
)
def test_lines_with_misprints_or_few_marks_are_not(line: str) -> None:
    assert not is_marked_line([*tokenize(line)])
