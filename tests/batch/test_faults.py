"""Promises under faults: kills at random moments, full disks, hostile files. Short versions of
scripts/measure/kill_test.py and scripts/measure/hostile.py."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from scripts.measure import hostile, kill_test

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
OPTIONS = ["--raw", "--jobs", "2", "--formats", "txt"]


def scan_process(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "restore", "scan", *map(str, arguments), *OPTIONS],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def scan(*arguments: str | Path, **environment: str) -> tuple[int, str]:
    process = scan_process(*arguments, **environment)
    _, told = process.communicate()
    return process.returncode, told


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pages in four files."""
    folder = tmp_path_factory.mktemp("batch") / "in"
    kill_test.make_batch(folder, 6)
    return folder


@pytest.mark.slow
def test_a_batch_killed_at_random_moments_ends_as_an_undisturbed_one(batch: Path, tmp_path: Path) -> None:
    code, told = scan(batch, "-o", tmp_path / "quiet")
    assert code == 0, told
    (tmp_path / "tmp").mkdir()
    tally = kill_test.Tally()
    out = kill_test.one_round(OPTIONS, batch, tmp_path, random.Random(3), tally, 6, (0.5, 3.0))
    kill_test.check(out, kill_test.outputs(tmp_path / "quiet"), 4, tmp_path / "tmp", tally)
    assert tally.faults == []
    assert tally.kills == 6 or tally.rounds


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_run_at_once_and_in_good_order(
    batch: Path, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "tmp").mkdir()
    process = scan_process(
        batch, "-o", tmp_path / "out", TMPDIR=str(tmp_path / "tmp"), RESTORE_MARK=str(tmp_path)
    )
    while not (tmp_path / "out" / ".restore" / "pages").exists():  # until pages are being read
        time.sleep(0.05)
    process.send_signal(number)
    start = time.monotonic()
    _, told = process.communicate(timeout=30)
    assert time.monotonic() - start < 10
    assert process.returncode == 128 + number
    assert told == "restore: interrupted; repeat the command to go on from here.\n"
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not list((tmp_path / "out").rglob("*.part"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("a disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_ends_the_run_and_leaves_nothing_half_written(
    batch: Path, small_disk: Path, tmp_path: Path
) -> None:
    code, told = scan(batch, "-o", small_disk / "out")
    assert code == 0, told
    expected = kill_test.outputs(small_disk / "out")
    shutil.rmtree(small_disk / "out")
    (small_disk / "filler").write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096 - 20_000))
    code, told = scan(batch, "-o", small_disk / "out")
    assert (code, "No space left on device" in told) == (6, True)
    assert len(told.splitlines()) <= 2
    for name, data in kill_test.outputs(small_disk / "out").items():
        assert data == expected[name]
    (small_disk / "filler").unlink()
    code, told = scan(batch, "-o", small_disk / "out")
    assert code == 0, told
    assert kill_test.outputs(small_disk / "out") == expected


def test_a_second_run_into_the_folder_says_who_has_it(batch: Path, tmp_path: Path) -> None:
    first = scan_process(batch, "-o", tmp_path / "out")
    while not (tmp_path / "out" / ".restore" / "pages").exists():
        time.sleep(0.05)
    first.send_signal(signal.SIGSTOP)  # it must not end before the second run looks
    code, told = scan(batch, "-o", tmp_path / "out")
    first.send_signal(signal.SIGCONT)
    first.terminate()
    first.communicate()
    assert code == 6
    assert f"is in use by another run of restore (process {first.pid} on " in told


HARMLESS_FOR_A_SUITE = (
    "png-17000.png strip-70m.png strip-tall.png one-pixel.png text-bomb.png stretched.tif ring.tif "
    "huge-tags.tif page-tree-ring.pdf page-tree-lie.pdf wall.pdf box-nonsense.pdf empty.pdf nonsense.pdf "
    "cut.pdf cut.png words.png good.png good.pdf"
).split()


@pytest.mark.slow
def test_hostile_files_cost_no_good_file_anything(tmp_path: Path) -> None:
    for name in HARMLESS_FOR_A_SUITE:
        hostile.make(tmp_path / "in", name)
    (tmp_path / "in" / "pipe.png").symlink_to("/dev/zero")
    code, told = scan(tmp_path / "in", "-o", tmp_path / "out", "--progress", "json")
    assert code == 1
    events = [json.loads(line) for line in told.splitlines()]
    files = {Path(event["file"]).name: event for event in events if event["event"] == "file"}
    assert set(files) == set(HARMLESS_FOR_A_SUITE)
    assert files["good.png"]["error"] == files["good.pdf"]["error"] == ""
    assert all("unexpected" not in event["error"] for event in files.values())
    assert (tmp_path / "out" / "good.txt").exists()


@pytest.mark.slow
def test_a_page_that_draws_itself_without_end_is_ended(tmp_path: Path) -> None:
    hostile.make(tmp_path / "in", "form-of-itself.pdf")
    hostile.make(tmp_path / "in", "good.png")
    start = time.monotonic()
    code, told = scan(tmp_path / "in", "-o", tmp_path / "out", "--timeout", "3", "--memory", "500")
    assert time.monotonic() - start < 60
    assert (code, "1 restored" in told, "1 failed" in told) == (1, True, True)


def test_a_file_is_taken_once_when_it_no_longer_changes(
    tmp_path: Path, draw: Callable[..., Image.Image]
) -> None:
    pytest.importorskip("watchfiles")
    draw("Trang một của báo cáo", mode="L").save(tmp_path / "page.png", dpi=(300, 300))
    data = (tmp_path / "page.png").read_bytes()
    (tmp_path / "hot").mkdir()
    command = ["watch", tmp_path / "hot", "-o", tmp_path / "out", "--settle", "1.5", *OPTIONS]
    watching = subprocess.Popen(
        [sys.executable, "-m", "restore", *map(str, command)], stderr=subprocess.PIPE, text=True
    )
    assert watching.stderr
    assert "watching" in watching.stderr.readline()
    with (tmp_path / "hot" / "scan.png").open("wb") as scanner:
        for start in range(0, len(data), len(data) // 4 + 1):
            scanner.write(data[start : start + len(data) // 4 + 1])
            scanner.flush()
            time.sleep(0.7)
    (tmp_path / "hot" / "bad.png").write_bytes(data[:500])
    told = [watching.stderr.readline() for _ in range(2)]
    watching.terminate()
    _, rest = watching.communicate(timeout=30)
    assert watching.returncode == 0
    assert rest == "restore: ended\n"
    assert any("scan.png: 1 page," in line for line in told), told
    assert (tmp_path / "out" / "scan.txt").read_text(encoding="utf-8") == "Trang một của báo cáo\n"
    assert "damaged" in (tmp_path / "out" / "bad.failed.txt").read_text()
    assert len((tmp_path / "out" / "restore-manifest.jsonl").read_text().splitlines()) == 2
