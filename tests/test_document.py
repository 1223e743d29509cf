"""Promises of the dataclasses: edits can be applied and undone exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.document import Alternative, Box, Line, Page, Word, readings
from restore.edits import Edit, Restoration, apply, compose, relocate, undo
from restore.treatment import CleanupStep, Treatment


def edit(start, before, after, source="language"):
    return Edit(start, start + len(before), before, after, source, 1.0, "")


@st.composite
def edited_texts(draw):
    """A text and edits of it that do not overlap."""
    text = draw(st.text(alphabet="abcđ \n", min_size=1, max_size=40))
    marks = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(marks[::2], marks[1::2], strict=False))
    return text, [edit(a, text[a:b], draw(st.text(alphabet="xyzệ", max_size=4))) for a, b in spans]


@given(edited_texts())
def test_undoing_edits_gives_the_input_back(case):
    text, edits = case
    assert undo(apply(text, edits), edits) == text


@given(edited_texts(), st.data())
def test_two_composed_passes_lead_from_source_to_result(case, data):
    source, first = case
    middle = apply(source, first)
    back, shift = [], 0
    for e in first:
        back.append(
            Edit(e.start + shift, e.start + shift + len(e.after), e.after, e.before, "encoding", 1.0, "")
        )
        shift += len(e.after) - len(e.before)
    marks = sorted(data.draw(st.sets(st.integers(0, len(middle)), max_size=6)))
    second = [edit(a, middle[a:b], "Q") for a, b in zip(marks[::2], marks[1::2], strict=False)]
    told = compose(middle, back, second)
    assert apply(source, told) == apply(middle, second)


def test_an_edit_that_does_not_fit_is_refused():
    with pytest.raises(ValueError):
        apply("Xa", [edit(0, "Xã", "X")])


def test_rejected_edits_are_taken_back_alone():
    first, second = edit(0, "Xa", "Xã"), edit(3, "Son", "Sơn")
    restored = Restoration.of("Xa Son", [first, second], [], "eng")
    assert restored.text == "Xã Sơn"
    assert restored.without([first]).text == "Xa Sơn"


def test_places_of_a_converted_text_are_found_in_the_source():
    back = [Edit(3, 5, "ệt", "Öt ", "encoding", 1.0, "")]
    assert relocate(1, back) == 1
    assert relocate(7, back) == 8


# --- boxes ----------------------------------------------------------------------------------------------

boxes = st.builds(Box, *[st.integers(0, 40)] * 2, *[st.integers(1, 40)] * 2)


def pixels(box):
    return {(x, y) for x in range(box.left, box.right) for y in range(box.top, box.bottom)}


@given(boxes, boxes)
def test_the_intersection_of_boxes_has_the_pixels_of_both(one, other):
    common = one.intersection(other)
    assert (pixels(common) if common else set()) == pixels(one) & pixels(other)
    assert one.overlaps(other) == bool(common)


@given(st.lists(boxes, min_size=1, max_size=5))
def test_the_union_of_boxes_is_the_smallest_box_around_them(some):
    around = Box.union(some)
    assert all(around.intersection(box) == box for box in some)
    assert {around.left, around.top} == {min(b.left for b in some), min(b.top for b in some)}
    assert (around.right, around.bottom) == (max(b.right for b in some), max(b.bottom for b in some))


@given(boxes, st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 9))
def test_moving_scaling_and_padding_can_be_undone(box, across, down, factor):
    assert box.moved(across, down).moved(-across, -down) == box
    assert box.scaled(factor).scaled(1 / factor) == box
    assert box.padded(across, down).padded(-across, -down) == box


@given(boxes)
def test_a_box_contains_its_center_and_has_area_many_pixels(box):
    assert box.contains(*box.center)
    assert len(pixels(box)) == box.area
    assert not box.contains(box.right, box.top)


def test_the_slices_of_a_box_that_sticks_out_begin_at_the_edge():
    assert Box(-3, 5, 10, 4).slices == (slice(5, 9), slice(0, 7))


# --- treatment ------------------------------------------------------------------------------------------


def test_a_page_says_in_words_what_was_done_to_it():
    steps = CleanupStep("red", 2), CleanupStep("deskew", 1.5), CleanupStep("resize", 0.5)
    page = Page(
        1, 10, 10, 300, (), Treatment(reason="misplaced", steps=steps), rotation=180, error="Out of time."
    )
    assert page.notes == (
        "text layer not used: misplaced",
        "turned upright by 180°; boxes are those of the upright page",
        "2 red seal(s) lifted",
        "turned by 1.5°",
        "not read: Out of time.",
    )
    layer = Treatment("layer", "good", stamp_lines=3)
    assert layer.notes() == ("text layer used: good; 3 line(s) of a digital signature left out",)


def test_a_line_that_loses_a_word_forgets_what_was_read_together_with_it() -> None:
    box = Box(0, 0, 9, 9)
    words = (
        Word("#", box, 0.1, (Alternative("#Hà", 0.3),)),
        Word("Hà", box, 0.9, (Alternative("", 0.3),)),
        Word("Nội", box, 0.9, (Alternative("Nội", 0.9),)),
    )
    line = Line(words).only(lambda word: word.text != "#")
    assert line.words == (Word("Hà", box, 0.9), words[2])
    page = Page(1, 10, 10, 300.0, (line,))
    assert [reading.start for reading in readings(page)] == [0, 3]
    assert Line(words).only(lambda word: True) == Line(words)


def word(text, *looks):
    return Word(text, Box(0, 0, 9, 9), 0.9, tuple(Alternative(look, 0.5) for look in looks))


def test_alternatives_read_across_a_removed_word_are_dropped():
    line = Line((word("a", "b"), word("ngày", "ngày 4/11 ở"), word("4/1", ""), word("ở", "")))
    assert line.only(lambda one: one.text != "ở").words == (line.words[0], word("ngày"), word("4/1"))
    assert line.only(lambda one: one.text != "a").words == line.words[1:]


def test_alternatives_read_across_a_replaced_word_are_dropped():
    run = word("ngày", "ngày 4/11 ở"), word("4/1", ""), word("ở", "")
    line = Line((word("a", "b"), *run, word("xã", "xa")))
    new = word("4/11")
    assert line.replacing(2, 3, [new]).words == (
        line.words[0], word("ngày"), new, word("ở"), line.words[4]
    )  # fmt: skip
    assert line.replacing(1, 4, [new]).words == (line.words[0], new, line.words[4])
    assert line.replacing(5, 5, [new]).words == (*line.words, new)
    assert line.replacing(3, 3, [new]).words[1:5] == (word("ngày"), word("4/1"), new, word("ở"))
