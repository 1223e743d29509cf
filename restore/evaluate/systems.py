"""Systems that can be scored: this program, this program without one of its parts, and other programs.

A system has a name and the two methods of `System`. The caller handles the exceptions that they raise: it
counts the document as empty output and lists the error.
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
    """The output for one document. `parts` are the restorations in `text`, each with its offset."""

    text: str
    raw: str = ""  # pages only: the recognised text
    parts: tuple[tuple[int, Restoration], ...] = ()


class System(Protocol):
    """Restores text and pages."""

    @property
    def name(self) -> str: ...

    def text(self, raw: str) -> Output:
        """The restored text of `raw`."""
        ...

    def page(self, path: Path, raw: str) -> Output:
        """The text of a page image or PDF. `raw` is what the first system recognised on it."""
        ...


class CommandFailed(RestoreError):
    """A program given by --compare could not be started, failed, or ran out of time."""


PageReader = Callable[[Path, TextEngine], Output]


@dataclass
class RestoreSystem:
    """This program. The models are loaded when the first document is restored.

    The last result is kept, because `WithoutEdits` undoes edits of the same result.
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
    """Another program. `{}` in its command line is replaced by the path of the input.

    Without `{}` it gets the raw text on standard input; on pages, the text that this program recognised.
    Its standard output, as UTF-8, is its result. No shell is started; use `sh -c '…'` for pipes.
    """

    name: str
    argv: tuple[str, ...]
    timeout: float = 600.0

    @classmethod
    def parse(cls, definition: str, timeout: float = 600.0) -> CommandSystem:
        """Parse `name=command`. UsageError if it has another form."""
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
    """This program with its edits of one kind (see restore.evaluate.kinds) undone."""

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
    """This program without one cleanup step of pages, or without the second look (`reread`)."""

    full: RestoreSystem
    step: str

    @property
    def name(self) -> str:
        return "without second look" if self.step == "reread" else f"without cleanup: {self.step}"

    def text(self, raw: str) -> Output:
        return self.full.text(raw)  # cleanup concerns pages only

    def page(self, path: Path, raw: str) -> Output:
        return read_page(path, self.full.restorer, skip=(self.step,))


def ablations(full: RestoreSystem) -> list[System]:
    """Systems that leave out one part of `full`: a witness, kind of edit, cleanup step, the second look."""
    from restore.evaluate.kinds import KINDS
    from restore.page.cleanup import STEPS
    from restore.text.engine import WITNESSES

    return [
        *(restore_system(f"without {name}", (name,), full.profile) for name in WITNESSES),
        *(WithoutEdits(full, kind) for kind in KINDS),
        *(WithoutStep(full, step) for step in (*STEPS, "reread", "numbers")),
    ]


def read_page(
    path: Path, restorer: TextEngine, skip: Sequence[str] = (), recogniser: Recogniser | None = None
) -> Output:
    """Read and restore the pages of a file, without the cleanup steps that `skip` names.

    They are read by Tesseract unless another recogniser is given.
    """
    from restore import pipeline
    from restore.page.tesseract import Tesseract

    pages = pipeline.restore_file(path, recogniser or Tesseract(), restorer, skip=skip).pages
    for page in pages:
        if page.page.error:  # otherwise a part of the document would be scored as the whole
            raise RecognitionError(page.page.error)
    return join_pages(page.restoration for page in pages)


def join_pages(restorations: Iterable[Restoration]) -> Output:
    """The restored pages of a file as one text, with the offset of each, which the calibration needs."""
    raw, text, parts, offset = [], [], [], 0
    for restoration in restorations:
        raw.append(restoration.source)
        text.append(restoration.text)
        parts.append((offset, restoration))
        offset += len(restoration.text) + 1
    return Output("\n".join(text), "\n".join(raw), tuple(parts))


class Stopwatch:
    """Seconds and peak memory (MB) of a block; memory is None on systems that do not report it."""

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
    """Reset the peak memory, on Linux. Elsewhere the figure is the peak since the start of the process."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb() -> float | None:
    """Peak resident memory of this process in MB; Tesseract is another process and not included."""
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
