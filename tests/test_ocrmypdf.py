"""Promises of the plug-in `ocrmypdf --ocr-engine restore`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.output.pdfs import raw_text

pytest.importorskip("ocrmypdf")


def ocrmypdf(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "ocrmypdf", "--ocr-engine", "restore", *arguments]
    return subprocess.run(call, capture_output=True, text=True)


@pytest.fixture
def pdf(scan: Path, tmp_path: Path) -> Path:
    """A page that lies on its side."""
    path = tmp_path / "a.pdf"
    Image.open(scan).rotate(90, expand=True).save(path, resolution=300)
    return path


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_ocrmypdf_takes_restore_as_its_engine(pdf: Path, text: str, tmp_path: Path) -> None:
    made, sidecar = tmp_path / "b.pdf", tmp_path / "b.txt"
    options = ("-l", "vie", "--rotate-pages", "--output-type", "pdf", "--sidecar")
    done = ocrmypdf(*options, sidecar, pdf, made)
    assert done.returncode == 0, done.stderr
    assert raw_text(made) == text.split()
    assert sidecar.read_text(encoding="utf-8").split() == text.split()
    assert "--restore-lexicon" in ocrmypdf("--help").stdout


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--restore-lexicon", "none.txt"], "The list 'none.txt' is not there."),
        (["--restore-timeout", "0"], "--restore-timeout is not above 0."),
    ],
)
def test_a_wrong_option_is_two_lines_before_a_page_is_read(
    options: list[str], problem: str, pdf: Path, tmp_path: Path
) -> None:
    done = ocrmypdf("-l", "vie", *options, pdf, tmp_path / "b.pdf")
    told = done.stderr.splitlines()
    assert (done.returncode, len(told), told[0]) == (1, 2, problem)
    assert not (tmp_path / "b.pdf").exists()
