"""Promises of a second run: what was read is not read again, and what is not done is done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from restore.batch.folder import OutputFolder
from restore.batch.ledger import Ledger
from restore.batch.manifest import load
from restore.batch.plan import Job, plan
from restore.batch.pool import LocalPool
from restore.batch.run import Run
from restore.batch.state import Redo, Why, reason
from restore.batch.units import Settings
from restore.errors import NoPages
from restore.output import Options
from restore.page.selection import Selection
from restore.provenance import Provenance
from tests.batch.runs import SETTINGS, manifest, outcomes, pages_read, run, started


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
