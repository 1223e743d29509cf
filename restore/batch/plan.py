"""What to do: the files to read, and where their outputs go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restore.errors import NoPages, OutputError
from restore.output import suffix

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
"""What is looked for in a folder; a file named by itself is tried whatever its name."""


@dataclass(frozen=True)
class Job:
    source: Path
    outputs: tuple[tuple[str, Path], ...]  # format, file


def find_files(inputs: Sequence[Path]) -> list[tuple[Path, Path]]:
    """(file, its path in the output folder without suffix) of files and, recursively, of folders.

    In natural order (page2 before page10) within a folder; each file once. A named file that is missing is
    still listed: it fails later, without stopping the others. NoPages when there is nothing at all.
    """
    found: dict[Path, tuple[Path, Path]] = {}
    for path in inputs:
        if path.is_dir():
            inside = (item for item in path.rglob("*") if item.suffix.lower() in SUFFIXES and item.is_file())
            visible = (item for item in inside if not item.name.startswith("."))
            for item in sorted(visible, key=natural_order):
                found.setdefault(item.resolve(), (item, item.relative_to(path).with_suffix("")))
        else:
            found.setdefault(path.resolve(), (path, Path(path.stem)))
    if not found:
        raise NoPages(
            "There is nothing to read in " + ", ".join(f"'{path}'" for path in inputs) + ".",
            "Looked for: " + " ".join(sorted(SUFFIXES)),
        )
    return list(found.values())


def natural_order(path: Path) -> list[tuple[int, str]]:
    """A sort key by which page2 comes before page10."""
    parts = re.split(r"(\d+)", path.with_suffix("").as_posix().casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def plan(inputs: Sequence[Path], folder: Path, formats: Sequence[str]) -> list[Job]:
    """A job for each file. Files of one name get longer names in the output, so that none overwrites another.

    OutputError when an output would overwrite an input.
    """
    files = find_files(inputs)
    for longer in (_with_suffix, _with_folder, _with_number):
        taken = Counter(str(name).casefold() for _, name in files)
        files = [
            (source, longer(source, name, index) if taken[str(name).casefold()] > 1 else name)
            for index, (source, name) in enumerate(files, 1)
        ]
    jobs = [
        Job(source, tuple((kind, folder / f"{name}.{suffix(kind)}") for kind in formats))
        for source, name in files
    ]
    sources = {source.resolve() for source, _ in files}
    for job in jobs:
        for _, path in job.outputs:
            if path.resolve() in sources:
                raise OutputError(f"'{path}' is an input and would be lost.", "Name another output folder.")
    return jobs


def _with_suffix(source: Path, name: Path, index: int) -> Path:
    return name.with_name(source.name)


def _with_folder(source: Path, name: Path, index: int) -> Path:
    return name.with_name(f"{source.resolve().parent.name}-{source.name}")


def _with_number(source: Path, name: Path, index: int) -> Path:
    return name.with_name(f"{name.name}-{index}")


def missing(job: Job) -> Job:
    """The job without the outputs that are there already."""
    return Job(job.source, tuple((kind, path) for kind, path in job.outputs if not path.exists()))
