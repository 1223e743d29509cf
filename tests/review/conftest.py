"""A folder of results, and the server on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from restore.review.folder import Folder
from restore.review.server import create_app
from tests.review.documents import document, log_lines, save, scan_of
from tests.review.requests import HOST, Engine
from tests.serving import TOKEN, Server

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


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """serve(folder, port=0, *options) → a running server; all are ended with the test."""
    started: list[Server] = []

    def start(folder: Path, port: int = 0, *options: str) -> Server:
        started.append(Server(folder, "--who", "Hoa", *options, port=port))
        return started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    """A browser that was let in."""
    with TestClient(create_app(Folder(folder), Engine, TOKEN, who="Hoa", port=8765), HOST) as client:
        client.get("/", params={"token": TOKEN})
        client.headers["Origin"] = HOST
        yield client


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
