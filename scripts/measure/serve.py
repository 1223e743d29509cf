"""How fast the review server answers on large folders, and how much memory it takes.

    restore scan samples/scans -o out/scans
    python -m scripts.measure.serve out/scans

Reads the results of a scan and makes of them a folder of 2,000 documents and a document of 300 pages, in a
temporary folder. Starts `restore serve` on each and prints a row for every figure. Then a scripted reviewer
accepts all doubts of copies of the results in a real browser (tests/browser.py says which), as fast as the
page lets her.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from restore.output import json as results
from scripts.arguments import parser_of
from tests.serving import Server

FILES, PAGES = 2000, 300
OPENED = 200  # documents
SETTLED = 500  # ms to wait after a page loads, which ignores the keys of a burst that began before


class Timed(Server):
    """A server with timed requests."""

    def seconds(self, path: str) -> float:
        start = time.perf_counter()
        self.get(path)
        return time.perf_counter() - start

    def documents(self) -> tuple[float, list[dict[str, Any]]]:
        start = time.perf_counter()
        found: list[dict[str, Any]] = json.loads(self.get("/api/documents"))["documents"]
        return time.perf_counter() - start, found

    @property
    def memory(self) -> int:
        """MiB resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Timed]:
    server = Timed(folder.resolve(), *options)
    try:
        yield server
    finally:
        server.kill()


def many(scanned: Sequence[Path], folder: Path) -> None:
    for number, path in enumerate(islice(cycle(scanned), FILES)):
        shutil.copy(path, folder / f"văn bản {number}.json")
    with served(folder) as server:
        print(f"{FILES} files: memory at the start: {server.memory} MiB")
        start = time.perf_counter()
        longest, found = server.documents()
        print(f"{FILES} files: first list: {longest:.2f} s")
        shown = 0
        while left := sum(one["doubts"] is None for one in found):
            time.sleep(0.5)
            seconds, found = server.documents()
            longest = max(longest, seconds)
            if shown < (FILES - left) // 500:
                shown = (FILES - left) // 500
                print(f"{FILES} files: memory with {FILES - left} counted: {server.memory} MiB")
        print(
            f"{FILES} files: all counted after {time.perf_counter() - start:.0f} s, "
            f"longest list {longest:.2f} s"
        )
        print(f"{FILES} files: list when all are counted: {server.documents()[0]:.2f} s")
        for one in found[:OPENED]:
            for what in ("", "/queue", "/pages/1"):
                server.get(f"/api/documents/{one['id']}{what}")
        print(f"{FILES} files: memory with {OPENED} opened: {server.memory} MiB")


def long(scanned: Sequence[Path], folder: Path) -> None:
    documents = [results.read(path) for path in scanned]
    pages = [page for document in documents for page in document.pages]
    made = tuple(
        replace(page, page=replace(page.page, number=number))
        for number, page in enumerate(islice(cycle(pages), PAGES), 1)
    )
    path = folder / "dài.json"
    path.write_bytes(b"".join(results.render(replace(documents[0], pages=made))))
    print(f"{PAGES} pages: {path.stat().st_size / 1e6:.1f} MB of JSON")
    with served(folder) as server:
        name = server.documents()[1][0]["id"]
        print(f"{PAGES} pages: document: {server.seconds(f'/api/documents/{name}'):.2f} s")
        times = sorted(server.seconds(f"/api/documents/{name}/pages/{n}") for n in range(1, PAGES + 1))
        print(f"{PAGES} pages: page: median {times[PAGES // 2]:.3f} s, longest {times[-1]:.3f} s")
        print(f"{PAGES} pages: memory: {server.memory} MiB")
        print(f"{PAGES} pages: all doubts: {server.seconds(f'/api/documents/{name}/queue'):.2f} s")
        for number in range(1, PAGES, 3):
            server.get(f"/api/documents/{name}/pages/{number}")
        print(f"{PAGES} pages: memory with all doubts and {PAGES // 3} pages more: {server.memory} MiB")


def images(folder: Path) -> None:
    """Of the documents themselves, whose scans are where they were."""
    with served(folder) as server:
        for one in server.documents()[1]:
            start = time.perf_counter()
            data = server.get(f"/api/documents/{one['id']}/pages/1/image")
            seconds = time.perf_counter() - start
            print(
                f"image of {one['name']}: {seconds:.2f} s, {len(data) // 1024} KiB, "
                f"memory {server.memory} MiB"
            )


# Time from a key to the next word being current and drawn, measured in the page.
_WATCH = """() => {
  window.times = [];
  let before = 0;
  addEventListener("keydown", () => (before = performance.now()), true);
  const drawn = () => window.times.push(performance.now() - before);
  addEventListener("keydown", () => requestAnimationFrame(drawn));
}"""


def reviewer(scanned: Sequence[Path], folder: Path) -> None:
    """Settle all doubts of the documents by keyboard."""
    from playwright.sync_api import sync_playwright

    from tests.browser import HOW_TO_GET_ONE, launch

    for path in scanned:
        shutil.copy(path, folder)
    times: list[float] = []
    seconds, doubts = 0.0, 0
    with served(folder) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            raise SystemExit(HOW_TO_GET_ONE)
        page = browser.new_page()
        page.goto(server.entry)
        for one in server.documents()[1]:
            page.goto(f"{server.address}/?lang=vi#/d/{one['id']}/1")
            page.reload()
            page.locator(".count", has_text="·").wait_for()
            page.evaluate(_WATCH)
            page.wait_for_timeout(SETTLED)
            start = time.perf_counter()
            while "còn 0 chỗ" not in page.locator(".count").inner_text():
                page.keyboard.press("Enter")
                doubts += 1
            page.locator(".saved", has_text="✓").wait_for()
            seconds += time.perf_counter() - start
            times += page.evaluate("times")
        browser.close()
    times.sort()
    told = f"median {times[len(times) // 2]:.0f} ms, 95 % within {times[len(times) * 95 // 100]:.0f} ms"
    print(f"reviewer: {doubts} doubts in {seconds:.1f} s: {seconds / doubts:.2f} s a doubt, all saved")
    print(f"reviewer: from the key to the next word: {told}")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("scanned", type=Path, help="folder that `restore scan` wrote")
    options = parser.parse_args()
    scanned = sorted(options.scanned.glob("*.json"))
    for measure in (many, long, reviewer):
        with tempfile.TemporaryDirectory(prefix="serve-") as folder:
            measure(scanned, Path(folder))
    images(options.scanned)


if __name__ == "__main__":
    main()
