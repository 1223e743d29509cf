"""The second recogniser, run for real where its extra is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restore.document import Box
from restore.errors import ToolMissing
from restore.page.cleanup import rotate
from restore.page.image import PageImage
from restore.page.ppocr import LineReader
from restore.page.rapidocr import RapidOcr, cut_out
from restore.page.read import recognise
from restore.page.recogniser import Layout, Recogniser
from restore.page.tesseract import Tesseract
from restore.vietnamese.syllable import strip_marks

installed = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="needs the extra rapidocr"
)
ROOT = Path(__file__).parents[2]
BILL = "2350 m2, 58/2014/QH13\n15.600.000 (2,5 %)"


@pytest.fixture(scope="module")
def bill(draw: Callable[..., Image.Image]) -> np.ndarray:
    return np.asarray(draw(BILL, mode="L"))


@installed
@pytest.mark.parametrize(
    "recogniser", [Tesseract(), RapidOcr()], ids=lambda recogniser: type(recogniser).__name__
)
def test_each_recogniser_reads_pages_lines_and_words(
    recogniser: Recogniser, pixels: np.ndarray, text: str
) -> None:
    recogniser.check()
    lines = recogniser.read(pixels, 300)
    assert [strip_marks(line.text)[0] for line in lines] == [
        strip_marks(line)[0] for line in text.split("\n")
    ]
    last = Box.union(word.box for word in lines[3].words)
    line = np.ascontiguousarray(pixels[last.padded(20).slices])
    assert "2350" in recogniser.read(line, 300, Layout.LINE)[0].text
    number = next(word.box for word in lines[3].words if "2350" in word.text)
    assert (
        "2350"
        in recogniser.read(np.ascontiguousarray(pixels[number.padded(20).slices]), 300, Layout.WORD)[0].text
    )


@installed
@pytest.mark.slow
def test_the_reader_without_its_package_reads_what_the_package_reads(bill: np.ndarray) -> None:
    from rapidocr import RapidOCR

    page = np.asarray(Image.open(ROOT / "samples" / "scans" / "fax.tif").convert("L"))
    dice = np.random.default_rng(5)
    crops = [bill, np.full((30, 200), 255, np.uint8), page[:400, :9]]
    for _ in range(60):
        height, width = dice.integers(12, 120), dice.integers(12, 900)
        top, left = (
            dice.integers(0, full - part) for full, part in zip(page.shape, (height, width), strict=True)
        )
        crops.append(page[top : top + height, left : left + width])
    images = [np.ascontiguousarray(np.repeat(crop[..., None], 3, axis=2)) for crop in crops]
    package = RapidOCR(
        params={"Global.return_word_box": True, "Global.log_level": "critical", "Rec.rec_batch_num": 1}
    )
    expected = package.recognize_txt(images)
    found = LineReader(least=320, behind=0.0).read(images)
    assert sum(len(reading.text) > 3 for reading in found) > 20
    for reading, text, info in zip(found, expected.txts, expected.word_results, strict=True):
        assert reading.text == text
        assert reading.confidences == pytest.approx(info.confs if text else [], abs=2e-5)
        columns = [column for word in info.word_cols or () for column in word]
        assert [c for c, char in zip(reading.columns, text, strict=True) if not char.isspace()] == columns
        assert reading.length == info.line_txt_len


@installed
def test_words_lie_on_their_ink(bill: np.ndarray) -> None:
    lines = RapidOcr().read(bill, 300)
    assert [line.text.replace(" ", "") for line in lines] == [
        line.replace(" ", "") for line in BILL.split("\n")
    ]
    words = [word for line in lines for word in line.words]
    for word in words:
        assert bill[word.box.slices].min() < 100
        assert 0 < word.confidence <= 1
    boxes = [word.box for word in lines[0].words]
    assert all(one.center[0] < other.center[0] for one, other in pairwise(boxes))


@installed
def test_crops_are_read_in_one_batch_each_as_one_line(bill: np.ndarray) -> None:
    reader = RapidOcr()
    quads = reader.find_lines(bill)
    crops = [cut_out(bill, quad) for quad in quads] + [np.full((40, 200), 255, np.uint8)]
    *lines, nothing = reader.read_crops(crops)
    assert [line.text.replace(" ", "") for line in lines] == [
        line.replace(" ", "") for line in BILL.split("\n")
    ]
    assert nothing.words == ()
    assert reader.read_crops([]) == ()


@installed
def test_lines_are_found_and_straightened_on_a_page_turned_by_20_degrees(bill: np.ndarray) -> None:
    turned = rotate(bill, 20)
    lines = RapidOcr().read(turned, 300)
    assert "58/2014/QH13" in " ".join(line.text for line in lines)


@installed
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_orientation_is_how_far_to_turn_clockwise(pixels: np.ndarray, degrees: int) -> None:
    turned = np.ascontiguousarray(np.rot90(pixels, degrees // 90))
    assert RapidOcr().orientation(turned, 300) == degrees


@installed
def test_a_page_is_read_through_the_pipeline_by_either(bill: np.ndarray) -> None:
    page = recognise(PageImage(1, bill, 300), RapidOcr())
    assert "58/2014/QH13" in page.text


def test_without_the_package_the_error_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("restore.page.ppocr.find_spec", lambda name: None)
    for attempt in (RapidOcr().check, lambda: RapidOcr().read(np.zeros((9, 9), np.uint8), 300)):
        with pytest.raises(ToolMissing, match=r"pip install 'restore-vi\[rapidocr\]'"):
            attempt()


def test_the_package_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, restore.page.rapidocr as it; it.RapidOcr(); sys.exit('rapidocr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
