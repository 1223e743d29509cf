"""What a page costs beside its reading: pages a minute with few and many workers that only wait.

    python -m scripts.measure.scaling --workers 4 64 1000 --pages 4000 --seconds 1.0

The plan, the journals, the manifest and the driver are the real ones; in the place of the workers stands a
clock that answers when a page would be done. `--dask` asks instead how many units a second a scheduler of
Dask with two workers hands out. Reads nothing; prints a line for each number of workers.
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
from restore.batch.folder import OutputFolder
from restore.batch.plan import plan
from restore.batch.pool import Unit
from restore.batch.run import Outcome, PageDone, Run
from restore.batch.units import Examined, Identity, PageRead, Restored, Settings
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine

PAGE = bytes(6000)  # what a page of 400 words takes in the journal


class Clock:
    """A pool whose workers wait: `seconds` for a page, nothing for the rest."""

    def __init__(self, workers: int, seconds: float, pages: int) -> None:
        self.capacity, self._seconds, self._pages = workers, seconds, pages
        self._hand: list[tuple[float, int, Unit]] = []
        self._numbers = itertools.count()

    def submit(self, unit: Unit) -> None:
        wait = self._seconds if unit.function is units.read else 0.0
        heapq.heappush(self._hand, (time.monotonic() + wait, next(self._numbers), unit))

    def next(self, seconds: float | None = None) -> tuple[Unit, Any] | None:
        if not self._hand:
            time.sleep(seconds or 0)
            return None
        wait = self._hand[0][0] - time.monotonic()
        if seconds is not None and wait > seconds:
            time.sleep(seconds)
            return None
        time.sleep(max(0.0, wait))
        unit = heapq.heappop(self._hand)[2]
        return unit, self._answer(unit)

    def close(self) -> None:
        self._hand.clear()

    def _answer(self, unit: Unit) -> Examined | PageRead | Restored:
        if unit.function is units.examine:
            return Examined(Identity.of(unit.arguments[0].source), "0" * 64, tuple(range(1, self._pages + 1)))
        if unit.function is units.read:
            return PageRead(PAGE, "", self._seconds)
        return Restored(self._pages, 0, 0, (), 0.0)


def measure(workers: int, pages: int, a_file: int, seconds: float) -> None:
    top = Path(tempfile.mkdtemp(prefix="scaling-"))
    try:
        (top / "in").mkdir()
        for number in range(pages // a_file):
            (top / "in" / f"{number}.tif").touch()
        folder = OutputFolder(top / "out")
        settings = Settings(Tesseract(), NoEngine)
        jobs = plan([top / "in"], top / "out", ["txt"], folder.manifest.ledger)
        start, used = time.monotonic(), time.process_time()
        events = Run(jobs, settings, folder, Clock(workers, seconds, a_file))
        read = files = 0
        for event in events:
            read += isinstance(event, PageDone)
            files += isinstance(event, Outcome)
        wall, used = time.monotonic() - start, time.process_time() - used
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
    from restore.batch.cluster import ClusterPool

    pool = ClusterPool("local", 2, Path(tempfile.gettempdir()))
    try:
        for number in range(20):  # until the processes are there
            pool.submit(Unit(number, max, (1, 2)))
        for _ in range(20):
            pool.next()
        start, sent, done = time.monotonic(), 0, 0
        while done < count:
            while sent < count and sent - done < 100:
                pool.submit(Unit(sent, max, (1, 2)))
                sent += 1
            pool.next()
            done += 1
        print(f"Dask: {count / (time.monotonic() - start):.0f} units a second, there and back")
    finally:
        pool.close()


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
