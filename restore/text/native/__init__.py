"""What is compiled of the engine, if it was built (hatch_build.py does so with a C compiler); else None.

All of it is done in Python as well, several times as slowly.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restore.text.native.lattice import Model

try:
    _lattice = import_module("restore.text.native.lattice")
    line, products = _lattice.line, _lattice.products
except (ImportError, AttributeError):  # none was built, or of another version
    line = products = None


def compiled(path: Path) -> Model | None:
    """The language model in the file `path`, compiled decoder included; None if there is none for it."""
    try:
        model: Model = import_module("restore.text.native.lattice").Model(path)
    except (ImportError, ValueError):
        return None
    return model
