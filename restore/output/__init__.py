"""Restored documents as files. A format is a module with one pure function, `render`, named in `FORMATS`.

A new format is a module here, its line in `FORMATS`, and its test. Formats of other packages are found by
their entry points in the group "restore.writers": the name is the format's, the value such a module.
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
"""Name → module with `render`, of the formats that restore brings."""

GROUP = "restore.writers"


@dataclass(frozen=True)
class Options:
    """What a writer may be told beside the document; each heeds what concerns it.

    `source` is where the scanned file lies now; None: where the document's provenance says. `reflow` puts
    each paragraph on one line in the text, `page_breaks` begins pages in Word where the
    scan does. `break_signature` allows a PDF that is signed to be changed, `password` opens one that is
    encrypted.
    """

    source: Path | None = None
    reflow: bool = False
    page_breaks: bool = False
    break_signature: bool = False
    password: str = ""


DEFAULTS = Options()


class Writer(Protocol):
    """A module that writes a format. Nothing heavy may be imported before `render` is called.

    It may name the suffix of its files, without the first dot, as `SUFFIX`; else that is the format's name.
    It may have a function `check(source, options)`, which is called before `source` is read and raises what
    would make `render` fail, and a function `load()`, which imports what `render` needs.
    """

    def render(self, document: RestoredDocument, options: Options) -> bytes | Iterable[bytes]:
        """The bytes of the file, whole or in parts: a long document need not be in memory twice."""


def render(name: str, document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    """The bytes of `document` in the format `name`, in parts."""
    data = writer(name).render(document, options)
    yield from [data] if isinstance(data, bytes) else data


def writer(name: str) -> Writer:
    """What writes the format. UsageError for one that there is not, or that cannot be loaded."""
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
    """See that the format can be written of the file, before time is spent on reading it."""
    if looks := getattr(writer(name), "check", None):
        looks(source, options)


def load(names: Iterable[str]) -> None:
    """Import what takes long in these formats. What fails here fails in `render` too, and is told then."""
    for name in names:
        with suppress(Exception):
            if loads := getattr(writer(name), "load", None):
                loads()


def suffix(name: str) -> str:
    """What the names of files of the format end with, without the dot."""
    return str(getattr(writer(name), "SUFFIX", name))


@cache
def formats() -> dict[str, str]:
    """All formats: those of `FORMATS`, then those of other packages by name."""
    from importlib.metadata import entry_points  # slow to import

    others = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return FORMATS | {point.name: point.value for point in others if point.name not in FORMATS}
