"""Restore scanned and OCR-garbled Vietnamese government documents."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from restore.document import RestoredDocument, RestoredPage, RestoredWord
from restore.edits import Doubt, Edit, Restoration, apply, undo
from restore.errors import RestoreError

if TYPE_CHECKING:
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


def load(*, terms: Iterable[str] = (), model: str = "", without: Iterable[str] = ()) -> Engine:
    """The text engine on the shipped models; one engine serves any number of texts and documents.

    `terms` are names that must come out right, `model` a folder with another seq2seq model ("none": without
    one), `without` names witnesses to leave out. Raises ModelMissing, ModelUnusable.
    """
    from restore.text.engine import Engine
    from restore.text.evidence.lexicon import Term
    from restore.text.evidence.seq2seq import ModelChoice

    return Engine.load(tuple(without), [Term(term) for term in terms], ModelChoice(model))


def restore_text(text: str, profile: str = "auto") -> Restoration:
    """The restored text with every edit. `profile` is "auto", "eng", "vie" or "plain".

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

    Without an `engine` the one of `restore_text` is used. `profile` says how the recogniser errs,
    `text_layer` ("auto", "keep" or "redo") what becomes of a PDF's own text, `pages` ("1,3-5") which ones are
    wanted: all by default. A page that cannot be read says why in `page.error`. Raises InputError,
    ToolMissing, UsageError.
    """
    from restore.page.selection import Selection
    from restore.page.tesseract import Tesseract
    from restore.pipeline import restore_file

    wanted = Selection.parse(pages)
    return restore_file(
        Path(path), Tesseract(), engine or _engine(), profile, text_layer=text_layer, pages=wanted
    )


@cache
def _engine() -> Engine:
    return load()
