"""The wheel works by itself: installed into an empty environment and run from another directory."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        command, cwd=cwd, input=stdin, env=clean, capture_output=True, encoding="utf-8", timeout=300
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-build-isolation"] if find_spec("hatchling") else []
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *offline]
    done = run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("restore_vi-*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel, and borrows the dependencies of ours."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False)
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    python = folder / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    done = run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    assert done.returncode == 0, done.stderr
    where = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
    ).stdout.strip()
    # A path in a .pth is only searched: the .pth of our own editable installation stays without effect.
    Path(where, "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def test_models_and_lexicon_are_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for kind in ("models", "lexicon"):
        tracked = [path for path in (ROOT / kind).rglob("*") if path.is_file()]
        assert {f"restore/_data/{path.relative_to(ROOT).as_posix()}" for path in tracked} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "samples/", "scripts/", "build/"))]


def test_the_installed_package_is_the_one_that_runs(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "python", "-c", "import restore; print(restore.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(scripts.parent)


@pytest.mark.parametrize(("option", "expected"), [("--help", "scan"), ("--version", "restore")])
def test_the_command_answers(scripts: Path, tmp_path: Path, option: str, expected: str) -> None:
    done = run(scripts / "restore", option, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert expected in done.stdout


@pytest.mark.skipif(
    not (ROOT / "models" / "checksums.json").exists(), reason="the models are not trained yet"
)
def test_it_restores_text(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts / "restore", "text", cwd=tmp_path, stdin="Tong két phong trao thi dua yéu nudérc\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Tổng kết phong trào thi đua yêu nước\n"
