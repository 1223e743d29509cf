"""Promises of the channel model, on the shipped tables."""

import gzip

import pytest

from restore.resources import model
from restore.text.evidence.channel import CountedChannel, PlainChannel, split_syllable
from restore.text.evidence.channel_table import channel_lines
from restore.text.evidence.rows import Rows


@pytest.fixture(scope="module")
def english():
    return CountedChannel(model("channel.eng.tsv.gz"))


@pytest.fixture(scope="module")
def vietnamese():
    return CountedChannel(model("channel.vie.tsv.gz"))


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [
        ("Đại", ("Đ", "ại")),
        ("gì", ("g", "ì")),
        ("ỦY", ("", "ỦY")),
        ("quyết", ("qu", "yết")),
        ("nghiêng", ("ngh", "iêng")),
    ],
)
def test_a_syllable_splits_in_its_own_case(syllable, parts):
    assert split_syllable(syllable) == parts


@pytest.mark.parametrize(
    ("read", "truth"),
    [
        ("dugc", "được"),
        ("Pai", "Đại"),
        ("1ap", "lập"),
        ("tir", "từ"),
        ("x&", "xã"),
        ("nhiém", "nhiệm"),
        ("THUONG", "THƯỞNG"),
    ],
)
def test_garbles_of_an_english_model_find_their_syllable(english, read, truth):
    assert truth in english.candidates(read)


def test_an_unseen_garble_is_explained_by_onset_and_rime(english):
    assert "vượng" in english.candidates("vurgng")


def test_probabilities_are_probabilities(english):
    for read in ("dugc", "a", "6", "Pai", "zzzz", "th"):
        assert all(0 < p <= 1 for p in english.candidates(read).values())


@pytest.mark.parametrize("read", ["dugc", "Pai", "1ap", "vurgng", "CAp"])
def test_likely_candidates_are_the_best_of_all(english, read):
    everything, likely = english.candidates(read), english.likely(read)
    assert set(likely) <= set(everything)
    assert max(everything, key=everything.get) in likely


def test_lost_blanks_are_found_again(english):
    assert "trực tuyến" in english.glued("tryctuyén")


@pytest.mark.parametrize(("read", "truth"), [("co’", "cơ"), ("git?", "giữ"), ("SU’", "SỰ")])
def test_a_mark_may_be_the_horn_of_a_last_letter(english, read, truth):
    assert truth in english.horned(read)


def test_only_a_mark_that_was_counted_is_a_horn(english, vietnamese):
    assert not english.horned("thang?")
    assert not vietnamese.horned("đi?")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("TiềnGiangchủ", "Tiền Giang chủ"),
        ("biểudiễnvũkhí", "biểu diễn vũ khí"),
        ("TÒAÁNNHÂNDÂN", "TÒA ÁN NHÂN DÂN"),
    ],
)
def test_words_run_together_are_parted_where_each_is_plain(vietnamese, read, words):
    assert words in vietnamese.glued(read)


def test_a_foreign_word_is_not_taken_for_words_run_together(vietnamese):
    assert not any(" " in word for word in vietnamese.glued("Kuznetsová"))
    assert not any(" " in word for word in vietnamese.glued("Facebook"))


def test_capitals_lose_the_marks_that_small_letters_lose(vietnamese):
    assert "CHỐNG" in vietnamese.likely("CHÓNG")
    assert "TỔNG" in vietnamese.likely("TÔNG")


@pytest.mark.parametrize(("read", "truth"), [("Nohị", "Nghị"), ("4rưởng", "trưởng"), ("nghữa", "nghĩa")])
def test_a_token_with_marks_that_is_no_syllable_may_be_one_a_letter_off(vietnamese, read, truth):
    assert truth in vietnamese.likely(read)


def test_the_file_format_is_one_row_a_reading(tmp_path):
    path = tmp_path / "channel.tsv.gz"
    path.write_bytes(gzip.compress("N\t10\nO\tx\tx\t10\nR\ta\tã\t8\ta\t2\nT\txa\txã\t8\txa\t2\n".encode()))
    channel = CountedChannel(path)
    found = channel.candidates("xa")
    assert set(found) == {"xã", "xa"}
    assert channel.number_share("7") == pytest.approx(0.5 / 11)


class TestPlain:
    channel = PlainChannel(["xã", "xa", "Đại", "đại", "CSĐT"])

    def test_any_marks_may_have_been_left_out(self):
        assert set(self.channel.candidates("xa")) == {"xã", "xa"}

    def test_the_case_that_was_typed_stays(self):
        assert "Đại" in self.channel.candidates("Dai")
        assert "ĐẠI" in self.channel.candidates("DAI")
        assert "Đại" not in self.channel.candidates("dai")

    def test_acronyms_regain_their_letter(self):
        assert "CSĐT" in self.channel.candidates("CSDT")

    def test_marks_that_were_typed_are_believed(self):
        assert set(self.channel.candidates("xã")) == {"xã"}


def test_sums_that_were_written_are_those_of_the_counts(english, tmp_path):
    """A file without them is added up: the same channel, more slowly."""
    lines = gzip.decompress(model("channel.eng.tsv.gz").read_bytes()).decode().splitlines()
    older = [line for line in lines if line[0] != "W"]
    older[0] = "\t".join(older[0].split("\t")[:2])
    assert len(older) < len(lines)
    file = tmp_path / "older.tsv.gz"
    file.write_bytes(gzip.compress("\n".join([*older, ""]).encode()))
    without = CountedChannel(file)
    for read in ("dugc", "THUONG", "Pai"):
        assert without.candidates(read) == english.candidates(read)
    assert without.intact == english.intact


@pytest.mark.parametrize("name", ["channel.eng.tsv.gz", "channel.vie.tsv.gz"])
def test_candidates_that_are_kept_ready_are_those_that_are_made(name):
    ready = CountedChannel(model(name))
    made = CountedChannel(model(name), Rows.of(channel_lines(model(name))))
    for read in ("của", "dugc", "Nghi", "NGHỊ", "thâm", "chủ", "cong", "th ong", "TH ONG", "xxyyzz"):
        assert ready.likely(read) == pytest.approx(made.likely(read), rel=1e-4)
