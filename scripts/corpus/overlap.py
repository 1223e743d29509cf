"""Find lines that repeat held-out text: paragraphs quoted again, or of the same article.

Files of the corpus that come from the same newspapers may hold a paragraph twice, or share out the
paragraphs of one article. A line shares something with held-out lines when it has eight words in a row with
one of them (short lines: all their words), or a run of capitalised words that is rare in its own file. Names
are compared with what stands about them, so paragraphs of one article can remain: the rule is strict on text
and rough on names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_RUN = 8  # equal words in a row that mark a repeated text
_RARE = 20  # lines of the file at most in which a name occurs that identifies an article
_WORD = re.compile(r"\w+")
# Names, sometimes with words around: letters with marks count as capitals in any case.
_NAME = re.compile(r"[A-ZÀ-Ỹ]\w*(?: [A-ZÀ-Ỹ]\w*)+")


def apart(lines: Sequence[str], held_out: Iterable[str]) -> Iterator[str]:
    """The `lines` that share nothing with the lines of `held_out`, in order."""
    runs: set[int] = set()
    known: set[str] = set()
    for line in held_out:
        runs.update(_runs(line))
        known.update(_NAME.findall(line))
    counts = Counter(name for line in lines for name in set(_NAME.findall(line)) if name in known)
    for line in lines:
        names = (name for name in _NAME.findall(line) if name in known)
        if runs.isdisjoint(_runs(line)) and all(counts[name] > _RARE for name in names):
            yield line


def _runs(line: str) -> Iterator[int]:
    """Hashes of the runs of words of a line."""
    words = _WORD.findall(line.casefold())
    for start in range(max(1, len(words) - _RUN + 1)):
        yield hash(" ".join(words[start : start + _RUN]))
