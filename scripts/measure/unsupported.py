"""List changes by the seq2seq model that the text as read does not support: there should be none.

    python -m scripts.measure.unsupported build/test/*.tsv.xz --most 5000

Reads files of pairs, whose lines are restored page by page with and without the model. Prints the changes;
the exit code is 1 if there are any. Changes that only the model makes are checked independently of the
engine: a syllable must be one that the channel has seen printed so, or share half its letters with the raw
text; words may only be joined or split, not added or removed; no digit may differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from restore.edits import Edit
from restore.text.engine import Engine
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.gazetteer import look
from restore.vietnamese.syllable import digits
from scripts.arguments import parser_of
from scripts.corpus.pairs import RECOGNISERS, by_condition
from scripts.measure.changed_numbers import shown

PAGE = 40  # lines restored as one text


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=5000, help="lines of each profile")
    options = parser.parse_args()
    without, fused = Engine.load(without=("seq2seq",)), Engine.load()
    total = 0
    for profile in RECOGNISERS:
        channel = fused.channel(profile)
        texts = list(read_pages(options.pairs, profile, options.most))
        changes = syllables = unsupported = 0
        for text in texts:
            cheap = {(edit.start, edit.after) for edit in without.restore(text, profile).edits}
            edits = fused.restore(text, profile).edits
            made = [edit for edit in edits if (edit.start, edit.after) not in cheap]
            bad = [edit for edit in made if not supported(edit, channel)]
            changes += len(made)
            syllables += sum(len(edit.after.split()) for edit in made)
            unsupported += len(bad)
            for edit in bad:
                print(f"{profile}: {shown(edit)} in: {line_of(text, edit.start)}")
        lines = sum(text.count("\n") + 1 for text in texts)
        told = f"{changes:,} changes ({syllables:,} syllables) come of the model on {lines:,} lines"
        print(f"{profile}: {told}; {unsupported} without support")
        total += unsupported
    sys.exit(total > 0)


def read_pages(files: list[Path], profile: str, most: int) -> Iterator[str]:
    """The raw text of one profile's recognisers, in texts of some lines."""
    lines = [
        line.read
        for (recogniser, _), found in by_condition(files).items()
        if recogniser in RECOGNISERS[profile]
        for line in found
    ][:most]
    yield from ("\n".join(lines[at : at + PAGE]) for at in range(0, len(lines), PAGE))


def supported(edit: Edit, channel: ChannelModel) -> bool:
    if edit.source == "code":  # the grammar of numbers allows it: | is I
        return True
    before, after = edit.before.split(), edit.after.split()
    if digits(edit.before) != digits(edit.after) and any(map(str.isdigit, edit.after)):
        return False
    if len(before) == len(after):
        return all(_seen(old, new, channel) for old, new in zip(before, after, strict=True))
    return bool(after) and _alike("".join(before), "".join(after))


def _seen(old: str, new: str, channel: ChannelModel) -> bool:
    return new in channel.candidates(old) or new in channel.likely(old) or _alike(old, new)


def _alike(old: str, new: str) -> bool:
    """True if two tokens share half their letters, without marks, with look-alikes equal ("6" and "o")."""
    return Levenshtein.normalized_distance(look(old), look(new)) <= 0.5


def line_of(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]


if __name__ == "__main__":
    main()
