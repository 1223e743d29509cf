"""The likeliest syllables for any print, by what a recogniser prints for their letters.

All syllables are tried at once. A syllable is an onset and a rime; the forward algorithm gives P(beginning of
the print | onset) for all onsets, the backward algorithm P(rest of the print | rime) for all rimes, and their
product summed over the places to cut is P(print | syllable). Letters counted on other documents (`known`) and
on this one (`own`) are mixed, so that what this document's recogniser prints gains weight as it is seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from restore.text.evidence.channel import split_syllable
from restore.text.evidence.letters import LEAST_PAIRS, LONGEST_SIGN, Letters
from restore.vietnamese.syllable import is_syllable, reshape, strip_marks

if TYPE_CHECKING:
    Floats = Any  # an array of NumPy's

CASES = ("lower", "Title", "UPPER")

# Chosen, not fitted.
_KNOWN = 8.0  # weight, in counts, of other documents' letters beside this document's
_ALIKE = 0.2  # largest share in the expected P(sign | letter) of this document's prints of the same base
_PRIOR = 2.0  # weight, in counts, of a guess beside the counts of a letter
_ANY = 2e-4  # guess of P(any other single sign | letter)
_LIKE = 5e-3  # guess of P(a sign that looks like the letter | letter)
_MARKS = frozenset("~@\\$%#^&*§€£¢\"'`|!?{}<>=+")  # signs that are printed for a vowel with its marks …
_MARKED = 2e-3  # … guess of P(one of them | such a vowel)
_OTHER_CASE = 2e-3  # guess of P(the letter in the other case | letter)
_ALIKE_IN_BOTH, _SAME_SHAPE = frozenset("ckopsuvwxyz"), 2e-2  # … for letters that look so in both cases
_SAME_BASE = 0.1  # guess of P(a letter of the same base | letter)
_ITSELF = 0.5  # guess of P(its bare letter | letter)
_NEVER_SEEN = 0.1  # P(an engine prints for a letter what no known engine does)
_FAR_BEHIND = 1e-2, 1e-4, 1e-7  # shares of the best rank, tried until enough syllables are above one
_LONGEST_ONSET = 6  # signs
_KEPT = 600  # ends of prints whose probabilities are remembered
_SHORTEST_PART, _LONGEST_PART, _LONGEST_RUN = 2, 8, 24  # signs of a part; most signs of several parts
_PARTS, _MOST_PARTS, _PART = 8, 4, 1e-7  # most words for a part, most parts; least P(read | word)
_BEFORE_CAPITAL = 0.5  # P(a blank before a capital was lost), beside that before a small letter
_MOST_SIGNS = 12  # a longer print is no single syllable

_LOOKS = {
    "a": "4@d", "b": "6", "c": "e(", "d": "ct", "e": "6c€", "g": "q9", "h": "b", "i": "1l!|tjI;",
    "l": "1I!|t", "o": "0Q69", "q": "9", "s": "5", "t": "f", "u": "v", "v": "y", "y": "v",
}  # fmt: skip
_LOOKS_TOGETHER = {
    "a": "ci cz", "d": "cl tl di) cD", "h": "li lt", "k": "ic lc", "m": "rn nn in ni", "n": "ri ii",
    "u": "ll ii li il tt rr",
}  # fmt: skip
_LOOKS_LIKE: dict[str, list[str]] = defaultdict(list)  # sign → letters that it looks like
for _letter, _signs in _LOOKS.items():
    for _sign in (*_signs, *_LOOKS_TOGETHER.get(_letter, "").split()):
        _LOOKS_LIKE[_sign].append(_letter)


class Vocabulary:
    """The syllables that a print may stand for: onsets × rimes, in one case, and how common each one is."""

    def __init__(self, syllables: Iterable[str], unigram: Callable[[str], float]) -> None:
        """`unigram`: log10 P(word)."""
        import numpy as np

        parts = {syllable: split_syllable(syllable) for syllable in syllables}
        self.onsets = sorted({onset for onset, _ in parts.values()})
        self.rimes = sorted({rime for _, rime in parts.values()})
        onset_at = {onset: place for place, onset in enumerate(self.onsets)}
        rime_at = {rime: place for place, rime in enumerate(self.rimes)}
        self.prior: Floats = np.zeros((len(self.onsets), len(self.rimes)), np.float32)
        self.common = {syllable: 10 ** unigram(syllable) for syllable in parts}
        for syllable, (onset, rime) in parts.items():
            self.prior[onset_at[onset], rime_at[rime]] = self.common[syllable]

    @classmethod
    def by_case(cls, words: Iterable[str], unigram: Callable[[str], float]) -> dict[str, Vocabulary]:
        """The syllables among some words by their case: "lower", "Title", "UPPER"."""
        lower = sorted({word.lower() for word in words if is_syllable(word)})
        return {case: cls([reshape(word, case) for word in lower], unigram) for case in CASES}


class Spelling:
    """truth → P(read | truth) for any print, by its letters, over all syllables of a vocabulary."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], letters: Letters) -> None:
        """`vocabularies`: as `Vocabulary.by_case` gives them; `letters` were counted on other documents."""
        words = [word for one in vocabularies.values() for word in (*one.onsets, *one.rimes)]
        self._units = _Units(words, letters.counts)
        self._common = {word: p for one in vocabularies.values() for word, p in one.common.items()}
        self._known = _Counted(self._units, letters.counts)
        self._of_known: dict[str, Floats] = {}
        self._own: _Counted | None = None
        self._signs: dict[str, Floats] = {}
        self._grids = {
            case: _Grid(self._units, one, self._probabilities) for case, one in vocabularies.items()
        }

    def learned(self, own: Letters) -> Spelling:
        """A copy that also uses letters counted on this document."""
        other = copy(self)
        other._own = _Counted(self._units, own.counts)
        other._signs = {}
        other._grids = {case: grid.under(other._probabilities) for case, grid in self._grids.items()}
        return other

    def candidates(self, read: str, most: int = 60) -> dict[str, float]:
        """truth → P(read | truth) for the `most` likeliest syllables of each case, by P(read | s) · P(s)."""
        if len(read) > _MOST_SIGNS:
            return {}
        found: dict[str, float] = {}
        for case in _cases(read):
            found |= self._grids[case].best(read, most)
        return found

    def parted(self, read: str, lost_blank: float, most: int = 24) -> dict[str, float]:
        """truth → P(read | truth) for the likeliest runs of syllables, by P(read | run) · P(run).

        `lost_blank`: P(the blank between two words was lost).
        """
        if len(read) > _LONGEST_RUN:
            return {}
        beams: list[list[tuple[float, float, tuple[str, ...]]]] = [[(1.0, 1.0, ())], *([] for _ in read)]
        for end in range(_SHORTEST_PART, len(read) + 1):
            reached: dict[str, tuple[float, float, tuple[str, ...]]] = {}
            for start in range(max(0, end - _LONGEST_PART), end - _SHORTEST_PART + 1):
                if not beams[start]:
                    continue
                for truth, p in self._parts(read[start:end]):
                    if truth[0].isupper() and start and not _may_be_capital(read[start:end]):
                        continue
                    for rank, before, words in beams[start]:
                        if len(words) == _MOST_PARTS or (words and not _may_follow(words[-1], truth)):
                            continue
                        lost = p * (_blank(words[-1], truth, lost_blank) if words else 1.0)
                        row = rank * lost * self._common[truth], before * lost, (*words, truth)
                        key = " ".join(row[2])
                        if key not in reached or row > reached[key]:
                            reached[key] = row
            beams[end] = sorted(reached.values(), reverse=True)[:most]
        runs = ((words, p) for _, p, words in beams[-1] if len(words) > 1)
        return {" ".join(spelt): p for words, p in runs for spelt in _in_possible_case(words)}

    def _parts(self, read: str) -> list[tuple[str, float]]:
        """The likeliest syllables for a part of a print, without those that are hardly printed so."""
        found = self.candidates(read, _PARTS).items()
        ranked = sorted(
            ((p * self._common[truth], truth, p) for truth, p in found if p > _PART), reverse=True
        )
        return [(truth, p) for _, truth, p in ranked[:_PARTS]]

    def _probabilities(self, sign: str) -> Floats:
        """P(sign | unit) for every unit."""
        found = self._signs.get(sign)
        if found is None:
            known = self._of_known.get(sign)
            if known is None:
                guess = self._units.guess(sign)
                known = (1 - _NEVER_SEEN) * self._known.mixed(sign, guess, _PRIOR) + _NEVER_SEEN * guess
                self._of_known[sign] = known
            own = self._own.mixed(sign, self._own.of_the_base(sign, known), _KNOWN) if self._own else known
            found = self._signs[sign] = (own * self._units.share).astype("float32")
        return found


def _may_be_capital(read: str) -> bool:
    """True if a print begins with a capital, or a letter that looks like its capital before one: "cAo"."""
    return read[0].isupper() or (read[0] in _ALIKE_IN_BOTH and any(map(str.isupper, read)))


def _may_follow(left: str, right: str) -> bool:
    """True if `right` is in small letters, or if both words or neither are in capitals."""
    return right.islower() or (right.isupper() == left.isupper())


def _in_possible_case(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, the first in small letters or with one capital if it alone is in capitals: CƠ quan."""
    first, rest = words[0], words[1:]
    if len(first) > 1 and first.isupper() and rest[0].islower():
        yield first.lower(), *rest
        yield first.capitalize(), *rest
    else:
        yield words


def _blank(left: str, right: str, lost: float) -> float:
    """P(the blank between two words was lost): a capital tells where a word begins."""
    return lost if right.islower() or left.isupper() else lost * _BEFORE_CAPITAL


def _cases(read: str) -> Sequence[str]:
    """The cases that a word with the print `read` may have."""
    if any(map(str.isupper, read[1:])):
        return CASES
    if read[0].isalpha() and not read[0].isupper():
        return CASES[:1]
    return CASES if len(read) == 1 else CASES[:2]


class _Units:
    """All letters, and the pairs of letters that were printed as one, of some words."""

    def __init__(self, words: Iterable[str], counts: Mapping[str, Counter[str]]) -> None:
        import numpy as np

        totals = {unit: sum(row.values()) for unit, row in counts.items()}
        letters = sorted({letter for word in words for letter in word})
        pairs = sorted(unit for unit, total in totals.items() if len(unit) == 2 and total >= LEAST_PAIRS)
        names = [*letters, *pairs]
        self.place = {name: at for at, name in enumerate(names)}
        self.none = len(names)  # index that stands for no unit; its probability is 0
        together: Counter[str] = Counter()
        for unit in pairs:
            together[unit[0]] += totals[unit]
        self.share: Floats = np.ones(self.none + 1)  # P(the letters are printed as one unit)
        for unit in pairs:
            self.share[self.place[unit]] = totals[unit] / (totals.get(unit[0], 0) + together[unit[0]])
        self.share[-1] = 0.0
        self.of_base: dict[str, list[int]] = defaultdict(list)
        self._in_any_case: dict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(names):
            self.of_base[strip_marks(name)].append(at)
            self._in_any_case[strip_marks(name).lower()].append(at)
        self._marked = [at for at, name in enumerate(names) if len(name) == 1 and not name.isascii()]
        lengths = np.array([*map(len, names), 1])
        self._by_length = [
            _ANY * 0.1 ** np.abs(lengths - max(1, length)) for length in range(LONGEST_SIGN + 1)
        ]

    def guess(self, sign: str) -> Floats:
        """P(sign | unit) before anything is counted."""
        import numpy as np

        found = self._by_length[len(sign)].copy()
        if sign in _MARKS or (len(sign) == 2 and sign[0] in "\\/"):  # "\\l" for ụ and ạ
            found[self._marked] = np.maximum(found[self._marked], _MARKED)
        for letter in _LOOKS_LIKE.get(sign, ()):
            found[self._in_any_case.get(letter, [])] = _LIKE
        bare = strip_marks(sign)
        other = _SAME_SHAPE if bare.lower() in _ALIKE_IN_BOTH else _OTHER_CASE
        found[self._in_any_case.get(bare.lower(), [])] = other
        found[self.of_base.get(bare, [])] = _SAME_BASE
        found[self.of_base.get(sign, [])] = _ITSELF
        return found


class _Counted:
    """What was printed for the units, counted."""

    def __init__(self, units: _Units, counts: Mapping[str, Counter[str]]) -> None:
        import numpy as np

        self._units = units
        self._total: Floats = np.zeros(units.none + 1)
        self._base_total: Floats = np.zeros(units.none + 1)  # counts of all units of the same base
        self._by_sign: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._by_base: dict[str, Counter[str]] = defaultdict(Counter)
        for unit, row in counts.items():
            if (at := units.place.get(unit)) is not None:
                base = strip_marks(unit)
                self._total[at] = sum(row.values())
                self._base_total[units.of_base[base]] += self._total[at]
                for sign, n in row.items():
                    self._by_sign[sign].append((at, n))
                    self._by_base[sign][base] += n

    def mixed(self, sign: str, expected: Floats, weight: float) -> Floats:
        """P(sign | unit), where what is expected weighs `weight` counts."""
        found = weight * expected
        for at, n in self._by_sign.get(sign, ()):
            found[at] += n
        return found / (self._total + weight)

    def of_the_base(self, sign: str, expected: Floats) -> Floats:
        """What is expected, mixed with what was printed for other letters of the same base."""
        import numpy as np

        if not self._by_base:
            return expected
        printed = np.zeros_like(expected)
        for base, n in self._by_base.get(sign, {}).items():
            printed[self._units.of_base[base]] = n
        share = _ALIKE * self._base_total / (self._base_total + _KNOWN)
        return (1 - share) * expected + share * printed / np.maximum(self._base_total, 1)


class _Grid:
    """Onsets × rimes of a vocabulary under the probabilities of signs."""

    def __init__(self, units: _Units, vocabulary: Vocabulary, signs: Callable[[str], Floats]) -> None:
        self._vocabulary = vocabulary
        self._onsets = _Words(units, [onset[::-1] for onset in vocabulary.onsets], backwards=True)
        self._rimes = _Words(units, vocabulary.rimes)
        self._signs = signs
        self._ends = lru_cache(_KEPT)(self._end)
        self._begins = lru_cache(_KEPT)(self._begin)

    def under(self, signs: Callable[[str], Floats]) -> _Grid:
        """A copy with other probabilities of signs."""
        other = copy(self)
        other._signs = signs
        other._ends = lru_cache(_KEPT)(other._end)
        other._begins = lru_cache(_KEPT)(other._begin)
        return other

    def best(self, read: str, most: int) -> dict[str, float]:
        import numpy as np

        places = range(min(len(read), _LONGEST_ONSET) + 1)
        onsets = np.stack([self._begins(read[:place][::-1])[0] for place in places])
        rimes = np.stack([self._ends(read[place:])[0] for place in places])
        p = onsets.T @ rimes
        ranked = (p * self._vocabulary.prior).ravel()
        top = ranked.max()
        for share in _FAR_BEHIND:  # most prints need the nearest only, and sorting costs
            best = np.flatnonzero(ranked > top * share)
            if len(best) >= most:
                break
        best = best[np.argsort(-ranked[best], kind="stable")][:most]
        onset, rime = self._vocabulary.onsets, self._vocabulary.rimes
        rows, columns = np.divmod(best, len(rime))
        return {
            onset[row] + rime[column]: q
            for row, column, q in zip(rows.tolist(), columns.tolist(), p.ravel()[best].tolist(), strict=True)
        }

    def _end(self, read: str) -> Floats:
        return self._rimes.rest(read, self._signs, self._ends)

    def _begin(self, read: str) -> Floats:
        return self._onsets.rest(read, lambda sign: self._signs(sign[::-1]), self._begins)


class _Words:
    """Words as indices of units: for each place its letter, and its letter with the next one."""

    def __init__(self, units: _Units, words: Sequence[str], backwards: bool = False) -> None:
        """`backwards`: the words are reversed, but not the pairs of letters among the units."""
        import numpy as np

        self._longest = max(map(len, words))
        self._one = np.full((self._longest, len(words)), units.none)
        self._two = np.full((self._longest, len(words)), units.none)
        for column, word in enumerate(words):
            for at, letter in enumerate(word):
                pair = word[at : at + 2][:: -1 if backwards else 1]
                self._one[at, column] = units.place[letter]
                if len(pair) == 2:
                    self._two[at, column] = units.place.get(pair, units.none)
        self._nothing: Floats = np.zeros((self._longest + 2, len(words)), np.float32)
        self._nothing[[len(word) for word in words], np.arange(len(words))] = 1.0
        self._unprinted: tuple[Floats, Floats, Floats] = (None, None, None)  # P(nothing | unit), last used

    def rest(self, read: str, signs: Callable[[str], Floats], shorter: Callable[[str], Floats]) -> Floats:
        """P(read | letters of the word from a place on) [places, words]; `shorter` gives the same for the
        ends of `read`."""
        longest = self._longest
        p = self._nothing * (not read)
        for length in range(1, min(len(read), LONGEST_SIGN) + 1):
            printed, after = signs(read[:length]), shorter(read[length:])
            p[:longest] += printed[self._one] * after[1 : longest + 1]
            p[:longest] += printed[self._two] * after[2:]
        nothing = signs("")
        if nothing is not self._unprinted[0]:
            self._unprinted = nothing, nothing[self._one], nothing[self._two]
        _, one, two = self._unprinted
        for at in range(longest - 1, -1, -1):
            p[at] += one[at] * p[at + 1] + two[at] * p[at + 2]
        return p
