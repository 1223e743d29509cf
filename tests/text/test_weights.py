"""A weights file that is not as it should be is an error that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from restore.errors import ModelUnusable
from restore.resources import model
from restore.text.profile import PROFILES
from restore.text.weights import ProfileWeights, read_weights, write_weights


def broken(tmp_path: Path, damage: Callable[[Any], object]) -> Path:
    tree = json.loads(model("weights.json").read_text(encoding="utf-8"))
    damage(tree)
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_the_shipped_weights_have_every_profile() -> None:
    assert set(PROFILES) <= set(read_weights(model("weights.json")))


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    weights = {"eng": ProfileWeights(), **read_weights(model("weights.json"))}
    write_weights(tmp_path / "weights.json", weights)
    assert read_weights(tmp_path / "weights.json") == weights


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda tree: tree.update(schema="restore-weights/1"), "schema"),
        (lambda tree: tree.pop("profiles"), "no profiles"),
        (lambda tree: tree["profiles"]["eng"].pop("memory"), "'eng' needs the sections"),
        (lambda tree: tree["profiles"]["eng"].update(other={}), "'eng' needs the sections"),
        (lambda tree: tree["profiles"]["vie"]["channel"].pop("floor"), "'vie.channel' needs the keys"),
        (lambda tree: tree["profiles"]["vie"]["channel"].update(more=1), "'vie.channel' needs the keys"),
        (
            lambda tree: tree["profiles"]["vie"]["channel"].update(floor="low"),
            "'vie.channel.floor' is no number",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, damage: Callable[[Any], object], said: str) -> None:
    with pytest.raises(ModelUnusable, match=said):
        read_weights(broken(tmp_path, damage))


def test_a_file_that_is_no_json_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_bytes(b"\x80 not JSON")
    with pytest.raises(ModelUnusable, match="cannot be used"):
        read_weights(path)
