"""The three steps of a file: examine it, read a page, restore the document.

Each is a function that a worker calls. Results are small and can be pickled; an error that concerns the file
is returned, not raised. Heavy packages are imported only inside calls.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from pathlib import Path, PurePath
from time import perf_counter
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from restore.batch import remote
from restore.batch.limits import MEMORY, TIMEOUT
from restore.batch.plan import Job, readable
from restore.batch.remote import Url
from restore.batch.usage import few_collections, give_back_memory
from restore.document import Page
from restore.errors import (
    BrokenFile,
    FileMissing,
    InputError,
    OutputLost,
    RecognitionError,
    RestoreError,
    ToolMissing,
)
from restore.output import DEFAULTS, Options
from restore.page.recogniser import Recogniser
from restore.page.selection import ALL, Selection
from restore.provenance import UNKNOWN, Provenance, fingerprint
from restore.text.choice import TextEngine

if TYPE_CHECKING:
    from restore.page.load import Source

Inputs = ParamSpec("Inputs")
Answer = TypeVar("Answer")

_A4 = 2480, 3508, 300.0  # assumed width, height, dpi of an unreadable page


@dataclass(frozen=True)
class Settings:
    """How files are restored. Each process calls `engine` once, so it must be importable by name.

    `timeout` (seconds, counted as in `limits.Clock`) and `memory` (MiB) bound a page; they decide whether
    there is a result, not which.
    """

    recogniser: Recogniser
    engine: Callable[[], TextEngine]
    profile: str = "vie"
    text_layer: str = "auto"  # one of textlayer.MODES
    pages: Selection = ALL  # to read of each file
    writing: Options = DEFAULTS
    timeout: float = TIMEOUT
    memory: int = MEMORY
    megapixels: int = 0  # limit of a page; 0: load.PIXEL_LIMIT
    provenance: Provenance = UNKNOWN  # versions and settings, the same for all files

    @property
    def digest(self) -> str:
        """Digest of all settings that change outputs; a file with another digest is restored again."""
        writing = replace(self.writing, source=None, password="")  # the digest must not reveal the password
        return fingerprint({"provenance": repr(self.provenance), "writing": repr(writing)})[:16]

    @property
    def reading_digest(self) -> str:
        """Digest of the settings that change how a page is read."""
        told = (repr(self.recogniser), self.text_layer, str(self.pages))
        versions = (self.provenance.version, dict(self.provenance.models).get("tesseract"))
        return fingerprint({"reading": told, "versions": versions})[:16]


@dataclass(frozen=True)
class Identity:
    """Size, date and digest of a file, to find out whether it has changed."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Identity:
        """The identity of the file now. InputError."""
        try:
            found = os.stat(path)
        except FileNotFoundError:
            raise FileMissing(f"There is no file '{path}'.", "Check the name.") from None
        except OSError as error:
            raise InputError(f"'{path}' cannot be read: {error.strerror}.") from None
        return cls(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True)
class Examined:
    """Identity and pages of a file; `unwritten`: each format that it cannot have, and why."""

    identity: Identity
    sha256: str
    numbers: tuple[int, ...]  # of the selected pages
    unwritten: tuple[tuple[str, RestoreError], ...] = ()

    @property
    def pages(self) -> int:
        """How many pages are selected."""
        return len(self.numbers)


@dataclass(frozen=True)
class PageRead:
    """A page as the journal keeps it; `error` says why it could not be read."""

    data: bytes
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Restored:
    """The result of a document; `unread`: number and reason of each page that could not be read, `unwritten`:
    each format that could not be written, and why."""

    pages: int
    edits: int
    doubts: int
    unread: tuple[tuple[int, str], ...]
    unwritten: tuple[tuple[str, RestoreError], ...]
    seconds: float
    tables: int = 0


@dataclass(frozen=True)
class Whole:
    """The result of a one-page file, done in a single unit."""

    examined: Examined
    page: PageRead
    restored: Restored


def _telling(function: Callable[Inputs, Answer]) -> Callable[Inputs, Answer | RestoreError]:
    """Return errors instead of raising them, unexpected ones too: they must not stop other files."""

    @wraps(function)
    def telling(*args: Inputs.args, **kwargs: Inputs.kwargs) -> Answer | RestoreError:
        try:
            return function(*args, **kwargs)
        except RestoreError as error:
            return error
        except MemoryError:
            return RecognitionError("There is not enough memory for it.", "Raise --memory.")
        except Exception as error:
            return RestoreError(_surprise(error))

    return telling


def _surprise(error: Exception) -> str:
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())[:300]


@_telling
@few_collections()
def examine(job: Job, settings: Settings) -> Examined:
    """The size, digest and page numbers of a file, after a check which outputs can be written.

    The first error of the check is raised only if no output can.
    """
    from restore.output import check
    from restore.resources import sha256

    path = job.local()
    identity = Identity.of(path)
    source = _opened(path, identity, settings)
    unwritten = _failures(job, lambda kind: check(kind, path, settings.writing))
    digest = sha256(path)
    _check_unchanged(path, identity)
    return Examined(identity, digest, settings.pages.numbers(len(source), path), unwritten)


@_telling
def read(job: Job, identity: Identity, number: int, settings: Settings) -> PageRead:
    """Read one page; `number` counts from 1."""
    from restore.output.json import dump_page
    from restore.page.read import recognise_all

    start = perf_counter()
    path = job.local()
    try:
        image = _opened(path, identity, settings).page(number)
        _check_unchanged(path, identity)
        (page,) = recognise_all(iter([image]), settings.recogniser, 1, (), settings.text_layer)
    except (RestoreError, MemoryError):
        raise
    except Exception as error:  # an error on one page must not cost the others
        return unread_page(number, _surprise(error))
    return PageRead(dump_page(page), page.error, perf_counter() - start)


@_telling
@few_collections()
def restore(
    job: Job, examined: Examined, pages: Sequence[bytes], settings: Settings, scratch: Path | None = None
) -> Restored:
    """Restore a document from its encoded pages, and write the outputs that can be written.

    RecognitionError only if no page at all could be read; an error of writing only if no output could be
    written.
    """
    from restore.output import atomic, render
    from restore.output.json import parse_page
    from restore.pipeline import restore_document

    start = perf_counter()
    path = job.local()
    writing = replace(settings.writing, source=path)
    read_pages = [parse_page(data) for data in pages]
    unread = tuple((page.number, page.error) for page in read_pages if page.error)
    if unread and len(unread) == len(read_pages):
        raise RecognitionError(f"'{job.shown}': {unread[0][1]}", "Raise --timeout or --memory.")
    document = restore_document(
        PurePath(job.shown).stem, read_pages, _load(settings.engine), settings.profile
    )
    source = job.shown if job.remote else Path(job.shown).as_posix()
    provenance = replace(settings.provenance, source=source, sha256=examined.sha256)
    document = replace(document, provenance=provenance)
    _check_unchanged(path, examined.identity)

    def write(kind: str) -> None:
        data, target = render(kind, document, writing), job.destination(kind)
        if isinstance(target, Url):
            remote.write(target, data)
        else:
            atomic.write(target, data, scratch)

    unwritten = _failures(job, write, examined.unwritten)
    restorations = [page.restoration for page in document.pages]
    return Restored(
        len(read_pages),
        sum(len(restoration.edits) for restoration in restorations),
        sum(len(restoration.doubts) for restoration in restorations),
        unread,
        unwritten,
        perf_counter() - start,
        sum(len(page.page.tables) for page in document.pages),
    )


def _failures(
    job: Job, act: Callable[[str], None], known: tuple[tuple[str, RestoreError], ...] = ()
) -> tuple[tuple[str, RestoreError], ...]:
    """Call `act` for each format of the job that is not in `known`; these and the formats that failed, with
    their errors. Raises the first error if all failed, and errors that concern all files."""
    failed = dict(known)
    for kind, _ in job.outputs:
        if kind in failed:
            continue
        try:
            act(kind)
        except (ToolMissing, OutputLost):
            raise
        except RestoreError as error:
            failed[kind] = error
    if failed and len(failed) == len(job.outputs):
        raise next(iter(failed.values()))
    return tuple(failed.items())


@_telling
def begin(job: Job, settings: Settings, scratch: Path | None = None) -> Examined | Whole | RestoreError:
    """Examine a file; if it has one page, read and restore it too, which saves two units.

    What the formats need is imported while the page is read.
    """
    from restore.batch.meanwhile import Meanwhile
    from restore.output import load

    examined = examine(job, settings)
    if not isinstance(examined, Examined) or examined.pages != 1:
        return examined
    recogniser = Meanwhile(settings.recogniser, partial(load, [kind for kind, _ in job.outputs]))
    page = read(job, examined.identity, examined.numbers[0], replace(settings, recogniser=recogniser))
    recogniser.wait()
    if not isinstance(page, PageRead):
        return page
    restored = restore(job, examined, [page.data], settings, scratch)
    return Whole(examined, page, restored) if isinstance(restored, Restored) else restored


def unread_page(number: int, problem: str) -> PageRead:
    """A substitute for a page whose process died."""
    from restore.output.json import dump_page

    return PageRead(dump_page(Page(number, *_A4, (), error=problem)), problem)


# --- kept by a worker between units ---------------------------------------------------------------------

_open_source: tuple[tuple[object, ...], Source] | None = None


def _opened(path: Path, identity: Identity, settings: Settings) -> Source:
    """The open file, kept for its next pages."""
    from restore.page.load import PIXEL_LIMIT, open_source

    global _open_source
    password, limit = settings.writing.password, settings.megapixels * 1_000_000 or PIXEL_LIMIT
    key = path, identity, password, limit
    if _open_source and _open_source[0] == key:
        return _open_source[1]
    if _open_source:
        _open_source[1].close()
        _open_source = None
    _check_unchanged(path, identity)
    source = open_source(path, password, limit)
    _open_source = key, source
    return source


def _check_unchanged(path: Path, identity: Identity) -> None:
    if Identity.of(path) != identity:
        raise BrokenFile(
            f"'{readable(path)}' changed while it was read.", "Restore it again when it is whole."
        )


@cache
def _load(choice: Callable[[], TextEngine]) -> TextEngine:
    """Load the engine, once per process."""
    give_back_memory()
    return choice()
