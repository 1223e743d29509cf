"""The recipe is read as typed data, and an error in it is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from restore.text.weights import SECTIONS
from scripts.make_models import steps
from scripts.recipe import FILE, RECIPE, ROOT, Recipe, load
from scripts.train.seq2seq import PRESETS

Change = Callable[[str, str], Recipe]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """changed(old, new) → the recipe with one passage changed."""

    def change(old: str, new: str) -> Recipe:
        text = FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "recipe.toml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load(path)

    return change


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("order = 4", "ordre = 4", "language: unknown key ordre"),
        ("order = 4\n", "", "'order'"),
        ("order = 4", 'order = "three"', "order: 'three' is no int"),
        ("seed = 77", "seed = true", "seed: True is no int"),
        ("drawn = 0.30, ", "", "legal_documents"),
    ],
)
def test_an_error_in_the_recipe_names_its_key(changed: Change, old: str, new: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        changed(old, new)


def test_paths_count_from_the_repository() -> None:
    assert RECIPE.paths.build == ROOT / "build"


def test_the_shares_of_registers_and_of_damage_are_shares() -> None:
    for shares in (
        [register.drawn for register in RECIPE.registers.values()],
        RECIPE.seq2seq.mixture.values(),
        RECIPE.gpu.registers.values(),
        *(shares.values() for shares in RECIPE.recognisers.values()),
    ):
        assert sum(shares) == pytest.approx(1)


def test_no_seed_is_used_twice() -> None:
    seeds = [one.seed for split in (RECIPE.pages.train, RECIPE.pages.dev, RECIPE.pages.test) for one in split]
    assert len(seeds) == len(set(seeds))


def test_a_step_comes_after_those_whose_outputs_it_reads() -> None:
    plan = list(steps(RECIPE))
    written = [output for step in plan for output in step.outputs]
    for place, step in enumerate(plan):
        before = {output for other in plan[:place] for output in other.outputs}
        assert {path for path in step.inputs if path in written} <= before, step.name


def test_without_minutes_there_is_no_seq2seq_model(changed: Change) -> None:
    names = {step.name for step in steps(changed("minutes = 400", "minutes = 0"))}
    assert "weights" in names
    assert not names & {"vocabulary", "seq2seq", "export"}


def test_every_grid_is_of_a_weight_that_there_is():
    for section, grid in RECIPE.fit.grids.items():
        assert set(grid) <= {one.name for one in fields(SECTIONS[section])}


def test_the_preset_is_one_of_those_there_are() -> None:
    assert RECIPE.seq2seq.preset in PRESETS
