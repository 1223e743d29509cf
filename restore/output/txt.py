"""Plain text: UTF-8, NFC as restored, a line feed after each line, a form feed between pages."""

from __future__ import annotations

from pathlib import Path

from restore.document import RestoredDocument


def render(document: RestoredDocument, source: Path) -> bytes:
    return (document.text + "\n").encode()
