"""A folder of results, and the server on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.review.documents import document, log_lines, save, scan_of

TOKEN = "token-of-the-tests"
ROOT = Path(__file__).parents[2]
ROWS = [
    [("Uy", "Ủy"), ("ban", "ban"), ("nhan?", "nhân"), ("dan?", "dân")],
    [("xa", "xã"), ("nhan?", "nhân"), ("vien?", "viên"), ("15", "15")],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document of two pages with its scan, results/thử.json."""
    made = tmp_path / "results"
    made.mkdir()
    save(made, document(ROWS, 2, scan_of(tmp_path, len(ROWS), 2)))
    return made


class Server:
    """`restore serve` as users start it, in a process of its own."""

    def __init__(self, folder: Path, port: int = 0, *options: str) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        call = [
            sys.executable,
            "-m",
            "restore",
            "serve",
            str(folder),
            "--port",
            str(self.port),
            "--token",
            TOKEN,
        ]
        self.process = subprocess.Popen(
            [*call, "--who", "Hoa", "--no-browser", *options], stderr=subprocess.PIPE, cwd=ROOT
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(3000):  # files may be scanned first, on a busy machine
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.process.communicate()
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    @property
    def entry(self) -> str:
        return f"{self.address}/?token={TOKEN}&lang=vi"

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(
            f"{self.address}{path}", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            data: bytes = response.read()
        return data

    def kill(self) -> None:
        """As kill -9 does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(folder, port=0, *options) → a running server; all are ended with the test."""
    started: list[Server] = []

    def start(folder: Path, port: int = 0, *options: str) -> Server:
        started.append(Server(folder, port, *options))
        return started[-1]

    yield start
    for server in started:
        server.kill()


# --- In the browser -------------------------------------------------------------------------------------

expect.set_options(timeout=30_000)


@pytest.fixture
def page(serve: Callable[..., Server], page: Page, complaints: list[str]) -> Page:
    """As the common fixture; any message on the console is a complaint here, not only errors. It is closed
    before the servers are ended."""
    page.on(
        "console", lambda said: complaints.append(f"console: {said.text}") if said.type != "error" else None
    )
    return page


@pytest.fixture
def review(page: Page, serve: Callable[..., Server]) -> Callable[..., Server]:
    """review(folder) → the server, with the folder's only document opened in `page`."""

    def open_document(folder: Path) -> Server:
        server = serve(folder)
        page.goto(server.entry)
        page.locator("tbody a").first.click()
        expect(page.locator(".word").first).to_be_visible()
        expect(page.locator(".count")).to_contain_text("·")  # all pages are counted
        return server

    return open_document


def settled(page: Page) -> None:
    expect(page.locator(".saved")).to_contain_text("Đã lưu")
    expect(page.locator(".word.pending")).to_have_count(0)


def decisions(folder: Path) -> list[tuple[object, ...]]:
    return [tuple(line[name] for name in ("page", "before", "after", "action")) for line in log_lines(folder)]
