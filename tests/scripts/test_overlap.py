"""Text that is counted beside the registers shares nothing with held-out text."""

from __future__ import annotations

import pytest

from scripts.corpus.overlap import apart

HELD_OUT = "Theo tin riêng, Cao Duy Hải bàn giao nhiệm vụ Chủ tịch Hội đồng thành viên cho người kế nhiệm."
OTHER = "Lượng mưa trong tuần tới được dự báo thấp hơn trung bình nhiều năm."


@pytest.mark.parametrize(
    "line",
    [
        HELD_OUT,
        "Cục trưởng bàn giao nhiệm vụ chủ tịch hội đồng thành viên, ông này nghỉ hưu.",
        "Theo luật sư, Cao Duy Hải không nói lời sau cùng.",
    ],
    ids=["the same paragraph", "eight words in a row, written otherwise", "a rare name"],
)
def test_what_a_held_out_line_says_is_left_out(line: str) -> None:
    assert list(apart([OTHER, line], [HELD_OUT])) == [OTHER]


def test_a_name_that_many_lines_hold_leaves_none_out() -> None:
    lines = [f"Chủ tịch Hội đồng họp lần thứ {number}." for number in range(30)]
    assert list(apart(lines, ["Chủ tịch Hội đồng vắng mặt."])) == lines


def test_short_lines_are_compared_whole() -> None:
    lines = ["Tin trong nước và thế giới", "Tin trong nước"]
    assert list(apart(lines, ["Tin trong nước và thế giới"])) == lines[1:]
