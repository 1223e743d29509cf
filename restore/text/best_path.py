"""Finds the wreckage that `likelihood` took for right or typed text, by the best path under each channel.

`likelihood` scores words one by one. By its words "Phong Ichach san" may be a list of names; as a line,
"Phòng khách sạn" under a scanner's channel is far likelier. So a text that has a word which nobody writes is
read under the channel of each recogniser. A profile whose best path scores clearly better (log10 P(words) +
weighted log10 P(read | words)) replaces the one that was found. Right lines among wreckage are cut from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from restore.text.evidence.chat import is_typed, words
from restore.text.evidence.drills import is_of_a_drill
from restore.text.evidence.foreign_words import has_vowel, is_skeleton, languages
from restore.text.evidence.labels import is_small_label
from restore.text.evidence.language import LanguageModel, word_form
from restore.text.evidence.lexicon import acronyms
from restore.text.evidence.marks import is_marked_line
from restore.text.passage import Arc, Decode, NoiseModel, Passage, Witness
from restore.text.profile import WRECKED, is_technical, loses_letters
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, may_be_syllable, shape
from restore.vietnamese.tokens import Kind, Token, line_ranges

# Chosen on training and development lines pasted alone, and on the harm suite; all log10.
_CLEARLY = {"vie": 6.0, "plain": 4.0}  # by how much a recogniser must score better than the profile found …
_SIGN = 1.0  # … and by how much more for each sign of typing
_PRIOR = {"scanner": 1.0}  # added to the score of a recogniser
_NEVER = {("vie", "eng")}  # (profile found, recogniser): Tesseract's English model prints no marks

_SHORT = 4  # letters; shorter words without a vowel, or in capitals, are abbreviations
_ANY = "<unk>"  # the language model's word for those that it does not know


@dataclass(frozen=True)
class PathScore:
    """The score of the best path through neighbouring tokens of `text` under a profile."""

    text: str
    noise: Callable[[str], NoiseModel]
    channel: Witness
    decode: Decode
    language: LanguageModel

    def __call__(self, tokens: Sequence[Token], profile: str) -> float:
        """log10; words that any text may have count the same under every profile."""
        passage = Passage(self.text, tokens, self.noise(profile))
        self.channel.weigh([passage])
        for node, token in enumerate(tokens):
            if token.kind is Kind.WORD and (
                _is_of_any_text(token.text) or is_of_a_drill(self.text, tokens, node)
            ):
                passage.replace(node, [Arc(1, token.text, (_ANY,), 0.0, "kept")])
        passage.settle(self.decode)
        path = [word for step in passage.steps for word in step.arc.words]
        return sum(step.arc.score for step in passage.steps) + sum(self.language.each(path))


def corrected(passages: Sequence[Sequence[Token]], profiles: Sequence[str], score: PathScore) -> list[str]:
    """The profiles of a short document's passages, corrected. One recogniser read all wreckage of a text."""
    if not any(_is_odd(token, score.language) for tokens in passages for token in tokens):
        return list(profiles)
    gains = [_gains(tokens, found, score) for tokens, found in zip(passages, profiles, strict=True)]
    best = max(WRECKED, key=lambda name: sum(gain.get(name, 0.0) for gain in gains))
    return [best if best in gain else found for gain, found in zip(gains, profiles, strict=True)]


def right_lines_apart(
    passages: Sequence[Sequence[Token]], profiles: Sequence[str], score: PathScore
) -> tuple[list[Sequence[Token]], list[str]]:
    """The passages of a short document with right lines cut from the wreckage around them; their profiles."""
    cut: list[Sequence[Token]] = []
    found: list[str] = []
    for tokens, profile in zip(passages, profiles, strict=True):
        lines = (tokens[start:end] for start, end in line_ranges(score.text, tokens))
        for right, run in groupby(lines, partial(_is_right, profile, score)):
            cut.append([token for line in run for token in line])
            found.append("vie" if right else profile)
    return cut, found


def _is_right(profile: str, score: PathScore, line: Sequence[Token]) -> bool:
    """True if a line beside wreckage that the recogniser `profile` read has its marks and is right as it is:
    nothing says that it was misread, and it is likelier to be right than to be what that recogniser read."""
    if profile not in WRECKED or not is_marked_line(line, several=1):
        return False
    return ("vie", profile) in _NEVER or score(line, "vie") > score(line, profile)


def _gains(tokens: Sequence[Token], found: str, score: PathScore) -> dict[str, float]:
    """By how much each recogniser beats the profile that was found, for those that clearly do.

    None beats another: where the words fit the one that was found badly, they are often of a rare language.
    """
    if found in WRECKED or loses_letters(tokens):
        return {}
    signs = sum(map(is_typed, words(score.text, tokens)))
    own = score(tokens, found) + _CLEARLY[found] + _SIGN * signs
    others = (name for name in WRECKED if (found, name) not in _NEVER)
    gains = {name: score(tokens, name) + _PRIOR.get(name, 0.0) - own for name in others}
    return {name: gain for name, gain in gains.items() if gain > 0}


def _is_odd(token: Token, language: LanguageModel) -> bool:
    """True for a word that nobody writes: none of any text, and no syllable in use, with marks or without."""
    word = token.text
    if token.kind is not Kind.WORD or _is_of_any_text(word) or not any(map(str.isalpha, word)):
        return False
    if shape(word) == "miXed":
        return True
    return not is_bare_syllable(word) and not (is_syllable(word) and word_form(word) in language)


def _is_of_any_text(word: str) -> bool:
    """True if any text may have the word: a letter, a sign of typing, a label, an acronym, an abbreviation, a
    foreign word."""
    if len(word) < 2 or is_typed(word):
        return True
    if not word.isalpha():
        return word.isupper() or is_technical(word) or is_small_label(word)
    if may_be_syllable(word):
        return word.isupper() and word in acronyms()
    if len(word) < _SHORT and (word.isupper() or not (has_vowel(word) or is_skeleton(word))):
        return True
    return (word.isupper() and word in acronyms()) or bool(languages(word))
