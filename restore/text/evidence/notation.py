"""Detects notations that look like garbled words, by the tokens beside them.

English recognisers print "e4" for đã and a lone "8" for số. Moves of chess and powers of a formula have the
same letters and digits, but never alone: "1. e4 e5 2. Mf3", "tốt 7 tiến 1, pháo 8 bình 5", "3a, a²"; nor
have the names of military units: "c3 d1 e95 f325". Units and abbreviations stand beside numbers:
"5,6 mmol/L", "30 g/ph", "T° 37,8", "sn 1990", "22 thg 11".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from restore.text.evidence.drills import is_of_a_drill
from restore.text.evidence.labels import is_element, is_molecule
from restore.vietnamese.syllable import digits, is_bare_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token, line_around

# Pieces have their letters in English, or in Vietnamese: Vua, Hậu, Xe, Tượng, Mã.
_MOVE = r"(?:[KQRBNVHXTM]?[a-h]?[1-8]?x?[a-h][1-8](?:=[QRBNHXTM])?|O-O(?:-O)?)[+#!?]*"
_IS_MOVE = re.compile(_MOVE)
_NUMBERED_MOVE = re.compile(rf"(?<!\S)\d{{1,3}}\.{{1,3}}\s?{_MOVE}(?!\w)")
_GAME = 2  # numbered moves on a line that make it a game
_POWER = re.compile(r"\w*[²³⁴]")
_FACTOR = re.compile(r"\d{1,2}[a-z]")
_RATE = re.compile(r"\d{1,2}[a-z]")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,3}")
_LONG = 3  # letters of what is no variable
_TURNS = 3  # least number of digits in alternation with words
_UNIT = re.compile(r"[a-z]\d{1,3}")
_UNITS = 3  # least number of neighbouring letters with numbers, one of them with several digits
_NEAR = 6  # tokens to either side
_PRICED = re.compile("kg|m[23²³]|[kK][wW]h|[A-Z]{3}|Euro")  # what nothing but a price is given for
_DERIVATIVE = re.compile("d.?")  # "d/dx"
_BEFORE_UNITS = frozenset("(:;,")
_TELLS_PRICES = frozenset("gia phi cuoc tien luong thue".split())
_MONEY = 3  # digits of the least amount: "500 d/m", but not "20 d/m"
_DATE_FORMAT = re.compile(r"\b(?:(?:dd?[/.-])?mm?[/.-]y{1,4}|y{4}[/.-]mm[/.-]dd)\b", re.IGNORECASE)
_BESIDE_NUMBERS = {  # unit or abbreviation → what it stands between
    **dict.fromkeys(
        "mol mmol µmol μmol nmol pmol mEq IU UI mIU kcal ppm rpm atm mcg nF pF".split(), (r"\d ?$", r"(?!\w)")
    ),
    "ph": (r"[a-z]/$", r"(?!\w)"),
    **dict.fromkeys(("T°", "t°"), ("", r":? ?(?:3[4-9]|4[0-2])[.,]\d")),
    "sn": ("", r"\.? ?(?:19|20)\d\d(?!\d)"),
    "thg": (r"\d ?$", r"\.? ?(?:1[0-2]|0?[1-9])(?!\d)"),
}
_SMALL_DIGIT = re.compile("[₀-₉]")  # no recogniser prints it for a letter
_REACTION = re.compile("[→⇌⁺⁻]|mol/[lL]")
_FLIGHT_DATE = re.compile(r"\d\d?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?:\d\d)?")
_FIELD = re.compile("dd?|mm?|y{1,4}", re.IGNORECASE)  # of a date format …
_LONGEST_FORMAT = 10  # … which has at most so many characters


def is_notation(text: str, tokens: Sequence[Token], position: int) -> bool:
    """True if the token is part of a notation, and so must stay as read."""
    token = tokens[position]
    if token.kind is Kind.NUMBER:
        return _alternates(tokens, position)
    if _FIELD.fullmatch(token.text) and _is_of_a_date_format(text, token):
        return True
    if token.text in _BESIDE_NUMBERS and _is_beside_its_number(text, token):
        return True
    if is_of_a_drill(text, tokens, position) or _SMALL_DIGIT.search(token.text):
        return True
    if len(token.text) < _LONG and _is_of_an_equation(text, token):
        return True
    if token.text.isalpha() and not token.text.isupper():  # nearly all
        return is_molecule(token.text) or (
            is_element(token.text) and bool(_REACTION.search(line_around(text, token.start, token.end)))
        )
    if _is_variable(tokens, position):
        return True
    if token.text.isalpha():
        return False
    return (
        bool(_FLIGHT_DATE.fullmatch(token.text))
        or _is_rate(tokens, position)
        or _is_move(text, token)
        or _is_factor(tokens, position)
        or _is_of_a_row(tokens, position)
    )


def is_price(tokens: Sequence[Token], position: int) -> bool:
    """True for the sign of đồng whose stroke was lost, before what the price is for: "d/kg", "500 d/m".

    A word is a price's only behind a sign or near money, other prices or words for them: "gia d/chiec",
    "don vi: d/lit", but not "hop d/ong".
    """
    run = tokens[position : position + 3]
    if len(run) < 3 or run[0].text != "d" or run[1].text != "/" or run[2].start - run[0].start != 2:
        return False
    before, unit = tokens[position - 1] if position else None, run[2].text
    parted = before is None or before.end < run[0].start or before.text in ("-", "–", "(")
    if not parted or run[2].kind is not Kind.WORD or _DERIVATIVE.fullmatch(unit):
        return False
    if (before and _is_money(before)) or _PRICED.fullmatch(unit):
        return True
    if len(unit) < 2 or not is_bare_syllable(unit):
        return False
    near = tokens[max(0, position - 2 * _NEAR) : position + 2 * _NEAR]
    return (before is not None and before.text in _BEFORE_UNITS) or any(map(_tells_prices, near))


def _is_of_an_equation(text: str, token: Token) -> bool:
    """True for a few letters on a line with an equation and a small digit: "v = v₀ + at"."""
    if not (token.text.isascii() and token.text.isalpha()):
        return False
    line = line_around(text, token.start, token.end)
    return " = " in line and bool(_SMALL_DIGIT.search(line))


def _is_beside_its_number(text: str, token: Token) -> bool:
    before, after = _BESIDE_NUMBERS[token.text]
    return bool(
        re.search(before, text[max(0, token.start - 2) : token.start])
        and re.match(after, text[token.end : token.end + _LONGEST_FORMAT])
    )


def _tells_prices(token: Token) -> bool:
    """True for money, and for a word or a unit of prices."""
    word = strip_marks(token.text).lower()
    return _is_money(token) or word in _TELLS_PRICES or bool(_PRICED.fullmatch(token.text))


def _is_money(token: Token) -> bool:
    return token.kind is Kind.NUMBER and len(digits(token.text)) >= _MONEY


def _is_of_a_date_format(text: str, token: Token) -> bool:
    """True for a part of "dd/mm/yyyy" or "mm-yy"."""
    near = max(0, token.start - _LONGEST_FORMAT), token.end + _LONGEST_FORMAT
    return any(found.start() <= token.start < found.end() for found in _DATE_FORMAT.finditer(text, *near))


def _is_move(text: str, token: Token) -> bool:
    """True for a move on a line with numbered moves."""
    if not _IS_MOVE.fullmatch(token.text):
        return False
    return len(_NUMBERED_MOVE.findall(line_around(text, token.start, token.end))) >= _GAME


def _is_factor(tokens: Sequence[Token], position: int) -> bool:
    """True for a factor near a power: "3a", "a²"."""
    near = tokens[max(0, position - _NEAR) : position + _NEAR + 1]
    return bool(_FACTOR.fullmatch(tokens[position].text)) and any(_POWER.fullmatch(t.text) for t in near)


def _is_rate(tokens: Sequence[Token], position: int) -> bool:
    """True for a short count before a stroke: "2v/ngày", viên a day."""
    after = tokens[position + 1 : position + 2]
    return bool(_RATE.fullmatch(tokens[position].text)) and [t.text for t in after] == ["/"]


def _is_variable(tokens: Sequence[Token], position: int) -> bool:
    """True for a short name that equals a number: "n1 = 206", "KMO = 0,791"."""
    after = tokens[position + 1 : position + 3]
    if len(after) < 2 or after[0].text != "=" or after[1].kind is not Kind.NUMBER:
        return False
    read = tokens[position].text
    return bool(_VARIABLE.fullmatch(read)) and (read.isupper() or not read.isalpha())


def _is_of_a_row(tokens: Sequence[Token], position: int) -> bool:
    """True within a row of letters with numbers: "c3 d1 e95 f325", from company to division."""
    first = last = position
    while first >= 0 and _UNIT.fullmatch(tokens[first].text):
        first -= 1
    while last < len(tokens) and _UNIT.fullmatch(tokens[last].text):
        last += 1
    row = [token.text for token in tokens[first + 1 : last]]
    return len(row) >= _UNITS and max(map(len, row)) > 2


def _alternates(tokens: Sequence[Token], position: int) -> bool:
    """True within at least three single digits that alternate with words: "tốt 7 tiến 1, pháo 8"."""
    if len(tokens[position].text) != 1:
        return False
    run = 1
    for step in (-1, 1):
        at = _second_next(tokens, position, step)
        while at is not None:
            run += 1
            at = _second_next(tokens, at, step)
    return run >= _TURNS


def _second_next(tokens: Sequence[Token], position: int, step: int) -> int | None:
    """The index of a single digit one word further in direction `step`; None if there is none."""
    seen = 0
    at = position + step
    while 0 <= at < len(tokens):
        if tokens[at].kind is not Kind.PUNCT:
            seen += 1
            if seen == 2:
                return at if len(tokens[at].text) == 1 and tokens[at].text.isdigit() else None
            if tokens[at].kind is not Kind.WORD:
                return None
        at += step
    return None
