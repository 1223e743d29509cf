"""Options of the commands that restore files: reading, restoring, writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from restore.batch.limits import MEMORY, PATIENCE, TIMEOUT
from restore.batch.remote import Url, place
from restore.commands.options import (
    channel_option,
    formats_option,
    lexicon_option,
    model_options,
    own_counts,
    own_terms,
    writing_options,
)
from restore.page.selection import Selection
from restore.text.profile import PROFILES

if TYPE_CHECKING:
    from restore.batch.units import Settings
    from restore.output import Options
    from restore.text.evidence.seq2seq import ModelChoice


_OPTIONS = (
    formats_option("txt,json"),
    click.option("--raw", is_flag=True, help="Only recognise; do not restore the text."),
    click.option(
        "--profile",
        type=click.Choice(["auto", *PROFILES]),
        help="The recogniser's kind of errors.  [default: vie if --lang begins with it, else auto]",
    ),
    lexicon_option,
    channel_option,
    model_options,
    click.option(
        "--lang", default="vie", metavar="NAMES", show_default=True, help="Tesseract models, joined by '+'."
    ),
    click.option(
        "--tessdata", type=click.Path(path_type=Path), metavar="FOLDER", help="Folder of Tesseract models."
    ),
    click.option(
        "--text-layer",
        type=click.Choice(["auto", "keep", "redo"]),
        default="auto",
        show_default=True,
        help="Text layers of PDFs: keep good ones, keep all, or recognise all pages anew.",
    ),
    click.option(
        "--pages",
        default="",
        metavar="LIST",
        callback=lambda context, parameter, value: Selection.parse(value),
        help="Read only these pages of each file: 1,3-5,8-",
    ),
    writing_options,
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=TIMEOUT,
        metavar="SECONDS",
        show_default=True,
        help="Processor time per page (wall time where the system counts none).",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=200),
        default=MEMORY,
        metavar="MIB",
        show_default=True,
        help="Memory per page.",
    ),
    click.option(
        "--max-image-mpixels",
        "megapixels",
        type=click.IntRange(min=1),
        default=75,
        metavar="NUMBER",
        show_default=True,
        help="Millions of pixels per page.",
    ),
)


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Pages read at the same time.  [default: one per core]",
)


@dataclass(frozen=True)
class Restoring:
    """The values of the options."""

    formats: tuple[str, ...]
    raw: bool
    profile: str | None
    lexicon: tuple[Path, ...]
    channel: tuple[Path, ...]
    model: ModelChoice
    lang: str
    tessdata: Path | None
    text_layer: str
    pages: Selection
    writing: Options
    timeout: float
    memory: int
    megapixels: int

    def settings(self) -> Settings:
        """The settings of a run, after a check that Tesseract and its data can be used. ToolMissing."""
        from restore.batch.units import Settings
        from restore.page import tesseract
        from restore.provenance import Provenance
        from restore.text.choice import EngineChoice, NoEngine

        patience = PATIENCE * self.timeout  # the worker process enforces the exact limit
        recogniser = tesseract.Tesseract(self.lang, self.tessdata, patience, self.memory)
        recogniser.check()
        version = tesseract.version()
        own = EngineChoice(own_terms(self.lexicon), self.model, own_counts(self.channel))
        engine = NoEngine if self.raw else own
        profile = self.profile or ("vie" if self.lang.lower().startswith("vie") else "auto")
        told = {
            "engine": engine,
            "profile": profile,
            "lang": self.lang,
            "tessdata": self.tessdata,
            "text_layer": self.text_layer,
            "pages": str(self.pages),
        }
        return Settings(
            recogniser,
            engine=engine,
            profile=profile,
            text_layer=self.text_layer,
            pages=self.pages,
            writing=self.writing,
            timeout=self.timeout,
            memory=self.memory,
            megapixels=self.megapixels,
            provenance=Provenance.here(told, {"tesseract": version}),
        )


def restoring_options(function: Callable[..., None]) -> Callable[..., None]:
    """All options above, passed to the command as one `restoring`."""

    @wraps(function)
    def command(*args: Any, **options: Any) -> None:
        own = {name: options.pop(name) for name in Restoring.__dataclass_fields__}
        function(*args, restoring=Restoring(**own), **options)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Place(click.ParamType):  # type: ignore[type-arg]
    """A local path, or a URL in a store."""

    name = "place"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> Path | Url:
        return place(value) if isinstance(value, str) else Path(value)


def check_inputs(inputs: Sequence[Path | Url]) -> None:
    """FileMissing or InputError if the only input cannot exist."""
    from restore.errors import FileMissing, InputError

    if len(inputs) != 1 or isinstance(inputs[0], Url):
        return
    try:
        inputs[0].lstat()
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(f"There is no file '{inputs[0]}'.", "Check the name.") from None
    except OSError as error:
        raise InputError(f"'{inputs[0]}' cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise FileMissing(f"There is no file {str(inputs[0])!r}: {error}.", "Check the name.") from None
