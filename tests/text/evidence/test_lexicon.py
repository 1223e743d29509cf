"""Promises about the user's list, acronyms and the shipped data files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from restore.errors import FileMissing, UsageError
from restore.resources import data_folder
from restore.text.evidence.lexicon import Term, UserTerms, acronym_arcs, acronyms, read_terms
from tests.text.evidence import toys
from tests.text.evidence.toys import ToyChannel

HEARD = {"Véng": {"Vọng": 0.1, "Vòng": 0.1}, "Pong": {"Đông": 0.3}, "nudc": {"nước": 0.4}}


CHANNEL = ToyChannel(HEARD)
passage = partial(toys.passage, CHANNEL)


def listed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "terms.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_has_terms_weights_and_comments(tmp_path: Path) -> None:
    path = listed(tmp_path, "# của phòng\nĐông Vọng\nVNeID\t2.5  # ứng dụng\n\n")
    assert read_terms(path) == [Term("Đông Vọng"), Term("VNeID", 2.5)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Đông\tnhiều", "not a number"),
        ("123", "needs letters"),
        ("Đông\t99", "between"),
        ("Đông\tnan", "between"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(UsageError, match=rf"line 3.*{problem}"):
        read_terms(listed(tmp_path, f"# một\nhai\n{line}\n"))


def test_a_list_that_is_not_there_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_terms(tmp_path / "none.txt")


def test_terms_are_found_through_the_channel() -> None:
    found = UserTerms([Term("Đông Vọng", 2.0)]).arcs([passage("họp ở Pong Véng")])
    assert [(f.start, f.arc.span, f.arc.text) for f in found] == [(2, 2, "Đông Vọng")]
    assert found[0].arc.score > -1.5  # the weight is in it


def test_terms_that_stand_already_need_no_arc() -> None:
    assert UserTerms([Term("nước")]).arcs([passage("nudc", "nước"), passage("nước")]) == []


def test_an_acronym_among_small_letters_is_kept() -> None:
    found = acronym_arcs([passage("nông thôn mới (NTM)", "nông thôn mới (NĂM)")])
    assert [(f.arc.text, f.reason) for f in found] == [("NTM", "chữ viết tắt: nông thôn mới")]


def test_an_acronym_gets_back_the_stroke_of_its_d_where_any_print_may_be_a_word() -> None:
    heard = ToyChannel({}, spells=True)
    found = acronym_arcs([toys.passage(heard, "tại BVDK tỉnh và CSDL riêng")])
    assert [one.arc.text for one in found] == ["BVĐK"]
    assert acronym_arcs([passage("tại BVDK tỉnh", "tại BVDK tỉnh")]) == []


@pytest.mark.parametrize(
    ("around", "meant"),
    [
        ("công nhân lao động và", ["CNLĐ"]),
        ("công nhân lao dộng và", []),
        ("công nhân, lao động và", []),  # no neighbours
        ("công nhân lao động; công nhân lao dộng và", []),  # both: unsure
    ],
)
def test_an_acronym_gets_the_strokes_of_the_words_that_it_stands_for(around: str, meant: list[str]) -> None:
    heard = ToyChannel({}, spells=True)
    found = acronym_arcs([toys.passage(heard, f"{around} các CNLD trẻ")])
    assert [one.arc.text for one in found] == meant


def test_three_letters_stand_beside_each_other_by_chance() -> None:
    heard = ToyChannel({}, spells=True)
    assert acronym_arcs([toys.passage(heard, "đi tới xóm và DTX mới")]) == []


def test_headings_in_capitals_hold_no_acronyms() -> None:
    assert acronym_arcs([passage("BAO NTM CAO", "BÁO NĂM CÁO")]) == []


def test_common_acronyms_are_expanded() -> None:
    assert acronyms()["GPMB"] == "giải phóng mặt bằng"
    assert {"OCOP", "NTM", "TĐKT", "UBND"} <= acronyms().keys()


def test_the_data_files_are_clean_and_small() -> None:
    total = 0
    for path in data_folder("lexicon").glob("*.tsv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        total += path.stat().st_size
        assert head.startswith("# ")
        assert len({row.count("\t") for row in rows}) == 1, path.name
        assert not any(cell != cell.strip() for row in rows for cell in row.split("\t")), path.name
    assert total < 3_000_000


@pytest.mark.parametrize(
    "phrase", ["Bộ Nông nghiệp và Môi trường", "Bộ Kế hoạch và Đầu tư", "TM. ỦY BAN NHÂN DÂN", "Nơi nhận:"]
)
def test_phrases_hold_the_official_vocabulary(phrase: str) -> None:
    text = (data_folder("lexicon") / "phrases.tsv").read_text(encoding="utf-8")
    assert f"\n{phrase}\t" in text
