"""The scripts import in one direction, are listed in their README, and say in their docstrings how to run
them."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
FLOORS = [
    "corpus",
    "train",
    "fit",
    "measure",
    "docs",
]  # a folder imports from itself and from those before it
MODULES = sorted(path for path in SCRIPTS.glob("*/*.py") if path.name != "__init__.py")
COMMANDS = [path for path in MODULES if "def main(" in path.read_text(encoding="utf-8")]


def name_of(path: Path) -> str:
    return ".".join(("scripts", *path.relative_to(SCRIPTS).with_suffix("").parts))


def imported(path: Path) -> list[str]:
    """The folders of `scripts` that a module imports from."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [name.split(".")[1] for name in names if name.startswith("scripts.") and name.count(".") == 2]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    own = path.parent.name
    allowed = FLOORS[: FLOORS.index(own) + 1] if own in FLOORS else [own]
    assert set(imported(path)) <= set(allowed)


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_a_script_says_what_it_reads_and_writes_and_starts(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(name_of(path))
    told = module.__doc__ or ""
    assert f"python -m {name_of(path)}" in told, "no example"
    assert re.search(r"\bReads? ", told)
    assert re.search(r"\b(Writes?|Prints?|writes|prints) ", told)
    monkeypatch.setattr(sys, "argv", [path.name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0
    assert told.splitlines()[0] in capsys.readouterr().out


def test_the_map_names_every_module_and_no_other() -> None:
    table = (SCRIPTS / "README.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert named == {name_of(path).removeprefix("scripts.") for path in MODULES}
