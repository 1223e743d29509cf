"""What restores a page's text, for those who only hand it on: nothing heavy is loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from restore.document import Reading, Restoration
from restore.evidence.lexicon import Term
from restore.evidence.seq2seq import SHIPPED_MODEL, ModelChoice


class TextRestorer(Protocol):
    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        """The restored text of a whole page, lines parted by line feeds; how its words were read."""


@dataclass(frozen=True)
class LoadRestorer:
    """Loads the trained restorer when called, which takes its time. ModelMissing."""

    terms: tuple[Term, ...] = ()
    model: ModelChoice = SHIPPED_MODEL

    def __call__(self) -> TextRestorer:
        from restore.restorer import Restorer

        return Restorer.load(terms=self.terms, model=self.model)


class NoRestorer:
    """Leaves the text as the recogniser read it."""

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        return Restoration(text, text, profile=profile)
