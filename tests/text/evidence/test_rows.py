"""Promises of the tables that stay bytes: what is in them is found, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.text.evidence.rows import Rows

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

    from restore.resources import model

    lines = gzip.decompress(model(name).read_bytes()).splitlines()
    assert lines == sorted(lines)
