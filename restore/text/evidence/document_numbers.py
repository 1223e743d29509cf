"""The grammar of document numbers: 28/2020/NĐ-CP, 34-CT/TW, 1669/NQ-UBTVQH15.

A digit is never replaced by another digit. Letters inside a number are replaced when the result is a number
that official documents use and the one that was read is not, or is far rarer; all else is kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from restore.resources import lexicon, table_lines, usable
from restore.text.evidence.dates import is_year
from restore.text.evidence.printed_numbers import DIGIT_LIKE, TORN_DIGIT_LIKE
from restore.vietnamese.numerals import before_a_year, is_roman

# Chosen, not fitted: what recognisers print for the letters of codes, printed → each of these letters.
_LOOKALIKES = {
    "D": "Đ", "Ð": "Đ", "P": "Đ", "b": "Đ", "B": "Đ", "1": "IT", "l": "I", "|": "I", "0": "O", "5": "S",
    "O": "QĐ", "G": "Q", "8": "B", "ð": "đ", "I": "T",
}  # fmt: skip
_BARE_SLIPS = frozenset("PbBOG8")  # only recognisers without Đ print these for other letters
_FREQUENT_SLIPS = frozenset("DÐ1l|05")  # with slips among these only, any part in use may replace the print

# Chosen, not fitted.
_COMMON, _IN_USE = 100, 10  # least number of documents with a part that is common, or in use
_LONG = 4  # letters from which a part hardly matches a print by chance
_MARGIN = 1.5  # log10 of document counts by which a mended part must be commoner than the part as read
_PER_SLIP = 0.7  # … and the same again for each replaced letter
_UNUSED = 0.1  # added to the count of the part as read, since an unused part is not impossible
_MOST_SLIPS = 3  # most letters replaced in one part
_SESSIONS = range(5, 30)  # numbers of National Assemblies (QH15) that documents cite
_Q_LIKE = str.maketrans({"O": "Q", "0": "Q"})
_SLASHES = re.compile("/?⁄/?")
_SEPARATOR = re.compile(r"([/-])")
_LOST_SLASHES = (
    re.compile(r"(\d{1,4})[/1IlLit!|]([12][09Oo][\dOo]{2})[/1IlLit!|]([A-ZĐÐ].+)"),
    re.compile(r"()[/Il|!]((?:19|20)\d\d)[/1IlLit!|]([A-ZĐÐ].+)"),
    re.compile(r"(\d{1,4})()[1IlLit!|]([A-ZĐÐ].+)"),
    re.compile(r"()()[Il|!]([A-ZĐÐ].+)"),
)  # number, year, the rest
_PARTY_CODE = re.compile(r"(\d{1,4})-([A-ZĐÐ]{2,3}?)[Il|!]([A-ZĐÐ]{2,6})")  # "15-KHlTU"
_PARTS = re.compile(r"[A-ZĐÐ][A-Za-zĐÐ]*(?:-[A-Za-zĐÐ]{2,})+")  # two at least
_SESSION = re.compile(r"(UBTVQ|[QO0])H([0-9IlOo|S]{1,3})")  # QH15: the fifteenth National Assembly
_YEAR = re.compile(r"(\d{2,3})((?:19[4-9]|20[0-4])\d)(?=/\D)")  # 172011/TT-BTP: 17/2011, the slash is lost
_PRIME_MINISTER = re.compile(r"T[TI1l](?:[a-z]g|[egszyE])")  # TTe, TTE, TIg, TTsg: TTg
_TYPED_WITH_BLANKS = re.compile(r"[^\s/-]+(?: [/-] [^\s/-]+)+")
_MISREAD_NUMBER_WORD = re.compile("[Ss][oOóòôöõőQ0569éèêẽ&$]")  # "số" without its marks or misread
_SPACED = re.compile(
    r"\d{1,6}[a-z]?(?:/\d{4})?(?: ?(?:/|-(?: ?-)?) ?[A-ZĐÐ][A-Za-zĐÐ]*[0-9]{0,2}){1,5}(?!\w)"
)
_TORN_YEAR = re.compile(r"(?P<number>\d{1,4})/(?P<year>[12](?: ?\d){3})/(?P<rest>[A-ZĐÐ0][\wĐÐ-]*)")
_TORN_NUMBER = re.compile(
    r"([1-9Il]) ([1-9]\d{0,2}(?:/(?:19|20)\d\d)?(?:[/-][A-ZĐÐ][A-Za-zĐÐ]*[0-9]{0,2}){2,4})(?!\w)"
)
_LETTERED = re.compile(r"(\d*[tiIlOo]\d+|\d+[tiIlOo]\d*)/(?:19|20)\d\d/[A-ZĐ]")
_LIKE_A_NUMBER = re.compile(r"[\w,.|!?]{1,12}(?:/\w{2,5})?/[A-ZĐÐ0]{2,6}-[A-ZĐÐ][\w?]{0,5}")
_PRODUCT = re.compile(r"[A-Za-z]{1,8}-[A-Z]?\d[\w-]*")
_TORN_SESSION = re.compile(
    r"(?P<law>\d{1,4}/(?:19|20)\d\d/)[QO0]H(?P<part>[0-9IlOo|S]) (?P<last>[0-9IlOo|S])(?![\w/])"
)
_TERMS = frozenset(("quy", "ky", "dot", "khoa"))  # words before a Roman numeral and a year, marks stripped
_NUMERAL_LIKE = str.maketrans(dict.fromkeys("1lijT", "I") | {"H": "II"})
_DOUBLED = re.compile("(?=([ĐÐ]{2,}|[DĐÐ][DĐÐBPb]|[BPO]D))")  # one Đ read as two: QĐÐ, NDB, HPDND, BGDPDT


@cache
def code_parts() -> Counter[str]:
    """Parts of document numbers (NĐ, CP, QĐ, TTg, UBND …) → number of uses. Raises ModelUnusable."""
    path = lexicon("document_codes.tsv")
    rows = [line.split("\t") for line in table_lines(path, columns=2)]
    with usable(path):
        return Counter({part: int(count) for part, count in rows})


def mend_code(code: str, faithful: bool = False, before: str = "") -> str:
    """A document number with its letters mended: 28/2020/ND-CP → 28/2020/NĐ-CP; unknown parts are kept.

    A name of a product or a model (GP-200JXK) is no document number. `faithful`: the recogniser prints the
    marks, so it misreads Đ as no letter but D. `before`: the word before, without marks; after "quy" and the
    like "Il-2019" is II-2019.
    """
    if _PRODUCT.fullmatch(code):
        head, year = before_a_year(code)
        meant = head.translate(_NUMERAL_LIKE)
        if before in _TERMS and not head.isdigit() and is_roman(meant):
            return meant + year
        return code
    parts = _SEPARATOR.split(_YEAR.sub(r"\1/\2", _SLASHES.sub("/", code)))
    return "".join(part if part.isdigit() or part in "/-" else _mend_part(part, faithful) for part in parts)


def number_word(read: str) -> str:
    """The word "số", in the case of `read`, if this may be a print of it; else ""."""
    if not _MISREAD_NUMBER_WORD.fullmatch(read):
        return ""
    return read[0] + ("Ố" if read[1] == "O" else "ố")


def spaced_code(text: str, start: int) -> tuple[int, str] | None:
    """(end, number) of a document number at `start` that was read with a blank or a second hyphen, or None.

    "08- QĐ/TW" and "11/CT- -TTg" are joined if documents use every part. "54 / NQ - CP" is not: blanks on
    both sides of every separator were typed.
    """
    if torn := _torn_law(text, start):
        return torn
    if not (found := _SPACED.match(text, start)):
        return None
    joined = found.group().replace(" ", "").replace("--", "-")
    if joined == found.group() or _TYPED_WITH_BLANKS.fullmatch(found.group()):
        return None
    code = mend_code(joined)
    parts = [part for part in _SEPARATOR.split(code) if part[:1].isalpha()]
    in_use = len(parts) > 1 and all(is_used(part) for part in parts)
    return (found.end(), code) if in_use else None


def torn_number(text: str, start: int) -> tuple[int, str] | None:
    """(end, number) of a document number at `start` whose first digit a blank parts from the others, or None:
    "1 16/2018/TT-BTC", "I 25/KH-SYT". Only after the word for it, since "1 16/2018" may be two cells of a
    table. "I 09/KH-SYT" may be 109 or 09."""
    if found := _TORN_NUMBER.match(text, start):
        code = mend_code(found[1].translate(DIGIT_LIKE) + found[2])
        parts = [part for part in _SEPARATOR.split(code) if part[:1].isalpha()]
        if parts and (_SESSION.fullmatch(parts[0]) or is_used(parts[0])):  # the office may be rare
            return found.end(), code
    return None


def is_like_a_number(text: str, start: int, end: int) -> bool:
    """True if text[start:end] is part of what looks like a document number: "qZ/OC-Sfp"."""
    while start and not text[start - 1].isspace():
        start -= 1
    found = _LIKE_A_NUMBER.match(text, start)
    return found is not None and end <= found.end()


def mend_number(code: str) -> str:
    """A document number with the letters in its number read as digits: 0t/2020/NQ-HĐND → 01/2020/NQ-HĐND."""
    if found := _LETTERED.match(code):
        return found[1].translate(TORN_DIGIT_LIKE) + code[found.end(1) :]
    return code


def _torn_law(text: str, start: int) -> tuple[int, str] | None:
    """(end, number) of a law read with a blank in its year or session: "82/201 2/QHI3", "79/2006/0HI 1"."""
    if found := _TORN_YEAR.match(text, start):
        year = found["year"].replace(" ", "")
        if " " in found["year"] and is_year(year):
            code = mend_code(f"{found['number']}/{year}/{found['rest']}")
            parts = [part for part in _SEPARATOR.split(code) if part[:1].isalpha()]
            if all(_SESSION.fullmatch(part) or is_used(part) for part in parts):
                return found.end(), code
    if found := _TORN_SESSION.match(text, start):
        whole, part = _session(found["part"] + found["last"]), _session(found["part"])
        if whole and not part:
            return found.end(), f"{found['law']}QH{whole}"
    return None


def slashed_code(read: str) -> str | None:
    """The document number in `read`, whose slashes were read as ones or letters; None if there is none.

    "1221KH-UBND" is 122/KH-UBND, "04I20201QD-uBND" is 04/2020/QĐ-UBND. None if two numbers are possible.
    """
    found = set()
    if party := _PARTY_CODE.fullmatch(read):
        number, kind, rest = party.groups()
        if is_used(kind):
            found.add(f"{number}-{kind}/{_with_strokes(rest)}")
    for pattern in _LOST_SLASHES:
        if not (match := pattern.fullmatch(read)) or not _PARTS.fullmatch(match[3]):
            continue
        number, year, rest = match.groups()
        parts = [_with_strokes(part if is_used(part) else part.upper()) for part in rest.split("-")]
        if is_used(parts[0]) and (number or all(map(is_used, parts))):
            year = year.upper().replace("O", "0")
            found.add("/".join([number, year, "-".join(parts)] if year else [number, "-".join(parts)]))
    return found.pop() if len(found) == 1 and read not in found else None


def is_used(part: str) -> bool:
    """True if documents use this part of a number."""
    return code_parts().get(part, 0) >= _IN_USE


def _with_strokes(part: str) -> str:
    """The part, mended; also if several Đ lost their strokes: LDLD → LĐLĐ."""
    mended, stroked = _mend_part(part), part.replace("D", "Đ")
    return stroked if is_used(stroked) and not is_used(mended) else mended


def code_end(word: str) -> str | None:
    """The mended part of a document number that was broken off to the next line; None if it is not in use."""
    mended = _mend_part(word)
    return mended if _SESSION.fullmatch(mended) or is_used(mended) else None


def _mend_part(part: str, faithful: bool = False) -> str:
    """The commonest part that replacing letters gives, if it is far commoner than `part`; else `part`."""
    known = code_parts()
    if (session := _SESSION.fullmatch(part)) and (number := _session(session[2])):
        return f"{session[1].translate(_Q_LIKE)}H{number}"
    if part.startswith("0") and known.get(with_q := _mend_part("Q" + part[1:]), 0) >= _COMMON:
        return with_q
    if part[0].isdigit() or is_roman(part) or known.get(part, 0) >= _COMMON:
        return part
    if _PRIME_MINISTER.fullmatch(part):
        return "TTg"
    best, best_score = part, math.log10(known.get(part, 0) + _UNUSED) + _MARGIN
    once = ((f"{part[: found.start()]}Đ{part[found.end(1) :]}", 1) for found in _DOUBLED.finditer(part))
    for variant, swaps in (*_variants(part), *once):
        count = known.get(variant, 0)
        frequent = not set(part) - _FREQUENT_SLIPS - set(variant)
        long = part not in known and len(variant) >= _LONG and count >= _IN_USE
        if faithful and any(a != b and a in _BARE_SLIPS for a, b in zip(part, variant, strict=False)):
            continue
        if not (frequent or long or count >= _COMMON):
            continue  # B, P, G … are right in many codes that the list lacks
        if count and (score := math.log10(count) - _PER_SLIP * swaps) > best_score:
            best, best_score = variant, score
    return best


def _session(read: str) -> str:
    """The number of a National Assembly, or "": I5, IS → 15, but not S → 5; I14 → 14 (its I is too much)."""
    if read == "S":
        return ""
    digits = "".join(filter(str.isdigit, read))
    number = digits if len(read) == 3 and len(digits) == 2 else read.translate(DIGIT_LIKE).replace("S", "5")
    return number if number.isdigit() and int(number) in _SESSIONS else ""


def _variants(part: str) -> Iterable[tuple[str, int]]:
    """(variant, replaced letters) of the part with one to `_MOST_SLIPS` look-alikes replaced."""
    found = {part: 0}
    for position, char in enumerate(part):
        for meant in _LOOKALIKES.get(char, ""):
            for variant, swaps in list(found.items()):
                if swaps < _MOST_SLIPS:
                    found.setdefault(variant[:position] + meant + variant[position + 1 :], swaps + 1)
    return ((variant, swaps) for variant, swaps in found.items() if swaps)
