"""Kinds of edits; an ablation undoes the edits of one kind."""

from __future__ import annotations

from restore.edits import Edit
from restore.text.evidence.lexicon import acronyms
from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import digits, strip_marks

KINDS = (
    "numbers and codes",  # Nghị quyết sb 1669/NQ-UBTVQHI5 → 1669/NQ-UBTVQH15
    "Roman numerals",
    "acronyms",
    "capitals",  # changes of case only
    "glued words",
    "torn words",
    "marks",  # tones, vowel marks, đ
    "letters",
)


def kind_of(edit: Edit) -> str:
    """The first of `KINDS` that applies to `edit`."""
    before, after = edit.before, edit.after
    if digits(after):
        return "numbers and codes"
    if is_roman(after):
        return "Roman numerals"
    if after in acronyms():
        return "acronyms"
    if before.lower() == after.lower():
        return "capitals"
    blanks = len(after.split()) - len(before.split())
    if blanks:
        return "glued words" if blanks > 0 else "torn words"
    return "marks" if strip_marks(before).lower() == strip_marks(after).lower() else "letters"
