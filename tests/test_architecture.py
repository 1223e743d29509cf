"""Imports run one way, the command starts at once, and the table of errors is true."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore import errors

PACKAGE = Path(__file__).parents[1] / "restore"

# Lowest first. A module imports from its own layer and from those above it in this list.
LAYERS = [
    ["vietnamese"],
    ["document", "errors", "resources", "tesseract", "limits", "worker"],
    ["evidence"],
    ["lattice", "decoder", "fusion", "confidence", "verdict"],
    ["profile", "restorer", "engine"],
    ["image", "ocr", "reread", "columns", "layout"],
    ["pipeline"],
    ["output", "evaluate", "batch"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part(path: Path) -> str:
    """The part of the package that a file belongs to: "image" for restore/image/load.py."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and part of every import from the package, those inside functions and for typing too."""
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
                yield node.lineno, name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    assert part(path) in RANK, "a new part: give it its place in LAYERS"
    for line, imported in imports(path):
        assert RANK[imported] <= RANK[part(path)], f"line {line} imports restore.{imported}"


def test_the_command_loads_nothing_heavy() -> None:
    code = "import sys, restore.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "transformers", "cv2", "numpy", "PIL"} & set(loaded.split())


def test_help_is_instant() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "restore", "--help"], capture_output=True, check=True)
        return time.perf_counter() - start

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
