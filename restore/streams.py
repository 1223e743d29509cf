"""Standard input, output and error, whatever state the caller left them in: closed, full, in any encoding."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys


def prepare() -> None:
    """Have all three there, and text go out as UTF-8.

    A terminal keeps its encoding, with what it cannot show replaced. Elsewhere bytes of file names that are
    not UTF-8 come out as they are.
    """
    _fill_gaps()
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO()), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = _closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as we run)
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    if isinstance(sys.stderr, io.TextIOWrapper):
        encoding = None if sys.stderr.isatty() else "utf-8"
        sys.stderr.reconfigure(encoding=encoding, errors="backslashreplace")


def complain(text: str) -> None:
    """Say something on standard error, if anybody can hear it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as we run)


def finish() -> str:
    """Write what is left of standard output; why that failed, or "". A reader that left is no failure."""
    problem = ""
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.EPIPE:
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
    """Open /dev/null in the place of streams that are closed: the next file must not be taken for them."""
    try:
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(handle, True)
        os.close(handle)
    except OSError:
        return


def _closed() -> io.TextIOWrapper:
    """A stream that cannot be written to."""
    return io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8", errors="surrogateescape")


class _Closed(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(errno.EBADF, "it is closed")
