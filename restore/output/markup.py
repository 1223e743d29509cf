"""What the XML writers share."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGE = "vi"
SOFTWARE = "restore"


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 does not allow."""
    return _ILLEGAL.sub("", text)


def add(parent: Element, tag: str, text: str = "", /, **attributes: object) -> Element:
    """A new child element of `parent`; attributes that are None are left out."""
    told = {name: clean(str(value)) for name, value in attributes.items() if value is not None}
    child = SubElement(parent, tag, told)
    if text:
        child.text = clean(text)
    return child


def written(root: Element, depth: int = 0) -> str:
    """The element as XML text, indented for a place at `depth` in another element."""
    indent(root, " ", depth)
    return " " * depth + tostring(root, encoding="unicode") + "\n"


def number(value: float) -> str:
    """The number with at most four decimals and no trailing zeros: "300", "0.0125"."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
