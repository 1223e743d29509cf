"""A reviewer's decisions on words of a document, and their effect on it. Pure functions but for
`read_decisions`.

A decision records its place as page and offsets in the page's raw text, with the raw text there and around
it, so that it is found again if a rescan moves the word. Of two decisions on one place the later one holds.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from restore.document import RestoredDocument, RestoredPage
from restore.edits import Confidence, Edit, Restoration, overlap
from restore.errors import OutputError

ACTIONS = ("accept", "keep", "pick", "type", "withdraw")
"""Restored text, raw text, an alternative, typed text; "withdraw" reopens the doubt."""

SOURCE = "reviewer"
"""The `source` of edits that a reviewer decided."""

CONTEXT = 20  # code points recorded on either side of a word (chosen)
LONGEST_NAME = 255  # bytes, limit of most file systems
_SUFFIX = ".review.jsonl"
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # categories of code points
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True)
class Decision:
    """The decision that `after` replaces `before`, at [start, end) of the raw text of `page` (from 1).

    `after` is None for a withdrawn decision, "" if the page has no word there. `restored`: the engine's text
    there. `number`: its line in the log, from 1; 0 before it is logged.
    """

    page: int
    start: int
    end: int
    before: str
    after: str | None
    action: str
    restored: str = ""
    left: str = ""  # up to `CONTEXT` code points of raw text
    right: str = ""
    who: str = ""
    time: str = ""  # ISO 8601, UTC
    number: int = field(default=0, compare=False)

    def line(self) -> str:
        """The decision as a line of the log, without the line feed."""
        tree = asdict(self)
        del tree["number"]
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def decide(
    raw: str, page: int, start: int, end: int, after: str | None, action: str, **told: str
) -> Decision:
    """A decision on [start, end) of the raw text of a page. ValueError if there is no such place."""
    if not 0 <= start < end <= len(raw):
        raise ValueError("no such place")
    if action not in ACTIONS or (after is None) != (action == "withdraw"):
        raise ValueError("no such action")
    before = raw[start:end]
    left, right = raw[max(0, start - CONTEXT) : start], raw[end : end + CONTEXT]
    return Decision(page, start, end, before, after, action, left=left, right=right)


def typed(text: str, before: str) -> str:
    """Text typed in place of `before`, normalised: NFC, single spaces, no control characters.

    If it has as many words as `before`, the line ends and tabs between them stay.
    """
    visible = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in text
    )
    words = unicodedata.normalize("NFC", visible).split()
    gaps = _WORDS.split(before)[1:-1]
    if len(gaps) != len(words) - 1:
        return " ".join(words)
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


# --- the log, as text -----------------------------------------------------------------------------------


def log_of(result: Path) -> Path:
    """The path of the log of NAME.json: NAME.review.jsonl, shortened if that is too long for a file name."""
    return beside(result, _SUFFIX)


def beside(result: Path, suffix: str, longest: str = "") -> Path:
    """NAME`suffix` beside NAME.json. NAME is cut if it is too long for a file name with the suffix `longest`
    (default: `suffix`)."""
    stem = result.name.removesuffix(".json")
    data = stem.encode("utf-8", "surrogateescape")
    longest = longest or suffix
    if len(data) + len(longest) > LONGEST_NAME:
        mark = f".{hashlib.sha256(data).hexdigest()[:12]}"
        stem = data[: LONGEST_NAME - len(mark) - len(longest)].decode("utf-8", "ignore") + mark
    return result.with_name(stem + suffix)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in a log, oldest first; none if there is no log. OutputError."""
    try:
        return parse_log(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise OutputError(f"'{path}' cannot be read: {error.strerror}.", "Check its permissions.") from None


def parse_log(data: bytes, first: int = 1) -> tuple[Decision, ...]:
    """The decisions in the lines of a log, the first of which has the number `first`. An incomplete line,
    which a crash left, counts as a line and is skipped: its decision was never confirmed to the reviewer."""
    found = (_read(line, number) for number, line in enumerate(data.split(b"\n")[:-1], first))
    return tuple(decision for decision in found if decision)


def _read(line: bytes, number: int) -> Decision | None:
    try:
        tree = json.loads(line)
        decision = Decision(**{name: tree[name] for name in _FIELDS}, number=number)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return decision if _is_sound(decision) else None


_FIELDS = [name for name in Decision.__dataclass_fields__ if name != "number"]


def _is_sound(decision: Decision) -> bool:
    whole = (decision.page, decision.start, decision.end)
    texts: list[Any] = [getattr(decision, name) for name in _FIELDS if name not in ("page", "start", "end")]
    texts.remove(decision.after)
    return (
        all(type(value) is int for value in whole)
        and all(type(value) is str for value in texts)
        and (decision.after is None or type(decision.after) is str)
        and decision.action in ACTIONS
        and (decision.after is None) == (decision.action == "withdraw")
        and 0 <= decision.start < decision.end == decision.start + len(decision.before)
    )


# --- decisions and a document ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """The decisions that apply to a document, at their places in it and sorted by them; and the lost ones."""

    standing: tuple[Decision, ...]
    lost: tuple[Decision, ...]


def fit_page(raw: str, edits: Sequence[Edit], decisions: Sequence[Decision]) -> Fit:
    """Match decisions, all of one page, to its raw text; withdrawn ones are in neither list.

    A decision is lost if its word is no longer there, or if an edit now changes part of the word together
    with text beside it.
    """
    taken: list[Decision] = []
    lost: list[Decision] = []
    for decision in reversed(decisions):
        start = _find(raw, decision)
        if start is None:
            lost.append(decision)
            continue
        placed = replace(decision, start=start, end=start + len(decision.before), number=decision.number)
        if any(overlap(placed, other) for other in taken):
            continue  # a later decision covers this place
        if any(_straddles(edit, placed) for edit in edits):
            lost.append(decision)
            continue
        taken.append(placed)
    standing = sorted((d for d in taken if d.after is not None), key=lambda decision: decision.start)
    return Fit(tuple(standing), tuple(_last_of_each(lost)))


def fit(document: RestoredDocument, decisions: Iterable[Decision]) -> Fit:
    """Match decisions to the pages of a document."""
    of_page: dict[int, list[Decision]] = {}
    for decision in decisions:
        of_page.setdefault(decision.page, []).append(decision)
    standing: list[Decision] = []
    lost: list[Decision] = []
    for page in document.pages:
        restoration = page.restoration
        found = fit_page(restoration.source, restoration.edits, of_page.pop(page.page.number, []))
        standing += found.standing
        lost += found.lost
    for others in of_page.values():
        lost += _last_of_each(reversed(others))
    return Fit(tuple(standing), tuple(lost))


def apply_decisions(document: RestoredDocument, decisions: Iterable[Decision]) -> RestoredDocument:
    """The document with the decided texts in place of the restored ones.

    A decided word has the confidence 1; if it differs from the raw text, it is an edit with the source
    "reviewer". Lost decisions have no effect: `fit` lists them.
    """
    of_page: dict[int, list[Decision]] = {}
    for decision in fit(document, decisions).standing:
        of_page.setdefault(decision.page, []).append(decision)
    if not of_page:
        return document
    pages = (apply_to_page(page, of_page.get(page.page.number, ())) for page in document.pages)
    return replace(document, pages=tuple(pages))


def apply_to_page(page: RestoredPage, decisions: Sequence[Decision]) -> RestoredPage:
    """`apply_decisions` for one page and the decisions that apply to it."""
    if not decisions:
        return page
    old = page.restoration
    edits = [e for e in old.edits if not any(overlap(e, decision) for decision in decisions)]
    edits += [_edit(decision) for decision in decisions if decision.after != decision.before]
    doubts = [d for d in old.doubts if not any(overlap(d, decision) for decision in decisions)]
    sure = [c for c in old.confidences if not any(overlap(c, decision) for decision in decisions)]
    sure += [Confidence(decision.start, decision.end, 1.0) for decision in decisions]
    edits.sort(key=lambda edit: (edit.start, edit.end))
    restoration = Restoration.of(old.source, edits, doubts, old.profile, old.notes, sorted(sure))
    return replace(page, restoration=restoration)


def _edit(decision: Decision) -> Edit:
    reason = f"người soát quyết định: {decision.who}" if decision.who else "người soát quyết định"
    return Edit(decision.start, decision.end, decision.before, decision.after or "", SOURCE, 1.0, reason)


def _straddles(edit: Edit, decision: Decision) -> bool:
    return overlap(edit, decision) and not (decision.start <= edit.start and edit.end <= decision.end)


def _find(raw: str, decision: Decision) -> int | None:
    """The offset of the decided word: the place with the same text around it, or else with the same
    neighbouring words. Among several such places the old one; None if they do not include it."""
    before = decision.before
    start = decision.start
    if raw.startswith(before, start) and _sides(raw, start, before) == (decision.left, decision.right):
        return start
    places = [match.start() for match in re.finditer(f"(?={re.escape(before)})", raw)]
    for kind in (_text, _words):
        same = [at for at in places if kind(*_sides(raw, at, before)) == kind(decision.left, decision.right)]
        if start in same:
            return start
        if len(same) == 1:
            return same[0]
    return None


def _sides(raw: str, start: int, text: str) -> tuple[str, str]:
    end = start + len(text)
    return raw[max(0, start - CONTEXT) : start], raw[end : end + CONTEXT]


def _text(left: str, right: str) -> object:
    return left, right


def _words(left: str, right: str) -> object:
    """The words beside a place, and whether white space separates them from it."""
    return left.split()[-1:], left[-1:].isspace(), right.split()[:1], right[:1].isspace()


def _last_of_each(decisions: Iterable[Decision]) -> list[Decision]:
    """The last decision on each place, oldest first, without withdrawn ones; `decisions` come newest
    first."""
    last: dict[tuple[int, int, str], Decision] = {}
    for decision in decisions:
        last.setdefault((decision.page, decision.start, decision.before), decision)
    return [decision for decision in reversed(last.values()) if decision.after is not None]
