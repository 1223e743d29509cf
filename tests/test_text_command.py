"""Promises of `restore text`."""

import json
import subprocess
import sys

import pytest

from restore.document import Edit, apply, undo


def run(*arguments, stdin=b""):
    return subprocess.run(
        [sys.executable, "-m", "restore", "text", *arguments], input=stdin, capture_output=True
    )


def test_a_pipe_in_is_a_pipe_out_line_for_line():
    garbled = "Tong két cong tac\n\n  nam 2024\n".encode()
    done = run("--profile", "eng", stdin=garbled)
    assert done.returncode == 0
    assert done.stdout.decode() == "Tổng kết công tác\n\n  năm 2024\n"
    assert done.stderr == b""


def test_windows_line_ends_and_a_missing_last_one_stay():
    done = run("--profile", "plain", stdin=b"nhan dan\r\nhoi dong")
    assert done.stdout.decode() == "nhân dân\r\nhội đồng"


def test_json_lists_edits_that_lead_there_and_back(tmp_path):
    source = "Xa bai Son dugc thanh 1ap"
    (tmp_path / "in.txt").write_text(source, encoding="utf-8")
    done = run("--json", "--profile", "eng", str(tmp_path / "in.txt"))
    result = json.loads(done.stdout)
    edits = [Edit(**edit) for edit in result["edits"]]
    assert apply(source, edits) == result["text"]
    assert undo(result["text"], edits) == source


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        ((), b"", 4),
        ((), b" \n ", 4),
        (("/no/such/file.txt",), b"", 3),
        ((), b"\xff\xfe\x00x\x00", 3),
        (("--profile", "klingon"), b"x", 2),
    ],
)
def test_bad_input_gets_two_lines_and_its_exit_code(arguments, stdin, code):
    done = run(*arguments, stdin=stdin)
    assert done.returncode == code
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    if code != 2:  # click words usage errors
        assert len(done.stderr.decode().strip().splitlines()) <= 2
