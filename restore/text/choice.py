"""What restores a page's text, for those who only hand it on: nothing heavy is loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from restore.document import PageText, Reading
from restore.edits import Restoration
from restore.text.evidence.lexicon import Term
from restore.text.evidence.own_channel import Count
from restore.text.evidence.seq2seq import SHIPPED_MODEL, ModelChoice


class TextEngine(Protocol):
    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        """The restored text of a whole page, lines parted by line feeds; how its words were read."""

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        """The pages of one document, restored together: one restoration for each."""


@dataclass(frozen=True)
class EngineChoice:
    """Loads the trained restorer when called, which takes its time. ModelMissing."""

    terms: tuple[Term, ...] = ()
    model: ModelChoice = SHIPPED_MODEL
    counts: tuple[Count, ...] = ()

    def __call__(self) -> TextEngine:
        from restore.text.engine import Engine

        return Engine.load(terms=self.terms, model=self.model, counts=self.counts)


class NoEngine:
    """Leaves the text as the recogniser read it."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        return Restoration(text, text, profile=profile)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]
