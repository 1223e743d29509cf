"""The witness of codes and numbers: document numbers, dates, Roman numerals, measures and labels.

It changes nodes where the grammar of codes knows better than the channel: measures and labels stay as read,
codes are mended letter by letter, numbers may be printed with letters. A digit never becomes another digit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from restore.text.evidence import (
    dates,
    document_numbers,
    glued_numbers,
    labels,
    printed_numbers,
    torn_codes,
)
from restore.text.evidence.candidates import Candidates, ChannelWeights, against_case, kept_arc
from restore.text.evidence.foreign_words import has_vowel
from restore.text.evidence.language import CODE, NUMBER, word_form
from restore.text.evidence.notation import is_notation, is_price
from restore.text.passage import Arc, Node, Passage
from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import digits, fold_tone_placement, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, Token

SOURCE = torn_codes.SOURCE
_DAY, _COUNTED = "ngay", ("dieu", "khoan", "thang")  # words before a number, marks stripped
_NUMBERED = frozenset((_DAY, *_COUNTED, "nam", "so"))  # … after which a number has no unit
_LETTER_LIKE = frozenset("0146")
_STROKES, _MICRO = frozenset("ilv"), "µμ"  # signs of small Roman numerals; first signs of units
_LONGEST_SYMBOL = 4  # letters of a formula or a quantity without an index: CO, TSP

_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-ZªºµÀ-\u024f\u1e00-\u1eff\ufb00-\ufb06]")  # a letter, not Latin
_TRANSCRIPT = re.compile(r"[^\w\s]*[^\W\d_a-z][^\W\d_]*(?:-[^\W\d_]+)+")
_STROKED = re.compile("đ(?:ch?|m|n[gh]?|p|t)?")
_IS_WEEKDAY, _WEEKDAY = re.compile("t[2-7]"), ("thứ", NUMBER)  # "nghi t7" as nghỉ thứ 7
_CODE_WORD = re.compile(r"(\d.*[A-ZĐ]{2})(?!(?<=TT)g)([^\W\dA-ZĐ]{3,})")
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")

# Chosen, not fitted: log10 scores.
_ROMAN = -0.6  # a Roman numeral that was printed with other signs
_DIGITS = -1.5  # a number that was printed with letters, or a numbered item
_TOUCHING = -1.0  # a blank beside a number that a scanner's engine lost
_LABEL = -3.5  # log10 P(a given label in small letters | a code)


class Codes:
    """The witness "codes"."""

    name = "codes"
    reason = "mã số văn bản, số La Mã"

    def __init__(self, weights: Mapping[str, ChannelWeights], candidates: Candidates) -> None:
        self._weights = weights
        self._candidates = candidates
        # By profile: words without arcs to give, and those of them that hardly any neighbour bears on.
        self._common: dict[str, set[str]] = defaultdict(set)
        self._plain: dict[str, set[str]] = defaultdict(set)

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            tokens, spells = passage.tokens, passage.noise.channel.spells
            unmarked, plain = _is_unmarked(passage), self._plain[passage.profile]
            for position, token in enumerate(tokens):
                arcs = None  # nearly all
                if token.text not in plain or (position > 1 and tokens[position - 2].kind is Kind.CODE):
                    arcs = self._arcs(passage, position, token)
                if arcs is not None:
                    wide = [arc for arc in passage.lattice[position] if arc.span > 1]
                    passage.replace(position, [*arcs, *wide] if token.kind is Kind.WORD else arcs)
                if unmarked or spells:
                    self._mend_torn(passage, position, unmarked)

    def _mend_torn(self, passage: Passage, position: int, unmarked: bool) -> None:
        """Put in glued numbers, and codes and dates that were read with blanks, ones or letters."""
        token, spells = passage.tokens[position], passage.noise.channel.spells
        if unmarked and token.kind is Kind.WORD and token.text[-1].isdigit():
            self._before_a_number(passage, position)
        if unmarked and (code := torn_codes.torn_code(passage, position)):
            passage.replace(position, [code])
        elif spells and (slashed := torn_codes.slashed(passage, position)):
            passage.replace(position, [slashed])
        elif spells and (number := torn_codes.torn_number(passage, position)):
            passage.add(position, number)

    def _arcs(self, passage: Passage, position: int, token: Token) -> Node | None:
        """The new arcs of the token; None to leave its node as it is."""
        if token.kind in (Kind.WORD, Kind.NUMBER) and is_notation(passage.text, passage.tokens, position):
            return [Arc(1, token.text, (CODE,), 0.0, "kept")]  # no word to mend
        if token.kind is Kind.WORD:
            return self._of_word(passage, position, token.text)
        if token.kind not in (Kind.NUMBER, Kind.CODE):
            return None
        if spaced := torn_codes.spaced_code(passage.text, passage.tokens, position):
            return [spaced]
        if token.kind is Kind.CODE:
            return self._of_code(passage, position, token.text)
        before = _before(passage.tokens, position)
        if before in _COUNTED:
            return [Arc(1, token.text, (NUMBER,), 0.0, "kept")]
        if before == _DAY and (date := dates.mend_date(token.text)) != token.text:
            return [Arc(1, date, (NUMBER,), 0.0, SOURCE)]
        return None

    def _of_code(self, passage: Passage, position: int, read: str) -> Node | None:
        """The new arcs of a document number: mended by its grammar, parted from a word glued to it."""
        noise = passage.noise.channel
        if noise.spells and (glued := _CODE_WORD.fullmatch(read)):
            return self._before_a_word(passage, *glued.groups())
        mended = document_numbers.mend_code(read, noise.faithful, _before(passage.tokens, position))
        if _is_unmarked(passage):
            mended = document_numbers.mend_number(mended)
        return None if mended == read else [Arc(1, mended, (CODE,), 0.0, SOURCE)]

    def _of_word(self, passage: Passage, position: int, read: str) -> Node | None:
        """The new arcs of a word, which may be "số", the end of a code, or no word at all; else `_word`'s."""
        text, tokens, noise = passage.text, passage.tokens, passage.noise.channel
        if read == "d" and not noise.faithful and is_price(tokens, position):
            return [Arc(1, "đ", ("đ",), 0.0, SOURCE)]
        if _is_unmarked(passage) and (word := _number_word(text, tokens, position)):
            return [Arc(1, word, (word_form(word),), 0.0, SOURCE)]
        if printed_numbers.is_lone(text, tokens[position].start, tokens[position].end):
            return [Arc(1, read, (NUMBER,), 0.0, "kept")]
        if _follows_a_code(text, tokens, position) and (end := document_numbers.code_end(read)):
            return [Arc(1, end, (CODE,), 0.0, "kept" if end == read else SOURCE)]
        if not (read.islower() and is_syllable(read)):  # few
            if _is_no_word(
                text, tokens, position, marks=noise.faithful or not read.replace("é", "").isascii()
            ):
                return [kept_arc(read, 0.0)]
            if printed_numbers.is_litres(read) and _before(tokens, position) not in _NUMBERED:
                return [Arc(1, read, (NUMBER,), 0.0, "kept")]  # "90l" is no 901
        return self._word(passage, position, read)

    def _word(self, passage: Passage, position: int, read: str) -> Node | None:
        """The new arcs of a word token that may be a measure, label, Roman numeral or number; else None."""
        if read in self._common[passage.profile]:
            return None
        arcs = None if _is_common(read) else self._unusual(passage, position, read)
        if arcs is None:
            self._common[passage.profile].add(read)
            if len(read) > 1 and read.islower() and is_syllable(read):
                self._plain[passage.profile].add(read)
        return arcs

    def _unusual(self, passage: Passage, position: int, read: str) -> Node | None:
        node = [arc for arc in passage.lattice[position] if arc.span == 1]
        if passage.noise.channel.spells and (metres := printed_numbers.metres(read)):
            return [*node, Arc(1, metres, (NUMBER,), _DIGITS, SOURCE)]
        if (arcs := self._parted(passage, read)) is None:
            arcs = self._mended(node, read, self._weights[passage.profile], passage.noise.channel.faithful)
        return arcs

    def _parted(self, passage: Passage, read: str) -> Node | None:
        """The arcs of a number and the word glued to it: the number stays, the word is restored by itself.

        Recognisers that print no marks read letters as 0, 1, 4 and 6 ("1ap" is lập), so a lone one of these
        digits is no number there. None if `read` is not a number with a word.
        """
        if not (glued := glued_numbers.number_first(read)) or labels.is_unit(read):
            return None
        number, word = glued
        faithful = passage.noise.channel.faithful
        sure = len(number) > 1 or (faithful and is_syllable(word)) or number not in _LETTER_LIKE
        if not sure or not (is_syllable(word) or not faithful):
            return None
        kept = Arc(1, read, (NUMBER, word_form(word)), 0.0, "kept")
        if faithful and is_syllable(word):
            return [kept]
        words = self._candidates.maker(passage).word(word)
        if passage.noise.channel.spells and not word.isupper():  # "771BBT" may be 77/BBT
            kept = kept._replace(score=_TOUCHING)
        return [
            *(Arc(1, f"{number} {arc.text}", (NUMBER, *arc.words), arc.score, SOURCE) for arc in words),
            kept,
        ]

    def _before_a_word(self, passage: Passage, code: str, word: str) -> Node:
        """The arcs of a document number and the word glued to it: "109/QD-SYTngdy"."""
        code = document_numbers.mend_number(document_numbers.mend_code(code))
        words = self._candidates.maker(passage).word(word)
        return [Arc(1, f"{code} {arc.text}", (CODE, *arc.words), arc.score, SOURCE) for arc in words]

    def _before_a_number(self, passage: Passage, position: int) -> None:
        """Add the arcs of a word and the number glued to it: "nam2023", "khoan2", "THANG03/2017".

        If the digits are surely no letters, the arcs that lose them are dropped.
        """
        token, tokens = passage.tokens[position], passage.tokens[position + 1 : position + 3]
        touching = len(tokens) == 2 and tokens[0].start == token.end and tokens[0].end == tokens[1].start
        goes_on = touching and tokens[0].text in "/," and tokens[1].kind is Kind.NUMBER
        if labels.is_label(token.text) and not goes_on:
            return
        if glued := glued_numbers.number_last(token.text):
            word, number, sure = glued
        elif signs := glued_numbers.after_signs(token.text):
            word, number, sure = *signs, False
            if not (passage.noise.channel.spells and (goes_on or dates.is_year(number))):
                return
        else:
            return
        node = passage.lattice[position]
        if sure or goes_on:
            node = [arc for arc in node if digits(arc.text)]
        arcs = self._candidates.maker(passage).word(word)
        parted = [
            Arc(1, f"{arc.text} {number}", (*arc.words, NUMBER), arc.score + _TOUCHING, SOURCE)
            for arc in arcs
            if all(map(is_syllable, arc.text.split()))
        ]
        passage.replace(position, [*node, *parted])

    def _mended(self, node: Node, read: str, weights: ChannelWeights, faithful: bool) -> Node | None:
        if "đ" in read.lower() and _is_abbreviation(read.lower()):
            return [kept_arc(read, 0.0)]
        if (
            labels.is_unit(read)
            or labels.is_label(read)
            or labels.is_formula(read)
            or (faithful and (labels.has_note(read) or labels.has_apostrophe(read)))
        ):
            return [kept_arc(read, 0.0)]
        if is_roman(read):  # a number is never another number
            others = [arc for arc in node if not is_roman(arc.text)]
            return [*others, *(arc._replace(score=max(arc.score, 0.0)) for arc in node if arc.text == read)]
        if labels.is_item(read):
            item = Arc(1, read, (NUMBER,), _DIGITS, "kept")
            return [*(arc for arc in node if arc.text != read), item]
        if labels.is_small_label(read):  # as likely as the letters that may be printed so: c6 is có, t2 is t2
            words = _WEEKDAY if _IS_WEEKDAY.fullmatch(read) else (CODE,)
            label = Arc(1, read, words, weights.channel * _LABEL, "kept")
            node = [*node[:-1], label]
        found = []
        if numeral := labels.roman(read):
            found.append(Arc(1, numeral, (word_form(numeral),), _ROMAN, SOURCE))
        if digits := printed_numbers.number(read):
            found.append(Arc(1, digits, (NUMBER,), _DIGITS, SOURCE))
        if not found:
            return node if labels.is_small_label(read) else None
        own = fold_tone_placement(read)
        other = (arc for arc in found if fold_tone_placement(arc.text) != own)
        new = against_case(other, read, weights)
        return [*node[:-1], *new, node[-1]] if new else None


def _is_unmarked(passage: Passage) -> bool:
    """True for the print of a recogniser that knows no Vietnamese."""
    return not passage.noise.channel.faithful and passage.profile != "plain"


def _is_common(read: str) -> bool:
    """True for small letters, nearly all words, that are no Roman numeral, unit or abbreviation."""
    if not (read.islower() and read.isalpha()) or _STROKES.issuperset(read) or read[0] in _MICRO:
        return False
    return not ("đ" in read and _is_abbreviation(read))


def _is_abbreviation(read: str) -> bool:
    """True for consonants that are no syllable with đ that lost its vowels: "đpcm", "vnđ", but not "đng"."""
    found = _STROKED.fullmatch(read)
    return found is None and read.isalpha() and len(read) > 2 and not has_vowel(read)


def _before(tokens: Sequence[Token], position: int) -> str:
    """The word before a token, in lower case without marks."""
    return strip_marks(tokens[position - 1].text).lower() if position else ""


def _is_no_word(text: str, tokens: Sequence[Token], position: int, marks: bool) -> bool:
    """True for a part of a transcribed name, of another script, a symbol in formulas, the AM of a time.

    `marks`: the token shows whether it is a syllable, since its marks were printed.
    """
    return (
        (marks and _in_a_transcript(text, tokens, position))
        or _OTHER_SCRIPT.search(tokens[position].text) is not None
        or _among_formulas(tokens, position)
        or _after_a_time(tokens, position)
    )


def _in_a_transcript(text: str, tokens: Sequence[Token], position: int) -> bool:
    """True if the token is no syllable and part of a name spelt by its sound: "Tôn-xtôi", "Pu-skin"."""
    token = tokens[position]
    if is_syllable(token.text) or not token.text.isalpha():
        return False
    start = max(text.rfind(" ", 0, token.start), text.rfind("\n", 0, token.start)) + 1
    found = _TRANSCRIPT.match(text, start)
    return found is not None and token.end <= found.end()


def _after_a_time(tokens: Sequence[Token], position: int) -> bool:
    """True if the token is the AM or PM of a time of day: "09:30 AM"."""
    before = tokens[position - 1].text if position else ""
    return tokens[position].text in ("AM", "PM") and bool(_TIME.fullmatch(before))


def _among_formulas(tokens: Sequence[Token], position: int) -> bool:
    """True if the token is an element or a short symbol in capitals near a chemical formula: "CO, NO2"."""
    read = tokens[position].text
    symbol = 1 < len(read) <= _LONGEST_SYMBOL and read.isupper() and read.isascii()
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    touching = after is not None and after.start == tokens[position].end  # "Ca(OH)2"
    if not (symbol or (touching and labels.is_element(read))):
        return False
    near = tokens[max(0, position - 2) : position + 3]
    return any(labels.is_formula(token.text) for token in near)


def _number_word(text: str, tokens: Sequence[Token], position: int) -> str:
    """The word "số" misread before a colon and a document number ("S6: 16/CT-UBND"); "" if it was not."""
    word, after = document_numbers.number_word(tokens[position].text), tokens[position + 1 : position + 3]
    if not word or len(after) < 2 or after[0].text != ":":
        return ""
    # One with a kind of document and an office: "12/QA" may belong to goods.
    whole = after[1].kind is Kind.CODE and "-" in after[1].text.partition("/")[2]
    return word if whole or document_numbers.spaced_code(text, after[1].start) else ""


def _follows_a_code(text: str, tokens: Sequence[Token], position: int) -> bool:
    """True if the token begins the line after a broken document number: "1669/NQ-"."""
    if position < 2 or tokens[position - 2].kind is not Kind.CODE or tokens[position - 1].text not in "-–":
        return False
    code, hyphen, token = tokens[position - 2 : position + 1]
    return code.end == hyphen.start and "\n" in text[hyphen.end : token.start]
