"""Promises of the tables that stay bytes: what is in them is found, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.resources import data_folder, lexicon, model
from restore.text.evidence.channel import ready_channel_lines
from restore.text.evidence.foreign_words import foreign_lines
from restore.text.evidence.gazetteer import Gazetteer, place_lines
from restore.text.evidence.names import name_lines
from restore.text.evidence.phrases import phrase_lines
from restore.text.evidence.rows import Rows, checksum, prepared, prepared_file

CELL = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=6)


def table(rows) -> Rows:
    return Rows("".join("\t".join(cells) + "\n" for cells in sorted(rows)).encode())


@given(st.dictionaries(CELL, CELL, max_size=100), CELL)
def test_a_key_has_the_cells_that_were_written_with_it(written, other):
    rows = table(written.items())
    assert len(rows) == len(written)
    for key in [*written, other]:
        assert rows.get(key) == written.get(key)


@given(st.dictionaries(st.tuples(CELL, CELL), CELL, max_size=20), CELL)
def test_all_lines_under_a_key_come_in_order(written, other):
    rows = table((*key, cell) for key, cell in written.items())
    for first in {key[0] for key in written} | {other}:
        expected = sorted([key[1], cell] for key, cell in written.items() if key[0] == first)
        assert list(rows.under(first)) == expected


@given(st.dictionaries(st.tuples(CELL, CELL), CELL, max_size=20), CELL)
def test_the_cells_of_those_lines_can_be_had_at_once(written, other):
    rows = table((*key, cell) for key, cell in written.items())
    for first in {key[0] for key in written} | {other}:
        assert rows.flat(first) == [cell for row in rows.under(first) for cell in (first, *row)]


def test_an_empty_table_has_nothing():
    assert len(Rows(b"")) == 0
    assert Rows(b"").get("a") is None
    assert list(Rows(b"").under("a")) == []


def test_the_beginning_of_a_key_is_no_key():
    rows = table([("nguyễn", "văn", "3")])
    assert rows.get("nguy") is None
    assert rows.get("nguyễn\tvăn") == "3"


@pytest.mark.parametrize("name", ["channel.eng.tsv.gz", "channel.vie.tsv.gz"])
def test_the_shipped_tables_are_sorted(name):
    import gzip

    lines = gzip.decompress(model(name).read_bytes()).splitlines()
    assert lines == sorted(lines)


@given(st.dictionaries(CELL, CELL, max_size=100), CELL)
def test_a_mapped_table_says_what_the_packed_one_said(tmp_path_factory, written, other):
    path = tmp_path_factory.mktemp("rows") / "table"
    path.write_bytes(Rows.of("\t".join(cells) for cells in written.items()).packed(source=7))
    rows = Rows.mapped(path, source=7)
    assert rows is not None
    for key in [*written, other]:
        assert rows.get(key) == written.get(key)
        assert rows.flat(key) == ([key, written[key]] if key in written else [])


def test_a_table_of_another_source_or_a_cut_off_one_is_not_mapped(tmp_path: Path):
    path = tmp_path / "table"
    whole = Rows.of(["a\tb", "c\td"]).packed(source=7)
    for content, source in ((whole, 8), (whole[:-1], 7), (whole[:50], 7), (whole[:20], 7), (b"", 7)):
        path.write_bytes(content)
        assert Rows.mapped(path, source) is None
    path.unlink()
    assert Rows.mapped(path, 7) is None


SOURCES: list[tuple[Path, Any]] = [
    (lexicon("places.tsv"), place_lines),
    (lexicon("names.tsv"), name_lines),
    (lexicon("foreign.tsv"), foreign_lines),
    (lexicon("phrases.tsv"), phrase_lines),
    *((path, ready_channel_lines) for path in sorted(data_folder("models").glob("channel.*.tsv.gz"))),
]


@pytest.mark.parametrize(("source", "make"), SOURCES, ids=[path.name for path, _ in SOURCES])
def test_the_shipped_prepared_tables_are_those_of_the_shipped_files(source: Path, make):
    """Where this fails: python -m scripts.train.record"""
    assert prepared_file(source.name).read_bytes() == Rows.of(make(source)).packed(checksum(source))


def test_an_edited_list_counts_and_not_the_table_prepared_of_the_old_one(tmp_path: Path):
    edited = tmp_path / "places.tsv"
    added = "Xóm Bưởi\tXã\t\tHà Nội\t2025\t\t\n"
    edited.write_text(lexicon("places.tsv").read_text("utf-8") + added, "utf-8")
    assert ("xóm", "bưởi") not in Gazetteer()
    assert ("xóm", "bưởi") in Gazetteer(edited)


def test_without_prepared_tables_they_are_made(tmp_path: Path, monkeypatch):
    expected = prepared(lexicon("foreign.tsv"), foreign_lines)
    monkeypatch.setattr("restore.text.evidence.rows.data_folder", lambda kind: tmp_path)
    made = prepared(lexicon("foreign.tsv"), foreign_lines)
    assert made.get("the") == expected.get("the") is not None
