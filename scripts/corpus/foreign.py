"""Compile lexicon/foreign.tsv, the frequent words of other languages, from PyPI's wordfreq.

    python -m scripts.corpus.foreign

Reads the word lists of the package (downloaded once into build/lexicon; its code is not run, msgpack is
needed), the words in `own_words.tsv`, and the counted channels. Writes the words without their frequencies.
Left out are words that recognisers often print for Vietnamese ones ("cia", "nude"), and, but for the most
frequent ones, words that are Vietnamese without its marks too ("the", "can").
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import msgpack

from restore.resources import model, table_lines
from restore.vietnamese.syllable import is_bare_syllable, is_syllable
from scripts.arguments import parser_of
from scripts.corpus.lexicon import CACHE, LEXICON, unpacked

VERSION = "3.1.1"
MOST = {
    "en": 10_000, "fr": 3_000, "de": 3_000, "es": 3_000, "it": 1_500, "pt": 1_500, "nl": 1_500, "id": 1_500,
    "ms": 800, "sv": 800, "da": 800, "pl": 800, "cs": 800, "fil": 800, "fi": 800, "hu": 800, "ro": 800,
    "tr": 800, "ca": 800, "lt": 800, "lv": 800, "nb": 800, "sh": 800, "sk": 800, "sl": 800, "is": 800,
}  # fmt: skip
"""Language → how many of its most frequent words are listed."""
OWN = Path(__file__).with_name("own_words.tsv")  # words that the lists of the package lack
OWN_SHARE = 1e-3  # the assumed frequency of their words
SHARED = {"en": 1_000}  # rank up to which a word may also be Vietnamese without marks …
FEW_SHARED = 400  # … in other languages
GARBLES = (
    0.1  # how often, beside its frequency in its language, a recogniser may print a word for another one
)
CHANNELS = ("eng", "scanner")


def words(language: str) -> Iterator[tuple[str, float]]:
    """The words of a list with their frequencies (shares of all words), most frequent first."""
    path = unpacked("wordfreq", VERSION) / "wordfreq" / "data" / f"small_{language}.msgpack.gz"
    _, *buckets = msgpack.unpackb(gzip.decompress(path.read_bytes()))  # a header, then falling frequencies
    return (
        (word, 10 ** (-number / 100))  # the list's unit of frequency is the centibel
        for number, bucket in enumerate(buckets)
        for word in bucket
        if word.isalpha() and len(word) > 1
    )


def garbles() -> dict[str, float]:
    """Word in lower case → its share of all misreadings that the channels have counted."""
    counts: Counter[str] = Counter()
    for name in CHANNELS:
        for line in gzip.decompress(model(f"channel.{name}.tsv.gz").read_bytes()).decode().splitlines():
            kind, read, *cells = line.split("\t")
            for truth, count in zip(cells[::2], cells[1::2], strict=False) if kind == "T" else ():
                counts[read.lower()] += int(count) * (truth != read)
    return {word: count / counts.total() for word, count in counts.items()}


def main() -> None:
    parser_of(__doc__).parse_args()
    printed = garbles()
    found: dict[str, list[str]] = defaultdict(list)
    lists: dict[str, Iterable[tuple[str, float]]] = {
        name: islice(words(name), most) for name, most in MOST.items()
    }
    for row in table_lines(OWN, columns=2):
        name, own = row.split("\t")
        lists[name] = chain(lists.get(name, ()), ((word, OWN_SHARE) for word in own.split()))
    for language, listed in lists.items():
        for rank, (word, share) in enumerate(listed):
            if is_bare_syllable(word):
                keep = rank < SHARED.get(language, FEW_SHARED)
            else:
                keep = not is_syllable(word) and printed.get(word, 0) < GARBLES * share
            if keep:
                found[word].append(language)
    rows = sorted((word, " ".join(languages)) for word, languages in found.items())
    path = LEXICON / "foreign.tsv"
    text = "\n".join(["# word\tlanguages", *map("\t".join, rows)]) + "\n"
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size / 1024:.0f} kB; {CACHE}", file=sys.stderr)


if __name__ == "__main__":
    main()
