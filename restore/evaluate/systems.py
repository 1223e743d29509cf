"""What is scored: this program, this program without one of its parts, and any other program.

A system is anything with a name and the two methods of `System`. What it raises is the caller's to list; a
system never decides that a document does not count.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from restore.edits import Restoration
from restore.errors import RecognitionError, RestoreError, UsageError
from restore.page.recogniser import Recogniser
from restore.text.choice import TextEngine


@dataclass(frozen=True)
class Output:
    """What came of one document. `parts` are the restorations in `text` with the offset of each."""

    text: str
    raw: str = ""  # pages only: what the recogniser read
    parts: tuple[tuple[int, Restoration], ...] = ()


class System(Protocol):
    """TextEngine text and pages."""

    @property
    def name(self) -> str: ...

    def text(self, raw: str) -> Output:
        """The restored text of `raw`."""
        ...

    def page(self, path: Path, raw: str) -> Output:
        """The text of a page image or PDF. `raw` is what the first system's recogniser read on it."""
        ...


class CommandFailed(RestoreError):
    """A program given by --compare did not do its work."""


PageReader = Callable[[Path, TextEngine], Output]


@dataclass
class RestoreSystem:
    """This program. Loads its models when the first document comes, not before.

    It remembers its last answer, for those who only take a part of it back.
    """

    name: str
    load: Callable[[], TextEngine]
    read_page: PageReader
    profile: str = "auto"
    _restorer: TextEngine | None = field(default=None, init=False, repr=False)
    _last: tuple[str | Path, Output] | None = field(default=None, init=False, repr=False)

    @property
    def restorer(self) -> TextEngine:
        if self._restorer is None:
            self._restorer = self.load()
        return self._restorer

    def text(self, raw: str) -> Output:
        return self._once(raw, lambda: join_pages([self.restorer.restore(raw, profile=self.profile)]))

    def page(self, path: Path, raw: str) -> Output:
        return self._once(path, lambda: self.read_page(path, self.restorer))

    def _once(self, given: str | Path, answer: Callable[[], Output]) -> Output:
        if self._last is None or self._last[0] != given:
            self._last = given, answer()
        return self._last[1]


@dataclass(frozen=True)
class CommandSystem:
    """Another program: `{}` in its command line stands for the input's path, else it reads the raw text.

    Without `{}` it gets the raw text on standard input; on pages, what this program's recogniser read.
    Its answer is its standard output, UTF-8. No shell is involved; use `sh -c '…'` for pipes.
    """

    name: str
    argv: tuple[str, ...]
    timeout: float = 600.0

    @classmethod
    def parse(cls, definition: str, timeout: float = 600.0) -> CommandSystem:
        """From `name=command`. UsageError when it is not that."""
        name, equals, command = definition.partition("=")
        try:
            argv = tuple(shlex.split(command))
        except ValueError as error:
            raise UsageError(f"--compare {definition!r}: {error}.", "Check the quotes.") from error
        if not (name.strip() and equals and argv):
            raise UsageError(f"--compare {definition!r} is not name=command.", "Example: --compare 'cat=cat'")
        return cls(name.strip(), argv, timeout)

    @property
    def takes_path(self) -> bool:
        return any("{}" in part for part in self.argv)

    def text(self, raw: str) -> Output:
        if self.takes_path:
            from tempfile import TemporaryDirectory

            with TemporaryDirectory() as folder:
                path = Path(folder) / "raw.txt"
                path.write_text(raw, encoding="utf-8", newline="")
                return self._run(self._with(path), "")
        return self._run(self.argv, raw)

    def page(self, path: Path, raw: str) -> Output:
        return self._run(self._with(path), "" if self.takes_path else raw)

    def _with(self, path: Path) -> tuple[str, ...]:
        return tuple(part.replace("{}", str(path)) for part in self.argv)

    def _run(self, argv: Sequence[str], given: str) -> Output:
        try:
            done = subprocess.run(
                argv, input=given.encode("utf-8"), capture_output=True, timeout=self.timeout, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise CommandFailed(f"{self.name} took longer than {self.timeout:g} s.") from error
        except OSError as error:
            raise CommandFailed(f"{self.name} cannot be started: {error.strerror}.") from error
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise CommandFailed(
                f"{self.name} failed with exit code {done.returncode}. {''.join(last)}".strip()
            )
        return Output(done.stdout.decode("utf-8", "replace"), given)


def restore_system(
    name: str = "restore", without: Sequence[str] = (), profile: str = "auto"
) -> RestoreSystem:
    """This program as installed, `without` some of `Engine.SWITCHES`."""

    def load() -> TextEngine:
        from restore.text.engine import Engine

        load_from: Any = Engine.load
        restorer: TextEngine = load_from(without=tuple(without)) if without else load_from()
        return restorer

    return RestoreSystem(name, load, lambda path, restorer: read_page(path, restorer), profile)


@dataclass
class WithoutEdits:
    """A program whose edits of one kind (see restore.evaluate.kinds) are taken back."""

    full: RestoreSystem
    kind: str

    @property
    def name(self) -> str:
        return f"without edits of {self.kind}"

    def text(self, raw: str) -> Output:
        return self._fewer(self.full.text(raw))

    def page(self, path: Path, raw: str) -> Output:
        return self._fewer(self.full.page(path, raw))

    def _fewer(self, output: Output) -> Output:
        from restore.evaluate.kinds import kind_of

        parts = [part for _, part in output.parts]
        return join_pages(
            part.without([edit for edit in part.edits if kind_of(edit) == self.kind]) for part in parts
        )


@dataclass
class WithoutStep:
    """A program that leaves out a cleanup step of pages, or the second look (`reread`)."""

    full: RestoreSystem
    step: str

    @property
    def name(self) -> str:
        return "without second look" if self.step == "reread" else f"without cleanup: {self.step}"

    def text(self, raw: str) -> Output:
        return self.full.text(raw)  # it is no page

    def page(self, path: Path, raw: str) -> Output:
        return read_page(path, self.full.restorer, skip=(self.step,))


def ablations(full: RestoreSystem) -> list[System]:
    """`full` once without each witness, kind of edit and cleanup step, and without the second look."""
    from restore.evaluate.kinds import KINDS
    from restore.page.cleanup import STEPS
    from restore.text.engine import Engine

    return [
        *(restore_system(f"without {name}", (name,), full.profile) for name in Engine.SWITCHES),
        *(WithoutEdits(full, kind) for kind in KINDS),
        *(WithoutStep(full, step) for step in (*STEPS, "reread", "numbers")),
    ]


def read_page(
    path: Path, restorer: TextEngine, skip: Sequence[str] = (), recogniser: Recogniser | None = None
) -> Output:
    """The pages of a file through the pipeline, without the cleanup steps that `skip` names.

    They are read by Tesseract unless another recogniser is given.
    """
    from restore import pipeline
    from restore.page.tesseract import Tesseract

    pages = pipeline.restore_file(path, recogniser or Tesseract(), restorer, skip=skip).pages
    for page in pages:
        if page.page.error:  # a document read in part would be scored as if that were all of it
            raise RecognitionError(page.page.error)
    return join_pages(page.restoration for page in pages)


def join_pages(restorations: Iterable[Restoration]) -> Output:
    """The pages of a file as one text, with the offset of each: needed to check the confidences."""
    raw, text, parts, offset = [], [], [], 0
    for restoration in restorations:
        raw.append(restoration.source)
        text.append(restoration.text)
        parts.append((offset, restoration))
        offset += len(restoration.text) + 1
    return Output("\n".join(text), "\n".join(raw), tuple(parts))


class Stopwatch:
    """Seconds and peak memory (MB) of a block; memory is None where the system does not tell."""

    def __enter__(self) -> Stopwatch:
        _reset_peak()
        self._started = time.perf_counter()
        self.seconds: float = 0.0
        self.memory_mb: float | None = None
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._started
        self.memory_mb = _peak_mb()


def _reset_peak() -> None:
    """Linux can forget the peak so far; elsewhere the figure is the peak since the start."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb() -> float | None:
    """Peak resident memory of this process; a recogniser that runs beside it is not in it."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    try:
        import resource
        import sys
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
