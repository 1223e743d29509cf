"""`restore serve` refuses unsafe or contradictory options, and says what to do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from restore.commands.serve import command
from restore.errors import FileMissing, OutputError, RestoreError, UsageError
from tests.serving import ROOT, TOKEN, Server


def refused(*arguments: object) -> RestoreError:
    error = CliRunner().invoke(command, [*map(str, arguments), "--no-browser"]).exception
    assert isinstance(error, RestoreError)
    return error


def test_another_address_than_this_machine_asks_for_a_token(tmp_path: Path) -> None:
    assert "--token" in str(refused(tmp_path, "--host", "0.0.0.0"))


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, "--token", "1234"), UsageError)


@pytest.mark.parametrize("name", ["none", "none.pdf"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    error = refused(tmp_path / name)
    assert isinstance(error, FileMissing)
    assert name in str(error)


def test_a_folder_takes_no_output_folder(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, "-o", tmp_path), UsageError)


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_the_normal_end(tmp_path: Path, number: signal.Signals) -> None:
    server = Server(tmp_path)
    server.process.send_signal(number)
    _, told = server.process.communicate(timeout=60)
    assert server.process.returncode == 0
    assert told.decode().splitlines()[-1] == "restore: ended"


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        error = refused(tmp_path, "--port", other.getsockname()[1])
    assert isinstance(error, OutputError)
    assert "--port 0" in str(error)


def test_the_address_can_be_opened_as_soon_as_it_is_printed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "restore", "serve", str(tmp_path), "--port", "0", "--no-browser"]
    with subprocess.Popen(
        [*command, "--token", TOKEN], stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stderr
            address = process.stderr.readline().split()[1].partition("?")[0]
            request = urllib.request.Request(address, headers={"Authorization": f"Bearer {TOKEN}"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert answer.status == 200
        finally:
            process.kill()
