"""The GPU run works: the same commands run here in seconds, with a tiny model."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from restore.resources import data_folder
from scripts.corpus.text import rows
from scripts.train import shards
from scripts.train.gpu import quality
from scripts.train.tagger import FILE, PRESETS, Data, Encoder, read_safetensors, save, t5_names

PIECES = data_folder("models") / "seq2seq" / "spiece.model"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed folder of formulaic phrases, with the training script."""

    def phrases(name: str, split: str) -> Iterator[str]:
        yield from [phrase for phrase, *_ in rows("phrases")] * 20

    folder = tmp_path_factory.mktemp("gpu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "lines", phrases)
        patch.setattr(shards, "MOST", 20)
        shards.write(folder / "pack.npz", shards.pack(20_000, {"phrases": 1.0}, 1, PIECES))
    (folder / "tagger.py").write_bytes(Path(shards.__file__).with_name("tagger.py").read_bytes())
    return folder


def command(out: str, steps: int = 5) -> list[str]:
    call = [sys.executable, "tagger.py", "--preset", "tiny", "--pack", "pack.npz", "--out", out]
    return [*call, "--minutes", "60", "--steps", str(steps)]


def looks(curve: Path) -> list[int]:
    """The steps after which the development text was evaluated."""
    return [int(line.split("\t")[0]) for line in curve.read_text().splitlines()]


@pytest.fixture(scope="module")
def trained(packed: Path) -> Path:
    """The output of a dry run of some seconds, which can import nothing of this repository."""
    subprocess.run(command("out"), cwd=packed, check=True, timeout=300, env={"PATH": ""})
    return packed / "out"


def test_a_dry_run_writes_weights_and_its_curve(trained: Path) -> None:
    (file,) = trained.glob("model-*.safetensors")
    weights = dict(read_safetensors(file))
    assert weights["shared.weight"].shape[1] == PRESETS["tiny"].width
    steps, *_, plain, eng, vie = (trained / "curve.tsv").read_text().splitlines()[-1].split("\t")
    assert int(steps) > 0
    assert all(0 <= float(share) <= 1 for share in (plain, eng, vie))


def test_the_weights_of_the_large_model_come_back_in_small_files(tmp_path: Path) -> None:
    net = Encoder(PRESETS["gpu"], 10_000)
    save(tmp_path, net)
    files = sorted(tmp_path.iterdir())
    assert len(files) > 1
    assert all(path.stat().st_size <= FILE for path in files)
    weights = dict(pair for path in files for pair in read_safetensors(path))
    state, names = net.state_dict(), t5_names(net)
    assert set(names) == set(state)
    assert all((weights[told] == state[name].half().numpy()).all() for name, told in names.items())


def test_a_second_run_goes_on_from_the_first_until_it_is_told_to_end(packed: Path, trained: Path) -> None:
    curve, weights = trained / "curve.tsv", trained / "model-1-of-1.safetensors"
    before, written = looks(curve), weights.stat().st_mtime_ns
    run = subprocess.Popen(command("out", steps=10**9), cwd=packed)
    deadline = time.monotonic() + 240
    while len(looks(curve)) == len(before) and time.monotonic() < deadline:
        time.sleep(0.2)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=240) == 0
    assert looks(curve)[len(before)] == before[-1] + PRESETS["tiny"].every
    assert weights.stat().st_mtime_ns > written


def test_rows_ask_for_the_true_pieces_where_the_words_were_read(packed: Path) -> None:
    data, preset = Data(packed / "pack.npz"), PRESETS["tiny"]
    batch = data.batch(preset, np.random.default_rng(0), kind="right")
    assert (batch.pieces > 0).all()  # packed: no padding
    same = (batch.pieces.reshape(-1)[batch.asked] == batch.target).mean()
    assert same > 0.6  # right text: what is asked for stands there, but for headings in capitals
    plain = data.batch(preset, np.random.default_rng(0), kind="plain")
    assert (plain.pieces.reshape(-1)[plain.asked] == plain.target).mean() < same - 0.3


def test_what_came_back_is_compared_with_the_encoder_that_ships(packed: Path, trained: Path) -> None:
    shares, rows = quality(trained, "tiny", packed / "pack.npz", 1000)
    shipped, fewer = quality(PIECES.parent, "cpu", packed / "pack.npz", 1000)
    assert all(
        0.5 < right <= 1 for right in shipped
    )  # it knows the phrases of this test without having seen it
    assert min(shipped) > max(shares)  # seconds of training teach next to nothing
    assert rows > fewer  # and tiny is quick
