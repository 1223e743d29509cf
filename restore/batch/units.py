"""The three things that are done to a file: a look at it, the reading of a page, the restoring of them all.

Each is a function that some worker calls. What it returns is small and can be sent; an error that concerns
the file is returned, not raised. Nothing heavy is imported before it is called.
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
from restore.errors import BrokenFile, FileMissing, InputError, RecognitionError, RestoreError
from restore.output import DEFAULTS, Options
from restore.page.recogniser import Recogniser
from restore.page.selection import ALL, Selection
from restore.provenance import UNKNOWN, Provenance, fingerprint
from restore.text.choice import TextEngine

if TYPE_CHECKING:
    from restore.page.load import Source

Inputs = ParamSpec("Inputs")
Answer = TypeVar("Answer")

_A4 = 2480, 3508, 300.0  # what a page that could not be read is taken for: width, height, dpi


@dataclass(frozen=True)
class Settings:
    """How files are restored. Each process calls `engine` once, so it must be importable by name.

    `timeout` (seconds, as `limits.Clock` counts them) and `memory` (MiB) bound a page; they change no result,
    but whether there is one.
    """

    recogniser: Recogniser
    engine: Callable[[], TextEngine]
    profile: str = "vie"
    text_layer: str = "auto"  # one of textlayer.MODES
    pages: Selection = ALL  # of each file
    writing: Options = DEFAULTS  # what the writers are told
    timeout: float = TIMEOUT
    memory: int = MEMORY
    megapixels: int = 0  # that a page may have; 0: load.PIXEL_LIMIT
    provenance: Provenance = UNKNOWN  # of any file: versions and settings

    @property
    def digest(self) -> str:
        """Of all that outputs depend on but the file: made with another one, they are made again."""
        writing = replace(self.writing, source=None, password="")  # nobody may guess it from the digest
        return fingerprint({"provenance": repr(self.provenance), "writing": repr(writing)})[:16]

    @property
    def reading_digest(self) -> str:
        """Of what the reading of a page depends on."""
        told = (repr(self.recogniser), self.text_layer, str(self.pages))
        versions = (self.provenance.version, dict(self.provenance.models).get("tesseract"))
        return fingerprint({"reading": told, "versions": versions})[:16]


@dataclass(frozen=True)
class Identity:
    """What tells whether a file is still the same."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Identity:
        """InputError."""
        try:
            found = os.stat(path)
        except FileNotFoundError:
            raise FileMissing(f"There is no file '{path}'.", "Check the name.") from None
        except OSError as error:
            raise InputError(f"'{path}' cannot be read: {error.strerror}.") from None
        return cls(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True)
class Examined:
    """What a look at a file gave."""

    identity: Identity
    sha256: str
    numbers: tuple[int, ...]  # of the pages that are wanted

    @property
    def pages(self) -> int:
        """How many are wanted."""
        return len(self.numbers)


@dataclass(frozen=True)
class PageRead:
    """A page as the journal keeps it; `error` is why it could not be read."""

    data: bytes
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Restored:
    """What became of a document; `unread`: number of each page that could not be read, and why."""

    pages: int
    edits: int
    doubts: int
    unread: tuple[tuple[int, str], ...]
    seconds: float


@dataclass(frozen=True)
class Whole:
    """A file of one page, done at once."""

    examined: Examined
    page: PageRead
    restored: Restored


def _telling(function: Callable[Inputs, Answer]) -> Callable[Inputs, Answer | RestoreError]:
    """Have errors returned. One file's surprise must not stop the others."""

    @wraps(function)
    def telling(*args: Inputs.args, **kwargs: Inputs.kwargs) -> Answer | RestoreError:
        try:
            return function(*args, **kwargs)
        except RestoreError as error:
            return error
        except MemoryError:
            return RecognitionError("There is not enough memory for it.", "It can be given more: --memory.")
        except Exception as error:
            return RestoreError(_surprise(error))

    return telling


def _surprise(error: Exception) -> str:
    return " ".join(f"unexpected {type(error).__name__}: {error}".split())[:300]


@_telling
@few_collections()
def examine(job: Job, settings: Settings) -> Examined:
    """Size, digest and number of pages of a file whose outputs can be written."""
    from restore.output import check
    from restore.resources import sha256

    path = job.local()
    identity = Identity.of(path)
    source = _opened(path, identity, settings)
    for kind, _ in job.outputs:
        check(kind, path, settings.writing)
    digest = sha256(path)
    _check_unchanged(path, identity)
    return Examined(identity, digest, settings.pages.numbers(len(source), path))


@_telling
def read(job: Job, identity: Identity, number: int, settings: Settings) -> PageRead:
    """One page, read; `number` counts from 1."""
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
    except Exception as error:  # it must not cost the other pages
        return unread_page(number, _surprise(error))
    return PageRead(dump_page(page), page.error, perf_counter() - start)


@_telling
@few_collections()
def restore(
    job: Job, examined: Examined, pages: Sequence[bytes], settings: Settings, scratch: Path | None = None
) -> Restored:
    """The document of these pages, restored and written.

    A page that could not be read is an error of the file only if no page could.
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
        raise RecognitionError(
            f"'{job.shown}': {unread[0][1]}", "A page can be given more: --timeout, --memory."
        )
    document = restore_document(
        PurePath(job.shown).stem, read_pages, _load(settings.engine), settings.profile
    )
    source = job.shown if job.remote else Path(job.shown).as_posix()
    provenance = replace(settings.provenance, source=source, sha256=examined.sha256)
    document = replace(document, provenance=provenance)
    _check_unchanged(path, examined.identity)
    for kind, _ in job.outputs:
        data, target = render(kind, document, writing), job.destination(kind)
        if isinstance(target, Url):
            remote.write(target, data)
        else:
            atomic.write(target, data, scratch)
    restorations = [page.restoration for page in document.pages]
    return Restored(
        len(read_pages),
        sum(len(restoration.edits) for restoration in restorations),
        sum(len(restoration.doubts) for restoration in restorations),
        unread,
        perf_counter() - start,
    )


@_telling
def begin(job: Job, settings: Settings, scratch: Path | None = None) -> Examined | Whole | RestoreError:
    """A look at a file; where it has one page, it is read and restored too: three units of work in one.

    What the formats need is loaded in the shadow of the reading.
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
    """A page in the place of one that nobody lives to tell of."""
    from restore.output.json import dump_page

    return PageRead(dump_page(Page(number, *_A4, (), error=problem)), problem)


# --- what a worker keeps from one unit to the next ------------------------------------------------------

_open_source: tuple[tuple[object, ...], Source] | None = None


def _opened(path: Path, identity: Identity, settings: Settings) -> Source:
    """The file, which stays open for its next pages."""
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
    """Once in each process."""
    give_back_memory()
    return choice()
