"""Promises of worker processes: they answer, they end with all that they started, and a crash, a hang or too
much memory costs one unit of work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore.batch.limits import Limits
from restore.batch.usage import LOOK_EVERY, usage_by_group
from restore.batch.worker import Worker, WorkerDied

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of memory")


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def is_gone(pid: int, seconds: float = 10) -> bool:
    """True if the process ends within that time. A zombie that nobody waits for counts as ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def start_children(count: int) -> list[int]:
    """Start processes that outlive the function."""
    return [subprocess.Popen(["sleep", "60"]).pid for _ in range(count)]


def hang_in_c() -> None:
    """Hang inside C code: a match that takes practically for ever."""
    import re

    re.match(r"(a+)+$", "a" * 60 + "b")


def compute_now_and_then(seconds: float) -> str:
    """Compute a third of the time, as on a busy machine."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        turn = time.process_time() + 0.05
        while time.process_time() < turn:
            pass
        time.sleep(0.15)
    return "done"


def test_one_process_answers_one_unit_after_another(worker: Worker) -> None:
    first = worker.do(os.getpid)
    assert first != os.getpid()
    assert worker.do(os.getpid) == first
    assert worker.do(max, 3, 5) == 5


def test_prints_in_a_worker_do_not_mix_with_its_answers(worker: Worker) -> None:
    assert worker.do(os.system, "echo from outside") == 0
    assert worker.do(print, "from inside") is None
    assert worker.do(max, 3, 5) == 5


def test_child_processes_do_not_read_the_units(worker: Worker) -> None:
    assert worker.do(os.system, "cat > /dev/null") == 0
    assert worker.do(max, 3, 5) == 5


def test_a_crash_costs_one_unit_and_the_next_gets_a_new_process(worker: Worker) -> None:
    with pytest.raises(WorkerDied, match="crashed"):
        worker.do(os._exit, 3)
    assert worker.do(max, 3, 5) == 5


@unix
def test_the_cause_of_a_death_is_reported(worker: Worker) -> None:
    for number, reason in ((signal.SIGSEGV, "crashed"), (signal.SIGKILL, "killed")):
        with pytest.raises(WorkerDied) as death:
            worker.do(signal.raise_signal, number)
        assert (death.value.reason, death.value.signal) == (reason, number)


@unix
def test_an_interrupt_is_left_to_the_parent(worker: Worker) -> None:
    os.kill(worker.do(os.getpid), signal.SIGINT)
    assert worker.do(max, 3, 5) == 5


def test_a_late_unit_is_ended_even_inside_c_code(worker: Worker) -> None:
    start = time.monotonic()
    with pytest.raises(WorkerDied, match="late"):
        worker.do(hang_in_c, limits=Limits(seconds=1))
    assert time.monotonic() - start < 10
    assert worker.do(max, 3, 5) == 5


@linux
def test_waiting_for_a_processor_does_not_count_as_time(worker: Worker) -> None:
    worker.do(max, 3, 5)
    assert worker.do(compute_now_and_then, 2.5, limits=Limits(seconds=1)) == "done"


@linux
def test_a_busy_machine_extends_the_limit_but_not_without_end() -> None:
    from restore.batch import limits

    clock, now = limits.Clock(10, 5.0), time.monotonic()
    with pytest.MonkeyPatch.context() as patch:

        def at(seconds: float, used: float | None) -> bool:
            patch.setattr(limits, "monotonic", lambda: now + seconds)
            return clock.is_late(used)

        assert not at(9, 5.1)
        assert not at(18, 5.2)  # slow
        assert at(29, 5.2)  # it hangs
        assert not at(30, 14.9)
        assert at(31, 15.1)  # it has computed for ten seconds
        assert not at(32, 5.3)
        assert at(301, 5.4)
        assert at(11, None)  # nobody counts: the clock alone


@linux
def test_too_much_memory_is_refused_and_the_next_unit_has_its_own_limit(worker: Worker) -> None:
    with pytest.raises(WorkerDied):
        worker.do(bytearray, 2**30, limits=Limits(mebibytes=300))
    assert len(worker.do(bytearray, 2**28, limits=Limits(mebibytes=600))) == 2**28


@unix
def test_an_endless_file_is_cut_off(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "endless"
    worker.do(os.system, f"yes > {path} 2> /dev/null", limits=Limits(seconds=60, file_mebibytes=5))
    assert path.stat().st_size == 5 * 2**20


@unix
def test_children_end_with_their_process(worker: Worker) -> None:
    children = worker.do(start_children, 10)
    with pytest.raises(WorkerDied):
        worker.do(time.sleep, 60, limits=Limits(seconds=0.5))
    assert all(is_gone(child) for child in children)


@linux
def test_the_memory_of_children_counts(worker: Worker) -> None:
    pid = worker.do(os.getpid)
    time.sleep(LOOK_EVERY)  # or the last look may be older than the process
    alone = usage_by_group()[pid].mebibytes
    worker.do(start_children, 10)
    time.sleep(1)
    assert usage_by_group()[pid].mebibytes > alone


def test_closing_ends_the_process(worker: Worker) -> None:
    process = worker.do(os.getpid)
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_worker_that_retired_starts_no_process(worker: Worker) -> None:
    worker.retire()
    with pytest.raises(WorkerDied):
        worker.do(max, 3, 5)
    assert worker.pid is None


def test_temporary_files_go_with_the_process(tmp_path: Path) -> None:
    import tempfile

    worker = Worker(tmp_path)
    folder = Path(worker.do(tempfile.mkdtemp))
    assert folder.is_relative_to(tmp_path)
    with pytest.raises(WorkerDied):
        worker.do(os._exit, 1)
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.parametrize("busy", ["idle", "asleep"])
def test_a_process_ends_with_its_children_when_its_parent_is_killed(busy: str) -> None:
    code = (
        "import os, time, threading; from restore.batch.worker import Worker\n"
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from tests.batch.test_worker import start_children\n"
        "worker = Worker(); print(worker.do(os.getpid), *worker.do(start_children, 2), flush=True)\n"
        f"worker.do(time.sleep, 60) if {busy == 'asleep'} else input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    time.sleep(0.3)
    parent.kill()
    parent.communicate()
    assert len(pids) == 3
    assert all(is_gone(pid) for pid in pids)
