"""Imports go one way, the command starts at once, and the list of errors is complete."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from restore import errors

PACKAGE = Path(__file__).parents[1] / "restore"

# Floors, lowest first. A module imports from its own floor and from those below it. The two wings, `text` and
# `page`, stand on one floor and import nothing of each other.
FLOORS = [
    ["vietnamese", "errors", "resources", "streams", "signals"],
    ["edits", "page_text", "provenance", "treatment"],
    ["spans", "packed"],
    ["document"],
    ["plaintext", "table_sense"],
    [
        "text",
        "page",
        "output",
        "list_dashes",
        "list_letters",
        "number_edits",
        "number_agreement",
        "number_check",
        "number_rules",
        "reading_check",
    ],
    ["pipeline", "evaluate", "review"],
    ["batch", "ocrmypdf"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
FLOOR = {name: height for height, floor in enumerate(FLOORS) for name in floor}
APART = [("text", "page"), ("page", "text"), ("output", "text"), ("output", "page")]
MOST_LINES = 400
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def name_of(path: Path) -> str:
    """ "restore.page.load" for restore/page/load.py, "restore.page" for its __init__.py."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(name: str) -> str:
    """The part of the package that a module belongs to: "page" for restore.page.load."""
    return name.split(".")[1]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of every import from the package, those inside functions and for typing too."""
    modules = {name_of(module) for module in PACKAGE.rglob("*.py")}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("restore."):
                yield node.lineno, name if name in modules else name.rpartition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    own = part(name_of(path))
    assert own in FLOOR, "a new part: give it its place in FLOORS"
    for line, imported in imports(path):
        if imported != "restore":
            assert FLOOR[part(imported)] <= FLOOR[own], f"line {line} imports {imported}"
            assert (own, part(imported)) not in APART, f"line {line} imports {imported}"


def test_the_drawing_shows_every_folder_of_the_package() -> None:
    drawing = (PACKAGE.parent / "docs" / "house.svg").read_text(encoding="utf-8")
    folders = {part(name_of(path)) for path in MODULES if path.parent != PACKAGE}
    assert [folder for folder in folders if f"{folder}/" not in drawing] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name_of(path): {name for _, name in imports(path)} for path in MODULES}
    TopologicalSorter(graph).prepare()  # CycleError


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "module", ["restore", "restore.document", "restore.output.txt", "restore.output.json"]
)
def test_results_and_writers_load_neither_opencv_nor_models(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"cv2", "numpy", "kenlm", "sentencepiece", "PIL", "pypdfium2"} & set(loaded.split())


def test_the_command_loads_nothing_heavy() -> None:
    code = "import sys, restore.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "transformers", "cv2", "numpy", "PIL"} & set(loaded.split())


def test_help_is_instant() -> None:
    def seconds() -> float:
        """Processor time, so that other programs do not count; wall time on systems without it."""
        before = os.times()
        subprocess.run([sys.executable, "-m", "restore", "--help"], capture_output=True, check=True)
        after = os.times()
        spent = after.children_user - before.children_user + after.children_system - before.children_system
        return spent or after.elapsed - before.elapsed

    assert min(seconds() for _ in range(5)) < 0.3


def documented() -> dict[str, tuple[str | None, int]]:
    """Parent and exit code of each error, read from the tree in the docstring."""
    tree: dict[str, tuple[str | None, int]] = {}
    above: list[str] = []
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        if not (entry := re.match(r"([ │├└─]*)([A-Z]\w+)(?: {2,}(\d))?", line)) or not line.startswith(" "):
            continue
        depth = (len(entry[1]) - 4) // 4
        parent = above[depth - 1] if depth else None
        tree[entry[2]] = (parent, int(entry[3]) if entry[3] else tree[parent or ""][1])
        above[depth:] = [entry[2]]
    return tree


def test_every_error_is_documented_with_its_exit_code() -> None:
    real = {
        name: (None if kind is errors.RestoreError else kind.__mro__[1].__name__, kind.exit_code)
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.RestoreError)
    }
    assert documented() == real
