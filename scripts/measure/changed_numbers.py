"""List every token with a digit that was read right and comes out changed: there should be none.

    python -m scripts.measure.changed_numbers                           # held-out text that is right already
    python -m scripts.measure.changed_numbers build/test/6001.tsv.xz    # drawn pages

Reads held-out text, or a file of pairs, whose lines of one recogniser and condition are restored as one
text. Prints the changes; the exit code is 1 if there are any. Only lines with as many tokens as the truth are
compared, since only their tokens can be paired.
"""

from __future__ import annotations

import sys
from pathlib import Path

from restore.edits import Edit
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.pairs import LinePair, by_condition, profile_of
from scripts.measure.benchmark import HELD_OUT, held_out

RIGHT = "right"  # instead of a recogniser


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("pairs", type=Path, nargs="?")
    file = parser.parse_args().pairs
    restorer = Engine.load()
    kept = changed = 0
    for (model, condition), lines in (by_condition([file]) if file else right_text()).items():
        text = "\n".join(read for _, read in lines)
        edits = restorer.restore(text, "auto" if model == RIGHT else profile_of(model)).edits
        for start, end, line in right_numbers(lines):
            broken = [edit for edit in edits if edit.start < end and start < edit.end]
            kept += not broken
            changed += bool(broken)
            for edit in broken:
                print(f"{model} {condition}: {shown(edit)} in: {line}")
    print(f"{changed} of {kept + changed:,} tokens with a digit that were read right came out changed")
    sys.exit(changed > 0)


def right_text() -> dict[tuple[str, str], list[LinePair]]:
    """The held-out text of the benchmark as pairs."""
    return {(RIGHT, name): [LinePair(line, line) for line in held_out(name, size).splitlines()]
            for name, (_, size) in HELD_OUT.items()}  # fmt: skip


def right_numbers(lines: list[LinePair]) -> list[tuple[int, int, str]]:
    """[start, end) in the joined lines of tokens with a digit that were read right, and their lines."""
    spans, offset = [], 0
    for truth, read in lines:
        true_tokens, tokens = truth.split(), read.split()
        position = 0
        for index, token in enumerate(tokens):
            position = read.index(token, position)
            same = len(tokens) == len(true_tokens) and token == true_tokens[index]
            if same and any(map(str.isdigit, token)):
                spans.append((offset + position, offset + position + len(token), read))
            position += len(token)
        offset += len(read) + 1
    return spans


def shown(edit: Edit) -> str:
    return f"{edit.before!r} → {edit.after!r} ({edit.source})"


if __name__ == "__main__":
    main()
