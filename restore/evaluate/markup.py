"""Builds HTML: every string is escaped, except the `Markup` that these functions return."""

from __future__ import annotations

import html

_VOID = frozenset({"meta", "link", "br", "hr", "rect", "line", "circle", "path", "col"})


class Markup(str):
    """Text that is already HTML."""

    __slots__ = ()


def el(tag: str, *children: object, **attributes: object) -> Markup:
    """`<tag attributes>children</tag>`. Strings are escaped, lists are flattened, None is left out.

    Attribute names: a trailing underscore is dropped (`class_`), others become hyphens (`text_anchor`). True
    gives an attribute without value; None and False leave the attribute out.
    """
    opening = [tag]
    for name, value in attributes.items():
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            opening.append(name)
        elif value is not None and value is not False:
            opening.append(f'{name}="{html.escape(str(value))}"')
    start = " ".join(opening)
    return Markup(f"<{start}/>" if tag in _VOID else f"<{start}>{join(children)}</{tag}>")


def join(children: object) -> Markup:
    """The children concatenated; plain text is escaped."""
    if children is None:
        return Markup()
    if isinstance(children, Markup):
        return children
    if isinstance(children, (list, tuple)):
        return Markup("".join(join(child) for child in children))
    return Markup(html.escape(str(children)))


def number(value: float) -> str:
    """A coordinate of an SVG element as text."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
