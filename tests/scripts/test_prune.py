"""A language model that is pruned stays a distribution, and loses what it predicts nearly as well without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import kenlm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.train.ngrams import BEGIN, END, UNKNOWN, estimate
from scripts.train.prune import Order, history_shares, pruned, read_intermediate, without, write_arpa

WORDS = [UNKNOWN, BEGIN, END, "một", "hai", "ba", "bốn"]
NUMBERS = {word: number for number, word in enumerate(WORDS)}
Lines = list[list[str]]
some_lines = st.lists(st.lists(st.sampled_from(WORDS[3:]), max_size=6), max_size=12).map(
    lambda lines: [["một", "hai", "ba"], *lines]
)


def orders_of(lines: Lines) -> list[Order]:
    """The trigram model of the lines, as arrays."""
    orders = []
    for table in estimate(lines, set(WORDS[3:]), [0, 0, 0]):
        rows = sorted(
            (
                sum(NUMBERS[word] << 16 * place for place, word in enumerate(gram[::-1])),
                *map(math.log10, scores),
            )
            for gram, scores in ((gram, [max(x, 1e-30) for x in found]) for gram, found in table.items())
        )
        keys, probs, backoffs = zip(*rows, strict=True)
        orders.append(Order(np.array(keys, np.uint64), np.array(probs), np.array(backoffs)))
    return orders


def shares_of(lines: Lines) -> list[tuple[np.ndarray, np.ndarray]]:
    text = [NUMBERS[word] for line in lines for word in (BEGIN, *line, END)]
    return history_shares(np.array(text, np.uint16), NUMBERS[BEGIN], NUMBERS[END], 2)


def loaded(orders: Sequence[Order], folder: Path) -> kenlm.Model:
    write_arpa(WORDS, orders, folder / "model.arpa")
    return kenlm.Model(str(folder / "model.arpa"))


@settings(max_examples=40, deadline=None)
@given(lines=some_lines, history=st.lists(st.sampled_from(WORDS[3:]), max_size=3), most=st.integers(8, 40))
def test_the_probabilities_after_any_words_add_up_to_one(
    tmp_path_factory: pytest.TempPathFactory, lines: Lines, history: list[str], most: int
) -> None:
    orders = pruned(orders_of(lines), shares_of(lines), NUMBERS[BEGIN], most)
    model = loaded(orders, tmp_path_factory.mktemp("lm"))
    state, after = kenlm.State(), kenlm.State()
    model.BeginSentenceWrite(state)
    for word in history:
        model.BaseScore(state, word, after)
        state, after = after, kenlm.State()
    words = {WORDS[int(key)] for key in orders[0].keys} - {BEGIN}
    assert sum(10 ** model.BaseScore(state, word, after) for word in words) == pytest.approx(1, abs=2e-3)


@given(lines=some_lines, most=st.integers(8, 40))
def test_what_is_kept_is_no_more_than_asked_and_can_be_reached(lines: Lines, most: int) -> None:
    whole = orders_of(lines)
    kept = pruned(whole, shares_of(lines), NUMBERS[BEGIN], most)
    longer = sum(len(order.keys) for order in kept[1:])
    begun = np.count_nonzero(kept[1].keys >> np.uint64(16) == NUMBERS[BEGIN])  # these always stay
    assert longer == begun or longer + len(kept[0].keys) <= most
    for n in range(1, len(kept)):
        assert np.isin(kept[n].keys, whole[n].keys).all()
        assert np.isin(kept[n].keys >> np.uint64(16), kept[n - 1].keys).all()
        assert np.isin(kept[n].keys & np.uint64((1 << 16 * n) - 1), kept[n - 1].keys).all()


def test_what_backing_off_predicts_goes_first() -> None:
    # "hai" follows every word alike; "bốn" follows only "ba".
    lines = [
        ["một", "hai"],
        ["ba", "bốn"],
        ["một", "ba", "bốn"],
        ["bốn", "một"],
        ["hai", "hai"],
        ["ba", "bốn"],
    ]
    whole = orders_of(lines)
    kept = pruned(whole, shares_of(lines), NUMBERS[BEGIN], len(whole[0].keys) + 7)
    assert NUMBERS["ba"] << 16 | NUMBERS["bốn"] in kept[1].keys.tolist()
    assert len(kept[1].keys) < len(whole[1].keys)


def test_the_shares_of_histories_are_counts_of_the_text() -> None:
    one, two = shares_of([["một", "hai"], ["một"]])  # 5 words with the ends of lines
    assert dict(zip(one[0].tolist(), one[1].tolist(), strict=True)) == {
        NUMBERS[BEGIN]: 2 / 5,
        NUMBERS["một"]: 2 / 5,
        NUMBERS["hai"]: 1 / 5,
    }
    assert two[0].tolist() == [
        NUMBERS[BEGIN] << 16 | NUMBERS["một"],
        NUMBERS["một"] << 16 | NUMBERS["hai"],
    ]


def test_the_n_grams_of_a_word_can_be_taken_out() -> None:
    orders = without(orders_of([["một", "hai", "ba"], ["ba"]]), NUMBERS["hai"])
    assert all(
        NUMBERS["hai"] not in ((int(key) >> 16 * place) & 0xFFFF for place in range(n))
        for n, order in enumerate(orders, 1)
        for key in order.keys
    )
    assert len(orders[1].keys) == 3  # một after the beginning, ba after it, the end after ba


def test_too_many_words_are_refused(tmp_path: Path) -> None:
    (tmp_path / "lm.vocab").write_text("\0".join(map(str, range(70_000))), encoding="utf-8")
    with pytest.raises(ValueError, match="70000 words"):
        read_intermediate(tmp_path / "lm", 4)
