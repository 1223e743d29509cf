"""Restore scanned and OCR-garbled Vietnamese government documents."""

from __future__ import annotations

from restore.edits import Doubt, Edit, Restoration, apply, undo
from restore.errors import RestoreError

__all__ = ["Doubt", "Edit", "Restoration", "RestoreError", "apply", "restore_text", "undo"]


def restore_text(text: str, profile: str = "auto") -> Restoration:
    """The restored text with every edit. `profile` is "auto", "eng", "vie" or "plain".

    Loads the models on each call; for many texts, load a `restore.text.engine.Engine` once.
    """
    from restore.text.engine import Engine

    return Engine.load().restore(text, profile)
