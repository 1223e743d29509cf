"""Numbers that were printed with letters like digits: "2O25", "l2", "l.5OO.OOO".

What is certain of them, by the grammar of numbers, is restored by the witness of codes; what is not is kept
and marked.
"""

from __future__ import annotations

import re

DIGIT_LIKE = str.maketrans({"I": "1", "l": "1", "|": "1", "O": "0", "o": "0"})
TORN_DIGIT_LIKE = str.maketrans("IltiÍr|!]OoQSsB", "111111111000558")  # of scanners' engines
_S_LIKE = str.maketrans("OoIlS", "00115")
_LAST_DAY, _LAST_MONTH = 31, 12
_DATE = re.compile(r"(\d\d?)/(\d\d?)/\d{4}")
_DATE_WORDS = 12  # signs to either side that show a date
_OF_A_DATE = (
    (re.compile(r"\bng\S{1,3} $", re.I), re.compile(r" th\S{2,4} ")),
    (re.compile(r"\bth\S{2,4} $"), re.compile(r" n\S{1,3} ?(?:19|20)")),
)
_LETTERED_YEAR = re.compile(r"\w{1,6}/((?=\w*\d)(?=\w*[^\W\d])\w{4})/[A-ZĐ]")
_GROUP = "[0-9Ool|I]"
_WITH_LETTERS = re.compile(
    rf"(?=.*[Ool|I])(?=.*\d)(?:(?!II){_GROUP}{{1,3}}(?:[.,]{_GROUP}{{3}})+"  # 1.500.000
    rf"|(?=(?:.*\d){{6}})[0Oo](?:[.-]?{_GROUP}){{8,10}})"  # a telephone number
)
_LETTER_INSIDE = re.compile(r"\d+(?:[OoI|]|l(?=\d\d))\d+")
_METRES = re.compile(r"([\dlIO]{2,3})(?:m|rn)")
_LITRES = re.compile(r"(?!(?:19|20)\dl)\d{2,3}l|\d+[.,]\d+l|\d{1,2}l\d")  # "1l5": a litre and a half
_LABELS = (
    re.compile(r"[IO]\d{1,2}"),  # "I10", a disease; "O2", oxygen; "I5", a processor
    re.compile(r"\d{1,2}S\d*"),  # "5S"; "29S12345", a plate
    re.compile(r"\dl"),  # "2l": litres
)
_OF_A_CODE = re.compile(r"/(?:19|20)\d\d\b")
_TORN_OFF = re.compile(r"[Il] (?=\d{1,3}(?:/(?:19|20)\d\d)?/[A-ZĐÐ]{2})")  # "I 09/QĐ-SYT"
_UNIT = re.compile("(?:%|°C|đ)$")
_SEPARATORS = ".,/:–-"
_LIKE = frozenset("0123456789OoIlS" + _SEPARATORS)  # no pipes: they part the cells of a table
_RUN = _LIKE | frozenset("%°Cđ")
_LETTER = re.compile("[OoIlS]")
_PART = "[OoIl]*[0-9][0-9OoIlS]*"  # with a digit; "S0" is likelier a word
_PRINTED = re.compile(rf"(?:{_PART}|[Ool](?=[.,])|I(?=,))(?:[/:–-]{_PART}|[.,](?:{_PART}|[OoIlS]))*")


def number(word: str) -> str | None:
    """The number that was printed with letters, or None: 2O25 → 2025, l2 → 12."""
    digits = word.translate(DIGIT_LIKE)
    if word[0] == "0":
        digits = digits.replace("i", "1")  # elsewhere it may be an item: 1i
    if digits == word or not digits.isdigit() or not any(char.isdigit() for char in word):
        return None
    return digits


def metres(read: str) -> str | None:
    """The metres that were printed with letters, or None: "l3m" → 13m, "20rn" → 20m."""
    found = _METRES.fullmatch(read)
    meant = found[1].translate(DIGIT_LIKE) + "m" if found else read
    return meant if meant != read and any(map(str.isdigit, read)) else None


def day(read: str) -> str | None:
    """The day or month that was printed with a letter, or None: "t8" → 18."""
    meant = read.translate(TORN_DIGIT_LIKE)
    lettered = len(read) == 2 and read.isalnum() and not read.isalpha() and not read.isdigit()
    return meant if lettered and meant.isdigit() and 0 < int(meant) <= _LAST_DAY else None


def torn_day(read: str) -> str | None:
    """The day or month of two digits that was read with a blank, or None: "t I" → 11, "1 2" → 12."""
    meant = read.replace(" ", "", 1).translate(TORN_DIGIT_LIKE)
    torn = len(read) == 3 and read[1] == " " and meant.isdigit()
    return meant if torn and _LAST_MONTH - 2 <= int(meant) <= _LAST_DAY else None


def is_in_a_date(text: str, start: int, end: int) -> bool:
    """True if text[start:end] stands where a date has its day or month, however its words were read:
    "ngdy I5 thdng 5", "thang I0 nim 2014"."""
    before, after = text[max(0, start - _DATE_WORDS) : start], text[end : end + _DATE_WORDS]
    return any(word.search(before) and next_one.match(after) for word, next_one in _OF_A_DATE)


def with_letters(read: str) -> str | None:
    """The digits of an amount or telephone number with letters in it, or None: "l.5OO" → 1.500."""
    return read.translate(DIGIT_LIKE) if _WITH_LETTERS.fullmatch(read) else None


def with_a_letter_inside(read: str) -> str | None:
    """The number with a letter like 0 or 1 between digits, or None: "10O1" → 1001, but not "1l5"."""
    return read.translate(DIGIT_LIKE) if _LETTER_INSIDE.fullmatch(read) else None


def is_litres(read: str) -> bool:
    """True for litres: "90l", "2,5l", "1l5"; but "201l" is a year."""
    return bool(_LITRES.fullmatch(read))


def is_lone(text: str, start: int, end: int) -> bool:
    """True if text[start:end] is a letter for a digit, with a comma or stop between it and other digits:
    the "S%" of "7,S%"."""
    size = end - start
    if size > 2 or (size == 2 and text[end - 1] != "%"):  # nearly all
        return False
    return text[start].isalpha() and bool(doubtful(text, start, end, read_well=False))


def doubtful(text: str, start: int, end: int, read_well: bool) -> str | None:
    """What text[start:end] may be, if it is part of a number printed with letters, or None: to be marked.

    "I5" → 15, the "S" of "7,S%" → 5. `read_well`: no recogniser has taken digits for letters as a rule, so
    that "O2" is a formula and "5S" a label.
    """
    read = text[start:end]
    if read.isdigit():
        return None
    if not read_well and _TORN_OFF.match(text, start):
        return "1"
    if meant := with_letters(read) or with_a_letter_inside(read):
        return meant
    if not _LIKE.issuperset(_unit_less(read)):
        return None
    first, last = start, end
    while first and text[first - 1] in _RUN:
        first -= 1
    while last < len(text) and text[last] in _RUN:
        last += 1
    whole = text[first:last].strip(_SEPARATORS)
    label = any(form.fullmatch(whole) for form in _LABELS)
    if not _printed(_unit_less(whole)) or (read_well and label and not _OF_A_CODE.match(text, end)):
        return None
    return read.translate(_S_LIKE)


def is_broken(text: str, start: int, end: int) -> bool:
    """True if text[start:end] has digits of a date that no calendar has, "39/9/2009", or of the year of a
    document number that was read with letters, "96/201L/ND-CP"."""
    first, last = start, end
    while first and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    whole = text[first:last].strip('()“”".,;:')
    if date := _DATE.fullmatch(whole):
        return not (0 < int(date[1]) <= _LAST_DAY and 0 < int(date[2]) <= _LAST_MONTH)
    lettered = _LETTERED_YEAR.match(whole)
    return lettered is not None and text[start:end] in (whole, lettered[1])


def _unit_less(read: str) -> str:
    return _UNIT.sub("", read)


def _printed(whole: str) -> bool:
    """True if `whole` is a number in which letters stand for digits."""
    if is_litres(whole) or not any(map(str.isdigit, whole)) or not _LETTER.search(whole):
        return False
    return bool(_PRINTED.fullmatch(whole))
