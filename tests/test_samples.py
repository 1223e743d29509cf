"""What the samples promise: they are small, they can be rebuilt, and their truth is what the pages say."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from restore.vietnamese.syllable import strip_marks
from scripts.samples import make as maker
from scripts.samples import typeset

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SCANS = sorted(p for p in (SAMPLES / "scans").iterdir() if p.suffix in {".png", ".tif", ".jpg", ".pdf"})
GOLDS = sorted(SAMPLES.glob("*/*.gold.txt"))
TEXTS = [
    SAMPLES / "text" / f"{gold.name.removesuffix('.gold.txt')}.txt" for gold in GOLDS if "text" in gold.parts
]
needs_font = pytest.mark.skipif(
    not all((typeset.FONTS / name).is_file() for name in typeset.FACES.values()),
    reason=f"Liberation Serif 2 is not in {typeset.FONTS} (Debian: apt install fonts-liberation2)",
)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def gold_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.gold.txt")


def open_pages(path: Path) -> list[Image.Image]:
    """The pages of a sample; PDF pages at 100 dpi."""
    if path.suffix != ".pdf":
        return [Image.open(path)]
    document = pypdfium2.PdfDocument(path)
    return [page.render(scale=100 / 72).to_pil() for page in document]


def test_samples_stay_small():
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) <= 4 * 2**20


def test_every_scan_of_the_script_is_there_and_no_other():
    assert [path.name for path in SCANS] == sorted(f"{scan.name}.{scan.suffix}" for scan in maker.SCANS)


def test_every_source_is_used():
    assert {path.stem for path in (SAMPLES / "source").iterdir()} == {scan.source for scan in maker.SCANS}


def test_the_readme_names_every_sample():
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert not [path.name for path in [*SCANS, *TEXTS] if f"`{path.name}`" not in readme]


@pytest.mark.parametrize("path", SCANS, ids=lambda path: path.name)
def test_a_scan_is_a_sheet_of_a4(path: Path):
    for page in open_pages(path):
        assert page.height / page.width == pytest.approx(297 / 210, rel=0.005)


@pytest.mark.parametrize("path", SCANS, ids=lambda path: path.name)
def test_a_scan_has_a_truth_with_its_sections_in_order(path: Path):
    sections = [line for line in lines(gold_of(path)) if line.startswith("#")]
    letterhead = [] if path.stem == "table" else ["#header"]
    assert sections == [*letterhead, "#body", "#footer"]


@pytest.mark.parametrize("path", SCANS, ids=lambda path: path.name)
def test_a_scan_is_a_full_page(path: Path):
    assert len(lines(gold_of(path))) >= 35 * len(open_pages(path))


@pytest.mark.parametrize("gold", GOLDS, ids=lambda path: path.name)
def test_braces_close_on_their_line(gold: Path):
    assert all(line.count("{") == line.count("}") for line in lines(gold))


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.txt")), ids=lambda path: path.name)
def test_text_is_nfc_and_tidy(path: Path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert not [line for line in text.split("\n") if line != line.rstrip()]


def test_fax_skewed_speckled_and_table_pages_are_bilevel():
    for path in SCANS:
        if path.stem in {"fax", "speckled", "table"}:
            assert Image.open(path).mode == "1"
    assert b"CCITTFaxDecode" in (SAMPLES / "scans" / "skewed.pdf").read_bytes()


def test_the_seals_are_red():
    red, green, blue = np.moveaxis(np.asarray(Image.open(SAMPLES / "scans" / "seal.jpg")).astype(int), -1, 0)
    share = np.mean((red > green + 60) & (red > blue + 60))
    assert 0.003 < share < 0.05


def test_the_report_is_one_pdf_of_two_pages_without_text():
    document = pypdfium2.PdfDocument(SAMPLES / "scans" / "report.pdf")
    assert len(document) == 2
    assert all(page.get_textpage().get_text_bounded() == "" for page in document)


def test_there_are_four_kinds_of_pasted_text():
    assert {path.stem for path in TEXTS} == {"english-ocr", "vietnamese-ocr", "unaccented", "right"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_pasted_text_and_its_truth_go_line_for_line(path: Path):
    garbled, truth = lines(path), lines(gold_of(path))
    assert len(garbled) == len(truth)
    assert [bool(line) for line in garbled] == [bool(line) for line in truth]


def test_right_text_is_its_own_truth():
    path = SAMPLES / "text" / "right.txt"
    assert path.read_bytes() == gold_of(path).read_bytes()


def test_unaccented_text_is_its_truth_without_marks():
    path = SAMPLES / "text" / "unaccented.txt"
    assert path.read_text(encoding="utf-8") == strip_marks(gold_of(path).read_text(encoding="utf-8"))
    assert path.read_text(encoding="utf-8").isascii()


@needs_font
@pytest.mark.parametrize("scan", maker.SCANS, ids=lambda scan: scan.name)
def test_the_truth_follows_from_the_source(scan):
    gold = SAMPLES / "scans" / f"{scan.name}.gold.txt"
    assert typeset.typeset(scan.source).truth() == gold.read_text(encoding="utf-8")


@needs_font
def test_a_rebuilt_page_is_the_same_to_the_pixel():
    [page] = maker.render(next(scan for scan in maker.SCANS if scan.name == "clean"))
    assert np.array_equal(np.asarray(page), np.asarray(Image.open(SAMPLES / "scans" / "clean.png")))


@needs_font
def test_damage_is_the_same_every_time():
    fax = next(scan for scan in maker.SCANS if scan.name == "fax")
    assert maker.encode(fax) == maker.encode(fax)


@needs_font
def test_a_block_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"unknown block \.titel"):
        typeset.set_blocks(typeset.read_blocks(".size 13\n.sign A\n.name B\n.titel C\n"), 1.2)
