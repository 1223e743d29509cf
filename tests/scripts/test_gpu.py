"""The GPU run works: the same commands run here in seconds, with a tiny model."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from safetensors.numpy import load_file, save_file

from restore.resources import data_folder
from restore.text.evidence.t5 import T5 as InNumpy
from scripts.corpus.text import rows
from scripts.train import shards
from scripts.train.export import load_trained
from scripts.train.gpu import TRAINING, grown
from scripts.train.portable.net import T5
from scripts.train.portable.weights import FILE, load, read_safetensors, save
from scripts.train.portable.windows import END, NOTHING, PRESETS, Data
from scripts.train.seq2seq import network

SHIPPED = data_folder("models") / "seq2seq"
TINY, GPU = PRESETS["tiny"], PRESETS["gpu"]
PREPARED = [([12, 30, 31, 13, END], [40, 41, END], [1, 2, NOTHING])] * 40


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed folder of formulaic phrases, with the training script."""

    def phrases(name: str, split: str) -> Iterator[str]:
        yield from [phrase for phrase, *_ in rows("phrases")] * 20

    folder = tmp_path_factory.mktemp("gpu")
    windows = {"prepared": PREPARED, "held": PREPARED}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "lines", phrases)
        patch.setattr(shards, "MOST", 20)
        arrays = shards.pack(20_000, {"phrases": 1.0}, 1, SHIPPED / "spiece.model", windows)
    shards.write(folder / "pack.npz", arrays)
    copytree(TRAINING, folder / TRAINING.name)
    return folder


def command(out: str, steps: int = 5) -> list[str]:
    call = [sys.executable, "-m", TRAINING.name, "--preset", "tiny", "--pack", "pack.npz", "--out", out]
    return [*call, "--minutes", "60", "--steps", str(steps)]


def looks(curve: Path) -> list[int]:
    """The steps after which the held-out windows were evaluated."""
    return [int(line.split("\t")[0]) for line in curve.read_text().splitlines()]


@pytest.fixture(scope="module")
def trained(packed: Path) -> Path:
    """The output of a dry run of some seconds, which can import nothing of this repository."""
    subprocess.run(command("out"), cwd=packed, check=True, timeout=300, env={"PATH": ""})
    return packed / "out"


def test_a_dry_run_writes_weights_and_its_curve(trained: Path) -> None:
    (file,) = trained.glob("model-*.safetensors")
    assert dict(read_safetensors(file))["shared.weight"].shape[1] == TINY.width
    steps, windows, *losses = (trained / "curve.tsv").read_text().splitlines()[-1].split("\t")
    assert int(windows) == int(steps) * TINY.windows > 0
    assert all(float(loss) > 0 for loss in losses)


def test_the_command_takes_relative_folders(packed: Path) -> None:
    call = [sys.executable, "-m", "scripts.train.gpu", "run", "--preset", "tiny", "--dry-run"]
    call += ["--folder", packed.name, "--out", "tried"]
    root = Path(shards.__file__).resolve().parents[2]
    subprocess.run(call, cwd=packed.parent, check=True, timeout=300, env={"PYTHONPATH": str(root)})
    assert looks(packed.parent / "tried" / "curve.tsv")[-1] == 10


def test_the_trained_weights_load_as_the_shipped_kind_of_model(trained: Path) -> None:
    from scripts.train.seq2seq import PRESETS as SIZES

    net = network(SIZES["tiny"], 10_000)
    curve, steps, _ = load_trained(net, trained)
    (file,) = trained.glob("model-*.safetensors")
    weights = dict(read_safetensors(file))
    assert (net.shared.weight.detach().half().numpy() == weights["shared.weight"]).all()
    assert steps == curve[-1][0] == 5


def test_the_weights_come_back_in_small_files(tmp_path: Path) -> None:
    net = T5(replace(GPU, width=512, encoder=8), 10_000)
    save(tmp_path, net)
    files = sorted(tmp_path.iterdir())
    assert len(files) > 1
    assert all(path.stat().st_size <= FILE for path in files)
    weights = dict(pair for path in files for pair in read_safetensors(path))
    assert {
        name: tensor.half().tolist() for name, tensor in net.state_dict().items() if tensor.dim() == 1
    } == {name: array.tolist() for name, array in weights.items() if array.ndim == 1}
    assert set(weights) == set(net.state_dict())


@pytest.mark.parametrize("more", [0, 1, 3])
def test_the_network_computes_what_the_product_computes(more: int, tmp_path: Path) -> None:
    """With the layers that are shipped, and with new ones before they have learned anything."""
    shipped = load_file(SHIPPED / "model.safetensors")
    layers = json.loads((SHIPPED / "config.json").read_text())["num_layers"] + more
    save_file(grown(shipped, layers), tmp_path / "model.safetensors")
    net, product = T5(replace(GPU, encoder=layers), 10_000), InNumpy(SHIPPED, whole=False)
    load(net, [tmp_path / "model.safetensors"])
    source, told = [812, 3, 55, 1200, END], [0, 812, 40]
    with torch.no_grad():
        _, states, _ = net(torch.tensor([[*source, 0, 0]]), torch.tensor([told]))
    hidden, _ = product.decode([told], np.zeros(1, np.int64), product.encode([source]))
    assert np.abs(states[0].numpy() * GPU.width**-0.5 - hidden[0]).max() < 1e-4


def test_training_ends_when_it_is_told_to_and_leaves_its_weights(packed: Path) -> None:
    run = subprocess.Popen(command("stopped", steps=10**9), cwd=packed)
    curve, deadline = packed / "stopped" / "curve.tsv", time.monotonic() + 240
    while (not curve.exists() or len(looks(curve)) < 2) and time.monotonic() < deadline:
        time.sleep(0.2)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=240) == 0
    assert list(curve.parent.glob("model-*.safetensors"))
    assert looks(curve)[-1] > 0


def test_windows_ask_for_the_true_pieces_where_the_words_were_read(packed: Path) -> None:
    data = Data(packed / "pack.npz")

    def same(kind: str) -> float:
        source, target, places = data.looked_up(GPU, 200, np.random.default_rng(0), kind=kind)
        assert ((target == END).sum(1) == 1).all()
        known = places >= 0
        return float((np.take_along_axis(source, np.maximum(places, 0), 1) == target)[known].mean())

    assert same("right") > 0.6  # what is asked for stands there, but for headings in capitals
    assert same("plain") < same("right") - 0.1


def test_a_step_mixes_windows_that_the_engine_prepared(packed: Path) -> None:
    source, target, places = Data(packed / "pack.npz").batch(TINY, np.random.default_rng(0))
    known = [row[row >= 0].tolist() for row in target].count([40, 41, END])
    assert len(source) == len(places) == TINY.windows
    assert known == int(TINY.prepared * TINY.windows)
