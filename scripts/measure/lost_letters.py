"""Restore text that lost its letters with marks to "?" or U+FFFD, and count the words that are right.

    python -m scripts.measure.lost_letters --lines 300

Reads held-out text of the corpus, whose lines are restored together and one by one. Prints the words that are
right before and after, the lost words kept as doubts, and right text with question marks that changed.

Four ways of loss: saved in ASCII; in CP1252, the Western code page of Windows, with each letter that it
lacks lost; in the same as Windows saves it, which keeps the bare letter of đ, ă, ơ, ư, ĩ and ũ; and UTF-8 of
which each byte that is not ASCII was lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.text import lines
from scripts.markdown import table
from scripts.measure.mixed import alike
from scripts.recipe import RECIPE

_BARE = str.maketrans("ĐđĂăƠơƯưŨũĨĩ", "ÐdAaOoUuUuIi")
WAYS: dict[str, Callable[[str], str]] = {
    "ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "CP1252": lambda text: text.encode("cp1252", "replace").decode("cp1252"),
    "CP1252 by Windows": lambda text: text.translate(_BARE).encode("cp1252", "replace").decode("cp1252"),
    "UTF-8": lambda text: text.encode().decode("ascii", "replace").replace("\N{REPLACEMENT CHARACTER}", "?"),
}
SIGNS = ("?", "\N{REPLACEMENT CHARACTER}")
_WORDS = range(8, 61)  # words of a line that may be drawn


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--lines", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    engine = Engine.load()
    pool = [line for name in RECIPE.registers for line in lines(name, "test") if len(line.split()) in _WORDS]
    drawn = random.Random(options.seed).sample(pool, options.lines)
    words = sum(len(line.split()) for line in drawn)
    rows = []
    for way, damage in WAYS.items():
        for sign in SIGNS:
            read = [damage(line.replace("?", ".")).replace("?", sign) for line in drawn]
            whole = engine.restore("\n".join(read))
            together = whole.text.split("\n")
            alone = [engine.restore(line).text for line in read]
            counts = [sum(map(alike, drawn, texts)) for texts in (read, together, alone)]
            rows.append([way, sign, *(f"{100 * n / words:.2f} %" for n in counts), str(len(whole.doubts))])
    print(table([["saved in", "sign", "before", "together", "line by line", "doubts"], *rows]))
    asking = [line for line in pool if "?" in line]
    changed = sum(engine.restore(line).text != line for line in asking)
    print(f"\nright lines with question marks: {len(asking)}, changed: {changed}")


if __name__ == "__main__":
    main()
