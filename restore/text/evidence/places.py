"""Place names over the document: where names stand, and which place each garble means.

A language model cannot know ten thousand communes. After a first decoding the document's mentions are
gathered (a cue such as "xã", "huyện", "thôn", then capitalised tokens) and explained together: each name
is drawn from a mixture of the names the document already uses, the district or the merger the other
mentions point to, their province, and the whole country. The outcome is arcs for the lattice, where the
probability of a name given its class stands in for the n-grams of its rare syllables. A name in no list
is left to the language model. All scores are log10.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from restore.text.evidence.gazetteer import Gazetteer, Name, Readings, key, look
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
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import fold_tone_placement, shape
from restore.vietnamese.tokens import Kind

T = TypeVar("T")


class Found(NamedTuple):
    """What the places of a document say: readings to weigh, and names that are right already."""

    arcs: list[LexiconArc]
    settled: list[Settled]


class Candidate(NamedTuple):
    """A name for the first tokens of a mention; `score` is the weighted channel's."""

    name: Name
    spelling: tuple[str, ...]
    score: float
    listed: bool


class Tally(dict[T, float]):
    """How much is said for each item; `total` for all together."""

    total = 0.0

    def add(self, item: T, amount: float) -> None:
        self[item] = self.get(item, 0.0) + amount
        self.total += amount

    def share(self, item: T, own: Tally[T]) -> float:
        """The share of `item` in what is said by others than `own`."""
        rest = self.total - own.total
        return max(0.0, self.get(item, 0.0) - own.get(item, 0.0)) / rest if rest > 0.01 else 0.0


class Context:
    """What mentions say of the document: its names, its small areas, its provinces."""

    def __init__(self) -> None:
        self.names: Tally[Name] = Tally()
        self.fine: Tally[str] = Tally()
        self.provinces: Tally[str] = Tally()

    def add(self, mention: Mention, option: Candidate, p: float, gazetteer: Gazetteer) -> None:
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
_SHARES = {
    "names": 0.3,
    "fine": 0.3,
    "provinces": 0.25,
    "country": 0.15,
}  # of the mixture a name is drawn from
_UNLISTED, _UNLISTED_VILLAGE = -1.5, -0.3  # log P(a name is in no list)
_VILLAGE = 0.3  # P(a village bears the name of some commune)
_SYLLABLE = -2.2  # log P of a syllable of a name in no list
_LEFT_OVER = -2.8  # log P of a capitalised token that a name leaves unexplained, the channel's share included
_TRUST = (
    1.3  # log bonus over the n-grams of a name right after an official cue, where names are rarely unlisted
)
_INDIRECT = -0.5  # log P(a name follows) further down an enumeration and in a letterhead
_NO_CUE = -2.0  # log P(a name that the document uses) where no cue announces it
_OUTDATED = {"2025": 1.0, "pre2025": 1.0, "": 1.0, "pre2024": 0.3, "misprint": 0.03}
_LONGEST_UNLISTED = 3  # syllables of a name in no list that is looked for without a cue
_ROUNDS = 3
_WEAKEST = -1.8  # weighted channel score of a syllable under which a name is not offered
_OFFERED, _BEHIND = 3, 2.5  # arcs for a mention, and how far behind its best


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
        add_all(passages, found.arcs)


def resolve(passages: Sequence[Passage], gazetteer: Gazetteer) -> Found:
    """Arcs where the places of the document read better than the first pass has them; the other places."""
    resolution = _Resolution(passages, gazetteer)
    found = [*resolution.announced(), *resolution.unannounced()]
    return Found(
        [one for one in found if isinstance(one, LexiconArc)],
        [one for one in found if isinstance(one, Settled)],
    )


class _Resolution:
    """The mentions of one document with what is believed of each."""

    def __init__(self, passages: Sequence[Passage], gazetteer: Gazetteer) -> None:
        self.passages = passages
        self.gazetteer = gazetteer
        self._heard: dict[tuple[int, str], Readings] = {}
        self._sizes: dict[tuple[str, int], float] = {}
        self._mentions = [m for index, passage in enumerate(passages) for m in mentions(index, passage)]
        self._printed = {
            tuple(key(token.text) for token in passages[m.passage].tokens[m.start : m.end])
            for m in self._mentions
        }
        self._options = {m: self._candidates(m) for m in self._mentions}
        self._all = Context()
        self._own: dict[str, Context] = {}  # by garble: the same garble is no second witness for itself
        self._beliefs: dict[Mention, dict[Candidate, float]] = {}
        for _ in range(_ROUNDS if self._mentions else 0):
            self._beliefs = {m: self._posterior(m) for m in self._mentions}
            self._gather()

    def announced(self) -> Iterator[LexiconArc | Settled]:
        """Arcs for the mentions whose best reading is not the first pass's; the others that are in a list."""
        for mention in self._mentions:
            ranked = sorted(
                ((option.score + self._prior(mention, option), option) for option in self._beliefs[mention]),
                key=lambda cell: -self._beliefs[mention][cell[1]],
            )
            if not ranked:
                continue
            best = ranked[0][1]
            if not self._differs(mention, best):
                if best.listed:
                    yield self._settled(mention, best)
                continue
            trust = _TRUST if mention.direct and mention.cue not in VILLAGE_CUES else 0.0
            for score, option in ranked[:_OFFERED]:
                weak = option.score < _WEAKEST * len(option.name)
                if not weak and (option.listed or self._used_elsewhere(mention, option.name)):
                    yield self._arc(mention, option, score + trust)

    def unannounced(self) -> Iterator[LexiconArc | Settled]:
        """The document's names where no cue stands before them."""
        known: dict[str, list[tuple[Name, float]]] = defaultdict(list)
        total = self._all.names.total
        for name, mass in self._all.names.items():
            short = len(name) <= _LONGEST_UNLISTED and all(map(str.isalpha, name))
            if mass > 0.8 and len(name) > 1 and (short or name in self.gazetteer):
                known[look(name[0])].append((name, mass / total))
        taken = {(m.passage, at) for m in self._mentions for at in range(m.start, m.end)}
        for index, passage in enumerate(self.passages if known else ()):
            for start, token in enumerate(passage.tokens):
                if token.text[0].isupper() and (index, start) not in taken:
                    for name, share in known.get(look(token.text), ()):
                        yield from self._repeated(index, passage, start, name, share)

    def _repeated(
        self, index: int, passage: Passage, start: int, name: Name, share: float
    ) -> Iterator[LexiconArc | Settled]:
        end = start + len(name)
        if run_end(passage, start) < end:
            return
        mention = Mention(index, start, end, "", False)
        heard = [self._readings(passage, position) for position in range(start, end)]
        scores = [h.get(syllable, -9.0) for h, syllable in zip(heard, name, strict=True)]
        spelling = self.gazetteer.spelling.get(name, tuple(syllable.capitalize() for syllable in name))
        option = Candidate(name, spelling, passage.hearing.exponent * sum(scores), name in self.gazetteer)
        if min(scores) <= -5.0:
            return
        if _same(self._text(mention, option), passage.first_pass(start, len(name))):
            yield self._settled(mention, option)
        else:
            yield self._arc(mention, option, option.score + _NO_CUE + math.log10(share))

    def _readings(self, passage: Passage, position: int) -> Readings:
        read = passage.tokens[position].text
        known = self._heard.get((id(passage.hearing.channel), read))
        if known is None:
            known = self.gazetteer.readings(read, passage.hearing.channel, faithful=passage.hearing.keep > 0)
            self._heard[id(passage.hearing.channel), read] = known
        return known

    def _candidates(self, mention: Mention) -> list[Candidate]:
        """Listed names for every beginning of the run, and the run as the first pass has it."""
        passage = self.passages[mention.passage]
        reach = mention.end
        if mention.end - mention.start == 1 and mention.end < len(passage.tokens):
            reach += passage.tokens[mention.end].kind is Kind.WORD  # a capital may have been lost
        heard = [self._readings(passage, position) for position in range(mention.start, reach)]
        result = [
            Candidate(name, self.gazetteer.spelling[name], passage.hearing.exponent * score, True)
            for length in range(1, len(heard) + 1)
            for name, score in self.gazetteer.lookup(heard[:length])[:12]
            if not all(part.isdigit() for part in name)
        ]
        words = passage.words[mention.start : mention.end]
        own = tuple(map(key, words))
        if all(words) and own not in self.gazetteer and not any(" " in word for word in words):
            scores = [h.get(syllable, -4.0) for h, syllable in zip(heard, own, strict=False)]
            result.append(Candidate(own, tuple(words), passage.hearing.exponent * sum(scores), False))
        return result

    def _posterior(self, mention: Mention) -> dict[Candidate, float]:
        """P(candidate | what was read, document)."""
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
        """The context that the mentions give, as they are believed now."""
        self._all, self._own = Context(), defaultdict(Context)
        for mention, belief in self._beliefs.items():
            for option, p in belief.items():
                self._all.add(mention, option, p, self.gazetteer)
                self._own[self._garble(mention)].add(mention, option, p, self.gazetteer)

    def _used_elsewhere(self, mention: Mention, name: Name) -> bool:
        """True where another garble than this mention's own speaks for the name."""
        own = self._own.get(self._garble(mention), _NOTHING)
        return self._all.names.share(name, own.names) > 0.0

    def _garble(self, mention: Mention) -> str:
        tokens = self.passages[mention.passage].tokens[mention.start : mention.end]
        return " ".join(token.text.lower() for token in tokens)

    def _prior(self, mention: Mention, option: Candidate) -> float:
        """log10 P(name | cue, the document's other mentions)."""
        own = self._own.get(self._garble(mention), _NOTHING)
        village = mention.cue in VILLAGE_CUES
        used = _SHARES["names"] * self._all.names.share(option.name, own.names)
        if not option.listed:
            rare = (_UNLISTED_VILLAGE if village else _UNLISTED) + _SYLLABLE * max(2, len(option.name))
            return math.log10(10**rare + used)
        p = self._probability(option.name, kinds_after(mention.cue), own)
        if village:
            p = p * _VILLAGE + used
        return math.log10(p + 1e-9) + (0.0 if mention.direct else _INDIRECT)

    def _probability(self, name: Name, kinds: Mapping[str, float], own: Context) -> float:
        """P(name | class, document): the mixture of the document's names, its areas and the country."""
        gazetteer, context = self.gazetteer, self._all
        units = [
            (unit, weight * _OUTDATED[unit.era])
            for unit in gazetteer.units(name)
            if (weight := kinds.get(unit.kind))
        ]

        parts = {"country": sum(weight for _, weight in units) / self._drawn("", kinds)}
        if context.names.total - own.names.total > 0.01:
            parts["names"] = self._attested(name) * context.names.share(name, own.names)
            parts["fine"] = sum(
                weight * context.fine.share(area, own.fine) / self._drawn(area, kinds)
                for unit, weight in units
                for area in gazetteer.fine_areas(unit)
            )
            parts["provinces"] = sum(
                weight * context.provinces.share(area, own.provinces) / self._drawn(area, kinds)
                for unit, weight in units
                for area in gazetteer.provinces(unit)
            )
        return sum(_SHARES[part] * p for part, p in parts.items()) / sum(_SHARES[part] for part in parts)

    def _attested(self, name: Name) -> float:
        """How far the document's use of a name counts: what lists misprint must be printed there too."""
        if name in self._printed:
            return 1.0
        return max((_OUTDATED[unit.era] for unit in self.gazetteer.units(name)), default=1.0)

    def _drawn(self, area: str, kinds: Mapping[str, float]) -> float:
        """Units of these kinds in an area, by weight."""
        known = self._sizes.get((area, id(kinds)))
        if known is None:
            known = sum(weight * self.gazetteer.sizes[area, kind] for kind, weight in kinds.items()) or 1.0
            self._sizes[area, id(kinds)] = known
        return known

    def _differs(self, mention: Mention, option: Candidate) -> bool:
        """True where a name reads otherwise than the first pass, and not in capitals only than the page."""
        passage, text = self.passages[mention.passage], self._text(mention, option)
        tokens = passage.tokens[mention.start : mention.start + len(option.name)]
        read = passage.text[tokens[0].start : tokens[-1].end]
        first = passage.first_pass(mention.start, len(option.name))
        return not _same(text, first) and not (first == read and _same(text.lower(), read.lower()))

    def _text(self, mention: Mention, option: Candidate) -> str:
        """The name as it is to stand: what was read right stays as it is, blanks and line ends too."""
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
        arc = Arc(len(option.name), text, (), score + passage.hearing.keep * kept, "lexicon")
        return LexiconArc(mention.passage, mention.start, arc, self._reason(mention, option))

    def _settled(self, mention: Mention, option: Candidate) -> Settled:
        tokens = self.passages[mention.passage].tokens
        last = tokens[mention.start + len(option.name) - 1]
        reason = self._reason(mention, option)
        attested = self._used_elsewhere(mention, option.name)
        start = tokens[mention.start].start
        return Settled(mention.passage, start, last.end, option.name, reason, attested)

    def _reason(self, mention: Mention, option: Candidate) -> str:
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
    """True for "SON", not for "X4", which may be "Xã"."""
    return sum(map(str.isupper, word)) > 1 and not any(map(str.islower, word))


def _same(text: str, other: str) -> bool:
    """True where two readings differ in nothing but the place of a tone mark."""
    return [*map(fold_tone_placement, text.split())] == [*map(fold_tone_placement, other.split())]
