"""Paths of the trained weights and the lexicon: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from restore.errors import ModelMissing, ModelUnusable, RestoreError

_REMEDY = "Install restore again."
_TIGHT = 64  # MiB, beside its file, that a process which loads a model should still be able to get
_PACKAGE = Path(__file__).resolve().parent


def data_folder(kind: str) -> Path:
    """The folder `models` or `lexicon`. ModelMissing if the installation is incomplete."""
    for folder in (_PACKAGE / "_data" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise ModelMissing(f"The folder '{kind}' of restore is missing.", _REMEDY)


def model(name: str) -> Path:
    """The path of a file of `models/`. ModelMissing."""
    path = data_folder("models") / name
    if not path.exists():
        raise ModelMissing(f"The model file '{name}' is missing.", _REMEDY)
    return path


def lexicon(name: str) -> Path:
    """The path of a file of `lexicon/`. ModelMissing."""
    path = data_folder("lexicon") / name
    if not path.exists():
        raise ModelMissing(f"The lexicon file '{name}' is missing.", _REMEDY)
    return path


def require(mebibytes: int) -> None:
    """MemoryError if the system would not give this process so much more.

    For libraries that end the process, or raise anything, where they are refused it.
    """
    try:
        mmap.mmap(-1, mebibytes * 2**20).close()
    except OSError:
        raise MemoryError from None


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Context in which to load `path`: any error becomes ModelUnusable with the name of the file, or
    MemoryError where that is short.

    Keep the block small: an error of the program in it would be blamed on the file.
    """
    try:
        yield
    except (RestoreError, MemoryError):
        raise
    except Exception as error:  # libraries raise many types on a damaged file
        size = path.stat().st_size if path.exists() else 0
        require(_TIGHT + size // 2**20)
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        kind = "folder" if path.is_dir() else "file"
        raise ModelUnusable(f"The {kind} '{path.name}' cannot be used: {reason[:160]}.", _REMEDY) from error


def table_lines(path: Path, columns: int) -> list[str]:
    """The lines of a table of `lexicon/`, without comments; tabs separate the cells.

    ModelUnusable if the table is empty or cut off, or a line has not `columns` cells.
    """
    with usable(path):
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.split("\n")[:-1] if not line.startswith("#")]
        if not lines or not text.endswith("\n"):
            raise ValueError("it is empty or cut off")
        for line in lines:
            if line.count("\t") != columns - 1:
                raise ValueError(f"it needs {columns} cells a line, not '{line[:40]}'")
    return lines


def model_digests() -> dict[str, str]:
    """Name → SHA-256 of each model file, from models/checksums.json. ModelMissing, ModelUnusable."""
    path = model("checksums.json")
    with usable(path):
        recorded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(recorded, dict) or not all(isinstance(one, str) for one in recorded.values()):
            raise ValueError("it is no object of names and checksums")
    return recorded


def verify() -> list[str]:
    """Names of model files whose SHA-256 differs from models/checksums.json. ModelMissing, ModelUnusable."""
    folder = data_folder("models")
    return [name for name, digest in model_digests().items() if sha256(folder / name) != digest]


def sha256(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits; "" if it does not exist."""
    import hashlib  # here: it takes some MiB of memory, and few runs need it

    if not path.exists():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
