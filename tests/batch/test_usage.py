"""Memory and processor time of workers."""

from __future__ import annotations

import gc

from restore.batch.usage import FEW_COLLECTIONS, few_collections


def test_garbage_is_collected_seldom_while_text_is_restored_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    try:
        with few_collections():
            assert gc.get_threshold() == FEW_COLLECTIONS
            raise MemoryError
    except MemoryError:
        assert gc.get_threshold() == before
