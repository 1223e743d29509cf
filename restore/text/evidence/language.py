"""The language model: P(word | words before it), by KenLM over syllables with case.

`lm_words` alone defines how text is given to the model; training and decoding both use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from restore.resources import usable
from restore.text.native import compiled
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind, tokenize

NUMBER, CODE = "<num>", "<code>"
_KEPT_PUNCT = frozenset(".,;:()?!/-")  # marks that the model has as words
_REMEMBERED = 50_000  # words whose probability is kept. Chosen.
_UNKNOWN = -8.0  # log10 P of a word outside the vocabulary. Chosen, not fitted.


@lru_cache(maxsize=30_000)
def word_form(word: str) -> str:
    """A word in the form that the model has: ALL-CAPS syllables in lower case, others unchanged."""
    return word.lower() if len(word) > 1 and word.isupper() and is_syllable(word) else word


def punct_form(mark: str) -> str:
    """The one mark that stands for a run of punctuation; "" for quotes, rules and list marks."""
    return next((char for char in mark.replace("–", "-") if char in _KEPT_PUNCT), "")


def lm_words(text: str) -> Iterator[str]:
    """The words of a text in the forms that the model has."""
    for token in tokenize(text):
        if token.kind is Kind.WORD:
            yield word_form(token.text)
        elif token.kind is Kind.PUNCT:
            if form := punct_form(token.text):
                yield form
        else:
            yield NUMBER if token.kind is Kind.NUMBER else CODE


class LanguageModel:
    """A KenLM model. Scores are log10."""

    def __init__(self, path: Path) -> None:
        """Loads the model in `path`. Raises ModelUnusable."""
        self._path = path
        self.compiled = compiled(path)
        self._unigrams: dict[str, float] = {}
        if not self.compiled:
            self.raw  # noqa: B018  # loaded now: it may be unusable

    @cached_property
    def raw(self) -> Any:
        """The `kenlm.Model`. Raises ModelUnusable."""
        import kenlm

        with usable(self._path):
            return kenlm.Model(str(self._path))

    @cached_property
    def _states(self) -> tuple[Any, Any, float]:
        """(state without context, a state to write to, log10 P(unknown word))."""
        import kenlm

        null, after = kenlm.State(), kenlm.State()
        self.raw.NullContextWrite(null)
        return null, after, self.raw.BaseScore(null, "<unk>", after)

    def __contains__(self, word: str) -> bool:
        if self.compiled:
            return self.compiled.unigram(word) is not None
        return word in self.raw

    def unigram(self, word: str) -> float:
        """log10 P(word) without context; `_UNKNOWN` for words outside the vocabulary."""
        if self.compiled:
            found = self.compiled.unigram(word)
            return _UNKNOWN if found is None else found
        known = self._unigrams.get(word)
        if known is None:
            null, after, unseen = self._states
            known = self.raw.BaseScore(null, word, after)
            if known == unseen and word not in self.raw:
                known = _UNKNOWN
            if len(self._unigrams) >= _REMEMBERED:
                self._unigrams.clear()
            self._unigrams[word] = known
        return known

    def log(self, words: Sequence[str], before: Sequence[str] = ()) -> float:
        """log10 P(words | before), not at the beginning of a sentence."""
        if self.compiled:
            return sum(self.compiled.each([*before, *words], False)[len(before) :])
        import kenlm

        state, total = self._states[0], 0.0
        for number, word in enumerate([*before, *words]):
            after = kenlm.State()
            gain = self.raw.BaseScore(state, word, after)
            state = after
            total += gain if number >= len(before) else 0.0
        return total

    def after(self, words: list[str], before: Sequence[str]) -> list[float]:
        """log10 P(word | before) of each alternative in `words`, not at the beginning of a sentence."""
        if self.compiled:
            return self.compiled.after(words, list(before))
        return [self.log([word], before) for word in words]

    def each(self, words: Sequence[str]) -> list[float]:
        """log10 P(word | words before it) for every word of a sentence, from its beginning."""
        if self.compiled:
            return self.compiled.each(words, True)
        return [score for score, _, _ in self.raw.full_scores(" ".join(words), eos=False)]


class Unigrams:
    """The unigram probabilities of a model with the interface of `kenlm.Model`, for ablations."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def BeginSentenceWrite(self, state: Any) -> None:
        self._model.raw.NullContextWrite(state)

    def BaseScore(self, state: Any, word: str, after: Any) -> float:
        self._model.raw.NullContextWrite(after)
        return self._model.unigram(word)
