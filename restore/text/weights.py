"""Reads and writes models/weights.json: the fitted weights of each profile, in sections."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from restore.errors import ModelUnusable
from restore.text.confidence import Calibration
from restore.text.evidence.candidates import ChannelWeights
from restore.text.evidence.cooccurrence import CooccurrenceWeights
from restore.text.evidence.memory import MemoryWeights
from restore.text.evidence.readings import ReadingWeights
from restore.text.judge import Thresholds
from restore.text.windows import Seq2SeqWeights

SCHEMA = "restore-weights/2"
Section = TypeVar("Section")


@dataclass(frozen=True)
class ProfileWeights:
    """All fitted weights of one profile; the field names are the sections of the file."""

    channel: ChannelWeights = ChannelWeights()
    readings: ReadingWeights = ReadingWeights()
    seq2seq: Seq2SeqWeights = Seq2SeqWeights()
    cooccurrence: CooccurrenceWeights = CooccurrenceWeights()
    memory: MemoryWeights = MemoryWeights()
    thresholds: Thresholds = Thresholds()
    calibration: Calibration = Calibration()


SECTIONS: dict[str, type] = {section.name: type(section.default) for section in fields(ProfileWeights)}


def read_weights(path: Path) -> dict[str, ProfileWeights]:
    """The weights by profile. ModelUnusable names the first key that is missing, unknown or not a number."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(path, str(error)) from error
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise _unusable(path, f"its schema is not '{SCHEMA}'")
    profiles = tree.get("profiles")
    if not isinstance(profiles, dict) or not profiles:
        raise _unusable(path, "it has no profiles")
    return {name: _profile(path, name, sections) for name, sections in profiles.items()}


def write_weights(path: Path, weights: Mapping[str, ProfileWeights]) -> None:
    tree = {"schema": SCHEMA, "profiles": {name: asdict(profile) for name, profile in weights.items()}}
    path.write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")


def _profile(path: Path, name: str, sections: Any) -> ProfileWeights:
    if not isinstance(sections, dict) or set(sections) != set(SECTIONS):
        raise _unusable(path, f"profile '{name}' needs the sections {', '.join(SECTIONS)}, and no others")
    return ProfileWeights(
        **{key: _section(path, f"{name}.{key}", kind, sections[key]) for key, kind in SECTIONS.items()}
    )


def _section(path: Path, where: str, kind: type[Section], values: Any) -> Section:
    wanted = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(values, dict) or set(values) != wanted:
        raise _unusable(path, f"section '{where}' needs the keys {', '.join(sorted(wanted))}, and no others")
    for key, value in values.items():
        if not isinstance(value, int | float):
            raise _unusable(path, f"'{where}.{key}' is no number")
    return kind(**values)


def _unusable(path: Path, reason: str) -> ModelUnusable:
    return ModelUnusable(f"The weights '{path.name}' cannot be used: {reason}.", "Install restore again.")
