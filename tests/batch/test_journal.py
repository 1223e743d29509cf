"""Promises of journal and manifest on disk: they are read back equal, and damage costs only what was
damaged."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.batch.journal import Journal
from restore.batch.manifest import NAME, Manifest, Record
from restore.document import Alternative, Box, Cell, Line, Page, Table, Word
from restore.output.json import dump_page, parse_page
from restore.treatment import CleanupStep, Treatment

whole = st.integers(-(2**31), 2**31)
share = st.floats(0, 1)
texts = st.text(max_size=12)
boxes = st.builds(Box, whole, whole, whole, whole)
alternatives = st.lists(st.builds(Alternative, texts, share), max_size=2).map(tuple)
words = st.builds(Word, texts, boxes, share, alternatives=alternatives)
lines = st.builds(Line, st.lists(words, max_size=3).map(tuple), texts, texts)
cells = st.builds(Cell, whole, whole, whole, whole, boxes, whole, whole)
tables = st.builds(Table, boxes, st.lists(cells, max_size=2).map(tuple))
steps = st.builds(CleanupStep, texts, st.none() | share)
treatments = st.builds(
    Treatment,
    texts,
    texts,
    share,
    st.lists(steps, max_size=2).map(tuple),
    blank=st.booleans(),
    stamp_lines=whole,
    dropped_words=whole,
)
pages = st.builds(
    Page,
    whole,
    whole,
    whole,
    share,
    st.lists(lines, max_size=3).map(tuple),
    treatments,
    tables=st.lists(tables, max_size=2).map(tuple),
    profile=texts,
    error=texts,
    rotation=st.sampled_from([0, 90, 180, 270]),
)


@given(pages)
def test_a_page_comes_back_equal(page: Page) -> None:
    assert parse_page(dump_page(page)) == page


@given(st.binary(max_size=40))
def test_bytes_that_are_no_page_are_an_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse_page(data)


def test_json_of_another_structure_is_an_error() -> None:
    with pytest.raises(ValueError, match="no page"):
        parse_page(zlib.compress(b'{"number": 1}'))
    with pytest.raises(ValueError, match="no page"):
        parse_page(zlib.compress(b"[1, 2]"))


@given(st.lists(st.tuples(st.binary(max_size=30), st.booleans()), max_size=5), st.data())
def test_a_journal_keeps_what_was_whole_before_the_damage(
    records: list[tuple[bytes, bool]], data: st.DataObject
) -> None:
    path = Path(os.environ.get("TMPDIR", "/tmp"), f"journal-{os.getpid()}.pages")
    path.unlink(missing_ok=True)
    journal = Journal(path, b"origin")
    ends = [path.stat().st_size]
    for number, (page, unread) in enumerate(records, 1):
        journal.append(number, page, unread)
        ends.append(path.stat().st_size)
    journal.close()
    cut = data.draw(st.integers(ends[0], ends[-1]))
    path.write_bytes(path.read_bytes()[:cut])
    again = Journal(path, b"origin")
    kept = sum(end <= cut for end in ends) - 1
    assert again.pages() == [page for page, _ in records[:kept]]
    again.append(99, b"new")
    again.close()
    assert Journal(path, b"origin").pages() == [*(page for page, _ in records[:kept]), b"new"]
    path.unlink()


def test_a_journal_of_another_origin_starts_anew(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.pages", b"one")
    journal.append(1, b"page")
    journal.close()
    assert len(Journal(tmp_path / "x.pages", b"two")) == 0


def test_pages_that_could_not_be_read_are_forgotten_when_asked(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.pages", b"one")
    journal.append(1, b"good")
    journal.append(2, b"bad", unread=True)
    journal.close()
    assert Journal(tmp_path / "x.pages", b"one", retry=True).pages() == [b"good"]


def test_cut_off_and_superseded_lines_are_dropped(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    for edits in range(3):
        manifest.append(Record("/in/a.png", "a", edits=edits))
    manifest.append(Record("/in/b.png", "b"))
    manifest.close()
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"input":"/in/c.p')
    again = Manifest(tmp_path)
    again.append(Record("/in/d.png", "d"))
    again.close()
    kept = [json.loads(line) for line in (tmp_path / NAME).read_text().splitlines()]
    assert [(line["name"], line["edits"]) for line in kept] == [("a", 2), ("b", 0), ("d", 0)]


def test_a_name_that_is_not_utf8_is_kept(tmp_path: Path) -> None:
    name = os.fsdecode(b"/in/\xff.png")
    manifest = Manifest(tmp_path)
    manifest.append(Record(name, "x", size=7))
    manifest.close()
    known = Manifest(tmp_path).ledger.known(name)
    assert known
    assert known.size == 7
