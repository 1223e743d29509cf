"""Finds the samples of a folder and reads them.

    name.txt | .pdf | .png | .jpg | .jpeg | .tif | .tiff   with name.gold.txt
    raw.txt (or a page image)                              with gold.txt
    optional: name.alternatives.tsv, name.places.tsv; beside gold.txt without the name

Subfolders are searched too. Of several inputs beside one gold file, the first in the list above is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from restore.errors import BrokenFile, EmptyInput, no_folder
from restore.evaluate.truth import Truth, parse_truth

INPUTS = (".txt", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


@dataclass(frozen=True)
class Sample:
    """One document: its input (None if missing) and its truth."""

    name: str
    source: Path | None
    truth: Truth

    @property
    def is_page(self) -> bool:
        """True for a page image or PDF; for a sample without input, if its truth has sections."""
        return self.source.suffix.lower() != ".txt" if self.source else self.truth.sectioned


def find_samples(folder: Path) -> list[Sample]:
    """All samples in `folder`, sorted by name."""
    if not folder.is_dir():
        raise no_folder(folder, "Name a folder with samples and their .gold.txt files.")
    samples = [
        _sample(folder, gold)
        for gold in folder.rglob("*")
        if gold.is_file() and (gold.name == "gold.txt" or gold.name.endswith(".gold.txt"))
    ]
    if not samples:
        raise EmptyInput(
            f"No hand-corrected samples in '{folder}'.",
            "Put NAME.gold.txt beside NAME.txt, NAME.pdf or NAME.png, or gold.txt beside raw.txt.",
        )
    return sorted(samples, key=lambda sample: sample.name)


def _sample(folder: Path, gold: Path) -> Sample:
    if gold.name == "gold.txt":
        stem = "raw"
        name = gold.parent.relative_to(folder).as_posix()
        name = folder.resolve().name if name == "." else name
        prefixes = ["", "raw."]
    else:
        stem = gold.name.removesuffix(".gold.txt")
        name = gold.with_name(stem).relative_to(folder).as_posix()
        prefixes = [f"{stem}."]
    tables = {
        kind: next((p for prefix in prefixes if (p := gold.with_name(f"{prefix}{kind}.tsv")).exists()), None)
        for kind in ("alternatives", "places")
    }
    inputs = (gold.with_name(stem + ending) for ending in (*INPUTS, *(e.upper() for e in INPUTS)))
    source = next((path for path in inputs if path.is_file()), None)
    texts = {kind: read_text(path) if path else "" for kind, path in tables.items()}
    try:
        truth = parse_truth(read_text(gold), **texts)
    except ValueError as error:
        raise BrokenFile(f"A table beside '{gold}' cannot be read: {error}", "Mend that row.") from error
    return Sample(name, source, truth)


def read_text(path: Path) -> str:
    """A UTF-8 file; a byte order mark is dropped."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile(f"'{path}' is not UTF-8 text.", "Save it as UTF-8.") from error
