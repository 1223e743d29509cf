"""Run `restore scan` for long: does its memory grow, does it get slower, and does it use all cores?

    python -m scripts.measure.soak --pages 10000          # memory and speed, a line for each tenth
    python -m scripts.measure.soak --cores --pages 200    # one process, two, and one PDF on two

Pages are small: most have a text layer, every tenth file is read by Tesseract. Figures hold on a machine that
has other things to do: speed is counted in processor seconds a page, and the processes of a worker are busy
where one of them computes or waits for a processor. Linux only. Reads nothing but what it draws;
prints the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
A_FILE = 5  # pages
EVERY = 0.1  # seconds between two looks
MEMORY_MAY_GROW, TIME_MAY_GROW = 1.05, 1.05


@dataclass
class Look:
    """MiB of private memory of the parent and each worker, busy workers, processor seconds so far."""

    parent: float
    workers: list[float]
    busy: int
    seconds: float
    resident: float  # MiB of the parent, shared memory included


@dataclass
class Watched:
    """Observations of a run; `pages[i]` pages had been read at `looks[i]`."""

    looks: list[Look] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    code: int = 0


def layered(path: Path, first: int, pages: int) -> None:
    """Write a PDF whose pages have a text layer of one line."""
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(300, 60))
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=12)
    for page in range(first, first + pages):
        pdf.add_page()
        pdf.text(20, 30, f"Uy ban nhan dan xa Quynh Luu, trang {page} nam {1900 + page % 120}")
    pdf.output(str(path))


def scanned(path: Path, first: int, pages: int) -> None:
    """Write page images of one line."""
    font = ImageFont.truetype(FONT, 50)
    sheets = []
    for page in range(first, first + pages):
        sheet = Image.new("L", (900, 150), 255)
        ImageDraw.Draw(sheet).text((60, 40), f"Trang {page} của báo cáo", 0, font)
        sheets.append(sheet)
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=300, dpi=(300, 300))


def make(folder: Path, pages: int, scans: int) -> None:
    """Write files of `A_FILE` pages, every `scans`-th of them images."""
    folder.mkdir()
    for number in range(pages // A_FILE):
        if number % scans == scans - 1:
            scanned(folder / f"{number}.tif", number * A_FILE, A_FILE)
        else:
            layered(folder / f"{number}.pdf", number * A_FILE, A_FILE)


def watch(source: Path, out: Path, jobs: int, options: Sequence[str]) -> Watched:
    """Run `restore scan` to its end and observe it."""
    command = [sys.executable, "-m", "restore", "scan", str(source), "-o", str(out), "--progress", "json"]
    process = subprocess.Popen([*command, "--jobs", str(jobs), *options], stderr=subprocess.PIPE, text=True)
    watched, done, pages = Watched(), threading.Event(), 0

    def look() -> None:
        while not done.wait(EVERY):
            found = look_at(process.pid)
            if found and len(found.workers) >= jobs:  # not while they start or end
                watched.looks.append(found)
                watched.pages.append(pages)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        assert process.stderr
        for line in process.stderr:
            pages += json.loads(line)["event"] == "page"
    finally:
        done.set()
        looking.join()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        watched.code = process.wait()
    return watched


def look_at(parent: int) -> Look | None:
    """Observe a run and all its processes; each worker leads a process group."""
    page, tick = os.sysconf("SC_PAGE_SIZE") / 2**20, os.sysconf("SC_CLK_TCK")
    members, ticks, memory = defaultdict[int, list[int]](list), defaultdict[int, int](int), dict[int, float]()
    workers, peak = [], 0.0
    for pid, fields, (_, resident, shared) in processes():
        group, mebibytes = int(fields[2]), (resident - shared) * page
        if pid == parent:
            memory[parent] = mebibytes
        elif int(fields[1]) == parent and group == pid:
            workers.append(pid)
            memory[pid] = mebibytes
        members[group].append(pid)
        if pid == parent:  # its children are counted below
            ticks[pid] = sum(map(int, fields[11:13]))
            peak = resident * page
        else:
            ticks[group] += sum(map(int, fields[11:15]))
    if parent not in memory:
        return None
    busy = sum(any(map(at_work, members[worker])) for worker in workers)
    seconds = sum(ticks[pid] for pid in (parent, *workers)) / tick
    return Look(memory[parent], [memory[worker] for worker in workers], busy, seconds, peak)


def at_work(pid: int) -> bool:
    """True if a thread of the process computes, or waits for a processor or the disk."""
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/stat", "rb") as stat:
                if stat.read().rpartition(b")")[2].split()[0] in (b"R", b"D"):
                    return True
    except OSError:
        pass
    return False


def processes() -> Iterator[tuple[int, list[bytes], list[int]]]:
    """Id, fields of `stat` after the name, first three fields of `statm`."""
    for entry in sorted((name for name in os.listdir("/proc") if name.isdecimal()), key=int):
        try:
            with open(f"/proc/{entry}/stat", "rb") as stat, open(f"/proc/{entry}/statm", "rb") as statm:
                fields = stat.read().rpartition(b")")[2].split()
                yield int(entry), fields, [int(size) for size in statm.read().split()[:3]]
        except OSError:
            continue


def soak(source: Path, out: Path, jobs: int, options: Sequence[str]) -> bool:
    """Print the cost of each tenth of a long run. True if it is constant after the first two."""
    watched = watch(source, out, jobs, options)
    last, tenths = watched.pages[-1], []
    print("pages   parent MiB   worker MiB   ms of processor a page")
    for tenth in range(10):
        first, end = last * tenth // 10, last * (tenth + 1) // 10
        here = [i for i, pages in enumerate(watched.pages) if first <= pages <= end]
        looks = [watched.looks[i] for i in here]
        parent = statistics.median(look.parent for look in looks)
        worker = statistics.median(mebibytes for look in looks for mebibytes in look.workers)
        pages = watched.pages[here[-1]] - watched.pages[here[0]]
        cost = 1000 * (looks[-1].seconds - looks[0].seconds) / max(1, pages)
        tenths.append((parent, worker, cost))
        print(f"{end:5} {parent:12.1f} {worker:12.1f} {cost:12.1f}")
    before, after = (
        [statistics.mean(column) for column in zip(*rows, strict=True)] for rows in (tenths[2:4], tenths[-2:])
    )
    ratios = [later / earlier for earlier, later in zip(before, after, strict=True)]
    peak = max(look.resident for look in watched.looks)
    told = "parent {:.3f}, worker {:.3f}, time {:.3f}".format(*ratios)
    print(f"the last two tenths to the third and fourth: {told}")
    print(f"peak of the parent: {peak:.0f} MiB with what it shares; exit code {watched.code}")
    flat = max(ratios[:2]) <= MEMORY_MAY_GROW and ratios[2] <= TIME_MAY_GROW
    return flat and watched.code == 0


def cores(work: Path, pages: int) -> bool:
    """Print the speed of one and of two processes on the same files, and of two on one PDF."""
    make(work / "in", pages, 1)
    scanned(work / "one.pdf", 1, pages)
    costs, shares = [], []
    for source, jobs in ((work / "in", 1), (work / "in", 2), (work / "one.pdf", 2)):
        watched = watch(source, work / f"out-{source.name}-{jobs}", jobs, ["--raw"])
        inside = [i for i, read in enumerate(watched.pages) if 0.05 * pages <= read <= 0.95 * pages]
        looks = [watched.looks[i] for i in inside]
        read = watched.pages[inside[-1]] - watched.pages[inside[0]]
        costs.append((looks[-1].seconds - looks[0].seconds) / read)
        shares.append(statistics.mean(look.busy for look in looks) / jobs)
        print(
            f"{source.name:8} {jobs} process(es): {1000 * costs[-1]:.0f} ms of processor a page, "
            f"workers busy {shares[-1]:.1%} of the time"
        )
    gain = 2 * shares[1] / shares[0] * costs[0] / costs[1]
    print(f"two processes do {gain:.2f} times the pages of one; one PDF keeps both busy {shares[2]:.1%}")
    return gain >= 1.9 and shares[2] >= 0.9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--scans", type=int, default=10, help="one file in so many is read by Tesseract")
    parser.add_argument("--cores", action="store_true", help="one process and two instead")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("options", nargs="*", default=[], help="of restore scan")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        work = Path(folder)
        if options.cores:
            return not cores(work, options.pages)
        make(work / "in", options.pages, options.scans)
        return not soak(work / "in", work / "out", options.jobs, options.options)


if __name__ == "__main__":
    sys.exit(main())
