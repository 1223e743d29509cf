"""Searchable PDF/A by OCRmyPDF: the restored words, invisible, under the unchanged page images.

Nothing is recognised and no page is rendered. Pages whose own text was good stay as they are; the invisible
text of an earlier OCR is replaced. A file that cannot become PDF/A without harm becomes a plain PDF, with a
warning in the log.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from restore.document import RestoredDocument
from restore.errors import BrokenFile, OutputError, ToolMissing
from restore.output import DEFAULTS, Options
from restore.output.pdf_fixed import SAVE, Origin
from restore.output.source import as_pdf, page_images

_PART = 2**20  # bytes that are yielded at a time
_CONFORMANCE = "PDF/A-2b"
_TESSERACT = "ocrmypdf.builtin_plugins.tesseract_ocr"
_LIBRARIES = "restore.output.pdf_words", "ocrmypdf.fpdf_renderer", "pikepdf.pdfa"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"

log = logging.getLogger(__name__)


def check(source: Path, options: Options = DEFAULTS) -> None:
    """Check that the file can be made a PDF. ToolMissing, and the errors of `as_pdf`."""
    if find_spec("ocrmypdf") is None:
        raise _missing()
    with tempfile.TemporaryDirectory(prefix="restore.") as folder:
        as_pdf(source, (), Path(folder) / "source.pdf", options)


def load() -> None:
    """Import the packages of the format, also those that OCRmyPDF imports late."""
    for name in _LIBRARIES:
        import_module(name)


def render(document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    _ocrmypdf()
    source = page_images(document, options)
    with tempfile.TemporaryDirectory(prefix="restore.") as folder:
        original = as_pdf(source, document.pages, Path(folder) / "source.pdf", options)
        made = Path(folder) / "made.pdf"
        _draw(document, original, made, source)
        with made.open("rb") as stream:
            while part := stream.read(_PART):
                yield part


def _ocrmypdf() -> Any:
    try:
        import ocrmypdf
    except ImportError:
        raise _missing() from None
    return ocrmypdf


def _missing() -> ToolMissing:
    return ToolMissing("The format 'pdf' needs the package OCRmyPDF.", "pip install 'restore-vi[pdf]'")


def _draw(document: RestoredDocument, original: Path, made: Path, source: Path) -> None:
    ocrmypdf = _ocrmypdf()
    from ocrmypdf.api import get_plugin_manager
    from ocrmypdf.exceptions import ExitCodeException, InputFileError

    from restore.output.pdf_words import LANGUAGE, Words

    manager = get_plugin_manager([])
    if manager.pluggy_manager.has_plugin(_TESSERACT):
        manager.pluggy_manager.unregister(name=_TESSERACT)  # it requires Tesseract, unused here
    manager.pluggy_manager.register(Words(document, Origin.of(source, original)))
    try:
        with _silence():
            code = ocrmypdf.ocr(
                original,
                made,
                plugin_manager=manager,
                language=[LANGUAGE],
                mode="redo",
                output_type="auto",
                pdfa_backend="internal",
                optimize=0,  # re-encoding would change the images
                rotate_pages=any(page.page.rotation for page in document.pages),
                title=_title(document, original),
                invalidate_digital_signatures=True,  # `as_pdf` has refused signatures that must stay
                jobs=1,
                use_threads=True,
                progress_bar=False,
            )
    except InputFileError as error:
        raise BrokenFile(
            f"No PDF can be made of '{source}': {_line(error)}", "Leave out the format 'pdf'."
        ) from error
    except ExitCodeException as error:
        raise OutputError(
            f"No PDF can be made of '{source}': {_line(error)}", "Leave out the format 'pdf'."
        ) from error
    if code:
        raise OutputError(f"No PDF can be made of '{source}': {code.name}.", "Leave out the format 'pdf'.")
    claim = ocrmypdf.pdfa.file_claims_pdfa(made)
    if claim["conformance"] != _CONFORMANCE:  # OCRmyPDF claims it only after pikepdf's validator
        log.warning("'%s': cannot be made PDF/A without harm; the PDF is searchable but no PDF/A.", source)
        if claim["pass"]:
            _disclaim(made)


def _disclaim(made: Path) -> None:
    """Remove the PDF/A claim of the original, which is unchecked now that other words are in the file."""
    import pikepdf

    with pikepdf.open(made, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            for key in [key for key in metadata if key.startswith(f"{{{_PDFA}}}")]:
                del metadata[key]
        pdf.save(made, **SAVE)


def _title(document: RestoredDocument, original: Path) -> str | None:
    """The document's name; None if the PDF has a title of its own."""
    import pikepdf

    with pikepdf.open(original) as pdf:
        return None if str(pdf.docinfo.get("/Title", "")).strip() else document.name or None


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


@contextmanager
def _silence() -> Iterator[None]:
    """Silence OCRmyPDF and its packages, whose messages name options that our users do not have."""
    loggers = [
        logging.getLogger(name)
        for name in ("ocrmypdf", "pikepdf", "pdfminer", "fontTools", "fpdf", "img2pdf")
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    streams = sys.stdout, sys.stderr
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdout, sys.stderr = streams  # pikepdf's check_linearization leaves stderr replaced
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
