"""Measure the cost of a page other than reading it: pages a minute with few and many simulated workers.

    python -m scripts.measure.scaling --workers 4 64 1000 --pages 4000 --seconds 1.0

The plan, the journals, the manifest and the driver are real. A clock replaces the workers and answers when a
page would be done: it advances by the driver's processor time, and skips the driver's waits, so that other
load and the disk do not count. `--dask` measures instead the cost of a unit for a Dask scheduler, and the
most units that it distributes in a second. Reads nothing; prints a line for each number of workers.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from restore.batch import units
from restore.batch.events import Outcome, PageDone
from restore.batch.folder import OutputFolder
from restore.batch.plan import plan
from restore.batch.pool import Pool, Unit
from restore.batch.run import Run
from restore.batch.units import Examined, Identity, PageRead, Restored, Settings, Whole
from restore.errors import RestoreError
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine
from scripts.measure.cluster_test import Cluster
from scripts.measure.kill_test import used

PAGE = bytes(6000)  # what a page of 400 words takes in the journal


class Clock:
    """A pool of simulated workers: `seconds` for a page, 0 for other units."""

    def __init__(self, workers: int, seconds: float, pages: int) -> None:
        self.capacity, self._seconds, self._pages = workers, seconds, pages
        self._hand: list[tuple[float, int, Unit]] = []
        self._numbers = itertools.count()
        self._leapt = 0.0

    def now(self) -> float:
        return time.process_time() + self._leapt

    def submit(self, unit: Unit) -> None:
        reads = unit.function is units.read or (unit.function is units.begin and self._pages == 1)
        wait = self._seconds if reads else 0.0
        heapq.heappush(self._hand, (self.now() + wait, next(self._numbers), unit))

    def next(self, seconds: float | None = None) -> tuple[Unit, Any] | None:
        wait = self._hand[0][0] - self.now() if self._hand else float("inf")
        if seconds is not None and wait > seconds:
            self._leapt += seconds
            return None
        self._leapt += max(0.0, wait)
        unit = heapq.heappop(self._hand)[2]
        return unit, self._answer(unit)

    def close(self) -> None:
        self._hand.clear()

    def _answer(self, unit: Unit) -> Examined | PageRead | Restored | Whole:
        page, restored = PageRead(PAGE, "", self._seconds), Restored(self._pages, 0, 0, (), (), 0.0)
        if unit.function is units.begin:
            examined = Examined(
                Identity.of(unit.arguments[0].source), "0" * 64, tuple(range(1, self._pages + 1))
            )
            return Whole(examined, page, restored) if self._pages == 1 else examined
        return page if unit.function is units.read else restored


def measure(workers: int, pages: int, a_file: int, seconds: float) -> None:
    top = Path(tempfile.mkdtemp(prefix="scaling-"))
    try:
        (top / "in").mkdir()
        for number in range(pages // a_file):
            (top / "in" / f"{number}.tif").touch()
        folder = OutputFolder(top / "out")
        settings = Settings(Tesseract(), NoEngine)
        jobs = plan([top / "in"], top / "out", ["txt"], folder.manifest.ledger)
        clock = Clock(workers, seconds, a_file)
        start, used = clock.now(), time.process_time()
        events = Run(jobs, settings, folder, clock)
        read = files = 0
        for event in events:
            read += isinstance(event, PageDone)
            files += isinstance(event, Outcome)
        wall, used = clock.now() - start, time.process_time() - used
        ideal = pages * seconds / workers
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{workers:5} workers: {60 * read / wall:8.0f} pages/min ({ideal / wall:4.0%} of ideal), "
            f"{1000 * used / read:.2f} ms of the parent a page, {files} files, peak {peak:.0f} MiB",
            flush=True,
        )
        folder.close()
    finally:
        shutil.rmtree(top)


def measure_dask(count: int) -> None:
    """Send units that take no time to a scheduler with two workers, one by one and many together."""
    from restore.batch import cluster

    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder)) as running:
        while running.scheduler.poll() is None:
            try:
                pool = cluster.ClusterPool(running.address, 2, Path(folder))
                break
            except RestoreError:  # it has not started yet
                time.sleep(1)
        try:
            for together in (1, cluster._MOST):
                cluster._MOST = together
                done(pool, 200)  # until the processes have started
                here, there, start = time.process_time(), used(running.scheduler.pid), time.monotonic()
                done(pool, count)
                wall, here = time.monotonic() - start, time.process_time() - here
                there = used(running.scheduler.pid) - there
                print(
                    f"Dask, up to {together} units a task: a unit takes {1000 * there / count:.2f} ms of the "
                    f"scheduler, {1000 * here / count:.2f} ms of the parent: at most {count / there:.0f} "
                    f"units a second; {count / wall:.0f} were measured",
                    flush=True,
                )
        finally:
            pool.close()


def done(pool: Pool, count: int) -> None:
    """Have the pool do `count` units."""
    sent = back = 0
    while back < count:
        while sent < count and sent - back < pool.capacity:
            pool.submit(Unit(sent, max, (1, 2)))
            sent += 1
        back += bool(pool.next())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 16, 64, 256, 1000])
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--a-file", type=int, default=4, help="pages of a file")
    parser.add_argument("--seconds", type=float, default=1.0, help="that a page takes")
    parser.add_argument("--dask", type=int, default=0, metavar="UNITS")
    options = parser.parse_args()
    if options.dask:
        measure_dask(options.dask)
        return
    for workers in options.workers:
        pages = min(options.pages, max(40, round(20 * workers / options.seconds)))
        measure(workers, pages // options.a_file * options.a_file, options.a_file, options.seconds)


if __name__ == "__main__":
    main()
