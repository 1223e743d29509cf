"""A decision that the log reports as saved is on disk, and stays there whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from restore.errors import OutputError
from restore.review.decisions import Decision, decide, read_decisions
from restore.review.log import Log

RAW = "mot hai ba bon nam"


def append(log: Log, *decisions: Decision) -> list[Decision]:
    return log.append(lambda _: decisions)


def decision(after: str = "một") -> Decision:
    return decide(RAW, 1, 0, 3, after, "type")


def test_what_is_appended_is_read_with_its_number(tmp_path: Path) -> None:
    log = Log(tmp_path / "x.review.jsonl")
    assert [d.number for d in append(log, decision(), decision("mốt"))] == [1, 2]
    assert [d.number for d in append(log, decision("mọt"))] == [3]
    assert [d.after for d in read_decisions(log.path)] == ["một", "mốt", "mọt"]


def test_a_line_that_a_crash_cut_off_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.review.jsonl"
    append(Log(path), decision())
    with path.open("ab") as stream:
        stream.write(decision("dở").line().encode()[:-9])
    log = Log(path)
    assert [d.after for d in log.read()] == ["một"]
    assert [d.number for d in append(log, decision("mốt"))] == [3]
    assert [(d.number, d.after) for d in Log(path).read()] == [(1, "một"), (3, "mốt")]
    assert log.read() == Log(path).read()


def test_a_check_that_raises_leaves_the_log_as_it_is(tmp_path: Path) -> None:
    log = Log(tmp_path / "x.review.jsonl")
    append(log, decision())

    def refuse(before):
        assert [d.after for d in before] == ["một"]
        raise KeyError

    with pytest.raises(KeyError):
        log.append(refuse)
    assert [d.after for d in log.read()] == ["một"]


def test_two_servers_on_one_log_see_each_other_and_lose_nothing(tmp_path: Path) -> None:
    logs = [Log(tmp_path / "x.review.jsonl") for _ in range(4)]

    def write(log: Log) -> list[int]:
        return [append(log, decision(str(n)))[0].number for n in range(25)]

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for part in pool.map(write, logs) for number in part]
    assert sorted(numbers) == list(range(1, 101))
    assert all(len(log.read()) == 100 for log in logs)


def test_an_unwritable_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        append(Log(tmp_path / "gone" / "x.review.jsonl"), decision())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_a_killed_process_has_lost_nothing_that_it_said_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "x.review.jsonl"
    code = (
        "import sys; from pathlib import Path; from tests.review.test_log import *\n"
        "log = Log(Path(sys.argv[1]))\n"
        "while True: print(append(log, decision('x' * 3000))[0].number, flush=True)"
    )
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", code, path],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(5)]
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines()
        process.wait()
        last = max(int(line) for line in [*said, *rest] if line.strip().isdecimal())
        assert (
            len([d for d in read_decisions(path) if d.number <= last]) >= last - 3
        )  # torn lines of earlier kills
        assert any(d.number == last for d in read_decisions(path))
