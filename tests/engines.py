"""Text engines for tests that are about something else."""

from __future__ import annotations

from collections.abc import Sequence

from restore.document import PageText, Reading
from restore.edits import Restoration


class PageByPage:
    """Restores the pages of a document one by one. Subclasses say what `restore` does."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        raise NotImplementedError

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile, page.readings) for page in pages]
