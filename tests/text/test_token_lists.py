"""A document's tokens kept as numbers are the tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from restore.text.token_lists import TokenLists
from restore.vietnamese.tokens import tokenize


@given(st.text("aăQ1 /.-|<&\n"), st.integers(1, 5), st.sampled_from([0, 3, 5_000]))
def test_the_lists_are_those_that_were_put_in(text: str, length: int, few: int) -> None:
    tokens = tokenize(text)
    lists = [tokens[start : start + length] for start in range(0, len(tokens), length)]
    kept = TokenLists(text, lists, few)
    assert list(kept) == lists
    assert kept[-1:] == lists[-1:]
