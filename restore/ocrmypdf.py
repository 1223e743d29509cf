"""A plug-in of OCRmyPDF: `ocrmypdf --ocr-engine restore -l vie in.pdf out.pdf` writes restored words.

OCRmyPDF finds it by the entry point group "ocrmypdf". Pages are restored one by one, so they do not help each
other as in `restore scan --formats pdf`.
"""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrmypdf import OcrElement, OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf.exceptions import BadArgsError, MissingDependencyError, SubprocessOutputError

from restore import __version__
from restore.edits import Restoration
from restore.errors import RestoreError, ToolMissing

if TYPE_CHECKING:
    from restore.page.tesseract import Tesseract
    from restore.text.choice import TextEngine
    from restore.text.evidence.lexicon import Term

NAME = "restore"
TIMEOUT = 120.0  # seconds a page
SURE = 15.0  # OCRmyPDF's confidence that suffices to turn a page; the recogniser gives 0 if unsure

log = logging.getLogger(__name__)


@hookimpl
def add_options(parser: ArgumentParser) -> None:
    for action in parser._actions:
        if action.dest == "ocr_engine" and action.choices is not None and NAME not in action.choices:
            action.choices = [*action.choices, NAME]
    group = parser.add_argument_group("restore", "Options of --ocr-engine restore")
    group.add_argument(
        "--restore-lexicon",
        action="append",
        metavar="FILE",
        help="Your own terms, one a line; they win over other readings. Repeatable.",
    )
    group.add_argument(
        "--restore-timeout",
        type=float,
        default=TIMEOUT,
        metavar="SECONDS",
        help="For a page (default %(default)s).",
    )


@hookimpl
def check_options(options: Any) -> None:
    """Read the lists before the first page. BadArgsError."""
    if options.ocr_engine != NAME:
        return
    try:
        _terms(_lists(options))
    except RestoreError as error:
        raise BadArgsError(str(error)) from error
    if _option(options, "restore_timeout", TIMEOUT) <= 0:
        raise BadArgsError("--restore-timeout is not above 0.\nGive the seconds for a page.")


@hookimpl
def get_ocr_engine(options: Any) -> OcrEngine | None:
    return Restore() if options is not None and options.ocr_engine == NAME else None


class Restore(OcrEngine):
    """An OCR engine: Tesseract reads, the text engine restores."""

    @staticmethod
    def version() -> str:
        return __version__

    @staticmethod
    def creator_tag(options: Any) -> str:
        return f"{NAME} {Restore.version()}"

    def __str__(self) -> str:
        return f"{NAME} {self.version()}"

    @staticmethod
    def languages(options: Any) -> set[str]:
        from restore.page import tesseract

        return set(tesseract.languages())

    @staticmethod
    def get_orientation(input_file: Path, options: Any) -> OrientationConfidence:
        """The orientation of the page, by Tesseract's orientation and script detection."""
        from restore.page.load import load_pages

        image = next(load_pages(input_file))
        turn = _recogniser(options).orientation(image.pixels, image.dpi)  # clockwise, to make it upright
        return OrientationConfidence(-turn % 360, SURE)

    @staticmethod
    def get_deskew(input_file: Path, options: Any) -> float:
        from restore.page.load import load_pages
        from restore.page.quality import measure

        return measure(next(load_pages(input_file))).skew

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    @staticmethod
    def generate_ocr(input_file: Path, options: Any, page_number: int = 0) -> tuple[OcrElement, str]:
        from restore.output.pdf_words import tree
        from restore.pipeline import restore_file

        recogniser = _recogniser(options)
        profile = "vie" if recogniser.language.startswith("vie") else "auto"
        try:
            engine = _engine(_lists(options))
            (page,) = restore_file(input_file, recogniser, engine, profile).pages
        except ToolMissing as error:
            raise MissingDependencyError(str(error)) from error
        except RestoreError as error:
            raise SubprocessOutputError(str(error)) from error
        if page.page.error:
            log.error("page %d: %s", page_number + 1, page.page.error)
        if page.page.rotation:  # the boxes are those of the upright page
            log.warning(
                "page %d lies on its side or its head and gets no text: --rotate-pages", page_number + 1
            )
            page = replace(
                page, page=replace(page.page, lines=(), tables=()), restoration=Restoration("", "")
            )
        return tree(page), page.restoration.text

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError("--ocr-engine restore gives its words to the renderer fpdf2 only.")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError("--ocr-engine restore draws by the renderer fpdf2 only, not by sandwich.")


def _recogniser(options: Any) -> Tesseract:
    from restore.page.tesseract import Tesseract

    timeout = _option(options, "restore_timeout", TIMEOUT)
    return Tesseract("+".join(options.languages), timeout=timeout)


def _option(options: Any, name: str, default: Any) -> Any:
    """An option of this plug-in; `default` if OCRmyPDF is called as a library without it."""
    try:
        return getattr(options, name)
    except AttributeError:
        return default


def _lists(options: Any) -> tuple[str, ...]:
    """The files of --restore-lexicon."""
    return tuple(_option(options, "restore_lexicon", None) or ())


def _terms(lists: tuple[str, ...]) -> tuple[Term, ...]:
    """The terms of all lists. FileMissing, UsageError."""
    from restore.text.evidence.lexicon import read_terms

    return tuple(term for file in lists for term in read_terms(Path(file)))


@cache
def _engine(lists: tuple[str, ...]) -> TextEngine:
    """The engine with the terms of these lists, loaded once per process."""
    from restore.text.choice import EngineChoice

    return EngineChoice(_terms(lists))()
