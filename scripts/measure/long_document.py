"""Measure the writers on long documents: CPU seconds and memory of each format, beside the scan's.

    restore scan samples/scans -o out --formats json
    python -m scripts.measure.long_document out --pages 50 100 200

Reads the results of `restore scan` in a folder, and the scanned files. Their pages are repeated up to the
given number, as one PDF with its JSON. Prints for each format the CPU seconds of writing it (without reading
the JSON), as a share of what scanning as many pages takes, and the most memory beyond that of the document.
The scan is that of the folder's files, once, on one core.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

from restore.document import RestoredDocument, RestoredPage
from restore.output import FORMATS, Options, render
from restore.output.json import read
from restore.output.source import as_pdf
from restore.provenance import Provenance
from scripts import markdown
from scripts.arguments import parser_of

WORKER = """
import json, resource, sys, time
from pathlib import Path
from restore.output import Options, render
from restore.output.json import read
def peak(): return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) / 1024
name, source, target = sys.argv[1:]
document = read(Path(source))
start, before = time.process_time(), peak()
size = 0
with open(target, "wb") as stream:
    for part in render(name, document, Options(break_signature=True)):
        stream.write(part)
        size += len(part)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() - start + children.ru_utime + children.ru_stime
print(json.dumps([seconds, peak() - before, before, size]))
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, help="what `restore scan --formats json` wrote")
    parser.add_argument("--pages", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--formats", nargs="+", default=list(FORMATS))
    arguments = parser.parse_args()
    documents = [read(file) for file in sorted(arguments.folder.glob("*.json"))]
    with TemporaryDirectory() as name:
        folder = Path(name)
        each = scan_seconds([Path(document.provenance.source) for document in documents], folder)
        print(f"Scanning takes {each:.2f} CPU seconds a page.\n")
        rows = [["pages", "format", "CPU s", "of the scan", "MiB more", "MiB of the document", "MB written"]]
        for pages in arguments.pages:
            source = build(documents, pages, folder)
            for kind in arguments.formats:
                call = [sys.executable, "-c", WORKER, kind, str(source), str(folder / "target")]
                told = subprocess.run(call, check=True, capture_output=True, text=True).stdout
                seconds, more, before, size = json.loads(told)
                share = f"{seconds / (each * pages):.1%}"
                rows.append([str(pages), kind, f"{seconds:.2f}", share])
                rows[-1] += [f"{more:.0f}", f"{before:.0f}", f"{size / 1e6:.2f}"]
                print(rows[-1], file=sys.stderr)
    print(markdown.table(rows))


def scan_seconds(files: Sequence[Path], folder: Path) -> float:
    """CPU seconds a page of `restore scan`, with all its child processes."""
    before = getrusage(RUSAGE_CHILDREN)
    options = ["-o", str(folder / "scan"), "--formats", "json", "--jobs", "1", "--progress", "none"]
    call = [sys.executable, "-m", "restore", "scan", *map(str, files), *options]
    subprocess.run(call, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    pages = sum(len(read(file).pages) for file in (folder / "scan").glob("*.json"))
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / pages


def build(documents: Sequence[RestoredDocument], pages: int, folder: Path) -> Path:
    """The JSON of a document that repeats the pages of the given ones; its PDF is beside it."""
    import pikepdf

    restored: list[RestoredPage] = []
    opened: list[pikepdf.Pdf] = []
    for number, document in enumerate(documents):
        source = Path(document.provenance.source)
        options = Options(break_signature=True)
        opened.append(pikepdf.open(as_pdf(source, document.pages, folder / f"{number}.pdf", options)))
        restored += document.pages
    together = pikepdf.new()
    for page in islice(cycle([page for pdf in opened for page in pdf.pages]), pages):
        together.pages.append(page)
    together.save(folder / "long.pdf")
    taken = tuple(
        replace(page, page=replace(page.page, number=number))
        for number, page in enumerate(islice(cycle(restored), pages), 1)
    )
    long = RestoredDocument("long", taken, Provenance().of(folder / "long.pdf"))
    target = folder / "long.json"
    target.write_bytes(b"".join(render("json", long)))
    return target


if __name__ == "__main__":
    main()
