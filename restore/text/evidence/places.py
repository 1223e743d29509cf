"""The witness of places: resolves the mentions of administrative units of a document together.

The language model has seen too few of the ten thousand communes. After the first decoding, the mentions of
the document are found (a cue such as "xã", "huyện", "thôn", then capitalised tokens), each with candidate
names. Posteriors over these are computed in rounds. The likelihood is the channel's. The prior of a name is a
mixture of four parts: its share of the names that the document's other mentions support, and its probability
within their districts or mergers, within their provinces, and within the whole country. The best candidates
become arcs, with the prior in place of the score of the language model. Unlisted names are left to the
language model. All scores are log10.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from restore.text.evidence.gazetteer import Gazetteer, Likelihoods, Name, key, look
from restore.text.evidence.mentions import (
    VILLAGE_CUES,
    LexiconArc,
    Mention,
    Settled,
    add_all,
    kinds_after,
    mentions,
    run_end,
)
from restore.text.evidence.tally import Tally
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import fold_tone_placement, shape
from restore.vietnamese.tokens import Kind

# Chosen, not fitted: weights of the parts of the mixture that is the prior of a listed name; their sum is 1.
_SHARES = {"names": 0.3, "fine": 0.3, "provinces": 0.25, "country": 0.15}
# Chosen, not fitted: factor on the prior of a unit, by era.
_OUTDATED = {"2025": 1.0, "pre2025": 1.0, "": 1.0, "pre2024": 0.3, "misprint": 0.03}

# Chosen, not fitted: probabilities and log10 scores.
_VILLAGE = 0.3  # P(a village has the name of a commune)
_FLOOR = 1e-9  # P(a listed name) at least
_UNLISTED, _UNLISTED_VILLAGE = -1.5, -0.3  # log10 P(the name of a unit, of a village is unlisted)
_SYLLABLE = -2.2  # log10 P of each syllable of an unlisted name; a name counts as two at least
_LEFT_OVER = -2.8  # log10 score of each token of a mention that the name does not cover
_OFFICIAL = 1.3  # bonus of a name right after the cue of an official unit, where few names are unlisted
_INDIRECT = -0.5  # log10 factor on the prior later in an enumeration and in a letterhead
_NO_CUE = -2.0  # log10 prior of a name of the document where no cue announces it
_UNEXPLAINED = -4.0  # likelihood of a syllable of the first pass that the channel does not explain
_UNLIKELY = -5.0  # likelihood of a syllable at or below which a name without a cue is dropped
_ABSENT = -9.0  # likelihood of a syllable that the channel does not propose, for a name without a cue
_WEAKEST = -1.8  # weighted likelihood per syllable at or below which a name gets no arc
_BEHIND = 2.5  # candidates scored this far behind the best of a mention are dropped

# Chosen, not fitted: counts and masses (sums of posteriors over mentions).
_ROUNDS = 3  # in which posteriors are computed from those of the round before
_LOOKED_UP = 12  # most listed names for each length of a mention
_OFFERED = 3  # most arcs for a mention
_LONGEST_UNLISTED = 3  # most syllables of an unlisted name that is looked for without a cue
_SUPPORTED = 0.8  # mass above which a name is looked for without a cue


class Found(NamedTuple):
    """The result of resolving a document: arcs to add, and mentions that the first pass has right."""

    arcs: list[LexiconArc]
    settled: list[Settled]
    mentions: list[Mention]


class Candidate(NamedTuple):
    """A name for the first tokens of a mention."""

    name: Name
    spelling: tuple[str, ...]
    score: float  # log10 likelihood, times the channel's exponent
    listed: bool


class Context:
    """The masses of names, of small areas (districts, mergers) and of provinces, over some mentions."""

    def __init__(self) -> None:
        self.names: Tally[Name] = Tally()
        self.fine: Tally[str] = Tally()
        self.provinces: Tally[str] = Tally()

    def add(self, mention: Mention, option: Candidate, p: float, gazetteer: Gazetteer) -> None:
        """Add a candidate with posterior `p`, which is divided among the places that have the name."""
        self.names.add(option.name, p)
        if not option.listed or mention.cue in VILLAGE_CUES:
            return
        kinds = kinds_after(mention.cue)
        units = [unit for unit in gazetteer.units(option.name) if unit.kind in kinds]
        places = {(gazetteer.provinces(unit), tuple(gazetteer.fine_areas(unit))) for unit in units}
        for provinces, areas in places:
            for province in provinces:
                self.provinces.add(province, p / len(places))
            for area in areas:
                self.fine.add(area, p / len(places))


_NOTHING = Context()


class Places:
    """The witness "places": administrative units, resolved over the whole document."""

    name = "places"

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer()

    def weigh(self, passages: Sequence[Passage]) -> None:
        found = resolve(passages, self.gazetteer)
        for place in found.settled:
            passages[place.passage].settled.append(place)
        for mention in found.mentions:
            passages[mention.passage].named.update(range(mention.start, mention.end))
        add_all(passages, found.arcs)


def resolve(passages: Sequence[Passage], gazetteer: Gazetteer) -> Found:
    """Arcs for mentions whose name differs from the first pass, settled mentions, and all mentions."""
    resolution = _Resolution(passages, gazetteer)
    found = [*resolution.announced(), *resolution.unannounced()]
    return Found(
        [one for one in found if isinstance(one, LexiconArc)],
        [one for one in found if isinstance(one, Settled)],
        resolution.mentions,
    )


class _Resolution:
    """The mentions of one document, their candidates, and the posteriors of these."""

    def __init__(self, passages: Sequence[Passage], gazetteer: Gazetteer) -> None:
        self.passages = passages
        self.gazetteer = gazetteer
        self._likelihood_cache: dict[tuple[int, str], Likelihoods] = {}  # by channel and token
        self._size_cache: dict[tuple[str, int], float] = {}  # by area and kinds
        self.mentions = [m for index, passage in enumerate(passages) for m in mentions(index, passage)]
        self._names_as_read = {
            tuple(key(token.text) for token in passages[m.passage].tokens[m.start : m.end])
            for m in self.mentions
        }
        self._options = {m: self._candidates(m) for m in self.mentions}
        self._all = Context()  # of all mentions
        self._by_garble: dict[str, Context] = {}  # of the mentions that were read alike
        self._posteriors: dict[Mention, dict[Candidate, float]] = {}
        for _ in range(_ROUNDS if self.mentions else 0):
            self._posteriors = {m: self._posterior(m) for m in self.mentions}
            self._gather()

    def announced(self) -> Iterator[LexiconArc | Settled]:
        """Of mentions after a cue: arcs if the best name differs from the first pass, else listed names."""
        for mention in self.mentions:
            posteriors = self._posteriors[mention]
            ranked = sorted(
                ((option.score + self._prior(mention, option), option) for option in posteriors),
                key=lambda cell: -posteriors[cell[1]],
            )
            if not ranked:
                continue
            best = ranked[0][1]
            if not self._differs(mention, best):
                if best.listed:
                    yield self._settled(mention, best)
                continue
            bonus = _OFFICIAL if mention.direct and mention.cue not in VILLAGE_CUES else 0.0
            for score, option in ranked[:_OFFERED]:
                weak = option.score < _WEAKEST * len(option.name)
                if not weak and (option.listed or self._used_elsewhere(mention, option.name)):
                    yield self._arc(mention, option, score + bonus)

    def unannounced(self) -> Iterator[LexiconArc | Settled]:
        """Arcs and settled mentions for supported names where no cue announces them."""
        known: dict[str, list[tuple[Name, float]]] = defaultdict(list)
        total = self._all.names.total
        for name, mass in self._all.names.items():
            short = len(name) <= _LONGEST_UNLISTED and all(map(str.isalpha, name))
            if mass > _SUPPORTED and len(name) > 1 and (short or name in self.gazetteer):
                known[look(name[0])].append((name, mass / total))
        taken = {(m.passage, at) for m in self.mentions for at in range(m.start, m.end)}
        for index, passage in enumerate(self.passages if known else ()):
            for start, token in enumerate(passage.tokens):
                if token.text[0].isupper() and (index, start) not in taken:
                    for name, share in known.get(look(token.text), ()):
                        yield from self._repeated(index, passage, start, name, share)

    def _repeated(
        self, index: int, passage: Passage, start: int, name: Name, share: float
    ) -> Iterator[LexiconArc | Settled]:
        """The arc of a supported name with `share` of the document's mass, or the settled mention."""
        end = start + len(name)
        if run_end(passage, start) < end:
            return
        mention = Mention(index, start, end, "", False)
        likelihoods = [self._likelihoods(passage, position) for position in range(start, end)]
        scores = [by.get(syllable, _ABSENT) for by, syllable in zip(likelihoods, name, strict=True)]
        spelling = self.gazetteer.spelling(name) or tuple(syllable.capitalize() for syllable in name)
        option = Candidate(name, spelling, passage.noise.exponent * sum(scores), name in self.gazetteer)
        if min(scores) <= _UNLIKELY:
            return
        if _same(self._text(mention, option), passage.first_pass(start, len(name))):
            yield self._settled(mention, option)
        else:
            yield self._arc(mention, option, option.score + _NO_CUE + math.log10(share))

    def _likelihoods(self, passage: Passage, position: int) -> Likelihoods:
        read, noise = passage.tokens[position].text, passage.noise
        known = self._likelihood_cache.get((id(noise.channel), read))
        if known is None:
            known = self.gazetteer.likelihoods(read, noise.channel, faithful=noise.keep > 0)
            self._likelihood_cache[id(noise.channel), read] = known
        return known

    def _candidates(self, mention: Mention) -> list[Candidate]:
        """Listed names for any number of first tokens of the mention, and the name of the first pass."""
        passage = self.passages[mention.passage]
        reach = mention.end
        if mention.end - mention.start == 1 and mention.end < len(passage.tokens):
            reach += passage.tokens[mention.end].kind is Kind.WORD  # its capital may have been lost
        likelihoods = [self._likelihoods(passage, position) for position in range(mention.start, reach)]
        result = [
            Candidate(name, self.gazetteer.spelling(name), passage.noise.exponent * score, True)
            for length in range(1, len(likelihoods) + 1)
            for name, score in self.gazetteer.lookup(likelihoods[:length])[:_LOOKED_UP]
            if not all(part.isdigit() for part in name)
        ]
        words = passage.words[mention.start : mention.end]
        name = tuple(map(key, words))
        if all(words) and name not in self.gazetteer and not any(" " in word for word in words):
            used = [printed for printed in self._names_as_read if printed in self.gazetteer]
            result += [
                Candidate(near, self.gazetteer.spelling(near), passage.noise.exponent * score, True)
                for near, score in self.gazetteer.alike(name, used)
            ]
            scores = [by.get(syllable, _UNEXPLAINED) for by, syllable in zip(likelihoods, name, strict=False)]
            result.append(Candidate(name, tuple(words), passage.noise.exponent * sum(scores), False))
        return result

    def _posterior(self, mention: Mention) -> dict[Candidate, float]:
        """P(candidate | what was read, the document's other mentions)."""
        length = mention.end - mention.start
        scores = {
            option: option.score
            + self._prior(mention, option)
            + _LEFT_OVER * max(0, length - len(option.name))
            for option in self._options[mention]
        }
        top = max(scores.values(), default=0.0)
        weights = {option: 10 ** (score - top) for option, score in scores.items() if score > top - _BEHIND}
        total = sum(weights.values())
        return {option: weight / total for option, weight in weights.items()}

    def _gather(self) -> None:
        """Sum the posteriors over all mentions, and over those that were read alike."""
        self._all, self._by_garble = Context(), defaultdict(Context)
        for mention, posteriors in self._posteriors.items():
            for option, p in posteriors.items():
                self._all.add(mention, option, p, self.gazetteer)
                self._by_garble[self._garble(mention)].add(mention, option, p, self.gazetteer)

    def _used_elsewhere(self, mention: Mention, name: Name) -> bool:
        """True if a mention that was read otherwise supports the name."""
        return self._all.names.share(name, self._read_alike(mention).names) > 0.0

    def _read_alike(self, mention: Mention) -> Context:
        """The context of mentions with the same garble, to leave out: they are no independent evidence."""
        return self._by_garble.get(self._garble(mention), _NOTHING)

    def _garble(self, mention: Mention) -> str:
        """What was read for the mention, in lower case."""
        tokens = self.passages[mention.passage].tokens[mention.start : mention.end]
        return " ".join(token.text.lower() for token in tokens)

    def _prior(self, mention: Mention, option: Candidate) -> float:
        """log10 P(name | cue, the document's other mentions)."""
        without = self._read_alike(mention)
        village = mention.cue in VILLAGE_CUES
        used = _SHARES["names"] * self._all.names.share(option.name, without.names)
        if not option.listed:
            rare = (_UNLISTED_VILLAGE if village else _UNLISTED) + _SYLLABLE * max(2, len(option.name))
            return math.log10(10**rare + used)
        p = self._probability(option.name, kinds_after(mention.cue), without)
        if village:
            p = p * _VILLAGE + used
        return math.log10(p + _FLOOR) + (0.0 if mention.direct else _INDIRECT)

    def _probability(self, name: Name, kinds: Mapping[str, float], without: Context) -> float:
        """P(name | kinds of units, document without some mentions): the mixture of `_SHARES`."""
        gazetteer, context = self.gazetteer, self._all
        units = [
            (unit, weight * _OUTDATED[unit.era])
            for unit in gazetteer.units(name)
            if (weight := kinds.get(unit.kind))
        ]

        parts = {"country": sum(weight for _, weight in units) / self._size("", kinds)}
        if context.names.rest(without.names):
            parts["names"] = self._attested(name) * context.names.share(name, without.names)
            parts["fine"] = sum(
                weight * context.fine.share(area, without.fine) / self._size(area, kinds)
                for unit, weight in units
                for area in gazetteer.fine_areas(unit)
            )
            parts["provinces"] = sum(
                weight * context.provinces.share(area, without.provinces) / self._size(area, kinds)
                for unit, weight in units
                for area in gazetteer.provinces(unit)
            )
        return sum(_SHARES[part] * p for part, p in parts.items()) / sum(_SHARES[part] for part in parts)

    def _attested(self, name: Name) -> float:
        """The factor on a name's share of the document: 1 if a mention was read so, else by era.

        Thus a misprint of the lists counts only in a document where it was read.
        """
        if name in self._names_as_read:
            return 1.0
        return max((_OUTDATED[unit.era] for unit in self.gazetteer.units(name)), default=1.0)

    def _size(self, area: str, kinds: Mapping[str, float]) -> float:
        """The number of units of these kinds in an area, weighted by kind."""
        known = self._size_cache.get((area, id(kinds)))
        if known is None:
            sizes = self.gazetteer.sizes(area)
            known = sum(weight * sizes.get(kind, 0) for kind, weight in kinds.items()) or 1.0
            self._size_cache[area, id(kinds)] = known
        return known

    def _differs(self, mention: Mention, option: Candidate) -> bool:
        """True if the candidate differs from the first pass, not only in the case of a kept print."""
        passage, text = self.passages[mention.passage], self._text(mention, option)
        tokens = passage.tokens[mention.start : mention.start + len(option.name)]
        read = passage.text[tokens[0].start : tokens[-1].end]
        first = passage.first_pass(mention.start, len(option.name))
        return not _same(text, first) and not (first == read and _same(text.lower(), read.lower()))

    def _text(self, mention: Mention, option: Candidate) -> str:
        """The candidate's text; tokens that already say the name, blanks and line ends are kept."""
        passage = self.passages[mention.passage]
        tokens = passage.tokens[mention.start : mention.start + len(option.name)]
        around = passage.tokens[max(0, mention.start - 1) : mention.start + len(option.name)]  # with the cue
        capitals = [_in_capitals(token.text) for token in around if sum(map(str.isalpha, token.text)) > 1]
        upper = 2 * sum(capitals) > len(capitals)
        parts = []
        for token, syllable, spelt in zip(tokens, option.name, option.spelling, strict=True):
            same = key(token.text) == syllable and shape(token.text) in ("Title", "UPPER", "miXed")
            parts.append(token.text if same or not spelt[0].isalpha() else spelt.upper() if upper else spelt)
        return passage.spaced(mention.start, parts)

    def _arc(self, mention: Mention, option: Candidate, score: float) -> LexiconArc:
        passage = self.passages[mention.passage]
        text = self._text(mention, option)
        tokens = passage.tokens[mention.start : mention.start + len(option.name)]
        kept = sum(token.text == part for token, part in zip(tokens, text.split(), strict=False))
        arc = Arc(len(option.name), text, (), score + passage.noise.keep * kept, "lexicon")
        return LexiconArc(mention.passage, mention.start, arc, self._reason(mention, option))

    def _settled(self, mention: Mention, option: Candidate) -> Settled:
        tokens = self.passages[mention.passage].tokens
        last = tokens[mention.start + len(option.name) - 1]
        reason = self._reason(mention, option)
        attested = self._used_elsewhere(mention, option.name)
        start = tokens[mention.start].start
        return Settled(mention.passage, start, last.end, option.name, reason, attested)

    def _reason(self, mention: Mention, option: Candidate) -> str:
        """The reason for the reader: the unit of this name that the document's context supports most."""
        kinds = kinds_after(mention.cue)
        units = [unit for unit in self.gazetteer.units(option.name) if unit.kind in kinds]
        if not units:
            return f"địa danh: {' '.join(option.spelling)} (tên dùng trong văn bản)"
        context = self._all
        return "địa danh: " + str(
            max(
                units,
                key=lambda unit: (
                    sum(context.fine.get(area, 0.0) for area in self.gazetteer.fine_areas(unit)),
                    sum(context.provinces.get(area, 0.0) for area in self.gazetteer.provinces(unit)),
                    kinds[unit.kind],
                ),
            )
        )


def _in_capitals(word: str) -> bool:
    """True for a word in capitals, one of which may be misread ("SON", "HoA"); "X4" may be "Xã"."""
    capitals = sum(map(str.isupper, word))
    return capitals > 1 and capitals > sum(map(str.islower, word))


def _same(text: str, other: str) -> bool:
    """True if two texts differ at most in blanks and tone placement."""
    return [*map(fold_tone_placement, text.split())] == [*map(fold_tone_placement, other.split())]
