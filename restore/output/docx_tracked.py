"""Word with tracked changes: every edit can be accepted or rejected and has its reason; every doubt has a
comment."""

from __future__ import annotations

from restore.document import RestoredDocument
from restore.output import DEFAULTS, Options

SUFFIX = "tracked.docx"


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    from restore.output.word import build

    return build(document, tracked=True, page_breaks=options.page_breaks)
