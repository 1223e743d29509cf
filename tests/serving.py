"""`restore serve` as users start it, in a process of its own: for tests and measurements."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

TOKEN = "token-of-the-tests"
ROOT = Path(__file__).parents[1]
_PATIENCE = 300  # seconds until it answers: files may be scanned first, on a busy machine


class Server:
    """The server on a folder; `options` are those of `restore serve`."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "restore", "serve", str(folder), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--token", TOKEN, "--no-browser", *options], stderr=subprocess.PIPE, cwd=ROOT
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(_PATIENCE * 10):
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
        headers = {"Authorization": f"Bearer {TOKEN}"}
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=120) as response:
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
