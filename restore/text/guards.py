"""Guards: what a change must be sure of, by what was read and what would replace it.

Each guard is a function that gives the least confidence of a change, 0.0 if it has nothing against it. The
highest counts. A change that is less sure is not made: the reader is shown it as a doubt. All numbers are
chosen on development text, not fitted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from restore.page_text import Alternative
from restore.text.evidence import codes, document_numbers, formulas, glued_numbers, labels, printed_numbers
from restore.text.evidence.foreign_words import has_vowel, may_be_meant, sounds_alike
from restore.text.evidence.lexicon import acronyms
from restore.text.passage import Step
from restore.text.proposals import SOURCE as SEQ2SEQ
from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import digits, is_bare_syllable, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token, line_around

CERTAIN = 2.0  # above every confidence: the reader decides
_VOWEL_LIKE = frozenset("0146")
_NEVER_LAST = frozenset("bdđfghjklqrsvwxz")  # consonants that end no syllable: those of units
_FREQUENT = "6"  # the digit of 17 in 20 syllables that English models print as letters and a digit: "c6", có
_SERIES = 12  # tokens to either side among which labels of a series stand: "từ t2 đến t6"
_TELLING = 3  # digits from which a word with letters like digits is a number: "10O1", but not "I5" or "o1"
_SEPARATED = frozenset("0123456789.,/:-%")  # of numbers
_UNMARKED = 5  # words without a mark in a row: of printed words one in four has none
_VALUE = re.compile(r"[=<>≤≥≈√#]\s?\d")
_OF_A_VALUE = re.compile(r"\s?[=<>≤≥≈]\s?\d")
_FRACTION = re.compile(r"\d[.,]\d")
_TOUCHING_NUMBER = re.compile(r"[-./]\d")
_HYPHENED = re.compile(r"-[^\W\d_]")
_OF_A_SERIAL = re.compile("-[0-9]*[A-HJKMNP-Z]")  # a letter behind a hyphen that is like no digit
_LIKE_A_WORD = re.compile(  # "EONG", but neither UBND nor VPUB
    "(?:[CGKNPT]H|NGH?|GI|QU|TR|[BCDGHKLMNPQRSTVX])?[AEIOUY]{1,3}(?:C|CH|M|N|NG|NH|P|T)?"
)
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 5


class Origin(NamedTuple):
    """What is known of a whole text."""

    enough: float = 0.0  # least confidence of a change of a word that may be right; see `NoiseModel`
    faithful: bool = True  # True if the recogniser prints the Vietnamese marks
    typed: bool = False  # True if the text was typed without marks, so that no letter stands for a digit
    spells: bool = False  # True if the channel explains any print as a word


class Change(NamedTuple):
    """A step of the best path that would replace `before` by `after`."""

    text: str  # the whole document's
    tokens: Sequence[Token]  # of the passage
    step: Step
    start: int  # of `before` in the text
    before: str
    after: str
    looks: Sequence[Alternative] = ()  # the results of further looks at the place on the image
    attested: bool = False  # True if it is part of a name that the document also spells elsewhere

    @property
    def source(self) -> str:
        return self.step.arc.source

    @property
    def only_gains_marks(self) -> bool:
        return strip_marks(self.after) == self.before

    def is_seen(self) -> bool:
        """True if a blur was read with a digit, "k4@©", and two further looks saw the letters of a word."""
        if digits(self.after) or not digits(self.before) or _SEPARATED.issuperset(self.before):
            return False
        letters = strip_marks(self.after).lower()
        seen = ("".join(filter(str.isalnum, strip_marks(look.text).lower())) for look in self.looks)
        return sum(one == letters for one in seen) > 1


Guard = Callable[[Change, Origin], float]


def least(change: Change, origin: Origin) -> float:
    """The least confidence of a change."""
    before = change.before
    simple = before.isascii() and before.isalpha() and before.islower()  # nearly all
    return max([guard(change, origin) for guard in (OF_SMALL_LETTERS if simple else OF_OTHERS)])


# --- of any print ---


def by_the_model(change: Change, origin: Origin) -> float:
    """The model alone makes no other word of one that a faithful recogniser printed with its marks or in
    capitals, as in headings and under seals: "sửa bởi" is no "sửa đổi". Of others it must be sure, and so of
    words with a capital in any text; "chrF" stays."""
    if change.source != SEQ2SEQ:
        return 0.0
    before = change.before
    if origin.faithful:
        return CERTAIN if before.isupper() or _is_accented(before) else 0.9
    if before.isupper() or before.islower():
        return 0.0
    return CERTAIN if before[0].islower() and before[-1].isupper() else 0.9


def in_a_document_number(change: Change, origin: Origin) -> float:
    """No words in what looks like a document number: "qZ/OC-Sfp"."""
    if not origin.spells or change.source == codes.SOURCE or document_numbers.code_end(change.before):
        return 0.0
    end = change.start + len(change.before)
    return CERTAIN if document_numbers.is_like_a_number(change.text, change.start, end) else 0.0


def in_a_fraction(change: Change, origin: Origin) -> float:
    """The last digit of a print stays if a decimal follows: "Cộng\\t6,0"."""
    end = change.start + len(change.before)
    lost = digits(change.after) != digits(change.before)
    return CERTAIN if lost and _FRACTION.match(change.text, end - 1) else 0.0


def in_right_text(change: Change, origin: Origin) -> float:
    """In mostly right text a word that may be right stays.

    Torn words ("H ải") are mended if fairly sure, sooner if they are in three pieces ("t ỉ nh"). Others must
    be fairly sure: people write "mìh" for mình, and words of other languages.
    """
    if not origin.enough:
        return 0.0
    torn = change.before.count(" ") - change.after.count(" ")
    if torn > 1:
        return 0.5
    return 0.7 if torn > 0 or not _may_be_right(change.before) else origin.enough


def for_fun(change: Change, origin: Origin) -> float:
    """Words spelt as they sound stay: "kảm" for cảm."""
    return CERTAIN if origin.faithful and sounds_alike(change.before, change.after) else 0.0


def quoted_without_marks(change: Change, origin: Origin) -> float:
    """Quotations and identifiers typed without marks stay where marks are printed; not the national motto."""
    if not origin.faithful or not change.only_gains_marks or change.source == formulas.NAME:
        return 0.0
    typed = labels.is_in_identifier(change.text, change.start)
    return CERTAIN if typed or _is_among_unmarked(change.tokens, change.step.start) else 0.0


def far_from_the_print(change: Change, origin: Origin) -> float:
    """A print that is a syllable as it stands hardly becomes one with three others: "cho" for khoản."""
    if origin.faithful or origin.typed or not is_syllable(change.before):
        return 0.0
    other = Levenshtein.distance(change.before.lower(), strip_marks(change.after.lower()), score_cutoff=2)
    return 0.95 if other > 2 else 0.0


# --- of small letters without marks ---


def without_a_vowel(change: Change, origin: Origin) -> float:
    """Small letters without a vowel may be an abbreviation: "sv"."""
    return 0.0 if origin.spells or has_vowel(change.before) else 0.6


# --- of prints with capitals, marks, digits or signs ---


def with_its_marks(change: Change, origin: Origin) -> float:
    """A syllable with marks mostly stays, in "phẹc-mơ-tuya" too; English models print é for many letters."""
    if origin.faithful and _is_accented(change.before):
        return 0.9 if _HYPHENED.match(change.text, change.start + len(change.before)) else 0.6
    only_acute = change.before.lower().replace("é", "").isascii()
    return 0.6 if _is_accented(change.before) and not only_acute else 0.0


def label(change: Change, origin: Origin) -> float:
    """A label keeps its digit: "T6" may be Tổ and "1a" là, hardly "M5" Mỹ, "1v" lý and "HbA1c" học."""
    before, lost = change.before, digits(change.before)
    if not lost or digits(change.after) or change.is_seen():
        return 0.0
    if change.source == codes.SOURCE and is_syllable(change.after):
        return 0.0  # "S6: 16/CT-UBND"
    if _TOUCHING_NUMBER.match(change.text, change.start + len(before)):
        return CERTAIN  # "B3-05"
    if not _begins_like_a_label(before):
        if glued_numbers.may_be_number_last(before):  # "chi5"
            return 0.92
        mixed = any(map(str.isupper, before[1:])) and any(map(str.islower, before))
        return (0.8 if origin.spells else 0.9) if mixed or len(lost) > 1 else 0.0
    series = before[0].isalpha() and _is_of_a_series(before, change.tokens, change.step.start)
    if series and before[0].isupper():
        return CERTAIN  # "B6" beside "B12"
    if _FREQUENT in before and not series and labels.is_small_label(before):
        return 0.0
    if origin.spells:
        return 0.7
    if not _may_be_vowel(before):
        return 0.99
    return 0.92 if before[0].isdigit() and (before[1:].isalpha() or len(lost) > 1) else 0.85  # "5v2"


def number(change: Change, origin: Origin) -> float:
    """A number of several digits hardly becomes a word, nor does a marked word lose the digits behind it.

    What follows a sign of relation, a root or # is a number: "h = 6".
    """
    before, after, start = change.before, change.after, change.start
    if not digits(after) and _VALUE.search(change.text, max(0, start - 2), start + len(before)):
        return CERTAIN
    return 0.98 if (before.isdigit() and len(before) > 1) or _loses_index(before, after) else 0.0


def printed_with_letters(change: Change, origin: Origin) -> float:
    """Letters become digits where enough digits tell, and never in typed text: "10O1", but not "I5"."""
    if change.source != codes.SOURCE or printed_numbers.number(change.before) != change.after:
        return 0.0
    if origin.typed:
        return CERTAIN
    end = change.start + len(change.before)
    if _OF_A_SERIAL.match(change.text, end):
        return CERTAIN  # "0O1I-8B6S"
    if origin.spells and printed_numbers.is_in_a_date(change.text, change.start, end):
        return 0.0
    return 0.98 if len(digits(change.before)) < _TELLING else 0.0


def acronym(change: Change, origin: Origin) -> float:
    """Short capitals among small letters stay: "CRP"; but "LDLD" for LĐLĐ where no strokes are printed."""
    if not _is_acronym(change.before, change.step, change.tokens):
        return 0.0
    short = len(change.before) < _SHORTEST_ACRONYM
    if not origin.faithful and change.only_gains_marks:
        if short:
            return 0.9
        if origin.typed and is_syllable(change.after):  # "CAC" is hardly CÁC, "TUAN:" may be a name
            return 0.8 if _is_long(change.before) and not _is_alone(change) else 0.9
        return 0.6  # "ND" may be NĐ
    return 0.6 if origin.spells and short else 0.95  # "KS" for Kế


def roman_numeral(change: Change, origin: Origin) -> float:
    """A Roman numeral becomes no other one, and hardly a word among small letters: "XII", "quý VI".

    None is made of a digit in typed text: "59-X1" is a plate.
    """
    if origin.typed and change.source == codes.SOURCE and is_roman(change.after):
        return CERTAIN
    if len(change.before) < 2 or not is_roman(change.before):
        return 0.0
    if is_roman(change.after):
        return CERTAIN
    return 0.98 if _is_acronym(change.before, change.step, change.tokens) else 0.0


def in_a_formula(change: Change, origin: Origin) -> float:
    """A short name in front of a sign of relation or in an exponent is no word: "p < 0,05", "r^(nt)"."""
    if len(change.before) > 2:
        return 0.0
    value = _OF_A_VALUE.match(change.text, change.start + len(change.before))
    raised = change.text[max(0, change.start - 2) : change.start].startswith(("^(", "^{"))
    return CERTAIN if value or raised else 0.0


def first_capital(change: Change, origin: Origin) -> float:
    """The first capital of a line stays: it may begin a sentence or a title, as surely below capitals."""
    above = change.text[: change.start].rstrip().rpartition("\n")[2]
    small = change.before[0].isupper() and change.after == change.before.lower()
    return (CERTAIN if above.isupper() else 0.95) if small and opens_line(change.text, change.start) else 0.0


def other_name(change: Change, origin: Origin) -> float:
    """A name gets no other letters where marks are printed: "Rươne" may be right; elsewhere a syllable that
    may be one gets them only if that is likelier than not: "Loan" for Văn."""
    before = change.before
    if not before[0].isupper() or _letters(before) == _letters(change.after):
        return 0.0
    if origin.faithful:
        return 0.85
    same = _letters(before).lower() == _letters(change.after).lower()
    return 0.5 if not same and before.istitle() and is_bare_syllable(before.lower()) else 0.0


_OF_ANY: tuple[Guard, ...] = (
    by_the_model, in_a_document_number, in_right_text, for_fun, quoted_without_marks, far_from_the_print,
    in_a_formula,
)  # fmt: skip
OF_SMALL_LETTERS: tuple[Guard, ...] = (*_OF_ANY, without_a_vowel)
OF_OTHERS: tuple[Guard, ...] = (
    *_OF_ANY, in_a_fraction, with_its_marks, label, number, printed_with_letters, acronym, roman_numeral,
    first_capital, other_name,
)  # fmt: skip


# --- what the guards ask ---


def _is_accented(word: str) -> bool:
    return not word.isascii() and is_syllable(word)


def _is_acronym(read: str, step: Step, tokens: Sequence[Token]) -> bool:
    """True if `read` is a short word in capitals without marks and the words beside it are not."""
    if not (1 < len(read) <= _LONGEST_ACRONYM and read.isascii() and read.isalpha() and read.isupper()):
        return False
    before = next((t.text for t in reversed(tokens[: step.start]) if t.kind is Kind.WORD), "")
    after = next((t.text for t in tokens[step.start + step.arc.span :] if t.kind is Kind.WORD), "")
    return not (_is_of_a_heading(before) or _is_of_a_heading(after))


def _is_alone(change: Change) -> bool:
    """True if capitals have no small letters on their line, or a colon after them: "2. NAM", "QUYEN:"."""
    text, start = change.text, change.start
    end = start + len(change.before)
    return text[end : end + 1] == ":" or (line := line_around(text, start, end)).upper() == line


def _is_long(word: str) -> bool:
    """True if capitals that are a syllable have too many letters for most acronyms: "KHONG"."""
    return len(word) > _SHORTEST_ACRONYM and word not in acronyms()


def _is_of_a_heading(word: str) -> bool:
    """True for capitals that are a word, as it stands or garbled: "BAN", "EONG"; but not for a letter."""
    if len(word) < 2 or not word.isupper():
        return False
    bare = strip_marks(word)
    return is_bare_syllable(bare) or (len(word) > _SHORTEST_ACRONYM and bool(_LIKE_A_WORD.fullmatch(bare)))


def opens_line(text: str, start: int) -> bool:
    """True if nothing but list marks stands before `start` on its line."""
    return not any(map(str.isalnum, text[text.rfind("\n", 0, start) + 1 : start]))


def _may_be_right(read: str) -> bool:
    """True if an author may have typed `read`: not a misprint ("thuôc"), but always a name or a code."""
    return all(_is_odd_name(word) or may_be_meant(word.rstrip("%")) for word in read.split())


def _is_odd_name(word: str) -> bool:
    """True if `word` may be a name or a code that is no syllable: "NH1", "Niê", but not "PẮÁC"."""
    return not word.islower() and (word.isascii() or not word.isupper())


def _begins_like_a_label(read: str) -> bool:
    """True if `read` begins like a number or label: "59-X3", "t2"."""
    begins_so = read[0].isdigit() or (read[0].isupper() and read[1:2].isdigit())
    return begins_so or labels.is_small_label(read)


def _loses_index(before: str, after: str) -> bool:
    """True if `before` is a marked word with digits at its end ("đô4"), which `after` lacks."""
    word = before.rstrip("0123456789")
    return word != before and _is_accented(word) and not digits(after)


def _letters(text: str) -> str:
    """The letters of words without their marks, torn or not."""
    return strip_marks(text).replace(" ", "")


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


def _is_of_a_series(label: str, tokens: Sequence[Token], at: int) -> bool:
    """True if another label with the same letters, and without a 6, stands near: "t6" beside "t2"."""
    letters = label.rstrip("0123456789")
    near = {token.text for token in tokens[max(0, at - _SERIES) : at + _SERIES + 1]} - {label}
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
