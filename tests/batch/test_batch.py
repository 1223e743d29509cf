from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from restore.batch.plan import Job, find_files, missing, natural_order, plan
from restore.batch.run import Settings, run
from restore.document import PageText
from restore.edits import Restoration
from restore.errors import BrokenFile, FileMissing, NoPages, OutputError
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine, TextEngine


class Fragile:
    """Dies, as if killed, on the page that says so; stumbles over another."""

    def restore(self, text: str, profile: str = "auto", readings: object = ()) -> Restoration:
        if "CHẾT" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "VẤP" in text:
            raise ValueError("stumbled")
        return Restoration(text, text)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]


def fragile() -> TextEngine:
    return Fragile()


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def outputs(inputs: list[Path]) -> list[str]:
    return [str(path) for job in plan(inputs, Path("out"), ["txt"]) for _, path in job.outputs]


# --- what to do -----------------------------------------------------------------------------------------


def test_page_2_comes_before_page_10() -> None:
    paths = [Path(name) for name in ("b/page10.png", "b/page2.png", "a/Page3.png", "b/page.png")]
    names = [str(path) for path in sorted(paths, key=natural_order)]
    assert names == ["a/Page3.png", "b/page.png", "b/page2.png", "b/page10.png"]


def test_folders_are_searched_to_the_bottom_for_what_can_be_read(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("2.PDF", "10.png", "deep/er/3.tiff", "notes.txt", ".hidden.png")))
    found = [(path.name, str(name)) for path, name in find_files([tmp_path])]
    assert found == [("2.PDF", "2"), ("10.png", "10"), ("3.tiff", os.path.join("deep", "er", "3"))]


def test_a_file_named_twice_is_done_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.png")
    assert len(find_files([tmp_path / "a.png", tmp_path, tmp_path / "." / "a.png"])) == 1


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoPages, match="nothing to read"):
        find_files([tmp_path])


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
    assert names[:2] == [os.path.join("out", "a.png.txt"), os.path.join("out", "a.pdf.txt")]


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    with pytest.raises(OutputError, match="is an input"):
        plan([tmp_path / "a.txt"], tmp_path, ["txt"])


def test_only_missing_outputs_are_left_to_do(tmp_path: Path) -> None:
    touch(tmp_path / "a.txt")
    job = Job(Path("a.png"), (("txt", tmp_path / "a.txt"), ("json", tmp_path / "a.json")))
    assert missing(job).outputs == (("json", tmp_path / "a.json"),)


# --- doing it -------------------------------------------------------------------------------------------


@pytest.fixture
def settings() -> Settings:
    return Settings(Tesseract(), NoEngine)


def test_a_bad_file_does_not_stop_the_others(scan: Path, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "bad.png").write_bytes(scan.read_bytes()[:3000])
    jobs = plan([tmp_path / "bad.png", tmp_path / "none.png", scan], tmp_path / "out", ["txt"])
    outcomes = {outcome.job.source: outcome for outcome in run(jobs, settings, 2)}
    assert isinstance(outcomes[tmp_path / "bad.png"].error, BrokenFile)
    assert isinstance(outcomes[tmp_path / "none.png"].error, FileMissing)
    assert outcomes[scan].error is None
    assert outcomes[scan].pages == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.txt"]


def test_a_process_that_dies_or_stumbles_costs_only_its_own_file(draw, tmp_path: Path) -> None:
    for name in ("CHẾT", "VẤP", "SỐNG", "KHỎE"):
        draw(f"Văn bản này {name} ở đây").save(tmp_path / f"{name}.png", dpi=(300, 300))
    jobs = plan([tmp_path], tmp_path / "out", ["txt"])
    errors = {
        outcome.job.source.stem: str(outcome.error)
        for outcome in run(jobs, Settings(Tesseract(), fragile), 2)
    }
    assert "crashed or was killed" in errors["CHẾT"]
    assert "unexpected ValueError: stumbled" in errors["VẤP"]
    assert (errors["SỐNG"], errors["KHỎE"]) == ("None", "None")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["KHỎE.txt", "SỐNG.txt"]


def test_stopping_early_ends_the_processes(scan: Path, tmp_path: Path, settings: Settings) -> None:
    jobs = [Job(scan, (("txt", tmp_path / f"{number}.txt"),)) for number in range(6)]
    outcomes: Iterator[object] = run(jobs, settings, 2)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert not any("part" in path.name for path in tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) < 6
