"""Tables in Markdown, and the places of a document that a script rewrites: <!-- name --> … <!-- /name -->."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def head(cells: Sequence[str]) -> str:
    """The first two lines of a table."""
    return f"{row(cells)}\n{row(['---'] * len(cells))}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its header."""
    return "\n".join([head(rows[0]), *map(row, rows[1:])])


def marked(text: str, name: str) -> str:
    """The text between the marks `name`. ValueError if there are none."""
    return _parts(text, name)[1].strip("\n")


def with_marked(text: str, name: str, content: str) -> str:
    """The text with `content` between the marks `name`, on separate lines if it has several."""
    before, _, after = _parts(text, name)
    gap = "\n" if "\n" in content else ""
    return f"{before}{gap}{content}{gap}{after}"


def _parts(text: str, name: str) -> tuple[str, str, str]:
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = text.partition(start)
    content, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"there is no {start} … {end}")
    return before + start, content, end + after
