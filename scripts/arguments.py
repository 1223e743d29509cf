"""What the command lines of all scripts share."""

from __future__ import annotations

import argparse


def parser_of(module_doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the docstring of the script."""
    return argparse.ArgumentParser(
        description=module_doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
