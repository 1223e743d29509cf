"""What the command lines of all scripts share."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path


def parser_of(module_doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the docstring of the script."""
    return argparse.ArgumentParser(
        description=module_doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def page_arguments(doc: str | None, kinds: Iterable[str]) -> argparse.ArgumentParser:
    """The command line of a script that draws pages; `doc` is its docstring."""
    parser = parser_of(doc)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--each", type=int, default=3, help="pages of each kind")
    parser.add_argument("--kinds", nargs="+", choices=list(kinds), default=list(kinds))
    parser.add_argument("--out", type=Path, required=True)
    return parser
