"""constraints.txt pins all that pyproject.toml asks for, in versions that it allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [
    *PROJECT["dependencies"],
    *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
]


def pins() -> dict[str, list[str]]:
    """The versions of each package: more than one where systems or versions of Python differ."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = re.fullmatch(r"([\w.-]+)==([\w.]+)(?: ;.*)?", line).groups()  # type: ignore[union-attr]
            found.setdefault(canonicalize_name(name), []).append(version)
    return found


@pytest.mark.parametrize("wanted", [text for text in WANTED if not text.startswith("restore-vi")])
def test_every_dependency_is_pinned_to_a_version_that_fits(wanted: str) -> None:
    requirement = Requirement(wanted)
    versions = pins().get(canonicalize_name(requirement.name))
    assert versions, "run: make pins"
    assert all(requirement.specifier.contains(version) for version in versions), "run: make pins"


def test_the_hooks_have_the_same_ruff() -> None:
    hooks = re.findall(r"ruff==([\w.]+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert set(hooks) == set(pins()["ruff"])
