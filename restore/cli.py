"""The command `restore`. Each subcommand lives in `restore/commands/` and is imported only when asked for."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from restore import streams
from restore.batch.usage import FEW_COLLECTIONS
from restore.errors import Interrupted, OutputError, RestoreError, ToolMissing, UsageError
from restore.signals import interruptible

COMMANDS = {
    "scan": "Restore images, PDFs and folders of them.",
    "watch": "Restore files as they come into a folder.",
    "export": "Write other formats of scanned documents, without reading them again.",
    "text": "Restore pasted or piped text, line for line.",
    "serve": "Settle the doubts of restored scans in a browser.",
    "learn": "Learn from what reviewers decided.",
    "eval": "Score against hand-corrected samples.",
    "info": "Show versions, languages and models found, and what is missing.",
}


class LazyGroup(click.Group):
    """A group whose help imports no subcommand, so that `restore --help` is fast."""

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
    """Run the command. Any error becomes two lines on stderr and its documented exit code."""
    gc.set_threshold(*FEW_COLLECTIONS)
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # matrices are small: more threads only wait for each other
    streams.prepare()
    try:
        with interruptible():
            code = restore(standalone_mode=False)
        _end(code if isinstance(code, int) else 0)
    except SystemExit as exit:
        _end(exit.code if isinstance(exit.code, int) else 1 if exit.code else 0)
    except click.exceptions.NoArgsIsHelpError as error:  # `restore` alone
        error.show()
        _end(error.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "restore"
        streams.complain(f"restore: {' '.join(error.format_message().split())}\nSee '{command} --help'.")
        _end(UsageError.exit_code)
    except RestoreError as error:
        streams.complain(f"restore: {error}")
        _end(error.exit_code)
    except Interrupted as interrupted:
        rest = "; repeat the command to go on from here" * interrupted.goes_on
        streams.complain(f"restore: interrupted{rest}.")
        _end(interrupted.exit_code)
    except (MemoryError, SystemError) as error:
        # Python 3.11 raises "error return without exception set" where the memory for a call is missing.
        if isinstance(error, SystemError) and "without" not in str(error):
            raise
        streams.complain("restore: There is not enough memory.\nClose other programs, or use fewer --jobs.")
        _end(RestoreError.exit_code)
    except ImportError as error:
        told = " ".join(str(error).split())[:200]
        streams.complain(f"restore: A part of the program cannot be loaded: {told}\nSee 'restore info'.")
        _end(ToolMissing.exit_code)
    except OSError as error:
        what = f"'{error.filename}'" if error.filename else "Standard output"
        streams.complain(f"restore: {what} cannot be written: {error.strerror or error}.")
        _end(OutputError.exit_code)


def _end(code: int) -> None:
    """Exit with `code`; instead of 0, with that of OutputError if the output cannot be flushed."""
    problem = streams.finish()
    if problem and code == 0:
        streams.complain(f"restore: Standard output cannot be written: {problem}.")
        code = OutputError.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
