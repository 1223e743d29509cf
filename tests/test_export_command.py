"""Promises of `restore export`: any format again, without reading, and nothing lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from restore.cli import restore
from restore.errors import FileMissing, NoPages, OutputError, ResultUnreadable, UsageError
from restore.output import FORMATS, render, suffix
from restore.output.json import read


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(restore, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def results(scan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    (folder / "in" / "sub").mkdir(parents=True)
    shutil.copy(scan, folder / "in" / "page.png")
    shutil.copy(scan, folder / "in" / "sub" / "page.png")
    done = run("scan", folder / "in", "-o", folder / "out", "--raw", "--formats", "json", "--jobs", "1")
    assert done.exit_code == 0
    return folder


def test_every_format_is_what_scanning_would_have_written(results: Path, tmp_path: Path) -> None:
    names = [name for name in FORMATS if name not in ("json", "pdf")]
    done = run("export", results / "out", "-o", tmp_path, "--formats", ",".join(names), "--list")
    said = "restore: 2 exported; 2 without tables (their spreadsheets are empty)\n"
    assert (done.exit_code, done.stderr) == (0, said)
    document = read(results / "out" / "sub" / "page.json")
    for name in names:
        path = tmp_path / "sub" / f"page.{suffix(name)}"
        assert path.read_bytes() == b"".join(render(name, document))
        assert str(path) in done.stdout.splitlines()


def test_nothing_is_read_again(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("something was read again")

    monkeypatch.setattr("restore.page.tesseract.Tesseract.read", fail)
    monkeypatch.setattr("restore.page.load.load_pages", fail)
    assert run("export", results / "out", "-o", tmp_path, "--formats", "txt,hocr").exit_code == 0


def test_one_result_may_be_named_and_goes_beside_its_json(results: Path, tmp_path: Path) -> None:
    shutil.copy(results / "out" / "page.json", tmp_path / "a.json")
    assert run("export", tmp_path / "a.json", "--formats", "txt").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.txt"]


def test_a_pdf_takes_the_images_from_where_they_are_now(results: Path, tmp_path: Path) -> None:
    pytest.importorskip("ocrmypdf")
    shutil.copy(results / "out" / "page.json", tmp_path / "a.json")
    (tmp_path / "moved").mkdir()
    shutil.copy(results / "in" / "page.png", tmp_path / "moved" / "page.png")
    done = run("export", tmp_path / "a.json", "--formats", "pdf", "--images", tmp_path / "moved")
    assert done.exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    gone = run("export", tmp_path / "a.json", "--formats", "pdf", "--source", tmp_path)
    assert isinstance(gone.exception, FileMissing)
    assert len(str(gone.exception).splitlines()) == 2


def test_a_bad_file_does_not_stop_the_others(results: Path, tmp_path: Path) -> None:
    shutil.copy(results / "out" / "page.json", tmp_path / "a.json")
    (tmp_path / "b.json").write_text('{"schema": "restore/1"}')
    (tmp_path / "c.json").write_text("{")
    done = run("export", tmp_path, "--formats", "txt")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == "restore: 1 exported; 2 failed"
    assert f"'{tmp_path / 'b.json'}' is of the schema 'restore/1'" in done.stderr
    assert f"'{tmp_path / 'c.json'}' is damaged" in done.stderr
    assert done.stderr.splitlines()[-1] == "    Scan the document again: restore scan … --force"
    assert (tmp_path / "a.txt").exists()
    assert not (tmp_path / "b.txt").exists()


def test_a_format_that_cannot_be_written_does_not_stop_the_others(results: Path, tmp_path: Path) -> None:
    pytest.importorskip("ocrmypdf")
    shutil.copy(results / "out" / "page.json", tmp_path / "a.json")
    (tmp_path / "empty").mkdir()
    done = run(
        "export", tmp_path / "a.json", "--formats", "pdf,txt", "--source", tmp_path / "empty", "--list"
    )
    assert (done.exit_code, done.stdout) == (1, f"{tmp_path / 'a.txt'}\n")
    assert done.stderr.splitlines() == [
        "restore: 1 exported; 1 output not written",
        f"  The scanned file '{tmp_path / 'empty' / 'page.png'}' is not there.",
        "    Name the folder it is in now: --source FOLDER",
    ]


def test_a_folder_of_images_that_is_missing_is_an_error_at_once(results: Path, tmp_path: Path) -> None:
    done = run("export", results / "out", "-o", tmp_path / "new", "--source", tmp_path / "none")
    assert isinstance(done.exception, FileMissing)
    assert "--source" in done.exception.remedy
    assert not (tmp_path / "new").exists()


def test_a_single_bad_file_is_its_error(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"schema": "restore/1"}')
    assert isinstance(run("export", tmp_path / "b.json").exception, ResultUnreadable)


def test_nothing_to_export_and_unknown_formats_are_errors(tmp_path: Path) -> None:
    assert isinstance(run("export", tmp_path / "none").exception, FileMissing)
    assert isinstance(run("export", tmp_path).exception, NoPages)
    assert isinstance(run("export", tmp_path, "--formats", "doc").exception, UsageError)


def test_an_input_is_never_overwritten(results: Path, tmp_path: Path) -> None:
    shutil.copy(results / "out" / "page.json", tmp_path / "a.json")
    before = (tmp_path / "a.json").read_bytes()
    assert isinstance(run("export", tmp_path, "--formats", "json").exception, OutputError)
    assert (tmp_path / "a.json").read_bytes() == before
    assert run("export", tmp_path, "--formats", "json", "-o", tmp_path / "other").exit_code == 0
    assert (tmp_path / "other" / "a.json").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_an_error(results: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("export", results / "out", "-o", tmp_path / "file" / "out")
    assert isinstance(done.exception, OutputError)
