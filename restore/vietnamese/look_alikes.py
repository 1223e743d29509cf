"""Letters and symbols that recognisers print for a digit of the same shape."""

from __future__ import annotations

LIKE = {
    "0": "OoQ°",
    "1": "IÌÍìíil|!",
    "2": "Zz",
    "5": "SsŠš$",
    "6": "bóòôÓ",
    "8": "B§",
    "9": "gq",
}
"""Digit → characters that recognisers print for it."""


def as_digits(read: str, seen: str) -> str:
    """`read`, with each look-alike replaced by the digit that the other reading `seen` has in its place.

    Other differences stay; a digit never becomes another one.
    """
    if len(read) > len(seen):  # "18§", where one shape was printed twice
        read = read.replace("8§", "8").replace("§8", "8")
    result = []
    for k, sign in enumerate(read):
        other = seen[k] if k < len(seen) else ""
        result.append(other if sign in LIKE.get(other, "") else sign)
    return "".join(result)
