"""Tesseract's library, kept in a process, reads like the program, and the program stands in for it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from restore.errors import RecognitionError, RestoreError
from restore.page import libtesseract, tesseract, tesseract_process
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
    tesseract._without_library.clear()


def started(recogniser: Tesseract) -> TesseractProcess:
    try:
        return tesseract_process.taken(recogniser._setting())
    except OSError:
        pytest.skip("no library of Tesseract")


def faulty(monkeypatch: pytest.MonkeyPatch, folder: Path, fault: str) -> None:
    program = folder / "faulty.py"
    program.write_text(FAKE.format(version=tesseract.version(), fault=fault))
    monkeypatch.setattr(tesseract_process, "PROGRAM", program)


def test_the_library_gives_the_words_boxes_and_confidences_of_the_program(
    pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = Tesseract()
    process = tesseract._library_process(recogniser._setting())
    if process is None:
        pytest.skip("no library of the program's version")
    tesseract_process.give_back(process)
    images = [(pixels, Layout.AUTOMATIC), (pixels[: len(pixels) // 2], Layout.BLOCK)]
    images += [(np.stack([pixels] * 3, axis=2), Layout.AUTOMATIC), images[0]]  # order does not matter
    by_library = [recogniser.read(image, 300, layout) for image, layout in images]
    monkeypatch.setattr(tesseract, "_library_process", lambda setting: None)
    assert by_library == [recogniser.read(image, 300, layout) for image, layout in images]


def test_line_images_that_are_not_packed_are_read_alike(
    pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not Path(libtesseract.LINE_IMAGES).exists():
        pytest.skip("not compiled: python hatch_build.py")
    images = [pixels, np.stack([pixels] * 3, axis=2), np.where(pixels > 128, 255, 0).astype(np.uint8)]
    process = started(Tesseract())
    unpacked = [process.read(image, 300, 3, 60) for image in images]
    process.close()
    alone = tmp_path / "libtesseract.py"  # with no compiled function beside it
    alone.write_text(tesseract_process.PROGRAM.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(tesseract_process, "PROGRAM", alone)
    process = started(Tesseract())
    assert [process.read(image, 300, 3, 60) for image in images] == unpacked
    process.close()


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
    "fault",
    [
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "sys.exit(1)",
        "print('null', flush=True); sys.stdin.read()",
        "print('Warning: odd image', flush=True); sys.stdin.read()",
    ],
    ids=["crashes", "is killed", "ends", "fails", "babbles"],
)
def test_an_image_at_which_the_library_fails_is_read_by_the_program(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    expected = Tesseract().read(pixels, 300)
    tesseract_process.close_all()
    with monkeypatch.context() as patched:
        faulty(patched, tmp_path, fault)
        assert Tesseract().read(pixels, 300) == expected
        tesseract_process.close_all()
    assert Tesseract().read(pixels, 300) == expected
    assert not tesseract._without_library  # one image costs the others nothing


def test_an_image_at_which_the_library_hangs_is_given_up(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(monkeypatch, tmp_path, "time.sleep(60)")
    with pytest.raises(RecognitionError, match="more than 1 seconds"):
        Tesseract(timeout=1).read(pixels, 300)


def test_a_reading_that_was_interrupted_is_not_tried_again(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(monkeypatch, tmp_path, "import os; os.kill(os.getpid(), 15)")
    with pytest.raises(RestoreError, match="interrupted"):
        Tesseract().read(pixels, 300)


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "raise OSError('no library')", "print('4.0.0')", None],
    ids=["starts late", "finds no library", "another version", "is missing"],
)
def test_where_the_library_cannot_be_used_the_program_reads_all(
    pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    path = tmp_path / "library.py"
    if program:
        path.write_text(program)
    monkeypatch.setattr(tesseract_process, "PROGRAM", path)
    monkeypatch.setattr(tesseract_process, "STARTS_WITHIN", 0.5)
    assert Tesseract().read(pixels, 300)
    path.write_text(FAKE.format(version=tesseract.version(), fault="raise AssertionError"))
    assert Tesseract().read(pixels, 300)
    assert tesseract._without_library == {Tesseract()._setting()}


def test_a_process_that_starts_late_after_many_readings_costs_no_page(
    pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract_process, "MOST", 1)
    first = Tesseract().read(pixels, 300)
    monkeypatch.setattr(tesseract_process, "STARTS_WITHIN", 0.001)
    assert Tesseract().read(pixels, 300) == first


def test_the_program_is_asked_for_its_version_once(
    pixels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract._version_of.cache_clear()
    asked = Mock(side_effect=tesseract.version)
    monkeypatch.setattr(tesseract, "version", asked)
    for memory in (1000, 1500):  # each has a process of its own
        Tesseract(memory=memory).read(pixels, 300)
    asked.assert_called_once()


def test_threads_read_at_the_same_time(pixels: np.ndarray) -> None:
    alone = Tesseract().read(pixels, 300)
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(lambda _: Tesseract().read(pixels, 300), range(6))) == [alone] * 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks there")
def test_a_fork_starts_a_process_of_its_own_and_leaves_that_of_its_parent(pixels: np.ndarray) -> None:
    expected = Tesseract().read(pixels, 300)
    process = started(Tesseract())
    tesseract_process.give_back(process)
    with tesseract_process._lock:  # as if another thread were taking a process
        child = os.fork()
        if not child:
            os._exit(Tesseract().read(pixels, 300) != expected)
    assert os.waitpid(child, 0)[1] == 0
    assert process.readings == 1
    assert Tesseract().read(pixels, 300) == expected
    assert process.readings == 2


def test_a_process_that_was_ended_says_how(pixels: np.ndarray) -> None:
    process = started(Tesseract())
    with pytest.raises(ProcessEnded) as ended:
        process.read(pixels, 300, 3, timeout=0.01)
    assert ended.value.late
