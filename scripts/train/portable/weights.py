"""Files of weights: safetensors in half precision, without the library of that name."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from .net import T5

FILE = 16 * 2**20  # most bytes of a file of weights


def save(folder: Path, net: T5) -> None:
    """The weights in half precision, in safetensors files of at most `FILE` bytes."""
    files: list[dict[str, np.ndarray]] = [{}]
    for name, tensor in net.state_dict().items():
        array = tensor.detach().cpu().half().numpy()
        if sum(one.nbytes for one in files[-1].values()) + array.nbytes > FILE - 2**16:
            files.append({})
        files[-1][name] = array
    for old in folder.glob("model-*.safetensors"):
        old.unlink()
    for number, arrays in enumerate(files, 1):
        write_safetensors(folder / f"model-{number}-of-{len(files)}.safetensors", arrays)


def load(net: T5, files: Iterable[Path]) -> None:
    """The weights of files into `net`. KeyError where a parameter is missing."""
    found = {name: array for path in files for name, array in read_safetensors(path)}
    for name, weight in net.state_dict().items():
        weight.copy_(torch.as_tensor(found[name].astype(np.float32)))


def write_safetensors(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """The format of Hugging Face's library of that name, which the training machine may lack."""
    header, at = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F16", "shape": array.shape, "data_offsets": (at, at + array.nbytes)}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(a.tobytes() for a in arrays.values()))


def read_safetensors(path: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a file in half precision."""
    content = path.read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    for name, one in json.loads(content[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = (8 + size + at for at in one["data_offsets"])
            yield name, np.frombuffer(content[start:end], np.float16).reshape(one["shape"])
