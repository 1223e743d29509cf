"""Errors as the user sees them: two lines at most, no traceback, the documented exit code."""

from __future__ import annotations

import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from restore import errors
from restore.errors import RestoreError

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, RestoreError)]


@pytest.mark.parametrize("kind", ALL)
def test_an_error_is_a_problem_and_a_remedy_on_two_lines(kind: type[RestoreError]) -> None:
    assert str(kind("It is broken.", "Mend it.")) == "It is broken.\nMend it."
    assert str(kind("It is broken.")) == "It is broken."


@pytest.mark.parametrize("kind", ALL)
def test_an_error_survives_the_way_between_processes(kind: type[RestoreError]) -> None:
    there = pickle.loads(pickle.dumps(kind("It is broken.", "Mend it.")))
    assert (type(there), str(there)) == (kind, "It is broken.\nMend it.")


@pytest.mark.parametrize("kind", ALL)
def test_the_exit_code_is_the_documented_one(kind: type[RestoreError]) -> None:
    assert 1 <= kind.exit_code <= 7
    assert errors.__doc__ is not None
    assert kind.__name__ in errors.__doc__


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "restore", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )


def assert_fails(done: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    assert done.returncode == code
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan", "--jops", "2", "x.pdf"], "--jops"),
        (["scam"], "scam"),
        (["text", "--profile", "klingon"], "klingon"),
        (["export"], "Missing argument"),
    ],
)
def test_a_wrong_command_line(arguments: list[str], words: str) -> None:
    assert_fails(run(*arguments), 2, words)


def test_the_command_alone_shows_its_help() -> None:
    assert run().returncode == 2
    assert "Commands:" in run().stderr


def test_a_missing_file(tmp_path: Path) -> None:
    for command in (["scan", "-o", tmp_path / "out"], ["text"]):
        assert_fails(run(*command, tmp_path / "no.pdf"), 3, "There is no file")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to("ring")
    for command in (["scan", "-o", tmp_path / "out"], ["text"]):
        assert_fails(run(*command, tmp_path / "ring"), 3, "ring' cannot be read: ")


def test_a_file_that_is_no_image(tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_text("Xin chào")
    assert_fails(
        run("scan", tmp_path / "notes.pdf", "-o", tmp_path / "out", "--raw"), 3, "neither a PDF nor an image"
    )


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert_fails(run("scan", tmp_path / "in", "-o", tmp_path / "new" / "out"), 3, "nothing to read")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("command", ["watch", "learn", "eval"])
def test_a_file_in_the_place_of_a_folder_is_not_called_missing(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("Xin chào")
    options: list[str | Path] = ["-o", tmp_path / "out"] if command == "watch" else []
    assert_fails(run(command, tmp_path / "file", *options), 3, "file' is not a folder.")


def test_a_command_line_that_is_refused_leaves_the_folder_as_it_was(tmp_path: Path, scan: Path) -> None:
    done = run("scan", scan, "-o", tmp_path, "--raw", "--scheduler", "nowhere")
    assert_fails(done, 2, "'nowhere' is not the address")
    assert list(tmp_path.iterdir()) == []
    assert_fails(run("watch", tmp_path / "none", "-o", tmp_path, "--raw"), 3, "There is no folder")
    assert list(tmp_path.iterdir()) == []


def test_a_summary_says_what_to_do_once_for_all_that_need_the_same() -> None:
    failures = [errors.FileMissing("A.", "Look."), errors.FileMissing("B.", "Look."), RestoreError("C.")]
    assert list(errors.listed(failures)) == ["  A.", "  B.", "    Look.", "  C."]


def test_an_output_folder_that_cannot_be_made(tmp_path: Path, scan: Path) -> None:
    (tmp_path / "file").touch()
    assert_fails(run("scan", scan, "-o", tmp_path / "file" / "out"), 6, "cannot be written")


def test_tesseract_that_is_not_there(tmp_path: Path, scan: Path) -> None:
    done = run("scan", scan, "-o", tmp_path / "out", PATH=str(tmp_path))
    assert_fails(done, 5, "apt-get install tesseract-ocr tesseract-ocr-vie")


def test_vietnamese_data_that_is_not_there(tmp_path: Path, scan: Path) -> None:
    done = run("scan", scan, "-o", tmp_path / "out", TESSDATA_PREFIX=str(tmp_path))
    assert_fails(done, 5, "Leave TESSDATA_PREFIX out")


def test_a_page_that_takes_too_long(tmp_path: Path, scan: Path) -> None:
    done = run("scan", scan, "-o", tmp_path / "out", "--raw", "--timeout", "0.0001")
    assert_fails(done, 7, "--timeout")


def test_a_format_that_does_not_exist(tmp_path: Path, scan: Path) -> None:
    assert_fails(run("scan", scan, "-o", tmp_path / "out", "--formats", "txt,wps"), 2, "'wps'")
