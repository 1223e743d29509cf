"""Numbers, dates and document numbers that were read in several tokens, or with letters: their arcs.

Each function looks at the tokens from one position on, and gives the arc that reads them as one number or
code, or None.
"""

from __future__ import annotations

from collections.abc import Sequence

from restore.text.evidence import dates, document_numbers, printed_numbers
from restore.text.evidence.language import CODE, NUMBER
from restore.text.passage import Arc, Passage
from restore.vietnamese.tokens import Kind, Token

SOURCE = "code"  # of the arcs of the witness "codes"

_DAY_OR_MONTH = frozenset(("ngày", "tháng"))  # words before a number of at most two digits
_REFERRED = frozenset(("lục", "mục", "bảng", "biểu", "khoản", "điểm"))  # words before a number with a stop
_NUMBERED_PARTS = frozenset(("mẫu", "lục", "bảng", "biểu", "tờ"))  # "Mẫu số 1 15/2018/TT-BTC" is two numbers
_YEAR, _YEAR_TOKENS = "năm", 4  # the word before a year; most tokens of a torn year
_LONGEST_CODE = 12  # most tokens of a document number with blanks


def spaced_code(text: str, tokens: Sequence[Token], position: int) -> Arc | None:
    """The arc of a document number with blanks, from a token on."""
    found = document_numbers.spaced_code(text, tokens[position].start)
    return _joined(tokens[position : position + _LONGEST_CODE], *found, CODE) if found else None


def torn_code(passage: Passage, position: int) -> Arc | None:
    """The arc of a document number, torn after its first digit, behind the word for it; or None."""
    if len(passage.tokens[position].text) > 1 or not position:
        return None
    before = position - 2 if passage.tokens[position - 1].text == ":" and position > 1 else position - 1
    if all(arc.text.lower() != "số" for arc in passage.lattice[before]):
        return None
    if before and passage.lattice[before - 1][0].text.lower() in _NUMBERED_PARTS:
        return None
    found = document_numbers.torn_number(passage.text, passage.tokens[position].start)
    return _joined(passage.tokens[position : position + _LONGEST_CODE], *found, CODE) if found else None


def slashed(passage: Passage, position: int) -> Arc | None:
    """The arc of a document number or date whose slashes were read as ones or letters; or None."""
    return _slashed_code(passage, position) or _slashed_date(passage, position)


def torn_number(passage: Passage, position: int) -> Arc | None:
    """The arc of a date, year or reference that may have been torn or printed with letters; or None."""
    return (_date(passage, position) or _torn(passage, position)) if position else None


def _slashed_code(passage: Passage, position: int) -> Arc | None:
    """The arc of a document number, its slashes read as ones or letters, from a token on; or None."""
    tokens = passage.tokens
    before = tokens[position - 1] if position else None
    if before and before.end == tokens[position].start and before.kind is not Kind.PUNCT:
        return None
    end = position + 1
    while end < len(tokens) and tokens[end].start == tokens[end - 1].end:
        end += 1
    while end > position and tokens[end - 1].kind is Kind.PUNCT:
        end -= 1
    if not 1 < end - position <= _LONGEST_CODE:
        return None
    code = document_numbers.slashed_code(passage.read(position, end - position))
    return Arc(end - position, code, (CODE,), 0.0, SOURCE) if code else None


def _slashed_date(passage: Passage, position: int) -> Arc | None:
    """The arc of a date whose slashes were read as ones, after the word for a day or a month; or None."""
    token, likeliest = passage.tokens[position], passage.lattice[position - 1][0].text.lower()
    if not position or token.kind is not Kind.NUMBER or likeliest not in _DAY_OR_MONTH:
        return None
    found = dates.slashed(token.text, day=likeliest == "ngày")
    return Arc(1, found, (NUMBER,), 0.0, SOURCE) if found else None


def _date(passage: Passage, position: int) -> Arc | None:
    """The arc of a day, month or year printed with letters after what may be the word for it; or None.

    A year may be torn into several tokens, a day or month into two: "22 tháng I I năm".
    """
    text = passage.tokens[position].text
    if len(text) > 1 and text.isalpha():  # nearly all
        return None
    before = {arc.text.lower() for arc in passage.lattice[position - 1]}
    if not before.isdisjoint(_DAY_OR_MONTH) and (day := printed_numbers.day(text)):
        return Arc(1, day, (NUMBER,), 0.0, SOURCE)
    for word, following in (("ngày", "tháng"), ("tháng", "năm")):
        if word in before and position + 2 < len(passage.tokens):
            after = (arc.text.lower() for arc in passage.lattice[position + 2])
            if (torn := printed_numbers.torn_day(passage.read(position, 2))) and following in after:
                return Arc(2, torn, (NUMBER,), 0.0, SOURCE)
    for end in range(position + 1, min(len(passage.tokens), position + _YEAR_TOKENS) + 1):
        read = passage.read(position, end - position)
        if _YEAR in before and "\n" not in read and (year := dates.year(read)):
            return Arc(end - position, year, (NUMBER,), 0.0, SOURCE)
    return None


def _torn(passage: Passage, position: int) -> Arc | None:
    """The arc of a torn date or year, or of the torn number of what may be an annex or a section; or None."""
    text, tokens = passage.text, passage.tokens
    start = tokens[position].start
    if not text[start].isdigit():
        return None
    found = dates.torn_year(text, start)
    if not found and not _REFERRED.isdisjoint(arc.text.lower() for arc in passage.lattice[position - 1]):
        found = dates.reference(text, start)
    return _joined(tokens[position : position + _LONGEST_CODE], *found, NUMBER) if found else None


def _joined(tokens: Sequence[Token], end: int, text: str, form: str) -> Arc | None:
    """The arc that reads the tokens up to `end` as `text`, a number or code; None if it would cut a token."""
    span = sum(token.start < end for token in tokens)
    return Arc(span, text, (form,), 0.0, SOURCE) if tokens[span - 1].end == end else None
