"""Promises of the processes that files are restored in: they answer, they end, and a crash costs one job."""

import os
import signal
import subprocess
import sys
import time

import pytest

from restore.batch.worker import Worker, WorkerDied


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.stop()
    worker.close()


def test_one_process_answers_one_job_after_another(worker):
    first = worker.do(os.getpid)
    assert first != os.getpid()
    assert worker.do(os.getpid) == first
    assert worker.do(max, 3, 5) == 5


def test_what_is_printed_there_does_not_get_among_the_answers(worker):
    assert worker.do(os.system, "echo from outside") == 0
    assert worker.do(print, "from inside") is None
    assert worker.do(max, 3, 5) == 5


def test_a_crash_costs_one_job_and_the_next_gets_a_new_process(worker):
    with pytest.raises(WorkerDied):
        worker.do(os._exit, 3)
    assert worker.do(max, 3, 5) == 5


def test_an_interrupt_is_left_to_the_parent(worker):
    os.kill(worker.do(os.getpid), signal.SIGINT)
    assert worker.do(max, 3, 5) == 5


def test_closing_waits_for_the_end(worker):
    process = worker.do(os.getpid)
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_ends_when_its_parent_is_killed():
    work = "print(Worker().do(os.getpid), flush=True); input()"
    code = f"import os; from restore.batch.worker import Worker; {work}"
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the child lives on")
