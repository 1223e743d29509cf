"""Measure the seconds until the first file of a large folder is planned, and those of the whole plan.

python -m scripts.measure.plan_test --files 1000000 [--folders 1]

Reads the names of empty files that it makes in a temporary folder; prints a line.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from restore.batch.ledger import Ledger
from restore.batch.plan import plan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--folders", type=int, default=1)
    options = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="plan-test-"))
    try:
        for number in range(options.files):
            folder = top / f"box {number % options.folders}"
            if number < options.folders:
                folder.mkdir()
            (folder / f"scan {number}.png").touch()
        start = time.monotonic()
        jobs = plan([top], top / "out", ["txt", "json"], Ledger())
        next(jobs)
        first = time.monotonic() - start
        count = 1 + sum(1 for _ in jobs)
        seconds = time.monotonic() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count} files: the first after {first:.2f} s, all after {seconds:.1f} s, peak {peak:.0f} MiB")
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
