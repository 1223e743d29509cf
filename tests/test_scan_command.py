from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fpdf import FPDF

from restore.batch.pool import LocalPool
from restore.cli import restore
from restore.commands.scan import command
from restore.errors import ModelMissing


def scan_command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(restore, ["scan", *map(str, arguments), "--raw"], catch_exceptions=True)


@pytest.fixture(scope="module")
def done(scan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("done") / "new" / "out"
    return scan_command(scan, "-o", out, "--list"), out


def test_text_and_json_are_written_and_listed(done: tuple[Result, Path], text: str) -> None:
    result, out = done
    assert result.exit_code == 0
    assert result.stdout.split() == [str(out / "page.txt"), str(out / "page.json")]
    assert (out / "page.txt").read_text(encoding="utf-8") == text + "\n"
    assert json.loads((out / "page.json").read_text(encoding="utf-8"))["pages"][0]["text"] == text


def test_the_summary_goes_to_stderr(done: tuple[Result, Path]) -> None:
    assert done[0].stderr == "restore: 1 restored (1 page, 0 edits)\n"


def test_a_spreadsheet_without_tables_is_an_empty_file_and_the_summary_says_so(
    scan: Path, tmp_path: Path
) -> None:
    result = scan_command(scan, "-o", tmp_path, "--formats", "txt,csv")
    assert (tmp_path / "page.csv").read_bytes() == b""
    assert "1 without tables (their spreadsheets are empty)" in result.stderr


def test_the_input_is_not_touched(scan: Path, done: tuple[Result, Path]) -> None:
    assert [path.name for path in scan.parent.iterdir()] == ["page.png"]


def test_what_is_done_is_skipped_and_force_redoes_it(scan: Path, done: tuple[Result, Path]) -> None:
    out = done[1]
    (out / "page.txt").write_text("corrected by hand")
    again = scan_command(scan, "-o", out)
    assert again.exit_code == 0
    assert "1 skipped" in again.stderr
    assert (out / "page.txt").read_text() == "corrected by hand"
    assert scan_command(scan, "-o", out, "--force").exit_code == 0
    assert (out / "page.txt").read_text() != "corrected by hand"


def test_some_failures_make_exit_code_1_and_are_named(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nonsense")
    result = scan_command(scan, tmp_path / "bad.pdf", "-o", tmp_path / "out", "--formats", "txt")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "1 restored (1 page, 0 edits); 1 failed" in result.stderr
    assert "bad.pdf' is damaged or cut off.\n    Scan or copy it again." in result.stderr


def test_text_layers_and_paragraphs_are_treated_as_asked(face: str, tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format=(400, 300))
    pdf.add_font("Serif", "", face)
    pdf.add_page()
    pdf.set_font("Serif", size=12)
    pdf.multi_cell(0, 16, "Thực hiện Kế hoạch của Ủy ban nhân dân xã về việc trồng cây phân tán. " * 8)
    pdf.output(str(tmp_path / "page.pdf"))
    told = {}
    for options in ((), ("--reflow",), ("--text-layer", "redo")):
        result = scan_command(tmp_path / "page.pdf", "-o", tmp_path / "out", "--force", *options)
        assert result.exit_code == 0
        page = json.loads((tmp_path / "out" / "page.json").read_text(encoding="utf-8"))["pages"][0]
        told[options] = (
            (tmp_path / "out" / "page.txt").read_text(encoding="utf-8"),
            (page["treatment"]["source"], page["treatment"]["reason"]),
        )
    assert told[()][0].count("\n") > 5
    assert told["--reflow",][0].count("\n") == 1
    assert told["--reflow",][0].split() == told[()][0].split()
    assert told[()][1] == ("layer", "good")
    assert told["--text-layer", "redo"][1] == ("image", "so asked")


def test_the_ways_to_treat_a_text_layer_are_those_there_are() -> None:
    from restore.page.textlayer import MODES

    (option,) = (option for option in command.params if option.name == "text_layer")
    assert tuple(option.type.choices) == MODES  # type: ignore[attr-defined]


def test_a_dry_run_tells_what_is_to_do_and_does_nothing(scan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = scan_command(scan, "-o", out, "--dry-run")
    assert (result.stdout, result.stderr) == (f"new\t{scan}\n", "restore: 1 to do (1 new); 0 done already\n")
    assert not out.exists()
    scan_command(scan, "-o", out, "--raw")
    result = scan_command(scan, "-o", out, "--raw", "--dry-run")
    assert (result.stdout, result.stderr) == ("", "restore: nothing to do; 1 done already\n")


def test_all_formats_or_none_must_be_known(scan: Path, tmp_path: Path) -> None:
    result = scan_command(scan, "-o", tmp_path, "--formats", "txt,doc")
    assert "There is no format 'doc'." in str(result.exception)


def test_info_names_what_is_there_and_what_is_missing() -> None:
    shown = CliRunner().invoke(restore, ["info"])
    told = json.loads(CliRunner().invoke(restore, ["info", "--json"]).stdout)
    assert "vie" in told["languages"]
    assert told["tesseract"] in shown.stdout
    assert set(told) == {"restore", "python", "packages", "tesseract", "languages", "models", "missing"}
    for item in told["missing"]:
        assert item["what"] in shown.stdout
        assert item["remedy"]


def test_info_tells_a_model_that_is_damaged_or_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.bin").write_bytes(b"good")
    (tmp_path / "bad.bin").write_bytes(b"bad")
    digests = {name: hashlib.sha256(b"good").hexdigest() for name in ("good.bin", "bad.bin", "none.bin")}
    (tmp_path / "checksums.json").write_text(json.dumps(digests))
    monkeypatch.setattr("restore.resources.data_folder", lambda kind: tmp_path)
    shown = CliRunner().invoke(restore, ["info", "--json"])
    assert json.loads(shown.stdout)["models"] == {
        "good.bin": "ok",
        "bad.bin": "differs from its checksum",
        "none.bin": "missing",
    }
    assert shown.exit_code == 5


def test_info_tells_damaged_data_of_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"cut off")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    shown = CliRunner().invoke(restore, ["info"])
    assert "Tesseract cannot load its data for the language 'vie'." in shown.stdout
    assert shown.exit_code == 5


def test_a_missing_model_stops_everything_at_once(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalPool, "submit", lambda pool, unit: pool._answers.put((unit, ModelMissing("x"))))
    result = CliRunner().invoke(restore, ["scan", str(scan), "-o", str(tmp_path)])
    assert isinstance(result.exception, ModelMissing)


def test_a_page_that_was_read_right_stays_right(scan: Path, tmp_path: Path, text: str) -> None:
    result = CliRunner().invoke(restore, ["scan", str(scan), "-o", str(tmp_path)])
    assert (result.exit_code, result.exception) == (0, None)
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == text + "\n"


def test_info_says_how_to_install_what_is_missing(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "restore", "info"],
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": str(tmp_path)},
        check=False,
    )
    assert shown.returncode == 5
    assert "apt-get install tesseract-ocr tesseract-ocr-vie" in shown.stdout


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_leaves_whole_files_or_none(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(80):  # far more than are done by the time of the signal
        (tmp_path / "in" / f"{number}.png").write_bytes(scan.read_bytes())
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "restore",
            "scan",
            tmp_path / "in",
            "-o",
            tmp_path / "out",
            "--raw",
            "--jobs",
            "2",
        ],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list((tmp_path / "out").glob("*.txt")):
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    _, told = running.communicate(timeout=60)
    if running.returncode == 0:
        pytest.skip("the signal was ignored (a job in the background) or came after the last file")
    assert "Traceback" not in told
    assert running.returncode == 128 + signal.SIGINT
    written = [path for path in (tmp_path / "out").iterdir() if path.stem.isdecimal()]
    assert 0 < len(written) < 160
    assert {path.suffix for path in written} <= {".txt", ".json"}
    for path in written:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "--help"], ["info", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    heavy = "{'cv2', 'PIL', 'numpy', 'pytesseract', 'pypdfium2', 'kenlm', 'rich'}"
    code = (
        f"import sys; sys.argv = ['restore', *{arguments!r}]\n"
        "from restore.cli import restore\n"
        "try: restore()\nexcept SystemExit: pass\n"
        f"print('heavy:', {heavy} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("heavy: set()\n")
