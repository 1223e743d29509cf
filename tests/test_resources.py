"""A damaged model or lexicon file is an error of two lines that names the file, whatever reads it."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from restore import resources
from restore.errors import ModelMissing, ModelUnusable
from restore.text.evidence import chat, document_numbers, lexicon, names
from restore.text.evidence.channel import CountedChannel, PlainChannel
from restore.text.evidence.gazetteer import Gazetteer
from restore.text.evidence.language import LanguageModel
from restore.text.evidence.phrases import Phrases
from restore.text.evidence.seq2seq import SHIPPED, ShippedModel

Damage = Callable[[bytes], bytes]
SOURCE = "Năm <core> Uy ban </core>"


def half(data: bytes) -> bytes:
    """Cut off inside a line."""
    return data[: data.rindex(b"\n", 0, len(data) // 2) - 1]


def in_table(damage: Damage) -> Damage:
    """The same damage done to what is compressed."""
    return lambda data: gzip.compress(damage(gzip.decompress(data)))


TABLES: dict[str, Callable[[], object]] = {
    "places.tsv": Gazetteer,
    "names.tsv": names.name_pairs.__wrapped__,
    "acronyms.tsv": lexicon.acronyms.__wrapped__,
    "document_codes.tsv": document_numbers.code_parts.__wrapped__,
    "phrases.tsv": lambda: Phrases().at(["ủy", "ban"], 0),
}
COUNTED = ["names.tsv", "document_codes.tsv"]
DAMAGED_TABLES: dict[str, Damage] = {
    "empty": lambda data: b"",
    "only comments": lambda data: data[: data.index(b"\n") + 1],
    "cut off": half,
    "binary": lambda data: b"\x80\xff" + data,
    "a cell lost": lambda data: data[:-1].rpartition(b"\n")[0] + b"\nlast\n",
}


@pytest.fixture
def damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Damage], None]:
    """damage(folder, file, how): what reads that file reads a damaged copy."""
    shipped = resources.data_folder

    def change(kind: str, name: str, how: Damage) -> None:
        copy = tmp_path / kind / name
        copy.parent.mkdir(parents=True)
        copy.write_bytes(how((shipped(kind) / name).read_bytes()))
        monkeypatch.setattr(resources, "data_folder", lambda asked: tmp_path / asked)

    return change


def says_what_and_remedy(error: pytest.ExceptionInfo[ModelUnusable], name: str) -> bool:
    problem, remedy = str(error.value).split("\n")
    return name in problem and "cannot be used" in problem and remedy == "Install restore again."


@pytest.mark.parametrize("how", DAMAGED_TABLES)
@pytest.mark.parametrize("name", TABLES)
def test_a_damaged_table_of_the_lexicon_is_named(
    name: str, how: str, damage: Callable[[str, str, Damage], None]
) -> None:
    damage("lexicon", name, DAMAGED_TABLES[how])
    with pytest.raises(ModelUnusable) as error:
        TABLES[name]()
    assert says_what_and_remedy(error, name)


@pytest.mark.parametrize("how", ["empty", "only comments", "cut off", "binary"])
def test_a_damaged_list_of_chat_is_named(how: str, damage: Callable[[str, str, Damage], None]) -> None:
    damage("lexicon", "chat.tsv", DAMAGED_TABLES[how])
    with pytest.raises(ModelUnusable) as error:
        chat.chat_words.__wrapped__()
    assert says_what_and_remedy(error, "chat.tsv")


@pytest.mark.parametrize("name", COUNTED)
def test_a_count_that_is_no_number_is_an_error(name: str, damage: Callable[[str, str, Damage], None]) -> None:
    damage("lexicon", name, lambda data: data[:-1].rpartition(b"\t")[0] + b"\tmany\n")
    with pytest.raises(ModelUnusable) as error:
        TABLES[name]()
    assert says_what_and_remedy(error, name)


def test_a_place_of_an_unknown_era_is_an_error(damage: Callable[[str, str, Damage], None]) -> None:
    damage("lexicon", "places.tsv", lambda data: data.replace(b"\tpre2024\t", b"\t1975\t", 1))
    with pytest.raises(ModelUnusable, match="unknown era") as error:
        Gazetteer()
    assert says_what_and_remedy(error, "places.tsv")


@pytest.mark.parametrize("how", [lambda data: b"", lambda data: b"\xff" + data], ids=["empty", "binary"])
def test_a_damaged_list_of_words_is_named(how: Damage, damage: Callable[[str, str, Damage], None]) -> None:
    damage("lexicon", "words.txt", how)
    with pytest.raises(ModelUnusable) as error:
        PlainChannel.shipped()
    assert says_what_and_remedy(error, "words.txt")


@pytest.mark.parametrize(
    "how",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:40] + bytes(64) + data[104:],
        lambda data: b"no gzip " + data,
        in_table(lambda table: b""),
        in_table(half),
        in_table(lambda table: table[: table.index(b"\nR\t") + 1]),
        in_table(lambda table: table + b"T\tx\ty\tmany\n"),
        in_table(lambda table: table + b"T\tx\ty\n"),
        in_table(lambda table: table.replace(b"N\t", b"N\tmany", 1)),
    ],
    ids=["empty", "cut off", "overwritten", "no gzip", "empty table", "table cut off", "no rimes",
         "no number", "a count lost", "numbers"],
)  # fmt: skip
def test_a_damaged_channel_is_named(how: Damage, damage: Callable[[str, str, Damage], None]) -> None:
    damage("models", "channel.vie.tsv.gz", how)
    with pytest.raises(ModelUnusable) as error:
        CountedChannel(resources.model("channel.vie.tsv.gz"))
    assert says_what_and_remedy(error, "channel.vie.tsv.gz")


@pytest.mark.parametrize(
    "how",
    [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: b"no model\n" * 9],
    ids=["empty", "cut off", "text"],
)
def test_a_damaged_language_model_is_named(how: Damage, damage: Callable[[str, str, Damage], None]) -> None:
    damage("models", "language.binary", how)
    with pytest.raises(ModelUnusable) as error:
        LanguageModel(resources.model("language.binary"))
    assert says_what_and_remedy(error, "language.binary")


@pytest.mark.parametrize("how", [lambda data: b"", lambda data: data[: len(data) // 2]], ids=["empty", "cut"])
@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "spiece.model"])
def test_a_damaged_seq2seq_model_is_named(name: str, how: Damage, tmp_path: Path) -> None:
    folder = tmp_path / "seq2seq"
    shutil.copytree(resources.model(SHIPPED), folder)
    (folder / name).write_bytes(how((folder / name).read_bytes()))
    with pytest.raises(ModelUnusable) as error:
        ShippedModel(folder).propose([SOURCE])
    assert says_what_and_remedy(error, name if name == "spiece.model" else "seq2seq")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"weights.json": 5}', "5"])
def test_a_damaged_list_of_checksums_is_named(
    content: str, damage: Callable[[str, str, Damage], None]
) -> None:
    damage("models", "checksums.json", lambda data: content.encode())
    for read in (resources.model_digests, resources.verify):
        with pytest.raises(ModelUnusable) as error:
            read()
        assert says_what_and_remedy(error, "checksums.json")


def test_a_model_that_differs_from_its_checksum_is_listed(
    damage: Callable[[str, str, Damage], None],
) -> None:
    digest = resources.sha256(resources.model("weights.json"))
    damage("models", "weights.json", lambda data: data)
    recorded = {"weights.json": digest, "language.binary": digest}
    resources.data_folder("models").joinpath("checksums.json").write_text(json.dumps(recorded))
    assert resources.verify() == ["language.binary"]


def test_a_missing_file_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "data_folder", lambda asked: tmp_path)
    for read in (Gazetteer, PlainChannel.shipped, resources.model_digests):
        with pytest.raises(ModelMissing, match="missing"):
            read()


def test_a_message_has_two_lines_whatever_a_library_says(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable) as error, resources.usable(tmp_path / "model.bin"):
        raise RuntimeError("first line\nsecond line" + 500 * "x")
    assert str(error.value) == "The file 'model.bin' cannot be used: first line.\nInstall restore again."
