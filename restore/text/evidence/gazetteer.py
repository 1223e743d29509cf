"""The gazetteer: places of both eras, and which of them a run of garbled tokens may name.

Provinces, districts and communes before July 2025, provinces and communes since, countries and rivers. Names
are compared by folded syllables: lower case, tones in one place. All scores are log10.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from restore.resources import data_folder
from restore.text.evidence.channel import ChannelModel
from restore.vietnamese.syllable import fold_tone_placement, is_syllable, strip_marks

Name = tuple[str, ...]  # the folded syllables of a name; marks "-" and numbers count as syllables
Readings = Mapping[str, float]  # folded syllable → log10 P(read | syllable)


@dataclass(frozen=True)
class Unit:
    """A place. `era` is "2025" (since July), "pre2025", "pre2024", or "misprint" where a newer list spells it
    otherwise; `successors`: where it went in 2025."""

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
    """How a syllable is compared: lower case, tone in the old place, one apostrophe."""
    return fold_tone_placement(syllable.lower()).replace("’", "'")


@lru_cache(maxsize=50_000)
def pieces(name: str) -> tuple[str, ...]:
    """The tokens of a name as the tokeniser cuts them: "Phan Rang-Tháp Chàm" has five."""
    return tuple(name.replace("-", " - ").split())


class Gazetteer:
    """lexicon/places.tsv, indexed by number of syllables and first syllable."""

    def __init__(self, path: Path | None = None) -> None:
        self._units: dict[Name, list[str]] = {}  # rows of the table, taken apart when asked for
        self.spelling: dict[Name, tuple[str, ...]] = {}
        self._index: dict[tuple[int, str], list[Name]] = defaultdict(list)
        table = (path or data_folder("lexicon") / "places.tsv").read_text(encoding="utf-8")
        before = ""
        name: Name = ()
        for line in table.splitlines():
            if line.startswith("#"):
                continue
            spelling, _, _ = line.partition("\t")
            if spelling != before:
                before, spelt = spelling, pieces(spelling)
                name = tuple(map(key, spelt))
                if name not in self._units:
                    self._units[name] = []
                    self._index[len(name), name[0]].append(name)
                if name not in self.spelling or all(map(str.istitle, spelt)):
                    self.spelling[name] = spelt
            self._units[name].append(line)

    def __contains__(self, name: Name) -> bool:
        return name in self._units

    def units(self, name: Name) -> list[Unit]:
        return [_unit(row) for row in self._units.get(name, ())]

    def all_units(self) -> Iterator[Unit]:
        return (_unit(row) for rows in self._units.values() for row in rows)

    def readings(self, read: str, channel: ChannelModel, faithful: bool = False) -> Readings:
        """Syllables of names that may have been printed as `read`.

        A `faithful` recogniser prints marks: its channel alone tells what else it may have seen.
        """
        if read[:1].isdigit() or read in "-–":
            return {read.replace("–", "-"): 0.0}
        found = {} if faithful else self._near(read)
        if faithful and key(read) in self._syllables:
            found[key(read)] = _INTACT
        if len(read) > 1 and read.isupper():  # the channel has seen few words in capitals
            found |= _heard(read.title(), channel, _CAPITALS)
        found |= _heard(read, channel)
        if read in ("la", "La", "LA"):
            found.setdefault("ia", _IA)
        if not set(read) <= ENGLISH and (own := key(read)) in self._syllables:
            found[own] = max(found.get(own, _INTACT), _INTACT)
        return found

    def lookup(self, readings: Sequence[Readings]) -> list[tuple[Name, float]]:
        """Names of exactly these tokens with the summed score of their syllables, best first."""
        first, *rest = readings
        found = []
        for syllable, score in first.items():
            for name in self._index.get((len(readings), syllable), ()):
                total = score
                for part, heard in zip(name[1:], rest, strict=True):
                    if (more := heard.get(part)) is None:
                        break
                    total += more
                else:
                    found.append((name, total))
        return sorted(found, key=lambda cell: -cell[1])

    def _near(self, read: str) -> dict[str, float]:
        """Syllables that look like `read`: for what breaks the spelling rules (Đắk, Krông), or the channel.

        A garble that the channel cannot explain is dear unless the syllable is one that it cannot compose.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        looks = look(read)
        if len(looks) < 2:
            return {}
        limit = 1 if len(looks) < 5 else 2
        found: dict[str, float] = {}
        for _, distance, row in process.extract(
            looks, self._looks[0], scorer=Levenshtein.distance, score_cutoff=limit, limit=40
        ):
            for syllable in self._looks[1][row]:
                score = -0.7 - 1.5 * distance - (2.0 if is_syllable(syllable) else 0.0)
                if key(read) == syllable:
                    score = -0.1
                elif not read.isascii():
                    score -= 1.0  # marks that were read are evidence against others
                if read[0].lower() != strip_marks(syllable[0]):
                    score -= 0.5
                if score > _HOPELESS:
                    found[syllable] = score
        return found

    @cached_property
    def _syllables(self) -> frozenset[str]:
        return frozenset(syllable for name in self._units for syllable in name)

    @cached_property
    def _looks(self) -> tuple[list[str], list[list[str]]]:
        """Shapes of all syllables, and the syllables of each shape."""
        groups: dict[str, set[str]] = defaultdict(set)
        for syllable in self._syllables:
            if syllable[0].isalpha():
                groups[look(syllable)].add(syllable)
        return list(groups), [sorted(group) for group in groups.values()]

    @cached_property
    def sizes(self) -> Counter[tuple[str, str]]:
        """Units by (area, kind); the area "" is the country."""
        sizes: Counter[tuple[str, str]] = Counter()
        for unit in self.all_units():
            sizes.update((area, unit.kind) for area in ("", *self.provinces(unit), *self.fine_areas(unit)))
        return sizes

    @cached_property
    def _province_successors(self) -> dict[str, str]:
        return {
            unit.name: unit.successors[0]
            for unit in self.all_units()
            if unit.successors and not unit.province
        }

    def provinces(self, unit: Unit) -> tuple[str, ...]:
        """The province of a unit then and now: Hải Dương and Hải Phòng; a province is in itself."""
        own = unit.province or unit.name
        if unit.kind in ("Quốc gia", "Sông"):
            return ()
        now = self._province_successors.get(own, own)
        return (own,) if unit.era == "2025" or now == own else (own, now)

    def fine_areas(self, unit: Unit) -> list[str]:
        """Areas of a dozen units: the district, and the unit of 2025 that it became a part of."""
        if unit.kind in ("Tỉnh", "TP", "Quốc gia", "Sông"):
            return []
        if unit.kind in ("Huyện", "Quận", "Thị xã", "Thành phố"):
            return [f"{unit.name}/{unit.province}"]
        now = self.provinces(unit)[-1]
        heirs = (unit.name,) if unit.era == "2025" else unit.successors
        return [f"{unit.district}/{unit.province}"] * bool(unit.district) + [
            f"{heir} 2025/{now}" for heir in heirs
        ]


ENGLISH = frozenset(map(chr, range(128))) | {"é"}  # what a recogniser without Vietnamese prints
_INTACT = -0.3  # log10 at least for a syllable that was read with its Vietnamese marks
_IA = -0.5  # log10 P(printed with an l | Ia)
_HOPELESS = -5.0  # log10 under which a syllable is no reading of a garble
_CAPITALS = -1.0  # log10 for a garble seen in Title case and met in capitals


def _heard(read: str, channel: ChannelModel, malus: float = 0.0) -> dict[str, float]:
    """The channel's capitalised candidates by folded syllable."""
    found: dict[str, float] = {}
    for truth, p in channel.candidates(read).items():
        if truth[:1].isupper() and p > 1e-8:
            syllable = key(truth)
            found[syllable] = max(found.get(syllable, -99.0), math.log10(p) + malus)
    return found


@lru_cache(maxsize=5_000)
def _unit(row: str) -> Unit:
    name, kind, district, province, era, successors, _ = row.split("\t")  # the last cell names the sources
    return Unit(name, kind, district, province, era, tuple(filter(None, successors.split(";"))))


_LOOKS = str.maketrans(
    {"0": "o", "6": "o", "1": "l", "|": "l", "¢": "e", "4": "a", "&": "a", "8": "g", "$": "s"}
)


@lru_cache(maxsize=50_000)
def look(syllable: str) -> str:
    """The letters of a syllable as a recogniser without Vietnamese sees them; Đ, D, B and P look alike."""
    plain = strip_marks(syllable.lower()).translate(_LOOKS)
    return "d" + plain[1:] if plain[:1] in ("p", "b") else plain
