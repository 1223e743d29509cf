"""The stages whose cost is measured are functions of the package."""

from __future__ import annotations

from pkgutil import resolve_name

import pytest

from scripts.measure.stages import STAGES


@pytest.mark.parametrize("name", [name for names in STAGES.values() for name in names])
def test_a_stage_is_a_function_of_the_package(name: str) -> None:
    assert callable(resolve_name(f"restore.{name}"))
