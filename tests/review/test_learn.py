"""`restore learn`: decisions become truth, terms and a channel, on request only and with a trial."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from restore.commands.learn import command
from restore.document import RestoredDocument
from restore.errors import EmptyInput, FileMissing, OutputError, RestoreError, UsageError
from restore.evaluate.samples import find_samples
from restore.review.decisions import Decision, decide, log_of
from restore.review.learn import counts_of, lesson, terms_of
from restore.text.evidence.own_channel import Count, read_counts
from tests.review.documents import document, save

ROW = [("Ông", "Ông"), ("Bui?", "Bùi"), ("Guom?", "Gươm"), ("o", "ở"), ("xóm", "xóm"), ("15", "15")]


def decided(made: RestoredDocument, *choices: tuple[str, str, str]) -> list[Decision]:
    """A decision for each (raw, restored, after) on all pages, at the first place where raw stands."""
    found = []
    for page in made.pages:
        raw = page.restoration.source
        for before, restored, after in choices:
            start = raw.index(before)
            told = decide(raw, page.page.number, start, start + len(before), after, "type")
            found.append(Decision(**{**vars(told), "restored": restored}))
    return found


NAME = ("Bui", "Bui", "Bùi"), ("Guom", "Guom", "Gươm")


def reviewed(folder: Path, name: str, *choices: tuple[str, str, str], pages: int = 1) -> Path:
    """A document in a folder, with a log of decisions."""
    made = document([ROW], pages)
    path = save(folder, made, name)
    log = "".join(f"{decision.line()}\n" for decision in decided(made, *choices))
    log_of(path).write_text(log, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(command, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def refused(*arguments: object) -> RestoreError:
    error = CliRunner().invoke(command, [*map(str, arguments)]).exception
    assert isinstance(error, RestoreError)
    return error


def test_a_page_without_open_doubts_is_truth_line_for_line() -> None:
    made = document([ROW, [("xa", "xã")]])
    learned = lesson("a", made, decided(made, *NAME))
    assert learned
    assert learned.gold == ("Ông Bui Guom o xóm 15\nxa\n", "Ông Bùi Gươm ở xóm 15\nxã\n")


def test_a_page_with_an_open_doubt_is_no_truth() -> None:
    made = document([ROW])
    learned = lesson("a", made, decided(made, NAME[0]))
    assert learned
    assert learned.gold == ("", "")


def test_a_document_without_decisions_teaches_nothing() -> None:
    assert lesson("a", document([ROW]), []) is None


def test_a_corrected_name_becomes_a_term_with_the_names_beside_it() -> None:
    made = document([ROW], 2)
    learned = lesson("a", made, decided(made, *NAME))
    assert learned
    assert terms_of([learned]) == {"Ông Bùi Gươm": 4}  # two words of it on each of two pages


@pytest.mark.parametrize(
    ("row", "choice"),
    [
        ([("xom?", "xóm")], ("xom", "xom", "xóm")),  # no capital
        ([("Guom?", "Gươm"), ("o", "ở")], ("Guom", "Guom", "Gươm")),  # one syllable may be any word
        ([("BUI", "BÙI"), ("GUOM?", "GƯƠM")], ("GUOM", "GUOM", "GƯƠM")),  # a heading
        ([("Bùi", "Bùi"), ("Gươm?", "Gươm")], ("Gươm", "Gươm", "Gươm")),  # the engine had it
        ([("mục", "mục"), ("HI?", "III")], ("HI", "HI", "III")),  # a Roman numeral
        ([("Bùi.", "Bùi."), ("Guom?", "Gươm")], ("Guom", "Guom", "Gươm")),  # a stop between them
    ],
)
def test_what_is_surely_no_name_becomes_no_term(
    row: list[tuple[str, str]], choice: tuple[str, str, str]
) -> None:
    made = document([row])
    learned = lesson("a", made, decided(made, choice))
    assert learned
    assert not terms_of([learned])


def test_counts_have_words_that_were_printed_well_too_and_no_numbers() -> None:
    made = document([ROW], 2)
    learned = lesson("a", made, decided(made, *NAME))
    assert learned
    assert counts_of([learned, learned]) == (
        Count("vie", "Bùi", "Bui", 4),
        Count("vie", "Gươm", "Guom", 4),
        Count("vie", "xóm", "xóm", 4),
        Count("vie", "Ông", "Ông", 4),
        Count("vie", "ở", "o", 4),
    )


def test_open_doubts_are_not_counted() -> None:
    made = document([ROW])
    learned = lesson("a", made, decided(made, NAME[0]))
    assert learned
    assert {count.truth for count in counts_of([learned])} == {"Ông", "Bùi", "ở", "xóm"}


# --- the command ----------------------------------------------------------------------------------------


def test_without_a_request_nothing_is_written(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    before = sorted(tmp_path.iterdir())
    assert run(tmp_path) == "2 decisions on 1 document: 2 typed\n"
    assert sorted(tmp_path.iterdir()) == before


def test_the_samples_are_those_of_eval(tmp_path: Path) -> None:
    (tmp_path / "r" / "năm 2024").mkdir(parents=True)
    for name in ("thử", '"quoted" <b> 😀', "ệ" * 83, "ệ" * 82 + "ab"):
        reviewed(tmp_path / "r" / "năm 2024", name, *NAME)
    told = run(tmp_path / "r", "--gold", tmp_path / "gold")
    assert "4 samples of 4 pages, 24 words, 8 of them decided by a person" in told
    samples = find_samples(tmp_path / "gold")
    assert len(samples) == 4
    assert all(sample.source and sample.truth.text == "Ông Bùi Gươm ở xóm 15" for sample in samples)
    run(tmp_path / "r", "--gold", tmp_path / "gold")  # again: the same
    assert len(find_samples(tmp_path / "gold")) == 4


def test_a_result_of_the_scan_is_never_overwritten(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    (tmp_path / "a.txt").write_text("of the scan", encoding="utf-8")
    assert isinstance(refused(tmp_path, "--gold", tmp_path), UsageError)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("of another scan", encoding="utf-8")
    assert isinstance(refused(tmp_path, "--gold", tmp_path / "other"), OutputError)
    assert (tmp_path / "other" / "a.txt").read_text(encoding="utf-8") == "of another scan"


def test_terms_are_added_to_the_users_own_once(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    own = tmp_path / "names.txt"
    own.write_text("# ours\nthôn Kẻ Xím\t2", encoding="utf-8")
    for _ in range(2):
        run(tmp_path, "--terms", own, "--no-trial")
    assert own.read_text(encoding="utf-8") == "# ours\nthôn Kẻ Xím\t2\nÔng Bùi Gươm  # 2\n"


def test_a_channel_is_written_anew_and_no_other_file_is_taken_for_one(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    path = tmp_path / "own.tsv"
    for _ in range(2):
        told = run(tmp_path, "--channel", path, "--no-trial")
    assert f"{path}: 5 words counted, 3 of them misprinted in 3 ways" in told
    assert Count("vie", "Gươm", "Guom", 1) in read_counts(path)
    letter = tmp_path / "letter.txt"
    letter.write_text("Kính gửi", encoding="utf-8")
    assert isinstance(refused(tmp_path, "--channel", letter, "--no-trial"), UsageError)
    assert letter.read_text(encoding="utf-8") == "Kính gửi"


def test_a_missing_folder_or_one_without_decisions_is_an_error(tmp_path: Path) -> None:
    save(tmp_path, document([ROW]))
    assert isinstance(refused(tmp_path), EmptyInput)
    assert isinstance(refused(tmp_path / "none"), FileMissing)


def test_a_damaged_result_is_named_and_does_not_stop_the_others(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    path = reviewed(tmp_path, "b", *NAME)
    path.write_bytes(path.read_bytes()[:-40])
    done = CliRunner().invoke(command, [str(tmp_path)], catch_exceptions=False)
    assert done.stdout.startswith("2 decisions on 1 document")
    assert "b.json" in done.stderr


def test_a_name_learned_from_one_document_is_found_in_the_next(tmp_path: Path) -> None:
    """Trial with the real engine: "Kẻ Xím" is in no list, and is decided in both documents."""
    row = [(w, w) for w in "Ủy ban nhân dân xã họp tại thôn".split()] + [("Kẻ", "Kẻ"), ("Xỉm?", "Xím")]
    for name in ("a", "b"):
        made = document([row])
        path = save(tmp_path, made, name)
        log = "".join(f"{one.line()}\n" for one in decided(made, ("Xỉm", "Xỉm", "Xím")))
        log_of(path).write_text(log, encoding="utf-8")
    told = run(
        tmp_path, "--terms", tmp_path / "t", "--channel", tmp_path / "c", "--model", "none"
    ).splitlines()
    assert told[3] == "tried on 2 decisions held out, and 18 words that nobody doubted:"
    assert told[4].split() == "as it is 0 right by itself (0.0 %)".split()
    assert told[5].split() == "with the terms 2 right by itself (100.0 %), 0 others changed".split()
    assert [line.split()[1] for line in told[6:]] == ["the", "both"]


def test_decisions_on_one_page_cannot_be_tried(tmp_path: Path) -> None:
    reviewed(tmp_path, "a", *NAME)
    assert "not tried" in run(tmp_path, "--terms", tmp_path / "terms.txt", "--model", "none")
