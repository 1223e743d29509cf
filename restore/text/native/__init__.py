"""The compiled decoder, where it was built (hatch_build.py does so if it finds a C compiler); else None.

What it does `restore.text.decoder` and `LanguageModel` do as well, several times as slowly.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restore.text.native.lattice import Model


def compiled(path: Path) -> Model | None:
    """The language model in the file `path`, compiled decoder included; None if there is none for it."""
    try:
        model: Model = import_module("restore.text.native.lattice").Model(path)
    except (ImportError, ValueError):
        return None
    return model
