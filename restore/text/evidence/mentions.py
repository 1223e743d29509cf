"""Finds mentions, the names of places and people in a document, by the cue before them ("xã", "ông").

Cues are looked up in the first pass, the best path of the first decoding. Names are runs of capitalised
tokens as they were read, since recognisers keep capitals even where they lose the marks.
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

# Chosen, not fitted.
_LONGEST = 7  # tokens of a name, its hyphen included
_LONGEST_PERSON = 4  # tokens of the name of a village or person
_SIGNED = (3, 4)  # tokens of a person's name on a line of its own
_DOUBTFUL = 0.5  # posterior of a word below which it may be a cue instead …
_LIKELY_CUE = 0.2  # … if the cue has at least this posterior
_MOST_SKIPPED = 3  # tokens between a cue and its name

# Chosen, not fitted: relative prior of the kinds of units after a cue. Units may have changed their kind over
# the years, hence the small weights of the other kinds of the same level.
_COMMUNES = {"Xã": 0.1, "Phường": 0.1, "Thị trấn": 0.1, "Đặc khu": 0.1}
_ANY_COMMUNE = dict.fromkeys(_COMMUNES, 1.0)
_DISTRICTS = {"Huyện": 0.1, "Quận": 0.1, "Thị xã": 0.1, "Thành phố": 0.1}
_ANY = {"Xã": 0.3, "Phường": 0.3, "Thị trấn": 0.3, "Đặc khu": 0.3, "Huyện": 1.0, "Quận": 1.0, "Thị xã": 1.0,
        "Thành phố": 2.0, "Tỉnh": 10.0, "TP": 20.0}  # fmt: skip
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
_FIRST, _FIRST_OF_NAMES = VILLAGE_CUES | {cue[0] for cue in CUES}, {cue[0] for cue in _NAME_CUES}
_NO_CUES = (["văn", "bản"], ["biên", "bản"])  # words that end like a cue and are none
_SKIPPED = {"cũ", "mới", "là", "gồm", ":", "("}  # words that may stand between a cue and its name
_AND = {",", "và", "với", ";"}  # words that may stand between the names of an enumeration


class Mention(NamedTuple):
    """A run of capitalised tokens that a cue announces: [start, end) of a passage's tokens."""

    passage: int  # index in the document
    start: int
    end: int
    cue: str  # the cue in lower case; "," for a name before ", ngày" in a letterhead; "" without a cue
    direct: bool  # True: the first name after its cue, not a later one of an enumeration


@dataclass(frozen=True)
class LexiconArc:
    """An arc to add to the passage with index `passage`, at token `start`, and its reason for the reader."""

    passage: int
    start: int
    arc: Arc
    reason: str


@dataclass(frozen=True)
class Settled:
    """A mention that the first pass has right, at characters [start, end) of the text.

    `attested`: a mention that was read otherwise supports the name.
    """

    passage: int
    start: int
    end: int
    name: Name
    reason: str
    attested: bool = False

    def explain(self, text: str, edits: Sequence[Edit], sources: Collection[str]) -> list[Edit]:
        """The edits of `text`, in order; if they yield the name, those from `sources` get its reason."""
        result = list(edits)
        inside = [n for n, edit in enumerate(edits) if self.start <= edit.start and edit.end <= self.end]
        if not inside:
            return result
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


def _with_likely_cues(passage: Passage) -> list[str]:
    """The words of the best path in small letters; of a doubtful word, the cue of a unit that it may be."""
    words = [word.lower() for word in passage.words]
    for step in passage.steps:
        if step.posterior < _DOUBTFUL:
            for rival, p in step.rivals:
                if p >= _LIKELY_CUE and (cue := rival.text.lower(),) in CUES:
                    words[step.start] = cue
    return words


def mentions(index: int, passage: Passage) -> Iterator[Mention]:
    """Mentions of administrative units: "xã A", "các xã A, B và C", "huyện A (xã B)", "A, ngày 5 tháng 6"."""
    words = _with_likely_cues(passage)
    position = 0
    while position < len(words):
        if words[position] not in _FIRST:  # nearly all
            position += 1
            continue
        cue = next(
            (cue for cue in (tuple(words[position : position + 2]), (words[position],)) if _is_cue(cue)), None
        )
        if cue is None:
            position += 1
            continue
        position += len(cue)
        start = position
        while start < len(words) and start - position < _MOST_SKIPPED and _may_be_skipped(passage, start):
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
    """Mentions of villages and people: "thôn A", "ông A", "Chủ tịch A"."""
    words = [word.lower() for word in passage.words]
    position = 0
    while position < len(words):
        if words[position] not in _FIRST_OF_NAMES:  # nearly all
            position += 1
            continue
        cue = next(
            (cue for n in (3, 2, 1) if (cue := tuple(words[position : position + n])) in _NAME_CUES), ()
        )
        length = len(cue)
        position += length or 1
        if not length or words[position - 2 : position] in _NO_CUES:
            continue
        end = run_end(passage, position)
        run, heading = passage.tokens[position:end], passage.tokens[position - 1].text.isupper()
        lettered = all(token.kind is Kind.WORD for token in run)
        acronym = any(token.text.isupper() and len(token.text) > 1 for token in run) and not heading
        if position < end <= position + _LONGEST_PERSON and lettered and not acronym:
            yield Mention(index, position, end, " ".join(cue), True)
            position = end


def signed(index: int, passage: Passage, surnames: Container[str]) -> Iterator[Mention]:
    """Lines that may consist of a person's name alone: under a signature, in a list of members.

    They have three or four capitalised words, the first of which is a surname in the first pass.
    """
    tokens, text = passage.tokens, passage.text
    breaks = [i for i in range(1, len(tokens)) if "\n" in text[tokens[i - 1].end : tokens[i].start]]
    for start, end in pairwise([0, *breaks, len(tokens)]):
        if (
            end - start in _SIGNED
            and all(token.kind is Kind.WORD and _is_title(token.text) for token in tokens[start:end])
            and passage.words[start].lower() in surnames
        ):
            yield Mention(index, start, end, "", False)


def _is_title(word: str) -> bool:
    """True if only the first letter is a capital ("Van", "V6"); False for single letters."""
    return len(word) > 1 and word[0].isupper() and word[1:] == word[1:].lower()


def _is_cue(words: tuple[str, ...]) -> bool:
    return words in CUES or (len(words) == 1 and words[0] in VILLAGE_CUES)


def _may_be_skipped(passage: Passage, position: int) -> bool:
    """True if the token may stand between a cue and its name.

    These are "cũ", "(", dirt ("xã © Đại Sơn"), the dot of "tp.", and the second token of a joined cue.
    """
    token, word = passage.tokens[position], passage.words[position]
    dirt = len(token.text) == 1 and token.kind is Kind.WORD and not token.text.isupper()
    dot = word == "." and passage.words[position - 1].lower() == "tp"
    return word == "" or dirt or dot or (word.lower() in _SKIPPED and not token.text[0].isupper())


def run_end(passage: Passage, start: int) -> int:
    """The end of the run of capitalised tokens from `start`; a hyphen or a number may stand inside."""
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
    """Kind of unit → relative prior after a cue; "," and "" allow any kind."""
    return CUES.get(tuple(cue.split()), _ANY_COMMUNE if cue in VILLAGE_CUES else _ANY)
