"""Text in, restored text out: conversion, paragraphs, profiles, lattice, decoder, edits."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from restore.decoder import Search, decode
from restore.document import Confidence, Doubt, Edit, Restoration, compose, relocate
from restore.evidence.arcs import Arc, Step
from restore.evidence.channel import CountedChannel, PlainChannel
from restore.evidence.gazetteer import Gazetteer
from restore.evidence.language import LanguageModel, word_form
from restore.evidence.lexicon import Term, UserLexicon, acronym_arcs
from restore.evidence.mentions import Paragraph
from restore.evidence.places import LexiconArc, resolve, revise
from restore.lattice import LatticeBuilder, Weights
from restore.profile import PROFILES, detect
from restore.resources import data_folder, model
from restore.vietnamese.encoding import Conversion, to_unicode
from restore.vietnamese.syllable import is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token, tokenize

_LONGEST = 400  # tokens decoded as one lattice
_SURE = 0.9  # calibrated confidence from which a lone number may turn out to be a word
_USUAL = 0.005  # usual share of impossible tokens in Vietnamese OCR
_WORTH = 600  # words of a text that weigh as much as knowing what is usual
_FOREIGN = 0.35  # share of unexplained words from which a paragraph is not Vietnamese

REASONS = {
    "marks": "phục hồi dấu theo ngữ cảnh",
    "letters": "chữ nhận dạng sai, sửa theo ngữ cảnh",
    "case": "chữ hoa, chữ thường theo ngữ cảnh",
    "split": "tách hai từ bị dính",
    "joined": "nối từ bị tách",
    "code": "mã số văn bản, số La Mã",
    "encoding": "chuyển bảng mã cũ sang Unicode",
}


@dataclass
class Restorer:
    """The text engine. `load` reads the shipped models; one instance serves any number of texts."""

    language: LanguageModel
    weights: dict[str, Weights] = field(default_factory=lambda: dict.fromkeys(PROFILES, Weights()))
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)
    search: Search = field(default_factory=Search)
    terms: Sequence[Term] = ()  # the user's own list
    without: Collection[str] = ()  # witnesses left out, for an ablation

    SWITCHES: ClassVar[tuple[str, ...]] = ("channel", "language", "lexicon", "codes")

    @classmethod
    def load(cls, without: Collection[str] = (), terms: Sequence[Term] = ()) -> Restorer:
        """The engine on the shipped models. ModelMissing when the installation is incomplete."""
        settings: dict[str, Any] = json.loads(model("weights.json").read_text(encoding="utf-8"))
        return cls(
            LanguageModel(model("language.binary")),
            {name: Weights(**settings["weights"][name]) for name in PROFILES},
            {name: tuple(pair) for name, pair in settings["calibration"].items()},
            terms=terms,
            without=without,
        )

    def restore(self, text: str, profile: str = "auto") -> Restoration:
        """The restored text with every edit; `profile` is "auto" or one of `PROFILES`. Lines are kept."""
        conversion = to_unicode(text)
        paragraphs = list(_paragraphs(conversion.text))
        profiles = detect(paragraphs) if profile == "auto" else [profile] * len(paragraphs)
        marked = [tokens for tokens, kind in zip(paragraphs, profiles, strict=True) if kind == "vie"]
        trust = self._trust([token for tokens in marked for token in tokens])
        builders = [self.builders[kind, trust if kind == "vie" else 0.0] for kind in profiles]
        passes = [
            self._decode(conversion.text, tokens, builder)
            for tokens, builder in zip(paragraphs, builders, strict=True)
        ]
        reasons = self._look_up(conversion.text, paragraphs, passes, builders)
        edits: list[Edit] = []
        doubts: list[Doubt] = []
        confidences: list[Confidence] = []
        for tokens, kind, steps in zip(paragraphs, profiles, passes, strict=True):
            for step in steps:
                found, sure = self._judge(conversion.text, tokens, step, kind, reasons)
                if isinstance(found, Edit):
                    edits.append(found)
                elif found:
                    doubts.append(found)
                if found or tokens[step.start].kind is Kind.WORD:
                    confidences.append(sure)
        main = max(set(profiles), key=profiles.count) if profiles else "vie"
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
        return Restoration.of(text, edits, doubts, main, notes, confidences)

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

    def _decode(
        self, text: str, tokens: Sequence[Token], builder: LatticeBuilder, extra: Sequence[LexiconArc] = ()
    ) -> list[Step]:
        if self._foreign(tokens, builder):
            return []
        lattice = builder.build(text, tokens)
        for found in extra:
            lattice[found.start] = [*lattice[found.start], found.arc]
        weight = 0.0 if "language" in self.without else 1.0
        return decode(lattice, self.language.raw, self.search, weight)

    def _look_up(
        self,
        text: str,
        paragraphs: Sequence[Sequence[Token]],
        passes: list[list[Step]],
        builders: Sequence[LatticeBuilder],
    ) -> dict[Arc, str]:
        """Decode again, in place, what the lexicon has an opinion on; its arcs with their reasons."""
        if "lexicon" in self.without:
            return {}
        seen = [
            Paragraph(text, tokens, steps, builder.channel, builder.weights.channel, builder.weights.keep)
            for tokens, steps, builder in zip(paragraphs, passes, builders, strict=True)
        ]
        found = resolve(seen, self.gazetteer) + acronym_arcs(seen)
        if self.terms:
            found += UserLexicon(self.terms).arcs(seen)
        for index in {arc.paragraph for arc in found}:

            def again(
                tokens: Sequence[Token], arcs: Sequence[LexiconArc], builder: LatticeBuilder = builders[index]
            ) -> list[Step]:
                return self._decode(text, tokens, builder, arcs)

            own = [arc for arc in found if arc.paragraph == index]
            passes[index] = revise(paragraphs[index], passes[index], own, again)
        return {found_arc.arc: found_arc.reason for found_arc in found}

    def _foreign(self, tokens: Sequence[Token], builder: LatticeBuilder) -> bool:
        """True for a paragraph with too many words that are no syllable under any reading."""
        words = [t.text for t in tokens if t.kind is Kind.WORD and len(t.text) > 1 and not t.text.isupper()]
        foreign = sum(not is_syllable(builder.word(word)[0].text) for word in words)
        return len(words) >= 5 and foreign > _FOREIGN * len(words)

    def _judge(
        self, text: str, tokens: Sequence[Token], step: Step, profile: str, reasons: Mapping[Arc, str]
    ) -> tuple[Edit | Doubt | None, Confidence]:
        """What becomes of a step: an edit, a mark on a doubtful token, or nothing; and how sure that is."""
        start, end = tokens[step.start].start, tokens[step.start + step.arc.span - 1].end
        before, after = text[start:end], step.arc.text
        confidence = self._calibrated(step.posterior, profile)
        weights = self.weights[profile]
        enough = weights.apply_name if before[0].isupper() and before.isalpha() else weights.apply
        if before != after and confidence >= (_SURE if before.isdigit() else enough):
            reason = reasons.get(step.arc) or _reason(before, step)
            edit = Edit(start, end, before, after, step.arc.source, confidence, reason)
            return edit, Confidence(start, end, confidence)
        rivals = tuple(arc.text for arc, p in step.rivals if p > 0.2)
        if before != after:
            kept = next((p for arc, p in step.rivals if arc.text == before), 0.0)
            confidence, rivals = self._calibrated(kept, profile), (after,)
        doubtful = rivals and confidence < weights.apply
        found = Doubt(start, end, before, confidence, rivals) if doubtful else None
        return found, Confidence(start, end, confidence)

    def _calibrated(self, posterior: float, profile: str) -> float:
        """The posterior as an honest probability (logistic map fitted on development text)."""
        slope, shift = self.calibration.get(profile, (1.0, 0.0))
        p = min(max(posterior, 1e-6), 1 - 1e-6)
        return round(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + shift))), 4)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer()

    @cached_property
    def builders(self) -> _Builders:
        return _Builders(self)


class _Builders(dict[tuple[str, float], LatticeBuilder]):
    """Lattice builders by profile and trust; each channel is loaded when first asked for."""

    def __init__(self, restorer: Restorer) -> None:
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
                self._channels[profile] = CountedChannel(model(f"channel.{profile}.tsv.gz"))
        self[key] = LatticeBuilder(
            self._channels[profile], engine.language, engine.weights[profile], engine.without, trust
        )
        return self[key]


def _back(source: str, conversion: Conversion) -> list[Edit]:
    """The conversion to Unicode as edits that lead from the converted text back to the source."""
    edits, shift = [], 0
    for start, end, text in conversion.spans:
        edits.append(Edit(start + shift, start + shift + len(text), text, source[start:end], "encoding", 1.0,
                          REASONS["encoding"]))  # fmt: skip
        shift += len(text) - (end - start)
    return edits


def _paragraphs(text: str) -> Iterator[list[Token]]:
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


def _reason(before: str, step: Step) -> str:
    after = step.arc.text
    if step.arc.source == "code":
        return REASONS["code"]
    if " " in after and " " not in before:
        return REASONS["split"]
    if step.arc.span > 1:
        return REASONS["joined"]
    if before.lower() == after.lower():
        return REASONS["case"]
    return REASONS["marks" if strip_marks(before).lower() == strip_marks(after).lower() else "letters"]
