"""What commands share: the user's own list of terms, from --lexicon and from a project's restore.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.errors import UsageError

if TYPE_CHECKING:
    from restore.evidence.lexicon import Term

PROJECT = Path("restore.toml")

lexicon_option = click.option(
    "--lexicon",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own terms, one a line; they win over other readings. Repeatable.",
)


def own_terms(files: Sequence[Path], project: Path = PROJECT) -> tuple[Term, ...]:
    """The terms of `files` and of the lists that `project` names. FileMissing, UsageError."""
    from restore.evidence.lexicon import read_terms

    return tuple(term for file in [*_listed(project), *files] for term in read_terms(file))


def _listed(project: Path) -> list[Path]:
    """The lists in `lexicon = ["terms.txt"]` of a restore.toml, beside which they lie."""
    if not project.is_file():
        return []
    remedy = 'It may hold one line: lexicon = ["terms.txt"]'
    try:
        settings = tomllib.loads(project.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{project} is no TOML file: {error}.", remedy) from error
    names = settings.pop("lexicon", [])
    names = [names] if isinstance(names, str) else names
    if settings or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{project} holds something else than lists of terms.", remedy)
    return [project.parent / name for name in names]
