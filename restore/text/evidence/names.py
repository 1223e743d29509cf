"""The witness of names that no list has: of villages and people.

After a cue ("thôn", "ông", a title), candidate names for a run of capitalised tokens are found by beam search
over the channel's candidates, scored by a bigram model of name syllables (lexicon/names.tsv) interpolated
with the language model. The posteriors of a document's mentions are computed together, since a name is
likelier if mentions that were read otherwise support it. What was read with marks has a likelihood near 1, so
that it is not replaced by a commoner name. All scores are log10.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

from restore.resources import lexicon, table_lines, usable
from restore.text.evidence.clans import clan_arcs
from restore.text.evidence.gazetteer import ENGLISH, Name, key
from restore.text.evidence.language import LanguageModel
from restore.text.evidence.mentions import VILLAGE_CUES, LexiconArc, Mention, add_all, named, signed
from restore.text.evidence.rows import Rows, prepared
from restore.text.evidence.tally import Tally
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_syllable

# Chosen, not fitted: weights of log10 scores.
_NAMES_SHARE = 0.6  # of the name model; the rest is the language model's
_CHANNEL = 1.3  # of the channel, as a multiple of its usual one: the language model has seen few names
_BEHIND_BEST = 0.6  # of log10 (a syllable's likelihood / the best one's), if no marks are printed

# Chosen, not fitted: probabilities and log10 scores.
_DOCUMENT = 0.3  # P(a name is drawn from those of the document's other mentions)
_MARGIN = 0.3  # log10 by which a name must be likelier than that of the first pass
_UNSEEN = 0.1  # P(a syllable is one that no listed name has in this part)
_LEAST = 1e-7  # P(read | syllable) from which a syllable is a candidate
_INTACT = -0.05  # least log10 likelihood of a syllable read with marks, or by a recogniser that prints them
_BONUS = 2.0  # log10 bonus of a name
_WEAKEST = -2.2  # weighted log10 likelihood per syllable at or below which a name is no candidate

# Chosen, not fitted: counts.
_BACKOFF = 5.0  # weight, in listed names, of the unigram of a syllable beside its bigram
_SYLLABLES = 15  # most candidates for a token
_BEAM = 20  # most names kept at each token
_OFFERED = 4  # most arcs for a mention
_ROUNDS = 3  # in which posteriors are computed from those of the round before
_SURNAME = 20  # least listed names with a first syllable that is a surname without a cue


def role(position: int, length: int) -> str:
    """The part ("first", "middle", "last") of syllable `position`; a single one is the last: "ông Dục"."""
    return "last" if position == length - 1 else "first" if position == 0 else "middle"


class NameModel:
    """A bigram model of the syllables of names, backed off to unigrams by part, then to those of all text."""

    def __init__(self, kind: str, common: Callable[[str], float]) -> None:
        """`kind`: "thôn" (villages) or "người" (people); `common`: log10 P(syllable) in any text."""
        self._kind = kind
        self._common = common
        self._rows = name_pairs()
        self.single = lru_cache(maxsize=20_000)(self._single)
        self.pair = lru_cache(maxsize=20_000)(self._pair)
        self._after = lru_cache(maxsize=200)(self._counts_after)
        self._total = {of: int(count) for of, count in self._rows.under(f"all\t{kind}")}

    def _single(self, of: str, syllable: str) -> float:
        """log10 P(syllable | part)."""
        count = int(self._rows.get(f"part\t{self._kind}\t{of}\t{syllable}") or 0)
        seen = count / (self._total.get(of, 0) + 1)
        return math.log10((1 - _UNSEEN) * seen + _UNSEEN * 10 ** self._common(syllable))

    def _pair(self, of: str, before: str, syllable: str) -> float:
        """log10 P(syllable | part, the syllable before)."""
        backoff = _BACKOFF * 10 ** self.single(of, syllable)
        total, counts = self._after(of, before)
        return math.log10((counts.get(syllable, 0) + backoff) / (total + _BACKOFF))

    def _counts_after(self, of: str, before: str) -> tuple[int, dict[str, int]]:
        """Of listed names with syllable `before` before part `of`: (their number, syllable → number)."""
        cells = (self._rows.get(f"after\t{self._kind}\t{of}\t{before}") or "").split("\t")
        counts = dict(zip(cells[::2], map(int, cells[1::2]), strict=False))
        return sum(counts.values()), counts


@cache
def name_pairs() -> Rows:
    """The table that `name_lines` makes of lexicon/names.tsv. Raises ModelUnusable."""
    return prepared(lexicon("names.tsv"), name_lines)


def name_lines(path: Path) -> list[str]:
    """The lines of the file (kind, part, syllable before, syllable, number of listed names), and their sums.

    "after": kind, part, syllable before, then syllables with their number; "part": kind, part, syllable,
    number; "all": kind, part, number. ModelUnusable.
    """
    lines = table_lines(path, columns=5)
    after: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    parts: Counter[tuple[str, str, str]] = Counter()
    every: Counter[tuple[str, str]] = Counter()
    with usable(path):
        for line in lines:
            kind, of, before, syllable, count = line.split("\t")
            after[kind, of, before] += syllable, count
            parts[kind, of, syllable] += int(count)
            every[kind, of] += int(count)
    lines += ["\t".join(("after", *given, *counts)) for given, counts in after.items()]
    lines += ["\t".join(("part", *part, str(count))) for part, count in parts.items()]
    return lines + ["\t".join(("all", *of, str(count))) for of, count in every.items()]


class Names:
    """The witness "names": resolves the mentions of villages and people of a document together."""

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
        """Arcs for the mentions with a name that is far more probable than that of the first pass.

        Otherwise an unlisted name would be drawn to a listed one that is hardly likelier.
        """
        found = [arc for index, passage in enumerate(passages) for arc in clan_arcs(index, passage)]
        clans = {(one.passage, at) for one in found for at in range(one.start, one.start + one.arc.span)}
        mentions = [m for index, passage in enumerate(passages) for m in self._mentions(index, passage)]
        mentions = [m for m in mentions if all((m.passage, at) not in clans for at in range(m.start, m.end))]
        options = {m: self._options(passages[m.passage], m) for m in mentions}
        for mention, ranked in _resolved(passages, options):
            passage = passages[mention.passage]
            first = tuple(map(key, passage.words[mention.start : mention.end]))
            if ranked and ranked[0][1] - dict(ranked).get(first, -math.inf) > _MARGIN:
                # Arcs of the first pass have no penalties, so that of the best name is taken off. So is the
                # score of the language model, which the decoder adds again.
                penalty = _penalty(passage, mention, ranked[0][0])
                for name, score in ranked[:_OFFERED]:
                    score += _BONUS - penalty - self._language_score(passage, mention, name)
                    found.append(_arc(passage, mention, name, score))
        return found

    def _mentions(self, index: int, passage: Passage) -> list[Mention]:
        """Mentions after a cue, and those on a line of their own."""
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
        """log10 P(syllable) in any text, in the likelier case."""
        return max(self._language.unigram(syllable), self._language.unigram(syllable.title()))

    def _options(self, passage: Passage, mention: Mention) -> dict[Name, tuple[float, float]]:
        """Candidate name → (weighted log10 likelihood, log10 prior given the cue)."""
        length = mention.end - mention.start
        model = self._models[_kind(mention)]
        beam: list[tuple[Name, float, float]] = [((), 0.0, 0.0)]
        for position in range(length):
            of = role(position, length)
            read = passage.tokens[mention.start + position].text
            weight, likelihoods = _CHANNEL * passage.noise.exponent, _likelihoods(passage, read)
            penalties = _penalties(passage, read, likelihoods)
            syllables = [(s, weight * p + penalties[s]) for s, p in likelihoods.items()]
            syllables.sort(key=lambda cell: -cell[1] - model.single(of, cell[0]))
            beam = [
                (
                    (*name, syllable),
                    likelihood + p,
                    prior + model.pair(of, name[-1] if name else "", syllable),
                )
                for name, likelihood, prior in beam
                for syllable, p in syllables[:_SYLLABLES]
            ]
            beam = sorted(beam, key=lambda row: -row[1] - row[2])[:_BEAM]
        found = {}
        for name, likelihood, prior in beam:
            if likelihood > _WEAKEST * length:
                language = self._language_score(passage, mention, name)
                found[name] = likelihood, _NAMES_SHARE * prior + (1 - _NAMES_SHARE) * language
        return found


def _resolved(
    passages: Sequence[Passage], options: Mapping[Mention, Mapping[Name, tuple[float, float]]]
) -> list[tuple[Mention, list[tuple[Name, float]]]]:
    """Each mention with its names and their scores (likelihood and prior), best first.

    The prior is a mixture: the name is drawn from all names, or from those that the document's other mentions
    of the kind support. Mentions that were read alike are not counted as others: they are no independent
    evidence.
    """
    garbles = {m: (_kind(m), passages[m.passage].tokens_text(m.start, m.end).lower()) for m in options}
    by_kind: dict[str, Tally[Name]] = defaultdict(Tally)
    by_garble: dict[tuple[str, str], Tally[Name]] = defaultdict(Tally)
    resolved: list[tuple[Mention, list[tuple[Name, float]]]] = []
    for _ in range(_ROUNDS):
        resolved = []
        for mention, names in options.items():
            every, alike = by_kind[_kind(mention)], by_garble[garbles[mention]]
            scores = []
            for name, (likelihood, prior) in names.items():
                p = (1 - _DOCUMENT) * 10**prior + _DOCUMENT * every.share(name, alike)
                scores.append((name, likelihood + math.log10(p)))
            resolved.append((mention, sorted(scores, key=lambda cell: -cell[1])))
        by_kind.clear()
        by_garble.clear()
        for mention, ranked in resolved:
            weights = [(name, 10 ** (score - ranked[0][1])) for name, score in ranked]
            total = sum(weight for _, weight in weights)
            for name, weight in weights:
                person = _kind(mention) == "người" and len(name) > 2
                for form in [name, name[-1:]] if person else [name]:  # the last part also names a person
                    by_kind[_kind(mention)].add(form, weight / total)
                    by_garble[garbles[mention]].add(form, weight / total)
    return resolved


def _kind(mention: Mention) -> str:
    """The kind of name in lexicon/names.tsv."""
    return "thôn" if mention.cue in VILLAGE_CUES else "người"


def _likelihoods(passage: Passage, read: str) -> dict[str, float]:
    """Folded syllable → log10 P(read | syllable)."""
    found: dict[str, float] = {}
    for truth, p in passage.noise.channel.candidates(read).items():
        if p > _LEAST and (truth.istitle() or truth.isupper()):
            found[key(truth)] = max(found.get(key(truth), -math.inf), math.log10(p))
    if passage.noise.keep > 0 or (is_syllable(read) and not set(read) <= ENGLISH):
        found[key(read)] = max(found.get(key(read), -math.inf), _INTACT)
    return found


def _penalties(passage: Passage, read: str, likelihoods: Mapping[str, float]) -> dict[str, float]:
    """Syllable → log10 penalty (≤ 0), in proportion to how far its likelihood is behind the best one's.

    The penalties sharpen the channel of a recogniser that prints no marks, since for an unlisted name the
    priors are weaker evidence than the print. The syllable that equals `read` has none.
    """
    faithful, top = passage.noise.keep > 0, max(likelihoods.values(), default=0.0)
    return {
        s: 0.0 if faithful or s == key(read) else _BEHIND_BEST * (p - top) for s, p in likelihoods.items()
    }


def _penalty(passage: Passage, mention: Mention, name: Name) -> float:
    """The sum of the penalties of a name's syllables."""
    reads = [token.text for token in passage.tokens[mention.start : mention.end]]
    by_token = [_penalties(passage, read, _likelihoods(passage, read)) for read in reads]
    return sum(penalties[syllable] for penalties, syllable in zip(by_token, name, strict=True))


def _arc(passage: Passage, mention: Mention, name: Name, score: float) -> LexiconArc:
    """The arc of a name, in capitals if its heading is; tokens that already say the name are kept."""
    tokens = passage.tokens[mention.start : mention.end]
    letters = [token.text for token in tokens if len(token.text) > 1] or [tokens[0].text]
    heading = mention.start > 0 and passage.words[mention.start - 1].isupper()
    capitals = heading and all(map(str.isupper, letters))
    spelt = [syllable.upper() if capitals else syllable.capitalize() for syllable in name]
    spelt = [t.text if key(t.text) == s else new for t, s, new in zip(tokens, name, spelt, strict=True)]
    kept = sum(token.text == syllable for token, syllable in zip(tokens, spelt, strict=True))
    text = passage.spaced(mention.start, spelt)
    words = tuple(syllable.capitalize() for syllable in name)
    arc = Arc(len(name), text, words, score + passage.noise.keep * kept, "lexicon")
    shown = " ".join(spelt)
    reason = f"địa danh: {mention.cue} {shown}" if _kind(mention) == "thôn" else f"tên người: {shown}"
    return LexiconArc(mention.passage, mention.start, arc, reason)
