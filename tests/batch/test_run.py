"""Promises of a run: one bad file, page or format costs no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from restore.batch import units
from restore.batch.events import Event
from restore.batch.folder import OutputFolder
from restore.batch.plan import plan
from restore.batch.pool import LocalPool, Unit
from restore.batch.run import Run
from restore.document import PageText
from restore.edits import Restoration
from restore.errors import BrokenFile, FileMissing, ImageTooLarge
from restore.text.choice import TextEngine
from tests.batch.runs import SETTINGS, manifest, outcomes, run, started


class Fragile:
    """Crashes on the page that says so; stumbles over another; swallows memory or time on others."""

    def restore(self, text: str, profile: str = "auto", readings: object = ()) -> Restoration:
        if "CHẾT" in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "VẤP" in text:
            raise ValueError("stumbled")
        if "NGỦ" in text:
            time.sleep(600)
        if "NUỐT" in text:
            hoard = [bytearray(2**26) for _ in range(200)]
            return Restoration(text, text * len(hoard))
        return Restoration(text, text)

    def restore_pages(self, pages: Sequence[PageText]) -> list[Restoration]:
        return [self.restore(page.text, page.profile) for page in pages]


def fragile() -> TextEngine:
    return Fragile()


def test_a_bad_file_does_not_stop_the_others(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(scan.read_bytes()[:3000])
    done = outcomes(run([tmp_path / "bad.png", tmp_path / "none.png", scan], tmp_path / "out"))
    assert isinstance(done["bad.png"].error, BrokenFile)
    assert isinstance(done["none.png"].error, FileMissing)
    assert (done["page.png"].error, done["page.png"].pages) == (None, 1)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".restore",
        "page.txt",
        "restore-manifest.jsonl",
    ]


def test_a_process_that_dies_or_stumbles_costs_only_its_own_file(
    draw: Callable[..., Image.Image], tmp_path: Path
) -> None:
    for name in ("CHẾT", "VẤP", "NGỦ", "NUỐT", "SỐNG"):
        draw(f"Văn bản này {name} ở đây").save(tmp_path / f"{name}.png", dpi=(300, 300))
    settings = replace(SETTINGS, engine=fragile, timeout=12, memory=600)
    done = outcomes(run([tmp_path], tmp_path / "out", settings))
    errors = {name.removesuffix(".png"): str(outcome.error) for name, outcome in done.items()}
    assert "crashed" in errors["CHẾT"]
    assert "unexpected ValueError: stumbled" in errors["VẤP"]
    assert "more than 12 seconds" in errors["NGỦ"]
    assert "memory" in errors["NUỐT"] or "600 MiB" in errors["NUỐT"]
    assert errors["SỐNG"] == "None"
    assert (tmp_path / "out" / "SỐNG.txt").exists()
    assert not (tmp_path / "out" / "CHẾT.txt").exists()


def test_the_manifest_says_what_became_of_each_file(report: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nonsense")
    run([report, tmp_path / "bad.pdf"], tmp_path / "out")
    good, bad = sorted(manifest(tmp_path / "out"), key=lambda record: record["error"] is not None)
    assert good["input"] == str(report)
    assert good["size"] == report.stat().st_size
    assert len(str(good["sha256"])) == 64
    assert (good["outputs"], good["pages"], good["unread"]) == (["report.txt"], 4, [])
    assert bad["error"] == {
        "kind": "BrokenFile",
        "problem": f"'{tmp_path / 'bad.pdf'}' is damaged or cut off.",
        "remedy": "Scan or copy it again.",
    }


def test_errors_name_files_in_valid_utf8(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"\xff.png")
    try:
        source.write_bytes(b"nonsense")
    except OSError:
        pytest.skip("names are UTF-8 here")
    (outcome,) = outcomes(run([source], tmp_path / "out")).values()
    assert outcome.error
    assert outcome.error.problem.endswith("\N{REPLACEMENT CHARACTER}.png' is neither a PDF nor an image.")


def test_one_page_that_is_too_large_costs_itself(tmp_path: Path, scan: Path) -> None:
    path = tmp_path / "two.tif"
    with Image.open(scan) as page:
        page.save(path, save_all=True, append_images=[Image.new("L", (2000, 2000), 255)], dpi=(300, 300))
    settings = replace(SETTINGS, megapixels=3)
    done = outcomes(run([path], tmp_path / "out", settings))["two.tif"]
    assert [number for number, _ in done.unread] == [2]
    assert "2000×2000" in done.unread[0][1]
    Image.new("L", (2000, 2000), 255).save(tmp_path / "one.png")
    done = outcomes(run([tmp_path / "one.png"], tmp_path / "out", settings))["one.png"]
    assert isinstance(done.error, ImageTooLarge)


def test_one_damaged_page_of_a_tiff_is_reported_and_the_others_are_done(tmp_path: Path, report: Path) -> None:
    path = tmp_path / "fax.tif"
    with Image.open(report) as image:
        image.save(path, save_all=True, compression="tiff_adobe_deflate", dpi=(300, 300))
    with Image.open(path) as image:
        image.seek(1)
        second = int(image.tag_v2[273][0])  # type: ignore[attr-defined]
    data = bytearray(path.read_bytes())
    data[second : second + 64] = bytes(64)
    path.write_bytes(data)
    done = outcomes(run([path], tmp_path / "out"))["fax.tif"]
    assert (done.error, done.pages, [number for number, _ in done.unread]) == (None, 4, [2])
    assert "Page 2" in done.unread[0][1]
    assert "Trang số 4" in (tmp_path / "out" / "fax.txt").read_text(encoding="utf-8")


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_whole(report: Path, tmp_path: Path) -> None:
    path = tmp_path / "growing.tif"
    path.write_bytes(report.read_bytes())
    with started([path], tmp_path / "out") as events:
        next(events)
        with path.open("ab") as file:
            file.write(b"more")
        done = outcomes(list(events))["growing.tif"]
    assert "changed while it was read" in str(done.error)
    assert not (tmp_path / "out" / "growing.txt").exists()


def test_a_worker_that_is_killed_from_outside_costs_nothing(report: Path, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    pool = LocalPool(1, folder.scratch)
    events = iter(Run(plan([report], folder.path, ["txt"]), SETTINGS, folder, pool))
    done: list[Event] = []
    for event in events:
        done.append(event)
        if len(done) in (1, 3):
            os.kill(pool._workers[0].pid or 0, signal.SIGKILL)
    pool.close()
    folder.close()
    assert outcomes(done)["report.tif"].pages == 4
    assert outcomes(done)["report.tif"].unread == ()


def test_a_pool_answers_every_unit_whichever_workers_are_killed() -> None:
    pool = LocalPool(3)
    for number in range(60):
        pool.submit(Unit(number, time.sleep, (0.02,)))
    answers: list[int] = []
    while len(answers) < 60:
        unit, _ = pool.next(30) or pytest.fail("a unit was lost")
        answers.append(unit.key)
        if len(answers) % 7 == 0 and (pid := pool._workers[len(answers) % 3].pid):
            os.kill(pid, signal.SIGKILL)
    pool.close()
    assert sorted(answers) == list(range(60))


def test_a_page_in_place_of_one_that_was_not_read_says_why() -> None:
    from restore.output.json import parse_page

    page = parse_page(units.unread_page(3, "It hung.").data)
    assert (page.number, page.error, page.lines) == (3, "It hung.", ())
