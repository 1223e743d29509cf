"""`restore text`: standard input or a file in, restored text out, line for line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from restore.commands.options import channel_option, lexicon_option, model_options, own_counts, own_terms
from restore.errors import BrokenFile, EmptyInput, FileMissing, TextTooLong
from restore.text.profile import PROFILES

if TYPE_CHECKING:
    from restore.edits import Restoration
    from restore.text.evidence.seq2seq import ModelChoice

MOST = 100_000_000  # bytes of a text (chosen: 30,000 pages); a device such as /dev/zero never ends
_AT_ONCE = 1 << 20  # bytes
_OF_SCANS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")  # how PDF, JPEG, PNG and TIFF begin


@click.command("text")
@click.argument("file", default="-")
@click.option(
    "--profile",
    type=click.Choice(["auto", *PROFILES]),
    default="auto",
    show_default=True,
    help="Origin of the text: English or Vietnamese OCR, typed without marks, a scanner's OCR, PaddleOCR.",
)
@lexicon_option
@channel_option
@model_options
@click.option(
    "--json", "as_json", is_flag=True, help="Print text, edits and doubts as JSON: docs/restore.schema.json."
)
def command(
    file: str,
    profile: str,
    lexicon: tuple[Path, ...],
    channel: tuple[Path, ...],
    as_json: bool,
    model: ModelChoice,
) -> None:
    """Restore FILE, or standard input, line for line."""
    source = _read(file)
    if not source.strip():
        raise EmptyInput(
            "There is no text to restore.", "Give a file, or pipe text in: restore text < garbled.txt"
        )
    from restore.text.choice import EngineChoice

    choice = EngineChoice(own_terms(lexicon), model, own_counts(channel))
    result = choice().restore(source, profile)
    if as_json:
        _write(_as_json(result, file, {"profile": profile, "engine": choice}))
    else:
        _write([result.text.encode()])


def _as_json(result: Restoration, file: str, settings: Mapping[str, object]) -> Iterator[bytes]:
    """The text as a document whose pages have no images, in the JSON of `restore scan`."""
    from restore.output.json import render
    from restore.plaintext import as_document
    from restore.provenance import Provenance

    provenance = Provenance.here(settings)
    if file == "-":
        return render(as_document(result, "", provenance))
    return render(as_document(result, Path(file).stem, provenance.of(Path(file))))


def _read(file: str) -> str:
    """The whole input with its line ends. UTF-8 only: other bytes are an error."""
    if file == "-":
        data = _whole(sys.stdin.buffer)
    else:
        try:
            with open(file, "rb") as stream:
                data = _whole(stream)
        except FileNotFoundError:
            raise FileMissing(f"There is no file '{file}'.", "Check the name.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise FileMissing(
                f"'{file}' cannot be read: {reason}.", "Check the path and its permissions."
            ) from None
    try:
        return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(_OF_SCANS):
            raise BrokenFile("This is a scan, not text.", "Restore it with 'restore scan'.") from error
        raise BrokenFile(f"The text is not UTF-8 (byte {error.start}).", "Save it as UTF-8 first.") from error


def _whole(stream: BinaryIO) -> bytes:
    parts: list[bytes] = []
    while len(parts) * _AT_ONCE <= MOST:
        parts.append(stream.read(_AT_ONCE))
        if len(parts[-1]) < _AT_ONCE:  # the end: a terminal need not be asked again
            return b"".join(parts)
    raise TextTooLong(f"The text is longer than {MOST // 10**6} MB.", "Restore it in parts.")


def _write(parts: Iterable[bytes]) -> None:
    sys.stdout.buffer.writelines(parts)
    sys.stdout.buffer.flush()
