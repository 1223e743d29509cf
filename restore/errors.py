"""All errors that a user can meet, with exit codes.

    RestoreError                    1   any error below; also a run in which some files or pages failed
    ├── UsageError                  2   the command line is wrong
    ├── InputError                  3   a file that cannot be used
    │   ├── FileMissing
    │   ├── NotAnImage                  neither a PDF nor an image of a known format
    │   ├── BrokenFile                  truncated or damaged
    │   │   └── BrokenPage              one damaged page; the others can be read
    │   ├── EncryptedFile               needs a password, or another one
    │   ├── NoPages
    │   ├── ImageTooLarge               by its header; nothing is decoded
    │   ├── ImageTooSmall               too small to hold a letter
    │   ├── SignedFile                  digitally signed; adding text would break the signature
    │   ├── TextTooLong                 more than `restore text` takes, or without end
    │   ├── SourceChanged               no longer the file that was read
    │   └── ResultUnreadable            JSON that is damaged, or that this version of restore did not write
    ├── EmptyInput                  4   nothing to restore on standard input or in a file
    ├── ToolMissing                 5   Tesseract, its `vie` data, a package or a model is missing or broken
    │   ├── TesseractMissing
    │   ├── TesseractUnusable           present, but it fails when it starts, or cannot load its data
    │   ├── LanguageDataMissing
    │   ├── ModelMissing                missing, or its checksum does not match
    │   └── ModelUnusable               present, but it cannot be loaded
    ├── OutputError                 6   the output cannot be written
    │   ├── OutputLost                  no output can: the disk is full, or the output folder is gone
    │   └── OutputInUse                 another run writes into the same folder
    └── RecognitionError            7   Tesseract failed or ran out of time on all pages

The number is the exit code; a run ended by a signal has 128 + the signal's number. A message has at most two
lines: what is wrong, then what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path


class RestoreError(Exception):
    """An error that a user can understand and act on."""

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n{self.remedy}" if self.remedy else self.problem

    @property
    def one_line(self) -> str:
        return f"{self.problem} {self.remedy}".rstrip()


class Interrupted(BaseException):
    """A signal ended the run. The exit code is 128 + the signal's number, as in a shell."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number
        self.goes_on = False  # true if the same command would go on from here


class UsageError(RestoreError):
    exit_code = 2


class InputError(RestoreError):
    exit_code = 3


class FileMissing(InputError):
    pass


class NotAnImage(InputError):
    pass


class BrokenFile(InputError):
    pass


class BrokenPage(BrokenFile):
    pass


class EncryptedFile(InputError):
    @classmethod
    def opening(cls, path: Path, password: str) -> EncryptedFile:
        """The error of a file that does not open with `password`, "" if none was given."""
        problem = "does not open with this password" if password else "asks for a password"
        return cls(f"'{path}' {problem}.", "Give it: --password WORD")


class NoPages(InputError):
    pass


class ImageTooLarge(InputError):
    pass


class ImageTooSmall(InputError):
    pass


class SignedFile(InputError):
    pass


class TextTooLong(InputError):
    pass


class SourceChanged(InputError):
    pass


class ResultUnreadable(InputError):
    pass


class EmptyInput(RestoreError):
    exit_code = 4


class ToolMissing(RestoreError):
    exit_code = 5


class TesseractMissing(ToolMissing):
    pass


class TesseractUnusable(ToolMissing):
    pass


class LanguageDataMissing(ToolMissing):
    pass


class ModelMissing(ToolMissing):
    pass


class ModelUnusable(ToolMissing):
    pass


class OutputError(RestoreError):
    exit_code = 6


class OutputLost(OutputError):
    pass


class OutputInUse(OutputError):
    pass


class RecognitionError(RestoreError):
    exit_code = 7


def no_folder(path: Path, remedy: str) -> FileMissing:
    """The error for a path that is not that of a folder."""
    if path.exists():
        return FileMissing(f"'{path}' is not a folder.", remedy)
    return FileMissing(f"There is no folder '{path}'.", remedy)


def listed(failures: Iterable[RestoreError]) -> Iterator[str]:
    """Indented lines for a summary: each problem, and what to do, once for neighbours of the same remedy."""
    for remedy, group in groupby(failures, lambda failure: failure.remedy):
        yield from (f"  {failure.problem}" for failure in group)
        if remedy:
            yield f"    {remedy}"
