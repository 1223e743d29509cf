"""`restore serve`: settle the doubts of restored scans in a browser."""

from __future__ import annotations

import gc
import getpass
import importlib.util
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.commands.options import (
    channel_option,
    lexicon_option,
    model_options,
    own_counts,
    own_terms,
    source_option,
)
from restore.errors import FileMissing, Interrupted, OutputError, ToolMissing, UsageError

if TYPE_CHECKING:
    from restore.text.choice import TextEngine
    from restore.text.evidence.seq2seq import ModelChoice

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve", short_help="Settle the doubts of restored scans in a browser.")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder for the results of FILE.  [default: restored]",
)
@source_option("Folder of the scanned files, if they were moved.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    metavar="NUMBER",
    show_default=True,
    help="0: any free port.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    show_default=True,
    help="Address to listen on; any other needs --token.",
)
@click.option("--token", metavar="SECRET", help="Secret in the address.  [default: random]")
@click.option("--who", metavar="NAME", help="Name recorded with each decision.  [default: the user's]")
@click.option("--no-browser", is_flag=True, help="Print the address, open no browser.")
@lexicon_option
@channel_option
@model_options
def command(
    inputs: Sequence[Path],
    output: Path | None,
    source: Path | None,
    port: int,
    host: str,
    token: str | None,
    who: str | None,
    no_browser: bool,
    lexicon: tuple[Path, ...],
    channel: tuple[Path, ...],
    model: ModelChoice,
) -> None:
    """Settle the doubts of restored scans in a browser, on this machine only.

    FOLDER was written by `restore scan`. Any FILE is scanned first, into the folder --output. Decisions are
    saved beside each result in NAME.review.jsonl; the result itself does not change.
    """
    for package in ("starlette", "uvicorn"):
        if importlib.util.find_spec(package) is None:
            raise ToolMissing(
                f"The package {package} is not installed.", "Install it: pip install 'restore-vi[serve]'"
            )
    if host not in _LOOPBACK and not token:
        raise UsageError(
            f"On '{host}' others can reach the server.", "Give a secret of your own too: --token SECRET"
        )
    if token is not None and len(token) < 12:
        raise UsageError("The token is too short.", "Give 12 characters or more.")
    from restore.text.choice import EngineChoice

    engine = EngineChoice(own_terms(lexicon), model, own_counts(channel))
    folder = _folder(
        inputs, output, [*_repeated("--lexicon", lexicon), *_repeated("--channel", channel)], model
    )
    _serve(
        folder,
        engine,
        host,
        port,
        token or secrets.token_urlsafe(24),
        _user() if who is None else who,
        source,
        not no_browser,
    )


def _repeated(option: str, files: Sequence[Path]) -> list[str]:
    return [word for file in files for word in (option, str(file))]


def _folder(inputs: Sequence[Path], output: Path | None, own: Sequence[str], model: ModelChoice) -> Path:
    """The folder to review. Files are scanned into it first, with the user's `own` lists."""
    if len(inputs) == 1 and inputs[0].is_dir():
        if output:
            raise UsageError("A folder of results takes no --output.", "Scan it first: restore scan")
        return inputs[0]
    if any(path.is_dir() for path in inputs):
        raise UsageError("Name one folder of results, or files.", "Scan folders first: restore scan")
    for path in inputs:
        if not path.exists():
            raise FileMissing(f"There is no file '{path}'.", "Check the name.")
    from restore.commands.scan import command as scan

    folder = output or Path("restored")
    try:
        chosen = ["--model", model.name] if model.name else []
        chosen += ["--device", model.device] + ["--allow-download"] * model.download
        scan.main(["-o", str(folder), *own, *chosen, "--", *map(str, inputs)], standalone_mode=False)
    except SystemExit:
        click.echo("restore: what could be restored is shown", err=True)
    return folder


def _serve(
    root: Path,
    engine: Callable[[], TextEngine],
    host: str,
    port: int,
    token: str,
    who: str,
    sources: Path | None,
    open_browser: bool,
) -> None:
    import uvicorn

    from restore.review.folder import Folder
    from restore.review.security import LOCAL
    from restore.review.server import create_app

    gc.set_threshold(700, 10, 10)  # Python's default: requests, unlike lattices, leave reference cycles
    folder = Folder(root)
    listener = _listen(host, port)
    try:
        port = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}/?token={token}"
        hosts = [*LOCAL, host] if host not in ("0.0.0.0", "::") else [*LOCAL, *_own_names()]
        app = create_app(folder, engine, token, sources=sources, who=who, hosts=hosts, port=port)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
        click.echo(
            f"restore: {address}\nrestore: Ctrl-C ends the server; every decision is saved already", err=True
        )
        if open_browser and sys.stderr.isatty():
            threading.Timer(0.5, webbrowser.open, [address]).start()
        uvicorn.Server(config).run(sockets=[listener])
    except Interrupted:
        click.echo("restore: ended", err=True)  # a signal is the normal end
    finally:
        folder.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections at once: they wait until the server answers, so that whoever reads the
    address before can open it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OutputError(
            f"The server cannot listen on {host}:{port}: {error.strerror}.", "Choose another: --port 0"
        ) from None
    return listener


def _own_names() -> list[str]:
    name = socket.gethostname()
    try:
        return [name, *socket.gethostbyname_ex(name)[2]]
    except OSError:
        return [name]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
