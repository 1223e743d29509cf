"""From a PDF or an image to a restored document: the one module that uses both wings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from restore.document import Page, PageText, RestoredDocument, RestoredPage, readings
from restore.list_dashes import with_list_dashes
from restore.list_letters import with_list_letters
from restore.number_check import with_checked_numbers
from restore.page.load import load_pages
from restore.page.read import recognise_all
from restore.page.recogniser import Recogniser
from restore.page.selection import ALL, Selection
from restore.reading_check import with_checked_words
from restore.table_sense.check import with_sensible_tables
from restore.text.choice import TextEngine


def restore_file(
    path: Path,
    recogniser: Recogniser,
    engine: TextEngine,
    profile: str = "vie",
    threads: int = 1,
    skip: Collection[str] = (),
    text_layer: str = "auto",
    password: str = "",
    pages: Selection = ALL,
) -> RestoredDocument:
    """Read the pages of a file, `threads` of them at a time, and restore them together.

    `skip`: names of cleanup steps to leave out. `text_layer`: one of `textlayer.MODES`. `password`: opens an
    encrypted PDF. `pages`: the pages to read. A page that cannot be read says why in `page.error`. Raises the
    errors of `load_pages`, and ToolMissing.
    """
    images = load_pages(path, password, pages=pages)
    return restore_document(
        path.stem, list(recognise_all(images, recogniser, threads, skip, text_layer)), engine, profile
    )


def restore_document(
    name: str, pages: Sequence[Page], engine: TextEngine, profile: str = "vie"
) -> RestoredDocument:
    """Restore pages that were read one by one; `profile` applies to pages that have none of their own."""
    texts = [PageText(page.text, page.profile or profile, readings(page)) for page in pages]
    restored = with_checked_words(pages, engine.restore_pages(texts))
    restored = with_checked_numbers(pages, with_list_dashes(pages, restored))
    restored = with_list_letters(pages, restored)
    restored = with_sensible_tables(pages, restored)
    return RestoredDocument(name, tuple(map(RestoredPage, pages, restored)))
