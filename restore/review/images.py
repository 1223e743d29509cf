"""The page images of a document, rendered on request from the scanned file."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from contextlib import closing
from pathlib import Path
from threading import Lock

from restore.document import RestoredDocument
from restore.errors import FileMissing, InputError

QUALITY = 85  # JPEG quality, 0–100 (chosen)
KEPT = 6  # images kept in memory, about 1 MB each (chosen)
LARGEST = 12_000_000  # pixels, A4 at 350 dpi; a larger page is scaled down (chosen)


class Images:
    """Page images as JPEG; the last few are kept."""

    def __init__(self, root: Path, sources: Path | None = None) -> None:
        self._root, self._sources = root, sources
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._checked: dict[tuple[Path, int, int], str] = {}
        self._lock = Lock()  # so that a page is not rendered twice at the same time

    def source(self, document: RestoredDocument) -> Path:
        """The scanned file of the document, its digest verified. FileMissing."""
        provenance = document.provenance
        if not provenance.source:
            raise FileMissing("The document does not say which file it was made from.")
        told = Path(provenance.source)
        places = [
            self._root / told,
            self._root.parent / told,
            self._root / told.name,
            self._root.parent / told.name,
        ]
        if self._sources:
            places = [self._sources / told.name, self._sources / told, *places]
        there = [place for place in dict.fromkeys([told.absolute(), *places]) if place.is_file()]
        for place in there:
            if self._digest(place) == provenance.sha256:
                return place
        if there:
            raise FileMissing(f"'{told.name}' has changed since it was scanned.", "Scan it again.")
        raise FileMissing(f"'{told}' is not there any more.", "Say where: restore serve --source FOLDER")

    def jpeg(self, document: RestoredDocument, number: int, rotation: int) -> bytes:
        """Page `number` (from 1) as JPEG, turned upright by `rotation`. InputError.

        Boxes are in its pixels, unless it was scaled down to `LARGEST`.
        """
        key = document.provenance.sha256, number
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            data = _encoded(self.source(document), number, rotation)
            self._kept[key] = data
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return data

    def _digest(self, path: Path) -> str:
        state = path.stat()
        key = path, state.st_mtime_ns, state.st_size
        if key not in self._checked:
            with path.open("rb") as stream:
                self._checked[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._checked[key]


def _encoded(path: Path, number: int, rotation: int) -> bytes:
    from PIL import Image

    from restore.page.load import open_source

    with closing(open_source(path)) as source:
        if not 1 <= number <= len(source):
            raise InputError(f"'{path.name}' has no page {number}.")
        image = source.page(number)
    picture = Image.fromarray(image.pixels)
    if rotation:
        picture = picture.rotate(-rotation, expand=True)
    share = (LARGEST / (picture.width * picture.height)) ** 0.5
    if share < 1:
        picture = picture.resize(
            (round(picture.width * share), round(picture.height * share)), reducing_gap=2
        )
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()
