"""PDF bytes that depend only on the input: no clock, no random names.

OCRmyPDF names the text layers at random and writes the current time; qpdf makes a random identifier unless it
is told not to. `pdf` is always a `pikepdf.Pdf`, changed in place; save it with `SAVE`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SAVE: dict[str, Any] = {"deterministic_id": True}
"""Keywords for `Pdf.save`: the identifier is a digest of the contents."""

LAYER = "/OCR-"
"""Prefix of the names of OCRmyPDF's text layers."""

_RANDOM_NAME = re.compile(rb"/OCR-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class Origin:
    """What a PDF keeps of the file it is made from.

    `date`: SOURCE_DATE_EPOCH (seconds) if it is set, or the date of the file. `is_dated`: it has a creation
    date of its own. `identifier`: the permanent one, None if it has none.
    """

    date: datetime
    is_dated: bool = False
    identifier: bytes | None = None

    @classmethod
    def of(cls, source: Path, original: Path, environment: Mapping[str, str] = os.environ) -> Origin:
        """`original` is the scanned file `source` as a PDF."""
        import pikepdf

        epoch = environment.get("SOURCE_DATE_EPOCH", "")
        seconds = int(epoch) if epoch.isdecimal() else int(source.stat().st_mtime)
        with pikepdf.open(original) as pdf:
            identifiers: Any = pdf.trailer.get("/ID", []) if is_pdf(source) else []
            return cls(
                datetime.fromtimestamp(seconds, UTC),
                "/CreationDate" in pdf.docinfo,
                bytes(identifiers[0]) if len(identifiers) else None,
            )


def is_pdf(path: Path) -> bool:
    """True if the file begins as PDFs do."""
    with path.open("rb") as stream:
        return b"%PDF-" in stream.read(1024)


def fix(pdf: Any, origin: Origin) -> None:
    """Name the text layers by their order, and set dates and the permanent identifier."""
    import pikepdf

    for page in pdf.pages:
        _name_layers(page)
    if origin.identifier is not None:
        pdf.trailer.ID = pikepdf.Array([pikepdf.String(origin.identifier)] * 2)
    elif "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    dates = ["/ModDate"] if origin.is_dated else ["/ModDate", "/CreationDate"]
    for key in dates:
        pdf.docinfo[key] = encoded(origin.date)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["xmp:MetadataDate"] = origin.date.isoformat()
        metadata.load_from_docinfo({key: pdf.docinfo[key] for key in dates})


def encoded(date: datetime) -> str:
    """The date as PDF writes it."""
    return f"{date:D:%Y%m%d%H%M%SZ}"


def _name_layers(page: Any) -> None:
    drawn = page.resources.get("/XObject", {})
    random = [name for name in drawn if name.startswith(LAYER) and _RANDOM_NAME.fullmatch(name.encode())]
    if not random:
        return
    page.contents_coalesce()
    contents = page.Contents.read_bytes()
    order = [name for name in dict.fromkeys(_RANDOM_NAME.findall(contents)) if name.decode() in random]
    for number, name in enumerate(order, 1):
        fixed = f"{LAYER}{number}"
        drawn[fixed] = drawn[name.decode()]
        del drawn[name.decode()]
        contents = contents.replace(name, fixed.encode())
    page.Contents.write(contents)
