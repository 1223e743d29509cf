"""Writers: a restored document as the bytes of a file. A format is a module with one pure function, `render`.

To add a format, write its module here, its row in `FORMATS`, and its test. Other packages add formats by an
entry point in the group "restore.writers": its name is the name of the format, its value the module.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from restore.errors import UsageError

if TYPE_CHECKING:
    from restore.document import RestoredDocument

FORMATS = {
    "txt": "restore.output.txt",
    "json": "restore.output.json",
    "hocr": "restore.output.hocr",
    "alto": "restore.output.alto",
    "page": "restore.output.page",
    "pdf": "restore.output.pdf",
    "docx": "restore.output.docx",
    "docx-tracked": "restore.output.docx_tracked",
    "tables": "restore.output.tables",
    "csv": "restore.output.csv",
}
"""Name of each built-in format → its module."""

SHEETS = ("tables", "csv")
"""Formats that hold a document's tables alone."""

GROUP = "restore.writers"


@dataclass(frozen=True)
class Options:
    """Options for writers; each writer reads the ones that concern it.

    `source`: path of the scanned file now; None: the path in the document's provenance. `reflow`: in plain
    text, one line per paragraph. `page_breaks`: in Word, begin a page where the scan does. `break_signature`:
    allow changing a signed PDF. `password`: opens an encrypted PDF.
    """

    source: Path | None = None
    reflow: bool = False
    page_breaks: bool = False
    break_signature: bool = False
    password: str = ""


DEFAULTS = Options()


class Writer(Protocol):
    """The interface of a format's module. It may import heavy packages only inside `render`.

    Optional: `SUFFIX`, the file suffix without the leading dot (default: the name of the format);
    `check(source, options)`, which is called before `source` is read and raises the errors that `render`
    would; and `load()`, which imports the packages that `render` needs.
    """

    def render(self, document: RestoredDocument, options: Options) -> bytes | Iterable[bytes]:
        """The bytes of the file, whole or in parts. Parts save holding a long document in memory twice."""


def render(name: str, document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    """The bytes of `document` in the format `name`, in parts."""
    data = writer(name).render(document, options)
    yield from [data] if isinstance(data, bytes) else data


def writer(name: str) -> Writer:
    """The module that writes the format `name`. UsageError if it is unknown or cannot be loaded."""
    module = formats().get(name)
    if module is None:
        raise UsageError(f"There is no format '{name}'.", "Formats: " + ", ".join(formats()))
    try:
        found: Writer = importlib.import_module(module)
    except ImportError as error:
        raise UsageError(
            f"The format '{name}' cannot be loaded: {error}.", "Install its package again."
        ) from None
    return found


def check(name: str, source: Path, options: Options = DEFAULTS) -> None:
    """Raise, before time is spent on reading `source`, the error that would keep it from being written in
    format `name`."""
    if looks := getattr(writer(name), "check", None):
        looks(source, options)


def load(names: Iterable[str]) -> None:
    """Import the packages of these formats. Errors are suppressed here and raised again by `render`."""
    for name in names:
        with suppress(Exception):
            if loads := getattr(writer(name), "load", None):
                loads()


def suffix(name: str) -> str:
    """The file suffix of the format `name`, without the leading dot."""
    return str(getattr(writer(name), "SUFFIX", name))


@cache
def formats() -> dict[str, str]:
    """Name → module of all formats: `FORMATS`, then those of other packages, sorted by name."""
    from importlib.metadata import entry_points  # slow to import

    others = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return FORMATS | {point.name: point.value for point in others if point.name not in FORMATS}
