"""Planning: find the input files lazily, and give each a name in the output folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from restore.batch import remote
from restore.batch.ledger import Ledger
from restore.batch.remote import RemoteFile, Url
from restore.errors import InputError, NoPages, OutputError
from restore.output import suffix

SUFFIXES = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".jp2", ".j2k", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".heif"}
)
"""Files with these suffixes are read from folders; a file named by itself is read whatever its suffix."""

_SORTED_TOGETHER = 20_000  # files; a larger folder is listed and sorted in parts of this size
_LONGEST_NAME = 240  # bytes of a name; with a suffix it fits into the 255 that file systems allow


@dataclass(frozen=True)
class Job:
    """One file to restore. `name` is its path in the output folder, without suffix.

    For a file in a store, `source` is the path that it is downloaded to (see `local`). Outputs that go to the
    store `upload` have the names there that their paths have in `folder`.
    """

    source: Path
    outputs: tuple[tuple[str, Path], ...]  # format, file
    name: str = ""
    error: InputError | None = None  # why it cannot be read
    remote: RemoteFile | None = None
    upload: Url | None = None

    @property
    def key(self) -> str:
        """Absolute path or URL of the input."""
        return self.remote.url if self.remote else os.path.abspath(self.source)

    @property
    def shown(self) -> str:
        """The path as the user named it, or the URL; always valid UTF-8."""
        return self.remote.url if self.remote else readable(self.source)

    def local(self) -> Path:
        """Path of the file on the calling machine, downloaded if needed. InputError."""
        return remote.fetched(self.remote, self.source) if self.remote else self.source

    def destination(self, kind: str) -> Path | Url:
        """Path or URL of the output of the format `kind`."""
        return self.upload.below(f"{self.name}.{suffix(kind)}") if self.upload else dict(self.outputs)[kind]

    def is_there(self, kind: str) -> bool:
        """True if the output of the format `kind` exists. RestoreError."""
        target = self.destination(kind)
        return remote.exists(target) if isinstance(target, Url) else target.exists()


@dataclass(frozen=True)
class Found:
    """An input file, and its path in the output folder without suffix."""

    source: Path
    name: Path
    error: InputError | None = None
    remote: RemoteFile | None = None

    @property
    def key(self) -> str:
        """Absolute path or URL of the input."""
        return self.remote.url if self.remote else os.path.abspath(self.source)


@dataclass(frozen=True)
class Stores:
    """The folder that files from stores are downloaded to, and the store that outputs go to."""

    inputs: Path = Path("inputs")
    output: Url | None = None


def readable(path: Path) -> str:
    """The path as valid UTF-8."""
    return printable(str(path))


def printable(text: str) -> str:
    """The text as valid UTF-8: surrogates, as Python keeps undecodable bytes of paths, become U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def find_files(
    inputs: Sequence[Path | Url], output: Path | None = None, stores: Stores = Stores()
) -> Iterator[Found]:
    """The named files, and the files in named folders and their subfolders, as they are found.

    A folder of up to 20,000 files is in natural order (page2 before page10). A named file that is missing is
    still listed: it fails later, without stopping the others. An output folder inside an input folder is not
    searched. NoPages if nothing is found.
    """
    avoid = output.resolve() if output else None
    found = False
    for path in inputs:
        if isinstance(path, Url):
            for item in _files_at(path, stores):
                found = True
                yield item
        elif _is_folder(path):
            for item in _files_below(path, avoid if avoid != path.resolve() else None):
                found = True
                yield item
        else:
            found = True
            yield Found(path, Path(path.stem))
    if not found:
        raise NoPages(
            "There is nothing to read in " + ", ".join(f"'{path}'" for path in inputs) + ".",
            "Known suffixes: " + " ".join(sorted(SUFFIXES)),
        )


def _files_at(top: Url, stores: Stores) -> Iterator[Found]:
    """The files of a store, chosen as those of a folder are."""
    for file, inside in remote.listed(top, (stores.output or "").rstrip("/")):
        named = file.url == top.rstrip("/")
        if named or inside.suffix.lower() in SUFFIXES:
            digest = hashlib.sha256(f"{file.url} {file.version} {file.mtime_ns}".encode()).hexdigest()[:16]
            yield Found(stores.inputs / digest / inside.name, Path(inside.with_suffix("")), remote=file)


def _is_folder(path: Path | Url) -> bool:
    if isinstance(path, Url):
        return False
    try:
        return path.is_dir()
    except OSError:  # a folder above it cannot be entered
        return False


def _files_below(top: Path, avoid: Path | None) -> Iterator[Found]:
    """The files below `top`, depth first, without recursion and without following links to folders."""
    folders = [top]
    while folders:
        folder = folders.pop()
        below: list[Path] = []
        try:
            with os.scandir(folder) as entries:
                visible = (entry for entry in entries if not entry.name.startswith("."))
                while piece := list(islice(visible, _SORTED_TOGETHER)):
                    below += [Path(entry.path) for entry in piece if entry.is_dir(follow_symlinks=False)]
                    # Names, not paths: a Path caches its parts, which takes memory
                    names = [entry.name for entry in piece if _is_wanted(entry)]
                    del piece
                    for name in sorted(names, key=lambda name: natural_order(Path(name))):
                        path = folder / name
                        yield Found(path, path.relative_to(top).with_suffix(""))
        except OSError as error:
            problem = InputError(f"'{folder}' cannot be searched: {error.strerror}.")
            yield Found(folder, folder.relative_to(top), problem)
        folders += sorted(
            (path for path in below if avoid is None or path.resolve() != avoid),
            key=natural_order,
            reverse=True,
        )


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    """True for a file with a known suffix, and for a broken link, which is to be reported."""
    if os.path.splitext(entry.name)[1].lower() not in SUFFIXES:
        return False
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def natural_order(path: Path) -> str:
    """A sort key by which page2 comes before page10."""
    return re.sub(r"\d+", lambda digits: digits[0].rjust(20, "0"), path.with_suffix("").as_posix().casefold())


def plan(
    inputs: Sequence[Path | Url],
    folder: Path,
    formats: Sequence[str],
    ledger: Ledger | None = None,
    stores: Stores = Stores(),
) -> Iterator[Job]:
    """One job for each file. Of files with outputs of the same name the first keeps it, the others get longer
    names; a file that the ledger knows keeps its name.

    OutputError if an output would overwrite an input.
    """
    ledger = ledger or Ledger()
    _keep_apart(inputs, folder, formats, stores.output)
    named = {os.path.abspath(path) for path in inputs}
    for found in find_files(inputs, folder, stores):
        job = job_of(found, folder, formats, ledger, upload=stores.output)
        for _, path in job.outputs if job else ():
            if os.path.abspath(path) in named:
                raise OutputError(f"'{path}' is an input and would be lost.", "Name another output folder.")
        if job:
            yield job


def job_of(
    found: Found,
    folder: Path,
    formats: Sequence[str],
    ledger: Ledger,
    again: bool = False,
    upload: Url | None = None,
) -> Job | None:
    """The job of one file; None if this run has had it already, unless `again`."""
    if found.error:
        return Job(found.source, (), found.name.as_posix(), found.error)
    names = (_shortened(name).as_posix() for name in _candidates(found))
    name = ledger.claim(found.key, names, again)
    if name is None:
        return None
    outputs = tuple((kind, folder / f"{name}.{suffix(kind)}") for kind in formats)
    return Job(found.source, outputs, name, remote=found.remote, upload=upload)


def _keep_apart(
    inputs: Sequence[Path | Url], folder: Path, formats: Sequence[str], upload: Url | None
) -> None:
    """OutputError if outputs would lie in an input folder and have a suffix that is read from there."""
    kinds = [kind for kind in formats if f".{suffix(kind)}" in SUFFIXES]
    output = folder.resolve()
    for path in inputs:
        if isinstance(path, Url):
            inside = upload and f"{path.rstrip('/')}/".startswith(f"{upload.rstrip('/')}/")
        else:
            inside = not upload and _is_folder(path) and path.resolve().is_relative_to(output)
        if kinds and inside:
            raise OutputError(
                f"Outputs as {kinds[0]} in '{upload or folder}' would lie among the inputs.",
                "Name another output folder.",
            )


def _candidates(found: Found) -> Iterator[Path]:
    source, name = found.source, found.name
    yield name
    yield name.with_name(source.name)
    folder = PurePosixPath(found.key).parent.name if found.remote else source.absolute().parent.name
    yield name.with_name(f"{folder}-{source.name}")
    number = 2
    while True:
        yield name.with_name(f"{folder}-{source.name}-{number}")
        number += 1


def _shortened(name: Path) -> Path:
    """The name, cut if it is too long to take a suffix; a digest keeps it unique."""
    data = os.fsencode(name.name)
    if len(data) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(data).hexdigest()[:12]
    cut = data[: _LONGEST_NAME - 13].decode("utf-8", "ignore")
    return name.with_name(f"{cut}~{digest}")
