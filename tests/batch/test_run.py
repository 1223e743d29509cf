"""Promises of a run: one bad file or page costs no other, and what was read is not read again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from restore.batch import units
from restore.batch.folder import OutputFolder
from restore.batch.ledger import Ledger
from restore.batch.manifest import load
from restore.batch.plan import Job, plan
from restore.batch.pool import LocalPool, Unit
from restore.batch.run import Event, Outcome, PageDone, Run
from restore.batch.state import Redo, Why, reason
from restore.batch.units import Settings
from restore.document import PageText
from restore.edits import Restoration
from restore.errors import BrokenFile, FileMissing, ImageTooLarge, NoPages, OutputInUse, OutputLost
from restore.output import Options
from restore.page.selection import Selection
from restore.page.tesseract import Tesseract
from restore.provenance import Provenance
from restore.text.choice import NoEngine, TextEngine

SETTINGS = Settings(Tesseract(), NoEngine)


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


@contextmanager
def started(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings = SETTINGS,
    redo: Redo = Redo.NOTHING,
) -> Iterator[Iterator[Event]]:
    folder = OutputFolder(out)
    pool = LocalPool(2, folder.scratch)
    jobs = plan(inputs, out, ["txt"], folder.manifest.ledger)
    try:
        yield iter(Run(jobs, settings, folder, pool, redo))
    finally:
        pool.close()
        folder.close()


def run(inputs: Sequence[Path], out: Path, *more: object) -> list[Event]:
    with started(inputs, out, *more) as events:  # type: ignore[arg-type]
        return list(events)


def outcomes(events: Sequence[Event]) -> dict[str, Outcome]:
    return {event.job.source.name: event for event in events if isinstance(event, Outcome)}


def pages_read(events: Sequence[Event]) -> list[int]:
    """Pages that were read now, not taken from a journal."""
    return sorted(event.number for event in events if isinstance(event, PageDone) and event.seconds)


def manifest(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "restore-manifest.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def report(draw: Callable[..., Image.Image], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of four pages."""
    first, *rest = (draw(f"Trang số {number} của báo cáo", mode="L") for number in range(1, 5))
    path = tmp_path_factory.mktemp("report") / "report.tif"
    first.save(path, save_all=True, append_images=rest, dpi=(300, 300))
    return path


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
    }


def test_a_run_that_stopped_goes_on_at_the_page(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        first = [next(events), next(events)]
    second = run([report], tmp_path / "out")
    assert len(pages_read(first)) == 2
    assert sorted(pages_read(first) + pages_read(second)) == [1, 2, 3, 4]
    undisturbed = run([report], tmp_path / "other")
    assert pages_read(undisturbed) == [1, 2, 3, 4]
    assert (tmp_path / "out" / "report.txt").read_bytes() == (tmp_path / "other" / "report.txt").read_bytes()


def test_a_journal_cut_off_by_a_crash_costs_the_page_that_was_written(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events), next(events)
    (journal,) = (tmp_path / "out" / ".restore" / "pages").rglob("*.pages")
    journal.write_bytes(journal.read_bytes()[:-10])
    assert len(pages_read(run([report], tmp_path / "out"))) == 3


def test_pages_read_with_other_settings_are_read_again(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events), next(events)
    settings = replace(SETTINGS, text_layer="redo")
    assert pages_read(run([report], tmp_path / "out", settings)) == [1, 2, 3, 4]


def test_a_rerun_does_what_is_missing_changed_or_made_with_other_settings(scan: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "page.png", tmp_path / "out"
    source.write_bytes(scan.read_bytes())

    def skipped(settings: Settings = SETTINGS) -> bool:
        return outcomes(run([source], out, settings))["page.png"].skipped

    assert not skipped()
    assert skipped()
    os.utime(source)  # another date, the same content
    assert skipped()
    Image.open(scan).crop((0, 0, 900, 400)).save(source, dpi=(300, 300))
    assert not skipped()
    (out / "page.txt").unlink()
    assert not skipped()
    assert not skipped(replace(SETTINGS, writing=Options(reflow=True)))
    assert skipped(replace(SETTINGS, writing=Options(reflow=True)))
    assert len(manifest(out)) == 1


def test_a_file_with_another_date_and_the_same_bytes_is_looked_at_once(scan: Path, tmp_path: Path) -> None:
    source, other, out = tmp_path / "page.png", tmp_path / "other.png", tmp_path / "out"
    shutil.copy(scan, source)
    shutil.copy(scan, other)
    run([source, other], out)
    before = {record["input"]: record for record in manifest(out)}
    os.utime(source, ns=(1, 2))
    assert {outcome.skipped for outcome in outcomes(run([source, other], out)).values()} == {True}
    ledger = Ledger()
    load(ledger, out)
    why = {
        job.source: reason(job, ledger, SETTINGS.digest, Redo.NOTHING) for job in plan([source], out, ["txt"])
    }
    assert why == {source: Why.NOTHING}
    run([source, other], out)
    after = {record["input"]: record for record in manifest(out)}
    assert after[str(other)] == before[str(other)]
    assert after[str(source)] == {**before[str(source)], "mtime_ns": 2}


def test_errors_name_files_in_valid_utf8(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"\xff.png")
    try:
        source.write_bytes(b"nonsense")
    except OSError:
        pytest.skip("names are UTF-8 here")
    (outcome,) = outcomes(run([source], tmp_path / "out")).values()
    assert outcome.error
    assert outcome.error.problem.endswith("\N{REPLACEMENT CHARACTER}.png' is neither a PDF nor an image.")


def test_a_retry_restores_only_what_failed(scan: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "bad.png").write_bytes(scan.read_bytes()[:3000])
    run([source], out)
    (source / "bad.png").write_bytes(scan.read_bytes())
    (source / "new.png").write_bytes(scan.read_bytes())
    done = outcomes(run([source], out, SETTINGS, Redo.FAILED))
    assert (done["bad.png"].pages, done["new.png"].skipped) == (1, True)
    assert not (out / "new.txt").exists()


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


def test_only_the_pages_asked_for_are_read_and_others_when_they_are_asked_for(
    tmp_path: Path, report: Path
) -> None:
    def asked(pages: str) -> Settings:
        told = Provenance.here({"pages": pages})
        return replace(SETTINGS, pages=Selection.parse(pages), provenance=told)

    out = tmp_path / "out"
    assert pages_read(run([report], out, asked("2,4-"))) == [2, 4]
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "Trang số 2" in text
    assert "Trang số 3" not in text
    assert outcomes(run([report], out, asked("2,4-")))["report.tif"].skipped
    assert pages_read(run([report], out, asked("3"))) == [3]
    done = outcomes(run([report], out, asked("9")))["report.tif"]
    assert isinstance(done.error, NoPages)


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


def test_two_runs_cannot_write_into_one_folder(scan: Path, tmp_path: Path) -> None:
    with started([scan], tmp_path / "out"), pytest.raises(OutputInUse, match=f"process {os.getpid()}"):
        OutputFolder(tmp_path / "out")
    OutputFolder(tmp_path / "out").close()


def test_an_output_folder_that_is_moved_away_is_not_made_anew(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events)
        (tmp_path / "out").rename(tmp_path / "moved")
        with pytest.raises(OutputLost):
            list(events)
    assert not (tmp_path / "out").exists()


def test_stopping_early_leaves_no_process_and_no_part(report: Path, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    pool = LocalPool(2, folder.scratch)
    jobs: Iterator[Job | None] = plan([report], folder.path, ["txt"])
    next(iter(Run(jobs, SETTINGS, folder, pool)))
    pids = [worker.pid for worker in pool._workers]
    pool.close()
    folder.close()
    assert not folder.scratch.exists()
    assert not any("part" in path.name for path in folder.path.rglob("*"))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)


def test_what_a_killed_run_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    first = OutputFolder(tmp_path / "out")
    (first.parts / "x.part").touch()
    (first.scratch / "y").touch()
    first._lock.close()  # as the system does for a process that is killed
    second = OutputFolder(tmp_path / "out")
    assert not first.scratch.exists()
    assert not list(second.parts.iterdir())
    second.close()


def test_a_run_that_is_killed_before_its_scratch_folder_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = Path.mkdir

    def mkdir(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if path.name.startswith("restore-"):
            made.append((tmp_path / "out" / ".restore" / "scratch").read_text().splitlines())
        real(path, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    folder = OutputFolder(tmp_path / "out")
    assert made == [[str(folder.scratch)]]  # noted before it was made
    folder.close()


def test_a_journal_that_a_killed_run_left_goes_with_the_next(report: Path, tmp_path: Path) -> None:
    with started([report], tmp_path / "out") as events:
        next(events)
    (journal,) = (tmp_path / "out" / ".restore" / "pages").rglob("*.pages")
    left = journal.read_bytes()
    run([report], tmp_path / "out")
    journal.parent.mkdir(parents=True)
    journal.write_bytes(left)
    assert outcomes(run([report], tmp_path / "out"))["report.tif"].skipped
    assert [path.name for path in (tmp_path / "out" / ".restore").iterdir()] == ["lock"]


def test_a_journal_that_is_kept_spares_the_reading_under_other_settings(report: Path, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    pool = LocalPool(2, folder.scratch)
    jobs: Iterator[Job | None] = plan([report], folder.path, ["txt"])
    list(Run(jobs, SETTINGS, folder, pool, keep_journals=True))
    pool.close()
    folder.close()
    events = run([report], tmp_path / "out", replace(SETTINGS, writing=Options(reflow=True)))
    assert pages_read(events) == []
    assert outcomes(events)["report.tif"].pages == 4


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
