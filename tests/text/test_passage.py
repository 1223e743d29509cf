"""A passage decodes what changed, and keeps edits within a page."""

from __future__ import annotations

from restore.text.evidence.channel import PlainChannel
from restore.text.passage import Arc, Lattice, NoiseModel, Passage, Step
from restore.vietnamese.tokens import tokenize


def passage(text: str, page_starts: tuple[int, ...] = ()) -> Passage:
    """A passage that was decoded as it was read."""
    tokens = tokenize(text)
    found = Passage(text, tokens, NoiseModel("eng", PlainChannel([])), page_starts=page_starts)
    found.lattice = [[Arc(1, token.text, (), 0.0, "kept")] for token in tokens]
    found.steps = [Step(i, node[0], 1.0, ()) for i, node in enumerate(found.lattice)]
    return found


def test_only_sentences_with_new_arcs_are_decoded_anew() -> None:
    found = passage("Một hai . Ba xã Pai . Bốn")
    found.add(5, Arc(1, "Đại", (), 0.0, "lexicon"))
    seen = []

    def decode(lattice: Lattice) -> list[Step]:
        seen.append([len(node) for node in lattice])
        return [Step(0, Arc(2, "Ba xã", (), 0.0, "kept"), 1.0, ()), Step(2, lattice[2][1], 1.0, ())]

    found.settle(decode)
    assert seen == [[1, 1, 2, 1]]
    assert [(step.start, step.arc.text) for step in found.steps] == [
        (0, "Một"), (1, "hai"), (2, "."), (3, "Ba xã"), (5, "Đại"), (7, "Bốn"),
    ]  # fmt: skip


def test_a_step_over_the_end_of_a_sentence_stays_whole() -> None:
    found = passage("Ngh . i định Pai")
    word = Arc(3, "Nghị", (), 0.0, "channel")
    found.steps = [Step(0, word, 1.0, ()), *found.steps[3:]]
    found.add(4, Arc(1, "Đại", (), 0.0, "lexicon"))
    found.settle(
        lambda lattice: [
            Step(0, word, 1.0, ()),
            Step(3, lattice[3][0], 1.0, ()),
            Step(4, lattice[4][1], 1.0, ()),
        ]
    )
    assert [(step.start, step.arc.text) for step in found.steps] == [(0, "Nghị"), (3, "định"), (4, "Đại")]


def test_a_sentence_whose_path_takes_no_new_arc_keeps_its_path() -> None:
    found = passage("Ba xã Pai .")
    before = found.steps
    found.add(2, Arc(1, "Đại", (), -9.0, "lexicon"))
    found.settle(lambda lattice: [Step(i, node[0], 0.5, ()) for i, node in enumerate(lattice)])
    assert found.steps == before


def test_an_arc_over_the_end_of_a_page_is_left_out() -> None:
    text = "xã Pai\nSon"
    inside, across = passage(text), passage(text, page_starts=(7,))
    for one in (inside, across):
        one.add(1, Arc(2, "Đại\nSơn", (), 0.0, "lexicon"))
    assert len(inside.lattice[1]) == 2
    assert len(across.lattice[1]) == 1


def test_the_reason_of_an_arc_is_that_of_its_step() -> None:
    found = passage("xã Pai")
    found.add(1, Arc(1, "Đài", (), 0.0, "lexicon"), "địa danh")
    assert found.reason(Step(1, Arc(1, "Đài", (), 2.0, "lexicon"), 0.9, ())) == "địa danh"
    assert found.reason(found.steps[1]) == ""
