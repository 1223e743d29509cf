"""Promises about the training of the witness of handwriting: what is trained is what is used."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from restore.document import Box, Line, Mark, Page, RestoredPage, Word
from restore.edits import Restoration
from restore.page.digit_shapes import SIDE
from restore.page.written_shapes import WrittenShapes
from scripts.corpus.digits import Digits, font_digits
from scripts.corpus.printed_digits import printed_digits
from scripts.train.worn_digits import HEIGHTS, worn


def test_numpy_computes_what_torch_trained(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    handwriting = pytest.importorskip("scripts.train.handwriting")
    torch.manual_seed(1)
    model = handwriting.network().eval()
    save_file(handwriting.exported(model), tmp_path / "weights.safetensors")
    pictures = np.random.default_rng(1).random((5, SIDE, SIDE), np.float32)
    with torch.no_grad():
        expected = model(torch.from_numpy(pictures)[:, None])[:, 0].numpy()
    found = WrittenShapes(tmp_path / "weights.safetensors").log_odds(pictures)
    assert np.allclose(found, expected, atol=2e-3)


@pytest.mark.parametrize("written", [False, True])
def test_worn_digits_are_normal_pictures_that_differ(face: str, written: bool) -> None:
    digits, rng = font_digits([Path(face).parent]), random.Random(1)
    pictures = [picture for _ in range(40) if (picture := worn(digits, written, rng)) is not None]
    assert len(pictures) >= 30
    assert all(
        picture.shape == (SIDE, SIDE) and 0 <= picture.min() < picture.max() <= 1 for picture in pictures
    )
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_scanned_digits_are_drawn_no_larger_than_they_are() -> None:
    ink = np.ones((HEIGHTS[0] + 2, 9), np.float32)
    picture = worn(Digits({"scan": [ink]}, natural=True), False, random.Random(2))
    assert picture is not None
    assert picture.shape == (SIDE, SIDE)


def test_digits_are_cut_where_numbers_were_read_surely() -> None:
    gray = np.full((400, 400), 255, np.uint8)
    words = []
    for row, sure in enumerate((0.95, 0.5, 0.95)):
        top = 200 + 60 * row
        gray[top : top + 30, 100:108] = 0
        words.append(Word("1", Box(96, top - 2, 16, 34), sure))
    lines = tuple(Line((word,)) for word in words)
    page = Page(1, 400, 400, 300.0, lines, marks=(Mark("handwriting", words[2].box),))
    restored = RestoredPage(page, Restoration(page.text, page.text))
    assert [(cut.digit, cut.ink.shape) for cut in printed_digits(restored, gray)] == [("1", (30, 8))]
