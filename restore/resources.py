"""Where the trained weights and the lexicon lie: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

import json
from pathlib import Path

from restore.errors import ModelMissing

_PACKAGE = Path(__file__).resolve().parent


def data_folder(kind: str) -> Path:
    """The folder `models` or `lexicon`. ModelMissing when the installation is incomplete."""
    for folder in (_PACKAGE / "_data" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise ModelMissing(f"The folder '{kind}' of restore is missing.", "Install restore again.")


def model(name: str) -> Path:
    """One file of `models/` by its name."""
    path = data_folder("models") / name
    if not path.exists():
        raise ModelMissing(f"The model file '{name}' is missing.", "Install restore again.")
    return path


def model_digests() -> dict[str, str]:
    """Name → SHA-256 of each model file, as models/checksums.json records them."""
    recorded: dict[str, str] = json.loads(model("checksums.json").read_text(encoding="utf-8"))
    return recorded


def verify() -> list[str]:
    """Names of model files whose SHA-256 differs from models/checksums.json."""
    folder = data_folder("models")
    return [name for name, digest in model_digests().items() if sha256(folder / name) != digest]


def sha256(path: Path) -> str:
    import hashlib  # takes more memory than one would think

    if not path.exists():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
