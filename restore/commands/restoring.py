"""The options of the commands that restore files: how they are read and restored, what is written."""

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
from restore.errors import RestoreError
from restore.page.selection import Selection
from restore.text.profile import PROFILES

if TYPE_CHECKING:
    from restore.batch.units import Settings
    from restore.output import Options
    from restore.text.evidence.seq2seq import ModelChoice


_OPTIONS = (
    formats_option("txt,json"),
    click.option("--raw", is_flag=True, help="Recognise only; leave the text as it was read."),
    click.option(
        "--profile",
        type=click.Choice(["auto", *PROFILES]),
        help="How the recogniser errs.  [default: vie with Vietnamese models, else auto]",
    ),
    lexicon_option,
    channel_option,
    model_options,
    click.option("--lang", default="vie", show_default=True, help="Tesseract's models, joined by '+'."),
    click.option("--tessdata", type=click.Path(path_type=Path), help="Folder of other Tesseract models."),
    click.option(
        "--text-layer",
        type=click.Choice(["auto", "keep", "redo"]),
        default="auto",
        show_default=True,
        help="Of a PDF: use it where it is good, keep any, or redo all.",
    ),
    click.option(
        "--pages",
        default="",
        metavar="LIST",
        callback=lambda context, parameter, value: Selection.parse(value),
        help="Only these pages of each file: 1,3-5,8-",
    ),
    writing_options,
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=TIMEOUT,
        show_default=True,
        help="Seconds a page, of processor time where the system counts it.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=200),
        default=MEMORY,
        show_default=True,
        help="MiB a page.",
    ),
    click.option(
        "--max-image-mpixels",
        "megapixels",
        type=click.IntRange(min=1),
        default=75,
        show_default=True,
        help="Million pixels a page.",
    ),
)


@dataclass(frozen=True)
class Restoring:
    """What the options said."""

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
        """How files are restored, once it is known that Tesseract and its data are there. ToolMissing."""
        from restore.batch.units import Settings
        from restore.page import tesseract
        from restore.provenance import Provenance
        from restore.text.choice import EngineChoice, NoEngine

        patience = PATIENCE * self.timeout  # the process that runs it knows better when it is late
        recogniser = tesseract.Tesseract(self.lang, self.tessdata, patience, self.memory)
        recogniser.check()
        version = tesseract.version() or tesseract.version()
        if not version:  # it was killed while it was asked, twice
            raise RestoreError("Tesseract does not say its version.", "Try again; see 'restore info'.")
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
    """All of them, given to the command as one `restoring`."""

    @wraps(function)
    def command(*args: Any, **options: Any) -> None:
        own = {name: options.pop(name) for name in Restoring.__dataclass_fields__}
        function(*args, restoring=Restoring(**own), **options)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Place(click.ParamType):  # type: ignore[type-arg]
    """A path, or the URL of a place in a store."""

    name = "place"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> Path | Url:
        return place(value) if isinstance(value, str) else Path(value)


def check_inputs(inputs: Sequence[Path | Url]) -> None:
    """FileMissing or InputError where the only input cannot be there."""
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
