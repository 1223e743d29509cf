"""Word without tracked changes: the restored text."""

from __future__ import annotations

from restore.document import RestoredDocument
from restore.output import DEFAULTS, Options


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    from restore.output.word import build

    return build(document, tracked=False, page_breaks=options.page_breaks)
