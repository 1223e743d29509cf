"""Restored documents as files. A format is a module with one pure function, `render`, named in `FORMATS`.

A new format is a module here, its line in `FORMATS`, and its test. Formats of other packages are found by
their entry points in the group "restore.writers": the name is the format's, the value such a module.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from restore.document import RestoredDocument

FORMATS = {
    "txt": "restore.output.txt",
    "json": "restore.output.json",
}
"""Name, which is also the suffix → module with `render`."""


@dataclass(frozen=True)
class Options:
    """What a writer may be told beside the document; each heeds what concerns it.

    `source` is where the scanned file lies now; None: where the document's provenance says. `reflow` puts
    each paragraph on one line in formats made for reading.
    """

    source: Path | None = None
    reflow: bool = False


DEFAULTS = Options()


class Writer(Protocol):
    """A module that writes a format. Nothing heavy may be imported before `render` is called."""

    def render(self, document: RestoredDocument, options: Options) -> bytes | Iterable[bytes]:
        """The bytes of the file, whole or in parts: a long document need not be in memory twice."""


def render(name: str, document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    """The bytes of `document` in the format `name`, in parts."""
    writer: Writer = importlib.import_module(FORMATS[name])
    data = writer.render(document, options)
    yield from [data] if isinstance(data, bytes) else data
