"""Decides whether a step of the best path becomes an edit, a doubt or neither, and with which confidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from restore.document import Alternative
from restore.edits import Confidence, Doubt, Edit, kind_of_change
from restore.text.confidence import Calibration, Context
from restore.text.evidence import (
    code_grammar,
    codes,
    formulas,
    glued_numbers,
    printed_numbers,
    readings,
    specks,
    tones,
)
from restore.text.evidence.foreign_words import has_vowel, may_be_meant, sounds_alike
from restore.text.passage import Step
from restore.text.rescore import SOURCE as SEQ2SEQ
from restore.vietnamese.syllable import digits, is_bare_syllable, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token

CERTAIN = 2.0  # above every posterior and confidence, so that no change is made: the reader decides
_EVEN = 0.6  # least confidence of a change of an accented syllable, or of small letters without a vowel
_DIGIT = 0.92  # … of a number or label to letters: "1a" for là, "T6" for Tổ
_LABEL = 0.99  # … if it has nothing that looks like a vowel: "M5" for Mỹ, "1v" for lý
_VOWEL_LIKE = frozenset("0146")
_NEVER_LAST = frozenset("bdđfghjklqrsvwxz")  # consonants that end no syllable: those of units
_TELLING = 3  # digits from which a word with letters like digits is a number: "10O1", but not "I5" or "o1"
_UNMARKED = 5  # words without a mark in a row: of printed words one in four has none
_SEPARATED = frozenset("0123456789.,/:-%")  # of numbers
_FREQUENT = "6"  # the digit of 17 in 20 syllables that English models print as letters and a digit: "c6", có
_SERIES = 12  # tokens to either side among which labels of a series stand: "từ t2 đến t6"
_OTHER_NAME = 0.85  # … of a name to one of other letters, where marks are printed: "Rươne" may be right
_FAIR = 0.7  # … of any word in a text whose words are right as a rule: people write "mìh" for mình
_NUMBER = 0.98  # … of a number of several digits that would become a word: "12" for là
_ACRONYM = 0.95  # … of capitals among small letters: "CRP"
_SURELY, _HOPE = 0.9, 0.75  # bounds of the highest and the mean confidence of the changes of a hopeless line
_OPENING = 0.95  # least confidence of a change to a line's first capital: it may begin a sentence or a title
_LIST = "lexicon"  # source of listed names: in right text an unlisted name is likelier than a garble
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 5
_STROKED = 0.9  # least confidence of a stroke on a shorter one: "ND" may be NĐ
_LONGEST_TERM = 30  # letters of a term in quotation marks
_QUOTE_END = re.compile('["”]')
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


@dataclass(frozen=True)
class Judge:
    """Decides by thresholds on the posterior, then on the calibrated confidence of a change."""

    thresholds: Thresholds
    calibration: Calibration
    enough: float = 0.0  # least confidence of a change of a word that may be right; see `NoiseModel`
    faithful: bool = True  # True if the recogniser prints the Vietnamese marks
    typed: bool = False  # True if the text was typed without marks, so that no letter stands for a digit
    spells: bool = False  # True if the channel explains any print as a word
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
        if before != after and step.posterior >= self._enough(before, step, attested, looks):
            # Codes follow from a grammar, counted misreadings from the office's own pages, not from letters.
            if step.arc.source != codes.SOURCE and (before, after) not in self.counted:
                context = context.of_change(before, after, [look.text for look in looks])
            sure = self.calibration(step.posterior, context)
            seen = max((look.confidence for look in looks if look.text == after), default=0.0)
            sure = max(sure, round(seen * step.posterior, 4))
            if sure < max(
                self.thresholds.sure, self._sure_enough(text, before, step, tokens, attested, looks)
            ):
                return self._doubt(start, end, before, step, context._replace(rewritten=0))
            edit = Edit(start, end, before, after, step.arc.source, sure, reason or _reason(before, step))
            return edit, Confidence(start, end, sure)
        return self._kept(text, start, end, step, context)

    def _sure_enough(
        self,
        text: str,
        before: str,
        step: Step,
        tokens: Sequence[Token],
        attested: bool,
        looks: Sequence[Alternative],
    ) -> float:
        """The least confidence of a change of `before`."""
        if self.faithful and step.arc.source == SEQ2SEQ and before.isupper():
            return CERTAIN  # a heading or a name under a seal: the model makes other words of it
        if self.faithful and step.arc.source == SEQ2SEQ and _is_accented(before):
            return CERTAIN  # the channel has the words that look like it: "sửa bởi" is no "sửa đổi"
        start = tokens[step.start].start
        coded = self.spells and code_grammar.is_like_a_number(text, start, start + len(before))
        if coded and step.arc.source != codes.SOURCE and not code_grammar.code_end(before):
            return CERTAIN  # no words in a document number: "qZ/OC-Sfp"
        if _is_seen_as_word(before, step.arc.text, looks):
            return 0.0
        least = self._least(text, before, step, tokens)
        torn = before.count(" ") > step.arc.text.count(" ")  # "t ỉ nh"
        if self.enough:
            least = max(least, _FAIR)
        if self.faithful and sounds_alike(before, step.arc.text):
            least = CERTAIN
        if self.faithful and before[0].isupper() and _letters(before) != _letters(step.arc.text):
            least = max(least, _OTHER_NAME)
        if self.faithful and strip_marks(step.arc.text) == before and _is_among_unmarked(tokens, step.start):
            least = CERTAIN  # a quotation of text typed without marks
        if not self.enough or torn or not (_may_be_right(before) or _is_quoted(text, start)):
            return least
        return CERTAIN if step.arc.source == _LIST and not attested else max(least, self.enough)

    def _least(self, text: str, before: str, step: Step, tokens: Sequence[Token]) -> float:
        """The least confidence of a change of `before`, by what it looks like."""
        if before.isascii() and before.isalpha() and before.islower():  # nearly all
            return 0.0 if self.spells or has_vowel(before) else _EVEN  # "sv" may be an abbreviation
        least = _EVEN if _is_accented(before) else 0.0
        if _loses_digit(before, step.arc.text):
            small = code_grammar.is_small_label(before)
            least = _DIGIT if _may_be_vowel(before) else _LABEL
            if _is_variable(tokens, step):
                least = CERTAIN
            elif small and _FREQUENT in before and not _is_of_a_series(before, tokens, step.start):
                least = 0.0
            elif self.spells:
                least = _EVEN
        elif not digits(step.arc.text) and glued_numbers.may_be_number_last(before):
            least = max(least, _DIGIT)
        if (before.isdigit() and len(before) > 1) or _loses_index(before, step.arc.text):
            least = _NUMBER
        if step.arc.source == codes.SOURCE and printed_numbers.number(before) == step.arc.text:
            least = CERTAIN if self.typed else _NUMBER if len(digits(before)) < _TELLING else least
        if _is_acronym(before, step, tokens):
            stroked = not self.faithful and strip_marks(step.arc.text) == before  # "LDLD" for LĐLĐ
            short = len(before) < _SHORTEST_ACRONYM
            word = self.spells and short  # "KS" for Kế
            least = _STROKED if stroked and short else _EVEN if stroked or word else _ACRONYM
        start = tokens[step.start].start
        if before[0].isupper() and step.arc.text == before.lower() and _opens_line(text, start):
            least = max(least, _OPENING)
        return least

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
            read_well = self.faithful or self.typed
            if meant := printed_numbers.doubtful(text, start, end, read_well):  # "l.5OO", "I5"
                doubtful, rivals = True, rivals or (meant,)
        sure = self.calibration(posterior, context)
        others = tuple(text for text in rivals if text != before)
        broken = self.spells and digits(before) and printed_numbers.is_broken(text, start, end)
        found = Doubt(start, end, before, sure, others) if broken or (doubtful and others) else None
        return found, Confidence(start, end, sure)

    def _enough(self, before: str, step: Step, attested: bool, looks: Sequence[Alternative]) -> float:
        """The least posterior of a change of `before`."""
        seen_so = step.arc.source == readings.SOURCE  # not guessed: a second look read it
        letters = before.isalpha()  # nearly all
        number = not letters and before.replace(".", "").replace(",", "").isdigit()  # "12,5" is not "125"
        if seen_so and (number or code_grammar.is_roman(before) or _other_digits(before, step.arc.text)):
            return self.thresholds.apply if _is_seen_as_word(before, step.arc.text, looks) else CERTAIN
        if number:
            return self.thresholds.apply_number
        name = letters and before[0].isupper() and not (seen_so or attested)
        return self.thresholds.apply_name if name else self.thresholds.apply


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
    return not all(is_bare_syllable(word) or is_syllable(word) for word in spelt)


def is_hopeless(edits: Sequence[Edit]) -> bool:
    """True if no edit of a few words is sure: the words may be of another language.

    On short lines half of these edits are wrong.
    """
    sure = [edit.confidence for edit in edits]
    return bool(sure) and max(sure) < _SURELY and sum(sure) < _HOPE * len(sure)


def _is_accented(word: str) -> bool:
    return not word.isascii() and is_syllable(word)


def _is_acronym(read: str, step: Step, tokens: Sequence[Token]) -> bool:
    """True if `read` is a short word in capitals without marks and the words beside it are not."""
    if not (1 < len(read) <= _LONGEST_ACRONYM and read.isascii() and read.isalpha() and read.isupper()):
        return False
    before = next((t.text for t in reversed(tokens[: step.start]) if t.kind is Kind.WORD), "")
    after = next((t.text for t in tokens[step.start + step.arc.span :] if t.kind is Kind.WORD), "")
    return not any(word.isupper() and is_bare_syllable(strip_marks(word)) for word in (before, after))


def _opens_line(text: str, start: int) -> bool:
    """True if nothing but list marks stands before `start` on its line."""
    return not any(map(str.isalnum, text[text.rfind("\n", 0, start) + 1 : start]))


def _is_quoted(text: str, at: int) -> bool:
    """True if `at` lies in a short term in quotation marks, which may be in any language: “Ting pêng”."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    opened = max(line.rfind("“"), line.rfind('"') if line.count('"') % 2 else -1)
    closed = _QUOTE_END.search(text, at, at + _LONGEST_TERM)
    return opened > line.rfind("”") and len(line) - opened <= _LONGEST_TERM and closed is not None


def _may_be_right(read: str) -> bool:
    """True if an author may have typed `read`: not a misprint ("thuôc"), but always a name or a code."""
    return all(_is_odd_name(word) or may_be_meant(word.rstrip("%")) for word in read.split())


def _is_odd_name(word: str) -> bool:
    """True if `word` may be a name or a code that is no syllable: "NH1", "Niê", but not "PẮÁC"."""
    return not word.islower() and (word.isascii() or not word.isupper())


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


def _loses_digit(before: str, after: str) -> bool:
    """True if `before` begins like a number or label ("59-X3", "t2") and `after` has no digit."""
    label = before[0].isdigit() or (before[0].isupper() and before[1:2].isdigit())
    return (label or code_grammar.is_small_label(before)) and not digits(after)


def _letters(text: str) -> str:
    """The letters of words without their marks, torn or not."""
    return strip_marks(text).replace(" ", "")


def _loses_index(before: str, after: str) -> bool:
    """True if `before` is a marked word with digits at its end ("đô4"), which `after` lacks."""
    word = before.rstrip("0123456789")
    return word != before and _is_accented(word) and not digits(after)


def _is_among_unmarked(tokens: Sequence[Token], at: int) -> bool:
    """True if the token stands in a run of `_UNMARKED` words or more without a mark, as they were read.

    Numbers and commas do not end it: "nop tien truoc 17, sau do khoa so".
    """
    size = 1
    for beside in (tokens[at + 1 :], reversed(tokens[:at])):
        size += sum(token.kind is Kind.WORD for token in takewhile(_is_unmarked, beside))
    return size >= _UNMARKED


def _is_unmarked(token: Token) -> bool:
    """True for a word without marks, a number or a comma."""
    word = token.kind is Kind.WORD and token.text.isascii()
    return word or token.kind is Kind.NUMBER or token.text == ","


def _is_variable(tokens: Sequence[Token], step: Step) -> bool:
    """True if an equals sign follows the step: "x1 = 2"."""
    end = step.start + step.arc.span
    return any(token.text == "=" for token in tokens[end : end + 1])


def _is_of_a_series(label: str, tokens: Sequence[Token], at: int) -> bool:
    """True if a label with the same letters and without a 6 stands near: "t6" beside "t2"."""
    letters = label.rstrip("0123456789")
    near = (token.text for token in tokens[max(0, at - _SERIES) : at + _SERIES + 1])
    return any(
        text.startswith(letters) and text[len(letters) :].isdigit() and _FREQUENT not in text for text in near
    )


def _may_be_vowel(label: str) -> bool:
    """True for labels that may be a syllable: "T6" and "1a", but not "M5", "t2" and "1v".

    The digits of the latter look like no vowel, or are followed by a consonant that ends no syllable.
    """
    if label[0].isdigit():
        return len(label) != 2 or label[1] not in _NEVER_LAST
    return _VOWEL_LIKE.issuperset(digits(label))


def _other_digits(before: str, after: str) -> bool:
    """True if `after` changes the digits that were read; letters may be read as digits: "l6" may be 16."""
    return digits(printed_numbers.number(before) or before) not in ("", digits(after))


def _is_seen_as_word(read: str, word: str, looks: Sequence[Alternative]) -> bool:
    """True if a blur was read with a digit, "k4@©", and two further looks saw the letters of `word` there."""
    if digits(word) or not digits(read) or _SEPARATED.issuperset(read):
        return False
    letters = strip_marks(word).lower()
    seen = ("".join(filter(str.isalnum, strip_marks(look.text).lower())) for look in looks)
    return sum(one == letters for one in seen) > 1


def _reason(before: str, step: Step) -> str:
    return REASONS.get(step.arc.source) or REASONS[kind_of_change(before, step.arc.text)]
