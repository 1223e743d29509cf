"""The lattice: every reading that a witness proposes for the tokens of a paragraph, with its score."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from restore.text.evidence import codes
from restore.text.evidence.channel import HORN, LONGEST, CountedChannel, PlainChannel
from restore.text.evidence.language import CODE, NUMBER, LanguageModel, punct_form, word_form
from restore.text.passage import Arc
from restore.vietnamese.syllable import fold_tone_placement, is_syllable, shape, strip_marks
from restore.vietnamese.tokens import Kind, Token

_NUMBER = (NUMBER,)
_DAY, _COUNTED = "ngay", ("dieu", "khoan", "thang")  # after which a number is one, in their bare letters
_SINGLE = "’'‘"  # of the marks that may be a horn
_NO_QUOTE = 1.0  # log10: how much likelier a horn is than a quote that closes nothing
_BESIDE = 4  # tokens to either side that tell how a line is written …
_MIXED = 0.2  # … if no more of them than this are written otherwise


@dataclass(frozen=True)
class Weights:
    """How the witnesses are weighed for one profile (fitted by scripts/fit_weights.py; logs are log10)."""

    channel: float = 0.6  # exponent of the channel's probability
    keep: float = 0.0  # log bonus for leaving a known word as it is
    floor: float = -2.9  # log score of keeping a token that the channel cannot explain
    unknown: float = 0.0  # log bonus for leaving a capitalised word the language model does not know
    case: float = 0.0  # log penalty for changing nothing but capitals
    capitals: float = 0.0  # log penalty for a word written otherwise than its line: in capitals, or not
    memory: float = 0.0  # exponent of the shares that a reading has in the rest of the document
    again: float = 0.0  # weight of a further look at a word beside the first (scripts/fit_readings.py)
    sure: float = 0.0  # weight of the log odds of the recogniser's confidence (the same)
    prior: float = 0.7  # exponent of the unigram in ranking candidates before the search
    candidates: int = 24
    spread: float = 4.0  # candidates further behind the best are dropped
    apply: float = 0.5  # posterior under which the token is kept and marked
    apply_name: float = 0.5  # the same for capitalised words
    apply_number: float = 0.99  # the same where a lone number may turn out to be a word


class _Candidate(NamedTuple):
    rank: float  # the score and the unigram's share
    score: float
    text: str
    words: tuple[str, ...]


class LatticeBuilder:
    """Turns tokens into arcs. Candidates of a token are remembered: documents repeat themselves."""

    def __init__(
        self,
        channel: CountedChannel | PlainChannel,
        model: LanguageModel,
        weights: Weights,
        without: Collection[str] = (),
        trust: float = 0.0,
    ) -> None:
        self.trust = trust  # log10 bonus for keeping tokens of a text that seems to have been read well
        self.without = without  # witnesses left out, for an ablation
        self.channel = channel
        self.model = model
        self.weights = weights
        self._words: dict[str, list[Arc]] = {}
        self._unigrams: dict[str, tuple[tuple[str, ...], float]] = {}

    def build(self, text: str, tokens: Sequence[Token]) -> list[list[Arc]]:
        """Node i holds the arcs that start at token i of `text`."""
        makers: dict[Kind, Callable[[str], list[Arc]]] = {
            Kind.WORD: self.word,
            Kind.NUMBER: self._number,
            Kind.CODE: self._code,
            Kind.ADDRESS: lambda address: [Arc(1, address, (CODE,), 0.0, "kept")],
            Kind.PUNCT: self._punct,
        }
        lattice = []
        for position, token in enumerate(tokens):
            arcs = makers[token.kind](token.text)
            if self.weights.capitals and token.kind is Kind.WORD and _case_unsure(token.text):
                arcs = self._as_the_line(arcs, _capitals_beside(text, tokens, position))
            if token.kind is Kind.NUMBER and position:
                before = strip_marks(tokens[position - 1].text).lower()
                if before in _COUNTED:
                    arcs = [Arc(1, token.text, _NUMBER, 0.0, "kept")]
                elif before == _DAY:
                    arcs = self._date(token.text)
            if token.kind is Kind.WORD and _cut_code(text, tokens[max(0, position - 2) : position + 1]):
                arcs = self._code_end(token.text) or arcs
            if token.kind in (Kind.NUMBER, Kind.CODE):
                arcs = self._spaced_code(text, tokens[position : position + 12]) or arcs
            if position + 1 < len(tokens) and token.kind is Kind.WORD:
                after = tokens[position + 1]
                if after.kind is Kind.WORD and text[token.end : after.start] == " ":
                    arcs = arcs + self._joined(f"{token.text} {after.text}")
                if after.start == token.end and after.text[0] in HORN:
                    arcs = arcs + self._horned(text, token, after)
            if "language" in self.without:  # what is left of the language model is how common a word is
                arcs = [
                    arc._replace(score=arc.score + sum(map(self.model.unigram, arc.words))) for arc in arcs
                ]
            lattice.append(arcs)
        return lattice

    def _spaced_code(self, text: str, tokens: Sequence[Token]) -> list[Arc]:
        """The document number that begins with the first of `tokens`, when blanks were read into it."""
        if "codes" in self.without or not (spaced := codes.spaced_code(text, tokens[0].start)):
            return []
        end, code = spaced
        span = sum(token.start < end for token in tokens)
        return [Arc(span, code, (CODE,), 0.0, "code")] if tokens[span - 1].end == end else []

    def word(self, read: str) -> list[Arc]:
        """Readings of one word token, the likeliest before any context first."""
        if (known := self._words.get(read)) is not None:
            return known
        if codes.is_unit(read) or codes.is_label(read) or (self.channel.faithful and codes.has_note(read)):
            return [self._arc(read, 0.0, "kept")]
        ranked = self._ranked(self.channel.likely(read))
        if any(map(str.isdigit, read)):  # a digit is never another digit: codes.number says what it may be
            ranked = [found for found in ranked if found.words != _NUMBER]
        if not ranked or ranked[0].score < self.weights.floor:
            ranked = sorted(ranked + self._ranked(self.channel.glued(read)), reverse=True)
        arcs = self._near_best(ranked) + self._special(read)
        kept = self._kept(read, arcs)
        if codes.is_roman(read):  # a number is never another number
            arcs = [arc for arc in arcs if not codes.is_roman(arc.text)]
        own = fold_tone_placement(read)  # "hòa" is no other word than "hoà"
        others = (arc for arc in arcs if fold_tone_placement(arc.text) != own)
        lower, form = read.lower(), shape(read)
        arcs = [*(self._against_case(arc, lower, form) for arc in others), kept]
        self._words[read] = arcs
        return arcs

    def _kept(self, read: str, arcs: Sequence[Arc]) -> Arc:
        """The token as it stands."""
        score = max((arc.score for arc in arcs if arc.text == read), default=self.weights.floor)
        if word_form(read) in self.model:
            if not is_syllable(read) or self.channel.faithful:  # the channel has not seen every rare word
                score = max(score, self.weights.channel * math.log10(self.channel.intact))
            score += self.weights.keep + self.trust
        elif read.isalpha() and len(read) > 1:
            score += self.trust + (self.weights.unknown if read[0].isupper() else 0.0)
            if self.channel.faithful and not read.isascii():
                score -= max(0, len(read) - LONGEST)  # words run together are as improbable as they are long
        if codes.is_roman(read):
            score = max(score, 0.0)
        kept = self._arc(read, score, "kept")
        items = [arc for arc in arcs if arc.text == read and arc.words == _NUMBER]
        return max(items, key=lambda arc: arc.score, default=kept)

    def _against_case(self, arc: Arc, lower: str, form: str) -> Arc:
        """The arc less what its case costs it, for a token in the case `form`; `lower`: in small letters."""
        if form == "Title" and len(lower) > 2 and arc.text.isupper():
            arc = arc._replace(score=arc.score - self.weights.capitals)
        if arc.text.lower() == lower or shape(arc.text) != form:
            return arc._replace(score=arc.score - self.weights.case)
        return arc

    def _ranked(self, candidates: Mapping[str, float]) -> list[_Candidate]:
        """Candidates by channel and unigram: enough to choose which ones the search shall see."""
        exponent, prior, unigrams = self.weights.channel, self.weights.prior, self._unigrams
        rows = []
        for truth, p in candidates.items():
            words, unigram = unigrams.get(truth) or self._known(truth)
            score = exponent * math.log10(p)
            if words == _NUMBER:
                score += math.log10(self.channel.number_share(truth))
            rows.append((score + prior * unigram, score, truth, words))
        rows.sort(reverse=True)
        return [_Candidate(*row) for row in rows[: self.weights.candidates]]

    def _as_the_line(self, arcs: list[Arc], capitals: float) -> list[Arc]:
        """The arcs of a token whose own case says little; `capitals` is the share of them beside it."""
        if _MIXED < capitals < 1 - _MIXED:
            return arcs
        wrong = capitals < 0.5  # capitals are
        return [
            arc._replace(score=arc.score - self.weights.capitals)
            if len(arc.text) > 1 and arc.text.isupper() is wrong and is_syllable(arc.text)
            else arc
            for arc in arcs
        ]

    def _near_best(self, ranked: Sequence[_Candidate]) -> list[Arc]:
        """The ranked candidates as arcs, without those that are too far behind the first."""
        return [
            Arc(1, truth, words, score, "channel")
            for rank, score, truth, words in ranked
            if rank > ranked[0].rank - self.weights.spread
        ]

    def _known(self, truth: str) -> tuple[tuple[str, ...], float]:
        """The words of a candidate as the language model knows them, and their unigram score."""
        words = _NUMBER if truth[0].isdigit() else tuple(map(word_form, truth.split(" ")))
        known = self._unigrams[truth] = words, sum(map(self.model.unigram, words))
        return known

    def _special(self, read: str) -> list[Arc]:
        """Roman numerals and numbers that were printed with other signs."""
        arcs: list[Arc] = []
        if "codes" in self.without:
            return arcs
        if numeral := codes.roman(read):
            arcs.append(self._arc(numeral, -0.6, "code"))
        if digits := codes.number(read):
            arcs.append(Arc(1, digits, (NUMBER,), -1.5, "code"))
        if codes.is_item(read):
            arcs.append(Arc(1, read, (NUMBER,), -1.5, "kept"))
        return arcs

    def _number(self, read: str) -> list[Arc]:
        """A number stays as it is; one or two digits alone may be a word: "tin Iap 6 nhiém" → "ô nhiễm"."""
        if len(read) > 2 or not read.isdigit() or read == "1":  # a stroke alone is seldom a word
            return [Arc(1, read, (NUMBER,), 0.0, "kept")]
        ranked = self._ranked(self.channel.likely(read))
        itself = Arc(1, read, (NUMBER,), math.log10(self.channel.number_share(read)), "kept")
        return [itself, *self._near_best([found for found in ranked if found.text[0].isalpha()])]

    def _date(self, read: str) -> list[Arc]:
        """The number after "ngày"."""
        mended = read if "codes" in self.without else codes.mend_date(read)
        return self._number(read) if mended == read else [Arc(1, mended, (NUMBER,), 0.0, "code")]

    def _code(self, read: str) -> list[Arc]:
        mended = read if "codes" in self.without else codes.mend_code(read)
        return [Arc(1, mended, (CODE,), 0.0, "kept" if mended == read else "code")]

    def _code_end(self, read: str) -> list[Arc]:
        """What a line's end cut off a document number."""
        end = None if "codes" in self.without else codes.code_end(read)
        return [Arc(1, end, (CODE,), 0.0, "kept" if end == read else "code")] if end else []

    def _punct(self, mark: str) -> list[Arc]:
        form = punct_form(mark)
        return [Arc(1, mark, (form,) if form else (), 0.0, "kept")]

    def _joined(self, read: str) -> list[Arc]:
        """Two tokens that were one word: "truyén thng" is two, "th ong" one."""
        candidates = self.channel.likely(read)
        ranked = self._ranked(candidates)[:6] if candidates else ()
        return [Arc(2, truth, words, score, "channel") for _, score, truth, words in ranked]

    def _horned(self, text: str, token: Token, after: Token) -> list[Arc]:
        """A word and the marks after it, the first of which may be the horn of its last letter.

        A single quote that closes nothing is: "co’ quan" is no quotation, even if "co" is read for "cơ" too.
        """
        mark, rest = after.text[0], after.text[1:]
        ranked = self._ranked(self.channel.horned(token.text + mark))
        ends = [form] if (form := punct_form(rest)) else []
        likelier = {}
        if ranked and mark in _SINGLE and not _is_quoted(text, after.start):
            likelier = {arc.text: arc.score + _NO_QUOTE for arc in self.word(token.text)}
        return [
            Arc(2, truth + rest, (*words, *ends), max(score, likelier.get(truth, score)), "channel")
            for _, score, truth, words in ranked
        ]

    def _arc(self, text: str, score: float, source: str) -> Arc:
        return Arc(1, text, tuple(map(word_form, text.split(" "))), score, source)


def _is_quoted(text: str, at: int) -> bool:
    """May the single quote at a place close a quotation that was opened on its line or the one before?"""
    start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, at))) + 1
    return any(
        mark in _SINGLE and (place == start or text[place - 1] in ' \n([{“"')
        for place, mark in enumerate(text[start:at], start)
    )


def _cut_code(text: str, tokens: Sequence[Token]) -> bool:
    """Is the last token what follows "1669/NQ-" on the next line?"""
    if len(tokens) < 3 or tokens[0].kind is not Kind.CODE or tokens[1].text not in "-–":
        return False
    return tokens[0].end == tokens[1].start and "\n" in text[tokens[1].end : tokens[2].start]


def _case_unsure(read: str) -> bool:
    """True where one or two signs, digits or mixed letters leave open whether capitals are meant."""
    return not read.islower() and (len(read) <= 2 or shape(read) == "miXed" or not read.isalpha())


def _capitals_beside(text: str, tokens: Sequence[Token], position: int) -> float:
    """Share of the words in capitals among those beside a token on its line; 0.5 where there are none."""
    here = tokens[position]
    start, end = text.rfind("\n", 0, here.start), text.find("\n", here.end)
    near = [
        token.text
        for token in tokens[max(0, position - _BESIDE) : position + _BESIDE + 1]
        if token.start > start and (token.start < end or end < 0) and token is not here
    ]
    words = [word for word in near if len(word) > 2 and word.isalpha()]
    return sum(2 * sum(map(str.isupper, word)) > len(word) for word in words) / len(words) if words else 0.5
