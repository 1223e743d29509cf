"""Mentions of places: where in a document a name stands, by the cue before it ("xã", "huyện", "thôn").

Cues are read from the first pass, names from what was printed: capitals survive a recogniser, marks do not.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from restore.edits import Edit
from restore.text.evidence.gazetteer import Name, key
from restore.text.passage import Arc, Passage
from restore.vietnamese.tokens import Kind, tokenize

_LONGEST = 7  # tokens of a name, its hyphen included

_COMMUNES = {"Xã": 0.1, "Phường": 0.1, "Thị trấn": 0.1, "Đặc khu": 0.1}
_COMMUNES_ALIKE = dict.fromkeys(_COMMUNES, 1.0)
_DISTRICTS = {"Huyện": 0.1, "Quận": 0.1, "Thị xã": 0.1, "Thành phố": 0.1}
_ANY = {"Xã": 0.3, "Phường": 0.3, "Thị trấn": 0.3, "Đặc khu": 0.3, "Huyện": 1.0, "Quận": 1.0, "Thị xã": 1.0,
        "Thành phố": 2.0, "Tỉnh": 10.0, "TP": 20.0}  # fmt: skip
# What a cue opens: kinds of units by weight; a commune changes its kind over the years, hence the others'.
CUES: dict[tuple[str, ...], dict[str, float]] = {
    ("xã",): _COMMUNES | {"Xã": 1.0},
    ("phường",): _COMMUNES | {"Phường": 1.0},
    ("thị", "trấn"): _COMMUNES | {"Thị trấn": 1.0},
    ("đặc", "khu"): _COMMUNES | {"Đặc khu": 1.0},
    ("huyện",): _DISTRICTS | {"Huyện": 1.0},
    ("quận",): _DISTRICTS | {"Quận": 1.0},
    ("thị", "xã"): _DISTRICTS | {"Thị xã": 1.0},
    ("thành", "phố"): _DISTRICTS | {"Thành phố": 1.0, "TP": 20.0},
    ("tp",): _DISTRICTS | {"Thành phố": 1.0, "TP": 20.0},
    ("tỉnh",): {"Tỉnh": 1.0, "TP": 0.1},
    ("sông",): {"Sông": 1.0},
}
VILLAGE_CUES = {"thôn", "xóm", "ấp", "bản", "làng", "buôn", "phum", "sóc", "khóm", "khu phố", "khu dân cư",
                "tổ dân phố"}  # fmt: skip
PERSON_CUES = {"ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cụ", "đồng chí", "chủ tịch", "bí thư",
               "chủ nhiệm", "giám đốc", "hiệu trưởng", "trưởng phòng", "trưởng ban", "bộ trưởng", "thủ tướng",
               "đại biểu", "luật sư"}  # fmt: skip
_NAME_CUES = {tuple(cue.split()) for cue in VILLAGE_CUES | PERSON_CUES}
_LONGEST_PERSON = 4
_SKIPPED = {"cũ", "mới", "là", "gồm", ":", "("}  # may stand between a cue and its name
_AND = {",", "và", "với", ";"}


class Mention(NamedTuple):
    """A run of capitalised tokens that a cue announces: [start, end) of a passage's tokens."""

    passage: int
    start: int
    end: int
    cue: str  # the cue in lower case; "," after "ngày" in a letterhead, "" for a run without any cue
    direct: bool  # right after its cue, not further down an enumeration


@dataclass(frozen=True)
class LexiconArc:
    """A reading for the lattice of a passage: an arc that starts at token `start`, and why."""

    passage: int
    start: int
    arc: Arc
    reason: str


@dataclass(frozen=True)
class Settled:
    """A mention that the first pass has right: characters [start, end) of the text, the name, and why.

    `attested`: the document spells the name elsewhere too, from something else that was read.
    """

    passage: int
    start: int
    end: int
    name: Name
    reason: str
    attested: bool = False

    def explain(self, text: str, edits: Sequence[Edit], sources: Collection[str]) -> list[Edit]:
        """The edits of `text`, in order; those that make the name, and are of `sources`, say which it is."""
        result = list(edits)
        inside = [n for n, edit in enumerate(edits) if self.start <= edit.start and edit.end <= self.end]
        if not inside:
            return result  # most names were read right
        parts, at = [], self.start
        for number in inside:
            parts += [text[at : edits[number].start], edits[number].after]
            at = edits[number].end
        restored = tokenize("".join([*parts, text[at : self.end]]))
        if tuple(key(token.text) for token in restored) == self.name:
            for number in inside:
                if edits[number].source in sources:
                    result[number] = replace(edits[number], reason=self.reason)
        return result


def add_all(passages: Sequence[Passage], found: Iterable[LexiconArc]) -> None:
    """Add the arcs to the lattices of their passages."""
    for one in found:
        passages[one.passage].add(one.start, one.arc, one.reason)


def mentions(index: int, passage: Passage) -> Iterator[Mention]:
    """Where names are announced: "xã A", "các xã A, B và C", "huyện A (xã B)", "A, ngày 5 tháng 6"."""
    words = [word.lower() for word in passage.words]
    position = 0
    while position < len(words):
        cue = next(
            (cue for cue in (tuple(words[position : position + 2]), (words[position],)) if _is_cue(cue)), None
        )
        if cue is None:
            position += 1
            continue
        position += len(cue)
        start = position
        while start < len(words) and start - position < 3 and _may_be_skipped(passage, start):
            start += 1
        direct = True
        while (end := run_end(passage, start)) > start:
            yield Mention(index, start, end, " ".join(cue), direct)
            position, direct = end, False
            start = end + 1 if end < len(words) and words[end] in _AND else len(words)
    for comma in range(1, len(words) - 2):
        if (
            words[comma] == ","
            and words[comma + 1] == "ngày"
            and passage.tokens[comma + 2].kind is Kind.NUMBER
        ):
            start = comma
            while start and comma - start < _LONGEST and run_end(passage, start - 1) == comma:
                start -= 1
            if start < comma:
                yield Mention(index, start, comma, ",", False)


def named(index: int, passage: Passage) -> Iterator[Mention]:
    """Where villages and people are named: "thôn A", "ông A", "Chủ tịch A"."""
    words = [word.lower() for word in passage.words]
    position = 0
    while position < len(words):
        cue = next(
            (cue for n in (3, 2, 1) if (cue := tuple(words[position : position + n])) in _NAME_CUES), ()
        )
        length = len(cue)
        position += length or 1
        if not length or words[position - 2 : position] in (["văn", "bản"], ["biên", "bản"]):
            continue
        end = run_end(passage, position)
        run, heading = passage.tokens[position:end], passage.tokens[position - 1].text.isupper()
        lettered = all(token.kind is Kind.WORD for token in run)
        acronym = any(token.text.isupper() and len(token.text) > 1 for token in run) and not heading
        if position < end <= position + _LONGEST_PERSON and lettered and not acronym:
            yield Mention(index, position, end, " ".join(cue), True)
            position = end


def signed(index: int, passage: Passage, surnames: Container[str]) -> Iterator[Mention]:
    """Lines that may be nothing but a person's name: under a signature, in a list of members.

    Three or four capitalised words, the first a surname as the first pass reads it.
    """
    tokens, text = passage.tokens, passage.text
    breaks = [i for i in range(1, len(tokens)) if "\n" in text[tokens[i - 1].end : tokens[i].start]]
    for start, end in pairwise([0, *breaks, len(tokens)]):
        if (
            end - start in (3, 4)
            and all(token.kind is Kind.WORD and _is_title(token.text) for token in tokens[start:end])
            and passage.words[start].lower() in surnames
        ):
            yield Mention(index, start, end, "", False)


def _is_title(word: str) -> bool:
    """True for "Van" and for "V6"; single letters are initials or list marks."""
    return len(word) > 1 and word[0].isupper() and word[1:] == word[1:].lower()


def _is_cue(words: tuple[str, ...]) -> bool:
    return words in CUES or (len(words) == 1 and words[0] in VILLAGE_CUES)


def _may_be_skipped(passage: Passage, position: int) -> bool:
    """True between a cue and its name: for "cũ", "(", a speck ("xã © Đại Sơn"), the cue's own second half."""
    token, word = passage.tokens[position], passage.words[position]
    speck = len(token.text) == 1 and token.kind is Kind.WORD and not token.text.isupper()
    dot = word == "." and passage.words[position - 1].lower() == "tp"
    return word == "" or speck or dot or (word.lower() in _SKIPPED and not token.text[0].isupper())


def run_end(passage: Passage, start: int) -> int:
    """The end of the capitalised tokens from `start`; a hyphen or a number may stand inside."""
    tokens, words = passage.tokens, passage.words
    end = start
    while end < min(start + _LONGEST, len(tokens)):
        read, word = tokens[end].text, words[end]
        inside = end > start and ((tokens[end].kind is Kind.NUMBER and read.isdigit()) or read in ("-", "–"))
        ia = end == start and read == "la" == word and tokens[end + 1 : end + 2]  # "Ia" of the highlands
        capital = read[0].isupper() or word[:1].isupper() or (ia and ia[0].text[0].isupper())
        capital = capital and tokens[end].kind is Kind.WORD
        if not (capital or inside):
            break
        end += 1
    while end > start and tokens[end - 1].kind is Kind.PUNCT:
        end -= 1
    return end


def kinds_after(cue: str) -> Mapping[str, float]:
    """Kinds of units that a cue opens, by weight; "," and "" open any."""
    return CUES.get(tuple(cue.split()), _COMMUNES_ALIKE if cue in VILLAGE_CUES else _ANY)
