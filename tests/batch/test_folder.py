"""Promises of the output folder: one run at a time, and nothing is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore.batch.folder import OutputFolder
from restore.batch.plan import Job, plan
from restore.batch.pool import LocalPool
from restore.batch.run import Run
from restore.errors import OutputInUse, OutputLost
from tests.batch.runs import SETTINGS, outcomes, run, started


def test_two_runs_cannot_write_into_one_folder(scan: Path, tmp_path: Path) -> None:
    with started([scan], tmp_path / "out"), pytest.raises(OutputInUse, match=f"process {os.getpid()}"):
        OutputFolder(tmp_path / "out")
    OutputFolder(tmp_path / "out").close()


def test_an_output_folder_that_is_moved_away_is_not_made_anew(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events)
        (tmp_path / "out").rename(tmp_path / "moved")
        with pytest.raises(OutputLost):
            list(events)
    assert not (tmp_path / "out").exists()


def test_stopping_early_leaves_no_process_and_no_part(report: Path, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    pool = LocalPool(2, folder.scratch)
    jobs: Iterator[Job | None] = plan([report], folder.path, ["txt"])
    next(iter(Run(jobs, SETTINGS, folder, pool)))
    pids = [worker.pid for worker in pool._workers]
    pool.close()
    folder.close()
    assert not folder.scratch.exists()
    assert not any("part" in path.name for path in folder.path.rglob("*"))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)


def test_what_a_killed_run_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    first = OutputFolder(tmp_path / "out")
    (first.parts / "x.part").touch()
    (first.scratch / "y").touch()
    first._lock.close()  # as the system does for a process that is killed
    second = OutputFolder(tmp_path / "out")
    assert not first.scratch.exists()
    assert not list(second.parts.iterdir())
    second.close()


def test_a_run_that_is_killed_before_its_scratch_folder_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = Path.mkdir

    def mkdir(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if path.name.startswith("restore-"):
            made.append((tmp_path / "out" / ".restore" / "scratch").read_text().splitlines())
        real(path, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    folder = OutputFolder(tmp_path / "out")
    assert made == [[str(folder.scratch)]]  # noted before it was made
    folder.close()


def test_a_journal_that_a_killed_run_left_goes_with_the_next(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events)
    (journal,) = (tmp_path / "out" / ".restore" / "pages").rglob("*.pages")
    left = journal.read_bytes()
    run([report], tmp_path / "out")
    journal.parent.mkdir(parents=True)
    journal.write_bytes(left)
    assert outcomes(run([report], tmp_path / "out"))["report.tif"].skipped
    assert [path.name for path in (tmp_path / "out" / ".restore").iterdir()] == ["lock"]
