"""Running systems over a folder: no document is left out, and the reports list all problems."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from restore.document import Reading
from restore.edits import Confidence, Edit, Restoration
from restore.errors import BrokenFile, EmptyInput, FileMissing, ModelMissing, UsageError
from restore.evaluate import figures
from restore.evaluate.aligned import worst_lines
from restore.evaluate.metrics import METRICS
from restore.evaluate.run import evaluate
from restore.evaluate.samples import find_samples
from restore.evaluate.systems import CommandSystem, RestoreSystem, join_pages
from restore.evaluate.table import print_table
from tests.engines import PageByPage

ROOT = Path(__file__).resolve().parents[2]
ECHO = f'"{sys.executable}" -c "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"'


@dataclass
class Dictionary(PageByPage):
    """A restorer that knows a few words."""

    words: tuple[tuple[str, str], ...] = (("Xa", "Xã"), ("bai", "Đại"), ("Son", "Sơn"))

    def restore(self, text: str, profile: str = "auto", readings: Sequence[Reading] = ()) -> Restoration:
        edits, out = [], text
        for before, after in self.words:
            start = text.find(before)
            if start >= 0:
                edits.append(Edit(start, start + len(before), before, after, "lexicon", 0.9, ""))
                out = out.replace(before, after, 1)
        edits.sort(key=lambda edit: edit.start)
        sure = tuple(Confidence(edit.start, edit.end, edit.confidence) for edit in edits)
        return Restoration(text, out, tuple(edits), confidences=sure)


def page_reader(path, restorer):
    if "broken" in path.name:
        raise OSError("the page cannot be read")
    return join_pages([restorer.restore("BAO CAO\nXa bai Son"), restorer.restore("Xa")])


def system(name="restore"):
    return RestoreSystem(name, Dictionary, page_reader)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "raw.txt").write_text("Xa bai Son\nthanh 1ap 2025", encoding="utf-8")
    (tmp_path / "report" / "gold.txt").write_text("Xã Đại Sơn\nthành lập 2025", encoding="utf-8")
    (tmp_path / "two.txt").write_text("Xa bai", encoding="utf-8")
    (tmp_path / "two.gold.txt").write_text("\ufeffXã bai", encoding="utf-8")
    (tmp_path / "page.pdf").write_bytes(b"%PDF")
    (tmp_path / "page.gold.txt").write_text("#header\nBÁO CÁO\n#body\nXã Đại Sơn {x}\nXã", encoding="utf-8")
    return tmp_path


def test_pairs_are_found_by_their_names(folder):
    found = find_samples(folder)
    assert [(sample.name, sample.is_page) for sample in found] == [
        ("page", True),
        ("report", False),
        ("two", False),
    ]
    assert find_samples(folder / "report")[0].name == "report"


def test_folders_without_samples_are_refused(tmp_path):
    with pytest.raises(FileMissing):
        find_samples(tmp_path / "none")
    with pytest.raises(EmptyInput):
        find_samples(tmp_path)


def test_a_gold_file_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "a.gold.txt").write_bytes(b"X\xe3")
    with pytest.raises(BrokenFile, match=r"a\.gold\.txt"):
        find_samples(tmp_path)


def test_raw_and_restored_are_scored_on_the_same_documents(folder):
    evaluation = evaluate(find_samples(folder), [system()])
    assert evaluation.kinds == ("text", "page")
    raw, total = evaluation.total("text", None), evaluation.total("text", 0)
    assert (raw.syllables.part, total.syllables.part, total.syllables.whole) == (2, 5, 8)
    assert (total.change.fixed, total.change.introduced) == (4, 1)  # "bai" was right in two.txt
    page = evaluation.total("page", 0)
    assert (page.body_words.part, page.body_words.whole) == (4, 4)
    assert page.recalled.whole == 6


def test_confidences_are_checked_on_text_and_pages(folder):
    found = evaluate(find_samples(folder), [system()]).calibration()
    assert found.count == 3 + 2 + 4
    assert found.bins[-1].right == pytest.approx(8 / 9)


def test_missing_and_failing_predictions_count_as_empty_and_are_listed(folder):
    (folder / "gone.gold.txt").write_text("một hai", encoding="utf-8")
    (folder / "broken.png").write_bytes(b"")
    (folder / "broken.gold.txt").write_text("#body\nba bốn", encoding="utf-8")
    failing = CommandSystem.parse(f'fails="{sys.executable}" -c "raise SystemExit(3)"')
    evaluation = evaluate(find_samples(folder), [system(), failing])
    assert evaluation.total("text", 0).syllables.whole == 8 + 2
    assert evaluation.total("page", 0).body_words.whole == 4 + 2
    assert evaluation.total("text", 1).syllables.part == 0
    problems = "\n".join(evaluation.problems)
    assert "gone: there is no input" in problems
    assert "broken: OSError: the page cannot be read" in problems
    assert "report: fails: fails failed with exit code 3." in problems


def test_an_incomplete_installation_is_no_score(tmp_path):
    def load():
        raise ModelMissing("no model")

    (tmp_path / "one.txt").write_text("mot", encoding="utf-8")
    (tmp_path / "one.gold.txt").write_text("một", encoding="utf-8")
    with pytest.raises(ModelMissing):
        evaluate(find_samples(tmp_path), [RestoreSystem("restore", load, page_reader)])


def test_other_programs_read_the_raw_text_or_a_path(folder):
    reads = f'path="{sys.executable}" -c "import sys; print(sys.argv[1])" {{}}'
    evaluation = evaluate(
        find_samples(folder), [system(), CommandSystem.parse(f"echo={ECHO}"), CommandSystem.parse(reads)]
    )
    for kind in evaluation.kinds:
        assert evaluation.total(kind, 1).syllables == evaluation.total(kind, None).syllables
    texts = [document.results[2].text.strip() for document in evaluation.documents]
    assert texts[0].endswith("page.pdf")
    assert texts[1].endswith("raw.txt")
    given = [evaluation.total(kind, 2).right_text_changed.whole for kind in ("text", "page")]
    assert given[0] > 0 == given[1]  # what reads pages is not given the truth of one


@pytest.mark.parametrize("definition", ["cat", "=cat", "name=", 'name="cat'])
def test_a_comparison_is_a_name_and_a_command(definition):
    with pytest.raises(UsageError):
        CommandSystem.parse(definition)


def test_a_program_that_hangs_or_is_missing_is_listed():
    slow = CommandSystem.parse(f'slow="{sys.executable}" -c "import time; time.sleep(30)"', timeout=0.2)
    with pytest.raises(Exception, match=r"longer than 0\.2 s"):
        slow.text("a")
    with pytest.raises(Exception, match="cannot be started"):
        CommandSystem.parse("gone=/no/such/program").text("a")


def test_the_truth_goes_in_and_comes_out_as_it_was(folder):
    evaluation = evaluate(find_samples(folder), [system()])
    changed = evaluation.total("text", 0).right_text_changed
    assert (changed.part, changed.whole) == (1, 8)  # two.gold.txt holds "bai"
    assert evaluation.harm("text") == {("bai", "Đại"): 1}
    without = evaluate(find_samples(folder), [system()], right_text=False)
    assert without.total("text", 0).right_text_changed.whole == 0


# --- reports --------------------------------------------------------------------------------------------


def test_json_is_the_same_bytes_each_time(folder):
    one, two = (figures.as_json(evaluate(find_samples(folder), [system()], seed=5), {"x": "1"}) for _ in "ab")
    assert one == two
    assert "seconds" not in one
    data = json.loads(one)
    assert data["schema"] == figures.SCHEMA
    assert data["groups"]["text"]["figures"]["restore"]["exact_syllables"] == {
        "value": 0.625,
        "part": 5,
        "whole": 8,
    }
    assert [document["name"] for document in data["documents"]] == ["page", "report", "two"]


def test_json_keeps_to_its_published_schema(folder):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs" / "restore-eval.schema.json").read_text(encoding="utf-8"))
    made = evaluate(find_samples(folder), [system(), CommandSystem.parse(f"echo={ECHO}")])
    for timings in (False, True):
        jsonschema.validate(json.loads(figures.as_json(made, {"x": "1"}, timings)), schema)
    assert schema["$defs"]["figures"]["propertyNames"]["enum"] == [metric.key for metric in METRICS]
    assert schema["properties"]["schema"]["const"] == figures.SCHEMA


def test_timings_are_in_json_only_when_asked_for(folder):
    evaluation = evaluate(find_samples(folder), [system()])
    data = json.loads(figures.as_json(evaluation, {}, timings=True))
    assert data["documents"][0]["systems"]["restore"]["seconds"] >= 0


def test_csv_has_one_row_for_each_figure(folder):
    rows = list(csv.DictReader(io.StringIO(figures.as_csv(evaluate(find_samples(folder), [system()])))))
    found = {(r["document"], r["system"], r["metric"]): r for r in rows if r["kind"] == "text"}
    assert len(found) == sum(r["kind"] == "text" for r in rows)
    assert found["*", "restore", "exact_syllables"]["value"] == "0.625"
    assert ("*", "raw", "introduced") not in found


def test_the_table_is_plain_where_no_terminal_is(folder):
    stream = io.StringIO()
    print_table(evaluate(find_samples(folder), [system("[bold]")]), stream)
    shown = stream.getvalue()
    assert "\x1b" not in shown
    assert shown.splitlines()[1].split()[:2] == ["raw", "[bold]"]
    assert "62.50 %" in shown
    assert "4 fixed, 2 missed, 1 introduced" in shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "100.00 %"), (0.99999, "99.99 %"), (0.0, "0.00 %"), (0.000001, "0.01 %")]
)
def test_only_exact_values_are_shown_as_100_or_0_percent(value, shown):
    assert figures.percent(value) == shown


def test_the_worst_lines_come_first_with_all_three_texts(folder):
    (first, *_) = worst_lines(evaluate(find_samples(folder), [system()]))
    assert (first.document, first.number, first.wrong) == ("report", 2, 2)
    assert [(c.raw, c.restored, c.truth, c.status) for c in first.columns] == [
        ("thanh", "thanh", "thành", "missed"),
        ("1ap", "1ap", "lập", "missed"),
        ("2025", "2025", "2025", "right"),
    ]


def test_a_document_of_which_nothing_came_does_not_crowd_out_the_worst_lines(folder):
    (folder / "gone.gold.txt").write_text("một hai ba bốn năm sáu", encoding="utf-8")
    evaluation = evaluate(find_samples(folder), [system()])
    assert "gone" in {problem.split(":")[0] for problem in evaluation.problems}
    assert "gone" not in {line.document for line in worst_lines(evaluation)}


def test_ten_thousand_lines_are_scored_in_seconds():
    import time

    from restore.evaluate.score import Reference, score
    from restore.evaluate.truth import parse_truth

    gold = "\n".join(
        f"Xã Bình Phú được sắp xếp lại theo Nghị quyết số {n} ngày 16/6/2025" for n in range(10_000)
    )
    raw = gold.replace("ạ", "a").replace("ì", "i").replace("ế", "é")
    started = time.process_time()
    reference = Reference.of(parse_truth(gold))
    score(reference, gold, score(reference, raw))
    assert time.process_time() - started < 10
