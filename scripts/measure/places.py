"""Measure how many communes come back right, of both eras, in report sentences garbled by the channel.

    python -m scripts.measure.places --mentions 2000     # with and without a district or province in the text
    python -m scripts.measure.places --innocent 2000     # held-out sentences: what is wrongly made a place
    python -m scripts.measure.places --natural 800       # the same with cues: words mended and broken
    python -m scripts.measure.places --mentions 2000 --without-lexicon      # without the witness of places

Reads lexicon/places.tsv, the channel of the profile and held-out text. Prints counts. The printed form of a
true syllable is drawn from the channel by its counts, onset and rime apart for syllables that it lacks.
"""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from restore.resources import model
from restore.text.engine import Engine
from restore.text.evidence.channel import split_syllable
from restore.text.evidence.gazetteer import Gazetteer, Unit
from restore.vietnamese.syllable import fold_tone_placement, strip_marks
from scripts.arguments import parser_of
from scripts.corpus import text as corpus
from scripts.train.noise import over_words, reads_by_truth

LEXICON = ("places", "names", "acronyms", "terms")  # the witnesses that use lists
COMMUNES = ("Xã", "Phường", "Thị trấn", "Đặc khu")
# {c}: the commune with its type, {C}: the same in capitals, {d}: the district, {p}: the province.
WITH_CONTEXT = """\
Thực hiện Kế hoạch của Ủy ban nhân dân {p}, UBND {c} đã tổ chức tổng kết phong trào thi đua yêu nước.
Ủy ban nhân dân {c}, {p} báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội 6 tháng đầu năm 2024.
Đảng bộ {c} ({d}) hiện có 30 tổ chức đảng trực thuộc với 1.170 đảng viên.
Dự án được xây dựng trên địa bàn {c}, {d}, {p} với tổng mức đầu tư 22,5 tỷ đồng.
Trên địa bàn {d} có nhiều mô hình sản xuất hiệu quả, tiêu biểu là mô hình nuôi cá lồng ở {c}.
ỦY BAN NHÂN DÂN {C}¶¶BÁO CÁO¶¶Về tình hình thu ngân sách nhà nước trên địa bàn {p} trong quý III
Đoàn kiểm tra của {d} đã làm việc với {c} về công tác giải phóng mặt bằng, bồi thường và hỗ trợ tái định cư.
Hội Nông dân {p} đã trao 50 suất quà cho các hộ nghèo tại {c} nhân dịp Tết Nguyên đán.
"""
WITHOUT = """\
Thực hiện Kế hoạch của Ủy ban nhân dân cấp trên, UBND {c} đã tổ chức tổng kết phong trào thi đua yêu nước.
Ủy ban nhân dân {c} báo cáo kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội 6 tháng đầu năm 2024.
Đảng bộ {c} hiện có 30 tổ chức đảng trực thuộc với 1.170 đảng viên, sinh hoạt theo đúng quy định của Đảng.
Dự án được xây dựng trên địa bàn {c} với tổng mức đầu tư 22,5 tỷ đồng.
Có nhiều mô hình sản xuất hiệu quả, tiêu biểu là mô hình nuôi cá lồng ở {c}.
ỦY BAN NHÂN DÂN {C}¶¶BÁO CÁO¶¶Về tình hình thu ngân sách nhà nước trong quý III
Đoàn kiểm tra đã làm việc với {c} về công tác giải phóng mặt bằng, bồi thường và hỗ trợ tái định cư.
Hội Nông dân đã trao 50 suất quà cho các hộ nghèo tại {c} nhân dịp Tết Nguyên đán.
"""
CUES = set("xã phường thị đặc huyện quận thành tỉnh sông thôn xóm ấp bản làng buôn phum sóc khóm tp".split())
CUED = re.compile(
    r"\b(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|TP\.?|tỉnh|thôn|bản|ấp|làng|sông) [A-ZĐÀ-Ỹ]"
)


class Garbler:
    """Draws what a recogniser may print for a true token."""

    def __init__(self, profile: str, seed: int) -> None:
        self.random = random.Random(seed)
        self._plain = profile == "plain"
        self._forms = {} if self._plain else reads_by_truth(model(f"channel.{profile}.tsv.gz"))

    def text(self, text: str) -> str:
        return over_words(text, self.token)

    def token(self, truth: str) -> str:
        if self._plain:
            return strip_marks(truth)
        if sum(self._forms["T"].get(truth, {}).values()) >= 5:
            return self._draw("T", truth)
        onset, rime = split_syllable(truth)
        if onset in self._forms["O"] and rime in self._forms["R"]:
            return self._draw("O", onset) + self._draw("R", rime)
        return strip_marks(truth) if self.random.random() < 0.8 else truth

    def _draw(self, table: str, truth: str) -> str:
        forms = self._forms[table][truth]
        return self.random.choices(list(forms), list(forms.values()))[0]


def documents(templates: str, count: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """(document, its commune as printed, era) with communes drawn evenly from both eras."""
    source = random.Random(seed)
    gazetteer = Gazetteer()
    units = [unit for unit in gazetteer.all_units() if unit.type in COMMUNES and not unit.name.isdigit()]
    # If the older list spells a unit differently, the newer one counts.
    newer = {_unmarked(unit) for unit in units if unit.era == "pre2025"}
    units = [unit for unit in units if unit.era != "pre2024" or _unmarked(unit) not in newer]
    eras = [[u for u in units if u.era == "2025"], [u for u in units if u.era != "2025" and u.district]]
    provinces = {(u.name, u.era == "2025"): u for u in gazetteer.all_units() if u.kind in ("Tỉnh", "TP")}
    districts = {
        (u.name, u.province): u
        for u in gazetteer.all_units()
        if u.kind in ("Huyện", "Quận", "Thị xã", "Thành phố") and u.province
    }
    choices = [row.replace("¶", "\n") for row in templates.splitlines()]
    while count:
        unit = source.choice(source.choice(eras))
        district = districts.get((unit.district, unit.province))
        province = provinces.get((unit.province, unit.era == "2025"))
        template = source.choice(choices)
        if ("{d}" in template and not district) or ("{p}" in template and not province):
            continue
        printed = f"{unit.type.lower()} {unit.name}"
        yield (
            template.format(c=printed, C=printed.upper(), d=_titled(district), p=_titled(province)),
            unit.name.upper() if "{C}" in template else unit.name,
            "2025" if unit.era == "2025" else "before",
        )
        count -= 1


def _unmarked(unit: Unit) -> tuple[str, str, str]:
    return strip_marks(unit.name.lower()), unit.district, unit.province


def _titled(unit: Unit | None) -> str:
    return f"{unit.type.lower()} {unit.name}" if unit else ""


def _folded(text: str) -> str:
    """The words without punctuation around them, tones in the old style, separated by spaces."""
    return " " + " ".join(fold_tone_placement(word.strip(".,;:()")) for word in text.split()) + " "


def mentions_right(restorer: Engine, templates: str, count: int, seed: int, profile: str) -> dict[str, str]:
    garbler = Garbler(profile, seed)
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for truth, name, era in documents(templates, count, seed):
        out = restorer.restore(garbler.text(truth), profile).text
        good = _folded(name) in _folded(out)
        for group in ("all", era):
            right[group] += good
            total[group] += 1
    return {group: f"{right[group]}/{total[group]} = {right[group] / total[group]:.1%}" for group in total}


def innocent(restorer: Engine, count: int, seed: int, profile: str) -> dict[str, str]:
    """Held-out sentences with a capitalised run but no cue, each after a line that names a commune.

    Counts words that wrongly become places, in garbled and in right sentences. The line before activates the
    gazetteer.
    """
    garbler = Garbler(profile, seed)
    files = (
        "news_local_government",
        "legal_documents",
        "news_politics_law",
        "news_customs_tax",
        "news_general",
    )
    pool = [line for name in files for line in corpus.lines(name, "dev")]
    random.Random(seed).shuffle(pool)
    sentences: list[str] = []
    for line in pool:
        words = line.split()
        runs = any(a[:1].isupper() and b[:1].isupper() for a, b in pairwise(words[1:]))
        if runs and 8 <= len(words) <= 60 and not CUES & {word.lower().strip(".,;:()") for word in words}:
            sentences.append(line)
    sentences = sentences[:count]
    tally: dict[str, int] = dict.fromkeys(("wrong places", "wrong people", "in right text"), 0)
    for (opening, _, _), sentence in zip(documents(WITHOUT, len(sentences), seed), sentences, strict=True):
        for text in (garbler.text(sentence), sentence):
            before = (garbler.text(opening) if text != sentence else opening) + "\n\n"
            for edit in restorer.restore(before + text, profile).edits:
                if edit.source == "lexicon" and edit.start >= len(before):
                    person = edit.reason.startswith("tên người")
                    group = "wrong people" if person else "wrong places"
                    tally["in right text"] += text == sentence
                    tally[group] += text != sentence and _folded(edit.after) not in _folded(sentence)
    return {group: f"{count}/{len(sentences)}" for group, count in tally.items()}


def natural(plain: Engine, full: Engine, count: int, seed: int, profile: str) -> dict[str, int]:
    """Words that the lexicon mends and breaks in held-out sentences that name places, garbled and right."""
    garbler = Garbler(profile, seed)
    files = ("news_local_government", "legal_documents", "news_politics_law")
    pool = [line for name in files for line in corpus.lines(name, "dev") if CUED.search(line)]
    pool = [line for line in pool if 8 <= len(line.split()) <= 120]
    random.Random(seed).shuffle(pool)
    tally: dict[str, int] = defaultdict(int)
    for line in pool[:count]:
        for kind, text in (("garbled", garbler.text(line)), ("right text", line)):
            truth, before, after = (
                _folded(version).split()
                for version in (line, plain.restore(text, profile).text, full.restore(text, profile).text)
            )
            if len(truth) == len(before) == len(after):
                rows = list(zip(truth, before, after, strict=True))
                tally[f"{kind}: words"] += len(rows)
                tally[f"{kind}: mended"] += sum(b != t == a for t, b, a in rows)
                tally[f"{kind}: broken"] += sum(b == t != a for t, b, a in rows)
    return dict(tally)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--mentions", type=int, default=0)
    parser.add_argument("--innocent", type=int, default=0)
    parser.add_argument("--natural", type=int, default=0)
    parser.add_argument("--without-lexicon", action="store_true")
    parser.add_argument("--profile", default="eng")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    engine = Engine.load(LEXICON if args.without_lexicon else ())
    for title, texts in (("with context", WITH_CONTEXT), ("without", WITHOUT)):
        if args.mentions:
            start = time.perf_counter()
            print(title, mentions_right(engine, texts, args.mentions, args.seed, args.profile), end=" ")
            print(f"{time.perf_counter() - start:.0f} s")
    if args.innocent:
        print("innocent", innocent(engine, args.innocent, args.seed, args.profile))
    if args.natural:
        print("natural", natural(Engine.load(LEXICON), engine, args.natural, args.seed, args.profile))


if __name__ == "__main__":
    main()
