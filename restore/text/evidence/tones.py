"""Moves a tone mark to the vowel that carries it: "tóan" → toán, "tâỷ" → tẩy. Letters and tone stay.

The two styles of writing oa, oe and uy at the end of a word ("hòa", "hoà") are both right and stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from restore.text.evidence.language import word_form
from restore.text.passage import Passage
from restore.vietnamese.syllable import well_placed
from restore.vietnamese.tokens import Kind

NAME = "tone"


class Tones:
    """The witness "tones": replaces the kept token by the same token with its tone mark moved."""

    name = "tones"
    reason = "đặt lại dấu thanh đúng nguyên âm"

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            for position, token in enumerate(passage.tokens):
                if token.kind is Kind.WORD and (mended := well_placed(token.text)) != token.text:
                    passage.replace(
                        position,
                        [
                            arc._replace(text=mended, words=(word_form(mended),), source=NAME)
                            if arc.source == "kept"
                            else arc
                            for arc in passage.lattice[position]
                            if arc.text != mended
                        ],
                    )
