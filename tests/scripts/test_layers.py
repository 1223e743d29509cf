"""Words of a page and of its text layer are matched by place, and unsure matches are left out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restore.document import Box
from restore.resources import model
from restore.text.engine import Engine
from restore.text.evidence.channel import CountedChannel
from restore.text.evidence.letters import learn
from scripts.corpus.layer_pages import DEVELOPMENT, TRAINING, BoxedWord, LayerPage, Source
from scripts.corpus.mine_layers import NBSP, Row, cells, page_rows, read_rows, sure_runs, write
from scripts.measure.layers import Forced, corrected, corrections, has_layer, hits
from scripts.train.channel import write as write_channel
from scripts.train.layers import believed, cell_pairs, mixed, row_pairs, tables_of


def line(*words: tuple[str, int, int], top: int = 100, sure: float = 1.0) -> tuple[BoxedWord, ...]:
    """Words, each with where it begins and how wide it is."""
    return tuple(BoxedWord(text, Box(left, top, width, 30), sure) for text, left, width in words)


def texts(truth: tuple[BoxedWord, ...], layer: tuple[BoxedWord, ...]) -> list[tuple[str, str]]:
    return [cell.texts for cell in cells((truth,), (layer,))[0]]


def test_words_are_matched_by_their_boxes_not_their_order() -> None:
    truth = line(("Độc", 0, 50), ("lập", 60, 50))
    layer = (*line(("lQp", 62, 47)), *line(("DQc", 1, 49)))
    assert texts(truth, layer) == [("Độc", "DQc"), ("lập", "lQp")]


def test_words_run_together_and_torn_apart_share_a_cell() -> None:
    truth = line(("trật", 0, 50), ("tự", 60, 30), ("trưởng", 200, 90))
    layer = line(("tr~tt\\1", 0, 92), ("true", 200, 50), ("ng", 255, 35))
    assert texts(truth, layer) == [(f"trật{NBSP}tự", "tr~tt\\1"), ("trưởng", f"true{NBSP}ng")]


def test_a_word_on_another_line_is_no_match() -> None:
    truth = line(("Số", 0, 40), top=100)
    assert texts(truth, line(("s6", 0, 40), top=131)) == [("Số", "")]


def test_a_word_that_two_lines_claim_is_believed_of_neither() -> None:
    truth = (line(("một", 0, 60), top=100), line(("hai", 0, 60), top=130))
    layer = ((BoxedWord("mQt", Box(0, 110, 60, 40)),),)
    assert [cell.read for row in cells(truth, layer) for cell in row] == [(), ()]


@pytest.mark.parametrize(
    ("truth", "layer"),
    [
        (line(("hội", 0, 50), sure=0.5), line(("hQi", 0, 50))),  # we are not sure ourselves
        (line(("nghị", 0, 50)), line(("HQinghitoan", 0, 150))),  # a neighbour that we did not see
        (line(("và", 0, 20)), ()),
    ],
)
def test_what_is_unsure_is_left_out(truth: tuple[BoxedWord, ...], layer: tuple[BoxedWord, ...]) -> None:
    assert not list(sure_runs(cells((truth,), (layer,))[0]))


def test_an_unlike_cell_is_believed_between_two_similar_ones() -> None:
    truth = line(("nhân", 0, 50), ("ở", 60, 20), ("xã", 90, 30))
    layer = line(("nhan", 0, 50), ("&", 60, 20), ("xa", 90, 30))
    page = LayerPage("d", "e", 1, (truth,), (layer,))
    assert list(page_rows(page)) == [Row("e", "d", 1, "nhân ở xã", "nhan & xa")]
    alone = LayerPage("d", "e", 1, (truth[1:2],), (layer[1:2],))
    assert list(page_rows(alone)) == []


def test_rows_come_back_from_their_file(tmp_path: Path) -> None:
    rows = [Row("e", "d", 1, f"trật{NBSP}tự", "tr~tt1"), Row("f", "word_pairs", 0, "hội", "hQi")]
    assert write(tmp_path / "rows.tsv", rows) == {"e": 1, "f": 1}
    assert list(read_rows(tmp_path / "rows.tsv")) == rows


def test_the_index_parts_training_from_development() -> None:
    both = Source(Path("x.pdf"), "e", "pages 1-12 training, 13-17 development")
    assert [both.split(page) for page in (1, 12, 13)] == [TRAINING, TRAINING, DEVELOPMENT]
    unseen = Source(Path("x.pdf"), "e", "development, never in training (an engine nobody has seen)")
    assert unseen.split(1) == DEVELOPMENT
    assert Source(Path("x.pdf"), "e", "training").split(1) == TRAINING


# --- counting


@pytest.mark.parametrize(
    ("truth", "read", "pairs"),
    [
        ("lập,", "lQp,", [("lập", "lQp")]),
        # Marks within a word are letters of it: as the tokeniser has it, and whole.
        ("động,", "di)ng,", [("động", "di ng"), ("động", "di)ng")]),
        ("vệ", "v~", [("vệ", "v"), ("vệ", "v~")]),
        (f"trật{NBSP}tự", "tratt1", [("trật tự", "tratt1")]),
        ("trưởng", f"true{NBSP}ng", [("trưởng", "true ng")]),
        ("-", "—", []),
    ],
)
def test_a_cell_gives_words_without_the_marks_that_both_have(
    truth: str, read: str, pairs: list[tuple[str, str]]
) -> None:
    assert list(cell_pairs(truth, read)) == pairs


def test_a_listed_word_that_was_run_together_with_another_is_not_believed() -> None:
    seen = Counter({("hội", "hQi"): 40, ("nghị", "nghi"): 40, ("một", "mQt"): 40, ("nhà", "nha"): 9})
    listed = Counter({("nghị", "HQinghi"): 12, ("cột", "cQt"): 1, ("nhà", "nh"): 1})
    assert believed(listed, learn(seen)) == Counter({("cột", "cQt"): 1, ("nhà", "nh"): 1})


def test_letters_spell_what_was_never_seen() -> None:
    letters = learn(
        Counter({("hội", "hQi"): 40, ("một", "mQt"): 40, ("cộng", "cQng"): 40, ("hai", "hai"): 9})
    )
    assert max(letters.spell("ột"), key=letters.spell("ột").__getitem__) == "Qt"
    assert letters.fit("lột", "lQt") > letters.fit("lột", "l#t")


words = st.text("aộếưđnhgtc", min_size=1, max_size=6)
prints = st.text("aQ6udnhgtc~", min_size=1, max_size=7)
pairs = st.dictionaries(st.tuples(words, prints), st.integers(1, 9), max_size=12).map(Counter)


@settings(deadline=None, max_examples=50)
@given(pairs, words)
def test_what_letters_spell_is_a_distribution(counted: Counter[tuple[str, str]], word: str) -> None:
    spelled = learn(counted, rounds=2).spell(word)
    assert all(0 < share <= 1 + 1e-9 for share in spelled.values())
    assert sum(spelled.values()) <= 1 + 1e-6
    assert "" not in spelled


def test_a_mixed_channel_knows_what_was_counted_what_was_known_and_what_the_letters_make_of_it(
    tmp_path: Path,
) -> None:
    rows = [Row("e", "d", 1, "hội một động", "hQi mQt dQng")] * 30
    counted, numbers = row_pairs(rows)
    own = tables_of(counted)
    known = tables_of(Counter({("cột", "cot"): 50, ("hội", "hoi"): 50, ("lá", "la"): 50}))
    write_channel(tmp_path / "channel.tsv.gz", mixed(own, known, 1.0, learn(counted)), numbers)
    channel = CountedChannel(tmp_path / "channel.tsv.gz")
    assert {"hội"} <= set(channel.candidates("hQi")) & set(channel.candidates("hoi"))
    assert "cột" in channel.candidates("cQt")  # "ột" was never counted as "Qt" in "cột"


# --- measuring


def test_words_are_counted_page_by_page_and_order_is_no_matter() -> None:
    page = LayerPage("d", "e", 1, (line(("hoà", 0, 50), ("xã", 60, 40), ("xã", 110, 40)),), ())
    assert hits([page], ["xã, hòa"], 0.0) == (2, 3)
    assert hits([page, page], ["xã xã hoà", ""], 0.0) == (3, 6)


def test_a_document_number_over_two_lines_is_one_word() -> None:
    page = LayerPage("d", "e", 1, (line(("12/2018/TT-BTC", 0, 50), ("Huế-", 60, 40)),), ())
    assert hits([page], ["12/2018/TT-\nBTC Huế-\n"], 0.0) == (2, 2)


def test_a_page_without_a_layer_is_not_measured() -> None:
    truth = (line(("một", 0, 50), ("hai", 60, 40), ("ba", 110, 40)),)
    assert not has_layer(LayerPage("d", "e", 1, truth, (line(("x", 0, 9)),)))
    assert has_layer(LayerPage("d", "e", 1, truth, (line(("x", 0, 9), ("y", 9, 9)),)))


def test_an_engine_is_left_out_of_one_channel_only() -> None:
    shipped = Engine.load(without=("seq2seq",))
    other = Forced(shipped.language, shipped.weights, file=model("channel.paddle.tsv.gz"), only="scanner")
    assert other.channel("scanner") is other.counted
    assert other.channel("eng") is shipped.channel("eng")


def test_a_word_of_the_truth_is_corrected_at_its_place_only() -> None:
    page = LayerPage("one", "engine", 1, (line(("số", 0, 40), ("số", 60, 40), ("~", 120, 9), sure=0.4),), ())
    known = {("one", 1, 60, 100, "số"): "sổ", ("one", 1, 120, 100, "~"): ""}
    found = corrected(page, known)
    assert [word.text for word in found.truth[0]] == ["số", "sổ", ""]
    assert hits([found], ["số sổ"], 0.0) == (2, 2)


def test_every_correction_changes_a_single_word() -> None:
    known = corrections()
    assert len(known) >= 50
    assert all(place[-1] != word and " " not in word for place, word in known.items())
