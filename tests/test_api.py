"""The public API: the names that `import restore` exports, and nothing heavy loaded before its use."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import restore

NAMES = {
    "Doubt", "Edit", "Restoration", "RestoreError", "RestoredDocument", "RestoredPage", "RestoredWord",
    "__version__", "apply", "load", "restore_text", "scan", "undo",
}  # fmt: skip
SAMPLE = Path(__file__).parents[1] / "samples" / "scans" / "clean.png"


def test_the_exported_names_are_these() -> None:
    assert set(restore.__all__) == NAMES
    assert all(hasattr(restore, name) for name in NAMES)


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert version("restore-vi") == restore.__version__


def test_types_are_published() -> None:
    assert (Path(restore.__file__).parent / "py.typed").is_file()


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, restore; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"cv2", "numpy", "kenlm", "sentencepiece", "torch"} & set(loaded.split())


def test_an_engine_restores_text_and_scans() -> None:
    engine = restore.load(model="none")
    assert engine.restore("Tong két cong tac nam 2024").text == "Tổng kết công tác năm 2024"
    document = restore.scan(SAMPLE, engine)
    assert document.text == "\f".join(page.restoration.text for page in document.pages)
    assert len(document.pages) == 1


def test_own_terms_and_left_out_witnesses_are_given_at_loading() -> None:
    engine = restore.load(terms=["Đông Vọng"], model="none", without=["memory"])
    assert "memory" not in [witness.name for witness in engine.witnesses]
    assert "Đông Vọng" in engine.restore("họp ở thôn Pong Vong ngày 5/6/2024", "eng").text
    with pytest.raises(ValueError, match="no such witness: magic"):
        restore.load(without=["magic"])


def test_an_unknown_profile_or_text_layer_is_named() -> None:
    engine = restore.load(model="none")
    with pytest.raises(ValueError, match="no such profile: magic"):
        engine.restore("họp ở thôn", "magic")
    with pytest.raises(ValueError, match="no such profile: magic"):
        restore.scan(SAMPLE, engine, profile="magic")
    with pytest.raises(ValueError, match="no such text_layer: magic"):
        restore.scan(SAMPLE, engine, text_layer="magic")


def test_restore_text_keeps_its_engine() -> None:
    assert restore.restore_text("ủy ban nhân dân").text == "ủy ban nhân dân"
    assert restore._engine() is restore._engine()


def test_an_engine_serves_threads_and_forks() -> None:
    engine = restore.load()
    texts = ["Tong két cong tac nam 2024", "Xa bai Son dugc thanh 1ap", "ủy ban nhân dân"]
    alone = [engine.restore(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(engine.restore, texts * 4)) == alone * 4
    if hasattr(os, "fork"):
        child = os.fork()
        if not child:
            os._exit([engine.restore(text) for text in texts] != alone)
        assert os.waitpid(child, 0)[1] == 0
