"""The gazetteer: the places of the country, and P(garbled tokens | name) for their names.

It holds provinces, districts and communes as they were before July 2025, provinces and communes since,
countries and rivers. Names are compared by folded syllables: lower case, one style of tone placement. All
scores are log10.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from restore.resources import lexicon, table_lines, usable
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.rows import prepared
from restore.vietnamese.syllable import fold_tone_placement, is_syllable, strip_marks

Name = tuple[str, ...]  # the folded syllables of a name; marks "-" and numbers count as syllables
Likelihoods = Mapping[str, float]  # folded syllable → log10 P(read | syllable)

ERAS = ("2025", "pre2025", "pre2024", "misprint", "")  # "": countries and rivers
_DISTRICT_KINDS = ("Huyện", "Quận", "Thị xã", "Thành phố")

ENGLISH = frozenset(map(chr, range(128))) | {"é"}  # what a recogniser without Vietnamese prints

# Chosen, not fitted: log10 likelihoods.
_SLIPS, _SLIP = 2, -1.5  # most wrong letters in a garble of a name; log10 P of each
_INTACT = -0.3  # least likelihood of the syllable that was read, if it was read with Vietnamese marks
_IA = -0.5  # of "Ia", where "la" was read
_CAPITALS = -1.0  # added for a garble in capitals, to the likelihood of the same in Title case
_IMPOSSIBLE = -5.0  # likelihood at or below which a syllable that looks like `read` is not proposed
_LEAST = 1e-8  # (not log10) the same for the channel's candidates

# Chosen, not fitted: log10 likelihood of a syllable that looks like what was read (`_near`).
_SAME = -0.1  # it was read as it is
_LOOKALIKE = -0.7  # in any case …
_PER_EDIT = -1.5  # … for each edit between the looks …
_SPELT = -2.0  # … if it follows the spelling rules: then the channel can compose it …
_MARKS = -1.0  # … if marks were read, which are evidence against syllables with others …
_INITIAL = -0.5  # … if it begins with another letter
_NEAREST = 40  # most looks to consider
_SHORT = 5  # letters of a look below which one edit is allowed, else two


@dataclass(frozen=True)
class Unit:
    """A place of the table lexicon/places.tsv.

    `era`, one of `ERAS`, is "2025" (since July), "pre2025", "pre2024", or "misprint" for a spelling that
    newer lists correct; `successors` are the units of 2025 that it became a part of.
    """

    name: str
    type: str
    district: str
    province: str
    era: str
    successors: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The type, with "TP" for the cities that rank as provinces."""
        return "TP" if self.type == "Thành phố" and not self.province else self.type

    def __str__(self) -> str:
        within = ", ".join(filter(None, (self.district, self.province)))
        return f"{self.type.lower()} {self.name}" + (f" ({within})" if within else "")


@lru_cache(maxsize=50_000)
def key(syllable: str) -> str:
    """The folded form of a syllable: lower case, one style of tone placement, one kind of apostrophe."""
    return fold_tone_placement(syllable.lower()).replace("’", "'")


@lru_cache(maxsize=50_000)
def pieces(name: str) -> tuple[str, ...]:
    """The tokens of a name as the tokeniser cuts them: "Phan Rang-Tháp Chàm" has five."""
    return tuple(name.replace("-", " - ").split())


class Gazetteer:
    """An index of lexicon/places.tsv with cached look-ups."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: a table instead of the shipped one. Raises ModelMissing, ModelUnusable."""
        self._rows = prepared(path or lexicon("places.tsv"), place_lines)
        self.spelling = lru_cache(maxsize=20_000)(self._spelling)
        self.units = lru_cache(maxsize=5_000)(self._units)
        self.sizes = lru_cache(maxsize=20_000)(self._sizes)
        self._beginning = lru_cache(maxsize=20_000)(self._names_beginning)
        self._near = lru_cache(maxsize=5_000)(self._alike_in_looks)

    def __contains__(self, name: Name) -> bool:
        return bool(self.spelling(name))

    def _spelling(self, name: Name) -> tuple[str, ...]:
        """The syllables of a name as written; empty if the name is not listed."""
        return tuple((self._rows.get(f"name\t{' '.join(name)}") or "").split())

    def _units(self, name: Name) -> list[Unit]:
        """The places with this name, in the order of the table."""
        return [_unit(cells) for _, *cells in self._rows.under(f"unit\t{' '.join(name)}")]

    def all_units(self) -> Iterator[Unit]:
        return (_unit(cells) for _, _, *cells in self._rows.under("unit"))

    def _sizes(self, area: str) -> Mapping[str, int]:
        """kind → number of units in an area; the area "" is the whole country."""
        cells = (self._rows.get(f"size\t{area}") or "").split("\t")
        return dict(zip(cells[::2], map(int, cells[1::2]), strict=False))

    def _names_beginning(self, syllable: str) -> dict[int, list[Name]]:
        """Number of syllables → names of that length that begin with `syllable`, in table order."""
        found: dict[int, list[Name]] = defaultdict(list)
        for name in filter(None, (self._rows.get(f"first\t{syllable}") or "").split("\t")):
            parts = tuple(name.split(" "))
            found[len(parts)].append(parts)
        return found

    def likelihoods(self, read: str, channel: ChannelModel, faithful: bool = False) -> Likelihoods:
        """Folded syllable → log10 P(read | syllable), for syllables of names.

        For a `faithful` recogniser, which prints marks, the channel alone proposes other syllables.
        """
        if read[:1].isdigit() or read in "-–":
            return {read.replace("–", "-"): 0.0}
        found = {} if faithful else dict(self._near(read))
        if faithful and self._is_listed(key(read)):
            found[key(read)] = _INTACT
        if len(read) > 1 and read.isupper():  # few words in capitals were counted for the channel
            found |= _channel_likelihoods(read.title(), channel, _CAPITALS)
        found |= _channel_likelihoods(read, channel)
        if read in ("la", "La", "LA"):
            found.setdefault("ia", _IA)
        if not set(read) <= ENGLISH and self._is_listed(own := key(read)):
            found[own] = max(found.get(own, _INTACT), _INTACT)
        return found

    def alike(self, read: Name, names: Iterable[Name]) -> list[tuple[Name, float]]:
        """(name, log10 P(garble)) of the `names` that differ from `read` by one or two letters."""
        from rapidfuzz.distance import Levenshtein

        found = []
        for name in names:
            edits = [Levenshtein.distance(a, b) for a, b in zip(read, name, strict=False)]
            if len(name) == len(read) and 0 < sum(edits) <= _SLIPS and max(edits) < min(map(len, name)):
                found.append((name, _SLIP * sum(edits)))
        return found

    def lookup(self, tokens: Sequence[Likelihoods]) -> list[tuple[Name, float]]:
        """(name, log10 likelihood) of the names with one syllable for each token, best first."""
        first, *rest = tokens
        found = []
        for syllable, score in first.items():
            for name in self._beginning(syllable).get(len(tokens), ()):
                if rest and name[1] not in rest[0]:  # nearly all
                    continue
                total = score
                for part, likelihoods in zip(name[1:], rest, strict=True):
                    if (more := likelihoods.get(part)) is None:
                        break
                    total += more
                else:
                    found.append((name, total))
        return sorted(found, key=lambda cell: -cell[1])

    def _alike_in_looks(self, read: str) -> dict[str, float]:
        """Folded syllable → log10 likelihood, for syllables of names that look like `read`.

        Meant for those that break the spelling rules (Đắk, Krông), which the channel cannot compose; others
        get low likelihoods.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        looks = look(read)
        if len(looks) < 2:
            return {}
        limit = 1 if len(looks) < _SHORT else 2
        found: dict[str, float] = {}
        for _, distance, row in process.extract(
            looks, self._looks[0], scorer=Levenshtein.distance, score_cutoff=limit, limit=_NEAREST
        ):
            for syllable in self._looks[1][row]:
                score = _LOOKALIKE + _PER_EDIT * distance + (_SPELT if is_syllable(syllable) else 0.0)
                if key(read) == syllable:
                    score = _SAME
                elif not read.isascii():
                    score += _MARKS
                if read[0].lower() != strip_marks(syllable[0]):
                    score += _INITIAL
                if score > _IMPOSSIBLE:
                    found[syllable] = score
        return found

    def _is_listed(self, syllable: str) -> bool:
        """True if a listed name has this folded syllable."""
        return self._rows.get(f"syllable\t{syllable}") is not None

    @cached_property
    def _looks(self) -> tuple[list[str], list[list[str]]]:
        """(all looks, the syllables of each look)."""
        rows = list(self._rows.under("look"))
        return [looks for looks, *_ in rows], [group for _, *group in rows]

    @cached_property
    def _heirs(self) -> dict[str, str]:
        cells = self._rows.flat("heir")
        return dict(zip(cells[1::3], cells[2::3], strict=True))

    def provinces(self, unit: Unit) -> tuple[str, ...]:
        """A unit's provinces before and since July 2025 (Hải Dương, Hải Phòng); a province is its own."""
        return _provinces(unit, self._heirs)

    def fine_areas(self, unit: Unit) -> list[str]:
        """Areas of about a dozen units: the unit's district, and the units of 2025 that it became part of."""
        return _fine_areas(unit, self._heirs)


def place_lines(path: Path) -> Iterator[str]:
    """The lines of the index of lexicon/places.tsv or another file. Raises ModelUnusable.

    Names are their folded syllables, joined by blanks. "unit": name, number, the cells of the file; "name":
    how it is written; "first": a syllable, the names that begin with it; "syllable": each one of the names;
    "look": the look of syllables, these; "heir": a province, what it became; "size": an area, the number of
    its units by kind.
    """
    lines = table_lines(path, columns=7)
    written: dict[str, tuple[str, ...]] = {}
    beginning: dict[str, list[str]] = defaultdict(list)
    units: list[Unit] = []
    with usable(path):
        for number, line in enumerate(lines):
            unit = _unit(line.split("\t"))
            if unit.era not in ERAS:
                raise ValueError(f"it has a place of an unknown era: '{line[:40]}'")
            spelt = pieces(unit.name)
            name = " ".join(map(key, spelt))
            if name not in written:
                beginning[name.split(" ")[0]].append(name)
            if name not in written or all(map(str.istitle, spelt)):
                written[name] = spelt
            units.append(unit)
            yield f"unit\t{name}\t{number:06}\t{line}"
    yield from (f"name\t{name}\t{' '.join(spelt)}" for name, spelt in written.items())
    yield from ("\t".join(("first", first, *names)) for first, names in beginning.items())
    syllables = {syllable for name in written for syllable in name.split(" ")}
    looks: dict[str, list[str]] = defaultdict(list)
    for syllable in sorted(syllables):
        yield f"syllable\t{syllable}\t"
        if syllable[0].isalpha():
            looks[look(syllable)].append(syllable)
    yield from ("\t".join(("look", *cell)) for cell in ((one, *group) for one, group in looks.items()))
    heirs = {unit.name: unit.successors[0] for unit in units if unit.successors and not unit.province}
    yield from (f"heir\t{old}\t{new}" for old, new in heirs.items())
    sizes: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in units:
        for area in ("", *_provinces(unit, heirs), *_fine_areas(unit, heirs)):
            sizes[area][unit.kind] += 1
    for area, counts in sizes.items():
        yield "\t".join(("size", area, *(f"{kind}\t{count}" for kind, count in counts.items())))


def _provinces(unit: Unit, heirs: Mapping[str, str]) -> tuple[str, ...]:
    own = unit.province or unit.name
    if unit.kind in ("Quốc gia", "Sông"):
        return ()
    now = heirs.get(own, own)
    return (own,) if unit.era == "2025" or now == own else (own, now)


def _fine_areas(unit: Unit, heirs: Mapping[str, str]) -> list[str]:
    if unit.kind in ("Tỉnh", "TP", "Quốc gia", "Sông"):
        return []
    if unit.kind in _DISTRICT_KINDS:
        return [f"{unit.name}/{unit.province}"]
    now = _provinces(unit, heirs)[-1]
    successors = (unit.name,) if unit.era == "2025" else unit.successors
    return [f"{unit.district}/{unit.province}"] * bool(unit.district) + [
        f"{heir} 2025/{now}" for heir in successors
    ]


def _channel_likelihoods(read: str, channel: ChannelModel, bonus: float = 0.0) -> dict[str, float]:
    """Folded syllable → log10 P(read | syllable) + `bonus`, for the channel's capitalised candidates."""
    found: dict[str, float] = {}
    for truth, p in channel.candidates(read).items():
        if truth[:1].isupper() and p > _LEAST:
            syllable = key(truth)
            found[syllable] = max(found.get(syllable, -math.inf), math.log10(p) + bonus)
    return found


def _unit(cells: Sequence[str]) -> Unit:
    name, kind, district, province, era, successors, _ = cells  # the last cell names the sources
    return Unit(name, kind, district, province, era, tuple(filter(None, successors.split(";"))))


_LOOKS = str.maketrans(
    {"0": "o", "6": "o", "1": "l", "|": "l", "¢": "e", "4": "a", "&": "a", "8": "g", "$": "s"}
)


@lru_cache(maxsize=50_000)
def look(syllable: str) -> str:
    """The look of a syllable: lower case without marks, with one letter for those that recognisers confuse.

    First letters Đ, D, B and P become "d"; digits and signs become the letters that they are printed for.
    """
    plain = strip_marks(syllable.lower()).translate(_LOOKS)
    return "d" + plain[1:] if plain[:1] in ("p", "b") else plain
