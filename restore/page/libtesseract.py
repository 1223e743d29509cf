"""A program that reads image after image with the library of Tesseract, for `tesseract_process.py`.

Run by its path, it imports nothing of the package, so it starts in some hundredths of a second. Arguments:
languages, folder of the models ("": the library's own), MiB of address space. It writes the library's version
on a line, then answers each request: the line "width height channels mode dpi" and the bytes of the pixels.
An answer is a line of JSON: [left, top, right, bottom, confidence (0–100), first of its line, text] of each
word, or null if the library failed. It ends with its standard input.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from ctypes import POINTER, byref, c_char_p, c_float, c_int, c_void_p
from typing import Any

LINE_IMAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "line_images.so")
NAMES = ("libtesseract.so.5", "libtesseract.5.dylib")
_LINE, _WORD = 2, 3  # PageIteratorLevel
_FUNCTIONS: dict[str, tuple[Any, ...]] = {  # of the C API: result, arguments
    "TessVersion": (c_char_p,),
    "TessBaseAPICreate": (c_void_p,),
    "TessBaseAPIInit3": (c_int, c_void_p, c_char_p, c_char_p),
    "TessBaseAPISetVariable": (c_int, c_void_p, c_char_p, c_char_p),
    "TessBaseAPISetPageSegMode": (None, c_void_p, c_int),
    "TessBaseAPISetImage": (None, c_void_p, c_char_p, c_int, c_int, c_int, c_int),
    "TessBaseAPIRecognize": (c_int, c_void_p, c_void_p),
    "TessBaseAPIGetIterator": (c_void_p, c_void_p),
    "TessBaseAPIClear": (None, c_void_p),
    "TessResultIteratorGetPageIterator": (c_void_p, c_void_p),
    "TessResultIteratorNext": (c_int, c_void_p, c_int),
    "TessResultIteratorConfidence": (c_float, c_void_p, c_int),
    "TessResultIteratorGetUTF8Text": (c_void_p, c_void_p, c_int),
    "TessResultIteratorDelete": (None, c_void_p),
    "TessPageIteratorIsAtBeginningOf": (c_int, c_void_p, c_int),
    "TessPageIteratorBoundingBox": (c_int, c_void_p, c_int, *[POINTER(c_int)] * 4),
    "TessDeleteText": (None, c_void_p),
}
Row = tuple[int, int, int, int, int, bool, str]


class Reader:
    """The library with its models loaded. OSError, AttributeError or ValueError if it cannot be used."""

    def __init__(self, languages: str, folder: str) -> None:
        self._library = _library()
        for name, (result, *arguments) in _FUNCTIONS.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self.version: str = self._library.TessVersion().decode()
        self._api = self._library.TessBaseAPICreate()
        if self._library.TessBaseAPIInit3(self._api, os.fsencode(folder) or None, languages.encode()):
            raise ValueError(languages)
        # Paragraphs are not asked for; finding them takes a fiftieth of the time.
        self._library.TessBaseAPISetVariable(self._api, b"paragraph_text_based", b"0")

    def read(
        self, pixels: bytes, width: int, height: int, channels: int, mode: int, dpi: int
    ) -> list[Row] | None:
        """Return the words of an image in reading order; None if the library failed."""
        self._library.TessBaseAPISetPageSegMode(self._api, mode)
        self._library.TessBaseAPISetVariable(self._api, b"user_defined_dpi", b"%d" % dpi)
        self._library.TessBaseAPISetImage(self._api, pixels, width, height, channels, width * channels)
        failed = self._library.TessBaseAPIRecognize(self._api, None)
        rows = None if failed else self._rows()
        self._library.TessBaseAPIClear(self._api)
        return rows

    def _rows(self) -> list[Row]:
        library = self._library
        words = library.TessBaseAPIGetIterator(self._api)
        if not words:
            return []
        boxes = library.TessResultIteratorGetPageIterator(words)  # the same iterator, seen as another type
        sides = [c_int() for _ in range(4)]
        places = [byref(side) for side in sides]
        rows: list[Row] = []
        first = True
        while True:
            first |= bool(library.TessPageIteratorIsAtBeginningOf(boxes, _LINE))
            text = self._text(words)
            if text and library.TessPageIteratorBoundingBox(boxes, _WORD, *places):
                left, top, right, bottom = (side.value for side in sides)
                confidence = library.TessResultIteratorConfidence(words, _WORD)
                sure = int(round(confidence, 6))  # as pytesseract cuts the program's six decimal places
                rows.append((left, top, right, bottom, sure, first, text))
                first = False
            if not library.TessResultIteratorNext(words, _WORD):
                break
        library.TessResultIteratorDelete(words)
        return rows

    def _text(self, words: int) -> str:
        text = self._library.TessResultIteratorGetUTF8Text(words, _WORD)
        if not text:
            return ""
        try:
            return ctypes.string_at(text).decode("utf-8", "replace").strip()
        finally:
            self._library.TessDeleteText(text)


def _library() -> ctypes.CDLL:
    with suppress(OSError):  # not built, or not on this system
        ctypes.CDLL(LINE_IMAGES, ctypes.RTLD_GLOBAL)  # first, so that Tesseract's library calls its function
    for name in NAMES:
        try:
            return ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            pass
    raise OSError("no library")


def main(languages: str, folder: str, memory: str) -> None:
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (int(memory) << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # before the library is loaded
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    reader = Reader(languages, folder)
    answers.write(f"{reader.version}\n".encode())
    answers.flush()
    while line := requests.readline():
        width, height, channels, mode, dpi = map(int, line.split())
        pixels = requests.read(width * height * channels)
        rows = reader.read(pixels, width, height, channels, mode, dpi)
        del pixels
        answers.write(json.dumps(rows).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
