"""Decides whether a step of the best path becomes an edit, a doubt or neither, and with which confidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from restore.edits import Confidence, Doubt, Edit, kind_of_change
from restore.page_text import Alternative
from restore.text.confidence import Calibration, Context
from restore.text.evidence import codes, formulas, printed_numbers, readings, specks, tones
from restore.text.guards import CERTAIN, Change, Origin, least, opens_line
from restore.text.passage import Step
from restore.text.proposals import SOURCE as SEQ2SEQ
from restore.vietnamese.lost_letters import has_lost_letters, may_have_lost
from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import digits, may_be_syllable
from restore.vietnamese.tokens import Kind, Token

_SURELY, _HOPE = 0.9, 0.75  # bounds of the highest and the mean confidence of the changes of a hopeless line
_UNKNOWN = 0.5  # confidence in a number that nothing but its letters speaks against
_SUGGESTED = 0.2  # posterior above which a rival is shown to the reader

REASONS = {
    "marks": "phục hồi dấu theo ngữ cảnh",
    "letters": "chữ nhận dạng sai, sửa theo ngữ cảnh",
    "case": "chữ hoa, chữ thường theo ngữ cảnh",
    "split": "tách hai từ bị dính",
    "joined": "nối từ bị tách",
    codes.SOURCE: codes.Codes.reason,
    readings.SOURCE: readings.Readings.reason,
    tones.NAME: tones.Tones.reason,
    specks.NAME: specks.Specks.reason,
    "encoding": "chuyển bảng mã cũ sang Unicode",
}
"""Kind of change, or source of the arc → the reason shown to the reader."""


@dataclass(frozen=True)
class Thresholds:
    """Least posteriors and confidence of a change, for one profile, chosen on development text."""

    apply: float = 0.5  # posterior below which the token is kept and marked as a doubt
    apply_name: float = 0.5  # … for capitalised words
    apply_number: float = 0.99  # … for numbers, which may be garbled words
    sure: float = 0.0  # calibrated confidence under which a change is a doubt, not an edit


# Of words with lost letters, which are never right as they stand. Counted on 35,000 of them: those with a
# posterior of 0.9 are right in two of five, with 0.6 in one of four, above 0.93 in 99 of 100.
_LOST, _SUREST, _POWER = Thresholds(apply=0.5, sure=0.5), 0.99, 4


@dataclass(frozen=True)
class Judge:
    """Decides by thresholds on the posterior, then by guards on the calibrated confidence of a change."""

    thresholds: Thresholds
    calibration: Calibration
    origin: Origin = Origin()
    counted: Collection[tuple[str, str]] = ()  # (as read, word): misreadings that the office has counted

    def __call__(
        self,
        text: str,
        tokens: Sequence[Token],
        step: Step,
        context: Context,
        reason: str = "",
        attested: bool = False,
        looks: Sequence[Alternative] = (),
    ) -> tuple[Edit | Doubt | None, Confidence]:
        """The edit, doubt or None for `step`, and the confidence in the resulting text.

        `reason`: of the witness that proposed the arc, "" if it gave none. `attested`: the step is part of a
        name that the document also spells elsewhere, so the thresholds of common words apply. `looks`: the
        results of further looks at the step's place on the image.
        """
        start, end = tokens[step.start].start, tokens[step.start + step.arc.span - 1].end
        before, after = text[start:end], step.arc.text
        if step.arc.source == formulas.NAME:
            step = _with_its_words(step)
        if step.arc.source == SEQ2SEQ and not step.arc.words:  # a speck that was read as letters
            sure, end = round(1 - step.posterior, 4), start + len(before.partition("\n")[0].rstrip())
            before = text[start:end]
            return Doubt(start, end, before, sure, _suggestions(step)), Confidence(start, end, sure)
        if before == after and not step.rivals and len(before) > 1 and before.isalpha():  # nearly all
            return None, Confidence(start, end, self.calibration(step.posterior, context))
        if before == after:
            return self._kept(text, start, end, step, context)
        change = Change(text, tokens, step, start, before, after, looks, attested)
        sure = self._confidence(change, context)
        likely = step.posterior >= self._likely(change)
        if not likely or sure < self._enough(change):
            if after == before.lower() and opens_line(text, start):  # its first capital is no doubt
                return None, Confidence(start, end, self.calibration(step.posterior, context))
            if likely:
                return self._doubt(start, end, before, step, context)
            return self._kept(text, start, end, step, context)
        edit = Edit(start, end, before, after, step.arc.source, sure, reason or _reason(before, step))
        return edit, Confidence(start, end, sure)

    def _enough(self, change: Change) -> float:
        """The least confidence of a change."""
        if has_lost_letters(change.before):  # it is not right as it stands
            return _LOST.sure if may_have_lost(change.before, change.after) else CERTAIN
        return max(self.thresholds.sure, least(change, self.origin))

    def _likely(self, change: Change) -> float:
        """The least posterior of a change."""
        if has_lost_letters(change.before):
            return _LOST.apply
        before, looked = change.before, change.source == readings.SOURCE  # not guessed: a second look read it
        letters = before.isalpha()  # nearly all
        number = not letters and before.replace(".", "").replace(",", "").isdigit()  # "12,5" is not "125"
        if looked and (number or is_roman(before) or _other_digits(before, change.after)):
            return self.thresholds.apply if change.is_seen() else CERTAIN
        if number:
            return self.thresholds.apply_number
        name = letters and before[0].isupper() and not (looked or change.attested)
        return self.thresholds.apply_name if name else self.thresholds.apply

    def _confidence(self, change: Change, context: Context) -> float:
        """The confidence in a change: at least that of a further look that read it."""
        before, after, posterior = change.before, change.after, change.step.posterior
        if has_lost_letters(before):
            return round(_SUREST * posterior**_POWER, 4)
        looks = change.looks
        # Codes follow from a grammar, counted misreadings from the office's own pages, not from letters.
        if change.source != codes.SOURCE and (before, after) not in self.counted:
            context = context.of_change(before, after, [look.text for look in looks])
        sure = self.calibration(posterior, context)
        seen = [look.confidence for look in looks if look.text == after]
        return max(sure, round(max(seen) * posterior, 4)) if seen else sure

    def _doubt(
        self, start: int, end: int, before: str, step: Step, context: Context
    ) -> tuple[Doubt, Confidence]:
        """A doubt on the token as read: the change on the best path is not sure enough."""
        sure = self.calibration(_posterior_of(before, step), context)
        others = (text for text in _suggestions(step) if text not in (before, step.arc.text))
        return Doubt(start, end, before, sure, (step.arc.text, *others)), Confidence(start, end, sure)

    def _kept(
        self, text: str, start: int, end: int, step: Step, context: Context
    ) -> tuple[Doubt | None, Confidence]:
        """None for the token as read, or a doubt if it may be wrong; and its confidence."""
        before, after = text[start:end], step.arc.text
        posterior, rivals = step.posterior, _suggestions(step)
        if before != after:
            posterior = _posterior_of(before, step)
            rivals = (after,)
        doubtful = rivals and posterior < self.thresholds.apply
        if not before.isalpha() and digits(before):  # if two looks saw two numbers, the reader is shown both
            seen = tuple(arc.text for arc, _ in step.rivals if arc.source == readings.SOURCE)
            doubtful, rivals = doubtful or seen, rivals or seen
        if not before.isalpha() or len(before) == 1:
            read_well = self.origin.faithful or self.origin.typed
            if meant := printed_numbers.doubtful(text, start, end, read_well):  # "l.5OO", "I5"
                doubtful, rivals = True, rivals or (meant,)
        sure = self.calibration(posterior, context)
        others = tuple(text for text in rivals if text != before)
        broken = self.origin.spells and digits(before) and printed_numbers.is_broken(text, start, end)
        found = Doubt(start, end, before, sure, others) if broken or (doubtful and others) else None
        return found, Confidence(start, end, sure)


def doubtful_numbers(text: str, tokens: Sequence[Token], read_well: bool) -> Iterator[Doubt]:
    """The doubts of text that is left as read: numbers that may have been printed with letters."""
    for token in tokens:
        meant = printed_numbers.doubtful(text, token.start, token.end, read_well)
        if meant and token.kind is not Kind.ADDRESS:
            yield Doubt(token.start, token.end, token.text, _UNKNOWN, (meant,))


def has_strange_word(tokens: Sequence[Token]) -> bool:
    """True if a word is no Vietnamese syllable, with or without marks."""
    words = (token.text.replace("'", "") for token in tokens if token.kind is Kind.WORD)
    spelt = (word for word in words if word.isalpha() and len(word) > 1)
    return not all(map(may_be_syllable, spelt))


def is_hopeless(edits: Sequence[Edit]) -> bool:
    """True if no edit of a few words is sure: the words may be of another language.

    On short lines half of these edits are wrong.
    """
    sure = [edit.confidence for edit in edits]
    return bool(sure) and max(sure) < _SURELY and sum(sure) < _HOPE * len(sure)


def _posterior_of(text: str, step: Step) -> float:
    """The posterior of the rival that reads `text`; 0 if there is none."""
    return next((p for arc, p in step.rivals if arc.text == text), 0.0)


def _with_its_words(step: Step) -> Step:
    """The step with the posterior of its formula also by single words, the first of which is a rival."""
    first = step.arc.text.split(" ")[0]
    same = sum(p for arc, p in step.rivals if arc.text == first)
    return step._replace(posterior=min(1.0, step.posterior + same))


def _suggestions(step: Step) -> tuple[str, ...]:
    """The texts of the rivals with a posterior above `_SUGGESTED`."""
    return tuple([arc.text for arc, p in step.rivals if p > _SUGGESTED])


def _other_digits(before: str, after: str) -> bool:
    """True if `after` changes the digits that were read; letters may be read as digits: "l6" may be 16."""
    return digits(printed_numbers.number(before) or before) not in ("", digits(after))


def _reason(before: str, step: Step) -> str:
    return REASONS.get(step.arc.source) or REASONS[kind_of_change(before, step.arc.text)]
