"""The code pages of legacy Vietnamese fonts: characters as pasted → letters as the font draws them."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from restore.vietnamese.syllable import is_bare_syllable

TONES = "\u0300\u0301\u0303\u0309\u0323"

# TCVN 5712:1993, set VN3, bytes from 0xA1 on, "." not assigned: TCVN5712-1 of glibc, less the tone capitals.
_TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
# RFC 1456, bytes from 0x80 on. Its six letters in the control range do not survive pasting.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
# The VNI-Windows chart: after each vowel the characters that mark it, and the letters this makes.
_VNI_PAIRS = {
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "u": ("ùøûõï", "úùủũụ"),
    "y": ("ùøûõ", "ýỳỷỹ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "ö": ("ùøûõï", "ứừửữự"),
}
_VNI_SINGLE = dict(zip("ôöñìíæóòîÔÖÑÌÍÆÓÒÎ", "ơưđìíỉĩịỵƠƯĐÌÍỈĨỊỴ", strict=True))

_NORDIC_OR_ALBANIAN = frozenset("åÅæÆëËøØ")
QUOTES = "“”‘’–—…"
UNIT = re.compile("[kcdm]?m[²³]|µ(?:[mgslLAFMVWC]|mol|Pa)")  # no words, though "µ" and "³" may be letters
SIGN = re.compile("[A-Za-z][a-z]?[¹²³]+|[Nn]º")  # "x²", "Cu²", "Nº": no evidence that its sign is a letter
# The 134 letters that ASCII lacks.
LETTERS = frozenset("đĐ").union(
    letter
    for vowel, tone in product("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", ["", *TONES])
    if not (letter := unicodedata.normalize("NFC", vowel + tone)).isascii()
)


def seen(byte: int) -> set[str]:
    """How a byte shows in text that was taken for Latin-1 or CP1252."""
    return {chr(byte), bytes([byte]).decode("cp1252", "replace")} - {"\ufffd"}


def _shown(letters: str, first: int) -> dict[str, str]:
    """The table of a single-byte code page."""
    return {
        shown: letter
        for byte, letter in enumerate(letters, first)
        for shown in seen(byte) - set(QUOTES)
        if letter != "."
    }


def tcvn3() -> dict[str, str]:
    return _shown(_TCVN3, 0xA1)


def viscii() -> dict[str, str]:
    return _shown(_VISCII, 0x80)


def vni() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for base, (marks, letters) in _VNI_PAIRS.items():
        for mark, letter in zip(marks, letters, strict=True):
            for second in (mark, mark.upper()):
                table[base + second] = letter
                table[base.upper() + second] = letter.upper()
    return table


def cp1258() -> dict[str, str]:
    return _shown(bytes(range(0xC0, 0x100)).decode("cp1258"), 0xC0)


def utf8() -> dict[str, str]:
    return {
        "".join(shown): letter
        for letter in LETTERS | set(QUOTES)
        for shown in product(*map(seen, letter.encode()))
    }


def may_be_other_language(text: str) -> bool:
    """True if the text may be Swedish ("på"), Danish or Albanian ("të"), not Vietnamese in a code page.

    It has no other letters beyond ASCII, and not all its other words are syllables, as in "Thø hai".
    """
    if not _NORDIC_OR_ALBANIAN.issuperset(char for char in text if not char.isascii()):
        return False
    words = re.findall(r"\b[A-Za-z]{2,}\b", text)
    return not words or not all(map(is_bare_syllable, words))
