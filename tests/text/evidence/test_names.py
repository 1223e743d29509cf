"""Promises about names that no list holds: villages and people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from restore.resources import model
from restore.text.evidence.language import LanguageModel
from restore.text.evidence.mentions import LexiconArc, named, signed
from restore.text.evidence.names import Names, name_pairs
from tests.text.evidence import toys
from tests.text.evidence.toys import ToyChannel

HEARD = {
    "Nguyén": {"Nguyễn": 0.5, "Nguyên": 0.2, "Nguyến": 0.2},
    "Van": {"Văn": 0.3, "Vân": 0.3, "Vàn": 0.3},
    "Dic": {"Dục": 0.02, "Dực": 0.02},
    "Duc": {"Dục": 0.2},
    "Dirc": {"Dục": 0.1, "Dực": 0.1},
    "Pong": {"Đông": 0.3, "Đóng": 0.3},
    "Ha": {"Hạ": 0.3, "Hà": 0.3, "Há": 0.3},
    "Mén": {"Mến": 0.3, "Mẹn": 0.2},
}


CHANNEL = ToyChannel(HEARD)
passage = partial(toys.passage, CHANNEL)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(LanguageModel(model("language.binary")))


def likeliest(arcs: Sequence[LexiconArc], index: int = 0) -> str:
    """The name that the witness itself prefers: it is offered first."""
    return next(found.arc.text for found in arcs if found.passage == index)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ông Nguyén Van Duc đã nêu", [("ông", "Nguyén Van Duc")]),
        ("thôn Pong Ha và tổ dân phố Pong", [("thôn", "Pong Ha"), ("tổ dân phố", "Pong")]),
        ("các văn bản Luật, biên bản Họp", []),
        ("thôn 3, ông và bà", []),
        ("06 xóm NTM kiểu mẫu", []),
    ],
)
def test_cues_announce_villages_and_people(text: str, found: list[tuple[str, str]]) -> None:
    here = passage(text)
    assert [(m.cue, here.tokens_text(m.start, m.end)) for m in named(0, here)] == found


def test_a_name_is_read_as_names_are_made(names: Names) -> None:
    arcs = names.arcs([passage("ông Nguyén Van Duc", "ông Nguyên Vân Dục")])
    assert likeliest(arcs) == "Nguyễn Văn Dục"
    assert arcs[0].reason == "tên người: Nguyễn Văn Dục"


def test_a_village_in_no_list_says_so_in_its_reason(names: Names) -> None:
    arcs = names.arcs([passage("thôn Pong Ha", "thôn Đóng Há")])
    assert arcs[0].reason.startswith("địa danh: thôn Đông")


def test_different_garbles_of_one_name_settle_each_other(names: Names) -> None:
    """ "Dirc" alone may be Dục or Dực; "Duc" further on can only be Dục."""
    doubtful = passage("ông Nguyén Van Dirc", "ông Nguyễn Văn Dực")
    clear = passage("ông Nguyén Van Duc", "ông Nguyễn Văn Dục")
    together = names.arcs([doubtful, clear, clear])
    assert likeliest(together) == "Nguyễn Văn Dục"


def test_the_same_garble_is_no_second_witness(names: Names) -> None:
    one = passage("ông Nguyén Van Dirc", "ông Nguyễn Văn X")
    scores = [[found.arc.score for found in names.arcs([one] * n) if found.passage == 0] for n in (1, 3)]
    assert scores[0] == pytest.approx(scores[1])


@pytest.mark.parametrize("name", ["Nguyễn Thị Mẹn", "Trần Văn Dực", "Lò Văn Hặc"])
def test_a_rare_name_read_rightly_is_not_traded_for_a_commoner_one(names: Names, name: str) -> None:
    assert names.arcs([passage(f"ông {name} đã nêu", keep=1.0)]) == []


def test_line_ends_and_headings_keep_their_form(names: Names) -> None:
    assert likeliest(names.arcs([passage("ông Nguyén\nVan Duc", "ông Nguyên\nVân Dục")])) == "Nguyễn\nVăn Dục"


def test_the_table_counts_names_not_how_often_they_are_printed() -> None:
    pairs = name_pairs()
    assert int(pairs.get("người\tfirst\t\tnguyễn") or 0) > 1000
    assert int(pairs.get("thôn\tlast\tđông\tphong") or 0) >= 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(đã ký)\nNguyén Van Duc", ["Nguyén Van Duc"]),
        ("Nguyén Thi Van Duc\nHa N6i, ngay 5", ["Nguyén Thi Van Duc"]),
        ("UY BAN NHAN DAN\nNGUYEN VAN DUC", []),  # a heading in capitals
        ("Noi nhan\nNhu tren", []),
        ("Cong Hoa Xa", []),  # no surname
        ("do Nguyén Van Duc\nkỳ", []),  # inside a sentence
        ("Nguyén V. Duc", []),
    ],
)
def test_a_line_that_is_but_a_name_needs_no_cue(text: str, found: list[str]) -> None:
    here = passage(text, text.replace("Nguyén", "Nguyễn"))
    assert [here.tokens_text(m.start, m.end) for m in signed(0, here, {"nguyễn"})] == found


def test_a_signature_is_read_as_names_are_made(names: Names) -> None:
    arcs = names.arcs([passage("CHỦ TỊCH\nNguyén Van Duc", "CHỦ TỊCH\nNguyễn Vàn Duc")])
    assert likeliest(arcs) == "Nguyễn Văn Dục"


def test_letters_that_were_read_are_not_traded_for_those_of_a_commoner_name(names: Names) -> None:
    """Both readings are as likely by the channel's usual weight and by the name model together."""
    assert likeliest(names.arcs([passage("thôn Pong Phang", "thôn Đóng Pháng")])) == "Đông Phang"


def test_a_name_is_not_drawn_to_one_that_is_hardly_likelier(names: Names) -> None:
    assert not names.arcs([passage("thôn Van Ha", "thôn Văn Hà")])  # though Vân Hà is
    assert names.arcs([passage("thôn Van Ha", "thôn Vàn Há")])
