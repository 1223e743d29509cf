"""Promises of a cluster: the outputs of a local run, even if a worker is killed; nobody outside can reach
it."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from restore.batch.cluster import ClusterPool, check_address
from restore.batch.events import Event, Outcome, PageDone
from restore.batch.folder import OutputFolder
from restore.batch.limits import Limits
from restore.batch.plan import plan
from restore.batch.pool import LocalPool, Pool, Unit
from restore.batch.run import Run
from restore.batch.units import Settings
from restore.batch.worker import WorkerDied
from restore.errors import UsageError
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine
from scripts.measure import cluster_test, kill_test

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
def test_outputs_equal_those_of_a_local_run_even_if_a_worker_is_killed(tmp_path: Path) -> None:
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


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
def test_a_cluster_with_certificates_outlives_its_workers_and_blames_only_the_poison_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])  # put back what `make_poison` sets
    kill_test.make_batch(tmp_path / "in", 4)
    cluster_test.make_poison(tmp_path / "in", tmp_path / "bin")
    cluster_test.scan(tmp_path / "in", tmp_path / "here", dict(os.environ)).communicate()
    with cluster_test.Cluster(tmp_path, tls=True) as cluster:
        stranger = cluster_test.scan(
            tmp_path / "in", tmp_path / "no", dict(os.environ), "--scheduler", cluster.address
        )
        run = cluster_test.scan(
            tmp_path / "in", tmp_path / "there", cluster.environment, "--scheduler", cluster.address
        )
        while not (tmp_path / "there" / "restore-manifest.jsonl").exists() and run.poll() is None:
            time.sleep(0.2)
        cluster.strike("hosts", random.Random(0))
        cluster.mend()
        _, told = run.communicate()
        assert b"1 failed" in told, told
        _, told = stranger.communicate()
        assert stranger.returncode == 1
        assert b"does not answer" in told
        assert len(told.splitlines()) == 2
    expected = kill_test.outputs(tmp_path / "here")
    assert len(expected) == 3
    assert cluster_test.faults_of(tmp_path / "there", expected, 4) == []


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
def test_losing_the_scheduler_ends_the_run_which_continues_with_the_next(tmp_path: Path) -> None:
    kill_test.make_batch(tmp_path / "in", 6)
    with cluster_test.Cluster(tmp_path, hosts=1) as cluster:
        options = tmp_path / "in", tmp_path / "out", cluster.environment, "--scheduler", cluster.address
        run = cluster_test.scan(*options)
        while not (tmp_path / "out" / ".restore" / "pages").exists() and run.poll() is None:
            time.sleep(0.2)
        cluster.strike("scheduler", random.Random(0))
        _, told = run.communicate(timeout=120)
        assert (run.returncode, told.splitlines()[0]) == (
            1,
            b"restore: The connection to the scheduler was lost.",
        )
        assert len(told.splitlines()) == 2
        cluster.start()
        run = cluster_test.scan(*options)
        deadline = time.monotonic() + 240
        while run.poll() is None and time.monotonic() < deadline:
            cluster.mend()  # a host ends some time after its scheduler
            time.sleep(0.2)
        _, told = run.communicate(timeout=1)
        assert b"failed" not in told
    records = (tmp_path / "out" / "restore-manifest.jsonl").read_text().splitlines()
    inputs = {json.loads(record)["input"] for record in records}  # of two lines for one the later one holds
    assert len(inputs) == len(kill_test.outputs(tmp_path / "out")) == 4


class Answered:
    """A future of Dask that is done."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def result(self) -> object:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def add_done_callback(self, call: Callable[[Answered], None]) -> None:
        call(self)


def test_quick_units_share_a_task_and_are_sent_alone_after_their_machine_dies() -> None:
    class KilledWorker(Exception):
        pass

    sent: list[int] = []
    dying = False

    class Client:
        def submit(self, function: object, units: list[object], **_: object) -> Answered:
            sent.append(len(units))
            return Answered(KilledWorker() if dying else ([("answer", 1)] * len(units), 0.01 * len(units)))

    pool = ClusterPool.__new__(ClusterPool)
    pool._prepare(Client())
    units = [Unit(number, max, (1, 2)) for number in range(200)]

    def done() -> list[object]:
        answers = []
        for unit in units:
            pool.submit(unit)
        while answer := pool.next(0):
            answers.append(answer[1])
        return answers

    assert done() == [1] * 200
    assert sent[:3] == [1, 1, 1]  # nothing is known of them
    assert max(sent) > 20
    dying = True
    sent.clear()
    assert all(isinstance(answer, WorkerDied) for answer in done())
    assert max(sent) > 20
    dying = False
    sent.clear()
    assert done() == [1] * 200
    assert set(sent) == {1}


@pytest.mark.parametrize(
    "address", ["local", "tcp://127.0.0.1:8786", "tcp://localhost:1", "tls://server:8786"]
)
def test_protected_addresses_are_accepted(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["tcp://server:8786", "tcp://0.0.0.0:8786", "server:8786", "tls://", "ucx://x"]
)
def test_unprotected_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="protected"):
        check_address(address)


def test_an_unreachable_scheduler_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("restore.batch.cluster._REACHED_WITHIN", 1)
    with pytest.raises(Exception, match="does not answer"):
        ClusterPool("tcp://127.0.0.1:9", 1, tmp_path)
