"""The interface of a text engine and how to choose one; importing this module loads nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from restore.edits import Restoration
from restore.page_text import PageText, Reading
from restore.text.evidence.lexicon import Term
from restore.text.evidence.own_channel import Count
from restore.text.evidence.seq2seq import SHIPPED_MODEL, ModelChoice


class TextEngine(Protocol):
    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        """The restoration of one page; `readings` (sorted) say how well the words of `text` were read."""

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        """One restoration for each page of a document; the pages are restored together."""


@dataclass(frozen=True)
class EngineChoice:
    """Loads the trained engine when called, which is slow. Raises ModelMissing, ModelUnusable."""

    terms: tuple[Term, ...] = ()
    model: ModelChoice = SHIPPED_MODEL
    counts: tuple[Count, ...] = ()

    def __call__(self) -> TextEngine:
        from restore.text.engine import Engine

        return Engine.load(terms=self.terms, model=self.model, counts=self.counts)


class NoEngine:
    """A text engine that leaves the text as the recogniser read it."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        return Restoration(text, text, profile=profile)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]
