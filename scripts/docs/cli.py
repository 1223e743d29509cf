"""Write docs/cli.md: the help of every command, and the tree of errors with their exit codes.

    python -m scripts.docs.cli            # writes it
    python -m scripts.docs.cli --check    # exit code 1 if it would change: tests/test_docs.py runs this

Reads the commands of restore/cli.py and the docstring of restore/errors.py.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from restore import errors
from restore.cli import restore
from scripts.arguments import parser_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
WIDTH = 100
HEAD = """\
# Commands

<!-- Written by `make docs` (scripts/docs/cli.py); a test compares it with --help. Do not edit it by hand. -->

Standard output carries the product and nothing else. Progress and summaries go to standard error; a progress
bar is shown on a terminal only. How the commands are used: [the how-to pages](index.md).
"""
ERRORS = """\
## Errors and exit codes

An error is two lines on standard error: what is wrong, then what to do. 0 means that all is done.

```text
{tree}
```
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, command in [("restore", restore), *subcommands()]:
        parts.append(f"## {name}\n\n```text\n{help_of(command, name)}\n```\n")
    tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2]
    parts.append(ERRORS.format(tree=inspect.cleandoc(tree)))
    return "\n".join(parts)


def subcommands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(restore, info_name="restore")
    for name in restore.list_commands(context):
        command = restore.get_command(context, name)
        assert command, name
        yield f"restore {name}", command


def help_of(command: click.Command, name: str) -> str:
    """What `NAME --help` prints at WIDTH columns, whatever the terminal and the environment."""
    options = dict(command.context_settings, terminal_width=WIDTH, max_content_width=WIDTH)
    with click.Context(command, info_name=name, **options) as context:
        return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if parser.parse_args().check:
        if PAGE.read_text(encoding="utf-8") != page():
            sys.exit("docs/cli.md is older than --help; run: make docs")
    else:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
