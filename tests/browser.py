"""A real browser for the tests: finds Chromium, Chrome or Edge, and watches what a page does.

The fixtures `browser`, `page` and `complaints` of tests/conftest.py are made of this.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Route

# Chrome before `chromium-browser`, which on Ubuntu may be a stub that asks for a snap.
PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
CHANNELS = ("chrome", "msedge")  # where macOS and Windows keep them, Playwright knows
HOW_TO_GET_ONE = "no Chromium, Chrome or Edge starts here (Debian: apt-get install chromium-headless-shell)"

HERE = ("localhost", "127.0.0.1", "::1")
SILENT = ("file", "data", "blob", "about")  # schemes that leave no machine


def no_browser(reason: str) -> NoReturn:
    """Skip the test. In continuous integration a browser must be there: fail it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def launch(playwright: Playwright) -> Browser | None:
    """The first browser that starts: RESTORE_BROWSER (a path), a program on PATH, Chrome or Edge."""
    own = os.environ.get("RESTORE_BROWSER")
    for path in [own] if own else filter(None, map(shutil.which, PROGRAMS)):
        try:
            return playwright.chromium.launch(executable_path=path)
        except Error:
            continue
    for channel in CHANNELS if not own else ():
        try:
            return playwright.chromium.launch(channel=channel)
        except Error:
            continue
    return None


def watch(context: BrowserContext, complaints: list[str]) -> Page:
    """A page whose errors and whose requests to other machines are added to `complaints`.

    Requests to other machines are refused. Errors are uncaught exceptions, `console.error`, and what could
    not be loaded.
    """

    def guard(route: Route) -> None:
        if is_local(route.request.url):
            route.continue_()
        else:
            complaints.append(f"request to elsewhere: {route.request.url}")
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on(
        "console", lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None
    )
    page.on("websocket", lambda socket: complaints.extend(_elsewhere(socket.url)))
    return page


def is_local(url: str) -> bool:
    """True if the address is on this machine."""
    address = urlsplit(url)
    return address.scheme in SILENT or address.hostname in HERE


def _elsewhere(url: str) -> Iterator[str]:
    if not is_local(url):
        yield f"socket to elsewhere: {url}"
