"""Names that no list holds: villages and people, read by how such names are made and settled together.

After a cue ("thôn", "ông", a title) the likeliest names for a run of capitalised tokens are found by a model
of name syllables (lexicon/names.tsv) beside the language model. A name may also be drawn from the document's
other mentions, so that different garbles of one name settle each other. Weak evidence on purpose: a name that
was read with its marks is never traded for a commoner one. All scores are log10.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

from restore.resources import data_folder
from restore.text.evidence.gazetteer import ENGLISH, Name, key
from restore.text.evidence.language import LanguageModel
from restore.text.evidence.mentions import VILLAGE_CUES, LexiconArc, Mention, add_all, named, signed
from restore.text.evidence.places import Tally
from restore.text.evidence.rows import Rows
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_syllable

_NAMES_SHARE = 0.6  # weight of the name model beside the language model
_DOCUMENT = 0.3  # P(a name is one that the document's other mentions bear)
_UNSEEN = 0.1  # P(a syllable that no known name has in this part)
_BACKED = 5.0  # names' worth of trust in a syllable's own frequency beside that after another
_CHANNEL = 1.3  # the channel's weight over its usual one: the n-grams know little of names
_SLIP = 0.6  # more of it for a reading that is behind the best, where the recogniser prints no marks
_TRUST = 2.0  # log bonus over the n-grams
_READINGS, _BEAM, _OFFERED = 15, 20, 4
_WEAKEST = -2.2  # weighted channel score of a syllable under which a name is not offered
_HEARD = 1e-7  # P(read | syllable) from which a syllable may be meant
_INTACT = -0.05  # log10 at least for what was read with marks, or by a recogniser that prints them
_ROUNDS = 3
_SURNAME = 20  # names with it from which a first syllable is a surname that needs no cue


def role(position: int, length: int) -> str:
    """What a syllable is in its name; the only one is the last: "ông Dục" for "Nguyễn Văn Dục"."""
    return "last" if position == length - 1 else "first" if position == 0 else "middle"


class NameModel:
    """P(name): each syllable after the one before it, backed off to its part, then to how common it is."""

    def __init__(self, kind: str, common: Callable[[str], float]) -> None:
        self._kind = kind
        self._common = common  # log10 P(syllable) in any text
        self._before: Counter[tuple[str, str]] = Counter()
        self._single: Counter[tuple[str, str]] = Counter()
        self._total: Counter[str] = Counter()
        for of, before, syllable, count in name_pairs().under(kind):
            self._before[of, before] += int(count)
            self._single[of, syllable] += int(count)
            self._total[of] += int(count)

    def single(self, of: str, syllable: str) -> float:
        """log10 P(syllable | part)."""
        seen = self._single[of, syllable] / (self._total[of] + 1)
        return math.log10((1 - _UNSEEN) * seen + _UNSEEN * 10 ** self._common(syllable))

    def pair(self, of: str, before: str, syllable: str) -> float:
        """log10 P(syllable | part, the syllable before)."""
        backed = _BACKED * 10 ** self.single(of, syllable)
        seen = int(name_pairs().get(f"{self._kind}\t{of}\t{before}\t{syllable}") or 0)
        return math.log10((seen + backed) / (self._before[of, before] + _BACKED))


@cache
def name_pairs() -> Rows:
    """lexicon/names.tsv: "thôn" (villages) or "người" (people), part, syllable before it, syllable, names."""
    return Rows((data_folder("lexicon") / "names.tsv").read_bytes())


class Names:
    """The witness "names": finds the villages and people of a document and proposes their names."""

    name = "names"

    def __init__(self, language: LanguageModel) -> None:
        self._language = language

    @cached_property
    def _models(self) -> dict[str, NameModel]:
        return {kind: NameModel(kind, self._common) for kind in ("thôn", "người")}

    @cached_property
    def _surnames(self) -> set[str]:
        rows = name_pairs().under("người\tfirst")
        return {syllable for _, syllable, names in rows if int(names) >= _SURNAME}

    def weigh(self, passages: Sequence[Passage]) -> None:
        add_all(passages, self.arcs(passages))

    def arcs(self, passages: Sequence[Passage]) -> list[LexiconArc]:
        """Arcs for the mentions whose likeliest name is not the first pass's."""
        mentions = [m for index, passage in enumerate(passages) for m in self._mentions(index, passage)]
        options = {m: self._options(passages[m.passage], m) for m in mentions}
        found = []
        for mention, ranked in _settled(passages, options):
            passage = passages[mention.passage]
            first = passage.words[mention.start : mention.end]
            if ranked and ranked[0][0] != tuple(map(key, first)):
                paid = _paid(passage, mention, ranked[0][0])  # no reading of the first pass pays for slips
                for name, score in ranked[:_OFFERED]:  # the decoder will ask the language model again
                    score += _TRUST - paid - self._language_score(passage, mention, name)
                    found.append(_arc(passage, mention, name, score))
        return found

    def _mentions(self, index: int, passage: Passage) -> list[Mention]:
        """Names after a cue, and those that stand on a line of their own."""
        cued = list(named(index, passage))
        taken = {position for mention in cued for position in range(mention.start, mention.end)}
        alone = signed(index, passage, self._surnames)
        return [*cued, *(m for m in alone if taken.isdisjoint(range(m.start, m.end)))]

    def _language_score(self, passage: Passage, mention: Mention, name: Name) -> float:
        """log10 P(name | the two words before it)."""
        before = passage.words[max(0, mention.start - 2) : mention.start]
        words = [syllable.capitalize() for syllable in name]
        return self._language.log(words, [word for word in before if word])

    def _common(self, syllable: str) -> float:
        return max(self._language.unigram(syllable), self._language.unigram(syllable.title()))

    def _options(self, passage: Passage, mention: Mention) -> dict[Name, tuple[float, float]]:
        """Names that may have been printed: (the weighted channel's score, log10 P(name | cue))."""
        length = mention.end - mention.start
        model = self._models[_kind(mention)]
        beam: list[tuple[Name, float, float]] = [((), 0.0, 0.0)]
        for position in range(length):
            of = role(position, length)
            read = passage.tokens[mention.start + position].text
            weight, readings = _CHANNEL * passage.hearing.exponent, _readings(passage, read)
            slips = _slips(passage, read, readings)
            heard = [(s, weight * p + slips[s]) for s, p in readings.items()]
            heard.sort(key=lambda cell: -cell[1] - model.single(of, cell[0]))
            beam = [
                ((*name, syllable), heard_as + p, made + model.pair(of, name[-1] if name else "", syllable))
                for name, heard_as, made in beam
                for syllable, p in heard[:_READINGS]
            ]
            beam = sorted(beam, key=lambda row: -row[1] - row[2])[:_BEAM]
        found = {}
        for name, heard_as, made in beam:
            if heard_as > _WEAKEST * length:
                language = self._language_score(passage, mention, name)
                found[name] = heard_as, _NAMES_SHARE * made + (1 - _NAMES_SHARE) * language
        return found


def _settled(
    passages: Sequence[Passage], options: Mapping[Mention, Mapping[Name, tuple[float, float]]]
) -> list[tuple[Mention, list[tuple[Name, float]]]]:
    """Each mention with its names and their scores, the most believed first.

    A name is drawn from all names or from those that the other mentions of its kind speak for.
    """
    garbles = {m: (_kind(m), passages[m.passage].tokens_text(m.start, m.end).lower()) for m in options}
    said: dict[str, Tally[Name]] = defaultdict(Tally)
    own: dict[tuple[str, str], Tally[Name]] = defaultdict(Tally)  # a garble is no second witness for itself
    settled: list[tuple[Mention, list[tuple[Name, float]]]] = []
    for _ in range(_ROUNDS):
        settled = []
        for mention, names in options.items():
            everyone, mine = said[_kind(mention)], own[garbles[mention]]
            scores = []
            for name, (heard_as, prior) in names.items():
                p = (1 - _DOCUMENT) * 10**prior + _DOCUMENT * everyone.share(name, mine)
                scores.append((name, heard_as + math.log10(p)))
            settled.append((mention, sorted(scores, key=lambda cell: -cell[1])))
        said.clear()
        own.clear()
        for mention, ranked in settled:
            weights = [(name, 10 ** (score - ranked[0][1])) for name, score in ranked]
            total = sum(weight for _, weight in weights)
            for name, weight in weights:
                person = _kind(mention) == "người" and len(name) > 2
                for form in [name, name[-1:]] if person else [name]:  # "ông Dục" later on
                    said[_kind(mention)].add(form, weight / total)
                    own[garbles[mention]].add(form, weight / total)
    return settled


def _kind(mention: Mention) -> str:
    return "thôn" if mention.cue in VILLAGE_CUES else "người"


def _readings(passage: Passage, read: str) -> dict[str, float]:
    """Folded syllable → log10 P(read | syllable)."""
    found: dict[str, float] = {}
    for truth, p in passage.hearing.channel.candidates(read).items():
        if p > _HEARD and (truth.istitle() or truth.isupper()):
            found[key(truth)] = max(found.get(key(truth), -99.0), math.log10(p))
    if passage.hearing.keep > 0 or (is_syllable(read) and not set(read) <= ENGLISH):
        found[key(read)] = max(found.get(key(read), -99.0), _INTACT)
    return found


def _slips(passage: Passage, read: str, readings: Mapping[str, float]) -> dict[str, float]:
    """What each reading pays, as log10, for a rarer slip than others need, beside its weighted probability.

    A recogniser that knows no marks says little but its letters, and what a name in no list is, only the page
    can tell. What was printed as it is read has no slip to pay for: how seldom marks are lacking is the name
    model's to say.
    """
    faithful, top = passage.hearing.keep > 0, max(readings.values(), default=0.0)
    return {s: 0.0 if faithful or s == key(read) else _SLIP * (p - top) for s, p in readings.items()}


def _paid(passage: Passage, mention: Mention, name: Name) -> float:
    """What a name has paid for its slips."""
    reads = [token.text for token in passage.tokens[mention.start : mention.end]]
    slips = [_slips(passage, read, _readings(passage, read)) for read in reads]
    return sum(slip[syllable] for slip, syllable in zip(slips, name, strict=True))


def _arc(passage: Passage, mention: Mention, name: Name, score: float) -> LexiconArc:
    tokens = passage.tokens[mention.start : mention.end]
    letters = [token.text for token in tokens if len(token.text) > 1] or [tokens[0].text]
    heading = mention.start > 0 and passage.words[mention.start - 1].isupper()
    capitals = heading and all(map(str.isupper, letters))
    spelt = [syllable.upper() if capitals else syllable.capitalize() for syllable in name]
    spelt = [t.text if key(t.text) == s else new for t, s, new in zip(tokens, name, spelt, strict=True)]
    kept = sum(token.text == syllable for token, syllable in zip(tokens, spelt, strict=True))
    text = passage.spaced(mention.start, spelt)
    words = tuple(syllable.capitalize() for syllable in name)
    arc = Arc(len(name), text, words, score + passage.hearing.keep * kept, "lexicon")
    shown = " ".join(spelt)
    reason = f"địa danh: {mention.cue} {shown}" if _kind(mention) == "thôn" else f"tên người: {shown}"
    return LexiconArc(mention.passage, mention.start, arc, reason)
