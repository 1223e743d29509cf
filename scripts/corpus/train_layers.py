"""Channels of recognisers that do not know Vietnamese, counted from aligned rows, on top of a known one.

    python scripts/corpus/train_layers.py build/pairs/layers/training.tsv --onto models/channel.eng.tsv.gz \
        --out models/channel.scanner.tsv.gz

Rows are those of mine_layers.py, or of paddle_pairs.py. Thousands of real words say more about a scanner's
engine than millions that Tesseract's English model read, but every engine leaves most words of the language
out: `--share` of the known channel's counts fills the gaps. `--without` leaves engines out, for measuring
how a channel does on an engine that it never saw.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from letters import Letters, learn
from mine_layers import NBSP, Row, read_rows
from record import record
from train_channel import cut_syllables, read_tables, token_pairs, write

from restore.resources import data_folder
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind, tokenize

Pairs = Counter[tuple[str, str]]
Tables = dict[str, Pairs]

NOT_SCANNERS = ("adobescan", "paddle")  # a code page, and an engine of its own
_SCALE = {"T": 4, "O": 100, "R": 100}  # counts are whole numbers: by this a share of one is kept
_MASS = 1.0  # weight of the letters beside an onset or a rime as a whole
_SPARE = 2.0  # log10: how improbable a print may be beside one in ten for each letter
_NUMBERS = 3  # digits up to which a number may have been a word


def row_pairs(rows: Iterable[Row]) -> tuple[Pairs, int]:
    """(truth, read) counts of the words of aligned rows, and how many numbers the truth holds."""
    counts: Pairs = Counter()
    numbers = 0
    for row in rows:
        truth, read = row.truth.split(" "), row.read.split(" ")
        if len(truth) != len(read) or row.engine in ("paddle",):  # not aligned yet
            found, more = token_pairs([(row.truth, row.read)])
            counts.update(found)
            numbers += more
            continue
        for true, seen in zip(truth, read, strict=True):
            for pair in cell_pairs(true, seen):
                number = pair[0][0].isdigit()
                numbers += number
                if not number or len(pair[0]) <= _NUMBERS:
                    counts[pair] += 1
    return counts, numbers


def cell_pairs(truth: str, read: str) -> Iterator[tuple[str, str]]:
    """The words of a cell beside what was read for them, without the punctuation that both have.

    A cell of two words on one side gives both with a blank between. What was read may hold marks that are
    none ("di)ng" for "động", "v~" for "vệ"): it is counted as the tokeniser leaves it, where that is one
    word, and whole.
    """
    true, seen = (words(text.replace(NBSP, " ")) for text in (truth, read))
    if not true:
        return
    if len(true) == len(seen) or min(len(true), len(seen)) == 1 == max(len(true), len(seen)) - 1:
        yield " ".join(true), " ".join(seen)
    whole = without_marks(truth, read)
    if len(true) == 1 and whole and whole != " ".join(seen) and NBSP not in read:
        yield true[0], whole


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text) if token.kind is not Kind.PUNCT]


def without_marks(truth: str, read: str) -> str:
    """`read` less as many marks at its ends as the truth has there."""
    tokens = tokenize(truth)
    before = len(tokens[0].text) if tokens[0].kind is Kind.PUNCT else 0
    after = len(tokens[-1].text) if tokens[-1].kind is Kind.PUNCT else 0
    lead, trail = read[:before], read[len(read) - after :]
    if any(map(str.isalnum, lead + trail)):
        return ""
    return read[before : len(read) - after]


def believed(listed: Pairs, letters: Letters) -> Pairs:
    """The pairs of words that nobody saw side by side, but for those with more letters than they explain:
    such words are run together with a neighbour ("HQinghi" for "nghị")."""
    return Counter(
        {
            (truth, read): n
            for (truth, read), n in listed.items()
            if len(read) <= len(truth) or letters.fit(truth, read) > -_SPARE - len(truth)
        }
    )


def doubtful(pair: tuple[str, str], count: int) -> bool:
    """Seen once, and merged, torn, or not a syllable that was changed: mostly a slip of the alignment."""
    truth, read = pair
    return count == 1 and (" " in truth + read or (truth != read and not is_syllable(truth)))


def tables_of(pairs: Pairs) -> Tables:
    kept = Counter({pair: n for pair, n in pairs.items() if not doubtful(pair, n)})
    onsets, rimes = cut_syllables(kept)
    return {"T": kept, "O": onsets, "R": rimes}


def mixed(own: Tables, known: Tables, share: float, letters: Letters) -> Tables:
    """The tables of `own`, with `share` of their total from the known channel's counts, and what the letters
    make probable for onsets and rimes."""
    mixture: Tables = {}
    for name, counts in own.items():
        scale = _SCALE[name]
        factor = scale * share * sum(counts.values()) / max(1, sum(known[name].values()))
        table: defaultdict[tuple[str, str], float] = defaultdict(float)
        table.update({pair: scale * n for pair, n in counts.items()})
        for pair, n in known[name].items():
            table[pair] += n * factor
        if name != "T":
            units = {unit for unit, _ in known[name]}
            for pair, mass in spelled(units, counts, letters).items():
                table[pair] += scale * mass
        mixture[name] = Counter({pair: whole for pair, n in table.items() if (whole := round(n)) > 0})
    return mixture


def spelled(units: Iterable[str], counts: Pairs, letters: Letters) -> dict[tuple[str, str], float]:
    """What the letters of units are printed as, as counts: the more, the more kinds of prints a unit has."""
    kinds = Counter(unit for unit, _ in counts)
    return {
        (unit, read): p * _MASS * (kinds[unit] + 1)
        for unit in units
        for read, p in (letters.spell(unit) if unit else {}).items()
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("rows", type=Path, nargs="+")
    arguments.add_argument("--onto", type=Path, required=True)
    arguments.add_argument("--share", type=float, default=1.0, help="of the known channel beside the rows")
    arguments.add_argument("--without", nargs="*", default=NOT_SCANNERS, help="engines to leave out")
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    rows = [row for path in options.rows for row in read_rows(path) if row.engine not in options.without]
    pairs, numbers = row_pairs(row for row in rows if row.page)
    listed, more = row_pairs(row for row in rows if not row.page)
    pairs, numbers = pairs + believed(listed, learn(pairs)), numbers + more
    known, known_numbers = read_tables(options.onto)
    own = tables_of(pairs)
    print(f"{len(rows)} rows, {sum(pairs.values())} tokens, {len(own['T'])} pairs")
    share = options.share * sum(pairs.values()) / sum(known["T"].values())
    write(
        options.out,
        mixed(own, known, options.share, learn(own["T"])),
        _SCALE["T"] * round(numbers + share * known_numbers),
    )
    if options.out.parent.resolve() != data_folder("models").resolve():
        return
    record(
        options.out,
        rows=dict(sorted(Counter(row.engine for row in rows).items())),
        tokens=sum(pairs.values()),
        pairs=len(own["T"]),
        onto={options.onto.name: options.share},
    )


if __name__ == "__main__":
    main()
