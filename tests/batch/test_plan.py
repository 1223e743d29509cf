"""Promises of the plan: every file once, each with its own name, and no input overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore.batch import plan as planning
from restore.batch.ledger import Known, Ledger
from restore.batch.plan import find_files, natural_order, plan
from restore.errors import NoPages, OutputError


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def outputs(inputs: list[Path], ledger: Ledger | None = None) -> list[str]:
    return [str(path) for job in plan(inputs, Path("out"), ["txt"], ledger) for _, path in job.outputs]


def test_page_2_comes_before_page_10() -> None:
    paths = [Path(name) for name in ("b/page10.png", "b/page2.png", "a/Page3.png", "b/page.png")]
    names = [str(path) for path in sorted(paths, key=natural_order)]
    assert names == ["a/Page3.png", "b/page.png", "b/page2.png", "b/page10.png"]


def test_folders_are_searched_to_the_bottom_for_what_can_be_read(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("2.PDF", "10.png", "deep/er/3.tiff", "notes.txt", ".hidden.png")))
    found = [(item.source.name, str(item.name)) for item in find_files([tmp_path])]
    assert found == [("2.PDF", "2"), ("10.png", "10"), ("3.tiff", os.path.join("deep", "er", "3"))]


def test_the_first_file_comes_before_the_folder_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(*(tmp_path / f"{number}.png" for number in range(50)))
    monkeypatch.setattr(planning, "_SORTED_TOGETHER", 10)
    seen = 0
    real = planning._is_wanted

    def counting(entry: os.DirEntry[str]) -> bool:
        nonlocal seen
        seen += 1
        return real(entry)

    monkeypatch.setattr(planning, "_is_wanted", counting)
    jobs: Iterator[object] = plan([tmp_path], tmp_path / "out", ["txt"])
    next(jobs)
    assert seen == 10
    assert len(list(jobs)) == 49


def test_a_file_named_twice_is_done_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.png")
    assert len(outputs([tmp_path / "a.png", tmp_path, tmp_path / "." / "a.png"])) == 1


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoPages, match="nothing to read"):
        list(find_files([tmp_path]))


def test_a_broken_link_is_reported_and_a_pipe_skipped(tmp_path: Path) -> None:
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nothing.png")
    os.mkfifo(tmp_path / "pipe.png")
    assert [item.source.name for item in find_files([tmp_path])] == ["gone.png", "self.png"]


def test_the_output_folder_is_not_searched(tmp_path: Path) -> None:
    touch(tmp_path / "a.png", tmp_path / "out" / "b.png")
    assert [item.source.name for item in find_files([tmp_path], tmp_path / "out")] == ["a.png"]


def test_outputs_of_a_folder_keep_its_subfolders(tmp_path: Path) -> None:
    touch(tmp_path / "x" / "a.png", tmp_path / "y" / "a.png")
    assert outputs([tmp_path]) == [os.path.join("out", "x", "a.txt"), os.path.join("out", "y", "a.txt")]


def test_inputs_of_one_name_have_outputs_of_different_names(tmp_path: Path) -> None:
    paths = [
        tmp_path / name for name in ("a.png", "a.pdf", "x/b.png", "y/b.png", "z/x/b.png", "c.png", "x/C.png")
    ]
    touch(*paths)
    names = outputs(paths)
    assert len({name.casefold() for name in names}) == len(paths)
    assert names[:2] == [os.path.join("out", "a.txt"), os.path.join("out", "a.pdf.txt")]


def test_a_file_keeps_the_name_it_had_whoever_comes_before_it_now(tmp_path: Path) -> None:
    touch(tmp_path / "a.pdf", tmp_path / "a.png")
    ledger = Ledger()
    ledger.load([(str(tmp_path / "a.png"), "a", Known(0, 0, "", "", "done"), 0)])
    assert outputs([tmp_path], ledger) == [os.path.join("out", "a.pdf.txt"), os.path.join("out", "a.txt")]


def test_a_name_too_long_for_a_suffix_is_cut_and_stays_unique(tmp_path: Path) -> None:
    for last in "bc":
        touch(tmp_path / ("ấ" * 83 + last + ".png"))  # 254 bytes
    names = [os.path.basename(name) for name in outputs([tmp_path])]
    assert len(set(names)) == 2
    assert all(len(os.fsencode(name)) <= 255 for name in names)


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are Unicode there")
def test_a_name_that_is_not_utf8_is_planned_like_any_other(tmp_path: Path) -> None:
    touch(tmp_path / os.fsdecode(b"b\xff.png"), tmp_path / os.fsdecode(b"b\xfe.png"))
    assert len(set(outputs([tmp_path]))) == 2


def test_an_input_is_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "suffix", lambda kind: kind)
    touch(tmp_path / "a.txt", tmp_path / "in" / "b.pdf")
    with pytest.raises(OutputError, match="is an input"):
        list(plan([tmp_path / "a.txt"], tmp_path, ["txt"]))
    with pytest.raises(OutputError, match="among the inputs"):
        list(plan([tmp_path / "in"], tmp_path / "in", ["txt", "pdf"]))
