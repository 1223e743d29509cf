"""Official phrases ("Ủy ban nhân dân") as the reasons of edits within them.

The language model was trained on these phrases; here they explain its choices and change no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from restore.edits import Edit
from restore.resources import lexicon, table_lines
from restore.text.evidence.gazetteer import key
from restore.text.evidence.rows import Rows, prepared
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Token, tokenize

REASON = "cụm từ hành chính"
_LINES = "câu mẫu"  # the class, in lexicon/phrases.tsv, of short lines that are frequent in documents

# Chosen, not fitted.
_LEAST = 2  # syllables that a phrase must have …
_LEAST_LINE = 3  # … and words of a frequent line: shorter ones are everyday words ("thực hiện")

Words = tuple[str, ...]


class Phrases:
    """lexicon/phrases.tsv, or other phrases, indexed by their first two words; those of one syllable are left
    out."""

    def __init__(self, phrases: Iterable[str] | None = None) -> None:
        self._given = phrases

    @cached_property
    def _table(self) -> dict[Words, dict[Words, str]]:
        """The first two words → phrases that begin so."""
        if self._given is None:
            rows = prepared(lexicon("phrases.tsv"), phrase_lines)
        else:
            rows = Rows.of(_lines(self._given))
        table: dict[Words, dict[Words, str]] = defaultdict(dict)
        for _, words, phrase in rows.under("phrase"):
            parts = tuple(words.split(" "))
            table[parts[:2]][parts] = phrase
        return table

    def at(self, words: Sequence[str], start: int) -> tuple[int, str] | None:
        """The longest phrase at `start` of `words` (folded by `key`): (its number of words, the phrase)."""
        for phrase, shown in self._table.get(tuple(words[start : start + 2]), {}).items():
            if tuple(words[start : start + len(phrase)]) == phrase:
                return len(phrase), shown
        return None

    def explain(self, tokens: Sequence[Token], edits: Sequence[Edit], sources: Collection[str]) -> list[Edit]:
        """The edits of the tokens; those from `sources` within a phrase get it as their reason."""
        result = list(edits)
        allowed = {number for number, edit in enumerate(edits) if edit.source in sources}
        if not allowed:
            return result
        words, owners = _restored(tokens, edits)
        position = 0
        while position < len(words):
            found = self.at(words, position)
            if found is None:
                position += 1
                continue
            length, phrase = found
            for owner in allowed.intersection(owners[position : position + length]):
                result[owner] = replace(edits[owner], reason=f"{REASON}: {phrase}")
            position += length
        return result


def _restored(tokens: Sequence[Token], edits: Sequence[Edit]) -> tuple[list[str], list[int]]:
    """(folded words after the edits, index of the edit that made each word or −1)."""
    words: list[str] = []
    owners: list[int] = []
    number = 0
    for token in tokens:
        while number < len(edits) and edits[number].end <= token.start:
            number += 1
        if number == len(edits) or token.end <= edits[number].start:
            words.append(key(token.text))
            owners.append(-1)
        elif token.start == edits[number].start:
            after = edits[number].after
            parts = [after] if after.isalpha() else [part.text for part in tokenize(after)]
            own = [*map(key, parts)]
            words += own
            owners += [number] * len(own)
    return words, owners


def phrase_lines(path: Path) -> Iterator[str]:
    """The index of lexicon/phrases.tsv, phrases without outer punctuation. Raises ModelUnusable.

    Of phrases that differ in case only, one that is not in capitals is shown.
    """
    rows = [line.split("\t") for line in table_lines(path, columns=3)]
    found = {
        _bare(phrase) for phrase, kind, _ in rows if kind != _LINES or len(phrase.split(" ")) >= _LEAST_LINE
    }
    return _lines(sorted(found, key=lambda phrase: (not phrase.isupper(), phrase)))


def _lines(phrases: Iterable[str]) -> Iterator[str]:
    """Lines "phrase", number, folded words, phrase; long phrases first; of equal words the last phrase."""
    shown = {tuple(key(token.text) for token in tokenize(phrase)): phrase for phrase in phrases}
    kept = [words for words in shown if sum(map(is_syllable, words)) >= _LEAST]
    for number, words in enumerate(sorted(kept, key=len, reverse=True)):
        yield f"phrase\t{number:06}\t{' '.join(words)}\t{shown[words]}"


def _bare(phrase: str) -> str:
    return phrase.strip('-–.,:;()"“” ')
