"""`restore export`: other formats of scanned documents, from their JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from restore.batch.progress import counted, empty_sheets, lacks_tables
from restore.commands.options import formats_option, source_option, writing_options
from restore.errors import NoPages, OutputError, OutputLost, RestoreError, ToolMissing, listed, no_folder
from restore.output import atomic, render, suffix

if TYPE_CHECKING:
    from restore.document import RestoredDocument
    from restore.output import Options


@click.command("export", short_help="Write other formats of scanned documents, without reading them again.")
@click.argument("folder", metavar="FOLDER|FILE", type=click.Path(path_type=Path))
@formats_option("docx")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder for the outputs.  [default: that of the JSON]",
)
@source_option("Folder of the scanned files, if they were moved; the format pdf needs them.", "--images")
@writing_options
@click.option("--list", "list_outputs", is_flag=True, help="Print the names of the files written.")
def command(
    folder: Path,
    formats: tuple[str, ...],
    output: Path | None,
    source: Path | None,
    writing: Options,
    list_outputs: bool,
) -> None:
    """Write other formats of what `restore scan` wrote to FOLDER, without reading it again.

    All JSON files in FOLDER, at any depth, are exported, or the JSON file FILE. The outputs contain the
    reviewer's decisions. A file or a format that fails does not stop the others; the exit code is then 1,
    or that of the error if nothing is written of the only file.
    """
    files = _results(folder)
    target = output or (folder if folder.is_dir() else folder.parent)
    atomic.make_folder(target)
    failures: list[RestoreError] = []
    exported = failed = without_tables = 0
    for file, name in files:
        paths, reasons, tables = _export(file, target / name, formats, source, writing)
        if len(files) == 1 and not paths:
            raise reasons[0]
        if list_outputs:
            for path in paths:
                click.echo(path)
        failures += reasons
        exported += bool(paths)
        failed += not paths
        without_tables += bool(paths) and lacks_tables(tables, formats)
    unwritten = len(failures) - failed
    parts = [f"{exported} exported"]
    parts += [empty_sheets(without_tables)] * bool(without_tables)
    parts += [f"{counted(unwritten, 'output')} not written"] * bool(unwritten)
    parts += [f"{failed} failed"] * bool(failed)
    click.echo("restore: " + "; ".join(parts), err=True)
    for line in listed(failures):
        click.echo(line, err=True)
    if failures:
        sys.exit(RestoreError.exit_code)


def _results(folder: Path) -> list[tuple[Path, Path]]:
    """The JSON files, with their paths in the output folder without suffix. FileMissing, NoPages."""
    from restore.batch.plan import natural_order

    if folder.is_file():
        return [(folder, Path(folder.stem))]
    if not folder.is_dir():
        raise no_folder(folder, "Check the name.")
    found = sorted((path for path in folder.rglob("*.json") if path.is_file()), key=natural_order)
    if not found:
        raise NoPages(
            f"There are no JSON files in '{folder}'.",
            "Scan with the format 'json': restore scan INPUT -o FOLDER",
        )
    return [(path, path.relative_to(folder).with_suffix("")) for path in found]


def _export(
    file: Path, target: Path, formats: Sequence[str], folder: Path | None, writing: Options
) -> tuple[list[Path], list[RestoreError], int]:
    """Write the formats of one result to `target` plus suffix. `folder`: of the scanned files, if they were
    moved. OutputLost, ToolMissing.

    Returns the paths written, the errors of the formats that could not be written, or the one error that
    concerns them all, and the number of tables.
    """
    from restore.output.json import read
    from restore.review.decisions import log_of

    try:
        document = with_decisions(read(file), log_of(file))
        atomic.make_folder(target.parent)
    except OutputLost:
        raise
    except RestoreError as error:
        return [], [error], 0
    source = Path(document.provenance.source)
    if folder:
        writing = replace(writing, source=folder / source.name)
    inputs = {path.resolve() for path in (file, source, *(image for image in [writing.source] if image))}
    paths: list[Path] = []
    failures: list[RestoreError] = []
    for kind in formats:
        path = target.with_name(f"{target.name}.{suffix(kind)}")
        try:
            if path.resolve() in inputs:
                raise OutputError(
                    f"'{path}' is an input and would be lost.", "Name another folder: --output FOLDER"
                )
            atomic.write(path, render(kind, document, writing))
            paths.append(path)
        except (OutputLost, ToolMissing):
            raise
        except RestoreError as error:
            failures.append(error)
    return paths, failures, sum(len(page.page.tables) for page in document.pages)


def with_decisions(document: RestoredDocument, decisions: Path) -> RestoredDocument:
    """The document with the reviewer's decisions from the log `decisions`, if that exists."""
    from restore.review.decisions import apply_decisions, read_decisions

    return apply_decisions(document, read_decisions(decisions))
