"""Text in, restored text out: conversion, paragraphs, profiles, lattice, decoder, edits."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from restore.document import PageText, Reading
from restore.edits import Confidence, Doubt, Edit, Restoration, compose, relocate
from restore.resources import data_folder
from restore.resources import model as model_file
from restore.text.confidence import Calibration, contexts
from restore.text.decide import REASONS, Judge
from restore.text.decoder import Search, decode
from restore.text.evidence import readings as rereading
from restore.text.evidence.channel import CountedChannel, PlainChannel
from restore.text.evidence.gazetteer import Gazetteer
from restore.text.evidence.items import item_arcs
from restore.text.evidence.language import LanguageModel, word_form
from restore.text.evidence.lexicon import Term, UserLexicon, acronym_arcs
from restore.text.evidence.memory import remember
from restore.text.evidence.mentions import LexiconArc, Paragraph, Settled
from restore.text.evidence.names import Names
from restore.text.evidence.phrases import Phrases
from restore.text.evidence.places import resolve, revise
from restore.text.evidence.seq2seq import SHIPPED_MODEL, ModelChoice, Seq2Seq
from restore.text.lattice import LatticeBuilder, Weights
from restore.text.passage import Arc, Step, identity
from restore.text.profile import PROFILES, detect
from restore.text.rescore import Consulted, Passage, consult, in_doubt
from restore.vietnamese.encoding import Conversion, to_unicode
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind, Token, tokenize

_LONGEST = 400  # tokens decoded as one lattice
_USUAL = 0.005  # usual share of impossible tokens in Vietnamese OCR
_WORTH = 600  # words of a text that weigh as much as knowing what is usual
_UNEXPLAINED = ("channel", "seq2seq")  # witnesses that give no reason of their own
_FOREIGN = 0.35  # share of unexplained words from which a paragraph is not Vietnamese


@dataclass
class _Paragraph:
    """A paragraph on its way through the engine."""

    text: str  # of the whole document; the tokens are spans of it
    tokens: Sequence[Token]
    profile: str
    builder: LatticeBuilder
    readings: Sequence[Reading]
    items: Mapping[int, Arc]  # of the text, by where they begin
    found: list[LexiconArc] = field(default_factory=list)  # what the lexicon has to say
    settled: list[Settled] = field(default_factory=list)  # places that are right already
    steps: list[Step] = field(default_factory=list)  # the best path so far; none in foreign text

    def lattice(self, tokens: Sequence[Token], found: Sequence[LexiconArc]) -> list[list[Arc]]:
        """All that the witnesses but the seq2seq model have to say on some neighbouring tokens."""
        lattice, weights = self.builder.build(self.text, tokens), self.builder.weights
        if self.readings:
            build = self.builder.build
            lattice = rereading.weigh(lattice, tokens, self.readings, build, weights.again, weights.sure)
        for node, token in enumerate(tokens if self.items else ()):
            if item := self.items.get(token.start):
                lattice[node] = [item]
        for arc in found:
            lattice[arc.start] = [*lattice[arc.start], arc.arc]
        return lattice


@dataclass
class Engine:
    """The text engine. `load` reads the shipped models; one instance serves any number of texts."""

    language: LanguageModel
    weights: dict[str, Weights] = field(default_factory=lambda: dict.fromkeys(PROFILES, Weights()))
    calibration: dict[str, Calibration] = field(
        default_factory=lambda: dict.fromkeys(PROFILES, Calibration())
    )
    search: Search = field(default_factory=Search)
    seq2seq: Seq2Seq | None = None
    consulted: dict[str, Consulted] = field(default_factory=lambda: dict.fromkeys(PROFILES, Consulted()))
    terms: Sequence[Term] = ()  # the user's own list
    without: Collection[str] = ()  # witnesses left out, for an ablation

    SWITCHES: ClassVar[tuple[str, ...]] = ("channel", "language", "seq2seq", "lexicon", "codes", "memory")

    @classmethod
    def load(
        cls, without: Collection[str] = (), terms: Sequence[Term] = (), model: ModelChoice = SHIPPED_MODEL
    ) -> Engine:
        """The engine on the shipped models. ModelMissing when the installation is incomplete."""
        settings: dict[str, Any] = json.loads(model_file("weights.json").read_text(encoding="utf-8"))
        return cls(
            LanguageModel(model_file("language.binary")),
            {name: Weights(**settings["weights"][name]) for name in PROFILES},
            {name: Calibration(**settings["calibration"][name]) for name in PROFILES},
            seq2seq=None if "seq2seq" in without else model.load(),
            consulted={
                # How far another model may be believed is not known: moderately.
                name: Consulted() if model.name else Consulted(**settings["seq2seq"][name])
                for name in PROFILES
            },
            terms=terms,
            without=without,
        )

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        """The restored text with every edit; `profile` is "auto" or one of `PROFILES`. Lines are kept.

        `readings`, sorted, say how well the places of the text were read, and what further looks gave.
        """
        conversion = to_unicode(text)
        paragraphs = self.first_pass(conversion.text, profile, _converted(readings, text, conversion))
        if "lexicon" not in self.without:
            self._look_up(paragraphs)
        if self.seq2seq:
            self._consult(self.seq2seq, paragraphs)
        if "memory" not in self.without:
            self._remember(paragraphs)
        edits, doubts, confidences = self._verdicts(paragraphs)
        notes: tuple[str, ...] = ()
        if conversion.spans:
            back = _back(text, conversion)
            edits = compose(conversion.text, back, edits)
            doubts = [
                replace(
                    d,
                    start=(a := relocate(d.start, back)),
                    end=(b := relocate(d.end, back, after=True)),
                    text=text[a:b],
                )
                for d in doubts
            ]
            confidences = [
                Confidence(relocate(c.start, back), relocate(c.end, back, after=True), c.value)
                for c in confidences
            ]
            notes = (f"encoding: {conversion.encoding}",)
        profiles = [paragraph.profile for paragraph in paragraphs]
        main = max(set(profiles), key=profiles.count) if profiles else "vie"
        return Restoration.of(text, edits, doubts, main, notes, confidences)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        """The pages of one document, restored together: one restoration for each."""
        return [self.restore(page.text, page.profile, page.readings) for page in pages]

    def first_pass(
        self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()
    ) -> list[_Paragraph]:
        """The paragraphs as channel and language model have them, before anything else is asked."""
        parts = list(_parts(text))
        profiles = detect(parts) if profile == "auto" else [profile] * len(parts)
        marked = [tokens for tokens, kind in zip(parts, profiles, strict=True) if kind == "vie"]
        trust = self._trust([token for tokens in marked for token in tokens])
        items = {
            kind: {} if "codes" in self.without else item_arcs(text, marked=kind == "vie")
            for kind in set(profiles)
        }
        builders = {kind: self.builders[kind, trust if kind == "vie" else 0.0] for kind in items}
        paragraphs = [
            _Paragraph(text, tokens, kind, builders[kind], readings, items[kind])
            for tokens, kind in zip(parts, profiles, strict=True)
        ]
        for paragraph in paragraphs:
            if not self._foreign(paragraph):
                paragraph.steps = self._decode(paragraph.lattice(paragraph.tokens, ()))
        return paragraphs

    def _trust(self, tokens: Sequence[Token]) -> float:
        """How much better than usual a text was read: log10 of the usual error rate over its own.

        Where hardly a token is impossible as it stands, the valid ones are seldom misread either.
        """
        words = [t.text for t in tokens if t.kind is Kind.WORD and len(t.text) > 1]
        impossible = sum(
            not is_syllable(word)
            and word_form(word) not in self.language
            and not (word.isalpha() and word[0].isupper())
            for word in words
        )
        rate = (impossible + _USUAL * _WORTH) / (len(words) + _WORTH)
        return max(0.0, round(4 * math.log10(_USUAL / rate)) / 4)

    def _foreign(self, paragraph: _Paragraph) -> bool:
        """True for a paragraph with too many words that are no syllable under any reading."""
        words = [
            t.text
            for t in paragraph.tokens
            if t.kind is Kind.WORD and len(t.text) > 1 and not t.text.isupper()
        ]
        foreign = sum(not is_syllable(paragraph.builder.word(word)[0].text) for word in words)
        return len(words) >= 5 and foreign > _FOREIGN * len(words)

    def _decode(self, lattice: Sequence[Sequence[Arc]]) -> list[Step]:
        return decode(lattice, self.language.raw, self.search, 0.0 if "language" in self.without else 1.0)

    def _look_up(self, paragraphs: Sequence[_Paragraph]) -> None:
        """Decode again what the lexicon has an opinion on."""
        seen = [
            Paragraph(
                p.text,
                p.tokens,
                p.steps,
                p.builder.channel,
                p.builder.weights.channel,
                p.builder.weights.keep,
            )
            for p in paragraphs
        ]
        places = resolve(seen, self.gazetteer)
        for place in places.settled:
            paragraphs[place.paragraph].settled.append(place)
        found = places.arcs + self.names.arcs(seen) + acronym_arcs(seen)
        if self.terms:
            found += UserLexicon(self.terms).arcs(seen)
        for arc in found:
            paragraphs[arc.paragraph].found.append(arc)
        for paragraph in paragraphs:
            if paragraph.found and paragraph.steps:

                def again(
                    tokens: Sequence[Token], arcs: Sequence[LexiconArc], paragraph: _Paragraph = paragraph
                ) -> list[Step]:
                    return self._decode(paragraph.lattice(tokens, arcs))

                paragraph.steps = revise(paragraph.tokens, paragraph.steps, paragraph.found, again)

    def _consult(self, model: Seq2Seq, paragraphs: Sequence[_Paragraph]) -> None:
        """Decode again what the seq2seq model was asked about."""
        for profile, how in self.consulted.items():
            mine = [p for p in paragraphs if p.profile == profile and how.weight and in_doubt(p.steps, how)]
            passages = [Passage(p.text, p.tokens, p.lattice(p.tokens, p.found), p.steps) for p in mine]
            for index, steps in consult(model, passages, how, self._decode).items():
                mine[index].steps = list(steps)

    def _remember(self, paragraphs: Sequence[_Paragraph]) -> None:
        """Weigh anew what is doubtful, by what the document has elsewhere."""
        weights = self.weights
        reminded = remember([(p.tokens, p.steps, weights[p.profile].memory) for p in paragraphs])
        for paragraph, steps in zip(paragraphs, reminded, strict=True):
            paragraph.steps = steps

    def _verdicts(self, paragraphs: Sequence[_Paragraph]) -> tuple[list[Edit], list[Doubt], list[Confidence]]:
        edits: list[Edit] = []
        doubts: list[Doubt] = []
        confidences: list[Confidence] = []
        every = contexts([paragraph.steps for paragraph in paragraphs], self.language)
        for paragraph, around in zip(paragraphs, every, strict=True):
            judge = Judge(self.weights[paragraph.profile], self.calibration[paragraph.profile])
            reasons = {identity(found.start, found.arc): found.reason for found in paragraph.found}
            mine: list[Edit] = []
            for step, context in zip(paragraph.steps, around, strict=True):
                reason = reasons.get(identity(step.start, step.arc), "")
                verdict, sure = judge(paragraph.text, paragraph.tokens, step, context, reason)
                if isinstance(verdict, Edit):
                    mine.append(verdict)
                elif verdict:
                    doubts.append(verdict)
                if verdict or _is_word(paragraph.tokens[step.start]):
                    confidences.append(sure)
            mine = self.phrases.explain(paragraph.tokens, mine, _UNEXPLAINED)
            for place in paragraph.settled if mine else ():
                mine = place.explain(paragraph.text, mine, _UNEXPLAINED)
            edits += mine
        return edits, doubts, confidences

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer()

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(() if "lexicon" in self.without else None)

    @cached_property
    def names(self) -> Names:
        return Names(self.language)

    @cached_property
    def builders(self) -> _Builders:
        return _Builders(self)


class _Builders(dict[tuple[str, float], LatticeBuilder]):
    """Lattice builders by profile and trust; each channel is loaded when first asked for."""

    def __init__(self, restorer: Engine) -> None:
        super().__init__()
        self._restorer = restorer
        self._channels: dict[str, CountedChannel | PlainChannel] = {}

    def __missing__(self, key: tuple[str, float]) -> LatticeBuilder:
        profile, trust = key
        engine = self._restorer
        if profile not in self._channels:
            if profile == "plain" or "channel" in engine.without:
                words = (data_folder("lexicon") / "words.txt").read_text(encoding="utf-8").split()
                self._channels[profile] = PlainChannel(words)
            else:
                self._channels[profile] = CountedChannel(model_file(f"channel.{profile}.tsv.gz"))
        self[key] = LatticeBuilder(
            self._channels[profile], engine.language, engine.weights[profile], engine.without, trust
        )
        return self[key]


def _is_word(token: Token) -> bool:
    """True for what says something; "¬" and "&", which may stand for letters, say nothing as they are."""
    return token.kind is Kind.WORD and any(map(str.isalnum, token.text))


def _converted(readings: Sequence[Reading], source: str, conversion: Conversion) -> Sequence[Reading]:
    """The readings of the source as those of the converted text."""
    if not (readings and conversion.spans):
        return readings
    ahead = [Edit(a, b, source[a:b], text, "encoding", 1.0, "") for a, b, text in conversion.spans]
    return [
        r._replace(start=relocate(r.start, ahead), end=relocate(r.end, ahead, after=True)) for r in readings
    ]


def _back(source: str, conversion: Conversion) -> list[Edit]:
    """The conversion to Unicode as edits that lead from the converted text back to the source."""
    edits, shift = [], 0
    for start, end, text in conversion.spans:
        edits.append(Edit(start + shift, start + shift + len(text), text, source[start:end], "encoding", 1.0,
                          REASONS["encoding"]))  # fmt: skip
        shift += len(text) - (end - start)
    return edits


def _parts(text: str) -> Iterator[list[Token]]:
    """Tokens between blank lines; what is too long is cut at the end of a sentence, at a line's end."""
    current: list[Token] = []
    for token in tokenize(text):
        if current:
            gap = text[current[-1].end : token.start]
            long_enough = len(current) > _LONGEST / 2 and "\n" in gap and current[-1].text[-1] in ".;:"
            if gap.count("\n") > 1 or long_enough or len(current) >= _LONGEST:
                yield current
                current = []
        current.append(token)
    if current:
        yield current
