"""The letter of a list item that was read as a digit or sign is what a later look and the list agree on."""

from __future__ import annotations

from restore.document import Alternative, Box, Line, Page, Word
from restore.edits import Restoration, undo
from restore.list_letters import with_list_letters

BOX = Box(0, 0, 10, 10)


def page(*items: str, profile: str = "", sure: float = 0.9) -> Page:
    """A page of list items; "~" parts the readings of a mark, the first look's first, which is `sure`."""
    lines = []
    for item in items:
        read, *others = item.split("~")
        looks = tuple(Alternative(other, 0.9) for other in others)
        lines.append(
            Line((Word(read, BOX, sure, looks), Word("Hoạt", BOX, 0.9), Word("động", BOX, 0.9)), "\n")
        )
    return Page(1, 100, 100, 300.0, tuple(lines), profile=profile)


def mended(*items: str, profile: str = "") -> Restoration:
    one = page(*items, profile=profile)
    (result,) = with_list_letters([one], [Restoration.of(one.text, (), (), "vie")])
    assert undo(result.text, result.edits) == one.text
    return result


def marks(*items: str) -> list[str]:
    return [line.split()[0] for line in mended(*items).text.splitlines()]


def test_a_letter_that_a_look_saw_and_the_list_calls_for_is_put_in() -> None:
    assert marks("4)~a)", "b)", "¢)~c)", "3)~d)") == ["a)", "b)", "c)", "d)"]
    assert marks("a)", "b)", "c)", "d)", "8)~d)", "e)") == ["a)", "b)", "c)", "d)", "đ)", "e)"]


def test_a_list_goes_on_on_the_next_page() -> None:
    pages = [page("a)", "b)"), page("€)~c)", "d)")]
    result = with_list_letters(pages, [Restoration.of(one.text, (), (), "vie") for one in pages])
    assert result[1].text.startswith("c) Hoạt động")


def test_a_letter_that_only_the_list_calls_for_is_suggested() -> None:
    result = mended("a)", "b)", "3)", "d)")
    assert result.text.splitlines()[2] == "3) Hoạt động"
    assert [(doubt.text, doubt.suggestions) for doubt in result.doubts] == [("3", ("c",))]


def test_numbers_and_letters_out_of_order_stay() -> None:
    for items in (("1)", "2)", "3)"), ("a)", "b)", "3)~g)"), ("1)~a)", "2)", "3)"), ("a)", "e)", "g)")):
        assert mended(*items).edits == ()


def test_a_letter_out_of_order_becomes_the_next_one_that_a_surer_look_saw() -> None:
    pages = [page("a)", "b)", "e)~c)", "đ)~d)", sure=0.7)]
    (result,) = with_list_letters(pages, [Restoration.of(pages[0].text, (), (), "vie")])
    assert [line[:2] for line in result.text.splitlines()] == ["a)", "b)", "c)", "d)"]
    assert mended("a)", "b)", "e)~c)", "g)").edits == ()  # the first look was as sure


def test_a_text_layer_stays_as_it_is() -> None:
    assert mended("4)~a)", "b)", profile="plain").edits == ()
