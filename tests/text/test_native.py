"""The compiled decoder gives what the one in Python gives; what it cannot read it leaves to KenLM."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from restore.resources import model
from restore.text.decoder import Search, decode
from restore.text.engine import Engine
from restore.text.evidence.candidates import NodeMaker
from restore.text.evidence.channel import products_of
from restore.text.evidence.language import LanguageModel
from restore.text.evidence.rows import Rows
from restore.text.native import compiled, products
from restore.text.passage import Arc, Step

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "text"
TEXTS = sorted(path.name for path in SAMPLES.glob("*.txt") if not path.name.endswith(".gold.txt"))
WORDS = "Ủy ban nhân dân tỉnh đã ban hành zzzq , <num> và <unk> xã Đại Sơn .".split()

pytestmark = pytest.mark.skipif(
    compiled(model("language.binary")) is None, reason="the decoder was not compiled: python hatch_build.py"
)


def told(steps: list[Step]) -> list[object]:
    return [
        (step.start, step.arc, pytest.approx(step.posterior), [arc for arc, _ in step.rivals])
        for step in steps
    ]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("search", [Search(), Search(beam=2), Search(beam=30, width=8.0)])
def test_both_decoders_find_the_same_path_posteriors_and_rivals(engine: Engine, name: str, search: Search):
    for passage in engine.first_pass((SAMPLES / name).read_text(encoding="utf-8")):
        expected = decode(passage.lattice, engine.language.raw, search)
        found = decode(passage.lattice, engine.language.compiled, search)
        assert told(found) == told(expected)
        for one, other in zip(found, expected, strict=True):
            assert [p for _, p in one.rivals] == pytest.approx([p for _, p in other.rivals])


def test_both_language_models_score_alike():
    fast, slow = LanguageModel(model("language.binary")), LanguageModel(model("language.binary"))
    slow.compiled = None
    assert fast.each(WORDS) == slow.each(WORDS)
    for before in ([], ["ban"], ["Ủy", "ban"]):
        assert fast.after(WORDS, before) == pytest.approx(slow.after(WORDS, before))
    assert fast.log(WORDS[2:], WORDS[:2]) == pytest.approx(slow.log(WORDS[2:], WORDS[:2]))
    for word in WORDS:
        assert fast.unigram(word) == slow.unigram(word)
        assert (word in fast) == (word in slow)


@pytest.mark.parametrize("profile", ["eng", "vie", "plain", "scanner"])
def test_candidates_are_ranked_alike(engine: Engine, profile: str):
    slow = LanguageModel(model("language.binary"))
    slow.compiled = None
    channel, weights = engine.channel(profile), engine.weights[profile].channel
    makers = [NodeMaker(channel, language, weights) for language in (engine.language, slow)]
    for read in ("dugc", "nghi", "UBND", "HOI", "Đai", "15", "VIpT", "t6", "6", "cua", "tryctuyén", "X4"):
        fast, expected = (maker._ranked(channel.candidates(read)) for maker in makers)
        assert fast == expected


def test_onsets_and_rimes_make_the_same_words():
    parts = [
        ([("đ", 0.5), ("", 0.25)], [("ai", 0.3), ("ại", 0.1), ("i", 1e-9)]),
        ([("đa", 0.1)], [("i", 0.7)]),
        ([("x", 1.0)], []),
    ]
    for least in (0.0, 0.02, 1.0):
        assert list(products(parts, least).items()) == list(products_of(parts, least).items())
    malformed: list[Any] = [
        [([("a",)], [])],
        [([("a", 1.0)], [("b", 1)])],
        [([("a", 1.0)], ["bc"])],
        [7],
        [("a", "b")],
    ]
    for wrong in malformed:
        with pytest.raises(TypeError):
            products(wrong, 0.0)


@pytest.mark.parametrize("key", ["a", "a\tb", "ă", "ă\tx y", "b", "", "z", "aa", "a\tb\tc", "ab"])
def test_lines_of_a_table_are_found_alike(key: str):
    rows = Rows.of(["a\tb\tc", "a\tb\td", "a\tc", "aa\t1", "ab", "ă\tx y\tđ", "ă\tz\t", "b\t", "", "\tq"])
    assert rows.get(key) == rows.found(key)
    assert Rows.of([]).get(key) is None


def test_an_empty_lattice_has_an_empty_path(engine: Engine):
    assert decode([], engine.language.compiled, Search()) == []


def test_equal_arcs_count_as_one(engine: Engine):
    arc = Arc(1, "xã", ("xã",), 0.0, "kept")
    lattice = [[arc, Arc(1, "xã", ("xã",), 0.0, "kept"), Arc(1, "sã", ("sã",), -2.0, "channel")]]
    assert told(decode(lattice, engine.language.compiled, Search())) == told(
        decode(lattice, engine.language.raw, Search())
    )


@pytest.mark.parametrize(
    "arcs",
    [
        [("xã",)],
        [Arc(2, "xã", ("xã",), 0.0, "kept")],
        [Arc(0, "xã", ("xã",), 0.0, "kept")],
        [("1", "xã", ("xã",), 0.0, "kept")],
        [(1, "xã", (7,), 0.0, "kept")],
        [],
    ],
)
def test_what_is_no_lattice_is_an_error(engine: Engine, arcs):
    assert engine.language.compiled
    with pytest.raises((TypeError, ValueError)):
        engine.language.compiled.decode([arcs], 10, 3.5, 4, 0.01)


def test_other_and_cut_off_files_are_left_to_kenlm(tmp_path: Path):
    whole = model("language.binary").read_bytes()
    path = tmp_path / "language.binary"
    for content in (b"", b"other", whole[:200], whole[:300], whole[: len(whole) // 2], b"x" + whole[1:]):
        path.write_bytes(content)
        assert compiled(path) is None
    assert compiled(tmp_path / "none") is None
