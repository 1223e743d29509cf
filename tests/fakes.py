"""Text engines of a few lines, for tests of what stands around them."""

from __future__ import annotations

from collections.abc import Sequence

from restore.document import PageText, Reading
from restore.edits import Restoration


class PageByPage:
    """Restores the pages of a document each by itself, as `restore` does."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        raise NotImplementedError

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile, page.readings) for page in pages]
