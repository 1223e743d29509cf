"""The seq2seq model: the shipped one as it is served, and any other a user names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from restore.cli import restore
from restore.errors import ModelMissing, ModelUnusable
from restore.resources import data_folder
from restore.text.evidence import branches
from restore.text.evidence.seq2seq import (
    ModelChoice,
    ShippedModel,
    TransformersModel,
    source_word,
    window,
)
from restore.text.evidence.variants import Variant
from restore.vietnamese.tokens import tokenize

SHIPPED = data_folder("models") / "seq2seq"
GARBLED = [
    "Xa bai Son dugc thanh 1ap theo Nghi quyet sb",
    "Uy ban nhan dan tinh bdo cdo két qua thuc hién nhiém vu phat trién kinh té - x4 hdi",
    "Can cu Luat Té chuc chinh quyén dia phuong <num> <code>",
    "V/v trién khai cdc nhiém vu trong tim , chi yéu cua nganh gido duc",
]
SOURCES = [" ".join(window([], line.split(), [])) for line in GARBLED]


@pytest.fixture(scope="module")
def served() -> ShippedModel:
    return ShippedModel(SHIPPED)


@pytest.fixture(scope="module")
def floats() -> ShippedModel:
    """The same without the rounding of compiled products, as torch computes it."""
    return ShippedModel(SHIPPED, whole=False)


def test_numbers_codes_and_addresses_are_masked_and_a_lone_digit_is_not() -> None:
    tokens = tokenize("Ngày 16/6/2025, số 1669/NQ-UBTVQH15 “tin lap 6 nhiem” – xem abc.gov.vn")
    words = [word for token in tokens if (word := source_word(token))]
    assert words == "Ngày <num> , số <code> tin lap 6 nhiem - xem <code>".split()


def test_a_window_shows_eight_words_on_either_side() -> None:
    words = [str(number) for number in range(40)]
    shown = window(words[:15], words[15:20], words[20:])
    assert shown == [*words[7:15], "<core>", *words[15:20], "</core>", *words[20:28]]


def test_the_shipped_model_restores_by_itself(served: ShippedModel) -> None:
    assert "Nghị quyết số" in served.propose(SOURCES[:1])[0][0]
    assert served.masked


def test_the_truth_is_likelier_than_the_garble(served: ShippedModel) -> None:
    truth = "Căn cứ Luật Tổ chức chính quyền địa phương <num> <code>".split()
    garbled = GARBLED[2].split()
    [[(right, wrong)]] = served.consult(SOURCES[2:3], [truth]).compare([[Variant(0, len(truth), garbled)]])
    assert len(right) == len(wrong) == len(truth)
    assert sum(wrong) < sum(right) < 0.1  # rounded, a sure answer may seem a little surer than sure


def test_where_a_path_is_wrong_the_truth_is_proposed(served: ShippedModel) -> None:
    path = "Căn cứ Luật Tổ chức chỉnh quyền địa <num> <code>".split()
    [proposals] = served.consult(SOURCES[2:3], [path]).proposals()
    assert "Căn cứ Luật Tổ chức chính quyền địa <num> <code>".split() in proposals
    assert "Căn cứ Luật Tổ chức chỉnh quyền địa phương <num> <code>".split() in proposals
    for text in proposals:  # each is the path with one stretch of other words
        assert path[:2] == text[:2] or path[-2:] == text[-2:]


def test_an_answer_does_not_depend_on_its_neighbours_in_the_batch(served: ShippedModel) -> None:
    assert served.propose(SOURCES) == [served.propose([source])[0] for source in SOURCES]


def test_torch_gives_the_same_answers(floats: ShippedModel) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    torch = TransformersModel(str(SHIPPED))
    assert torch.masked
    assert torch.propose(SOURCES, beam=1) == floats.propose(SOURCES, beam=1)
    assert torch.propose(SOURCES, beam=4)[0][:1] == floats.propose(SOURCES, beam=4)[0][:1]


def variants_of(paths: list[list[str]]) -> list[list[Variant]]:
    return [
        [Variant(1, 2, ("lạ",), 3), Variant(2, 4, ("Nghị", "<num>", "quyền"), 3), Variant(3, 4, (), 2)]
        for _ in paths
    ]


def test_rounded_weights_move_the_gain_of_a_variant_little(
    served: ShippedModel, floats: ShippedModel
) -> None:
    paths = [answers[0].split() for answers in floats.propose(SOURCES)]
    rounded, exact = (model.consult(SOURCES, paths).compare(variants_of(paths)) for model in (served, floats))
    for ours, expected in zip(rounded, exact, strict=True):
        for mine, other in zip(ours, expected, strict=True):
            gain = sum(mine.variant) - sum(mine.path)
            assert gain == pytest.approx(sum(other.variant) - sum(other.path), rel=0.03, abs=0.3)


def test_torch_gives_variants_the_same_scores(floats: ShippedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "_COMMON", 10_000)  # nothing left out of the sums
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    paths = [answers[0].split() for answers in floats.propose(SOURCES)]
    ours, theirs = (
        model.consult(SOURCES, paths).compare(variants_of(paths))
        for model in (floats, TransformersModel(str(SHIPPED)))
    )
    for one, other in zip(ours, theirs, strict=True):
        for mine, torch in zip(one, other, strict=True):
            assert mine.path == pytest.approx(torch.path, abs=0.02)
            assert mine.variant == pytest.approx(torch.variant, abs=0.02)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's checkpoint: a T5 of random weights with a tokenizer of characters."""
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    import tokenizers

    folder = tmp_path_factory.mktemp("tiny")
    letters = sorted(set("".join(GARBLED)) | set("àảãáạăâêôơưđ"))
    vocabulary = {name: index for index, name in enumerate(["<pad>", "</s>", "<unk>", *letters])}
    characters = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    characters.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=characters, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    config = transformers.T5Config(
        vocab_size=len(vocabulary), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    transformers.T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_any_checkpoint_takes_the_place_of_the_shipped_one(tiny: Path) -> None:
    garbled = "Quyét dinh sb 45/2019/QĐ-UBND ngày 21/5/2019"
    result = CliRunner().invoke(restore, ["text", "--json", "--model", str(tiny)], input=garbled)
    assert result.exit_code == 0, result.output
    assert "45/2019/QĐ-UBND ngày 21/5/2019" in json.loads(result.stdout)["pages"][0]["text"]


def test_what_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    with pytest.raises(ModelMissing, match="no model folder"):
        ModelChoice("nobody/such-model").load()
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelUnusable, match="cannot be loaded") as caught:
        ModelChoice(str(tmp_path)).load()
    assert str(caught.value).count("\n") == 1


def test_without_a_model_the_engine_does_its_work(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        restore, ["text", "--model", "none"], input="Nghi quyet cua Hoi dong nhan dan"
    )
    assert result.stdout.strip() == "Nghị quyết của Hội đồng nhân dân"
