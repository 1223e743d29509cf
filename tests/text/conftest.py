"""What tests of the text engine share."""

from __future__ import annotations

import pytest

from restore.text.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The shipped engine without its seq2seq model, loaded once: it serves any number of texts."""
    return Engine.load(without=("seq2seq",))
