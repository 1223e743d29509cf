"""Promises about a format that a file cannot have: it costs no other format, and it is reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from restore.cli import restore
from restore.errors import SignedFile
from tests.batch.runs import manifest
from tests.output.pdfs import pikepdf, signed

pytest.importorskip("ocrmypdf")


def run(*arguments: str | Path, formats: str = "txt,pdf") -> Result:
    options = ["--raw", "--jobs", "1", "--formats", formats]
    return CliRunner().invoke(restore, ["scan", *map(str, arguments), *options])


@pytest.fixture
def source(pdf: Path, tmp_path: Path) -> Path:
    """A signed PDF."""
    return signed(pdf, tmp_path / "signed.pdf")


def test_the_other_formats_are_written_and_the_error_is_in_the_summary(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(source, "-o", out, "--list")
    problem = f"'{source}' is signed; with other text in it the signature is no longer valid."
    assert done.exit_code == 1
    assert done.stdout.split() == [str(out / "signed.txt")]
    assert done.stderr.splitlines() == [
        "restore: 1 restored (1 page, 0 edits); 1 output not written",
        f"  {problem}",
        "    Leave out the format 'pdf', or allow it: --break-signature",
    ]
    (record,) = manifest(out)
    assert (record["outputs"], record["unwritten"]) == (["signed.txt"], [["pdf", problem]])
    assert record["error"] is None


def test_a_file_that_can_have_none_of_the_formats_is_not_read(source: Path, tmp_path: Path) -> None:
    done = run(source, "-o", tmp_path / "out", formats="pdf")
    assert isinstance(done.exception, SignedFile)
    assert manifest(tmp_path / "out")[0]["error"]


@pytest.mark.parametrize("option", [[], ["--retry-failed"]])
def test_a_rerun_reports_it_again_and_reads_nothing(option: list[str], source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(source, "-o", out)
    before = (out / "signed.txt").stat().st_mtime_ns, manifest(out)
    done = run(source, "-o", out, *option)
    assert isinstance(done.exception, SignedFile)
    assert ((out / "signed.txt").stat().st_mtime_ns, manifest(out)) == before


def test_a_rerun_writes_it_when_the_file_can_have_it(source: Path, pdf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(source, "-o", out)
    with Image.open(Path(__file__).parents[2] / "samples" / "scans" / "table.tif") as page:
        page.save(source, resolution=300)
    assert run(source, "-o", out).exit_code == 0
    assert "\t" in (out / "signed.txt").read_text(encoding="utf-8")  # the text is that of the new file
    with pikepdf.open(out / "signed.pdf") as made:
        assert len(made.pages) == 1
    record = manifest(out)[-1]
    assert (record["outputs"], record["unwritten"]) == (["signed.txt", "signed.pdf"], [])


def test_outputs_that_were_there_stay_in_the_manifest(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(source, "-o", out, formats="txt,json,pdf")
    (out / "signed.json").unlink()
    assert run(source, "-o", out, formats="txt,json,pdf").exit_code == 1
    record = manifest(out)[-1]
    assert record["outputs"] == ["signed.txt", "signed.json"]


def test_other_files_are_not_concerned(source: Path, scan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(source, folder / "a.pdf")
    shutil.copy(scan, folder / "b.png")
    done = run(folder, "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert done.stderr.startswith("restore: 2 restored (2 pages, 0 edits); 1 output not written\n")
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == [
        "a.txt",
        "b.pdf",
        "b.txt",
        "restore-manifest.jsonl",
    ]
