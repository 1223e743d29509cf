"""Decides what becomes of a step of the best path (an edit, a doubt, nothing), and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from restore.edits import Confidence, Doubt, Edit, kind_of_change
from restore.text.confidence import Calibration, Context
from restore.text.evidence import code_grammar, codes, readings, tones
from restore.text.evidence.foreign_words import may_be_meant
from restore.text.passage import Step
from restore.text.rescore import SOURCE as SEQ2SEQ
from restore.vietnamese.syllable import digits, is_bare_syllable, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token

CERTAIN = 2.0  # no posterior is as high: which of two numbers is printed is for the reader to say
_EVEN = 0.6  # confidence that a change of an accented syllable, or of a label to letters, needs at least
_FAIR = 0.7  # the same of any word of a text whose words are right as a rule: people write "mìh" for mình
_NUMBER = 0.98  # the same of a number of several digits that would become a word: "12" for là
_ACRONYM = 0.95  # the same of capitals among small letters: "CRP"
_SURELY, _HOPE = 0.9, 0.75  # the highest and the mean confidence of the changes of a hopeless line, at most
_OPENING = 0.95  # the same where a line would lose its capital: it may begin a sentence or a title
_LIST = "lexicon"  # source of names of the lists: in right text another name than any of them is likelier
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 5
_LONGEST_TERM = 30  # letters of a term in quotation marks
_QUOTE_END = re.compile('["”]')
_SUGGESTED = 0.2  # posterior from which another reading is shown to the reader

REASONS = {
    "marks": "phục hồi dấu theo ngữ cảnh",
    "letters": "chữ nhận dạng sai, sửa theo ngữ cảnh",
    "case": "chữ hoa, chữ thường theo ngữ cảnh",
    "split": "tách hai từ bị dính",
    "joined": "nối từ bị tách",
    codes.SOURCE: codes.Codes.reason,
    readings.SOURCE: readings.Readings.reason,
    tones.NAME: tones.Tones.reason,
    "encoding": "chuyển bảng mã cũ sang Unicode",
}
"""Kind of change, or source of the arc → the reason that a reader is given."""


@dataclass(frozen=True)
class Thresholds:
    """What a change needs, for one profile: posteriors and a confidence, chosen on development text."""

    apply: float = 0.5  # under it the token is kept and marked
    apply_name: float = 0.5  # the same for capitalised words
    apply_number: float = 0.99  # the same where a lone number may turn out to be a word
    sure: float = 0.0  # calibrated confidence under which a change is a doubt, not an edit


@dataclass(frozen=True)
class Judge:
    """Decides by the posterior alone, so that a hard text is mended too; confidences say how hard it was."""

    thresholds: Thresholds
    calibration: Calibration
    enough: float = 0.0  # confidence that a change of what may be right must have; see `Hearing`
    faithful: bool = True  # does the recogniser print the Vietnamese marks?
    spells: bool = False  # may any print be a word?

    def __call__(
        self,
        text: str,
        tokens: Sequence[Token],
        step: Step,
        context: Context,
        reason: str = "",
        attested: bool = False,
    ) -> tuple[Edit | Doubt | None, Confidence]:
        """The decision on `step`.

        `reason` is that of the witness that proposed the arc, if it gave one. `attested`: the step is part of
        a name that the document spells elsewhere, so that it needs no more than a common word.
        """
        start, end = tokens[step.start].start, tokens[step.start + step.arc.span - 1].end
        before, after = text[start:end], step.arc.text
        if step.arc.source == SEQ2SEQ and not step.arc.words:  # a speck that was read as letters
            sure, end = round(1 - step.posterior, 4), start + len(before.partition("\n")[0].rstrip())
            before = text[start:end]
            return Doubt(start, end, before, sure, _suggestions(step)), Confidence(start, end, sure)
        if before != after and step.posterior >= self._enough(before, step, attested):
            sure = self.calibration(step.posterior, context)
            if sure < max(self.thresholds.sure, self._sure_enough(text, before, step, tokens, attested)):
                return self._doubt(start, end, before, step, context)
            edit = Edit(start, end, before, after, step.arc.source, sure, reason or _reason(before, step))
            return edit, Confidence(start, end, sure)
        return self._kept(start, end, before, step, context)

    def _sure_enough(
        self, text: str, before: str, step: Step, tokens: Sequence[Token], attested: bool
    ) -> float:
        """The confidence that a change of `before` must have."""
        least = _EVEN if _is_accented(before) or _loses_digit(before, step.arc.text) else 0.0
        if before.isdigit() and len(before) > 1:
            least = _NUMBER
        if _is_acronym(before, step, tokens):
            stroked = not self.faithful and strip_marks(step.arc.text) == before  # "LDLD" for LĐLĐ
            word = self.spells and len(before) < _SHORTEST_ACRONYM  # "KS" for Kế
            least = _EVEN if stroked or word else _ACRONYM
        start = tokens[step.start].start
        if before[0].isupper() and step.arc.text == before.lower() and _opens_line(text, start):
            least = max(least, _OPENING)
        torn = before.count(" ") > step.arc.text.count(" ")  # "t ỉ nh"
        if self.enough:
            least = max(least, _FAIR)
        if not self.enough or torn or not (_may_be_right(before) or _is_quoted(text, start)):
            return least
        return CERTAIN if step.arc.source == _LIST and not attested else max(least, self.enough)

    def _doubt(
        self, start: int, end: int, before: str, step: Step, context: Context
    ) -> tuple[Doubt, Confidence]:
        """The token as read, marked: the change that the best path has is not sure enough."""
        sure = self.calibration(_posterior_of(before, step), context)
        others = (text for text in _suggestions(step) if text not in (before, step.arc.text))
        return Doubt(start, end, before, sure, (step.arc.text, *others)), Confidence(start, end, sure)

    def _kept(
        self, start: int, end: int, before: str, step: Step, context: Context
    ) -> tuple[Doubt | None, Confidence]:
        """The token as read, marked if it may be wrong."""
        after = step.arc.text
        posterior, rivals = step.posterior, _suggestions(step)
        if before != after:
            posterior = _posterior_of(before, step)
            rivals = (after,)
        doubtful = rivals and posterior < self.thresholds.apply
        if not before.isalpha() and digits(
            before
        ):  # two looks that saw two numbers: the reader is shown both
            seen = tuple(arc.text for arc, _ in step.rivals if arc.source == readings.SOURCE)
            doubtful, rivals = doubtful or seen, rivals or seen
        sure = self.calibration(posterior, context)
        found = Doubt(start, end, before, sure, rivals) if doubtful else None
        return found, Confidence(start, end, sure)

    def _enough(self, before: str, step: Step, attested: bool) -> float:
        """The posterior that a change of `before` must have."""
        seen_so = step.arc.source == readings.SOURCE  # no guess: another look read it there
        number = before.replace(".", "").replace(",", "").isdigit()  # "12,5" is not "125"
        if seen_so and (number or code_grammar.is_roman(before) or _other_digits(before, step.arc.text)):
            return CERTAIN
        if number:
            return self.thresholds.apply_number
        name = before[0].isupper() and before.isalpha() and not (seen_so or attested)
        return self.thresholds.apply_name if name else self.thresholds.apply


def has_strange_word(tokens: Sequence[Token]) -> bool:
    """Is there a word that is no Vietnamese one, not even without its marks?"""
    words = (token.text for token in tokens if token.kind is Kind.WORD and token.text.isalpha())
    return any(len(word) > 1 and not (is_bare_syllable(word) or is_syllable(word)) for word in words)


def is_hopeless(edits: Sequence[Edit]) -> bool:
    """Is none of the changes of a few words sure, so that they may be of another language?

    On short lines half of such changes are wrong.
    """
    sure = [edit.confidence for edit in edits]
    return bool(sure) and max(sure) < _SURELY and sum(sure) < _HOPE * len(sure)


def _is_accented(word: str) -> bool:
    return not word.isascii() and is_syllable(word)


def _is_acronym(read: str, step: Step, tokens: Sequence[Token]) -> bool:
    """Is it a short word in capitals, without marks, between two in small letters?"""
    if not (1 < len(read) <= _LONGEST_ACRONYM and read.isascii() and read.isalpha() and read.isupper()):
        return False
    before = next((t.text for t in reversed(tokens[: step.start]) if t.kind is Kind.WORD), "")
    after = next((t.text for t in tokens[step.start + step.arc.span :] if t.kind is Kind.WORD), "")
    return not before.isupper() and not after.isupper()


def _opens_line(text: str, start: int) -> bool:
    """Does a line begin at `start`, but for list marks?"""
    return not any(map(str.isalnum, text[text.rfind("\n", 0, start) + 1 : start]))


def _is_quoted(text: str, at: int) -> bool:
    """Is it part of a term in quotation marks, which may be of any language: “Ting pêng”?"""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    opened = max(line.rfind("“"), line.rfind('"') if line.count('"') % 2 else -1)
    closed = _QUOTE_END.search(text, at, at + _LONGEST_TERM)
    return opened > line.rfind("”") and len(line) - opened <= _LONGEST_TERM and closed is not None


def _may_be_right(read: str) -> bool:
    """May it be what an author typed? A misprint like "thuôc" may not; a name or a code may always."""
    return all(_is_odd_name(word) or may_be_meant(word.rstrip("%")) for word in read.split())


def _is_odd_name(word: str) -> bool:
    """May it be a name or a code that is no word: "NH1", "Niê"? "PẮÁC" is none."""
    return not word.islower() and (word.isascii() or not word.isupper())


def _posterior_of(text: str, step: Step) -> float:
    """The posterior of the rival that reads `text`; 0 if there is none."""
    return next((p for arc, p in step.rivals if arc.text == text), 0.0)


def _suggestions(step: Step) -> tuple[str, ...]:
    """The other readings that are not improbable."""
    return tuple([arc.text for arc, p in step.rivals if p > _SUGGESTED])


def _loses_digit(before: str, after: str) -> bool:
    """Would the number or label as which the token begins become letters? "59-X3" may be the plate that it
    looks like; "c6" is no label."""
    label = before[0].isdigit() or (before[0].isupper() and before[1:2].isdigit())
    return label and not digits(after)


def _other_digits(before: str, after: str) -> bool:
    """Are the digits of `after` not those that were read? "l6" may be 16."""
    return digits(code_grammar.number(before) or before) not in ("", digits(after))


def _reason(before: str, step: Step) -> str:
    return REASONS.get(step.arc.source) or REASONS[kind_of_change(before, step.arc.text)]
