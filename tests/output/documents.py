"""Any restored document, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from restore.document import (
    Alternative,
    Box,
    Cell,
    Line,
    Page,
    RestoredDocument,
    RestoredPage,
    Table,
    Word,
)
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.provenance import Provenance

ROLES = ("body", "header", "footer", "page-number", "table")
shares = st.floats(0, 1)
boxes = st.builds(Box, *[st.integers(0, 5000)] * 4)
texts = st.text(alphabet='aẠộ1,.ữĐ"&<\u0301 ', max_size=6)
tokens = st.text(alphabet='aẠộ1,.ữĐ"&<😀', min_size=1, max_size=6)
seen = st.builds(Box, st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 900), st.integers(1, 99))


def words(boxes: st.SearchStrategy[Box]) -> st.SearchStrategy[Word]:
    looks = st.lists(st.builds(Alternative, texts, shares), max_size=2).map(tuple)
    return st.builds(Word, tokens, boxes, shares, looks)


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    """Sorted spans of a text that do not overlap."""
    marks = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    return list(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def restorations(draw: st.DrawFn, source: str) -> Restoration:
    places = draw(spans(len(source)))
    edits = [
        Edit(a, b, source[a:b], draw(texts), draw(st.sampled_from(("language", "code"))), draw(shares), "vì")
        for a, b in places
    ]
    doubts = [
        Doubt(a, b, source[a:b], draw(shares), tuple(draw(st.lists(texts, max_size=2))))
        for a, b in draw(spans(len(source)))
    ]
    sure = [Confidence(a, b, draw(shares)) for a, b in draw(spans(len(source)))]
    return Restoration.of(source, edits, doubts, "vie", ("một",), sure)


@st.composite
def pages(draw: st.DrawFn, number: int, boxed: bool) -> RestoredPage:
    rows = draw(st.lists(st.lists(words(seen if boxed else boxes), min_size=1, max_size=4), max_size=4))
    leads = ["\n", *(draw(st.sampled_from(("\n", "\t", " ", "\n\t"))) for _ in rows)]
    lines = tuple(
        Line(tuple(row), lead, draw(st.sampled_from(ROLES))) for row, lead in zip(rows, leads, strict=False)
    )
    has_table = bool(lines) and draw(st.booleans())
    cells = tuple(Cell(i, 0, 1, 1, draw(boxes), i, i + 1) for i in range(len(lines)))
    tables = (Table(draw(boxes), cells, draw(st.booleans())),) if has_table else ()
    page = Page(
        number,
        draw(st.integers(1, 5000)),
        draw(st.integers(1, 5000)),
        draw(st.floats(50, 600)),
        lines,
        tables=tables,
        profile=draw(st.sampled_from(("", "vie"))),
        error=draw(st.sampled_from(("", "Hết giờ."))),
    )
    return RestoredPage(page, draw(restorations(page.text)))


@st.composite
def documents(draw: st.DrawFn, boxed: bool = False) -> RestoredDocument:
    """`boxed` documents have pages, and no word without a place on its page."""
    made = [draw(pages(number, boxed)) for number in range(1, draw(st.integers(int(boxed), 3)) + 1)]
    digest = draw(st.sampled_from(("", "ab" * 32)))
    provenance = Provenance("quét/báo cáo.pdf", digest, "0.1", digest, (("language.binary", "12"),))
    return RestoredDocument(draw(texts), tuple(made), provenance)
