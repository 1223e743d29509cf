"""Promises of every format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Edit, Restoration
from restore.errors import UsageError
from restore.output import FORMATS, render, suffix


@pytest.fixture
def document() -> RestoredDocument:
    words = [Word(text, Box(10 * i, 20, 9, 12), 0.9) for i, text in enumerate(("Xa", "bai", "Son"))]
    page = Page(1, 600, 800, 300.0, (Line(tuple(words[:2])), Line(tuple(words[2:]))))
    edits = [
        Edit(0, 2, "Xa", "Xã", "language", 0.9, "mất dấu"),
        Edit(3, 6, "bai", "Đại", "lexicon", 0.8, "địa danh"),
    ]
    restored = RestoredPage(page, Restoration.of(page.text, edits, [], "vie"))
    return RestoredDocument("báo cáo", (restored, restored))


def test_text_has_one_line_per_line_and_a_form_feed_between_pages(document: RestoredDocument) -> None:
    assert b"".join(render("txt", document)).decode() == "Xã Đại\nSon\fXã Đại\nSon\n"


WITHOUT_FILE = [name for name in FORMATS if name != "pdf"]  # a PDF needs the page images


@pytest.mark.parametrize("name", WITHOUT_FILE)
def test_every_format_renders_a_document_without_words(name: str) -> None:
    blank = Page(1, 600, 800, 300.0, ())
    document = RestoredDocument("blank", (RestoredPage(blank, Restoration("", "")),))
    assert b"".join(render(name, document)) or name == "csv"  # which is empty without tables


@pytest.mark.parametrize("name", WITHOUT_FILE)
def test_the_same_document_gives_the_same_bytes(name: str, document: RestoredDocument) -> None:
    assert b"".join(render(name, document)) == b"".join(render(name, document))


def test_files_of_a_format_end_with_its_name_or_what_its_writer_says() -> None:
    assert (suffix("txt"), suffix("page")) == ("txt", "page.zip")
    assert len({suffix(name) for name in FORMATS}) == len(FORMATS)


def test_an_unknown_format_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="'doc'") as caught:
        suffix("doc")
    assert "txt, json" in caught.value.remedy


def test_a_writer_of_another_package_is_found_by_its_entry_point(tmp_path: Path) -> None:
    (tmp_path / "shout.py").write_text(
        "SUFFIX = 'loud.txt'\n\ndef render(document, options):\n    yield document.text.upper().encode()\n"
    )
    folder = tmp_path / "shout-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[restore.writers]\nshout = shout\njson = shout\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from restore.document import *; from restore.edits import Restoration\n"
        "from restore.output import render, suffix, writer\n"
        "pages = RestoredPage(Page(1, 0, 0, 0.0, ()), Restoration('xã', 'xã')),\n"
        "print(suffix('shout'), b''.join(render('shout', RestoredDocument('a', pages))).decode())\n"
        "print(writer('json').__name__)"
    )
    told = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert told.stdout.splitlines() == ["loud.txt XÃ", "restore.output.json"]


def test_naming_a_format_loads_nothing_heavy() -> None:
    code = "import sys, restore.output as o; [o.suffix(name) for name in o.FORMATS]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"numpy", "cv2", "PIL", "docx", "lxml", "openpyxl", "ocrmypdf", "pikepdf"}
    assert not heavy & set(loaded.split())
