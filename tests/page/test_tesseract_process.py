"""Tesseract's library, kept in a process, reads like the program; a bad image costs one reading."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from restore.errors import RecognitionError
from restore.page import tesseract, tesseract_process
from restore.page.recogniser import Layout
from restore.page.tesseract import Tesseract
from restore.page.tesseract_process import ProcessEnded, TesseractProcess

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the program is used there")
FAKE = """\
import sys, time
print({version!r}, flush=True)
sys.stdin.buffer.readline()
{fault}
"""


@pytest.fixture(autouse=True)
def fresh() -> None:
    tesseract_process.close_all()
    tesseract._library_serves.cache_clear()


def started(recogniser: Tesseract) -> TesseractProcess:
    try:
        return tesseract_process.taken(recogniser._setting())
    except OSError:
        pytest.skip("no library of Tesseract")


def faulty(monkeypatch: pytest.MonkeyPatch, folder: Path, fault: str, version: str = "") -> None:
    program = folder / "faulty.py"
    program.write_text(FAKE.format(version=version or tesseract.version(), fault=fault))
    monkeypatch.setattr(tesseract_process, "PROGRAM", program)


def test_the_library_gives_the_words_boxes_and_confidences_of_the_program(
    pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = Tesseract()
    if not tesseract._library_serves(recogniser._setting()):
        pytest.skip("no library of the program's version")
    images = [(pixels, Layout.AUTOMATIC), (pixels[: len(pixels) // 2], Layout.BLOCK)]
    images += [(np.stack([pixels] * 3, axis=2), Layout.AUTOMATIC), images[0]]  # order does not matter
    by_library = [recogniser.read(image, 300, layout) for image, layout in images]
    monkeypatch.setattr(tesseract, "_library_serves", lambda setting: False)
    assert by_library == [recogniser.read(image, 300, layout) for image, layout in images]


def test_one_process_reads_one_image_after_another(pixels: np.ndarray) -> None:
    process = started(Tesseract())
    tesseract_process.give_back(process)
    Tesseract().read(pixels, 300)
    Tesseract().read(pixels, 300)
    assert process.readings == 2
    assert started(Tesseract()) is process
    process.close()


def test_a_process_that_died_while_idle_is_replaced(pixels: np.ndarray) -> None:
    process = started(Tesseract())
    tesseract_process.give_back(process)
    process._process.kill()
    process._process.wait()
    assert Tesseract().read(pixels, 300)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("import os; os.abort()", r"crashed \(signal 6\)"),
        ("time.sleep(60)", "more than 1 seconds"),
        ("sys.exit(1)", "without an answer"),
        ("print('null', flush=True); sys.stdin.read()", "Tesseract failed"),
    ],
    ids=["crashes", "hangs", "ends", "fails"],
)
def test_a_fault_of_the_library_is_an_error_of_the_page(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, problem: str
) -> None:
    with monkeypatch.context() as patched:
        faulty(patched, tmp_path, fault)
        with pytest.raises(RecognitionError, match=problem):
            Tesseract(timeout=1).read(pixels, 300)
        tesseract_process.close_all()
    assert Tesseract().read(pixels, 300)  # by a new process


def test_a_library_of_another_version_is_not_used(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(monkeypatch, tmp_path, "sys.exit(1)", "4.0.0")
    assert Tesseract().read(pixels, 300)  # by the program


def test_without_the_library_the_program_reads(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract_process, "PROGRAM", tmp_path / "missing.py")
    assert Tesseract().read(pixels, 300)


def test_a_process_that_was_ended_says_how(pixels: np.ndarray) -> None:
    process = started(Tesseract())
    with pytest.raises(ProcessEnded) as ended:
        process.read(pixels, 300, 3, timeout=0.01)
    assert ended.value.late
