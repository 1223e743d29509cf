"""The commands and the Python code of the README and of the how-to pages work, and print what the page says.

Blocks marked `console` and `python` are run, each in its own folder with the files that the pages speak of.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
PAGES = [ROOT / "README.md", ROOT / "docs" / "api.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ (.+)$", re.MULTILINE)
LINES = 8  # of the texts that the snippets restore


class Snippet(NamedTuple):
    page: Path
    number: int  # of the block on its page
    code: str


def snippets(kind: str) -> list[Snippet]:
    """The blocks of one kind on all pages."""
    blocks = [(page, BLOCK.findall(page.read_text(encoding="utf-8"))) for page in PAGES]
    return [
        Snippet(page, number, code)
        for page, found in blocks
        for number, (name, code) in enumerate(found, 1)
        if name == kind
    ]


def name(snippet: Snippet) -> str:
    return f"{snippet.page.stem}-{snippet.number}"


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The reader's folder: archive/, my-samples/, garbled.txt, and the files that the page itself shows."""
    archive, mine = tmp_path / "archive", tmp_path / "my-samples"
    archive.mkdir()
    mine.mkdir()
    with Image.open(SAMPLES / "scans" / "fax.tif") as fax:  # its upper part, to be quick
        fax.crop((0, 0, fax.width, fax.height // 3)).save(archive / "notice.tif", dpi=(200, 200))
    for suffix in ("txt", "gold.txt"):
        text = (SAMPLES / "text" / f"english-ocr.{suffix}").read_text(encoding="utf-8")
        (mine / f"report.{suffix}").write_text(
            "".join(text.splitlines(keepends=True)[:LINES]), encoding="utf-8"
        )
    shutil.copy(mine / "report.txt", tmp_path / "garbled.txt")
    page: Path = request.getfixturevalue("snippet").page
    for kind, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        first, _, rest = code.partition("\n")
        if kind == "text" and (shown := re.fullmatch(r"# (\w+\.txt)", first)):
            (tmp_path / shown[1]).write_text(rest, encoding="utf-8")
        elif kind == "toml":
            (tmp_path / "restore.toml").write_text(code, encoding="utf-8")
    return tmp_path


def run(command: list[str], folder: Path) -> str:
    """Standard output of a command that must succeed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are written for a POSIX shell")
@pytest.mark.parametrize("snippet", snippets("console"), ids=name)
def test_commands_work_and_print_what_the_page_says(snippet: Snippet, folder: Path) -> None:
    texts = PROMPT.split(snippet.code)
    assert texts[0] == "", "a console block begins with a command"
    define = f'set -e; restore() {{ "{sys.executable}" -m restore "$@"; }}\n'
    for command, shown in zip(texts[1::2], texts[2::2], strict=True):
        printed = run(["bash", "-c", define + command], folder)
        if shown.strip():
            assert printed.strip() == shown.strip()


@pytest.mark.parametrize("snippet", snippets("python"), ids=name)
def test_python_code_works_and_prints_what_its_comments_say(snippet: Snippet, folder: Path) -> None:
    printed = run([sys.executable, "-c", snippet.code], folder)
    for expected in re.findall(r"^print\(.*\)  # (.+)$", snippet.code, re.MULTILINE):
        assert expected in printed


def test_there_is_something_to_run() -> None:
    for kind in ("console", "python"):
        assert ROOT / "README.md" in {snippet.page for snippet in snippets(kind)}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        named = re.findall(r"(?:`|^|\n)make ([a-z]\w*)", page.read_text(encoding="utf-8"))
        assert set(named) <= targets, page.name
