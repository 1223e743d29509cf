from __future__ import annotations

import hashlib
from pathlib import Path

from restore.provenance import Provenance, fingerprint


def test_equal_settings_have_equal_fingerprints_in_any_order() -> None:
    assert fingerprint({"a": 1, "b": Path("x")}) == fingerprint({"b": Path("x"), "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_a_result_names_its_file_the_version_and_every_model(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"page")
    made = Provenance.here({"lang": "vie"}, {"tesseract": "5.3.0"}).of(tmp_path / "a.pdf")
    assert made.source == (tmp_path / "a.pdf").as_posix()
    assert made.sha256 == hashlib.sha256(b"page").hexdigest()
    assert made.version
    assert dict(made.models)["tesseract"] == "5.3.0"
    assert len(dict(made.models)["language.binary"]) == 64
