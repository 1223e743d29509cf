"""The recipe of the models as typed data: RECIPE holds what scripts/recipe.toml says.

Every script takes paths, sizes, seeds and shares from here, so that none is written down twice.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"  # real documents and lists that are not part of the repository: for measuring
FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Paths:
    corpus: Path
    tessdata: Path
    build: Path
    real_pairs: Path | None = None
    retyped: Path | None = None

    def pairs(self, split: str) -> Path:
        """The folder of the pairs of lines of one split: `train`, `dev` or `test`."""
        return self.build / ("pairs" if split == "train" else split)


@dataclass(frozen=True)
class HeldOut:
    block: int
    every: int
    dev: int
    test: int


@dataclass(frozen=True)
class Register:
    drawn: float
    counted: int


@dataclass(frozen=True)
class Language:
    more: list[str]
    estimator: str
    order: int
    ngrams: int
    prune: list[int]
    memory: str
    formula_limit: int
    place_weight: int
    rare_syllable: int
    rare_word: int


@dataclass(frozen=True)
class Batch:
    """Pages drawn from one seed."""

    seed: int
    pages: int
    batch: int = 12


@dataclass(frozen=True)
class Pages:
    train: list[Batch]
    dev: list[Batch]
    test: list[Batch]


@dataclass(frozen=True)
class Channel:
    real: int


@dataclass(frozen=True)
class Seq2Seq:
    preset: str
    minutes: float
    pieces: int
    seed: int
    mixture: dict[str, float]


@dataclass(frozen=True)
class Gpu:
    words: float
    windows: int
    seed: int
    registers: dict[str, float]


@dataclass(frozen=True)
class Readings:
    seed: int
    each: int


@dataclass(frozen=True)
class Fit:
    harm: dict[str, float]
    registers: list[str]
    lines: int
    readings: Readings
    grids: dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Recipe:
    """The sections of recipe.toml; that file says what each key means."""

    paths: Paths
    held_out: HeldOut
    registers: dict[str, Register]
    language: Language
    recognisers: dict[str, dict[str, float]]
    fonts: dict[str, float]
    pages: Pages
    channel: Channel
    seq2seq: Seq2Seq
    gpu: Gpu
    fit: Fit
    sections: dict[str, Any] = field(repr=False)  # as in the file


def load(file: Path = FILE) -> Recipe:
    """The recipe of a TOML file. ValueError, naming the key, when one is missing, unknown or mistyped."""
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    recipe: Recipe = _read(Recipe, {**sections, "sections": sections}, file.name)
    return recipe


def _read(kind: Any, value: Any, where: str) -> Any:
    """`value` from TOML as a `kind`: a dataclass, dict, list, path or plain type."""
    if kind is Any:
        return value
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {one.name for one in fields(kind)}
        if unknown := set(value) - known:
            raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
        try:
            return kind(**{key: _read(hints[key], part, f"{where}: {key}") for key, part in value.items()})  # type: ignore[operator]
        except TypeError as error:  # a key is missing
            raise ValueError(f"{where}: {error}") from None
    if get_origin(kind) is dict:
        return {key: _read(get_args(kind)[1], part, f"{where}: {key}") for key, part in value.items()}
    if get_origin(kind) is list:
        return [_read(get_args(kind)[0], part, where) for part in value]
    if kind in (Path, Path | None) and isinstance(value, str):
        return ROOT / value
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind) or isinstance(value, bool):  # to Python, true is an int
        raise ValueError(f"{where}: {value!r} is no {kind.__name__}")
    return value


RECIPE = load()
