"""The compiled parts of the engine, None if hatch_build.py could not build them with a C compiler.

Python versions of all of them exist; they are several times slower.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from restore.text.native.lattice import Model

try:
    _lattice = import_module("restore.text.native.lattice")
    line, products = _lattice.line, _lattice.products
    feed: Any = getattr(_lattice, "feed", None)  # this and the next two: only where the processor can
    log_sums: Any = getattr(_lattice, "log_sums", None)
    product: Any = getattr(_lattice, "product", None)
except (ImportError, AttributeError):  # not built, or built from another version
    line = products = feed = log_sums = product = None


def compiled(path: Path) -> Model | None:
    """The language model in `path` with its compiled decoder; None if not built or not fit for the file."""
    try:
        model: Model = import_module("restore.text.native.lattice").Model(path)
    except (ImportError, ValueError):
        return None
    return model
