"""Restore scanned and OCR-garbled Vietnamese government documents."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from restore.document import RestoredDocument, RestoredPage, RestoredWord
    from restore.edits import Doubt, Edit, Restoration, apply, undo
    from restore.errors import RestoreError
    from restore.text.engine import Engine

__version__ = "0.2.0"
__all__ = [
    "Doubt",
    "Edit",
    "Restoration",
    "RestoreError",
    "RestoredDocument",
    "RestoredPage",
    "RestoredWord",
    "__version__",
    "apply",
    "load",
    "restore_text",
    "scan",
    "undo",
]

_HOMES = {
    "restore.document": ("RestoredDocument", "RestoredPage", "RestoredWord"),
    "restore.edits": ("Doubt", "Edit", "Restoration", "apply", "undo"),
    "restore.errors": ("RestoreError",),
}


def __getattr__(name: str) -> Any:
    """A name of `_HOMES`, imported when it is asked for: every command imports this package."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load(*, terms: Iterable[str] = (), model: str = "", without: Iterable[str] = ()) -> Engine:
    """The text engine with the shipped models; it serves any number of texts and documents.

    `terms`: names that must come out right. `model`: a folder with another seq2seq model, or "none".
    `without`: names of witnesses to leave out. Raises ModelMissing, ModelUnusable.
    """
    from restore.text.engine import Engine
    from restore.text.evidence.lexicon import Term
    from restore.text.evidence.seq2seq import ModelChoice

    return Engine.load(tuple(without), [Term(term) for term in terms], ModelChoice(model))


def restore_text(text: str, profile: str = "auto") -> Restoration:
    """Restore a text, with every edit. `profile` is "auto" or one of `restore.text.profile.PROFILES`.
    ModelMissing, ModelUnusable.

    The engine is loaded at the first call and kept.
    """
    return _engine().restore(text, profile)


def scan(
    path: str | Path,
    engine: Engine | None = None,
    *,
    profile: str = "vie",
    text_layer: str = "auto",
    pages: str = "",
) -> RestoredDocument:
    """Read an image or a PDF with Tesseract's Vietnamese model and restore it, all pages together.

    `engine`: by default that of `restore_text`. `profile`: the recogniser's kind of errors. `text_layer`:
    "auto", "keep" or "redo", what to do with a PDF's own text. `pages`: which pages, such as "1,3-5"; by
    default all. A page that cannot be read says why in `page.error`. Raises InputError, ToolMissing,
    UsageError.
    """
    from restore.page.selection import Selection
    from restore.page.tesseract import Tesseract
    from restore.page.textlayer import MODES
    from restore.pipeline import restore_file
    from restore.text.profile import checked

    if text_layer not in MODES:
        raise ValueError(f"no such text_layer: {text_layer}; there are {', '.join(MODES)}")
    wanted = Selection.parse(pages)
    return restore_file(
        Path(path), Tesseract(), engine or _engine(), checked(profile), text_layer=text_layer, pages=wanted
    )


@cache
def _engine() -> Engine:
    return load()
