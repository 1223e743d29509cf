"""A text without an image is a document like any other."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from restore.document import NOWHERE
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.plaintext import as_document


@given(st.text(alphabet="aộ \t\r\n\f\u00a0", max_size=30))
@example("\n a  b\tc \r\n\n")
@example(" \n")
def test_every_blank_of_the_text_is_kept(text: str) -> None:
    document = as_document(Restoration(text, text))
    assert "\f".join(page.page.text for page in document.pages) == text
    assert document.text == text
    assert {page.page.treatment.source for page in document.pages} == {"text"}
    assert all(
        word.box == NOWHERE for page in document.pages for line in page.page.lines for word in line.words
    )


def test_edits_doubts_and_confidences_go_to_their_page() -> None:
    source = "Xa hoi\fxa Son"
    edits = [Edit(0, 2, "Xa", "Xã", "language", 0.9, ""), Edit(7, 9, "xa", "xã", "language", 0.8, "")]
    whole = Restoration.of(
        source, edits, [Doubt(10, 13, "Son", 0.5, ("Sơn",))], "eng", (), [Confidence(7, 9, 0.8)]
    )
    first, second = as_document(whole).pages
    assert (first.restoration.text, second.restoration.text) == ("Xã hoi", "xã Son")
    assert second.restoration.doubts == (Doubt(3, 6, "Son", 0.5, ("Sơn",)),)
    assert second.restoration.confidences == (Confidence(0, 2, 0.8),)
    assert [word.text for word in second.lines[0]] == ["xã", "Son"]


def test_an_edit_across_pages_keeps_them_together() -> None:
    edit = Edit(0, 3, "a\fb", "ab", "language", 0.9, "")
    assert len(as_document(Restoration.of("a\fb", [edit], [], "eng")).pages) == 1
