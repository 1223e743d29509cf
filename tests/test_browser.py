"""The browser fixture notices the errors that it must notice."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.browser import is_local

pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[str]:
    """A site on this machine with one page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<link rel=icon href=data:,><title>here</title>")

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_of_this_machine_has_nothing_to_complain_of(page: Page, site: str) -> None:
    page.goto(site)
    assert page.title() == "here"


def test_an_exception_is_noticed(page: Page, complaints: list[str]) -> None:
    page.set_content("<script>throw new Error('lost')</script>")
    assert complaints == ["exception: lost"]
    complaints.clear()


def test_an_error_on_the_console_is_noticed(page: Page, complaints: list[str]) -> None:
    page.evaluate("console.log('fine'); console.error('not fine')")
    assert complaints == ["console: not fine"]
    complaints.clear()


def test_a_missing_file_is_noticed(page: Page, complaints: list[str], site: str) -> None:
    page.goto(site)
    page.evaluate("path => fetch(path)", f"{site}missing")
    assert len(complaints) == 1
    assert "404" in complaints[0]
    complaints.clear()


def test_a_request_to_another_machine_is_refused_and_noticed(page: Page, complaints: list[str]) -> None:
    with page.expect_event("requestfailed"):
        page.set_content("<img src='http://example.com/pixel.png'>")
    assert "request to elsewhere: http://example.com/pixel.png" in complaints
    complaints.clear()


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/a", True),
        ("ws://localhost:8000/", True),
        ("http://[::1]/", True),
        ("data:,x", True),
        ("file:///tmp/x.html", True),
        ("https://example.com/127.0.0.1", False),
        ("wss://localhost.example.com/", False),
    ],
)
def test_elsewhere_is_every_other_machine(url: str, local: bool) -> None:
    assert is_local(url) is local
