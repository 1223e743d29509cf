"""Finds text in other languages, which stays as read.

A passage is foreign if most of its likeliest arcs are no syllables. A line is foreign if the frequent words
of another language (lexicon/foreign.tsv) explain it better than Vietnamese does, be that typed without marks,
wreckage, or mixed with foreign words. A text of one word does not show how it was damaged, so it stays, as do
names without marks in marked text, lines whose marks are their own in a passage that lost its marks, and what
banks print without marks.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby

from restore.text.evidence.candidates import kept_arc
from restore.text.evidence.foreign_words import has_vowel, languages
from restore.text.evidence.language import CODE
from restore.text.evidence.marks import QUOTE, is_marked_line
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, may_be_syllable
from restore.vietnamese.tokens import Kind, Token

# Chosen, not fitted.
_SHARE = 0.55  # share of words whose likeliest arc is no syllable, above which a passage is foreign
_LESS = 0.35  # … if it has function words of another language …
_RUN = 4  # least number of syllables run together that are no word of another language
_LEAST = 5  # least number of words of a passage that is judged by this share
_JOINING = frozenset(
    "the of and is are was were with from this that for by not have has which will been their".split()
    + "le les des une est dans pour que qui sur avec und der die das von mit nicht ist".split()
)
_SEVERAL = 3  # least number of foreign words of a mixed line
_TWICE = 2  # … at least so many
_SHORT = 3  # most letters of an abbreviation
_QUOTED = 2  # least number of words of a quotation without marks
_KEPT = 6.0  # log10 score of a kept word without marks: no listed name outweighs it
_KNOWN = 1.5  # log10 bonus of a frequent word of another language …
_SELDOM = 0.01  # … if P(read | any syllable) is below this: "nude" may be nước
_SIGNED = re.compile(r"(?<![\w.,])[+-]\d{1,3}(?:[.,]\d{3})+(?!\d)")
_COMMAS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})++(?![\d,.]*\d)")  # ++: in linear time
_CODE_STRING = re.compile(r"""[(\[](["'])([A-Za-z]+)\1[,)\]]""")
_LOST = (
    0.3  # P(a syllable with marks is read right) below which a recogniser loses marks; PaddleOCR prints them
)
_CAPITALS = 0.8  # share of unmarked capitals in a list of a bank


class _Class(Enum):
    """What a word can be, as it was read."""

    FOREIGN = "a word of the language"
    BOTH = "one that Vietnamese has too, without its marks"
    NEITHER = "neither"
    NAME = "a capitalised syllable, which may be a name in any language"
    SYLLABLE = "a syllable that the language has not"


# P(class | kind of line), in the order of `_Class`; measured on development text, the last row chosen.
_FOREIGN = dict(zip(_Class, (0.63, 0.20, 0.13, 0.03, 0.004), strict=True))
_VIETNAMESE = tuple(
    (math.log10(prior), dict(zip(_Class, shares, strict=True)))
    for prior, shares in (
        (1.0, (0.006, 0.083, 0.007, 0.16, 0.74)),  # typed without marks
        (1.0, (0.009, 0.034, 0.30, 0.11, 0.54)),  # wreckage
        (0.02, (0.30, 0.08, 0.10, 0.12, 0.40)),  # with foreign words in it
    )
)
_NAMES_ONLY = -1.0  # log10 factor on the last prior for lines without syllables in small letters: addresses
_PRIOR = -1.0  # log10 P(a line is in another language) over P(it is Vietnamese). Chosen.


class Foreign:
    """The witness "foreign"."""

    name = "foreign"

    def weigh(self, passages: Sequence[Passage]) -> None:
        alone = _is_one_word(passages)
        runs = (
            run
            for passage in passages
            for runs_of in (_unmarked_names, _unmarked_quotes, _code_strings)
            for run in runs_of(passage)
        )
        unmarked = {word for run in runs for word in run}
        for passage in passages:
            faithful, lost = passage.noise.channel.faithful, passage.noise.channel.intact < _LOST
            passage.foreign = passage.noise.foreign or _is_foreign(passage) or (alone and not faithful)
            if faithful:
                _keep_words(passage, unmarked)
            if passage.foreign or faithful:
                continue
            passage.foreign = is_foreign_line(passage.tokens) or is_bank_list(passage.text, passage.tokens)
            for start, end in [] if passage.foreign else passage.lines():
                line = passage.tokens[start:end]
                if is_foreign_line(line) or has_posting(passage.text, line):
                    _keep(passage, range(start, end))
                elif (lost or _are_names(line)) and is_marked_line(line):
                    # Less its list marker, of one letter: that may be garbled.
                    _keep(passage, [at for at in range(start, end) if len(passage.tokens[at].text) > 1])
                else:
                    _prefer_known(passage, start, end, mixed_language(line))


def is_foreign_line(tokens: Sequence[Token]) -> bool:
    """True if another language explains the words better than Vietnamese does."""
    words = [token.text for token in tokens if token.kind is Kind.WORD]
    words = [word for word in words if len(word) > 2 or (len(word) > 1 and may_be_syllable(word))]
    if 2 * sum(map(str.isupper, words)) <= len(words):
        words = [word for word in words if not word.isupper()]  # acronyms are of any language
    odd = [word for word in words if not may_be_syllable(word)]
    # Sorted, since sets have another order in each run.
    known = Counter(language for word in odd for language in sorted(languages(word)))
    return any(_gain(words, language) > 0 for language, _ in known.most_common(2))


def mixed_language(tokens: Sequence[Token]) -> str:
    """The language whose words a Vietnamese line has more of than wreckage has: "fix bug login"; or ""."""
    words = [token.text for token in tokens if token.kind is Kind.WORD and len(token.text) > 2]
    odd = Counter(x for word in words if not may_be_syllable(word) for x in sorted(languages(word)))
    for language, times in odd.most_common(1):
        if times >= _SEVERAL:
            counts = Counter(_class(word, language) for word in words)
            (_, _), (_, wrecked), (prior, mixed) = _VIETNAMESE
            if prior + _log(counts, mixed) > _log(counts, wrecked):
                return language
    return ""


def has_posting(text: str, line: Sequence[Token]) -> bool:
    """True if an amount on the line is signed: "+3,200,000". Banks print such lines without marks."""
    return bool(line) and bool(_SIGNED.search(text, line[0].start, line[-1].end))


def is_bank_list(text: str, tokens: Sequence[Token]) -> bool:
    """True for capitals without marks with an amount whose groups have commas, as only banks write them."""
    words = [token.text for token in tokens if token.kind is Kind.WORD and token.text.isalpha()]
    capitals = sum(word.isupper() and word.isascii() for word in words)
    if not words or capitals < _CAPITALS * len(words):
        return False
    return bool(_COMMAS.search(text, tokens[0].start, tokens[-1].end))


def _are_names(tokens: Sequence[Token]) -> bool:
    return not any(token.kind is Kind.WORD and token.text[0].islower() for token in tokens)


def _gain(words: Sequence[str], language: str) -> float:
    """log10 of P(words | language) / P(words | Vietnamese), times the ratio of the priors."""
    counts = Counter(_class(word, language) for word in words)

    rows = [prior + _log(counts, shares) for prior, shares in _VIETNAMESE]
    if not counts[_Class.SYLLABLE]:
        rows[-1] += _NAMES_ONLY
    return _PRIOR + _log(counts, _FOREIGN) - max(rows)


def _log(counts: Counter[_Class], shares: dict[_Class, float]) -> float:
    """log10 P(words of these classes | kind of line)."""
    return sum(count * math.log10(shares[kind]) for kind, count in counts.items())


def _class(word: str, language: str) -> _Class:
    listed = language in languages(word)
    if may_be_syllable(word):
        return _Class.BOTH if listed else _Class.NAME if word.istitle() else _Class.SYLLABLE
    return _Class.FOREIGN if listed else _Class.NEITHER


def _is_one_word(passages: Sequence[Passage]) -> bool:
    """True if the text has at most one word, acronyms aside, that may be right as read: "nam", "ln".

    Also if it has words without vowels only: "gw 192.168.1.1, dns 8.8.8.8".
    """
    words = (token.text for passage in passages for token in passage.tokens if token.kind is Kind.WORD)
    spelt: list[str] = []
    first = ""
    for word in words:
        if len(word) > 1 and word.isalpha():
            spelt.append(word)
            if word != first and word.islower() and has_vowel(word):
                if first:  # a second such word: nearly all texts have it soon
                    return False
                first = word
    if spelt and not any(has_vowel(word) for word in spelt if not word.isupper()):
        return not all(map(str.isupper, spelt))
    acronyms = any(word.isupper() and not is_bare_syllable(word) for word in spelt)
    if acronyms and passages[0].profile == "plain":  # nor do units and names: "FOB Haiphong", "HA 120 mmHg"
        spelt = [word for word in spelt if is_bare_syllable(word) or (has_vowel(word) and not word.istitle())]
    different = {word for word in spelt if is_bare_syllable(word) or not word.isupper()}  # less acronyms
    different -= {word.title() for word in different if word.islower()}
    return len(different) < 2 and all(
        (word.islower() and (len(word) <= _SHORT or is_bare_syllable(word)))
        or (word.isupper() and len(word) <= _SHORT)
        for word in different
    )


def _unmarked_names(passage: Passage) -> Iterator[list[str]]:
    """Names in marked text that are spelt without their marks: "cô Nguyen Bich Thuy".

    A recogniser that prints marks does not lose those of neighbouring words. Yields the words of each name
    that are no syllables without marks.
    """
    tokens = passage.tokens if passage.noise.channel.faithful else ()
    for bare, group in groupby(tokens, lambda t: t.text.istitle() and is_bare_syllable(t.text)):
        run = [token.text for token in group]
        odd = [word for word in run if len(word) > 2 and not is_syllable(word)]
        if bare and len(run) > 1 and odd:
            yield odd


def _unmarked_quotes(passage: Passage) -> Iterator[list[str]]:
    """The impossible words of what marked text quotes without marks: “mua xe tra gop”."""
    quoted: list[str] | None = None
    for token in passage.tokens if passage.noise.channel.faithful else ():
        if token.kind is Kind.PUNCT and QUOTE.search(token.text):
            if quoted and len(quoted) >= _QUOTED and all(map(is_bare_syllable, quoted)):
                yield [word for word in quoted if len(word) > 2 and not is_syllable(word)]
            quoted = []
        elif quoted is not None and token.kind is Kind.WORD:
            quoted.append(token.text)


def _code_strings(passage: Passage) -> Iterator[list[str]]:
    """The impossible words of strings in code: `df["lop"]`."""
    if passage.noise.channel.faithful and passage.tokens:
        found = _CODE_STRING.finditer(passage.text, passage.tokens[0].start, passage.tokens[-1].end)
        yield [string[2] for string in found if not is_syllable(string[2])]


def _keep_words(passage: Passage, words: Collection[str]) -> None:
    for position, token in enumerate(passage.tokens if words else ()):
        if token.text in words:
            passage.replace(position, [Arc(1, token.text, (CODE,), _KEPT, "kept")])  # no word to mend


def _keep(passage: Passage, positions: Iterable[int]) -> None:
    for position in positions:
        passage.replace(position, [kept_arc(passage.tokens[position].text, 0.0)])


def _prefer_known(passage: Passage, start: int, end: int, mixed: str) -> None:
    """Keep foreign words in one piece ("timeout"), and favour those that are hardly prints of a syllable.

    Those of the language `mixed` stay.
    """
    channel = passage.noise.channel
    for position in range(start, end):
        read = passage.tokens[position].text
        if passage.tokens[position].kind is not Kind.WORD or may_be_syllable(read) or not languages(read):
            continue
        if mixed in languages(read):
            passage.replace(position, [kept_arc(read, 0.0)])
            continue
        arcs = [arc for arc in passage.lattice[position] if arc.text == read or not _parts(arc.text, read)]
        if max((p for truth, p in channel.likely(read).items() if truth != read), default=0.0) < _SELDOM:
            arcs = [arc._replace(score=arc.score + _KNOWN) if arc.text == read else arc for arc in arcs]
        passage.replace(position, arcs)


def _parts(text: str, read: str) -> bool:
    """True if `text` is `read` with blanks put in."""
    return text.replace(" ", "") == read


def _is_foreign(passage: Passage) -> bool:
    words = [
        (token.text, node)
        for token, node in zip(passage.tokens, passage.lattice, strict=True)
        if token.kind is Kind.WORD and len(token.text) > 1 and not token.text.isupper()
    ]
    foreign = sum(not (is_syllable(node[0].text) or _is_run(node)) for _, node in words)
    if len(words) < _LEAST or foreign <= _LESS * len(words):  # nearly all
        return False
    joined = sum(read.lower() in _JOINING for read, _ in words) >= _TWICE
    return joined or foreign > _SHARE * len(words)


def _is_run(node: Sequence[Arc]) -> bool:
    """True if the letters are syllables that were run together, too many for a word of another language."""
    return any(len(arc.words) >= _RUN and all(map(is_syllable, arc.words)) for arc in node)
