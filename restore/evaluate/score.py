"""Scores one output against one truth, token by token. Pure functions."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from restore.evaluate import normalise
from restore.evaluate.align import Edits, count_edits, count_edits_by_line, pair
from restore.evaluate.metrics import Change, Score, Share
from restore.evaluate.normalise import Token, tokens
from restore.evaluate.numbers import Kind, number_kinds
from restore.evaluate.truth import Truth, TruthLine

LONG = 50_000
"""Characters; longer texts are counted by `_edits_by_segment`."""


@dataclass(frozen=True)
class Reference:
    """A truth prepared for scoring any number of outputs.

    `lines` are all its lines (one empty line if it has none); `tokens` are those of the body, which are
    scored. A text without sections is all body.
    """

    truth: Truth
    lines: tuple[TruthLine, ...]
    tokens: tuple[Token, ...]
    owners: tuple[int, ...]  # each token's line, an index into `lines`
    kinds: tuple[Kind | None, ...]
    places: tuple[tuple[int, int], ...]  # spans of tokens
    problems: tuple[str, ...]  # rows of the tables beside the truth that do not fit it

    @classmethod
    def of(cls, truth: Truth) -> Reference:
        lines = truth.lines or (TruthLine(1, ""),)
        found = [
            (token, index)
            for index, line in enumerate(lines)
            if line.section == "body"
            for token in tokens(line.text)
        ]
        scored = tuple(token for token, _ in found)
        owners = tuple(owner for _, owner in found)
        places, problems = _locate_places(truth, lines, scored, owners)
        kinds = tuple(number_kinds([token.surface for token in scored]))
        held = {(lines[owner].number, token.key) for token, owner in found}
        for number, text in sorted(truth.alternatives.keys() - held):
            problems.append(f"alternatives: line {number} holds no token {text!r}")
        return cls(truth, lines, scored, owners, kinds, tuple(places), tuple(problems))

    def is_right(self, index: int, key: str) -> bool:
        return key == self.tokens[index].key or key in self.also_right(index)

    def also_right(self, index: int) -> frozenset[str]:
        where = self.lines[self.owners[index]].number, self.tokens[index].key
        return self.truth.alternatives.get(where, frozenset())


def _locate_places(
    truth: Truth, lines: Sequence[TruthLine], scored: Sequence[Token], owners: Sequence[int]
) -> tuple[list[tuple[int, int]], list[str]]:
    """Token spans of the marked mentions. The n-th row for a name in a line is its n-th mention there."""
    firsts: dict[int, list[int]] = {}
    for position, owner in enumerate(owners):
        firsts.setdefault(lines[owner].number, []).append(position)
    spans: list[tuple[int, int]] = []
    problems: list[str] = []
    for place in truth.places:
        wanted = [token.key for token in tokens(place.text)]
        for start in firsts.get(place.line, ()):
            span = (start, start + len(wanted))
            # Mentions do not overlap, so a name that is listed twice is found twice.
            if wanted and span not in spans and [token.key for token in scored[slice(*span)]] == wanted:
                spans.append(span)
                break
        else:
            problems.append(f"places: line {place.line} holds no (further) {place.text!r}")
    return spans, problems


@dataclass(frozen=True)
class Scored:
    """A scored output: the counts, and for every token whether it is right."""

    score: Score
    lines: tuple[Score, ...]  # parallel to Reference.lines
    tokens: tuple[Token, ...]  # of the output
    pairs: tuple[tuple[int, int], ...]  # (truth token, output token), −1 for none, in reading order
    right: tuple[bool, ...]  # parallel to Reference.tokens
    by_line: bool  # scored line by line, not aligned as a whole
    sound: frozenset[int] = frozenset()  # output tokens that are right along the Levenshtein alignment
    wrong: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (truth, output) → count
    glued: frozenset[tuple[int, int]] = frozenset()  # spans of right words in tokens that are not sound


def score(reference: Reference, output: str, raw: Scored | None = None, page: bool = False) -> Scored:
    """Score `output`. With `raw`, the scored raw text, also count fixed, missed and introduced errors.

    Scored line by line if the line counts agree and it is not a `page`; pages are always aligned as a whole.
    """
    spans = _line_spans(output)
    if not spans and not page:  # no output: every line is empty
        spans = [(0, 0)] * len(reference.truth.lines)
    by_line = not page and not reference.truth.sectioned and len(spans) == len(reference.truth.lines)
    if by_line:
        spans = spans or [(0, 0)]
        out_lines = [tokens(output[start:end], start) for start, end in spans]
        edits = [
            _edits(line.text, output[start:end])
            for line, (start, end) in zip(reference.lines, spans, strict=True)
        ]
        found = [token for line in out_lines for token in line]
        pairs, closest = _pair_lines(reference, out_lines)
    else:
        found = tokens(output)
        pairs = closest = pair([token.key for token in reference.tokens], [token.key for token in found])
        long = len(output) > LONG and not reference.truth.sectioned
        edits = (
            _edits_by_segment(reference, output, found, pairs) if long else _edits_by_line(reference, output)
        )

    lines, right, wrong = _judge(reference, found, pairs, edits, raw)
    for start, end in reference.places:
        owner = reference.owners[start]
        hit = Share(int(all(right[start:end])), 1)
        lines[owner] = replace(lines[owner], places=lines[owner].places + hit)
    if not by_line:
        lines = [replace(line, body_words=line.syllables) for line in lines]
    total = replace(Score.total(lines), extra=sum(here < 0 for here, _ in pairs), documents=1)
    if not by_line:
        total = replace(total, recalled=_recall(reference, found))
    if raw is not None:
        before, after = raw.score.cmer, total.cmer
        worse = int(total.cer > raw.score.cer)
        total = replace(total, preference=(after < before) - (after > before), worse=worse)
    sound = frozenset(
        there for here, there in closest if here >= 0 <= there and reference.is_right(here, found[there].key)
    )
    cuts = spans if by_line else [(0, len(output))]
    glued = _glued(reference, output, cuts, [token for at, token in enumerate(found) if at not in sound])
    return Scored(total, tuple(lines), tuple(found), tuple(pairs), tuple(right), by_line, sound, wrong, glued)


def score_right_text(source: str, output: str) -> Scored:
    """Score the restoration of right text: every wrong token is one that was changed or deleted."""
    return score(Reference.of(Truth(_as_lines(source))), output)


def changed_share(scored: Scored) -> Share:
    """Of the tokens of right text, the share that was changed or deleted."""
    return Share(scored.right.count(False), len(scored.right))


def _as_lines(text: str) -> tuple[TruthLine, ...]:
    return tuple(TruthLine(number, line) for number, line in enumerate(normalise.split_lines(text), 1))


def _line_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the lines of `text`: normalise.split_lines with offsets."""
    lines = normalise.split_lines(text)
    spans, position = [], 0
    for line in lines:
        spans.append((position, position + len(line)))
        position += len(line)
        position += 2 if text.startswith("\r\n", position) else 1
    return spans


Pairs = list[tuple[int, int]]


def _pair_lines(reference: Reference, out_lines: Sequence[Sequence[Token]]) -> tuple[Pairs, Pairs]:
    """Token pairs line by line: one to one where the token counts agree, else by Levenshtein alignment.

    Also returns the pairs of the Levenshtein alignment of every line. The two differ where a line lost one
    word and gained another.
    """
    counts = [0] * len(reference.lines)
    for owner in reference.owners:
        counts[owner] += 1
    starts = [0, *accumulate(counts)]
    pairs: Pairs = []
    closest: Pairs = []
    out_start = 0
    for start, count, line in zip(starts, counts, out_lines, strict=False):
        mine = [token.key for token in reference.tokens[start : start + count]]
        theirs = [token.key for token in line]
        aligned = pair(mine, theirs)
        straight = pair(mine, theirs, one_to_one=True) if len(mine) == len(theirs) else aligned
        for into, found in ((pairs, straight), (closest, aligned)):
            for here, there in found:
                into.append((here + start if here >= 0 else -1, there + out_start if there >= 0 else -1))
        out_start += len(line)
    return pairs, closest


def _glued(
    reference: Reference, output: str, spans: Sequence[tuple[int, int]], wrong: Sequence[Token]
) -> frozenset[tuple[int, int]]:
    """The spans of right words within the `wrong` tokens, in order: of "án,chính" for "án, chính" both.

    On lines with such tokens the alignment by words also finds neighbours that the one by tokens misses.
    `spans` of the output are aligned with the lines of the truth, or a single one with all of them.
    """
    texts = [line.text for line in reference.lines]
    if len(spans) != len(texts):
        texts = [" ".join(texts)]
    found: set[tuple[int, int]] = set()
    starts = [token.start for token in wrong]
    for truth, (start, end) in zip(texts, spans, strict=True):
        parted = normalise.parted(output[start:end])
        mine_wrong = wrong[bisect_left(starts, start) : bisect_left(starts, end)]
        if not any(" " in parted[token.start - start : token.end - start] for token in mine_wrong):
            continue
        mine = [token.key for token in tokens(normalise.parted(normalise.nfc(truth)))]
        theirs = tokens(parted, start)
        right = [
            theirs[there]
            for here, there in pair(mine, [token.key for token in theirs])
            if here >= 0 <= there and mine[here] == theirs[there].key
        ]
        found |= {
            (word.start, word.end)
            for token in mine_wrong
            for word in right
            if token.start <= word.start and word.end <= token.end
        }
    return frozenset(found)


def _edits(truth: str, output: str) -> tuple[Edits, Edits, Edits]:
    truth, output = normalise.squeeze(truth), normalise.squeeze(output)
    return (
        count_edits(normalise.graphemes(truth), normalise.graphemes(output)),
        count_edits(truth.split(), output.split()),
        count_edits(
            normalise.graphemes(normalise.hipe_norm(truth)), normalise.graphemes(normalise.hipe_norm(output))
        ),
    )


def _edits_by_line(reference: Reference, output: str) -> list[tuple[Edits, Edits, Edits]]:
    """Characters, words and cMER counts of a page: one alignment each over all sections, split by line."""
    output = normalise.squeeze(output)
    squeezed = [normalise.squeeze(line.text) for line in reference.lines]
    normed = [normalise.hipe_norm(line) for line in squeezed]
    columns = (
        _spread([normalise.graphemes(line) for line in squeezed], normalise.graphemes(output), gap=" "),
        _spread([line.split() for line in squeezed], output.split(), gap=""),
        _spread(
            [normalise.graphemes(line) for line in normed],
            normalise.graphemes(normalise.hipe_norm(output)),
            gap=" ",
        ),
    )
    return list(zip(*columns, strict=True))


def _edits_by_segment(
    reference: Reference, output: str, found: Sequence[Token], pairs: Sequence[tuple[int, int]]
) -> list[tuple[Edits, Edits, Edits]]:
    """The same counts, faster, for long texts: aligned tokens first assign a segment of output to each line.

    Finds as many edits as `_edits_by_line`, or slightly more.
    """
    ends = [0] * len(reference.lines)
    line = 0
    for here, there in pairs:
        if here >= 0:
            line = reference.owners[here]
        if there >= 0:
            ends[line] = found[there].end
    ends[-1] = len(output)
    edits, start = [], 0
    for truth, end in zip(reference.lines, accumulate(ends, max), strict=True):
        edits.append(_edits(truth.text, output[start:end]))
        start = end
    return edits


def _spread(lines: Sequence[str | list[str]], output: str | list[str], gap: str) -> list[Edits]:
    """count_edits_by_line over the lines that are not empty; empty lines get no edits."""
    filled = [index for index, line in enumerate(lines) if line] or [0]
    edits = [Edits()] * len(lines)
    for index, counted in zip(
        filled, count_edits_by_line([lines[i] for i in filled], output, gap), strict=True
    ):
        edits[index] = counted
    return edits


def _judge(
    reference: Reference,
    found: Sequence[Token],
    pairs: Sequence[tuple[int, int]],
    edits: Sequence[tuple[Edits, Edits, Edits]],
    raw: Scored | None,
) -> tuple[list[Score], list[bool], Counter[tuple[str, str]]]:
    """Whether each truth token is right, and the counts by line."""
    right = [False] * len(reference.tokens)
    any_case = [False] * len(reference.tokens)
    placed = [False] * len(reference.tokens)
    wrong: Counter[tuple[str, str]] = Counter()
    for here, there in pairs:
        if here < 0:
            continue
        truth, output = reference.tokens[here], found[there] if there >= 0 else None
        if output is None:
            wrong[truth.key, ""] += 1
        elif output.key == truth.key:
            right[here] = any_case[here] = True
            placed[here] = output.surface != truth.surface
        else:
            also = reference.also_right(here)
            right[here] = output.key in also
            any_case[here] = output.key.lower() in {truth.key.lower(), *(key.lower() for key in also)}
            if not right[here]:
                wrong[truth.key, output.key] += 1

    members: list[list[int]] = [[] for _ in reference.lines]
    for index, owner in enumerate(reference.owners):
        members[owner].append(index)
    lines = []
    for (characters, words, hipe), mine in zip(edits, members, strict=True):
        kinds = [(reference.kinds[index], right[index]) for index in mine if reference.kinds[index]]
        change = number_change = Change()
        if raw is not None:
            for index in mine:
                step = Change.of(raw.right[index], right[index])
                change += step
                if reference.kinds[index]:
                    number_change += step
        lines.append(
            Score(
                characters=characters,
                words=words,
                hipe=hipe,
                syllables=Share(sum(right[index] for index in mine), len(mine)),
                any_case=Share(sum(any_case[index] for index in mine), len(mine)),
                tone_placement=sum(placed[index] for index in mine),
                numbers=Share(sum(hit for _, hit in kinds), len(kinds)),
                document_numbers=_of_kind("document", kinds),
                dates=_of_kind("date", kinds),
                figures=_of_kind("figure", kinds),
                change=change,
                number_change=number_change,
            )
        )
    return lines, right, wrong


def _of_kind(kind: Kind, kinds: Sequence[tuple[Kind | None, bool]]) -> Share:
    hits = [hit for each, hit in kinds if each == kind]
    return Share(sum(hits), len(hits))


def _recall(reference: Reference, found: Sequence[Token]) -> Share:
    """Word recall: multiset overlap of the words of all sections, in any order."""
    truth = Counter(token.key for line in reference.lines for token in tokens(line.text))
    return Share(sum((truth & Counter(token.key for token in found)).values()), sum(truth.values()))
