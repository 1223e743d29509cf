"""The witness of the channel: for every token, the words that the page may have there.

It fills the lattice that the other witnesses add to: each node gets the token as read ("kept") and the
weighted candidates of the channel model. Candidates are cached, since documents repeat their words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from restore.text.evidence.channel import HORN, LONGEST, ChannelModel
from restore.text.evidence.language import CODE, NUMBER, LanguageModel, punct_form, word_form
from restore.text.evidence.odd_signs import NO_QUOTE, SINGLE, is_quoted, sign_score
from restore.text.evidence.touching import may_be_one, touching, without_end
from restore.text.passage import Arc, Node, Passage
from restore.vietnamese.lost_letters import has_lost_letters, with_letters
from restore.vietnamese.syllable import digits, fold_tone_placement, is_same_word, is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

NAME = "channel"

_NUMBER = (NUMBER,)
_SMALL_LETTERS = ("lower",)  # the case of a word that has no capitals

# Chosen, not fitted.
_BESIDE = 4  # tokens to either side that show whether a line is set in capitals …
_MIXED = 0.2  # … if at most this share of them is not
_ALL_CAPITALS = 2.0  # times the penalty for small letters if all words beside are in capitals
_REMEMBERED = 20_000  # words whose arcs are cached
_MOST_TOKENS, _LONGEST_RUN = 5, 14  # most tokens and signs of a run that may be one word or two …
_RUN_ARCS = 10  # … and most arcs for it
_MOST_MAKERS = 12  # cached makers; an adapted channel needs a new one for each document
_SAME_SHAPES = frozenset("cosvwxz")  # small letters that look like their capitals …
_SMALL = 0.5  # … and the share of the case penalty if the first letter is one
_TWO_WORDS = 5e-2  # times P(a blank was lost): P(read | best word) below which a print may be two words
_MEASURE = re.compile(r"\d+[mhgk]\d+|\d+°[CF]?", re.I)  # "1m6", "8h30", "37°C": nobody prints a word so
_MANY = 60  # candidates of a word with lost letters: its context decides
_LOST = -8.0  # log10 score of a word with lost letters as read
_PER_FLOOR = 5.0  # signs of a print for each `floor`, if the channel explains any print
_HORNED = re.compile("(?<=.)[OU](?=['’])")


@dataclass(frozen=True)
class ChannelWeights:
    """Weights of the channel for one profile, fitted by scripts/fit/weights.py. Scores are log10."""

    channel: float = 0.6  # exponent of the channel's probability
    keep: float = 0.0  # bonus for leaving a known word as it is
    floor: float = -2.9  # score of keeping a token that is not among its candidates
    unknown: float = 0.0  # bonus for keeping a capitalised word that the language model does not know
    case: float = 0.0  # penalty for a change of case
    capitals: float = 0.0  # penalty for capitals on a line in small letters, and the reverse
    prior: float = 0.7  # exponent of the unigram probability, in the ranking before the search only
    candidates: int = 24  # most candidates of a token
    spread: float = 4.0  # candidates ranked this far (log10) behind the best are dropped


_Candidate = tuple[float, float, str, tuple[str, ...]]  # rank with the unigram, score, text, words
_arc: Callable[[tuple[Any, ...]], Arc] = partial(tuple.__new__, Arc)  # Arc._make, in half the time


class Candidates:
    """The witness "channel", with the channel of each passage and the weights of its profile."""

    name = NAME

    def __init__(self, language: LanguageModel, weights: Mapping[str, ChannelWeights]) -> None:
        self._language = language
        self._weights = weights
        self._makers: dict[tuple[str, int, float], NodeMaker] = {}

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            maker = self.maker(passage)
            text, tokens = passage.text, passage.tokens
            passage.fill([maker.node(text, tokens, position) for position in range(len(tokens))])
            if passage.noise.channel.spells:
                for position, arc in maker.runs(passage.text, passage.tokens):
                    passage.add(position, arc)

    def maker(self, passage: Passage) -> NodeMaker:
        """The node maker for a passage's profile, channel and trust."""
        noise = passage.noise
        key = noise.profile, id(noise.channel), noise.trust
        maker = self._makers.pop(key, None)
        if maker is None:
            alike = (other for known, other in self._makers.items() if known[:2] == key[:2])
            weights = self._weights[noise.profile]
            like = next(alike, None) or NodeMaker(noise.channel, self._language, weights)
            maker = like.trusting(noise.trust)
        self._makers[key] = maker  # the most recently used is last
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
    ) -> None:
        self.channel = channel
        self.language = language
        self.weights = weights
        self.trust = 0.0  # log10 bonus of kept tokens in a document that was read well
        self._words: dict[str, Node] = {}
        self._others: dict[str, tuple[Node, float]] = {}  # results of `_read`, which do not depend on trust
        self._runs: dict[str, Node] = {}
        self._intact = weights.channel * math.log10(channel.intact) if channel.intact else -math.inf
        # A channel that explains any print finds a word for each, but two words may be likelier.
        two = _TWO_WORDS * channel.lost_blank
        self._poor = weights.channel * math.log10(two) if channel.spells else weights.floor
        self._unigrams: dict[str, tuple[tuple[str, ...], float]] = {}

    def trusting(self, trust: float) -> NodeMaker:
        """A copy with another trust; it shares the caches that do not depend on trust."""
        maker = copy(self)
        maker.trust, maker._words = trust, {}
        return maker

    def node(self, text: str, tokens: Sequence[Token], position: int) -> Node:
        """The arcs that start at a token of `text`."""
        token = tokens[position]
        if token.kind is Kind.NUMBER:
            return self._number(token.text)
        if token.kind is Kind.PUNCT:
            form = punct_form(token.text)
            score = sign_score(text, token) if self.channel.spells else 0.0
            return [Arc(1, token.text, (form,) if form else (), score, "kept")]
        if token.kind is not Kind.WORD:
            return [Arc(1, token.text, (CODE,), 0.0, "kept")]
        arcs = self.word(token.text)
        if self.weights.capitals and _case_unsure(token.text):
            arcs = self._as_the_line(arcs, _capitals_beside(text, tokens, position))
        if position + 1 < len(tokens):
            after = tokens[position + 1]
            blank = after.kind is Kind.WORD and text[token.end : after.start] == " "
            if blank and (joined := self._joined(f"{token.text} {after.text}")):
                arcs = arcs + joined
            if after.start == token.end and after.text[0] in HORN:
                arcs = arcs + self._horned(text, token, after)
        return arcs

    def word(self, read: str) -> Node:
        """The arcs of a word token, ranked without context; the token as read is last."""
        if (known := self._words.get(read)) is not None:
            return known
        others, score = self._read(read)
        if len(self._words) >= _REMEMBERED:
            self._words.clear()
        arcs = self._words[read] = [*others, self._kept(read, score)]
        return arcs

    def _read(self, read: str) -> tuple[Node, float]:
        """The arcs that change a word token, and the channel's score of the token as read."""
        if (known := self._others.get(read)) is not None:
            return known
        floor = self.weights.floor
        if self.channel.spells and not (read.isupper() and read.isalpha()):
            floor *= max(1.0, len(read) / _PER_FLOOR)  # the longer, the likelier run-together words
        if has_lost_letters(read):
            return self._near_best(self._ranked(with_letters(read), _MANY)), _LOST
        if _MEASURE.fullmatch(read) or (self.channel.spells and _is_numeral(read)):
            return [], floor
        ranked, own = self._ranked(self.channel.likely(read)), digits(read)
        if own:  # a digit never becomes another: see Codes; "6h" is not 16h
            ranked = [found for found in ranked if found[3] != _NUMBER and digits(found[2]) in ("", own)]
        else:  # nor do letters become a label: "SD" is not 5D
            ranked = [
                found for found in ranked if found[2].isalpha() or found[2].isdigit() or not digits(found[2])
            ]
        if not ranked or ranked[0][1] < self._poor:
            ranked = sorted(ranked + self._ranked(self.channel.glued(read)), reverse=True)
        arcs = self._near_best(ranked)
        score = max([arc.score for arc in arcs if arc.text == read], default=floor)
        placed = fold_tone_placement(read)  # "hòa" and "hoà" are one word
        others = [arc for arc in arcs if not is_same_word(arc.text, placed)]
        cased = _small_horns(read) if self.channel.spells else read
        if len(self._others) >= _REMEMBERED:
            self._others.clear()
        known = self._others[read] = against_case(others, cased, self.weights), score
        return known

    def _kept(self, read: str, score: float) -> Arc:
        """The arc of the token as read."""
        if word_form(read) in self.language:
            if not is_syllable(read) or self.channel.faithful:  # the channel has not seen every rare word
                score = max(score, self._intact)
            score += self.weights.keep + self.trust
        elif read.isalpha() and len(read) > 1:
            score += self.trust + (self.weights.unknown if read[0].isupper() else 0.0)
            if self.channel.faithful and not read.isascii():
                score -= max(0, len(read) - LONGEST)  # the longer, the likelier run-together words
        return kept_arc(read, score)

    def _ranked(self, candidates: Mapping[str, float], most: int = 0) -> list[_Candidate]:
        """The best `most` candidates (by default those of the weights), ranked by channel and unigram."""
        if (compiled := self.language.compiled) and isinstance(candidates, dict):
            own = self.weights
            return compiled.ranked(candidates, own.channel, own.prior, most or own.candidates, self._odd)
        exponent, prior, known, log10 = self.weights.channel, self.weights.prior, self._unigrams, math.log10
        rows: list[_Candidate] = []
        for truth, p in candidates.items():
            words, unigram = known.get(truth) or self._known(truth)
            score = exponent * log10(p)
            if words == _NUMBER:
                score += math.log10(self.channel.number_share(truth))
            rows.append((score + prior * unigram, score, truth, words))
        rows.sort(reverse=True)
        return rows[: most or self.weights.candidates]

    def _as_the_line(self, arcs: Node, capitals: float) -> Node:
        """The arcs less the penalty for another case than the line's; `capitals`: share of capitals there."""
        if _MIXED < capitals < 1 - _MIXED:
            return arcs
        wrong = capitals < 0.5  # True: capitals are wrong here
        lost = self.weights.capitals * (_ALL_CAPITALS if capitals == 1.0 else 1.0)
        return [
            arc._replace(score=arc.score - lost)
            if len(arc.text) > 1 and arc.text.isupper() is wrong and is_syllable(arc.text)
            else arc
            for arc in arcs
        ]

    def _near_best(self, ranked: Sequence[_Candidate]) -> Node:
        """Arcs of the ranked candidates that are within `spread` of the first."""
        least = ranked[0][0] - self.weights.spread if ranked else 0.0
        return [_arc((1, truth, words, score, NAME)) for rank, score, truth, words in ranked if rank > least]

    def _odd(self, truth: str) -> tuple[tuple[str, ...], float, float]:
        """`_known(truth)`, and log10 P(this number) for a number, else 0; called by the compiled ranking."""
        words, unigram = self._unigrams.get(truth) or self._known(truth)
        return words, unigram, math.log10(self.channel.number_share(truth)) if words == _NUMBER else 0.0

    def _known(self, truth: str) -> tuple[tuple[str, ...], float]:
        """The words of a candidate in the forms of the language model, and their log10 unigram score."""
        if truth.isalpha():  # nearly all
            words: tuple[str, ...] = (word_form(truth),)
            score = self.language.unigram(words[0])
        else:
            number = truth[0].isdigit() and not any(map(str.isalpha, truth))
            words = _NUMBER if number else tuple(map(word_form, truth.split(" ")))
            score = sum(map(self.language.unigram, words))
        if len(self._unigrams) >= _REMEMBERED:
            self._unigrams.clear()
        known = self._unigrams[truth] = words, score
        return known

    def _number(self, read: str) -> Node:
        """A number stays as it is; one or two digits alone may be a word: "tin Iap 6 nhiém" → "ô nhiễm"."""
        if len(read) > 2 or not read.isdigit() or read == "1":  # a stroke alone is seldom a word
            return [Arc(1, read, _NUMBER, 0.0, "kept")]
        ranked = self._ranked(self.channel.likely(read))
        share = math.log10(self.channel.number_share(read))
        weight = self.weights.channel if self.channel.spells else 1.0  # as for the words it competes with
        itself = Arc(1, read, _NUMBER, weight * share, "kept")
        return [itself, *self._near_best([found for found in ranked if found[2][0].isalpha()])]

    def _joined(self, read: str) -> Node:
        """Arcs for two tokens that the channel counted together: "truyén thng" is two words, "th ong" one."""
        if not (likely := self.channel.likely(read)):  # nearly all
            return []
        candidates = {truth: p for truth, p in likely.items() if all(map(is_syllable, truth.split()))}
        ranked = self._ranked(candidates)[:6] if candidates else ()
        return [Arc(2, truth, words, score, NAME) for _, score, truth, words in ranked]

    def runs(self, text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, Arc]]:
        """(position, arc) for touching tokens read as one word or two: "di)ng" → động, "v~" → vệ.

        A word does not begin or end with a sign that texts have between words.
        """
        for start, end in touching(tokens):
            for first in range(start, end):
                for last in range(first + 2, min(end, first + _MOST_TOKENS) + 1):
                    part = tokens[first:last]
                    read, rest = without_end(text[part[0].start : part[-1].end], part[-1])
                    ends = [form] if (form := punct_form(rest)) else []
                    if len(read) <= _LONGEST_RUN and may_be_one(part, rest):
                        for arc in self._run(read, last - first):
                            yield first, arc._replace(text=arc.text + rest, words=(*arc.words, *ends))

    def _run(self, read: str, span: int) -> Node:
        if (known := self._runs.get(read)) is None:
            letters = "".join(filter(str.isalpha, _small_horns(read)))
            ranked = self._ranked(self.channel.likely(read))[:_RUN_ARCS]
            if not ranked or ranked[0][1] < self._poor:
                ranked = sorted([*ranked, *self._ranked(self.channel.glued(read))], reverse=True)[:_RUN_ARCS]
            known = against_case(self._near_best(ranked), letters, self.weights)
            if read.isupper() and _SAME_SHAPES.issuperset(letters.lower()):  # "CO'" for cơ
                lost = self.weights.case * _SMALL
                small = self._near_best(self._ranked(self.channel.likely(read.lower()))[:_RUN_ARCS])
                known += [arc._replace(score=arc.score - lost) for arc in small if arc.text.islower()]
            self._runs[read] = known
        return [arc._replace(span=span) for arc in known]

    def _horned(self, text: str, token: Token, after: Token) -> Node:
        """Arcs for a word and the marks after it, the first of which may be the horn of its last letter.

        A single quote where no quotation was opened gets a bonus as a horn: "co’ quan".
        """
        mark, rest = after.text[0], after.text[1:]
        ranked = self._ranked(self.channel.horned(token.text + mark))
        ends = [form] if (form := punct_form(rest)) else []
        likelier = {}
        if ranked and mark in SINGLE and not is_quoted(text, after.start):
            likelier = {arc.text: arc.score + NO_QUOTE for arc in self.word(token.text)}
        arcs = [
            Arc(2, truth + rest, (*words, *ends), max(score, likelier.get(truth, score)), NAME)
            for _, score, truth, words in ranked
        ]
        if self.channel.spells:
            arcs = against_case(arcs, _small_horns(token.text + mark)[:-1], self.weights)
        return arcs


def _is_numeral(read: str) -> bool:
    """True if two or more signs, and more than half, are digits: "20t4" is no word."""
    count = len(digits(read))
    return count > 1 and 2 * count > len(read)


def kept_arc(read: str, score: float) -> Arc:
    words = tuple(map(word_form, read.split(" "))) if " " in read else (word_form(read),)
    return _arc((1, read, words, score, "kept"))


def _small_horns(read: str) -> str:
    """The print with small letters before quotes that may be horns: "SO'" as "So'" for Sở."""
    return _HORNED.sub(lambda found: found[0].lower(), read)


def against_case(arcs: Iterable[Arc], read: str, weights: ChannelWeights) -> Node:
    """The arcs less the penalties for another case than that of `read`."""
    lower = read.lower()
    meant = _SMALL_LETTERS if read.islower() else meant_cases(read)
    in_small = meant == _SMALL_LETTERS
    capitals = weights.capitals if len(lower) > 2 and not in_small and shape(read) == "Title" else 0.0
    small = in_small and lower[:1] in _SAME_SHAPES  # "vti" for Về
    result = []
    for arc in arcs:
        text, lost = arc.text, 0.0
        if in_small and text.islower() and text != lower:  # nearly all
            result.append(arc)
            continue
        if capitals and text.isupper():
            lost = capitals
        if weights.case and (text.lower() == lower or shape(text) not in meant):
            lost += weights.case * (_SMALL if small and shape(text) == "Title" else 1.0)
        result.append(arc._replace(score=arc.score - lost) if lost else arc)
    return result


def meant_cases(read: str) -> Sequence[str]:
    """The cases that the page may have: single letters are often misread as capitals."""
    form = shape(read)
    if form == "UPPER" and len(read) == 2:  # "BO", "B6" for Bộ
        return form, "Title"
    if form != "miXed":
        return (form,)
    rest = [char for char in read[1:] if char.isalpha()]
    first: tuple[str, ...] = ("Title",) if read[:1].isupper() else ("lower",)  # "TriSn" for Triển
    if read[:1].isupper() and read[0].lower() in _SAME_SHAPES:
        first = ("Title", "lower")  # "CCYquan" for cơ quan
    alike = rest and _SAME_SHAPES.issuperset([char for char in rest if char.islower()])  # "xAc", "BAocAo"
    if alike or 2 * sum(map(str.isupper, rest)) > len(rest):
        return ("UPPER", *first)
    return first


def _case_unsure(read: str) -> bool:
    """True if a print with capitals is too short or too mixed to show the case that the page has."""
    return not read.islower() and (len(read) <= 2 or shape(read) == "miXed" or not read.isalpha())


def _capitals_beside(text: str, tokens: Sequence[Token], position: int) -> float:
    """The share of words in capitals near a token on its line; 0.5 if there are no words."""
    here = tokens[position]
    start, end = text.rfind("\n", 0, here.start), text.find("\n", here.end)
    near = [
        token.text
        for token in tokens[max(0, position - _BESIDE) : position + _BESIDE + 1]
        if token.start > start and (token.start < end or end < 0) and token is not here
    ]
    words = [word for word in near if len(word) > 2 and word.isalpha()]
    return sum(2 * sum(map(str.isupper, word)) > len(word) for word in words) / len(words) if words else 0.5
