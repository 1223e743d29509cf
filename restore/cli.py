"""The command `restore`. Each subcommand lives in `restore/commands/` and is imported only when asked for."""

from __future__ import annotations

import gc
import importlib
import sys

import click

from restore.errors import RestoreError

# Lattices are many small objects without cycles: there is little for the collector to find.
FEW_COLLECTIONS = 20_000, 50, 100
COMMANDS = {
    "scan": "Restore images, PDFs and folders of them.",
    "export": "Write other formats of what was scanned, without reading it again.",
    "text": "Restore pasted or piped text, line for line.",
    "serve": "Settle the doubts of restored scans in a browser.",
    "eval": "Score against hand-corrected samples.",
    "info": "Show versions, languages and models found, and what is missing.",
}


class LazyGroup(click.Group):
    """A group whose help needs no subcommand imported: `restore --help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"restore.commands.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="restore-vi", prog_name="restore")
def restore() -> None:
    """Turn scanned or OCR-garbled Vietnamese documents back into correct Vietnamese."""


def main() -> None:
    """Run the command; a RestoreError becomes two lines on stderr and its documented exit code."""
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        restore()
    except RestoreError as error:
        print(f"restore: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
