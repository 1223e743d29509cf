"""The measure of hard pages counts what it says, and a seed draws the same pages each time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from restore.document import Box, Line, Page, RestoredDocument, RestoredPage, Word
from restore.edits import Doubt, Edit, Restoration
from restore.evaluate.metrics import Share
from restore.evaluate.truth import parse_truth
from restore.page.load import load_pages
from scripts.measure.hard_pages import Figures, figures
from scripts.recipe import RECIPE


def counted(truth: str, read: str, doubts: tuple[str, ...] = (), edits: tuple[Edit, ...] = ()) -> Figures:
    words = tuple(Word(word, Box(0, 0, 9, 9), 0.9) for word in read.split(" "))
    page = Page(1, 100, 100, 300.0, (Line(words),))
    found = [Doubt(read.index(text), read.index(text) + len(text), text, 0.5) for text in doubts]
    restoration = Restoration.of(read, edits, found, "vie")
    return figures(parse_truth(truth), RestoredDocument("x", (RestoredPage(page, restoration),)), 0.0)


def test_numbers_are_runs_of_digits_each_counted_as_often_as_it_is_printed() -> None:
    assert counted("số 12/2016 và 12", "số 12/2016 và 13").numbers == Share(2, 3)


def test_a_wrong_number_is_marked_where_a_doubt_lies_on_it() -> None:
    assert counted("năm 2018 có 5", "năm 2016 có 6", ("2016",)).marked == Share(1, 2)


def test_a_lost_number_is_marked_where_a_doubt_lies_on_a_word_beside_it() -> None:
    assert counted("Văn bản số 15 Căn cứ", "Văn bản số Căn cứ", ("số",)).marked == Share(1, 1)
    assert counted("Văn bản số 15 Căn cứ", "Văn bản số Căn cứ", ("Văn",)).marked == Share(0, 1)


def test_a_number_that_is_not_on_the_page_is_invented() -> None:
    found = counted("Họ và tên", "Họ 16 và 17 tên", ("17",))
    assert (found.invented, found.unmarked) == (2, 1)


def test_the_number_of_a_line_that_was_put_elsewhere_is_not_invented() -> None:
    truth = "một hai ba bốn năm sáu bảy 1. Mã số thuế"
    found = counted(truth, "1. Mã số thuế một 1 hai ba bốn năm sáu bảy", ("một 1",))
    assert (found.invented, found.unmarked) == (1, 0)


def test_a_right_number_that_is_doubted_is_counted() -> None:
    assert counted("năm 2018 có 5", "năm 2018 có 5", ("2018",)).in_vain == Share(1, 2)


def test_an_edit_that_changes_a_digit_is_counted_and_one_that_mends_a_letter_is_not() -> None:
    changed = Edit(4, 8, "2016", "2018", "channel", 0.9, "")
    assert counted("năm 2018", "năm 2016", edits=(changed,)).changed == 1
    mended = Edit(4, 8, "2O18", "2018", "code", 0.9, "")
    assert counted("năm 2018", "năm 2O18", edits=(mended,)).changed == 0


@pytest.mark.skipif(
    not RECIPE.paths.corpus.is_dir(), reason="needs the corpus, which is not part of the repository"
)
def test_a_seed_draws_the_same_pages_each_time(tmp_path: object) -> None:
    from pathlib import Path

    from scripts.corpus import hard_pages, odd_pages
    from scripts.corpus.hard_sheet import Text

    assert isinstance(tmp_path, Path)
    text = Text(5)
    kinds = hard_pages.KINDS | odd_pages.KINDS

    def drawn(kind: str) -> tuple[str, bytes]:
        rng = text.rng = random.Random(f"5/{kind}")
        page = kinds[kind](text, rng)
        path = tmp_path / f"{kind}{page.suffix}"
        hard_pages.save(page, path)
        (image,) = load_pages(path)
        assert np.ptp(image.pixels) > 100
        return page.truth, image.pixels.tobytes()

    assert drawn("signed") == drawn("signed")
    assert drawn("form") == drawn("form")
    assert drawn("receipt") == drawn("receipt")
