from __future__ import annotations

import os
from collections.abc import Iterator
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


def test_parts_are_written_one_after_the_other_and_an_error_among_them_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"one"
        raise ValueError

    atomic.write(tmp_path / "a.txt", iter([b"one", b"two"]))
    assert (tmp_path / "a.txt").read_bytes() == b"onetwo"
    with pytest.raises(ValueError):
        atomic.write(tmp_path / "a.txt", failing())
    assert (tmp_path / "a.txt").read_bytes() == b"onetwo"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_the_bytes_are_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: done.__iadd__(["fsync"]) and fsync(handle))
    monkeypatch.setattr(Path, "replace", lambda self, to: done.__iadd__(["rename"]) and replace(self, to))
    atomic.write(tmp_path / "a.txt", b"one")
    assert done[:2] == ["fsync", "rename"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / ".a.txt.part"
    part.symlink_to("/dev/full")
    monkeypatch.setattr(atomic, "part_of", lambda path, folder=None: part)
    with pytest.raises(OutputError, match="No space left"):
        atomic.write(tmp_path / "a.txt", b"x" * 100)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        atomic.make_folder(tmp_path / "file" / "out")
    with pytest.raises(OutputError, match="cannot be written"):
        atomic.write(tmp_path / "file" / "a.txt", b"")


def test_a_file_is_no_folder_to_write_into(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file' is no folder"):
        atomic.make_folder(tmp_path / "file")


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    atomic.make_folder(tmp_path / "a" / "b")
    atomic.make_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
