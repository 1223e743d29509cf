"""`restore info`: what is installed, what is missing, and the command that installs it."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict, dataclass, field
from importlib import metadata

import click

from restore import resources
from restore.errors import RestoreError, ToolMissing

PACKAGES = (
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pypdfium2",
    "rapidfuzz",
    "safetensors",
    "sentencepiece",
    "ufal-kenlm",
)
OPTIONAL = {
    "rapidocr": ("RapidOCR, which reads numbers a second time", ("rapidocr", "onnxruntime")),
    "seq2seq": ("seq2seq models other than the shipped one", ("torch", "transformers")),
}
"""Extra → what it is for, and its packages."""


@dataclass(frozen=True)
class Missing:
    what: str
    remedy: str


@dataclass
class Installation:
    restore: str
    python: str
    packages: dict[str, str] = field(default_factory=dict)
    tesseract: str = ""
    languages: list[str] = field(default_factory=list)
    models: dict[str, str] = field(
        default_factory=dict
    )  # file → "ok", "missing" or "differs from its checksum"
    missing: list[Missing] = field(default_factory=list)


def inspect() -> Installation:
    """Examine this installation. Raises nothing if parts are missing."""
    found = Installation(metadata.version("restore-vi"), platform.python_version())
    for package in PACKAGES:
        if version := _version(package):
            found.packages[package] = version
        else:
            found.missing.append(Missing(f"The package '{package}'.", f"pip install {package}"))
    for extra, (purpose, packages) in OPTIONAL.items():
        found.packages |= {package: version for package in packages if (version := _version(package))}
        if not all(package in found.packages for package in packages):
            found.missing.append(Missing(f"Optional: {purpose}.", f"pip install 'restore-vi[{extra}]'"))
    try:
        _inspect_tesseract(found)
    except RestoreError as error:
        found.missing.append(Missing(error.problem, error.remedy))
    try:
        _inspect_models(found)
    except RestoreError as error:
        found.missing.append(Missing(error.problem, error.remedy))
    return found


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _inspect_tesseract(found: Installation) -> None:
    from restore.page import tesseract

    found.tesseract = tesseract.version()
    found.languages = tesseract.languages()
    recogniser = tesseract.Tesseract()
    recogniser.check()
    if "numpy" in found.packages:
        recogniser.try_out()


def _inspect_models(found: Installation) -> None:
    folder = resources.data_folder("models")
    wrong = set(resources.verify())
    for name in sorted(resources.model_digests()):
        there = (folder / name).exists()
        found.models[name] = (
            "ok" if name not in wrong else "differs from its checksum" if there else "missing"
        )
        if name in wrong:
            found.missing.append(
                Missing(f"The model '{name}': {found.models[name]}.", "Install restore again.")
            )


@click.command(name="info", short_help="Show versions, languages and models found, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Show versions, languages and models found, and what is missing, with the command that installs it.

    The exit code is 5 if anything required is missing.
    """
    found = inspect()
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    if any(not item.what.startswith("Optional") for item in found.missing):
        sys.exit(ToolMissing.exit_code)


def _print(found: Installation) -> None:
    rows = [("restore", found.restore), ("Python", found.python), *found.packages.items()]
    rows += [("Tesseract", found.tesseract or "missing"), ("languages", ", ".join(found.languages) or "none")]
    rows += [(f"model {name}", state) for name, state in found.models.items()]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name:{width}}  {value}")
    for item in found.missing:
        click.echo(f"\nMissing: {item.what}\n  {item.remedy}")
