"""The text engine: the pages of a document in, their restored texts and edits out.

The document's text is converted to Unicode and cut into passages. In rounds, witnesses add arcs to the
passages' lattices and change scores; after each round the decoder finds the best paths. The changes on the
final paths become edits and doubts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.packed import Confidences, Edits
from restore.page_text import PageText, Reading
from restore.resources import lexicon
from restore.resources import model as model_file
from restore.text.adapt import ENOUGH, TURNS, AdaptedChannel, lost_blanks, sure_acronyms, sure_pairs
from restore.text.assemble import Document
from restore.text.best_path import PathScore, corrected, right_lines_apart
from restore.text.confidence import Context, contexts
from restore.text.decoder import Search, decode
from restore.text.evidence.candidates import Candidates
from restore.text.evidence.channel import ChannelModel, CountedChannel, PlainChannel
from restore.text.evidence.chat import words
from restore.text.evidence.codes import Codes
from restore.text.evidence.cooccurrence import Cooccurrence
from restore.text.evidence.foreign import Foreign
from restore.text.evidence.formulas import Formulas
from restore.text.evidence.items import Items
from restore.text.evidence.language import LanguageModel, Unigrams, word_form
from restore.text.evidence.letters import Letters
from restore.text.evidence.lexicon import Acronyms, Term, UserTerms
from restore.text.evidence.memory import Memory
from restore.text.evidence.names import Names
from restore.text.evidence.own_channel import Count, own_channel
from restore.text.evidence.phrases import Phrases
from restore.text.evidence.places import Places
from restore.text.evidence.readings import Readings
from restore.text.evidence.repeats import Repeats
from restore.text.evidence.seq2seq import SHIPPED_MODEL, ModelChoice, Seq2Seq
from restore.text.evidence.spacing import Spacing
from restore.text.evidence.specks import Specks
from restore.text.evidence.spelling import Spelling, Vocabulary
from restore.text.evidence.tones import Tones
from restore.text.guards import CERTAIN, Origin
from restore.text.judge import Judge, doubtful_numbers, has_strange_word, is_hopeless
from restore.text.kinds import LineKind, alike
from restore.text.likelihood import by_likelihood
from restore.text.passage import Lattice, NoiseModel, Passage, Step, Witness, together
from restore.text.profile import PROFILES, WRECKED, checked, detect, is_short, likeliest
from restore.text.rescore import Rescorer
from restore.text.token_lists import TokenLists
from restore.text.trust import Trust, is_misread, trust
from restore.text.weights import ProfileWeights, read_weights
from restore.text.windows import Seq2SeqWeights
from restore.vietnamese.tokens import Kind, Token

BLOCK = 40_000  # tokens restored together, about 80 pages; bounds the memory
# Chosen: the mean doubt of a text, without and with the model, above which it is hardly readable (those of
# known engines have at most 0.057 and 0.028), its least steps, and the least confidence of its edits: six in
# seven below are wrong.
_HOPELESS, _LONG, _SURE_IF_HOPELESS = (0.07, 0.04), 100, 0.6
# Profiles of lines that are not wrecked.
_KEPT = {LineKind.MARKED: "vie", LineKind.TYPED: "plain", LineKind.FOREIGN: "vie"}
_UNEXPLAINED = ("channel", "seq2seq")  # witnesses that give no reason of their own

CHANNEL, LANGUAGE = "channel", "language"
WITNESSES = (CHANNEL, LANGUAGE, "codes", "formulas", "tones", "spacing", "specks", "readings", "items",
             "foreign", "repeats", "places", "names", "acronyms", "terms", "seq2seq", "cooccurrence",
             "memory")  # fmt: skip
"""All that `Engine.load(without=…)` may leave out. Without the channel, candidates are words with the same
bare letters; without the language model, a word has its unigram probability."""


class Decisions(NamedTuple):
    """The results for some passages, in the order of their text."""

    edits: list[Edit]
    doubts: list[Doubt]
    confidences: list[Confidence]


@dataclass(frozen=True)
class Engine:
    """Restores any number of documents. `load` makes an engine with the shipped models."""

    language: LanguageModel
    weights: Mapping[str, ProfileWeights] = field(
        default_factory=lambda: dict.fromkeys(PROFILES, ProfileWeights())
    )
    model: Seq2Seq | None = None
    terms: tuple[Term, ...] = ()  # of the user's list
    counts: tuple[Count, ...] = ()  # of the office's channel
    without: Collection[str] = ()  # witnesses left out, for an ablation
    search: Search = Search()

    @classmethod
    def load(
        cls,
        without: Collection[str] = (),
        terms: Sequence[Term] = (),
        model: ModelChoice = SHIPPED_MODEL,
        counts: Sequence[Count] = (),
    ) -> Engine:
        """The engine with the shipped models, less the witnesses `without`.

        Raises ModelMissing, ModelUnusable, and ValueError for an unknown witness.
        """
        if unknown := set(without) - set(WITNESSES):
            raise ValueError(f"no such witness: {', '.join(sorted(unknown))}")
        weights = read_weights(model_file("weights.json"))
        if model.name:  # no weights were fitted for another model: the defaults
            weights = {name: replace(profile, seq2seq=Seq2SeqWeights()) for name, profile in weights.items()}
        return cls(
            LanguageModel(model_file("language.binary")),
            weights,
            None if "seq2seq" in without else model.load(),
            tuple(terms),
            tuple(counts),
            tuple(without),
        )

    # --- witnesses ---

    @cached_property
    def rounds(self) -> list[list[Witness]]:
        """The witnesses by round, in the order in which they run; a round sees the same best paths."""
        channel = {name: profile.channel for name, profile in self.weights.items()}
        candidates = Candidates(self.language, channel)
        base: list[Witness] = [candidates, Codes(channel, candidates)]
        base = [witness for witness in base if witness.name == CHANNEL or witness.name not in self.without]
        looks = {name: profile.readings for name, profile in self.weights.items()}
        readings = Readings(looks, base, lambda profile: self._noise_model(profile, Trust()))
        exponents = {name: weights.channel for name, weights in channel.items()}
        rounds: list[list[Witness]] = [
            [
                *base,
                Formulas(exponents),
                Tones(),
                Spacing(self.language, candidates),
                Specks(),
                readings,
                Items(),
                Foreign(),
            ],
            [Repeats(exponents), Places(), Names(self.language), Acronyms(), UserTerms(self.terms)],
        ]
        if self.model:
            seq2seq = {name: profile.seq2seq for name, profile in self.weights.items()}
            rounds.append([Rescorer(self.model, seq2seq, self.decode)])
        near = {name: profile.cooccurrence for name, profile in self.weights.items()}
        rounds.append([Cooccurrence(near)])
        rounds.append([Memory({name: profile.memory for name, profile in self.weights.items()})])
        return [[w for w in part if w.name == CHANNEL or w.name not in self.without] for part in rounds]

    @property
    def witnesses(self) -> list[Witness]:
        return [witness for part in self.rounds for witness in part]

    def decode(self, lattice: Lattice) -> list[Step]:
        """The best path through a lattice."""
        return decode(lattice, self._scorer, self.search)

    @cached_property
    def _scorer(self) -> Any:
        if LANGUAGE in self.without:
            return Unigrams(self.language)
        return self.language.compiled or self.language.raw

    def channel(self, profile: str) -> ChannelModel:
        if CHANNEL in self.without:
            return _plain_channel()
        if profile not in self._channels:
            self._channels[profile] = own_channel(load_channel(profile), profile, self.counts)
        return self._channels[profile]

    @cached_property
    def _channels(self) -> dict[str, ChannelModel]:
        return {}

    # --- documents ---

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        """The restoration of a text, whose line ends are kept; `profile` is "auto" or one of `PROFILES`.

        `readings`: sorted; the recogniser's confidences in parts of the text, and what second looks gave.
        """
        return self.restore_pages([PageText(text, checked(profile), tuple(readings))])[0]

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        """One restoration for each page of a document.

        Names, lists and garbles of one page are evidence for the others. The result equals that of one text
        with form feeds between the pages.
        """
        document = Document(pages)
        edits, confidences = Edits(), Confidences()
        doubts: list[Doubt] = []
        profiles: list[tuple[int, str]] = []
        for block in together(self.passages(document), BLOCK):
            self._restore(block, self.rounds)
            decided = self._decisions(block)
            edits.extend(decided.edits)
            doubts += decided.doubts
            confidences.extend(decided.confidences)
            profiles += [(passage.tokens[0].start, passage.profile) for passage in block]
            for passage in block:
                passage.forget()  # frees the memory of its arcs
        return document.restorations(edits, doubts, confidences, profiles)

    def first_pass(self, text: str, profile: str = "auto") -> list[Passage]:
        """The passages of a text after the first round of witnesses, before names, seq2seq and memory."""
        passages = list(self.passages(Document([PageText(text, profile)])))
        self._restore(passages, self.rounds[:1])
        return passages

    def passages(self, document: Document) -> Iterator[Passage]:
        """The document's passages, each with the profile requested for its page or, for "auto", detected."""
        parts = alike(document.text, document.parts())
        auto = [number for number, profile in enumerate(parts.requested) if profile == "auto"]
        pasted = len(auto) == len(parts.requested)
        unknown = parts.tokens if pasted else TokenLists(document.text, (parts.tokens[n] for n in auto))
        few = pasted and is_short(unknown)
        profiles = parts.requested.copy()
        for n, profile in zip(auto, self._detected(unknown, [parts.kinds[n] for n in auto]), strict=True):
            profiles[n] = profile
        foreign = [not few and kind is LineKind.FOREIGN for kind in parts.kinds]
        passages: Sequence[Sequence[Token]] = parts.tokens
        if few:
            passages, profiles = right_lines_apart(passages, profiles, self._path_score(document.text))
            foreign = [False] * len(profiles)
        marked = (
            token
            for number, profile in enumerate(profiles)
            if profile == "vie" and not foreign[number]
            for token in passages[number]
        )
        well_read = trust(marked, self.language, pasted=pasted)
        for tokens, profile, is_foreign in zip(passages, profiles, foreign, strict=True):
            noise = self._noise_model(profile, well_read if profile == "vie" else Trust())
            noise = replace(noise, foreign=is_foreign, few=few and profile != "vie")
            yield Passage(document.text, tokens, noise, document.readings, document.page_starts)

    def _path_score(self, text: str) -> PathScore:
        noise = partial(self._noise_model, well_read=Trust())
        return PathScore(text, noise, self.rounds[0][0], self.decode, self.language)

    def _detected(self, passages: TokenLists, kinds: Sequence[LineKind]) -> list[str]:
        """The detected profile of each passage; `kinds`: the kind of line of each."""
        if is_short(passages):
            profiles = detect(passages, self.language)
            spelt = [list(words(passages.text, tokens)) for tokens in passages]
            names = [name for name in PROFILES if name in self.weights]
            profiles = by_likelihood(spelt, profiles, names, self.channel, self.language)
            return corrected(passages, profiles, self._path_score(passages.text))
        wrecked = {number for number, kind in enumerate(kinds) if kind not in _KEPT}
        told = (t.text for n in sorted(wrecked) for t in passages[n] if t.kind is Kind.WORD)
        names = [name for name in WRECKED if name in self.weights]
        name = likeliest(told, names, self.channel, self.language) if wrecked else ""
        return [_KEPT.get(kind, name) for kind in kinds]

    def _noise_model(self, profile: str, well_read: Trust) -> NoiseModel:
        weights = self.weights[profile].channel
        return NoiseModel(profile, self.channel(profile), weights.channel, weights.keep, *well_read)

    def _restore(self, passages: Sequence[Passage], rounds: Sequence[Sequence[Witness]]) -> None:
        self._adapt(passages, rounds)
        _weigh(passages, rounds[0])
        trusted = [passage for passage in passages if passage.noise.trust]
        if is_misread(trusted, self._settle):
            for passage in trusted:
                passage.noise = replace(passage.noise, trust=0.0, enough=0.0)
                passage.steps = []
            _weigh(passages, rounds[0])
        for passage in passages:
            self._settle(passage)
        self._ask(passages, rounds[1:])

    def _ask(self, passages: Sequence[Passage], rounds: Sequence[Sequence[Witness]]) -> None:
        for witnesses in rounds:
            _weigh(passages, witnesses)
            for passage in passages:
                self._settle(passage)

    def _settle(self, passage: Passage) -> None:
        passage.settle(self.decode)

    def _adapt(self, passages: Sequence[Passage], rounds: Sequence[Sequence[Witness]]) -> None:
        """Adapt each channel with letter counts to its passages, if these have `ENOUGH` tokens."""
        for known in {id(p.noise.channel): p.noise.channel for p in passages}.values():
            if not known.letters:
                continue
            group = [passage for passage in passages if passage.noise.channel is known]
            if sum(len(passage.tokens) for passage in group) < ENOUGH:
                continue
            channel = AdaptedChannel(known, self._spelling(known))
            for passage in group:
                passage.noise = replace(passage.noise, channel=channel)
            for _ in range(TURNS):
                self._ask(group, rounds)
                channel = channel.learned(
                    sure_pairs(group), lost_blanks(group, known.lost_blank), sure_acronyms(group)
                )
                for passage in group:
                    passage.noise = replace(passage.noise, channel=channel)
                    passage.forget()

    def _spelling(self, known: ChannelModel) -> Spelling:
        """The spelling by the letters of a channel, made once for each channel."""
        key = id(known.letters)
        if key not in self._spellings:
            self._spellings[key] = Spelling(self._vocabularies, Letters(known.letters))
        return self._spellings[key]

    @cached_property
    def _spellings(self) -> dict[int, Spelling]:
        return {}

    @cached_property
    def _vocabularies(self) -> dict[str, Vocabulary]:
        words = lexicon("words.txt").read_text(encoding="utf-8").split()
        return Vocabulary.by_case(words, lambda word: self.language.unigram(word_form(word)))

    def _decisions(self, passages: Sequence[Passage]) -> Decisions:
        edits, doubts, confidences = every = Decisions([], [], [])
        found = contexts([passage.steps for passage in passages], self.language)
        doubt = next((around[0].text for around in found if around), 0.0)  # the same for all
        hopeless = sum(map(len, found)) >= _LONG and doubt > _HOPELESS[self.model is not None]
        for passage, around in zip(passages, found, strict=True):
            sure = self.weights[passage.profile].thresholds.sure
            # English OCR was fitted on dirty pages too. Two words alone hardly show what made the text.
            if (hopeless and passage.profile != "eng") or (passage.noise.few and len(passage.tokens) < 3):
                sure = max(sure, _SURE_IF_HOPELESS)
            decided = self._decided(passage, around, sure)
            if passage.noise.few and has_strange_word(passage.tokens) and is_hopeless(decided.edits):
                decided = self._decided(passage, around, CERTAIN)
            edits += decided.edits
            doubts += decided.doubts
            confidences += decided.confidences
        return every

    def _decided(self, passage: Passage, around: Sequence[Context], sure: float) -> Decisions:
        """The decisions on a passage; `sure`: least confidence of an edit."""
        weights = self.weights[passage.profile]
        thresholds = replace(weights.thresholds, sure=sure)
        channel = passage.noise.channel
        origin = Origin(passage.noise.enough, channel.faithful, passage.profile == "plain", channel.spells)
        judge = Judge(thresholds, weights.calibration, origin, self._counted)
        edits, doubts, confidences = Decisions([], [], [])
        text, tokens = passage.text, passage.tokens
        if passage.foreign:
            return Decisions(edits, list(doubtful_numbers(text, tokens, channel.faithful)), confidences)
        names = passage.attested()
        for step, context in zip(passage.steps, around, strict=True):
            attested = any(tokens[step.start].start in name for name in names) if names else False
            reason, looks = passage.reason(step), passage.looks(step)
            decision, certain = judge(text, tokens, step, context, reason, attested, looks)
            if isinstance(decision, Edit):
                edits.append(decision)
            elif decision:
                doubts.append(decision)
            if decision or _is_word(tokens[step.start]):
                confidences.append(certain)
        edits = self._phrases.explain(passage.tokens, edits, _UNEXPLAINED)
        for name in passage.settled if edits else ():
            edits = name.explain(passage.text, edits, _UNEXPLAINED)
        return Decisions(edits, doubts, confidences)

    @cached_property
    def _counted(self) -> frozenset[tuple[str, str]]:
        return frozenset((count.read, count.truth) for count in self.counts)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases()


def _weigh(passages: Sequence[Passage], witnesses: Sequence[Witness]) -> None:
    for witness in witnesses:
        witness.weigh(passages)


@cache
def load_channel(profile: str) -> ChannelModel:
    """The channel model of a profile, loaded once. Raises ModelMissing, ModelUnusable."""
    return _plain_channel() if profile == "plain" else CountedChannel(model_file(f"channel.{profile}.tsv.gz"))


@cache
def _plain_channel() -> PlainChannel:
    return PlainChannel.shipped()


def _is_word(token: Token) -> bool:
    """True if the token is a word with a letter or digit, not "¬" or "&", which may be garbled letters."""
    return token.kind is Kind.WORD and (token.text.isalnum() or any(map(str.isalnum, token.text)))
