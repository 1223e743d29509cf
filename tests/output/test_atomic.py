from __future__ import annotations

from pathlib import Path

import pytest

from restore.errors import OutputError
from restore.output import atomic


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    atomic.write(tmp_path / "a.txt", b"one")
    atomic.write(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atomic.write(tmp_path / "a.txt", b"old")

    def interrupt(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        atomic.make_folder(tmp_path / "file" / "out")
    with pytest.raises(OutputError, match="cannot be written"):
        atomic.write(tmp_path / "file" / "a.txt", b"")


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    atomic.make_folder(tmp_path / "a" / "b")
    atomic.make_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
