from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from restore.errors import LanguageDataMissing, RecognitionError, TesseractMissing, TesseractUnusable
from restore.page.recogniser import confidence
from restore.page.tesseract import Tesseract, languages, version


def test_a_clean_page_is_read_word_for_word_in_order(pixels: np.ndarray, text: str) -> None:
    lines = Tesseract().read(pixels, 300)
    assert "\n".join(line.text for line in lines) == text


def test_every_word_has_a_box_on_its_ink_and_a_confidence(pixels: np.ndarray) -> None:
    height, width = pixels.shape
    words = [word for line in Tesseract().read(pixels, 300) for word in line.words]
    for word in words:
        box = word.box
        assert 0 <= box.left < box.right <= width
        assert 0 <= box.top < box.bottom <= height
        assert pixels[box.slices].min() < 100
        assert 0.5 < word.confidence <= 1
    assert words[0].box.top < words[-1].box.top


def test_an_empty_page_has_no_lines() -> None:
    assert Tesseract().read(np.full((400, 600), 255, np.uint8), 300) == ()


def test_confidence_is_high_upright_and_low_upside_down(pixels: np.ndarray) -> None:
    recogniser = Tesseract()
    upright = confidence(recogniser.read(pixels, 300))
    over = confidence(recogniser.read(np.ascontiguousarray(pixels[::-1, ::-1]), 300))
    assert upright > 0.8 > 0.6 > over
    assert confidence(()) == 0


def test_orientation_of_an_unreadable_page_is_as_it_lies() -> None:
    assert Tesseract().orientation(np.full((400, 600), 255, np.uint8), 300) == 0


def test_vietnamese_and_a_version_are_found() -> None:
    assert "vie" in languages()
    assert version()[0].isdigit()
    Tesseract().check()


def test_without_tesseract_the_error_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pixels: np.ndarray
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for attempt in (Tesseract().check, version, lambda: Tesseract().read(pixels, 300)):
        with pytest.raises(TesseractMissing, match="apt-get install tesseract-ocr tesseract-ocr-vie"):
            attempt()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """fake(text): make an executable "tesseract" of this text the only program on the PATH; its path."""
    if os.name == "nt":
        pytest.skip("it is a shell script")

    def write(text: str) -> Path:
        program = tmp_path / "bin" / "tesseract"
        program.parent.mkdir()
        program.write_text(text)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return program

    return write


def test_without_vietnamese_data_the_error_names_the_command_that_installs_it(
    fake: Callable[[str], Path],
) -> None:
    fake("#!/bin/sh\necho 'List of available languages (1):'\necho eng\n")
    with pytest.raises(LanguageDataMissing, match="apt-get install tesseract-ocr-vie"):
        Tesseract().check()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#!/bin/sh\necho 'libtiff.so.6: not found' >&2; exit 127\n", "starts: libtiff.so.6: not found"),
        ("#!/bin/sh\nexit 3\n", "starts: exit status 3"),
        ("#!/bin/sh\nkill -SEGV $$\n", r"crashes when it starts \(signal 11\)"),
        ("no program", "is not a program"),
    ],
    ids=["lacks a library", "fails", "crashes", "is no program"],
)
def test_a_tesseract_that_cannot_be_started_is_not_called_missing_data(
    fake: Callable[[str], Path], text: str, problem: str
) -> None:
    fake(text)
    for attempt in (Tesseract().check, version, languages):
        with pytest.raises(TesseractUnusable, match=problem + r".*\nInstall it again"):
            attempt()


def test_a_tesseract_that_may_not_be_executed_is_named(
    fake: Callable[[str], Path],
) -> None:
    program = fake("#!/bin/sh\n")
    program.chmod(0o644)
    with pytest.raises(TesseractUnusable, match="may not execute"):
        Tesseract().check()


def test_a_tesseract_that_was_killed_by_chance_is_asked_again(
    fake: Callable[[str], Path], tmp_path: Path
) -> None:
    once = tmp_path / "once"
    fake(f"#!/bin/sh\n[ -e {once} ] || {{ : > {once}; kill -KILL $$; }}\necho tesseract 5.3.0\n")
    assert version() == "5.3.0"


def test_a_wrong_folder_of_models_is_named_with_the_setting_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pixels: np.ndarray
) -> None:
    folder = tmp_path / "my models"
    monkeypatch.setenv("TESSDATA_PREFIX", str(folder))
    wrong = rf"TESSDATA_PREFIX names '{folder}', which is not a folder\.\nLeave TESSDATA_PREFIX out"
    for attempt in (Tesseract().check, lambda: Tesseract().read(pixels, 300)):
        with pytest.raises(LanguageDataMissing, match=wrong):
            attempt()
    folder.mkdir()
    with pytest.raises(LanguageDataMissing, match=r"TESSDATA_PREFIX .*no data for the language 'vie'"):
        Tesseract().check()
    with pytest.raises(LanguageDataMissing, match=r"--tessdata .*my models.*no data for the language 'vie'"):
        Tesseract(tessdata=folder).check()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(LanguageDataMissing, match="may not read"):
        Tesseract(tessdata=folder).check()


def test_damaged_data_are_not_called_a_fault_of_the_page(tmp_path: Path, pixels: np.ndarray) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"")
    with pytest.raises(TesseractUnusable, match=r"cannot load its data for the language 'vie'"):
        Tesseract(tessdata=tmp_path).read(pixels, 300)


def test_another_missing_language_is_named_with_those_installed() -> None:
    with pytest.raises(LanguageDataMissing, match=r"'xyz'.*\n.*vie"):
        Tesseract("vie+xyz").check()


def test_a_page_that_takes_too_long_is_given_up(pixels: np.ndarray) -> None:
    with pytest.raises(RecognitionError, match=r"0\.01 seconds"):
        Tesseract(timeout=0.01).read(pixels, 300)


@pytest.mark.skipif(os.name == "nt", reason="no limit there")
def test_memory_is_limited(pixels: np.ndarray, text: str) -> None:
    with pytest.raises(RecognitionError):
        Tesseract(memory=30).read(pixels, 300)  # it needs more than this to start
    assert len(Tesseract(memory=500).read(pixels, 300)) == text.count("\n") + 1


def test_one_thread_is_asked_for_in_the_environment_of_the_program_alone(pixels: np.ndarray) -> None:
    code = "import os, restore.page.tesseract; print(os.environ.get('OMP_THREAD_LIMIT'))"
    environment = {name: value for name, value in os.environ.items() if name != "OMP_THREAD_LIMIT"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout == "None\n"
