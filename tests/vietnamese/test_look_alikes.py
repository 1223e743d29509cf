"""Letters become the digits that they look like, and no digit becomes another one."""

from __future__ import annotations

import pytest

from restore.vietnamese.look_alikes import as_digits


@pytest.mark.parametrize(
    ("read", "seen"),
    [("1§CD", "18CD"), ("18§CD", "18CD"), ("(1óCD,", "(16CD,"), ("QHì5", "QH15"), ("s98/2019", "598/2019")],
)
def test_a_letter_becomes_the_digit_that_another_reader_saw(read: str, seen: str) -> None:
    assert as_digits(read, seen) == seen


@pytest.mark.parametrize(("read", "seen"), [("3.2.", "5.2."), ("2016", "2018"), ("1A", "14"), ("12", "123")])
def test_a_digit_stays_what_it_is(read: str, seen: str) -> None:
    assert as_digits(read, seen) == read
