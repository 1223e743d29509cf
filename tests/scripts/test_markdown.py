"""Tables go where a document has marks for them, and nowhere else."""

from __future__ import annotations

import pytest

from scripts.markdown import marked, table, with_marked

TEXT = "trước <!-- a -->cũ<!-- /a --> sau <!-- b -->\n| x |\n<!-- /b -->\n"


def test_a_table_has_a_head() -> None:
    assert table([("what", "figure"), ("lines", "5")]) == "| what | figure |\n| --- | --- |\n| lines | 5 |"


def test_what_stands_between_the_marks_is_replaced_and_the_rest_stays() -> None:
    new = with_marked(TEXT, "a", "mới")
    assert new == TEXT.replace("cũ", "mới")
    lines = table([("x",), ("1",)])
    assert marked(with_marked(new, "b", lines), "b") == lines
    assert marked(with_marked(new, "b", lines), "a") == "mới"


@pytest.mark.parametrize("name", ["c", "a -->cũ<!-- /"])
def test_a_document_without_the_marks_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        with_marked(TEXT, name, "")
