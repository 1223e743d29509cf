"""Measure how many villages and people that are in no list come back right.

    python -m scripts.measure.names --names 1000                    # English OCR
    python -m scripts.measure.names --names 1000 --profile vie      # Vietnamese OCR
    python -m scripts.measure.names --without-lexicon               # what the lexicon adds
    python -m scripts.measure.names --split test                    # the half that no constant was chosen on

Reads names after a cue in held-out text, puts them into report sentences and garbles these by the channel.
Prints shares. A village is "unlisted" when lexicon/names.tsv lacks its last pair of syllables, a person
when it lacks that of the middle and given name. A name is "overcorrected" when it comes out wrong with a
commoner syllable in it; its "letters changed" when a syllable that was read with the right letters comes
out with others.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from restore.edits import relocate
from restore.text.engine import Engine
from restore.text.evidence.gazetteer import Gazetteer, key
from restore.text.evidence.mentions import VILLAGE_CUES
from restore.text.evidence.names import name_pairs, role
from restore.vietnamese.syllable import is_syllable, strip_marks
from scripts.arguments import parser_of
from scripts.corpus import text as corpus
from scripts.corpus.lexicon import NAMED
from scripts.measure.places import LEXICON, Garbler
from scripts.recipe import RECIPE

SHORTEST, LONGEST = 2, 4  # syllables
VILLAGES = """\
Có 2 sản phẩm đạt OCOP 3 sao cấp tỉnh gồm rươi cấp đông (thôn {}) và tranh thêu.
Tuyến đường từ thôn {} đến trụ sở UBND xã đã được đổ bê tông, dài 1,2 km.
Ban công tác Mặt trận thôn {} vận động nhân dân hiến đất làm đường giao thông nông thôn.
Đến nay, thôn {} có 95% số hộ đạt danh hiệu Gia đình văn hóa.
Nhà văn hóa thôn {} được xây dựng với kinh phí 1,5 tỷ đồng.
Kết quả kiểm tra tại xóm {} cho thấy việc thu gom rác thải đã đi vào nền nếp.
Trưởng thôn {} báo cáo tình hình an ninh trật tự trên địa bàn.
Hỗ trợ 12 hộ nghèo của bản {} sửa chữa nhà ở trong quý III.
"""
PEOPLE = """\
Dự hội nghị có ông {}, Phó Chủ tịch Ủy ban nhân dân xã.
Ông {} đã trình bày báo cáo tổng kết công tác năm 2024.
Giao ông {} phối hợp với các đoàn thể kiểm tra việc thực hiện.
Khen thưởng bà {} vì đã có thành tích xuất sắc trong phong trào thi đua.
Theo đơn đề nghị của bà {}, trú tại xã, về việc cấp giấy chứng nhận quyền sử dụng đất.
Đồng chí {} thay mặt Ban Thường vụ Đảng ủy phát biểu chỉ đạo hội nghị.
Căn cứ biên bản làm việc với ông {} ngày 12 tháng 6 năm 2024.
Phân công đồng chí {} phụ trách lĩnh vực văn hóa - xã hội.
"""
# Signature blocks: no cue, a title in capitals, then a name on its own line.
SIGNED = """\
TM. ỦY BAN NHÂN DÂN¶CHỦ TỊCH¶(đã ký)¶{}
KT. CHỦ TỊCH¶PHÓ CHỦ TỊCH¶{}
Nơi nhận:¶- Như trên;¶- Lưu: VT.¶TM. BAN CHẤP HÀNH¶BÍ THƯ¶{}
Trên đây là báo cáo tổng kết công tác năm 2024.¶¶NGƯỜI LẬP BIỂU¶¶{}
TL. CHỦ TỊCH¶CHÁNH VĂN PHÒNG¶¶{}
GIÁM ĐỐC¶(Đã ký)¶¶{}
"""


@dataclass(frozen=True)
class Named:
    """A name in a document; `listed`: its last pair of syllables is in lexicon/names.tsv."""

    kind: str  # "thôn" or "người"
    name: tuple[str, ...]
    listed: bool
    before: str
    after: str


def names(split: str, seed: int) -> dict[str, list[tuple[str, ...]]]:
    """The names of villages and people in held-out text, shuffled by the seed."""
    found: dict[str, set[tuple[str, ...]]] = {"thôn": set(), "người": set()}
    surnames = {syllable for _, syllable, _ in name_pairs().under("người\tfirst")}
    gazetteer = Gazetteer()
    every = [*RECIPE.registers, *RECIPE.language.more]
    files = [(file, part) for file in every for part in ("dev", "test")]
    for file, part in files:
        for cue, words in (m.groups() for line in corpus.lines(file, part) for m in NAMED.finditer(line)):
            name = tuple(takewhile(lambda word: word.istitle() and is_syllable(word), words.split()))
            person = len(name) > 2 and key(name[0]) in surnames
            if not SHORTEST <= len(name) <= LONGEST:
                continue
            if cue.lower() not in VILLAGE_CUES and person:
                found["người"].add(name)
            elif cue.lower() in VILLAGE_CUES and not person and tuple(map(key, name)) not in gazetteer:
                found["thôn"].add(name)
    draw = random.Random(seed)
    result = {}
    for kind, known in found.items():
        half = [name for name in sorted(known) if (_digest(name) % 2 == 0) == (split == "dev")]
        draw.shuffle(half)
        result[kind] = half
    return result


def _digest(name: Sequence[str]) -> int:
    return sum(ord(char) * (position + 1) for position, char in enumerate(" ".join(name)))


def documents(
    kind: str, templates: str, pool: Sequence[tuple[str, ...]], count: int, seed: int
) -> Iterator[Named]:
    """Documents with names: as many unlisted as listed ones if possible, each name in several sentences."""
    draw = random.Random(seed)
    choices = [row.replace("¶", "\n").split("{}") for row in templates.splitlines()]
    groups = [[name for name in pool if _listed(kind, name) is listed] for listed in (False, True)]
    for number in range(count):
        group = groups[number % 2]
        name = group[number // 2 % len(group)]
        before, after = draw.choice(choices)
        yield Named(kind, name, bool(number % 2), before, after)


@cache
def _listed(kind: str, name: tuple[str, ...]) -> bool:
    pair = kind, role(len(name) - 1, len(name)), key(name[-2]), key(name[-1])
    return name_pairs().get("\t".join(pair)) is not None


def measure(restorer: Engine, found: Iterator[Named], seed: int, profile: str) -> dict[str, Counter[str]]:
    """Outcomes of the names, by kind and by whether they are listed."""
    garbler = Garbler(profile, seed)
    tally: dict[str, Counter[str]] = {}
    for one in found:
        before, read, after = (garbler.text(part) for part in (one.before, " ".join(one.name), one.after))
        found_as = restorer.restore(before + read + after, profile)
        start = relocate(len(before), found_as.edits)
        end = relocate(len(before) + len(read), found_as.edits, after=True)
        out = found_as.text[start:end].split()
        counts = tally.setdefault("listed" if one.listed else "unlisted", Counter())
        counts.update(_outcome(one, read.split(), out))
    return tally


def _outcome(one: Named, read: Sequence[str], out: Sequence[str]) -> list[str]:
    truth, said = [key(word) for word in one.name], [key(word) for word in out]
    if truth == said:
        return ["names", "right"]
    found = ["names"]
    if len(truth) == len(said) == len(read):
        rows = list(zip(truth, said, read, range(len(truth)), strict=True))
        if any(_count(one, at, s) > _count(one, at, t) for t, s, _, at in rows if t != s):
            found.append("overcorrected")
        letters = [(strip_marks(t), strip_marks(s), strip_marks(r.lower())) for t, s, r, _ in rows]
        if any(t == r != s for t, s, r in letters):
            found.append("letters changed")
    return found


@cache
def _singles() -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for kind in ("thôn", "người"):
        for of, _, syllable, count in name_pairs().under(kind):
            counts[kind, of, syllable] += int(count)
    return counts


def _count(one: Named, at: int, syllable: str) -> int:
    return _singles()[one.kind, role(at, len(one.name)), syllable]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--profile", default="eng")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--without-lexicon", action="store_true")
    args = parser.parse_args()
    restorer = Engine.load(LEXICON if args.without_lexicon else ())
    pools = names(args.split, args.seed)
    for title, kind, templates in (
        ("villages", "thôn", VILLAGES), ("people", "người", PEOPLE), ("signatures", "người", SIGNED),
    ):  # fmt: skip
        start = time.perf_counter()
        found = documents(kind, templates, pools[kind], args.names, args.seed)
        for group, counts in sorted(measure(restorer, found, args.seed, args.profile).items()):
            shares = ", ".join(
                f"{what} {counts[what] / counts['names']:.1%}"
                for what in ("right", "overcorrected", "letters changed")
            )
            print(f"{title}, {group}: {counts['names']} names, {shares}")
        print(f"  {time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
