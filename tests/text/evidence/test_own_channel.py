"""An office's own counts: a file that anybody can read, and a channel on top of the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.errors import FileMissing, UsageError
from restore.text.engine import Engine, load_channel
from restore.text.evidence.own_channel import Count, OwnChannel, own_channel, read_counts, written
from restore.text.evidence.seq2seq import ModelChoice

CELLS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="#"), min_size=1, max_size=8)
COUNTS = st.builds(Count, CELLS, CELLS, CELLS, st.integers(1, 10**6))


@given(st.lists(COUNTS, unique=True))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, counts: list[Count]) -> None:
    path = tmp_path_factory.getbasetemp() / "own.tsv"
    path.write_bytes(written(counts).encode())
    assert read_counts(path) == sorted(counts)


def test_a_spreadsheets_line_ends_and_comments_are_read(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes("\ufeff# ours\r\n\r\nvie\tcủa\tcúa\t3\r\n".encode())
    assert read_counts(path) == [Count("vie", "của", "cúa", 3)]


@pytest.mark.parametrize(
    "line",
    ["của\tcúa\t3", "vie\tcủa\tcúa\tba", "vie\tcủa\t\t3", "Kính gửi", "vie\tcủa\tcúa\t-3", "v\tc\tc\t²"],
)
def test_the_first_line_that_makes_no_sense_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(f"# ours\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"own\.tsv, line 2"):
        read_counts(path)


def test_a_file_that_is_not_there_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_counts(tmp_path / "none.tsv")
    (tmp_path / "own.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError):
        read_counts(tmp_path / "own.tsv")


def test_the_more_often_a_word_was_seen_the_less_the_shipped_channel_says() -> None:
    shipped = load_channel("vie")
    before = shipped.candidates("cúa")["của"]
    few, many = (
        OwnChannel(shipped, [Count("vie", "của", "cúa", n), Count("vie", "của", "của", n)]).likely("cúa")[
            "của"
        ]
        for n in (1, 1000)
    )
    assert before < few < many
    assert many == pytest.approx(0.5, abs=0.02)


def test_words_that_were_not_counted_are_as_shipped() -> None:
    shipped = load_channel("vie")
    own = OwnChannel(shipped, [Count("vie", "của", "cúa", 5)])
    assert own.candidates("tinh") == shipped.candidates("tinh")
    assert own.faithful
    assert own.numbers == shipped.numbers


def test_counts_of_another_profile_change_nothing() -> None:
    shipped = load_channel("vie")
    assert own_channel(shipped, "vie", [Count("eng", "của", "cua", 5)]) is shipped


def test_a_garble_that_only_this_office_has_is_restored_and_right_text_stays() -> None:
    right = "Thực hiện nhiệm vụ của năm, các đơn vị báo cáo kết quả về phòng"
    garbled = right.replace("quả", "zwk")
    counts = [Count("vie", "quả", "zwk", 30), Count("vie", "quả", "quả", 30)]
    assert Engine.load(model=ModelChoice("none")).restore(garbled, "vie").text != right
    engine = Engine.load(model=ModelChoice("none"), counts=counts)
    assert engine.restore(garbled, "vie").text == right
    assert engine.restore(right, "vie").text == right
