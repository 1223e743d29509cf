"""The channel's witness: for every token, what may have stood on the page where the recogniser printed it.

It fills the lattice that the other witnesses add to: each node gets the token as it was read ("kept") and the
candidates of the channel model, weighted. Candidates of a token are cached, since documents repeat their
words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from restore.text.evidence.channel import HORN, LONGEST, ChannelModel
from restore.text.evidence.language import CODE, NUMBER, LanguageModel, punct_form, word_form
from restore.text.passage import Arc, Node, Passage
from restore.vietnamese.syllable import digits, fold_tone_placement, is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

NAME = "channel"

_NUMBER = (NUMBER,)
_SINGLE = "’'‘"  # single quotes: the quotation marks that may be a horn

# Chosen, not fitted.
_NO_QUOTE = 1.0  # log10 bonus of a horn over a closing quote where no quotation was opened
_BESIDE = 4  # tokens to either side that show whether a line is set in capitals …
_MIXED = 0.2  # … if at most this share of them is not
_REMEMBERED = 20_000  # words whose arcs are kept: those of a long document come again and again
_MOST_TOKENS, _LONGEST_RUN = 5, 14  # tokens and signs that may be one word or two …
_RUN_ARCS = 10  # … and as how many words they are tried
_MOST_MAKERS = 12  # makers kept: a channel that learns is another one for each document
_TWO_WORDS = 5e-3  # P(a print | its likeliest word), beside P(a blank was lost), under which it may be two
_NO_WORD = re.compile(  # scanners' engines print "\" for marks ("m\t", một), so only "\alpha" is a formula
    r"\d[.,]?\d|[=^$+*_<>]|(?<![^\W\d_])\\[a-z]{3}|[^\W\d_]{2}[-–][^\W\d_]{2}|[^\W\d_a-zA-Z\u00c0-\u1eff]"
)
_MEASURE = re.compile(r"\d+[mhgk]\d+|\d+°[CF]?", re.I)  # "1m6", "8h30", "37°C": nobody prints a word so
_PER_FLOOR = 5.0  # signs of a print that are no word for each `floor`, where any print is explained
_HORNED = re.compile("(?<=.)[OU](?=['’])")
_BETWEEN_WORDS = frozenset('.,;:…()"“”-–—/')


@dataclass(frozen=True)
class ChannelWeights:
    """Weights of the channel for one profile, fitted by scripts/fit/weights.py. Scores are log10."""

    channel: float = 0.6  # exponent of the channel's probability
    keep: float = 0.0  # bonus for leaving a known word as it is
    floor: float = -2.9  # score of keeping a token that the channel cannot explain
    unknown: float = 0.0  # bonus for keeping a capitalised word that the language model does not know
    case: float = 0.0  # penalty for changing nothing but capitals
    capitals: float = 0.0  # penalty for a word in capitals on a line that is not, and the reverse
    prior: float = 0.7  # exponent of the unigram probability in ranking candidates before the search
    candidates: int = 24  # most candidates of a token
    spread: float = 4.0  # candidates ranked further than this behind the best are dropped


class _Candidate(NamedTuple):
    rank: float  # the score and the unigram's share
    score: float
    text: str
    words: tuple[str, ...]


class Candidates:
    """The witness "channel". Passages name their profile; each profile has its channel model and weights."""

    name = NAME

    def __init__(self, language: LanguageModel, weights: Mapping[str, ChannelWeights]) -> None:
        self._language = language
        self._weights = weights
        self._makers: dict[tuple[str, int, float], NodeMaker] = {}

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            maker = self.maker(passage)
            passage.lattice = [[]] * len(passage.tokens)
            for position in range(len(passage.tokens)):
                passage.replace(position, maker.node(passage.text, passage.tokens, position))
            if passage.hearing.channel.spells:
                for position, arc in maker.runs(passage.text, passage.tokens):
                    passage.add(position, arc)

    def maker(self, passage: Passage) -> NodeMaker:
        """The node maker for a passage's profile, channel and trust."""
        hearing = passage.hearing
        key = hearing.profile, id(hearing.channel), hearing.trust
        maker = self._makers.pop(key, None)
        if maker is None:
            weights = self._weights[hearing.profile]
            maker = NodeMaker(hearing.channel, self._language, weights, hearing.trust)
        self._makers[key] = maker  # the last one used comes last
        if len(self._makers) > _MOST_MAKERS:
            del self._makers[next(iter(self._makers))]
        return maker


class NodeMaker:
    """Turns a token into arcs."""

    def __init__(
        self,
        channel: ChannelModel,
        language: LanguageModel,
        weights: ChannelWeights,
        trust: float = 0.0,
    ) -> None:
        self.channel = channel
        self.language = language
        self.weights = weights
        self.trust = trust  # log10 bonus for keeping tokens of a document that was read well
        self._words: dict[str, Node] = {}
        self._runs: dict[str, Node] = {}
        # A channel that explains any print has some word for every one: two words may be likelier.
        two = _TWO_WORDS * channel.lost_blank
        self._poor = weights.channel * math.log10(two) if channel.spells else weights.floor
        self._unigrams: dict[str, tuple[tuple[str, ...], float]] = {}

    def node(self, text: str, tokens: Sequence[Token], position: int) -> Node:
        """The arcs that start at a token of `text`."""
        token = tokens[position]
        if token.kind is Kind.NUMBER:
            return self._number(token.text)
        if token.kind is Kind.PUNCT:
            form = punct_form(token.text)
            return [Arc(1, token.text, (form,) if form else (), 0.0, "kept")]
        if token.kind is not Kind.WORD:
            return [Arc(1, token.text, (CODE,), 0.0, "kept")]
        arcs = self.word(token.text)
        if self.weights.capitals and _case_unsure(token.text):
            arcs = self._as_the_line(arcs, _capitals_beside(text, tokens, position))
        if position + 1 < len(tokens):
            after = tokens[position + 1]
            if after.kind is Kind.WORD and text[token.end : after.start] == " ":
                arcs = arcs + self._joined(f"{token.text} {after.text}")
            if after.start == token.end and after.text[0] in HORN:
                arcs = arcs + self._horned(text, token, after)
        return arcs

    def word(self, read: str) -> Node:
        """Readings of one word token, the likeliest before any context first, the token as read last."""
        if (known := self._words.get(read)) is not None:
            return known
        if _MEASURE.fullmatch(read) or (self.channel.spells and _is_numeral(read)):
            return [self._kept(read, ())]
        ranked, own = self._ranked(self.channel.likely(read)), digits(read)
        if own:  # a digit is never another digit: Codes says what it may be, and "6h" is not 16h
            ranked = [found for found in ranked if found.words != _NUMBER and digits(found.text) in ("", own)]
        else:  # nor are letters a label: "SD" is not 5D
            ranked = [
                found
                for found in ranked
                if found.text.isalpha() or found.text.isdigit() or not digits(found.text)
            ]
        if not ranked or ranked[0].score < self._poor:
            ranked = sorted(ranked + self._ranked(self.channel.glued(read)), reverse=True)
        arcs = self._near_best(ranked)
        kept = self._kept(read, arcs)
        placed = fold_tone_placement(read)  # "hòa" is no other word than "hoà"
        others = [
            arc for arc in arcs if len(arc.text) != len(placed) or fold_tone_placement(arc.text) != placed
        ]
        if len(self._words) >= _REMEMBERED:
            self._words.clear()
        cased = _small_horns(read) if self.channel.spells else read
        arcs = self._words[read] = [*against_case(others, cased, self.weights), kept]
        return arcs

    def _kept(self, read: str, arcs: Sequence[Arc]) -> Arc:
        """The token as it stands."""
        floor = self.weights.floor
        if self.channel.spells and not (read.isupper() and read.isalpha()):
            floor *= max(1.0, len(read) / _PER_FLOOR)  # words run together are improbable as they are long
        score = max((arc.score for arc in arcs if arc.text == read), default=floor)
        if word_form(read) in self.language:
            if not is_syllable(read) or self.channel.faithful:  # the channel has not seen every rare word
                score = max(score, self.weights.channel * math.log10(self.channel.intact))
            score += self.weights.keep + self.trust
        elif read.isalpha() and len(read) > 1:
            score += self.trust + (self.weights.unknown if read[0].isupper() else 0.0)
            if self.channel.faithful and not read.isascii():
                score -= max(0, len(read) - LONGEST)  # words run together are as improbable as they are long
        return kept_arc(read, score)

    def _ranked(self, candidates: Mapping[str, float]) -> list[_Candidate]:
        """Candidates by channel and unigram: enough to choose which ones the search shall see."""
        exponent, prior, known, log10 = self.weights.channel, self.weights.prior, self._unigrams, math.log10
        rows = []
        for truth, p in candidates.items():
            words, unigram = known.get(truth) or self._known(truth)
            score = exponent * log10(p)
            if words == _NUMBER:
                score += math.log10(self.channel.number_share(truth))
            rows.append((score + prior * unigram, score, truth, words))
        rows.sort(reverse=True)
        return [*map(_Candidate._make, rows[: self.weights.candidates])]

    def _as_the_line(self, arcs: Node, capitals: float) -> Node:
        """The arcs of a token whose own case says little; `capitals` is the share of capitals beside it."""
        if _MIXED < capitals < 1 - _MIXED:
            return arcs
        wrong = capitals < 0.5  # whether capitals are the wrong case here
        return [
            arc._replace(score=arc.score - self.weights.capitals)
            if len(arc.text) > 1 and arc.text.isupper() is wrong and is_syllable(arc.text)
            else arc
            for arc in arcs
        ]

    def _near_best(self, ranked: Sequence[_Candidate]) -> Node:
        """The ranked candidates as arcs, without those too far behind the first."""
        least = ranked[0].rank - self.weights.spread if ranked else 0.0
        return [Arc(1, truth, words, score, NAME) for rank, score, truth, words in ranked if rank > least]

    def _known(self, truth: str) -> tuple[tuple[str, ...], float]:
        """The words of a candidate as the language model knows them, and their unigram score."""
        number = truth[0].isdigit() and not any(map(str.isalpha, truth))
        words = _NUMBER if number else tuple(map(word_form, truth.split(" ")))
        if len(self._unigrams) >= _REMEMBERED:
            self._unigrams.clear()
        known = self._unigrams[truth] = words, sum(map(self.language.unigram, words))
        return known

    def _number(self, read: str) -> Node:
        """A number stays as it is; one or two digits alone may be a word: "tin Iap 6 nhiém" → "ô nhiễm"."""
        if len(read) > 2 or not read.isdigit() or read == "1":  # a stroke alone is seldom a word
            return [Arc(1, read, _NUMBER, 0.0, "kept")]
        ranked = self._ranked(self.channel.likely(read))
        share = math.log10(self.channel.number_share(read))
        weight = self.weights.channel if self.channel.spells else 1.0  # as that of the words beside it
        itself = Arc(1, read, _NUMBER, weight * share, "kept")
        return [itself, *self._near_best([found for found in ranked if found.text[0].isalpha()])]

    def _joined(self, read: str) -> Node:
        """Two tokens that were one word: "truyén thng" is two, "th ong" one."""
        likely = self.channel.likely(read).items()
        candidates = {truth: p for truth, p in likely if all(map(is_syllable, truth.split()))}
        ranked = self._ranked(candidates)[:6] if candidates else ()
        return [Arc(2, truth, words, score, NAME) for _, score, truth, words in ranked]

    def runs(self, text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, Arc]]:
        """Tokens without blanks between them as one word, or as two: "di)ng" → động, "v~" → vệ.

        Signs that a text has between its words are not taken for the first or last sign of one.
        """
        for start, end in _touching(tokens):
            for first in range(start, end):
                for last in range(first + 2, min(end, first + _MOST_TOKENS) + 1):
                    part = tokens[first:last]
                    read = text[part[0].start : part[-1].end]
                    if len(read) <= _LONGEST_RUN and _may_be_one(part):
                        for arc in self._run(read, last - first):
                            yield first, arc

    def _run(self, read: str, span: int) -> Node:
        if (known := self._runs.get(read)) is None:
            letters = "".join(filter(str.isalpha, _small_horns(read)))
            ranked = self._ranked(self.channel.likely(read))[:_RUN_ARCS]
            if not ranked or ranked[0].score < self._poor:
                ranked = sorted([*ranked, *self._ranked(self.channel.glued(read))], reverse=True)[:_RUN_ARCS]
            known = self._runs[read] = against_case(self._near_best(ranked), letters, self.weights)
        return [arc._replace(span=span) for arc in known]

    def _horned(self, text: str, token: Token, after: Token) -> Node:
        """A word and the marks after it, the first of which may be the horn of its last letter.

        A single quote where no quotation was opened gets a bonus as a horn: "co’ quan".
        """
        mark, rest = after.text[0], after.text[1:]
        ranked = self._ranked(self.channel.horned(token.text + mark))
        ends = [form] if (form := punct_form(rest)) else []
        likelier = {}
        if ranked and mark in _SINGLE and not _is_quoted(text, after.start):
            likelier = {arc.text: arc.score + _NO_QUOTE for arc in self.word(token.text)}
        arcs = [
            Arc(2, truth + rest, (*words, *ends), max(score, likelier.get(truth, score)), NAME)
            for _, score, truth, words in ranked
        ]
        if self.channel.spells:
            arcs = against_case(arcs, _small_horns(token.text + mark)[:-1], self.weights)
        return arcs


def _touching(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The ranges of two and more tokens that no blank parts."""
    start = 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or tokens[end].start > tokens[end - 1].end:
            if end - start > 1:
                yield start, end
            start = end


def _may_be_one(tokens: Sequence[Token]) -> bool:
    """May touching tokens be one word? Not if they are words and the signs between words only.

    Nor are the parts of a formula, of a number or of a name spelt by its sound ("Pu-skin"), nor letters of
    other scripts.
    """
    read = "".join(token.text for token in tokens)
    if not any(token.kind is Kind.WORD for token in tokens) or _NO_WORD.search(read):
        return False
    first, last = tokens[0], tokens[-1]
    ends = (first, first.text[0]), (last, last.text[-1])
    return not any(token.kind is Kind.PUNCT and sign in _BETWEEN_WORDS for token, sign in ends)


def _is_numeral(read: str) -> bool:
    """Are most signs digits? "20t4" is no word, whatever its letters may be."""
    count = len(digits(read))
    return count > 1 and 2 * count > len(read)


def kept_arc(read: str, score: float) -> Arc:
    return Arc(1, read, tuple(map(word_form, read.split(" "))), score, "kept")


def _small_horns(read: str) -> str:
    """What was read with small letters where a horn was read as a quote: "SO'" as "So'" for Sở."""
    return _HORNED.sub(lambda found: found[0].lower(), read)


def against_case(arcs: Iterable[Arc], read: str, weights: ChannelWeights) -> Node:
    """The arcs less the penalties for writing `read` in another case."""
    lower, form = read.lower(), shape(read)
    if form == "miXed" and read[0].islower():
        form = "lower"  # "vC": the capital is a sign that was misread
    capitals = weights.capitals if form == "Title" and len(lower) > 2 else 0.0
    result = []
    for span, text, words, score, source in arcs:
        if capitals and text.isupper():
            score -= capitals
        if weights.case and (text.lower() == lower or shape(text) != form):
            score -= weights.case
        result.append(Arc(span, text, words, score, source))
    return result


def _is_quoted(text: str, at: int) -> bool:
    """May the single quote at `at` close a quotation opened on its line or the line before?"""
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, at))) + 1
    return any(
        mark in _SINGLE and (place == start or text[place - 1] in ' \n([{“"')
        for place, mark in enumerate(text[start:at], start)
    )


def _case_unsure(read: str) -> bool:
    """Do one or two signs, digits or mixed letters leave open whether capitals are meant?"""
    return not read.islower() and (len(read) <= 2 or shape(read) == "miXed" or not read.isalpha())


def _capitals_beside(text: str, tokens: Sequence[Token], position: int) -> float:
    """Share of words in capitals among those beside a token on its line; 0.5 where there are none."""
    here = tokens[position]
    start, end = text.rfind("\n", 0, here.start), text.find("\n", here.end)
    near = [
        token.text
        for token in tokens[max(0, position - _BESIDE) : position + _BESIDE + 1]
        if token.start > start and (token.start < end or end < 0) and token is not here
    ]
    words = [word for word in near if len(word) > 2 and word.isalpha()]
    return sum(2 * sum(map(str.isupper, word)) > len(word) for word in words) / len(words) if words else 0.5
