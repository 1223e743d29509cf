"""Word files: their text, with and without tracked changes, and their use in LibreOffice."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from restore.document import RestoredDocument
from restore.edits import Doubt, Edit, Restoration
from restore.output import Options, render
from restore.output.flow import Columns, Grid, Paragraph, elements
from restore.plaintext import as_document
from tests.output import office
from tests.output.documents import documents

docx = pytest.importorskip("docx")
needs_office = pytest.mark.skipif(office.PROGRAM is None, reason="needs LibreOffice")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(document: RestoredDocument, name: str, **options: Any) -> Any:
    return docx.Document(io.BytesIO(b"".join(render(name, document, Options(**options)))))


def paragraphs(document: RestoredDocument) -> list[Paragraph]:
    found: list[Paragraph] = []
    for element in elements(document):
        if isinstance(element, Paragraph):
            found.append(element)
        elif isinstance(element, Columns):
            found += (*element.left, *element.right)
        else:
            found += (paragraph for _, paragraph in element.cells)
    return found


def texts(file: Any, *wanted: str) -> list[str]:
    """The text of every paragraph of the body, in order, of runs with elements of the wanted names."""
    return [
        "".join(node.text or "" for node in paragraph.iter(*(W + name for name in wanted)))
        for paragraph in file.element.body.iter(W + "p")
    ]


def words(parts: list[str]) -> list[str]:
    return " ".join(parts).split()


@settings(deadline=None, max_examples=60)
@given(documents(boxed=True))
def test_paragraphs_hold_all_restored_and_all_raw_text(document: RestoredDocument) -> None:
    restored = "".join(page.restoration.text for page in document.pages)
    raw = "".join(page.restoration.source for page in document.pages)
    found = paragraphs(document)
    assert sorted("".join("".join(p.text for p in found).split())) == sorted("".join(restored.split()))
    assert sorted("".join("".join(p.raw for p in found).split())) == sorted("".join(raw.split()))


def test_the_clean_file_has_the_paragraphs_of_the_reflowed_text(scanned: dict[str, RestoredDocument]) -> None:
    for document in scanned.values():
        said = words(texts(opened(document, "docx"), "t"))
        numbers = {p.text for p in paragraphs(document) if p.role == "page-number"}
        told = b"".join(render("txt", document, Options(reflow=True))).decode()
        expected = [line for line in re.split("[\f\n]", told) if line not in numbers]
        assert said == words(expected)


def test_deletions_and_what_was_kept_are_the_raw_text_in_every_paragraph(
    scanned: dict[str, RestoredDocument],
) -> None:
    for document in scanned.values():
        file = opened(document, "docx-tracked")
        wanted = paragraphs(document)
        for change in file.element.body.iter(W + "ins"):
            for node in change.iter(W + "t"):
                node.tag = W + "inserted"
        assert words(texts(file, "t", "inserted")) == words([p.text for p in wanted])
        assert words(texts(file, "t", "delText")) == words([p.raw for p in wanted])


def test_each_edit_is_one_change_with_a_comment_and_each_doubt_is_marked() -> None:
    edits = [Edit(0, 2, "Xa", "Xã", "language", 0.876, "phục hồi dấu theo ngữ cảnh")]
    doubts = [Doubt(7, 10, "Son", 0.6, ("Sơn", "Sòn"))]
    document = as_document(Restoration.of("Xa Đại Son 1", edits, doubts, "eng"))
    file = opened(document, "docx-tracked")
    body = file.element.body
    assert [node.text for node in body.iter(W + "delText")] == ["Xa"]
    assert [node.text for change in body.iter(W + "ins") for node in change.iter(W + "t")] == ["Xã"]
    marked = [run for run in body.iter(W + "r") if run.find(f"{W}rPr/{W}highlight") is not None]
    assert ["".join(node.text for node in run.iter(W + "t")) for run in marked] == ["Son"]
    assert [comment.text for comment in file.comments] == [
        "Đọc được: “Xa”. Lý do sửa: phục hồi dấu theo ngữ cảnh. Độ tin cậy: 87,6 %.",
        "Chưa chắc, xin xem lại trên ảnh. Có thể là: “Sơn”, “Sòn”. Độ tin cậy: 60,0 %.",
    ]
    starts = [node.get(W + "id") for node in body.iter(W + "commentRangeStart")]
    ends = [node.get(W + "id") for node in body.iter(W + "commentRangeEnd")]
    refs = [node.get(W + "id") for node in body.iter(W + "commentReference")]
    assert starts == ends == refs == ["0", "1"]


def test_the_page_is_that_of_decree_30(scanned: dict[str, RestoredDocument]) -> None:
    file = opened(scanned["skewed"], "docx")
    section = file.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(side.mm) for side in (*sides, section.left_margin, section.right_margin)] == [
        210, 297, 20, 20, 30, 15,
    ]  # fmt: skip
    normal = file.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 13)
    letterhead, signature = file.tables
    assert letterhead.style.name == signature.style.name == "Normal Table"
    left, right = letterhead.rows[0].cells
    assert "ỦY BAN NHÂN DÂN" in left.text.upper()
    assert "VIỆT NAM" in right.text.upper()
    assert "CHỦ TỊCH" in signature.rows[0].cells[1].text.upper()


def test_a_table_is_a_table(scanned: dict[str, RestoredDocument]) -> None:
    document = scanned["table"]
    (grid,) = (element for element in elements(document) if isinstance(element, Grid))
    tables = opened(document, "docx").tables
    (table,) = (table for table in tables if table.style.name == "Table Grid")
    assert len(table.rows) == grid.table.rows
    for cell, paragraph in grid.cells:
        assert table.cell(cell.row, cell.column).text.strip() == paragraph.text


def test_a_table_without_rules_has_none_in_word(scanned: dict[str, RestoredDocument]) -> None:
    page = scanned["table"].pages[0]
    tables = tuple(replace(table, ruled=False) for table in page.page.tables)
    made = replace(scanned["table"], pages=(replace(page, page=replace(page.page, tables=tables)),))
    assert {table.style.name for table in opened(made, "docx").tables} == {"Normal Table"}


def test_pages_begin_where_the_scan_has_them_only_when_asked(scanned: dict[str, RestoredDocument]) -> None:
    for asked in (False, True):
        body = opened(scanned["report"], "docx", page_breaks=asked).element.body
        assert sum(node.get(W + "type") == "page" for node in body.iter(W + "br")) == asked


def test_nothing_depends_on_the_clock(scanned: dict[str, RestoredDocument], monkeypatch: Any) -> None:
    first = [b"".join(render(name, scanned["seal"])) for name in ("docx", "docx-tracked")]
    import time

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 10**8)
    assert [b"".join(render(name, scanned["seal"])) for name in ("docx", "docx-tracked")] == first


def test_characters_that_xml_cannot_hold_do_no_harm() -> None:
    document = as_document(Restoration("a\x01b", "a\x01b"), "x\x00")
    assert words(texts(opened(document, "docx-tracked"), "t")) == ["ab"]


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["table", "report"])
def test_libreoffice_accepts_all_to_the_restored_and_rejects_all_to_the_raw_text(
    name: str, scanned: dict[str, RestoredDocument], tmp_path: Path
) -> None:
    document = scanned[name]
    file = tmp_path / "a.docx"
    file.write_bytes(b"".join(render("docx-tracked", document)))
    wanted = paragraphs(document)
    accepted = office.settled(file, ".uno:AcceptAllTrackedChanges", tmp_path)
    assert accepted.split() == words([paragraph.text for paragraph in wanted])
    rejected = office.settled(file, ".uno:RejectAllTrackedChanges", tmp_path)
    assert rejected.split() == words([paragraph.raw for paragraph in wanted])


@needs_office
@pytest.mark.slow
def test_libreoffice_prints_both_files(scanned: dict[str, RestoredDocument], tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument

    for name in ("docx", "docx-tracked"):
        file = tmp_path / f"{name}.docx"
        file.write_bytes(b"".join(render(name, scanned["skewed"])))
        printed = PdfDocument(office.as_pdf(file, tmp_path))
        text = " ".join(page.get_textpage().get_text_range() for page in printed)
        assert "Hạnhphúc" in "".join(text.split())
