"""Options that commands share: formats and writing, the seq2seq model, the user's terms and channels
(restore.toml)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from restore.errors import UsageError, no_folder
from restore.output import FORMATS, Options, formats, writer

if TYPE_CHECKING:
    from restore.text.evidence.lexicon import Term
    from restore.text.evidence.own_channel import Count

PROJECT = Path("restore.toml")

lexicon_option = click.option(
    "--lexicon",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File of your own terms, one per line; they win over other readings. Repeatable.",
)

channel_option = click.option(
    "--channel",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Misreadings of your scanner, as 'restore learn' writes them. Repeatable.",
)


def source_option(help: str, *old: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """--source, the folder of the scanned files; `old`: names that it had before."""
    return click.option(
        "--source",
        *old,
        "source",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        callback=_folder_there,
        help=help,
    )


def _folder_there(ctx: click.Context, parameter: click.Parameter, folder: Path | None) -> Path | None:
    if folder and not folder.is_dir():
        raise no_folder(folder, "Check the name given with --source.")
    return folder


def formats_option(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """--formats, passed to the command as a tuple of distinct names."""
    return click.option(
        "--formats",
        default=default,
        metavar="NAMES",
        show_default=True,
        callback=_formats,
        help=f"Any of {', '.join(FORMATS)}, and formats of other packages; separated by commas.",
    )


def _formats(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))
    if not names:
        raise UsageError("No format is named.", "Formats: " + ", ".join(formats()))
    for name in names:
        writer(name)
    return names


_WRITING_OPTIONS = (
    click.option("--reflow", is_flag=True, help="In txt, one line per paragraph, across line and page ends."),
    click.option("--page-breaks", is_flag=True, help="In Word, begin a page where the scan does."),
    click.option(
        "--break-signature", is_flag=True, help="Write a PDF of a signed one, which loses its signature."
    ),
    click.option("--password", default="", metavar="WORD", help="Password of encrypted PDFs."),
)


def writing_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of writers, passed to the command as one `writing`."""

    @wraps(function)
    def command(
        *args: Any, reflow: bool, page_breaks: bool, break_signature: bool, password: str, **others: Any
    ) -> None:
        function(*args, writing=Options(None, reflow, page_breaks, break_signature, password), **others)

    for option in reversed(_WRITING_OPTIONS):
        command = option(command)
    return command


_MODEL_OPTIONS = (
    click.option(
        "--model",
        "name",
        default="",
        metavar="MODEL",
        help="Folder of a Hugging Face seq2seq model to use instead of the shipped one, or 'none'.",
    ),
    click.option(
        "--device",
        type=click.Choice(["cpu", "cuda"]),
        default="cpu",
        show_default=True,
        help="Where the seq2seq model runs.",
    ),
    click.option(
        "--allow-download",
        "download",
        is_flag=True,
        help="Download MODEL if it is a name on the Hugging Face hub.",
    ),
)


def model_options(function: Callable[..., None]) -> Callable[..., None]:
    """--model, --device and --allow-download, passed to the command as one `model`."""

    @wraps(function)
    def command(*args: Any, name: str, device: str, download: bool, **others: Any) -> None:
        from restore.text.evidence.seq2seq import ModelChoice

        function(*args, model=ModelChoice(name, device, download), **others)

    for option in reversed(_MODEL_OPTIONS):
        command = option(command)
    return command


def own_terms(files: Sequence[Path], project: Path = PROJECT) -> tuple[Term, ...]:
    """The terms of `files` and of the lists that `project` names. FileMissing, UsageError."""
    from restore.text.evidence.lexicon import read_terms

    return tuple(term for file in [*_listed("lexicon", project), *files] for term in read_terms(file))


def own_counts(files: Sequence[Path], project: Path = PROJECT) -> tuple[Count, ...]:
    """The channel counts of `files` and of the files that `project` names. FileMissing, UsageError."""
    from restore.text.evidence.own_channel import read_counts

    return tuple(count for file in [*_listed("channel", project), *files] for count in read_counts(file))


def _listed(kind: str, project: Path) -> list[Path]:
    """The files in `lexicon = ["terms.txt"]` or `channel = ["own.tsv"]` of a restore.toml, relative to it."""
    if not project.is_file():
        return []
    import tomllib

    remedy = 'It may hold two lines: lexicon = ["terms.txt"] and channel = ["own.tsv"]'
    try:
        settings = tomllib.loads(project.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{project} is no TOML file: {error}.", remedy) from error
    lists = {key: [names] if isinstance(names, str) else names for key, names in settings.items()}
    if not all(
        key in ("lexicon", "channel") and isinstance(names, list) and all(isinstance(n, str) for n in names)
        for key, names in lists.items()
    ):
        raise UsageError(f"{project} must contain only lists of files.", remedy)
    return [project.parent / name for name in lists.get(kind, [])]
