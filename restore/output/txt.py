"""Plain text: UTF-8, NFC, a line feed after each line (with `reflow`: each paragraph), a form feed between
pages."""

from __future__ import annotations

from restore.document import RestoredDocument
from restore.output import DEFAULTS, Options


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    text = document.text
    if options.reflow:
        from restore.output.reflow import reflow, rows

        text = reflow([rows(page) for page in document.pages])
    return f"{text}\n".encode()
