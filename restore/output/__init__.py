"""Restored documents as files. A format is a module with one function, `render`, found by its name."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restore.document import RestoredDocument

FORMATS = {
    "txt": "restore.output.txt",
    "json": "restore.output.json",
}
"""Name, which is also the suffix → module with `render(document, source) -> bytes`."""

REFLOWED = {"txt": "restore.output.reflow"}


def render(name: str, document: RestoredDocument, source: Path, reflow: bool = False) -> bytes:
    """The bytes of `document` in the format `name`; `source` is the file it was read from.

    `reflow` puts each paragraph on one line in formats made for reading.
    """
    module = (REFLOWED if reflow else FORMATS).get(name, FORMATS[name])
    rendered: bytes = importlib.import_module(module).render(document, source)
    return rendered
