"""Measure which words PDF readers find in searchable PDFs, in ours and in plain OCRmyPDF's.

    apt-get install poppler-utils nodejs; npm install --prefix build pdfjs-dist@4
    restore scan samples/scans -o out --formats json
    python -m scripts.measure.pdf_readers out

Reads what `restore scan` left in a folder, and the scanned files. Prints a table: for each document and
reader the words that are missing or too many, ours / OCRmyPDF's, each against the words that were put under
the image; "order" where all are there, but not in order. OCRmyPDF runs as `ocrmypdf -l vie --redo-ocr
--optimize 0`. Then seconds and KB a page more than the scan (the first with what is loaded), whether the
images are byte for byte those of the scan (or, of image files, pixel for pixel), and whether pikepdf's
validator of PDF/A-2b approves, which refuses whatever it does not know.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2 as pdfium

from restore.document import RestoredDocument
from restore.output import Options, render
from restore.output.json import read
from restore.output.source import as_pdf
from scripts import markdown
from scripts.arguments import parser_of

PDFJS = """
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
const { getDocument } = await import(pathToFileURL(process.argv[1]));
const data = new Uint8Array(readFileSync(process.argv[2]));
const document = await getDocument({ data, verbosity: 0 }).promise;
for (let number = 1; number <= document.numPages; number++) {
  const content = await (await document.getPage(number)).getTextContent();
  console.log(content.items.map((item) => item.str + (item.hasEOL ? "\\n" : "")).join(""));
}
process.exit(0);
"""
MODULE = Path("build/node_modules/pdfjs-dist/legacy/build/pdf.mjs")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, help="what `restore scan --formats json` wrote")
    parser.add_argument("--pdfjs", type=Path, default=MODULE, help="pdf.mjs (default %(default)s)")
    arguments = parser.parse_args()
    readers = dict(_readers(arguments.pdfjs))
    rows = [["document", "pages", "words", *readers, "s a page", "KB a page", "images", "PDF/A-2b"]]
    sums: Counter[tuple[str, str]] = Counter()
    for file in sorted(arguments.folder.glob("*.json")):
        with TemporaryDirectory() as folder:
            rows.append(_row(read(file), readers, Path(folder), sums))
        print(rows[-1], file=sys.stderr)
    both = (f"{sums[name, 'ours']} / {sums[name, 'theirs']}" for name in readers)
    rows.append(["all", "", "", *both, "", "", "", ""])
    print(markdown.table(rows))


def _row(
    document: RestoredDocument,
    readers: dict[str, Callable[[Path], str]],
    folder: Path,
    sums: Counter[tuple[str, str]],
) -> list[str]:
    source, pages = Path(document.provenance.source), len(document.pages)
    original = as_pdf(source, document.pages, folder / "source.pdf", Options(break_signature=True))
    ours, theirs = folder / "ours.pdf", folder / "theirs.pdf"
    started = time.perf_counter()
    ours.write_bytes(b"".join(render("pdf", document, Options(break_signature=True))))
    seconds = (time.perf_counter() - started) / pages
    bare = shutil.copyfile(original, folder / "bare.pdf")
    _without_stamps(bare)  # else OCRmyPDF takes their text for the page's
    told = _plain(bare, theirs, folder / "theirs.txt")
    words = document.text.split()
    approved, more = _pdf_a(ours), (ours.stat().st_size - source.stat().st_size) / 1024 / pages
    images = _same_images(original, ours)
    for path in (ours, theirs):
        _without_stamps(path)
    cells = []
    for name, reader in readers.items():
        found = [_difference(reader(ours), words), _difference(reader(theirs), told)]
        cells.append(" / ".join(found))
        for whose, text in zip(("ours", "theirs"), found, strict=True):
            sums[name, whose] += int(text) if text.isdigit() else 0
    return [
        document.name,
        str(pages),
        str(len(words)),
        *cells,
        f"{seconds:.2f}",
        f"{more:.0f}",
        images,
        approved,
    ]


def _without_stamps(path: Path) -> None:
    """Remove annotations: some readers also extract the text of a signature's stamp."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]
        pdf.save(path)


def _difference(text: str, words: list[str]) -> str:
    """The number of missing or extra words; "order" if only the order differs."""
    if not unicodedata.is_normalized("NFC", text) and unicodedata.is_normalized("NFC", " ".join(words)):
        return "not NFC"
    found = text.split()
    wrong = ((Counter(found) - Counter(words)) + (Counter(words) - Counter(found))).total()
    return str(wrong) if wrong or found == words else "order"


def _plain(source: Path, target: Path, sidecar: Path) -> list[str]:
    """Make OCRmyPDF's own PDF; the words that it reports for it."""
    options = "-l vie --redo-ocr --optimize 0 --output-type pdf --invalidate-digital-signatures -q --sidecar"
    subprocess.run([sys.executable, "-m", "ocrmypdf", *options.split(), sidecar, source, target], check=True)
    return sidecar.read_text(encoding="utf-8").split()


def _readers(pdfjs: Path) -> Iterator[tuple[str, Callable[[Path], str]]]:
    from pdfminer.high_level import extract_text

    yield "pdftotext -raw", lambda path: _output("pdftotext", "-raw", path, "-")
    yield "pdfminer", lambda path: extract_text(str(path))
    yield "pdftotext", lambda path: _output("pdftotext", path, "-")
    yield "PDFium", _pdfium
    if shutil.which("node") and pdfjs.is_file():
        yield (
            "pdf.js",
            lambda path: _output("node", "--input-type=module", "-e", PDFJS, pdfjs.resolve(), path),
        )


def _output(*call: str | Path) -> str:
    return subprocess.run(call, check=True, capture_output=True).stdout.decode()


def _pdfium(path: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(path))


def _same_images(original: Path, made: Path) -> str:
    import pikepdf

    def raw(path: Path) -> list[bytes]:
        with pikepdf.open(path) as pdf:
            return [
                bytes(image.read_raw_bytes())
                for page in pdf.pages
                for _, image in sorted(page.get_images().items())
            ]

    if raw(original) == raw(made):
        return "same bytes"
    shown = [
        [np.asarray(page.render(scale=1).to_numpy()) for page in pdfium.PdfDocument(p)]
        for p in (original, made)
    ]
    return "same pixels" if all(map(np.array_equal, *shown)) else "differ"


def _pdf_a(path: Path) -> str:
    import pikepdf
    from pikepdf import pdfa

    with pikepdf.open(path) as pdf:
        report = pdfa.check(pdf, pdfa.Flavour.PDFA_2B)
    return "yes" if report.passed else json.dumps([str(finding) for finding in report.findings])[:80]


if __name__ == "__main__":
    main()
