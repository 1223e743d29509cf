"""The README tells the truth: its figures belong to the weights, its options exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from restore.cli import COMMANDS
from restore.resources import data_folder, sha256, verify

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_figures_were_measured_with_these_weights():
    named = re.search(r"<!-- weights -->`([0-9a-f]{12})`<!-- /weights -->", README)
    assert named, "the README names no weights; run scripts/measure/benchmark.py"
    assert sha256(data_folder("models") / "checksums.json").startswith(named[1]), (
        "the README's figures are older than the weights; run scripts/measure/benchmark.py"
    )


def test_the_weights_are_those_of_the_checksums():
    assert verify() == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command):
    assert f"restore {command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_the_readme_names_exists(command):
    shown = subprocess.run(
        [sys.executable, "-m", "restore", command, "--help"], capture_output=True, text=True, check=True
    ).stdout
    for line in re.findall(rf"restore {command} [^`\n]*", README):
        for option in re.findall(r"(?<= )--[a-z-]+", line):
            assert option in shown, f"`restore {command}` has no {option}"
