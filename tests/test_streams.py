"""Promises of the command in any state of its streams: no traceback, and the documented exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell of Unix")
RESTORE = f"{sys.executable} -m restore"
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", line.replace("restore ", f"{RESTORE} ", 1)],
        capture_output=True,
        env=os.environ | environment,
        check=False,
    )


@full
@pytest.mark.parametrize(
    "line",
    ["restore --help", "restore scan --help", "restore info", "echo Toi > f; restore text f --model none"],
)
def test_a_full_device_is_an_output_error(line: str, tmp_path: Path) -> None:
    done = shell(f"cd {tmp_path}; {line} > /dev/full")
    assert done.returncode == 6
    assert done.stderr.startswith(b"restore: Standard output cannot be written: No space left on device")
    assert len(done.stderr.splitlines()) <= 2


def test_a_closed_output_is_an_output_error_and_a_closed_input_is_empty() -> None:
    assert shell("restore --help >&-").returncode == 6
    assert shell("restore --help >&- 2>&-").returncode == 6
    assert shell("restore text <&-").returncode == 4


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("line", ["restore info", "restore --help", "restore eval --help"])
def test_a_reader_that_leaves_early_changes_neither_the_exit_code_nor_says_a_word(
    line: str, unbuffered: str
) -> None:
    wanted = shell(line).returncode
    done = shell(f"({line}; echo $? >&2) | :", PYTHONUNBUFFERED=unbuffered)
    assert (done.stdout, done.stderr) == (b"", b"%d\n" % wanted)


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LANG": "xx_YY"}]
)
def test_text_comes_out_as_utf8_in_any_locale(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ủy ban nhân dân xã Quỳnh Lưu\n", encoding="utf-8")
    done = shell(f"restore text {tmp_path / 'a.txt'} --model none", **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8") == "Ủy ban nhân dân xã Quỳnh Lưu\n"


@pytest.mark.parametrize("name", [b"x\xffy", "Quyết định".encode(), b"-dash", b"line\nfeed"])
@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=["UTF-8", "C"])
def test_any_name_of_a_file_goes_in_and_comes_out(
    name: bytes, environment: dict[str, str], scan: Path, tmp_path: Path
) -> None:
    source = os.fsencode(tmp_path) + b"/in/" + name + b".png"
    os.mkdir(tmp_path / "in")
    with open(source, "wb") as file:
        file.write(scan.read_bytes())
    done = shell(f"cd {tmp_path}; restore scan in -o out --raw --list --formats txt,json", **environment)
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)
    assert done.stdout == b"out/" + name + b".txt\nout/" + name + b".json\n"
    assert name + b".json" in os.listdir(os.fsencode(tmp_path / "out"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit of Linux")
def test_too_little_memory_is_an_error(scan: Path, tmp_path: Path) -> None:
    done = shell(f"ulimit -v 250000; restore scan {scan} -o {tmp_path / 'out'} --raw")
    assert done.returncode in (1, 5, 7)
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_pipes_rings_of_links_and_impossible_names_cannot_be_used(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "self.png").symlink_to("self.png")
    (tmp_path / "file").touch()
    for name in ("pipe.png", "self.png", "file/x.png", "x" * 300 + ".png"):
        done = shell(f"restore scan {tmp_path / name} -o {tmp_path / 'out'} --raw")
        assert done.returncode == 3, done.stderr
        assert len(done.stderr.splitlines()) <= 2
