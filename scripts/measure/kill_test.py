"""Kill `restore scan` repeatedly at random moments, and compare the outputs with those of an undisturbed run.

    python -m scripts.measure.kill_test --kills 1000 --seed 1

Each kill takes the parent (SIGKILL, SIGTERM, SIGINT, SIGHUP) or one of its workers (SIGKILL, SIGTERM). After
each death of a parent no process of it may be left; after each round (a batch done to its end) the outputs
must be those of the quiet run byte by byte, each file must stand in the manifest once, and neither the output
folder nor the folder of temporary files may hold anything else. Linux only: processes are found by a mark in
their environment. Reads nothing but its own drawn pages; prints a line for each round and each fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
MARK = "RESTORE_KILL_TEST"
PARENT = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WORKER = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)
PATIENCE = 60.0  # seconds within which a parent and orphans must end, on a busy machine
LONGEST_PAUSE = 120.0  # seconds


@dataclass
class Tally:
    parents: int = 0
    workers: int = 0
    rounds: int = 0
    starts: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.parents + self.workers


def make_batch(folder: Path, pages: int) -> None:
    """Files of 1, 1, 2, 5, … pages, `pages` in all; TIFF and PDF by turns."""
    folder.mkdir(parents=True)
    font = ImageFont.truetype(FONT, 50)
    number = 0
    for index in range(10_000):
        count = min((1, 1, 2, 5, 1, 20)[index % 6], pages - number)
        if count <= 0:
            return
        sheets = []
        for page in range(number + 1, number + count + 1):
            sheet = Image.new("L", (1000, 330), 255)
            text = f"Trang {page} của báo cáo về việc\ntrồng cây phân tán năm {1900 + page}"
            ImageDraw.Draw(sheet).multiline_text((60, 60), text, 0, font, spacing=20)
            sheets.append(sheet)
        kind = "pdf" if index % 2 else "tif"
        first, *rest = sheets
        first.save(
            folder / f"file{index}.{kind}", save_all=True, append_images=rest, dpi=(300, 300), resolution=300
        )
        number += count


def outputs(folder: Path) -> dict[str, bytes]:
    """The outputs: all files but the manifest and internal ones."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".restore" not in path.parts and path.name != "restore-manifest.jsonl"
    }


def marked(token: str) -> list[int]:
    """Processes that have the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={token}".encode() in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def start(
    arguments: list[str], source: Path, out: Path, token: str, temporary: Path
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "restore", "scan", str(source), "-o", str(out), *arguments],
        env=os.environ | {MARK: token, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def strike(process: subprocess.Popen[bytes], rng: random.Random, token: str, tally: Tally) -> None:
    """Kill the parent or one of its workers; no process of a dead parent may survive."""
    if tally.kills % 50 == 49:
        print(f"  {tally.parents} parents and {tally.workers} workers killed", flush=True)
    workers = [pid for pid in marked(token) if _parent(pid) == process.pid and _is_worker(pid)]
    if workers and rng.random() < 0.6:
        try:
            os.kill(rng.choice(workers), rng.choice(WORKER))
            tally.workers += 1
        except ProcessLookupError:
            pass
        return
    if process.poll() is not None:
        return
    process.send_signal(rng.choice(PARENT))
    tally.parents += 1
    try:
        _, told = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        tally.faults.append("the parent did not end")
        process.kill()
        process.wait()
        return
    if b"Traceback" in told:
        tally.faults.append("traceback: " + told.decode("utf-8", "replace")[-500:])
    until = time.monotonic() + PATIENCE
    while (left := marked(token)) and time.monotonic() < until:
        time.sleep(0.05)
    if left:
        tally.faults.append(f"orphans: {left}")


def worked(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait until the run has used so many seconds of processor time; False if it ends before."""
    start, until = used(process.pid), time.monotonic() + LONGEST_PAUSE
    while process.poll() is None:
        if used(process.pid) - start >= seconds or time.monotonic() > until:
            return True
        time.sleep(0.05)
    return False


def used(pid: int) -> float:
    """Seconds of processor time of a process, its children, and its ended children."""
    ticks = 0
    try:
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        children = [child for thread in threads for child in thread.read_text().split()]
        for number in (str(pid), *children):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    except OSError:  # the process has just ended
        pass
    return ticks / os.sysconf("SC_CLK_TCK")


def _is_worker(pid: int) -> bool:
    """True for a worker; False for a Tesseract asked for its version, and for multiprocessing's helper."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"python" in line and b"resource_tracker" not in line


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def one_round(
    arguments: list[str],
    source: Path,
    work: Path,
    rng: random.Random,
    tally: Tally,
    kills: int,
    pause: tuple[float, float],
) -> Path:
    """Kill a run until it is finished or `kills` is reached; its output folder."""
    out, temporary = work / f"out-{tally.rounds}", work / "tmp"
    temporary.mkdir(exist_ok=True)
    while True:
        token = f"{os.getpid()}-{tally.starts}"
        tally.starts += 1
        process = start(arguments, source, out, token, temporary)
        while tally.kills < kills and worked(process, rng.uniform(*pause)):
            strike(process, rng, token, tally)
        _, told = process.communicate()
        if process.returncode == 0:
            break
        # Dask's workers, or Tesseract when it was asked for its version, were killed: the command says so.
        if process.returncode == 1 and b"do not start" not in told and b"its version" not in told:
            tally.faults.append("failed: " + told.decode("utf-8", "replace")[-500:])
            break
    tally.rounds += 1
    return out


def check(out: Path, expected: dict[str, bytes], files: int, temporary: Path, tally: Tally) -> None:
    found = outputs(out)
    if found != expected:
        names = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
        tally.faults.append(f"outputs differ: {names}")
    inputs = [json.loads(line)["input"] for line in (out / "restore-manifest.jsonl").read_text().splitlines()]
    if len(inputs) != files or len(set(inputs)) != files:
        tally.faults.append(f"the manifest has {len(inputs)} lines for {files} files")
    left = [path.name for path in (out / ".restore").rglob("*") if path.name != "lock"]
    left += [path.name for path in temporary.iterdir()]
    if left:
        tally.faults.append(f"left over: {left}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, nargs=2, default=(0.1, 3.0), help="processor seconds between")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long")
    parser.add_argument("arguments", nargs="*", default=["--raw", "--jobs", "2"], help="of restore scan")
    options = parser.parse_args()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the runs inherit signals that nohup and "&" ignore
    signal.signal(signal.SIGINT, signal.default_int_handler)
    rng, tally = random.Random(options.seed), Tally()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kill-test-") as folder:
        work = Path(folder)
        source = work / "in"
        make_batch(source, options.pages)
        files = len(list(source.iterdir()))
        quiet = work / "quiet"
        (work / "tmp").mkdir()
        process = start(options.arguments, source, quiet, "quiet", work / "tmp")
        _, told = process.communicate()
        if process.returncode:
            print(told.decode(), file=sys.stderr)
            return 1
        expected, shown = outputs(quiet), 0
        while tally.kills < options.kills and time.monotonic() - began < 60 * options.minutes:
            out = one_round(options.arguments, source, work, rng, tally, options.kills, tuple(options.pause))
            check(out, expected, files, work / "tmp", tally)
            shutil.rmtree(out)
            for fault in tally.faults[shown:]:
                print("FAULT", fault)
            shown = len(tally.faults)
            print(
                f"round {tally.rounds}: {tally.parents} parents and {tally.workers} workers killed, "
                f"{len(tally.faults)} faults",
                flush=True,
            )
    seconds = time.monotonic() - began
    print(f"{tally.kills} kills, {tally.rounds} rounds, {tally.starts} starts, {seconds:.0f} s")
    return bool(tally.faults)


if __name__ == "__main__":
    sys.exit(main())
