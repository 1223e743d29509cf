"""`restore eval` as users run it."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from restore.cli import restore
from restore.document import Reading
from restore.edits import Restoration
from restore.errors import EmptyInput, OutputError, ToolMissing, UsageError
from restore.evaluate import systems
from tests.engines import PageByPage

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "samples"


class Upper(PageByPage):
    """Knows one word."""

    SWITCHES = ("language", "lexicon")

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        return Restoration(text, text.replace("Xa", "Xã"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    def fake(name="restore", without=(), profile="auto"):
        return systems.RestoreSystem(name, Upper, lambda path, restorer: systems.Output(""))

    monkeypatch.setattr(systems, "restore_system", fake)
    (tmp_path / "raw.txt").write_text("Xa Son\n", encoding="utf-8")
    (tmp_path / "gold.txt").write_text("Xã Sơn\n", encoding="utf-8")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(restore, ["eval", *map(str, arguments)])


def test_tables_by_default(folder):
    result = run(folder)
    assert result.exit_code == 0
    assert "Exact syllables ↑" in result.stdout
    assert "1 fixed, 1 missed, 0 introduced" in result.stdout
    assert result.stderr == ""


def test_json_alone_on_standard_output(folder):
    data = json.loads(run(folder, "--json").stdout)
    assert data["groups"]["text"]["figures"]["restore"]["exact_syllables"]["value"] == 0.5
    assert data["versions"]["python"]


def test_csv_alone_on_standard_output(folder):
    rows = list(csv.DictReader(io.StringIO(run(folder, "--csv").stdout)))
    assert {row["system"] for row in rows} == {"raw", "restore"}


def test_a_report_is_written_beside_the_table(folder, tmp_path):
    result = run(folder, "--report", tmp_path / "out.html")
    assert result.exit_code == 0
    assert (tmp_path / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_that_cannot_be_written_says_so_before_anything_is_scored(folder, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr("restore.evaluate.run.evaluate", None)
    result = run(folder, "--report", tmp_path / "file" / "out.html")
    assert isinstance(result.exception, OutputError)


def test_other_programs_stand_beside(folder):
    program = f'gold="{sys.executable}" -c "print(\'Xã Sơn\')"'
    data = json.loads(run(folder, "--json", "--compare", program).stdout)
    assert data["systems"] == ["restore", "gold"]


@pytest.mark.parametrize(
    "arguments", [["--json", "--csv"], ["--compare", "restore=cat"], ["--compare", "cat"]]
)
def test_what_makes_no_sense_is_refused(folder, arguments):
    assert isinstance(run(folder, *arguments).exception, UsageError)


def test_an_empty_folder_is_refused(tmp_path):
    assert isinstance(run(tmp_path).exception, EmptyInput)


def test_ablation_runs_once_without_each_switch(folder, monkeypatch):
    restorer = pytest.importorskip("restore.text.engine", reason="the restorer is not there yet")
    monkeypatch.setattr(restorer, "WITNESSES", Upper.SWITCHES)
    data = json.loads(run(folder, "--json", "--ablate").stdout)
    assert data["systems"][:3] == ["restore", "without language", "without lexicon"]
    assert {"without edits of marks", "without second look"} <= {*data["systems"]}


@pytest.mark.slow
@pytest.mark.skipif(not (SAMPLES / "text").is_dir(), reason="the project's own samples are not there")
def test_the_projects_own_texts_are_scored_with_the_real_models():
    result = run(SAMPLES / "text", "--json")
    if isinstance(result.exception, ToolMissing):
        pytest.skip(f"models are missing: {result.exception.problem}")
    data = json.loads(result.stdout)
    assert data["problems"] == []
    figures = data["groups"]["text"]["figures"]
    assert figures["restore"]["exact_syllables"]["value"] > figures["raw"]["exact_syllables"]["value"]


@pytest.mark.skipif(not (SHARED / "report").is_dir(), reason="the real samples are not beside this checkout")
def test_the_real_report_counts_as_its_definition_says():
    from restore.evaluate.samples import find_samples
    from restore.evaluate.score import Reference, score

    (sample,) = find_samples(SHARED / "report")
    reference = Reference.of(sample.truth)
    assert reference.problems == ()
    assert len(reference.tokens) == 2592
    assert sample.source is not None
    raw = score(reference, sample.source.read_text(encoding="utf-8"))
    assert raw.by_line
    assert (raw.score.syllables.part, raw.score.numbers.part, raw.score.numbers.whole) == (363, 60, 63)
    assert raw.score.cer == pytest.approx(0.2253, abs=1e-4)
