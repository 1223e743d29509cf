"""hOCR, ALTO and PAGE: valid, with all words in order, restored and raw, and readable by other programs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from restore.document import RestoredDocument
from restore.output import render
from tests.output.conftest import SCHEMAS
from tests.output.documents import documents

etree = pytest.importorskip("lxml.etree")
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="needs the schemas in ../shared")
FORMATS = ("hocr", "alto", "page")
Words = list[tuple[str, str]]  # restored, raw


def files(name: str, document: RestoredDocument) -> list[bytes]:
    data = b"".join(render(name, document))
    if name != "page":
        return [data]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(entry) for entry in archive.namelist()]


def hocr_words(root: Any) -> Words:
    return [
        (word.text, word.get("data-raw", word.text))
        for word in root.iterfind(".//{*}span[@class='ocrx_word']")
    ]


def alto_words(root: Any) -> Words:
    found = []
    for word in root.iter("{*}String"):
        raw = word.find("{*}ALTERNATIVE[@PURPOSE='raw']")
        found.append((word.get("CONTENT"), word.get("CONTENT") if raw is None else raw.text or ""))
    return found


def page_words(root: Any) -> Words:
    found = []
    for word in root.iter("{*}Word"):
        told = {
            int(text.get("index")): text.find("{*}Unicode").text or ""
            for text in word.iterfind("{*}TextEquiv")
        }
        found.append((told[0], told.get(1, told[0])))
    return found


READERS: dict[str, Callable[[Any], Words]] = {"hocr": hocr_words, "alto": alto_words, "page": page_words}


@pytest.fixture(scope="module")
def schema() -> Callable[[str], Any]:
    class Local(etree.Resolver):  # type: ignore[misc, name-defined]
        def resolve(self, url: str, public: str, context: Any) -> Any:
            return self.resolve_filename(str(SCHEMAS / "xlink.xsd"), context) if "xlink" in url else None

    parser = etree.XMLParser()
    parser.resolvers.add(Local())
    return cache(lambda name: etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser)))


@needs_schemas
@pytest.mark.parametrize(("name", "file"), [("alto", "alto-4-4.xsd"), ("page", "page.xsd")])
def test_every_sample_is_valid(
    name: str, file: str, schema: Callable[[str], Any], scanned: dict[str, RestoredDocument]
) -> None:
    for document in scanned.values():
        for data in files(name, document):
            schema(file).assertValid(etree.fromstring(data))


@needs_schemas
@pytest.mark.parametrize(("name", "file"), [("alto", "alto-4-4.xsd"), ("page", "page.xsd")])
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents(boxed=True))
def test_any_document_is_valid(
    name: str, file: str, schema: Callable[[str], Any], document: RestoredDocument
) -> None:
    for data in files(name, document):
        schema(file).assertValid(etree.fromstring(data))


@pytest.mark.parametrize("name", FORMATS)
def test_restored_words_are_all_there_in_order_with_what_was_read(
    name: str, scanned: dict[str, RestoredDocument]
) -> None:
    for document in scanned.values():
        words = [word for data in files(name, document) for word in READERS[name](etree.fromstring(data))]
        assert [restored for restored, _ in words] == document.text.split()
        raw = " ".join(page.restoration.source for page in document.pages)
        assert " ".join(raw for _, raw in words).split() == raw.split()


@pytest.mark.parametrize("name", FORMATS)
def test_a_page_without_words_is_a_page(name: str, scanned: dict[str, RestoredDocument]) -> None:
    from restore.document import Page, RestoredPage
    from restore.edits import Restoration

    blank = RestoredPage(Page(1, 600, 800, 300.0, ()), Restoration("", ""))
    for data in files(name, RestoredDocument("trắng", (blank,))):
        assert READERS[name](etree.fromstring(data)) == []


@pytest.mark.parametrize("name", FORMATS)
def test_characters_that_xml_cannot_hold_do_no_harm(name: str) -> None:
    from restore.document import Box, Line, Page, RestoredPage, Word
    from restore.edits import Restoration

    words = (Word("a\x00\x01b<&\"'", Box(1, 1, 5, 5), 0.9),)
    page = Page(1, 600, 800, 300.0, (Line(words),))
    document = RestoredDocument("a\x00<", (RestoredPage(page, Restoration(page.text, page.text)),))
    for data in files(name, document):
        assert READERS[name](etree.fromstring(data)) == [("ab<&\"'", "ab<&\"'")]


def test_hocr_keeps_to_its_specification(scanned: dict[str, RestoredDocument], tmp_path: Path) -> None:
    pytest.importorskip("hocr_spec")
    for name, document in scanned.items():
        (tmp_path / name).write_bytes(b"".join(render("hocr", document)))
        checker = Path(sys.executable).with_name("hocr-spec")
        done = subprocess.run([checker, tmp_path / name], capture_output=True, text=True, check=False)
        assert "is valid" in done.stdout + done.stderr
        assert "ERROR" not in done.stdout + done.stderr


def test_ocrmypdf_reads_our_hocr(scanned: dict[str, RestoredDocument], tmp_path: Path) -> None:
    parser = pytest.importorskip("ocrmypdf.hocrtransform.hocr_parser")
    document = scanned["skewed"]
    (tmp_path / "a.hocr").write_bytes(b"".join(render("hocr", document)))
    page = parser.HocrParser(tmp_path / "a.hocr").parse()
    assert [word.text for word in page.words] == document.text.split()
    assert all(line.baseline is not None for line in page.lines)
    assert page.dpi == 300


def test_a_table_has_rows_columns_and_cells_where_the_format_has_them(
    scanned: dict[str, RestoredDocument],
) -> None:
    document = scanned["table"]
    cells = document.pages[0].page.tables[0].cells
    (data,) = files("page", document)
    (table,) = etree.fromstring(data).iter("{*}TableRegion")
    assert [
        (int(role.get("rowIndex")), int(role.get("columnIndex")), int(role.get("colSpan")))
        for role in table.iter("{*}TableCellRole")
    ] == [(cell.row, cell.column, cell.column_span) for cell in cells]
    (data,) = files("alto", document)
    (table,) = etree.fromstring(data).iter("{*}ComposedBlock")
    assert len(table) == sum(not cell.empty for cell in cells)


def test_a_table_without_rules_says_so_in_page(scanned: dict[str, RestoredDocument]) -> None:
    page = scanned["table"].pages[0]
    tables = tuple(replace(table, ruled=False) for table in page.page.tables)
    made = replace(scanned["table"], pages=(replace(page, page=replace(page.page, tables=tables)),))
    (data,) = files("page", made)
    (table,) = etree.fromstring(data).iter("{*}TableRegion")
    assert table.get("lineSeparators") == "false"


def test_the_reading_order_names_every_block(scanned: dict[str, RestoredDocument]) -> None:
    (data,) = files("alto", scanned["report"])
    root = etree.fromstring(data)
    refs = [ref.get("REF") for ref in root.iter("{*}ElementRef")]
    assert refs == [block.get("ID") for space in root.iter("{*}PrintSpace") for block in space]
    for data in files("page", scanned["report"]):
        root = etree.fromstring(data)
        refs = [ref.get("regionRef") for ref in root.iter("{*}RegionRefIndexed")]
        assert refs == [region.get("id") for region in root.find("{*}Page") if region.get("id")]


def test_the_reading_order_leads_through_the_cells_of_a_table(scanned: dict[str, RestoredDocument]) -> None:
    (data,) = files("page", scanned["table"])
    root = etree.fromstring(data)
    refs = [ref.get("regionRef") for ref in root.iter("{*}RegionRefIndexed")]
    lines = root.xpath("//*[local-name()='TextRegion'][*[local-name()='TextLine']]")
    assert refs == [region.get("id") for region in lines]
    (group,) = root.iter("{*}OrderedGroupIndexed")
    assert [group.get("regionRef")] == [table.get("id") for table in root.iter("{*}TableRegion")]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alto", "page"])
def test_dinglehopper_finds_the_restored_text(
    name: str, scanned: dict[str, RestoredDocument], tmp_path: Path
) -> None:
    program = Path(sys.executable).with_name("dinglehopper")
    if not program.exists():
        pytest.skip("dinglehopper is not installed")
    document = scanned["skewed"]
    (tmp_path / "truth.txt").write_text(document.text, encoding="utf-8")
    (tmp_path / "a.xml").write_bytes(files(name, document)[0])
    subprocess.run(
        [program, "--plain-encoding", "utf-8", "truth.txt", "a.xml", "told"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))["wer"] == 0
