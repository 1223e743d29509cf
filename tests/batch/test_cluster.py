"""Promises of a cluster: the outputs of a local run, also where a worker is killed; and nobody else on it."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from restore.batch.cluster import ClusterPool, check_address
from restore.batch.folder import OutputFolder
from restore.batch.limits import Limits
from restore.batch.plan import plan
from restore.batch.pool import LocalPool, Pool, Unit
from restore.batch.run import Event, Outcome, PageDone, Run
from restore.batch.units import Settings
from restore.batch.worker import WorkerDied
from restore.errors import UsageError
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine
from scripts.measure import kill_test

pytest.importorskip("distributed")
SETTINGS = Settings(Tesseract(), NoEngine, timeout=120)


def run(source: Path, folder: OutputFolder, pool: Pool, kill: Sequence[int] = ()) -> list[Event]:
    events = []
    for event in Run(plan([source], folder.path, ["txt", "json"]), SETTINGS, folder, pool):
        events.append(event)
        if isinstance(event, PageDone) and len(events) == 1:
            for pid in kill:
                os.kill(pid, signal.SIGKILL)
    return events


@pytest.mark.slow
def test_outputs_are_those_of_a_local_run_also_where_a_worker_is_killed(tmp_path: Path) -> None:
    kill_test.make_batch(tmp_path / "in", 6)
    here = OutputFolder(tmp_path / "here")
    local = LocalPool(2, here.scratch)
    run(tmp_path / "in", here, local)
    local.close()
    there = OutputFolder(tmp_path / "there")
    pool = ClusterPool("local", 2, there.scratch)
    try:
        pids = list(pool._client.run(os.getpid).values())
        events = run(tmp_path / "in", there, pool, pids[:1])
        for seconds in (0.5, 0.0):  # a unit that is late, and the one after it
            function, argument = (signal.pause, ()) if seconds else (max, (3, 5))
            pool.submit(Unit("late", function, argument, Limits(seconds)))
            _, answer = pool.next(60) or pytest.fail("no answer")
            assert isinstance(answer, WorkerDied) if seconds else answer == 5
    finally:
        pool.close()
        here.close()
        there.close()
    outcomes = [event for event in events if isinstance(event, Outcome)]
    assert [outcome.error for outcome in outcomes] == [None] * 4
    assert kill_test.outputs(there.path) == kill_test.outputs(here.path)
    assert not there.scratch.exists()


@pytest.mark.parametrize(
    "address", ["local", "tcp://127.0.0.1:8786", "tcp://localhost:1", "tls://server:8786"]
)
def test_protected_addresses_are_accepted(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["tcp://server:8786", "tcp://0.0.0.0:8786", "server:8786", "tls://", "ucx://x"]
)
def test_addresses_that_anybody_can_reach_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="protected"):
        check_address(address)


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("restore.batch.cluster._REACHED_WITHIN", 1)
    with pytest.raises(Exception, match="does not answer"):
        ClusterPool("tcp://127.0.0.1:9", 1, tmp_path)
