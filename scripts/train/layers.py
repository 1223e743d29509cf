"""Count channels of recognisers that do not know Vietnamese from aligned rows, on top of a known channel.

    python -m scripts.train.layers --profile scanner      # → models/channel.scanner.tsv.gz

Reads build/layer-pairs, which corpus/mine_layers.py and corpus/paddle_pairs.py wrote, and the known
channel. Writes the channel of the profile. Thousands of words that a scanner's engine read tell more about it
than millions that Tesseract's English model read, but most words of the language are missing. A share of the
known channel's counts fills the gaps, and the engine's prints of single letters (letters.py) spell onsets and
rimes never seen. `--without` leaves engines out, to measure a channel on an engine that it never saw.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from restore.resources import data_folder
from restore.text.evidence.letters import Letters, learn
from restore.vietnamese.syllable import is_syllable
from restore.vietnamese.tokens import Kind, tokenize
from scripts.arguments import parser_of
from scripts.corpus.mine_layers import NBSP, PAIRS, Row, read_rows
from scripts.corpus.pairs import LinePair
from scripts.train.channel import cut_syllables, read_tables, token_pairs, write
from scripts.train.record import record

Pairs = Counter[tuple[str, str]]
Tables = dict[str, Pairs]


class Plan(NamedTuple):
    """How the channel of a profile is made."""

    file: str  # of rows
    left_out: tuple[str, ...] = ()  # engines
    share: float = 1.0  # tokens of the known channel for each token of the rows
    development: str = ""  # file of development rows; "": the rows of `file` that `is_held_out`


PLANS = {
    "scanner": Plan("training.tsv", left_out=("adobescan",), development="development.tsv"),
    # adobescan does not misread: restore/vietnamese/cut_bytes.py
    "paddle": Plan("paddle.tsv", share=0.5),
}
NOT_ALIGNED = ("paddle",)
_SCALE = {"T": 4, "O": 100, "R": 100}  # factor that keeps fractions, since counts are whole numbers
_MASS = 1.0  # weight of the prints of letters relative to those of the whole unit
_SPARE = 2.0  # log10: how much less probable a print may be than 0.1 per letter
_EVERY = 8  # pages of which one is held out, if a profile has a single file
_NUMBERS = 3  # most digits of a number that may be a misread word


def is_held_out(plan: Plan, row: Row) -> bool:
    """True for a development row in the file for training: every eighth page of `paddle`."""
    return not plan.development and row.page % _EVERY == _EVERY - 1


def development_rows(profile: str, folder: Path = PAIRS) -> Iterator[Row]:
    """The rows that a profile is not trained on."""
    plan = PLANS[profile]
    rows = read_rows(folder / (plan.development or plan.file))
    return (row for row in rows if plan.development or is_held_out(plan, row))


def row_pairs(rows: Iterable[Row]) -> tuple[Pairs, int]:
    """(truth, read) → count for the words of aligned rows, and the number of numbers."""
    counts: Pairs = Counter()
    numbers = 0
    for row in rows:
        truth, read = row.truth.split(" "), row.read.split(" ")
        if len(truth) != len(read) or row.engine in NOT_ALIGNED:  # not aligned yet
            found, more = token_pairs([LinePair(row.truth, row.read)])
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
    """The words of a cell with what was read for them, without the punctuation that both have.

    A cell of two words on one side gives one pair with a space. Symbols read as part of a word ("di)ng" for
    "động", "v~" for "vệ") are counted both as the tokeniser leaves them, if that is one word, and whole.
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
    """`read` without as many punctuation marks at its ends as the truth has there."""
    tokens = tokenize(truth)
    before = len(tokens[0].text) if tokens[0].kind is Kind.PUNCT else 0
    after = len(tokens[-1].text) if tokens[-1].kind is Kind.PUNCT else 0
    lead, trail = read[:before], read[len(read) - after :]
    if any(map(str.isalnum, lead + trail)):
        return ""
    return read[before : len(read) - after]


def believed(listed: Pairs, letters: Letters) -> Pairs:
    """The pairs of listed words without those that have more letters than they explain: such words were run
    together with a neighbour ("HQinghi" for "nghị")."""
    return Counter(
        {
            (truth, read): n
            for (truth, read), n in listed.items()
            if len(read) <= len(truth) or letters.fit(truth, read) > -_SPARE - len(truth)
        }
    )


def doubtful(pair: tuple[str, str], count: int) -> bool:
    """True if the pair was seen once and is joined, split, or no changed syllable: mostly an alignment
    error."""
    truth, read = pair
    return count == 1 and (" " in truth + read or (truth != read and not is_syllable(truth)))


def tables_of(pairs: Pairs) -> Tables:
    kept = Counter({pair: n for pair, n in pairs.items() if not doubtful(pair, n)})
    onsets, rimes = cut_syllables(kept)
    return {"T": kept, "O": onsets, "R": rimes}


def mixed(own: Tables, known: Tables, share: float, letters: Letters) -> Tables:
    """The tables of `own`, plus `share` of their total from the known channel, plus what `letters` make
    probable for onsets and rimes."""
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
    """Prints of units as spelled by the letters, as counts; they grow with the number of different prints of
    a unit."""
    kinds = Counter(unit for unit, _ in counts)
    return {
        (unit, read): p * _MASS * (kinds[unit] + 1)
        for unit in units
        for read, p in (letters.spell(unit) if unit else {}).items()
    }


def profile_tables(plan: Plan, rows: Sequence[Row], known: Tables) -> tuple[Tables, Pairs, int]:
    """The tables of a profile, the word pairs counted for it, and the number of numbers."""
    pairs, numbers = row_pairs(row for row in rows if row.page)
    listed, more = row_pairs(row for row in rows if not row.page)
    own = tables_of(pairs + believed(listed, learn(pairs)))
    letters = learn(own["T"])
    signs = Counter({(unit, sign): n for unit, row in letters.counts.items() for sign, n in row.items()})
    return {**mixed(own, known, plan.share, letters), "S": signs}, own["T"], numbers + more


def write_channel(out: Path, plan: Plan, rows: Sequence[Row], known: Tables, known_numbers: int) -> Pairs:
    """Write the channel of a profile; the pairs of words that were counted for it."""
    tables, counted, numbers = profile_tables(plan, rows, known)
    share = plan.share * sum(counted.values()) / sum(known["T"].values())
    write(out, tables, _SCALE["T"] * round(numbers + share * known_numbers))
    return counted


def main() -> None:
    arguments = parser_of(__doc__)
    arguments.add_argument("--profile", choices=PLANS, required=True)
    arguments.add_argument("--pairs", type=Path, default=PAIRS)
    arguments.add_argument("--known", type=Path, default=data_folder("models") / "channel.eng.tsv.gz")
    arguments.add_argument("--without", nargs="*", default=[], help="engines to leave out")
    arguments.add_argument("--out", type=Path, help="instead of models/channel.PROFILE.tsv.gz")
    options = arguments.parse_args()
    plan = PLANS[options.profile]
    left_out = {*plan.left_out, *options.without}
    rows = [
        row
        for row in read_rows(options.pairs / plan.file)
        if row.engine not in left_out and not is_held_out(plan, row)
    ]
    out = options.out or data_folder("models") / f"channel.{options.profile}.tsv.gz"
    counted = write_channel(out, plan, rows, *read_tables(options.known))
    if not options.out:
        record(
            out,
            rows=dict(sorted(Counter(row.engine for row in rows).items())),
            tokens=sum(counted.values()),
            pairs=len(counted),
            known={options.known.name: plan.share},
        )
    print(f"{len(rows)} rows, {sum(counted.values())} tokens, {len(counted)} pairs")


if __name__ == "__main__":
    main()
