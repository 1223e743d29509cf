"""`restore export`: other formats of scanned documents, from their JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.commands.options import formats_option, writing_options
from restore.errors import FileMissing, NoPages, OutputError, RestoreError

if TYPE_CHECKING:
    from restore.document import RestoredDocument
    from restore.output import Options


@click.command("export", short_help="Write other formats of scanned documents, without reading them again.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@formats_option("docx")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder for the outputs.  [default: DIR]"
)
@click.option(
    "--images",
    type=click.Path(path_type=Path),
    help="Folder of the scanned files, if they were moved; the format pdf needs them.",
)
@writing_options
@click.option("--list", "listed", is_flag=True, help="Print the names of the files written.")
def command(
    folder: Path,
    formats: tuple[str, ...],
    output: Path | None,
    images: Path | None,
    writing: Options,
    listed: bool,
) -> None:
    """Write other formats of what `restore scan` wrote to DIR, without reading it again.

    DIR is a folder, whose JSON files at any depth are exported, or a single JSON file. The outputs contain
    the reviewer's decisions. A file that fails does not stop the others.
    """
    from restore.output import SHEETS, atomic
    from restore.output.json import read
    from restore.review.decisions import log_of

    files = _results(folder)
    target = output or (folder if folder.is_dir() else folder.parent)
    atomic.make_folder(target)
    failed: list[RestoreError] = []
    without = 0
    for file, name in files:
        try:
            document = with_decisions(read(file), log_of(file))
            for path in _export(file, document, target / name, formats, images, writing):
                if listed:
                    click.echo(path)
            without += not any(page.page.tables for page in document.pages)
        except RestoreError as error:
            if len(files) == 1:
                raise
            failed.append(error)
    parts = [f"restore: {len(files) - len(failed)} exported"]
    if without and any(kind in SHEETS for kind in formats):
        parts.append(f"{without} without tables (their spreadsheets are empty)")
    if failed:
        parts.append(f"{len(failed)} failed")
    click.echo("; ".join(parts), err=True)
    for failure in failed:
        click.echo(f"  {failure.problem}", err=True)
    if failed:
        sys.exit(RestoreError.exit_code)


def _results(folder: Path) -> list[tuple[Path, Path]]:
    """The JSON files, with their paths in the output folder without suffix. FileMissing, NoPages."""
    from restore.batch.plan import natural_order

    if folder.is_file():
        return [(folder, Path(folder.stem))]
    if not folder.is_dir():
        raise FileMissing(f"There is no folder '{folder}'.", "Check the name.")
    found = sorted((path for path in folder.rglob("*.json") if path.is_file()), key=natural_order)
    if not found:
        raise NoPages(
            f"There are no JSON files in '{folder}'.",
            "Scan with the format 'json': restore scan INPUT -o DIR",
        )
    return [(path, path.relative_to(folder).with_suffix("")) for path in found]


def _export(
    file: Path,
    document: RestoredDocument,
    target: Path,
    formats: Sequence[str],
    images: Path | None,
    writing: Options,
) -> Iterator[Path]:
    """Write the formats of `document`, which `file` holds, to `target` plus suffix; yields the paths."""
    from restore.output import atomic, render, suffix

    source = Path(document.provenance.source)
    if images:
        writing = replace(writing, source=images / source.name)
    inputs = {path.resolve() for path in (file, source, *(image for image in [writing.source] if image))}
    atomic.make_folder(target.parent)
    for kind in formats:
        path = target.with_name(f"{target.name}.{suffix(kind)}")
        if path.resolve() in inputs:
            raise OutputError(f"'{path}' is an input and would be lost.", "Name another folder: --output DIR")
        atomic.write(path, render(kind, document, writing))
        yield path


def with_decisions(document: RestoredDocument, decisions: Path) -> RestoredDocument:
    """The document with the reviewer's decisions from the log `decisions`, if that exists."""
    from restore.review.decisions import apply_decisions, read_decisions

    return apply_decisions(document, read_decisions(decisions))
