"""The JSON holds everything that is known, follows its schema, and can be read back."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.cli import restore
from restore.document import Alternative, Box, Cell, Line, Page, RestoredDocument, RestoredPage, Table, Word
from restore.edits import Confidence, Doubt, Edit, Restoration, apply
from restore.errors import FileMissing, ResultUnreadable
from restore.output.json import parse, read, render
from restore.plaintext import as_document
from tests.output.documents import documents

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "restore" / "output" / "restore.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def written(document: RestoredDocument) -> bytes:
    return b"".join(render(document))


def tree_of(document: RestoredDocument) -> Any:
    tree = json.loads(written(document))
    VALIDATOR.validate(tree)
    return tree


@pytest.fixture
def document() -> RestoredDocument:
    looks = (Alternative("bãi", 0.4), Alternative("bai", 0.9, "paddle"))
    words = (Word("Xa", Box(0, 20, 9, 12), 0.912345), Word("bai", Box(10, 20, 9, 12), 0.8, looks))
    lines = (Line(words), Line((Word("Son", Box(20, 20, 9, 12), 0.7),), role="footer"))
    page = Page(1, 600, 800, 300.0, lines)
    edits = [
        Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu"),
        Edit(3, 6, "bai", "Đại", "lexicon", 0.8, "địa danh"),
    ]
    doubts = [Doubt(7, 10, "Son", 0.6, ("Sơn",))]
    sure = [Confidence(0, 2, 0.9), Confidence(3, 6, 0.8), Confidence(7, 10, 0.6)]
    restoration = Restoration.of(page.text, edits, doubts, "vie", (), sure)
    return RestoredDocument("báo cáo", (RestoredPage(page, restoration),))


def test_every_word_has_both_texts_both_confidences_its_box_and_its_offsets(
    document: RestoredDocument,
) -> None:
    page = tree_of(document)["pages"][0]
    first, second = page["lines"][0]["words"]
    assert (first["raw"], first["restored"]) == ("Xa", "Xã")
    assert (first["confidence"], first["recogniser_confidence"]) == (0.9, 0.912345)
    assert second["box"] == [10, 20, 9, 12]
    assert second["alternatives"] == [
        {"text": "bãi", "confidence": 0.4},
        {"text": "bai", "confidence": 0.9, "profile": "paddle"},
    ]
    for word in first, second:
        assert page["raw"][word["start"] : word["end"]] == word["raw"]
        assert page["text"][word["restored_start"] : word["restored_end"]] == word["restored"]


def test_edits_lead_from_raw_to_text_and_say_what_they_change(document: RestoredDocument) -> None:
    page = tree_of(document)["pages"][0]
    fields = ("start", "end", "before", "after", "source", "confidence", "reason")
    edits = [Edit(**{field: edit[field] for field in fields}) for edit in page["edits"]]
    assert apply(page["raw"], edits) == page["text"] == "Xã Đại\nSon"
    assert [edit["kind"] for edit in page["edits"]] == ["marks", "letters"]
    assert page["edits"][1]["restored_start"] == 3
    (doubt,) = page["doubts"]
    assert doubt["suggestions"] == ["Sơn"]
    assert page["text"][doubt["restored_start"] : doubt["restored_end"]] == "Son"


def test_a_table_has_its_cells_with_their_restored_text() -> None:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.9) for i, text in enumerate(("Xa", "1", "2"))]
    leads = ("\n", "\t", "\n\t")
    lines = tuple(Line((word,), lead) for word, lead in zip(words, leads, strict=True))
    cells = (
        Cell(0, 0, 2, 1, Box(0, 0, 10, 40), 0, 1),
        Cell(0, 1, 1, 1, Box(10, 0, 10, 20), 1, 2),
        Cell(1, 1, 1, 1, Box(10, 20, 10, 20), 2, 3),
    )
    page = Page(1, 600, 800, 300.0, lines, tables=(Table(Box(0, 0, 20, 40), cells),))
    edits = [Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu")]
    restored = RestoredPage(page, Restoration.of(page.text, edits, [], "vie"))
    (table,) = tree_of(RestoredDocument("bảng", (restored,)))["pages"][0]["tables"]
    assert table["box"] == [0, 0, 20, 40]
    assert [(cell["row"], cell["column"], cell["row_span"], cell["text"]) for cell in table["cells"]] == [
        (0, 0, 2, "Xã"),
        (0, 1, 1, "1"),
        (1, 1, 1, "2"),
    ]


def test_a_table_of_an_older_file_is_ruled() -> None:
    box = Box(0, 0, 9, 9)
    tables = (Table(box, (Cell(0, 0, 1, 1, box, 0, 1),), ruled=False),)
    page = Page(1, 9, 9, 300.0, (Line((Word("1", box, 0.9),)),), tables=tables)
    tree = tree_of(RestoredDocument("bảng", (RestoredPage(page, Restoration.of(page.text, [], [], "vie")),)))
    (table,) = tree["pages"][0]["tables"]
    assert table.pop("ruled") is False
    (again,) = parse(json.dumps(tree).encode()).pages[0].page.tables
    assert again.ruled


def test_it_is_vietnamese_that_people_can_read_a_page_a_line(document: RestoredDocument) -> None:
    data = written(document).decode()
    assert "Xã Đại" in data
    assert len(data.splitlines()) == 1 + len(document.pages) + 1


@settings(deadline=None)
@given(documents())
def test_every_document_keeps_to_the_schema_and_comes_back_equal(document: RestoredDocument) -> None:
    VALIDATOR.validate(json.loads(written(document)))
    assert parse(written(document)) == document


@settings(deadline=None)
@given(st.text(alphabet="aộ \t\r\n\f", max_size=30))
def test_a_text_without_pages_has_the_same_shape_and_comes_back(text: str) -> None:
    document = as_document(Restoration(text, text))
    VALIDATOR.validate(json.loads(written(document)))
    assert parse(written(document)) == document


def test_the_published_schema_is_the_shipped_one() -> None:
    assert json.loads((ROOT / "docs" / "restore.schema.json").read_text(encoding="utf-8")) == SCHEMA


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"schema":"restore/1","pages":[]}',
        b'{"schema":"restore-eval/1"}',
        b'{"schema":3}',
        b'{"schema":"restore/2"}',
        b'{"schema":"restore/2","name":"a","provenance":{},"pages":[]}',
    ],
)
def test_other_json_and_broken_json_get_two_lines_and_the_code_of_bad_input(data: bytes) -> None:
    with pytest.raises(ResultUnreadable) as caught:
        parse(data, "a.json")
    assert caught.value.exit_code == 3
    assert "a.json" in caught.value.problem
    assert len(str(caught.value).splitlines()) == 2


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [place for key in keys for place in ((tree, key), *places(tree[key]))]


@settings(deadline=None)
@given(st.data(), st.sampled_from((None, "x", -1, 10**30, 1.5, [], {}, True)))
def test_changed_json_is_refused_or_is_a_document(data: st.DataObject, value: object) -> None:
    tree = copy.deepcopy(json.loads(written(data.draw(documents()))))
    container, key = data.draw(st.sampled_from(places(tree)))
    if data.draw(st.booleans()):
        container[key] = value
    else:
        del container[key]
    try:
        document = parse(json.dumps(tree).encode())
    except ResultUnreadable:
        return
    assert parse(written(document)) == document


def test_edits_that_do_not_make_the_text_are_refused(document: RestoredDocument) -> None:
    for old, new in (("Xã Đại", "Xã Đai"), ('"raw":"Xa"', '"raw":"Xb"')):
        with pytest.raises(ResultUnreadable, match="page 1"):
            parse(written(document).decode().replace(old, new).encode())


def test_a_file_is_read_and_a_missing_one_is_an_error(document: RestoredDocument, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(written(document))
    assert read(tmp_path / "a.json") == document
    with pytest.raises(FileMissing):
        read(tmp_path / "b.json")


def test_reading_back_loads_nothing_heavy() -> None:
    code = "import sys, restore.output.json as j; j.parse(b'[]') if 0 else None; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"numpy", "cv2", "PIL", "kenlm", "importlib.metadata", "hashlib"} & set(loaded.split())


def test_scan_and_text_write_one_shape(scan: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(restore, ["scan", str(scan), "-o", str(tmp_path), "--raw"]).exit_code == 0
    scanned = json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))
    (tmp_path / "a.txt").write_text("Xa bai Son\ndugc thanh 1ap", encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "restore", "text", "--json", str(tmp_path / "a.txt")],
        capture_output=True,
        check=True,
    )
    typed = json.loads(made.stdout)
    for tree in scanned, typed:
        VALIDATOR.validate(tree)
        assert tree["provenance"]["settings"]
        assert tree["provenance"]["models"]["language.binary"]
    assert scanned["provenance"]["source"] == scan.as_posix()
    assert "tesseract" in scanned["provenance"]["models"]
    assert parse(made.stdout).name == "a"
    assert scanned.keys() == typed.keys()
    assert scanned["pages"][0].keys() == typed["pages"][0].keys()
