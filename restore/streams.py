"""Standard input, output and error in any state: closed, full, in any encoding."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def prepare() -> None:
    """Open streams that are closed, and set the output encoding to UTF-8.

    A terminal keeps its encoding; characters that it lacks are replaced. Elsewhere bytes of file names that
    are not UTF-8 are written unchanged, and a reader that has closed the pipe (`| head`) is no error.
    """
    _fill_gaps()
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO()), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = _closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open until exit)
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout = _to_a_reader(sys.stdout)
    if isinstance(sys.stderr, io.TextIOWrapper):
        encoding = None if sys.stderr.isatty() else "utf-8"
        sys.stderr.reconfigure(encoding=encoding, errors="backslashreplace")


def complain(text: str) -> None:
    """Print a message on standard error, if that is possible."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open until exit)


def finish() -> str:
    """Flush standard output. Returns why that failed, or ""."""
    try:
        sys.stdout.flush()
    except OSError as error:
        problem = error.strerror or str(error)
    except ValueError:  # it is closed
        return ""
    else:
        return ""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (Python flushes once more at the end)
    with contextlib.suppress(OSError):
        os.dup2(sys.stdout.fileno(), 1)
    return problem


def _fill_gaps() -> None:
    """Open /dev/null in place of closed streams, so that no file opened later gets their descriptors."""
    try:
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(handle, True)
        os.close(handle)
    except OSError:
        return


def _to_a_reader(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """`stream`, writing UTF-8 to a reader that may go away."""
    buffer = stream.detach()
    raw = buffer.detach() if isinstance(buffer, io.BufferedWriter) else buffer  # raw with `python -u`
    reader = io.BufferedWriter(_Reader(cast(io.RawIOBase, raw)))
    return io.TextIOWrapper(reader, encoding="utf-8", errors="surrogateescape")


def _closed() -> io.TextIOWrapper:
    """A stream that cannot be written to."""
    return io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8", errors="surrogateescape")


class _Reader(io.RawIOBase):
    """Passes on what is written; once the reader has closed the pipe, discards it."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: ReadableBuffer) -> int | None:
        try:
            return self._raw.write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


class _Closed(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(errno.EBADF, "it is closed")
