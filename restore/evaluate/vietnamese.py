"""Kinds of errors in a wrong token: base letters, vowel marks, tone, đ, case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from restore.evaluate.align import pair
from restore.evaluate.normalise import graphemes, letter, tone_of

KINDS = {
    "base": "base letters",  # sb for số, 1ap for lập: letters differ, not only marks
    "mark": "vowel mark (mũ, móc, trăng)",  # cua for cưa, tam for tăm
    "tone": "tone",  # tống for tổng
    "stroke": "đ or d",  # dai for đai
    "case": "capital or small",  # Và for và
    "missing": "not in the output",
    "other": "other",  # a combining mark that no Vietnamese letter has
}
NOTHING = "∅"


@lru_cache(maxsize=200_000)
def kinds(truth: str, output: str) -> frozenset[str]:
    """The kinds of errors in `output` against the token of the truth: keys of KINDS, empty if equal.

    Base letters are compared without case, marks or stroke. Vowel marks and strokes are compared letter by
    letter where the base letters agree; the tone is compared over the whole token, wherever it is placed.
    A token can have errors of several kinds.
    """
    if truth == output:
        return frozenset()
    if not output:
        return frozenset({"missing"})
    before, after = [letter(g) for g in graphemes(truth)], [letter(g) for g in graphemes(output)]
    found = set()
    if [part.base for part in before] != [part.base for part in after]:
        found.add("base")
    if tone_of(truth) != tone_of(output):
        found.add("tone")
    for here, there in pair([part.base for part in before], [part.base for part in after]):
        if here < 0 or there < 0 or before[here].base != after[there].base:
            continue
        if before[here].mark != after[there].mark:
            found.add("mark")
        if before[here].stroke != after[there].stroke:
            found.add("stroke")
    if not found and truth.lower() == output.lower():
        found.add("case")
    return frozenset(found or {"other"})


@dataclass(frozen=True)
class Confusion:
    """Confusion counts over all wrong tokens: (truth, output) → count."""

    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)  # graphemes, case kept; ∅ = nothing
    tones: Mapping[tuple[str, str], int] = field(default_factory=dict)  # only where the base letters agree
    kinds: Mapping[str, int] = field(default_factory=dict)  # wrong tokens of each kind, see KINDS
    only: Mapping[str, int] = field(default_factory=dict)  # wrong tokens with errors of this kind only


def confusion(wrong: Mapping[tuple[str, str], int]) -> Confusion:
    """The confusions in wrong tokens, given as (truth, output) → count; output is "" if missing."""
    letters: Counter[tuple[str, str]] = Counter()
    tones: Counter[tuple[str, str]] = Counter()
    several: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for (truth, output), count in wrong.items():
        found = kinds(truth, output)
        for kind in found:
            several[kind] += count
            if len(found) == 1:
                alone[kind] += count
        if not output:
            continue
        if "tone" in found and "base" not in found:
            tones[tone_of(truth), tone_of(output)] += count
        before, after = list(graphemes(truth)), list(graphemes(output))
        for here, there in pair(before, after):
            one = before[here] if here >= 0 else NOTHING
            other = after[there] if there >= 0 else NOTHING
            if one != other:
                letters[one, other] += count
    return Confusion(letters, tones, several, alone)
