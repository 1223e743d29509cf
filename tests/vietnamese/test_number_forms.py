"""Numbers of usual forms are told from what no document prints."""

from __future__ import annotations

import pytest

from restore.vietnamese.number_forms import is_usual

USUAL = (
    "7 1945 12,5 6.2 48.344.313 1.250,5 95% 2/9 12/2020 31/12/2024 05-06-2019 "
    "64/NĐ-CP 35/2016/TT-BTC 58/2014/QH13 12/2015/QĐ-TTg"
)
OTHERS = "năm 7T1,1 31/12/2024x 468,6994.477 49.431.6912026 12/13/2020 32/1/2020 12/3.2020 64/ /2020 1.2.3"


@pytest.mark.parametrize("text", USUAL.split())
def test_a_number_of_a_usual_form(text: str) -> None:
    assert is_usual(text)


@pytest.mark.parametrize("text", ["", *OTHERS.split()])
def test_a_text_of_another_form(text: str) -> None:
    assert not is_usual(text)
