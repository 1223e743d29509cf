"""Promises of every writer on failure: an error of two lines, and no incomplete file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from restore.document import RestoredDocument
from restore.output import FORMATS, render, suffix

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX")
SAMPLES = Path(__file__).parents[1] / "samples" / "scans"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the JSON of a scanned table."""
    from restore.page.tesseract import Tesseract
    from restore.pipeline import restore_file
    from restore.provenance import Provenance
    from restore.text.choice import NoEngine

    source = SAMPLES / "table.tif"
    pages = restore_file(source, Tesseract(), NoEngine()).pages
    document = RestoredDocument("table", pages, Provenance().of(source))
    place = tmp_path_factory.mktemp("out")
    (place / "table.json").write_bytes(b"".join(render("json", document)))
    return place


def export(folder: Path, target: Path, *options: str, largest: int = 0) -> tuple[int, list[str]]:
    """Exit code and the lines on standard error, with no file of more than `largest` bytes allowed."""

    def limit() -> None:
        import resource

        if largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [sys.executable, "-m", "restore", "export", str(folder), "-o", str(target), *options],
        capture_output=True,
        text=True,
        preexec_fn=limit,
    )
    return done.returncode, done.stderr.splitlines()


def needs(kind: str) -> None:
    for module in {"pdf": "ocrmypdf", "docx": "docx", "docx-tracked": "docx", "tables": "openpyxl"}.items():
        if kind == module[0]:
            pytest.importorskip(module[1])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_disk_is_two_lines_and_leaves_nothing(kind: str, folder: Path, tmp_path: Path) -> None:
    needs(kind)
    code, told = export(folder, tmp_path, "--formats", kind, largest=500)
    assert (code, len(told)) == (6, 2), told
    assert f"table.{suffix(kind)}' cannot be written: File too large." in told[0]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_ends_the_export_of_a_whole_folder(folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "table.json").write_bytes((folder / "table.json").read_bytes())
    code, told = export(tmp_path / "in", tmp_path / "out", "--formats", "txt,hocr", largest=500)
    assert (code, len(told)) == (6, 2), told
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_name_that_is_taken_by_a_folder_is_two_lines_and_leaves_the_folder(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    needs(kind)
    taken = tmp_path / f"table.{suffix(kind)}"
    taken.mkdir()
    code, told = export(folder, tmp_path, "--formats", kind)
    assert (code, len(told)) == (6, 2), told
    assert list(tmp_path.iterdir()) == [taken]


@pytest.mark.parametrize("kind", FORMATS)
def test_json_of_another_schema_is_two_lines_and_writes_nothing(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    tree = json.loads((folder / "table.json").read_bytes())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "table.json").write_text(json.dumps(tree | {"schema": "restore/9"}))
    code, told = export(tmp_path / "in", tmp_path / "out", "--formats", kind)
    assert (code, len(told)) == (3, 2), told
    assert "'restore/9'; this version reads" in told[0]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_page_image_that_is_gone_is_two_lines_and_stops_only_the_pdf(folder: Path, tmp_path: Path) -> None:
    needs("pdf")
    code, told = export(folder, tmp_path / "out", "--formats", "pdf", "--source", str(tmp_path))
    assert (code, len(told)) == (3, 2), told
    assert "table.tif' is not there." in told[0]
    assert list((tmp_path / "out").iterdir()) == []
    others = ",".join(kind for kind in FORMATS if kind != "pdf")
    code, _ = export(folder, tmp_path / "out", "--formats", others, "--source", str(tmp_path))
    assert code == 0


def test_an_unknown_format_is_two_lines_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    code, told = export(folder, tmp_path / "out", "--formats", "txt,doc")
    assert (code, len(told)) == (2, 2), told
    assert "There is no format 'doc'" in told[0]
    assert not (tmp_path / "out").exists()
