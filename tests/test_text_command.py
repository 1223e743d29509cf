"""Promises of `restore text`."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from restore.edits import apply, undo
from restore.output.json import parse

SAMPLES = Path(__file__).parent.parent / "samples" / "text"


def run(*arguments, stdin=b"", folder=None):
    command = [sys.executable, "-m", "restore", "text", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=folder)


def test_a_pipe_in_is_a_pipe_out_line_for_line():
    garbled = "Tong két cong tac\n\n  nam 2024\n".encode()
    done = run("--profile", "eng", stdin=garbled)
    assert done.returncode == 0
    assert done.stdout.decode() == "Tổng kết công tác\n\n  năm 2024\n"
    assert done.stderr == b""


def test_windows_line_ends_and_a_missing_last_one_stay():
    done = run("--profile", "plain", stdin=b"nhan dan\r\nhoi dong")
    assert done.stdout.decode() == "nhân dân\r\nhội đồng"


def test_a_scan_given_as_text_is_referred_to_the_command_for_scans():
    done = run(stdin=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    assert done.returncode == 3
    assert b"restore scan" in done.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file")
def test_a_text_without_end_is_refused_before_it_fills_the_memory():
    with open("/dev/zero", "rb") as endless:
        for arguments in ["/dev/zero"], []:
            command = [sys.executable, "-m", "restore", "text", *arguments]
            done = subprocess.run(command, stdin=endless, capture_output=True, timeout=100)
            assert (done.returncode, done.stdout) == (3, b"")
            assert done.stderr == b"restore: The text is longer than 100 MB.\nRestore it in parts.\n"


def test_a_text_is_read_to_its_end_across_the_parts_that_are_read_at_once():
    from restore.commands.text import _AT_ONCE, _whole

    for size in 0, 5, _AT_ONCE - 1, _AT_ONCE, 2 * _AT_ONCE + 7:
        data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        assert _whole(io.BytesIO(data)) == data


def test_json_lists_edits_that_lead_there_and_back(tmp_path):
    source = "Xa bai Son dugc thanh 1ap"
    (tmp_path / "in.txt").write_text(source, encoding="utf-8")
    done = run("--json", "--profile", "eng", str(tmp_path / "in.txt"))
    (page,) = parse(done.stdout).pages
    assert page.restoration.source == source
    assert apply(source, page.restoration.edits) == page.restoration.text != source
    assert undo(page.restoration.text, page.restoration.edits) == source


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        ((), b"", 4),
        ((), b" \n ", 4),
        (("/no/such/file.txt",), b"", 3),
        ((), b"\xff\xfe\x00x\x00", 3),
        (("--profile", "klingon"), b"x", 2),
    ],
)
def test_bad_input_gets_two_lines_and_its_exit_code(arguments, stdin, code):
    done = run(*arguments, stdin=stdin)
    assert done.returncode == code
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.decode().strip().splitlines()) <= 2


GARBLED = b"Nhan dan thon Ke Xim da hien dat lam duong giao thong nong thon moi."


def test_a_text_comes_out_the_same_in_every_process():
    read = "Bac Hai gas: 0909.112.233\nChu Tu dién nude: 098 765 43 21".encode()  # "gas" is of many languages
    command = [sys.executable, "-m", "restore", "text", "--json", "--model", "none"]
    outputs = {
        subprocess.run(
            command, input=read, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in "0123"
    }
    assert len(outputs) == 1


def test_the_users_own_terms_win(tmp_path):
    (tmp_path / "terms.txt").write_text("# villages\nKẻ Xím\t2\n", encoding="utf-8")
    assert "Kẻ Xím" not in run(stdin=GARBLED, folder=tmp_path).stdout.decode()
    assert "thôn Kẻ Xím" in run("--lexicon", "terms.txt", stdin=GARBLED, folder=tmp_path).stdout.decode()


def test_a_project_may_name_its_lists_in_restore_toml(tmp_path):
    (tmp_path / "terms.txt").write_text("Kẻ Xím\t2\n", encoding="utf-8")
    (tmp_path / "restore.toml").write_text('lexicon = ["terms.txt"]\n', encoding="utf-8")
    assert "thôn Kẻ Xím" in run(stdin=GARBLED, folder=tmp_path).stdout.decode()


def test_an_offices_own_channel_knows_its_misprints(tmp_path):
    text = "Thực hiện nhiệm vụ của năm, các đơn vị báo cáo kết zwk về phòng".encode()
    (tmp_path / "own.tsv").write_text("vie\tquả\tzwk\t30\nvie\tquả\tquả\t30\n", encoding="utf-8")
    assert "kết quả về" not in run("--profile", "vie", stdin=text, folder=tmp_path).stdout.decode()
    told = run("--profile", "vie", "--channel", "own.tsv", stdin=text, folder=tmp_path).stdout.decode()
    assert "kết quả về" in told
    (tmp_path / "restore.toml").write_text('channel = "own.tsv"\n', encoding="utf-8")
    assert run("--profile", "vie", stdin=text, folder=tmp_path).stdout.decode() == told


@pytest.mark.parametrize("settings", ["channel = 3", "lexicon = 3", "lexicon = [", "colour = 'red'"])
def test_a_wrong_restore_toml_is_a_usage_error(tmp_path, settings):
    (tmp_path / "restore.toml").write_text(settings, encoding="utf-8")
    done = run(stdin=GARBLED, folder=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) <= 2


def test_a_malformed_line_of_a_list_is_named_by_its_number(tmp_path):
    (tmp_path / "terms.txt").write_text("Kẻ Xím\nĐồng Vọp\tvery\n", encoding="utf-8")
    done = run("--lexicon", "terms.txt", stdin=GARBLED, folder=tmp_path)
    assert done.returncode == 2
    assert b"line 2" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="others do not limit address space so")
@pytest.mark.parametrize("mebibytes", [60, 100, 120, 150, 250])
def test_where_memory_is_short_it_says_so(mebibytes):
    garbled = (SAMPLES / "english-ocr.txt").read_bytes()
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({mebibytes * 2**20},) * 2)"
    call = (
        "from restore.cli import main; import sys; sys.argv = ['restore', 'text', '--profile', 'eng']; main()"
    )
    done = subprocess.run([sys.executable, "-c", f"{limit}; {call}"], input=garbled, capture_output=True)
    assert done.returncode == 1
    # Python itself prints this, without a line end, where it has no memory to report an error in a finaliser.
    own = "Exception ignored on building sys.unraisablehook arguments"
    told = done.stderr.decode().removeprefix(own)
    assert told.startswith("restore: There is not enough memory.\n")
    assert told.count("\n") == 2
