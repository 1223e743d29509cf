"""The scanned file of a restored document: found, verified to be the file that was read, and converted to
PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from restore.document import RestoredDocument, RestoredPage
from restore.errors import BrokenFile, EncryptedFile, FileMissing, InputError, SignedFile, SourceChanged
from restore.output import Options
from restore.output.pdf_fixed import SAVE, is_pdf
from restore.output.pdf_prepare import has_fields, remove_hindrances, remove_signatures, signed_fields
from restore.resources import sha256

_MM = 72 / 25.4  # points
_LARGEST = 5080 * _MM  # points; the longest side of a PDF page is 200 inches


def page_images(document: RestoredDocument, options: Options) -> Path:
    """The path of the scanned file.

    Raises FileMissing, and SourceChanged if the file is not the one that was read.
    """
    path = options.source or Path(document.provenance.source)
    if not document.provenance.source and options.source is None:
        raise FileMissing(f"'{document.name}' has no page images.", "It was restored from text.")
    if not path.is_file():
        raise FileMissing(
            f"The scanned file '{path}' is not there.", "Name the folder it is in now: --source FOLDER"
        )
    expected = document.provenance.sha256
    if expected and sha256(path) != expected:
        raise SourceChanged(
            f"'{path}' is not the file that was read.", "Scan it again: restore scan … --force"
        )
    return path


def as_pdf(source: Path, pages: Sequence[RestoredPage], target: Path, options: Options) -> Path:
    """The path of the file as a PDF without a password: `source` itself, or `target` if one has to be made.

    A PDF made of an image file has its images unchanged; without `pages` none is written. Raises BrokenFile,
    EncryptedFile, SignedFile if a signature would be lost, and InputError for a form to fill in.
    """
    if is_pdf(source):
        return _unlocked(source, target, options)
    if pages:
        target.write_bytes(_from_images(source, pages))
    return target


def _unlocked(source: Path, target: Path, options: Options) -> Path:
    import pikepdf

    try:
        pdf = pikepdf.open(source, password=options.password)
    except pikepdf.PasswordError:
        raise EncryptedFile.opening(source, options.password) from None
    except pikepdf.PdfError:
        raise BrokenFile(f"'{source}' is damaged or cut off.", "Scan or copy it again.") from None
    with pdf:
        signatures = signed_fields(pdf)
        if signatures and not options.break_signature:
            raise SignedFile(
                f"'{source}' is signed; with other text in it the signature is no longer valid.",
                "Leave out the format 'pdf', or allow it: --break-signature",
            )
        if signatures:
            remove_signatures(pdf, signatures)
        changed = remove_hindrances(pdf)
        if has_fields(pdf):
            raise InputError(
                f"'{source}' has a form to fill in; OCRmyPDF adds no text to such files.",
                "Leave out the format 'pdf', or print the file into a PDF first.",
            )
        if not signatures and not changed and not pdf.is_encrypted:
            return source
        pdf.save(target, **SAVE)
    return target


def _from_images(source: Path, pages: Sequence[RestoredPage]) -> bytes:
    """A PDF of the images in a file, each as large as its page; JPEG, PNG and fax data stay as they are."""
    import img2pdf

    read = {page.page.number: page.page for page in pages}
    numbers = count(1)

    def layout(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
        page = read.get(next(numbers))
        if page is None:  # the user left this page out
            across, down = (min(_LARGEST, 72 * side / max(dpi)) for side in (width, height))
        else:
            across, down = (min(_LARGEST, 72 * side / page.dpi) for side in (page.width, page.height))
        if (width > height) != (across > down):  # an EXIF tag, or the page wing, has turned it upright
            across, down = down, across
        return across, down, across, down

    try:
        made: bytes = img2pdf.convert(
            str(source), layout_fun=layout, rotation=img2pdf.Rotation.ifvalid, nodate=True
        )
    except (img2pdf.AlphaChannelError, img2pdf.ImageOpenError, NotImplementedError, OSError, ValueError):
        numbers = count(1)
        made = img2pdf.convert(_plain(source), layout_fun=layout, nodate=True)
    return made


def _plain(source: Path) -> list[bytes]:
    """The images of a file as PNG without transparency, if a PDF cannot hold them as they are; damaged ones
    are white."""
    from PIL import Image, ImageOps

    with suppress(ImportError):
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    found = []
    with Image.open(source) as images:
        for number in range(getattr(images, "n_frames", 1)):
            try:
                images.seek(number)
                upright = ImageOps.exif_transpose(images).convert("RGBA")
            except (OSError, SyntaxError, ValueError):
                upright = Image.new("RGBA", images.size)
            paper = Image.new("RGB", upright.size, "white")
            paper.paste(upright, mask=upright.getchannel("A"))
            stream = io.BytesIO()
            paper.save(stream, "PNG")
            found.append(stream.getvalue())
    return found
