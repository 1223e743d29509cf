"""Promises about the clan names of highland people."""

from __future__ import annotations

from functools import partial

import pytest

from restore.text.engine import Engine
from restore.text.evidence.clans import clan_arcs
from tests.text.evidence import toys
from tests.text.evidence.toys import ToyChannel

passage = partial(toys.passage, ToyChannel({}))


def found(text: str, keep: float = 0.0) -> list[str]:
    return [one.arc.text for one in clan_arcs(0, passage(text, keep=keep))]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


@pytest.mark.parametrize(
    ("read", "marked"),
    [
        ("ông Y Nhan Mlo", ["Mlô"]),
        ("bà H'Lan Nie Kdam", ["Niê Kđăm"]),
        ("bà H' Lan Eban", ["Êban"]),
        ("H Lan Buon Ya", ["Buôn Yă"]),
        ("Y BLIENG BYA", ["BLIÊNG", "BYĂ"]),
        ("ông Ro Cham Nam", ["Rơ Châm"]),
        ("Kon So Ha Nam", ["Kon Sơ"]),
    ],
)
def test_a_clan_is_known_by_its_place_in_a_name(read: str, marked: list[str]) -> None:
    assert found(read) == marked


def test_a_particle_is_no_word() -> None:
    here = passage("Y Nhan Mlo", "Ý Nhân Mlo")
    assert [one.arc.text for one in clan_arcs(0, here)] == ["Y", "Mlô"]


@pytest.mark.parametrize(
    "read", ["Mlo", "Y Te", "ông Nam Nie", "Y Nhan, Mlo", "Y Nhan\nMlo", "Kpa là", "H", "Y", "đơn vị kPa"]
)
def test_without_a_name_around_it_no_word_is_a_clan(read: str) -> None:
    assert found(read) == []


def test_a_list_of_households_gets_its_marks_back(engine: Engine) -> None:
    read = (
        "Danh sach ho ngheo cua buon nam 2023\n"
        "1. Y Blieng Nie Kdam, sinh nam 1972, 5 nhan khau\n"
        "2. H'Lan Mlo, sinh nam 1985, 3 nhan khau\n"
        "3. Ro Cham Hyeo, sinh nam 1990, 4 nhan khau"
    )
    right = (
        "Danh sách hộ nghèo của buôn năm 2023\n"
        "1. Y Bliêng Niê Kđăm, sinh năm 1972, 5 nhân khẩu\n"
        "2. H'Lan Mlô, sinh năm 1985, 3 nhân khẩu\n"
        "3. Rơ Châm Hyeo, sinh năm 1990, 4 nhân khẩu"
    )
    assert engine.restore(read).text == right


@pytest.mark.parametrize("name", ["Y Bliêng Niê Kdam", "Y Blieng Nie Kdam", "H'Hen Niê", "Rơ Chăm Hyeo"])
def test_where_marks_are_printed_names_stay_as_they_are(engine: Engine, name: str) -> None:
    text = f"Ông {name}, trú tại buôn Tul A, được hỗ trợ sửa chữa nhà ở trong quý III."
    assert engine.restore(text).text == text
