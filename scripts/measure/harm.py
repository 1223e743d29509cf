"""List changes of right text, and digits and addresses that garbled text loses: there should be none.

    python -m scripts.measure.harm                    # every kind
    python -m scripts.measure.harm poem "tax code"    # these kinds

Reads `tests/text/harm/right.tsv`, short texts of many kinds that are right as they stand. Each is restored
as a document of its own, as it is and with the letters of its words garbled. `typed.tsv` beside it has texts
typed without marks, which may only gain marks. Prints every right text that comes out changed, every garbled
one that loses digits or addresses, every typed one with other letters or digits, and the counts by kind.
The exit code is 1 if there are any.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from restore.resources import model
from restore.text.engine import Engine
from restore.vietnamese.syllable import digits, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, tokenize
from scripts.arguments import parser_of
from scripts.markdown import table
from scripts.train.noise import Noise, over_words

_TEXTS = Path(__file__).resolve().parents[2] / "tests" / "text" / "harm"
RIGHT, TYPED = _TEXTS / "right.tsv", _TEXTS / "typed.tsv"
TRIES = 5  # draws for a word until one has no digits


class Right(NamedTuple):
    """A right text, or one that lacks nothing but marks."""

    kind: str
    text: str


def right_texts(path: Path = RIGHT) -> list[Right]:
    """The rows of a file `kind<TAB>text`. In the text `\\n` is a line end; it may contain tabs."""
    rows = path.read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t", 1) for row in rows if not row.startswith("# ")]
    return [Right(kind, text.replace("\\n", "\n")) for kind, text in parts]


def garbled(text: str) -> str:
    """The text with its syllables garbled as an English recogniser does, without digits in them.

    Deterministic. Numbers, codes, addresses and markup stay.
    """
    noise = _noise()
    noise.draw.seed(text)

    def read(word: str) -> str:
        if not is_syllable(word):
            return word
        draws = (noise(word) for _ in range(TRIES))
        return next((drawn for drawn in draws if drawn.isalpha()), strip_marks(word))

    return over_words(text, read)


@cache
def _noise() -> Noise:
    return Noise(model("channel.eng.tsv.gz"), random.Random())


def lost_addresses(before: str, after: str) -> list[str]:
    """Links, paths, file names, e-mail addresses and markup of `before` that `after` lacks."""
    counts = Counter(token.text for token in tokenize(before) if token.kind is Kind.ADDRESS)
    return [address for address, count in counts.items() if after.count(address) < count]


def only_gains_marks(typed: str, restored: str) -> bool:
    """True if the restored text is the typed one but for marks."""
    return strip_marks(restored) == strip_marks(typed)


class Harm(NamedTuple):
    """The counts of changes in right texts."""

    kinds: int
    inputs: int
    changed: int  # texts that came out changed
    broken: int  # garbled texts with changed digits or addresses


def measure(engine: Engine) -> Harm:
    texts = right_texts()
    changed = broken = 0
    for _, text in texts:
        read = garbled(text)
        after = engine.restore(read).text
        changed += engine.restore(text).text != text
        broken += digits(after) != digits(read) or bool(lost_addresses(read, after))
    return Harm(len({kind for kind, _ in texts}), len(texts), changed, broken)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("kinds", nargs="*")
    wanted = parser.parse_args().kinds
    engine = Engine.load()
    inputs, changed, broken = Counter[str](), Counter[str](), Counter[str]()
    for kind, text in right_texts():
        if wanted and kind not in wanted:
            continue
        inputs[kind] += 1
        restored = engine.restore(text)
        if restored.text != text:
            changed[kind] += 1
            edits = "; ".join(
                f"{e.before!r} → {e.after!r} ({e.source}, {e.confidence:.2f})" for e in restored.edits
            )
            print(f"{kind}: {text!r} [{restored.profile}]: {edits}")
        read = garbled(text)
        after = engine.restore(read).text
        if digits(after) != digits(read) or lost_addresses(read, after):
            broken[kind] += 1
            print(f"{kind}, garbled: {read!r} → {after!r}")
    for kind, text in right_texts(TYPED):
        if wanted and kind not in wanted:
            continue
        inputs[kind] += 1
        restored = engine.restore(text)
        if not only_gains_marks(text, restored.text):
            changed[kind] += 1
            print(f"{kind}, typed: {text!r} [{restored.profile}] → {restored.text!r}")
    rows = [[kind, str(count), str(changed[kind]), str(broken[kind])] for kind, count in inputs.items()]
    total = ["all", *(str(count.total()) for count in (inputs, changed, broken))]
    print(table([["kind", "inputs", "changed", "garbled: digits or addresses changed"], *rows, total]))
    sys.exit(bool(changed or broken))


if __name__ == "__main__":
    main()
