"""The results of `restore scan` in a folder: found, read a page at a time, counted in the background."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from restore.document import RestoredDocument, RestoredPage
from restore.edits import Confidence, Edit, overlap
from restore.errors import FileMissing, RestoreError, ResultUnreadable, no_folder
from restore.output import json as results
from restore.review.decisions import CONTEXT, Decision, apply_decisions, fit, fit_page, log_of
from restore.review.log import Log
from restore.review.turns import Turns
from restore.review.words import Span, group, is_doubtful, risk_of
from restore.spans import least_confidence, restored_places

_MARK = f'{{"schema":"{results.SCHEMA}"'.encode()
_END = b"\n]}\n"
_LINE_END = re.compile(b"\n")
_NUMBER = re.compile(rb'\{"number":(\d+),')  # how the line of a page begins
_PAGES = 8  # pages of a document kept in memory (chosen)
_EDIT = [field.name for field in fields(Edit)]


@dataclass(frozen=True)
class Place:
    """A unit to review: [start, end) of the raw text of a page."""

    page: int
    start: int
    end: int
    raw: str
    restored: str
    confidence: float | None
    doubtful: bool
    risk: float
    decision: Decision | None
    left: str  # raw text before it
    right: str


@dataclass(frozen=True)
class Counts:
    pages: int
    doubts: int  # still open
    decided: int
    lost: int  # decisions that no longer fit


class Result:
    """One NAME.json as it is now, with its log. Only the requested pages are parsed."""

    def __init__(self, path: Path, name: str, log: Log) -> None:
        self.path, self.name, self.log = path, name, log
        self.data = path.read_bytes()
        self._pages = lru_cache(maxsize=_PAGES)(self._read)

    @cached_property
    def version(self) -> str:
        """An identifier that changes when the document is scanned again."""
        return hashlib.sha256(self.data).hexdigest()[:16]

    @cached_property
    def _ends(self) -> list[int]:
        """The offsets where the head and each page's line end, in the layout of `restore.output.json`."""
        if not self.data.endswith(_END):  # the file was reformatted: restore the layout
            self.data = b"".join(results.render(results.parse(self.data, self.path.name)))
        return [found.start() for found in _LINE_END.finditer(self.data, 0, len(self.data) + 1 - len(_END))]

    def _line(self, line: int) -> bytes:
        """A line without its comma: 0 is the head, n the n-th page of the document."""
        ends = self._ends
        return self.data[ends[line - 1] + 1 if line else 0 : ends[line]].removesuffix(b",")

    def __len__(self) -> int:
        return len(self._ends) - 1

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each page in the scanned file, of which some may have been left out → its index."""
        found = {}
        for index in range(len(self)):
            told = _NUMBER.match(self._line(index + 1))
            found[int(told[1]) if told else index + 1] = index
        return found

    @cached_property
    def head(self) -> RestoredDocument:
        """The document without its pages."""
        return results.parse(self._line(0) + _END, self.path.name)

    def page(self, number: int) -> RestoredPage:
        """A page by its number in the scanned file. IndexError, ResultUnreadable."""
        if number not in self.numbers:
            raise IndexError(number)
        return self._pages(self.numbers[number])

    def _read(self, index: int) -> RestoredPage:
        told = self._line(0) + b"\n" + self._line(index + 1) + _END
        return results.parse(told, self.path.name).pages[0]

    def whole(self) -> RestoredDocument:
        """The document with the decisions applied."""
        return apply_decisions(results.parse(self.data, self.path.name), self.log.read())

    def standing(self, number: int, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """The decisions that apply to page `number`."""
        restoration = self.page(number).restoration
        mine = [decision for decision in decisions if decision.page == number]
        return fit_page(restoration.source, restoration.edits, mine).standing

    def tree(self, index: int) -> dict[str, Any]:
        tree: dict[str, Any] = json.loads(self._line(index + 1))
        return tree

    def places(self, containing: str = "") -> Iterator[Place]:
        """The units of all pages whose JSON contains the text `containing`. ResultUnreadable."""
        decisions: dict[int, list[Decision]] = {}
        for decision in self.log.read():
            decisions.setdefault(decision.page, []).append(decision)
        told = json.dumps(containing, ensure_ascii=False)[1:-1].encode()
        try:
            for index in range(len(self)):
                if told in self._line(index + 1):
                    tree = self.tree(index)
                    yield from _places(tree, decisions.get(tree["number"], []))
        except (ValueError, KeyError, TypeError):
            raise ResultUnreadable(
                f"'{self.path.name}' was changed or is damaged.", "Scan it again: restore scan … --force"
            ) from None

    def lost(self) -> list[Decision]:
        """The decisions whose words are no longer in the document."""
        decisions = self.log.read()
        document = results.parse(self.data, self.path.name) if decisions else self.head
        return list(fit(document, decisions).lost)

    def counts(self, pause: Callable[[], None] = lambda: None) -> Counts:
        """Count pages, doubts and decisions; `pause` is called before each page."""
        doubts = decided = page = 0
        for place in self.places():
            if place.page != page:
                page = place.page
                pause()
            doubts += place.doubtful and place.decision is None
            decided += place.decision is not None
        return Counts(len(self), doubts, decided, len(self.lost()))


def _places(tree: dict[str, Any], decisions: list[Decision]) -> Iterator[Place]:
    """The units of a page from its JSON, several times faster than through `parse`."""
    raw, text = tree["raw"], tree["text"]
    told = [word for line in tree["lines"] for word in line["words"]]
    words = [Span(word["start"], word["end"]) for word in told]
    edits = [Edit(*(edit[name] for name in _EDIT)) for edit in tree["edits"]]
    standing = fit_page(raw, edits, decisions).standing if decisions else ()
    doubts = [Span(doubt["start"], doubt["end"]) for doubt in tree["doubts"]]
    changes = [*map(Span.of, edits), *map(Span.of, standing), *doubts]
    groups = group(words, changes)
    spans = [Span(start, end) for start, end, _, _ in groups]
    recognised = [min(word["recogniser_confidence"] for word in told[i:j]) for _, _, i, j in groups]
    sure = least_confidence(spans, [Confidence(*item) for item in tree["confidences"]])
    restored = restored_places(edits, spans)
    first = 0
    for span, (start, end), value, read in zip(spans, restored, sure, recognised, strict=True):
        while first < len(doubts) and doubts[first].end <= span.start:
            first += 1
        near = doubts[first : first + 1]
        risk = risk_of(raw[span.start : span.end], value, read)
        mine = next((decision for decision in standing if overlap(decision, span)), None)
        yield Place(
            tree["number"],
            span.start,
            span.end,
            raw[span.start : span.end],
            text[start:end],
            value,
            is_doubtful(span, near, value, risk),
            risk,
            mine,
            raw[max(0, span.start - CONTEXT) : span.start],
            raw[span.end : span.end + CONTEXT],
        )


class Folder:
    """A folder of results. Documents are looked up by identifier; no path is made from user input."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise no_folder(root, "Name one that `restore scan` wrote.")
        self.root = root.resolve()
        self._paths: dict[str, Path] = {}
        self._logs: dict[Path, Log] = {}
        self._counts: dict[str, tuple[object, Counts | str]] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(1, "count")
        self._pending: dict[str, Future[None]] = {}
        self._open = lru_cache(maxsize=4)(self._read)
        self.turns = Turns()

    @property
    def paths(self) -> dict[str, Path]:
        """Identifier → file, as the last `scan` found them."""
        return self._paths

    def scan(self) -> dict[str, Path]:
        """Identifier → file of every result in the folder and its subfolders, sorted by name."""
        found = sorted(_files(self.root), key=lambda path: path.relative_to(self.root).as_posix().casefold())
        self._paths = {_identifier(path.relative_to(self.root)): path for path in found}
        return self._paths

    def name(self, path: Path) -> str:
        """The displayed name of a result: its path in the folder without suffix."""
        name = path.relative_to(self.root).as_posix().removesuffix(".json")
        return os.fsencode(name).decode("utf-8", "replace")

    def result(self, identifier: str) -> Result:
        """The document of an identifier. FileMissing if it is not in the folder; ResultUnreadable."""
        path = self._paths.get(identifier) or self.scan().get(identifier)
        try:
            if path is None:
                raise FileNotFoundError
            state = path.stat()
            return self._open(path, (state.st_mtime_ns, state.st_size))
        except OSError:
            raise FileMissing("There is no such document in the folder.", "Load the list again.") from None

    def _read(self, path: Path, state: object) -> Result:
        return Result(path, self.name(path), self._log(path))

    def _log(self, path: Path) -> Log:
        with self._lock:
            return self._logs.setdefault(path, Log(log_of(path)))

    def counts(self, seconds: float) -> dict[str, Counts | str | None]:
        """The counts of each document, or its error, or None if not counted yet. Counts for about `seconds`;
        call again for the rest."""
        todo = []
        with self.turns.answer():
            current = {name: (path, _state(path)) for name, path in self.scan().items()}
            with self._lock:
                for identifier, (path, state) in current.items():
                    known, waiting = self._counts.get(identifier), self._pending.get(identifier)
                    if known and known[0] == state:
                        continue
                    if waiting is None or waiting.done():
                        waiting = self._pool.submit(self._count, identifier, path, state)
                        self._pending[identifier] = waiting
                    todo.append(waiting)
        wait(todo, seconds)
        return {
            identifier: known[1] if (known := self._counts.get(identifier)) and known[0] == state else None
            for identifier, (_, state) in current.items()
        }

    def _count(self, identifier: str, path: Path, state: object) -> None:
        told: Counts | str
        self.turns.wait()
        try:
            told = Result(path, self.name(path), self._log(path)).counts(self.turns.wait)
        except (RestoreError, OSError) as error:
            told = str(error)
        self._counts[identifier] = state, told

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _files(folder: Path) -> Iterator[Path]:
    """The results below a folder. Links are not followed, so that nothing outside is served."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            if entry.is_dir():
                yield from _files(Path(entry.path))
            elif entry.name.endswith(".json") and _is_result(entry.path):
                yield Path(entry.path)


@lru_cache(maxsize=100_000)
def _known(path: str, changed: int) -> bool:
    with open(path, "rb") as stream:
        return stream.read(len(_MARK)) == _MARK


def _is_result(path: str) -> bool:
    try:
        return _known(path, os.stat(path).st_mtime_ns)
    except OSError:
        return False


def _identifier(name: Path) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:20]


def _state(path: Path) -> object:
    """A value that changes when the result or its log changes."""
    found = []
    for file in (path, log_of(path)):
        try:
            state = file.stat()
            found.append((state.st_mtime_ns, state.st_size))
        except OSError:
            found.append((0, 0))
    return tuple(found)
