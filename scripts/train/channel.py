"""Count what a recogniser prints for each printed word: the channel model of a profile.

    python -m scripts.train.channel --profile eng      # → models/channel.eng.tsv.gz

Reads all pairs of build/pairs and, for `vie`, the recipe's real OCR pairs. Writes three tables into one
file: whole tokens (`T`), syllable onsets (`O`) and rimes with their tone (`R`). Viterbi training cuts garbled
tokens into the prints of onset and rime: cut where the current tables make it most probable, count, repeat.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from unicodedata import normalize

from restore.resources import data_folder
from restore.text.evidence.channel import HORN, split_syllable
from restore.vietnamese.syllable import is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, tokenize
from scripts.arguments import parser_of
from scripts.corpus.pairs import (
    RECOGNISERS,
    SCAN,
    UNLIKE,
    LinePair,
    align,
    pair_files,
    pair_rows,
    real_pairs,
    unlikeness,
)
from scripts.recipe import RECIPE
from scripts.train.record import facts, record


def line_pairs(files: Iterable[Path], profile: str, real: bool, counts: Counter[str]) -> Iterator[LinePair]:
    """The lines of a profile's recognisers, drawn and `real`; `counts` is updated by source.

    A line of a real scan is repeated as often as the recipe says.
    """
    for row in chain.from_iterable(map(pair_rows, files)):
        if row.recogniser in RECOGNISERS[profile] and row.read:
            scan = row.condition.startswith(SCAN)
            counts[f"{row.recogniser} {SCAN.strip() if scan else row.condition}"] += 1
            yield from [LinePair(row.truth, row.read)] * (RECIPE.channel.real if scan else 1)
    if real:
        for pair in real_pairs(dev=False):
            counts["real paragraphs"] += 1
            yield from [pair] * RECIPE.channel.real


def _odd(truth: str, read: str) -> bool:
    """True for joined, split or dissimilar words."""
    return " " in truth + read or unlikeness(truth, read) > UNLIKE


def token_pairs(lines: Iterable[LinePair]) -> tuple[Counter[tuple[str, str]], int]:
    """(truth, read) → count, and the number of numbers in the truth.

    Joined words have a space in the truth, split ones in what was read. Only short numbers are kept: those
    that words are misread as ("là" printed as "13").
    """
    counts: Counter[tuple[str, str]] = Counter()
    numbers = 0
    for truth, read in lines:
        for true_cell, read_cell in align(*_words(truth, read)):
            number = true_cell[0][0].isdigit()
            numbers += number
            if not number or (len(true_cell) == 1 and len(true_cell[0]) <= 3):
                counts[" ".join(true_cell), " ".join(read_cell)] += 1
    return counts, numbers


def _words(truth: str, read: str) -> tuple[list[str], list[str]]:
    """The words of both sides. A character printed for the horn of a last letter belongs to the word."""
    true, seen = _with_marks(truth), _with_marks(read)
    words = [word for word, _ in seen]
    if len(true) == len(seen):
        for place, ((right, own), (word, marks)) in enumerate(zip(true, seen, strict=True)):
            if marks and marks[0] in HORN and marks[1:] == own and "\u031b" in normalize("NFD", right):
                words[place] = word + marks[0]
    return [word for word, _ in true], words


def _with_marks(line: str) -> list[tuple[str, str]]:
    """(word, punctuation that follows without a space)."""
    tokens = tokenize(line)
    after = [token.text if token.kind is Kind.PUNCT else "" for token in tokens[1:]] + [""]
    touches = [one.end == other.start for one, other in pairwise(tokens)] + [False]
    return [
        (token.text, marks if near else "")
        for token, marks, near in zip(tokens, after, touches, strict=True)
        if token.kind is not Kind.PUNCT
    ]


def cut_syllables(
    pairs: Counter[tuple[str, str]], rounds: int = 5
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """(onset, read part) → count and (rime, read part) → count, over the best cut of every token."""
    syllables = [(*split_syllable(t), r, n) for (t, r), n in pairs.items() if is_syllable(t) and " " not in r]
    onsets: Counter[tuple[str, str]] = Counter()
    rimes: Counter[tuple[str, str]] = Counter()
    for turn in range(rounds):
        onset_total, rime_total = Counter[str](), Counter[str]()
        for (unit, _), n in onsets.items():
            onset_total[unit] += n
        for (unit, _), n in rimes.items():
            rime_total[unit] += n
        new_onsets: Counter[tuple[str, str]] = Counter()
        new_rimes: Counter[tuple[str, str]] = Counter()
        for onset, rime, read, n in syllables:
            if turn == 0:
                cut = min(len(onset), len(read))
                if strip_marks(read[:cut]).lower() != strip_marks(onset).lower():
                    continue  # first learn from tokens whose onset is certain
            else:
                cut = max(
                    range(min(len(read), len(onset) + 2) + 1),
                    key=lambda k, o=onset, r=rime, t=read: (  # type: ignore[misc]
                        _fit(onsets, onset_total, o, t[:k]) * _fit(rimes, rime_total, r, t[k:])
                    ),
                )
            new_onsets[onset, read[:cut]] += n
            new_rimes[rime, read[cut:]] += n
        onsets, rimes = new_onsets, new_rimes
    return onsets, rimes


def _fit(counts: Counter[tuple[str, str]], totals: Counter[str], unit: str, read: str) -> float:
    """P(read | unit); for prints never counted it falls with the difference in length."""
    unseen = 0.01 * 0.1 ** abs(len(read) - len(unit))
    return (counts[unit, read] + unseen) / (totals[unit] + 1)


def write(path: Path, tables: dict[str, Counter[tuple[str, str]]], numbers: int) -> None:
    """Write a line for each read string: table, read, then truths with counts, most frequent first. Sorted.

    For fast loading, "N" also has the number of words read right, and "W" the sum of each word's counts.
    """
    same = sum(n for (truth, read), n in tables["T"].items() if truth == read)
    sums: Counter[str] = Counter()
    for (truth, _), n in tables["T"].items():
        sums[truth] += n
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.GzipFile(path, "wb", mtime=0) as raw:
        raw.write(f"N\t{numbers}\t{same}\n".encode())
        for name, counts in sorted(tables.items()):
            by_read: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for (truth, read), n in counts.items():
                by_read[read].append((n, truth))
            for read in sorted(by_read):
                row = [name, read]
                for n, truth in sorted(by_read[read], key=lambda cell: (-cell[0], cell[1])):
                    row += truth, str(n)
                raw.write(("\t".join(row) + "\n").encode())
        raw.writelines(f"W\t{truth}\t{n}\n".encode() for truth, n in sorted(sums.items()))


def read_tables(path: Path) -> tuple[dict[str, Counter[tuple[str, str]]], int]:
    """Read a file of `write`: tables of (truth, read) counts, and the number of numbers."""
    tables: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    numbers = 0
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        name, read, *row = line.split("\t")
        if name == "N":
            numbers = int(read)
        elif name != "W":
            tables[name].update({(t, read): int(n) for t, n in zip(row[::2], row[1::2], strict=True)})
    return tables, numbers


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("pairs", type=Path, nargs="*", help="files of pairs (default: build/pairs/*.tsv.xz)")
    parser.add_argument("--profile", choices=RECOGNISERS, required=True)
    parser.add_argument("--out", type=Path, help="default: models/channel.PROFILE.tsv.gz")
    parser.add_argument("--onto", type=Path, help="a channel that has the real pairs: add to its counts")
    options = parser.parse_args()
    lines: Counter[str] = Counter()
    out = options.out or data_folder("models") / f"channel.{options.profile}.tsv.gz"
    real = options.profile == "vie" and not options.onto
    tokens, numbers = token_pairs(
        line_pairs(options.pairs or pair_files("train"), options.profile, real, lines)
    )
    for pair in [pair for pair, n in tokens.items() if n == 1 and _odd(*pair)]:
        del tokens[pair]  # seen once: mostly an alignment error
    onsets, rimes = cut_syllables(tokens)
    tables = {"T": tokens, "O": onsets, "R": rimes}
    if options.onto:
        lines.update(facts(options.onto)["lines"])
        before, more = read_tables(options.onto)
        numbers += more
        for name, counts in before.items():
            tables[name].update(counts)
    write(out, tables, numbers)
    record(out, lines=dict(sorted(lines.items())), tokens=sum(tokens.values()), pairs=len(tokens))
    print(f"{sum(lines.values())} lines, {sum(tokens.values())} tokens, {len(tokens)} pairs")


if __name__ == "__main__":
    main()
