"""Recognises what people type in chat: its abbreviations, words drawn out, laughter, emoji.

Recognisers hardly print any of these, so they show that a text was typed. Of a hundred words of unmarked
chat 14 to 19 are such signs; of what Tesseract's English model prints 0.1, the engines of scanners 0.5, and
PaddleOCR 3: syllables that lost their vowel ("dc", "k").
"""

from __future__ import annotations

import re

CHAT = frozenset(
    """
    acc add ae ak bff bik bjk bjo bn bsml bt btap bthg bthuong btw cbi chs ck clgt cmnr cmt cmơn cty cug
    cux cx dag dc dj dk dkm đag đc đk đx fb ff fl gj gke haha hbd hehe hic hihi hj hjhj hjx hnao hnay
    hog hok hpbd hqa hqua huhu ib ig ik inb inbox ins iu j ju khum kko klq ko kq ktra ktx lm luv mik mjh
    mjk mjnh mk mn mng mv nc nch ngta nka nma nnao nta ntin ntn nx nyc ok oke okela okie okla oki pls pm
    pv qa qá r rep rv sdt sđt seen ship size sll sml sop sp sr srr sry stt sz thanks thks thnk tke tks
    tnao trk ttin tym uh uhm uhuh uk uki ukie ukm um vcđ vcl vk vkl vkll vl vll vlz vs vv wa wá wen wt
    xh xink xiu xl xog z zị zl zô zời zui
    """.split()
)
"""Abbreviations and spellings of chat, with marks and without; few are syllables."""

# Letters that stand for words: em, không, mày, rồi, tao. "d" and "v" are also printed for letters with marks.
_ALONE = frozenset("ehjkmrtz")
_DRAWN = re.compile(r"[^\W\d_]+?([^\W\d_])\1{2,}")
_STROKES = frozenset("ilo1")  # drawn out by recognisers too: "giii", "dooo"
_LAUGHTER = re.compile("(?:h[aeiu]){2,}h?|k{3,}|ha+i*z+")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")


def is_typed(word: str) -> bool:
    """True for a sign of typing: "hnay", "k", "vuiii", "hihihi", "😂"."""
    if word in CHAT or word in _ALONE:
        return True
    drawn = _DRAWN.fullmatch(word)
    if drawn and (drawn[1] not in _STROKES or word.endswith(4 * drawn[1])):
        return True
    return bool(_LAUGHTER.fullmatch(word) or _EMOJI.search(word))
