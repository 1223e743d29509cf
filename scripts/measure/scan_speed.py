"""Measure `restore scan` beside `ocrmypdf -l vie --deskew`: seconds a page and peak memory, as ratios.

    pip install ocrmypdf && apt-get install ghostscript
    python -m scripts.measure.scan_speed ../shared/samples/scans/*.pdf --cores 1 --repeat 3

Reads scans without a text layer. Prints a table. All pages are put into one file first, so that both
programs start once; both are bound to the same cores. They take turns, and the best of the repeats counts.
A repeat over the eight scans takes 80 CPU seconds, twice or more that on a busy machine; each run is
reported as it ends. CPU seconds hardly depend on what else the machine does; wall seconds do, so the load
is printed. Memory is that of a program with all its processes: the peak of the sum of their proportional
set sizes, sampled twenty times a second. OCRmyPDF writes a PDF, `restore scan` text and JSON; the lean row
spares OCRmyPDF the PDF/A and the image optimisation.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2 as pdfium

from scripts import markdown
from scripts.arguments import parser_of

RESTORE = "restore scan"
PEER = "ocrmypdf -l vie --deskew"
LEAN = f"{PEER} --output-type pdf --optimize 0"
_ADOPT = 36  # of Linux's prctl, PR_SET_CHILD_SUBREAPER: what descendants leave behind becomes a child


@dataclass(frozen=True)
class Cost:
    wall: float  # seconds
    cpu: float
    memory: float  # MiB


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="PDF", help="scans without a text layer")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    cores = sorted(os.sched_getaffinity(0))[: arguments.cores]
    load = os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        source = Path(folder, "all.pdf")
        pages = gather(arguments.files, source)
        runs: dict[str, list[Cost]] = {name: [] for name in (RESTORE, PEER, LEAN)}
        for _ in range(arguments.repeat):
            for name, costs in runs.items():
                costs.append(measure(command(name, source, Path(folder), len(cores)), cores))
                print(f"{name}: {costs[-1].cpu / pages:.2f} CPU s a page", file=sys.stderr, flush=True)
    best = {
        name: Cost(
            min(cost.wall for cost in costs),
            min(cost.cpu for cost in costs),
            min(cost.memory for cost in costs),
        )
        for name, costs in runs.items()
    }
    print(f"{pages} pages, {len(cores)} core(s), best of {arguments.repeat}, load {load:.1f} at the start\n")
    rows: list[Sequence[str]] = [
        ("program", "seconds a page", "CPU seconds a page", "peak MiB", "restore scan is")
    ]
    ours = best[RESTORE]
    for name, cost in best.items():
        ratios = (
            f"{ours.wall / cost.wall:.2f}× / {ours.cpu / cost.cpu:.2f}× / {ours.memory / cost.memory:.2f}×"
        )
        figures = f"{cost.wall / pages:.2f}", f"{cost.cpu / pages:.2f}", f"{cost.memory:.0f}"
        rows.append((f"`{name}`", *figures, ratios if name != RESTORE else ""))
    print(markdown.table(rows))


def gather(files: Iterable[Path], target: Path) -> int:
    """Join the pages of all files into one. Their number."""
    together = pdfium.PdfDocument.new()
    for file in files:
        together.import_pages(pdfium.PdfDocument(file))
    together.save(target)
    return len(together)


def command(name: str, source: Path, folder: Path, jobs: int) -> list[str]:
    if name == RESTORE:
        call = [sys.executable, "-m", "restore", "scan", str(source), "-o", str(folder / "out"), "--force"]
        return [*call, "--jobs", str(jobs)]
    program, *options = name.split()
    quiet = ["-q", "--invalidate-digital-signatures", "--jobs", str(jobs)]
    return [sys.executable, "-m", program, *options, *quiet, str(source), str(folder / "out.pdf")]


def measure(call: Sequence[str], cores: Iterable[int]) -> Cost:
    """Run a command on some cores. CPU time includes its children and what it leaves behind when it ends, as
    `restore scan` does Tesseract."""
    started = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", ",".join(map(str, cores)), *call], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        before = 0.0
        while not done.wait(0.05):
            now = sum(map(_proportional_set, _family(process.pid)))
            peak = max(peak, min(before, now))  # between fork and exec a process counts twice
            before = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    told = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall, cpu = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    with suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait4(-1, 0)
            cpu += usage.ru_utime + usage.ru_stime
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(call)} failed:\n{told.decode(errors='replace')}")
    return Cost(wall, cpu, peak)


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task").glob("*/children")
        found = [int(child) for file in children for child in file.read_text().split()]
    except OSError:
        return []
    return [pid, *(member for child in found for member in _family(child))]


def _proportional_set(pid: int) -> float:
    """The proportional set size in MiB: shared memory is divided among its processes."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


if __name__ == "__main__":
    main()
