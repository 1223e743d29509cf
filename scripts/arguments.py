"""What all scripts have in common on the command line."""

from __future__ import annotations

import argparse


def parser_of(module_doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the script's docstring as it stands."""
    return argparse.ArgumentParser(
        description=module_doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
