"""Kinds of edits, and a program scored without its edits of one kind."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from restore.document import Reading
from restore.edits import Edit, Restoration
from restore.evaluate.kinds import KINDS, kind_of
from restore.evaluate.systems import RestoreSystem, WithoutEdits, join_pages
from tests.engines import PageByPage


def edit(before: str, after: str, start: int = 0) -> Edit:
    return Edit(start, start + len(before), before, after, "channel", 0.9, "")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("35/2020/ND-CP", "35/2020/NĐ-CP", "numbers and codes"),
        ("2O25", "2025", "numbers and codes"),
        ("X1V", "XIV", "Roman numerals"),
        ("NIM", "NTM", "acronyms"),
        ("đảng", "Đảng", "capitals"),
        ("valé", "và lễ", "glued words"),
        ("th ong", "thông", "torn words"),
        ("dong", "đồng", "marks"),
        ("d6ng", "đồng", "letters"),
        ("1a", "là", "letters"),
    ],
)
def test_an_edit_is_of_one_kind(before, after, kind):
    assert kind_of(edit(before, after)) == kind
    assert kind in KINDS


class Once(PageByPage):
    """Counts how often it is asked."""

    asked = 0

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        type(self).asked += 1
        return Restoration.of("dong X1V", [edit("dong", "đồng"), edit("X1V", "XIV", 5)], [], "vie")


def test_edits_of_a_kind_are_taken_back_and_the_others_stay():
    full = RestoreSystem("restore", Once, lambda path, restorer: join_pages([restorer.restore("")] * 2))
    assert full.text("dong X1V").text == "đồng XIV"
    assert WithoutEdits(full, "marks").text("dong X1V").text == "dong XIV"
    assert WithoutEdits(full, "letters").text("dong X1V").text == "đồng XIV"
    assert Once.asked == 1
    both = WithoutEdits(full, "Roman numerals").page(Path("a.pdf"), "")
    assert both.text == "đồng X1V\nđồng X1V"
    assert [offset for offset, _ in both.parts] == [0, 9]
