"""The letters of list items follow each other as in Vietnamese lists."""

from itertools import pairwise

from restore.vietnamese.item_letters import LETTERS, next_letter


def test_the_letters_follow_each_other_to_the_last():
    assert "".join(map(next_letter, "cdđe")) == "dđeg"
    assert all(next_letter(one) == other for one, other in pairwise(LETTERS))
    assert next_letter(LETTERS[-1]) == next_letter("") == ""
