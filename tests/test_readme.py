"""The README is short and true: its figures belong to the weights, its commands and options exist."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from restore.cli import COMMANDS
from restore.resources import data_folder, sha256, verify

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
GUIDES = [
    README,
    *(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "how-to").glob("*.md"))),
]


def test_it_is_read_in_five_minutes() -> None:
    assert len(README.splitlines()) <= 100


def test_the_pictures_are_small() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures, "no picture of a page before and after, none of the review"
    assert sum((ROOT / picture).stat().st_size for picture in pictures) <= 220 * 1024


def test_the_figures_were_measured_with_these_weights() -> None:
    named = re.search(r"<!-- weights -->`([0-9a-f]{12})`<!-- /weights -->", BENCHMARKS)
    assert named, "docs/benchmarks.md names no weights; run the benchmark"
    assert sha256(data_folder("models") / "checksums.json").startswith(named[1]), (
        "the figures of docs/benchmarks.md are older than the weights; run the benchmark"
    )


def test_its_figures_are_those_of_the_benchmark() -> None:
    check = [sys.executable, "-m", "scripts.docs.figures", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def test_the_weights_are_those_of_the_checksums() -> None:
    assert verify() == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    assert f"restore {command}" in README


@cache
def help_of(command: str) -> str:
    line = [sys.executable, "-m", "restore", command, "--help"]
    return subprocess.run(line, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_is_named_exists(command: str) -> None:
    for guide in GUIDES:
        for line in re.findall(rf"restore {command} [^`\n\"]*", guide):
            for option in re.findall(r"(?<= )--[a-z-]+", line):
                assert option in help_of(command), f"`restore {command}` has no {option}"
