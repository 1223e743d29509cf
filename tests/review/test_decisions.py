"""A decision changes its word and nothing else; it survives a rescan that leaves the word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.document import RestoredDocument
from restore.edits import apply, undo
from restore.output import json as results
from restore.review.decisions import (
    LONGEST_NAME,
    Decision,
    apply_decisions,
    decide,
    fit,
    log_of,
    parse_log,
    read_decisions,
    typed,
)
from restore.review.words import units
from tests.output.documents import documents
from tests.review.documents import document

ROWS = [[("Uy", "Ủy"), ("ban", "ban"), ("nhan?", "nhân")], [("dan?", "dân"), ("xa", "xã"), ("ban", "ban")]]

Case = tuple[RestoredDocument, list[Decision]]


@st.composite
def decided(draw: st.DrawFn) -> tuple[RestoredDocument, list[Decision]]:
    """Any document, with decisions on some of its units."""
    made = draw(documents())
    found = []
    for page in made.pages:
        for unit in units(page):
            if draw(st.booleans()):
                after = draw(st.sampled_from((unit.raw, unit.restored, "Đ<b>", "", "một hai")))
                raw = page.restoration.source
                found.append(decide(raw, page.page.number, unit.start, unit.end, after, "type"))
    return made, found


def make(made: RestoredDocument, page: int, raw: str, after: str | None, nth: int = 0) -> Decision:
    """A decision on the nth word that was read as `raw`."""
    of_page = made.pages[page - 1]
    unit = [unit for unit in units(of_page) if unit.raw == raw][nth]
    action = "withdraw" if after is None else "type"
    return decide(of_page.restoration.source, page, unit.start, unit.end, after, action)


@given(decided())
def test_every_unit_can_be_decided_and_reads_as_decided(
    case: tuple[RestoredDocument, list[Decision]],
) -> None:
    made, decisions = case
    found = fit(made, decisions)
    assert found.lost == ()
    assert len(found.standing) == len(decisions)
    after = apply_decisions(made, decisions)
    for page in after.pages:
        restoration = page.restoration
        mine = [d for d in found.standing if d.page == page.page.number]
        assert apply(restoration.source, restoration.edits) == restoration.text
        assert undo(restoration.text, restoration.edits) == restoration.source
        for decision in mine:
            edit = next(
                (e for e in restoration.edits if (e.start, e.end) == (decision.start, decision.end)), None
            )
            assert (edit.after if edit else decision.before) == decision.after


@given(decided())
def test_what_was_not_decided_stays(case: Case) -> None:
    made, decisions = case
    after = apply_decisions(made, decisions)
    assert after.document == made.document
    for old, new in zip(made.pages, after.pages, strict=True):
        mine = [d for d in decisions if d.page == old.page.number]
        kept = [
            e for e in old.restoration.edits if not any(d.start < e.end and e.start < d.end for d in mine)
        ]
        assert [e for e in new.restoration.edits if e.source != "reviewer"] == kept


@given(decided())
def test_a_decided_document_is_read_back_from_its_json(case: Case) -> None:
    after = apply_decisions(*case)
    assert results.parse(b"".join(results.render(after))) == after


@given(decided())
def test_applying_twice_changes_nothing_more(case: Case) -> None:
    made, decisions = case
    once = apply_decisions(made, decisions)
    assert apply_decisions(once, decisions).text == once.text


@given(decided())
def test_a_log_is_read_back(case: Case) -> None:
    _, decisions = case
    data = "".join(f"{decision.line()}\n" for decision in decisions).encode()
    assert list(parse_log(data)) == decisions
    assert [decision.number for decision in parse_log(data)] == list(range(1, len(decisions) + 1))


@given(st.binary(max_size=80))
def test_invalid_lines_of_a_log_are_skipped(rubbish: bytes) -> None:
    one = make(document(ROWS), 1, "nhan", "nhân")
    line = f"{one.line()}\n".encode()
    assert [d for d in parse_log(line + rubbish + b"\n" + line) if d == one] == [one, one]


def test_the_last_decision_wins_and_a_withdrawn_one_has_no_effect() -> None:
    made = document(ROWS)
    first, second = make(made, 1, "nhan", "nhận"), make(made, 1, "nhan", "nhân")
    assert apply_decisions(made, [first, second]).text == "Ủy ban nhân\ndan xã ban"
    assert apply_decisions(made, [first, second, make(made, 1, "nhan", None)]) == made


def test_a_decision_survives_a_rescan_that_moved_its_word() -> None:
    made = document(ROWS)
    decision = make(made, 1, "dan", "dân")
    again = document([[("Số:", "Số:"), ("12/BC", "12/BC")], *ROWS])
    assert apply_decisions(again, [decision]).text == "Số: 12/BC\nỦy ban nhan\ndân xã ban"


def test_a_decision_survives_a_rescan_that_read_words_further_off_differently() -> None:
    made = document(ROWS)
    decision = make(made, 1, "dan", "dân")
    again = document([[("Úy", "Ủy"), ("bannn", "ban"), ("nhan?", "nhân")], ROWS[1]])
    assert apply_decisions(again, [decision]).text == "Ủy ban nhan\ndân xã ban"


def test_a_decision_whose_word_is_gone_is_listed_and_has_no_effect() -> None:
    made = document(ROWS)
    decision = make(made, 1, "nhan", "nhân")
    again = document([[("Uy", "Ủy"), ("ban", "ban"), ("nhàn", "nhân")], ROWS[1]])
    assert fit(again, [decision]).lost == (decision,)
    assert apply_decisions(again, [decision]) == again


def test_a_decision_is_not_put_on_another_equal_word() -> None:
    made = document([[("ban?", "bàn"), ("xa", "xã")], [("ban", "ban"), ("dan", "dân")]])
    decision = make(made, 1, "ban", "bàn")
    again = document([[("xa", "xã")], [("ban", "ban"), ("dan", "dân")]])
    assert fit(again, [decision]).lost == (decision,)


def test_decisions_on_pages_that_are_gone_are_listed() -> None:
    made = document(ROWS, pages=2)
    decision = make(made, 2, "nhan", "nhân")
    assert fit(document(ROWS), [decision]).lost == (decision,)


def test_a_decision_that_an_edit_now_straddles_is_listed() -> None:
    made = document([[("nhan?", "nhân"), ("dan", "dan")]])
    decision = make(made, 1, "nhan", "nhân")
    page = made.pages[0]
    edit = replace(make_edit(), start=0, end=8, before="nhan dan", after="nhândân")
    joined = replace(page, restoration=page.restoration.of(page.restoration.source, [edit], [], "vie"))
    assert fit(replace(made, pages=(joined,)), [decision]).lost == (decision,)


def make_edit():
    return document([[("xa", "xã")]]).pages[0].restoration.edits[0]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("  nha\u0302n  ", "nhan", "nhân"),
        ("một\thai\nba", "mot hai ba", "một hai ba"),
        ("một hai", "mot\nhai", "một\nhai"),
        ("một", "mot\nhai", "một"),
        ("a\u2028\u0000b", "ab", "a b"),
        ("", "x", ""),
    ],
)
def test_what_is_typed_is_nfc_on_one_line_and_keeps_the_line_ends_there_were(text, before, after) -> None:
    assert typed(text, before) == after


@given(st.text(max_size=20), st.text(alphabet="ab \n\t", min_size=1, max_size=8))
def test_typed_text_never_adds_a_line(text: str, before: str) -> None:
    found = typed(text, before)
    assert found.count("\n") <= before.count("\n")
    assert typed(found, before) == found


@pytest.mark.parametrize("stem", ["báo cáo", "a" * 250, "ệ" * 83, 'x"<b>😀'])
def test_a_log_has_a_name_that_a_file_can_have(stem: str, tmp_path: Path) -> None:
    path = log_of(tmp_path / f"{stem}.json")
    assert len(path.name.encode()) <= LONGEST_NAME
    path.write_bytes(b"")
    assert path.name.endswith(".review.jsonl")


def test_long_names_that_begin_alike_have_logs_of_their_own() -> None:
    one, other = (log_of(Path("a" * 248 + end + ".json")) for end in "xy")
    assert one != other


def test_no_log_is_no_decision(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "none.review.jsonl") == ()
