"""A recogniser that hangs, crashes, babbles or swallows memory on one page costs that page, no other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from restore.cli import restore
from restore.errors import RecognitionError
from restore.page import tesseract

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the faulty Tesseract is a shell script")

# Does as it should, but for pages that are higher than wide.
FAULTY = """\
#!/bin/sh
if [ -f "$1" ]; then
    {{ read -r kind; read -r width height; }} < "$1"
    [ "$width" -lt "$height" ] && {{ {fault}; }}
fi
exec {tesseract} "$@"
"""
GREEDY = f"exec {sys.executable} -c 'hoard = [bytearray(1 << 26) for _ in range(200)]'"
FAULTS = {
    "hangs": ("exec sleep 60", "It took more than 5 seconds."),
    "crashes": ("kill -SEGV $$", "Tesseract crashed (signal 11); it may have run out of memory."),
    "complains": ("echo 'Image too odd' >&2; exit 1", "Tesseract failed: Image too odd"),
    "babbles": ("echo abracadabra > $2.tsv; exit 0", "Tesseract's answer makes no sense."),
    "is silent": ("exit 0", "Tesseract ended without an answer."),
    "swallows memory": (GREEDY, "MemoryError"),
    "never stops talking": ("exec yes > $2.tsv", "Tesseract crashed"),
    "leaves children": ("sleep 7531 & sleep 7531 & exec sleep 60", "It took more than 5 seconds."),
}


@pytest.fixture
def file(draw: Callable[..., Image.Image], tmp_path: Path) -> Path:
    """Three pages, the second higher than wide."""
    first, third = (draw(f"Trang {word} của báo cáo", mode="L") for word in ("một", "ba"))
    second = Image.new("L", (first.width, 2 * first.width), 255)
    second.paste(draw("Trang hai của báo cáo", mode="L"))
    path = tmp_path / "in" / "report.tif"
    path.parent.mkdir()
    first.save(path, save_all=True, append_images=[second, third], dpi=(300, 300))
    return path


@pytest.fixture
def scan(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """scan(fault, *options): `restore scan` of the file, with a Tesseract of that fault."""

    def run(fault: str, *options: str) -> Result:
        faulty = tmp_path / "bin" / "tesseract"
        faulty.parent.mkdir(exist_ok=True)
        faulty.write_text(FAULTY.format(fault=fault, tesseract=shutil.which("tesseract")))
        faulty.chmod(0o755)
        monkeypatch.setenv("PATH", f"{faulty.parent}{os.pathsep}{os.environ['PATH']}")
        return CliRunner().invoke(
            restore, ["scan", str(file), "-o", str(tmp_path / "out"), "--raw", *options]
        )

    return run


@pytest.mark.parametrize(("fault", "problem"), FAULTS.values(), ids=FAULTS)
def test_the_other_pages_come_and_the_fault_is_recorded(
    scan: Callable[..., Result], tmp_path: Path, fault: str, problem: str
) -> None:
    result = scan(fault, "--memory", "800", "--timeout", "5" if "sleep" in fault else "60")
    assert result.exit_code == 1
    assert "1 restored (3 pages, 0 edits); 1 page not read (--retry-failed tries again)" in result.stderr
    assert "report.tif', page 2: " in result.stderr
    pages = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["pages"]
    assert [page["text"] for page in pages] == ["Trang một của báo cáo", "", "Trang ba của báo cáo"]
    assert problem in pages[1]["error"]
    assert (pages[0]["error"], pages[0]["notes"]) == ("", [])
    assert b"sleep 7531" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout


def test_a_file_of_which_nothing_can_be_read_has_failed(
    scan: Callable[..., Result], file: Path, tmp_path: Path
) -> None:
    with Image.open(file) as picture:
        picture.seek(1)
        picture.copy().save(file.with_name("page.png"), dpi=(300, 300))
    file.unlink()
    file.with_name("page.png").rename(file)
    result = scan("kill -SEGV $$")
    assert type(result.exception).__name__ == "RecognitionError", result.exception
    assert "report.tif': Tesseract crashed" in str(result.exception)
    assert not list((tmp_path / "out").glob("report*"))


def test_an_interrupted_file_is_not_written_in_part(scan: Callable[..., Result], tmp_path: Path) -> None:
    result = scan("kill -INT $$; sleep 1")
    assert "interrupted" in str(result.exception)
    assert not list((tmp_path / "out").glob("report*"))


def test_a_tesseract_that_does_not_say_what_it_has_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "tesseract"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tesseract, "ANSWERS_WITHIN", 0.5)
    with pytest.raises(RecognitionError, match="does not answer"):
        tesseract.Tesseract().check()
