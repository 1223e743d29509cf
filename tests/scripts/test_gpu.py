"""The run on a GPU is ready to fire: the same commands work here in seconds, with a tiny model."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from restore.resources import data_folder
from restore.text.evidence.tagger import Question, Tagger
from scripts.corpus.text import rows
from scripts.train import shards
from scripts.train.export_tagger import export
from scripts.train.seq2seq import END, Pieces
from scripts.train.tagger import FILE, PRESETS, Data, Encoder, load, read_safetensors

PIECES = data_folder("models") / "seq2seq" / "ctranslate2" / "spiece.model"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed folder of formulaic phrases, with the training script beside it."""

    def phrases(name: str, split: str) -> Iterator[str]:
        yield from [phrase for phrase, *_ in rows("phrases")] * 20

    folder = tmp_path_factory.mktemp("gpu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "lines", phrases)
        patch.setattr(shards, "MOST", 20)
        shards.write(folder / "pack.npz", shards.pack(20_000, {"phrases": 1.0}, 1, PIECES))
    (folder / "tagger.py").write_bytes(Path(shards.__file__).with_name("tagger.py").read_bytes())
    return folder


def command(out: str, steps: int = 25) -> list[str]:
    call = [sys.executable, "tagger.py", "--preset", "tiny", "--pack", "pack.npz", "--out", out]
    return [*call, "--minutes", "60", "--steps", str(steps)]


@pytest.fixture(scope="module")
def trained(packed: Path) -> Path:
    """What a dry run of some seconds wrote; nothing of this repository can be imported there."""
    subprocess.run(command("out"), cwd=packed, check=True, timeout=300, env={"PATH": ""})
    return packed / "out"


def test_a_dry_run_writes_weights_in_small_files_and_its_curve(trained: Path) -> None:
    files = sorted(trained.glob("model-*.safetensors"))
    assert files
    assert all(path.stat().st_size <= FILE for path in files)
    weights = dict(pair for path in files for pair in read_safetensors(path))
    assert weights["shared.weight"].shape[1] == PRESETS["tiny"].width
    steps, *_, plain, eng, vie = (trained / "curve.tsv").read_text().splitlines()[-1].split("\t")
    assert int(steps) > 0
    assert all(0 <= float(share) <= 1 for share in (plain, eng, vie))


def test_a_second_run_goes_on_from_the_first(packed: Path, trained: Path) -> None:
    before = int((trained / "curve.tsv").read_text().splitlines()[-1].split("\t")[0])
    subprocess.run(command("out"), cwd=packed, check=True, timeout=300, env={"PATH": ""})
    assert int((trained / "curve.tsv").read_text().splitlines()[-1].split("\t")[0]) > before


def test_it_ends_cleanly_when_it_is_told_to(packed: Path) -> None:
    run = subprocess.Popen(command("told", steps=10**9), cwd=packed)
    deadline = time.monotonic() + 240
    while not (packed / "told" / "state.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=240) == 0
    assert list((packed / "told").glob("model-*.safetensors"))


def test_rows_ask_for_the_true_pieces_where_the_words_were_read(packed: Path) -> None:
    data, preset = Data(packed / "pack.npz"), PRESETS["tiny"]
    batch = data.batch(preset, np.random.default_rng(0), kind="right")
    assert (batch.pieces > 0).all()  # packed: no padding
    same = (batch.pieces.reshape(-1)[batch.asked] == batch.target).mean()
    assert same > 0.6  # right text: what is asked for stands there, but for headings in capitals
    plain = data.batch(preset, np.random.default_rng(0), kind="plain")
    assert (plain.pieces.reshape(-1)[plain.asked] == plain.target).mean() < same - 0.3


def test_what_was_trained_is_served(trained: Path, tmp_path: Path) -> None:
    export(trained, "tiny", PIECES, tmp_path)
    words, candidates = ["<core>", "<doubt>", "Uy", "ban", "</core>"], ["Uy", "tỉnh"]
    ((scores,),) = Tagger(tmp_path).scores([(words, [Question(3, candidates)])])
    vocabulary = Pieces(PIECES)
    net = Encoder(PRESETS["tiny"], vocabulary.size)
    load(net, sorted(trained.glob("model-*.safetensors")))
    with torch.no_grad():
        states = net(torch.tensor([[*vocabulary(words), END]]))[0]
        place = len(vocabulary(words[:3]))
        logs = net.scores(states[place]).log_softmax(-1) / math.log(10)
    assert all(len(vocabulary([word])) == 1 for word in candidates)
    told = [float(logs[vocabulary([word])[0]]) for word in candidates]
    assert scores == pytest.approx(told, abs=0.2)  # eight bits
