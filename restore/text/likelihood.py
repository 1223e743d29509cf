"""Finds the profile of a short text by the likelihood of its words under each channel.

In a few words the share of impossible words says little: "T6i nghi réng," has one of three. So each word is
scored by P(read) = Σ P(read | truth) · P(truth) over its candidates. Foreign words, acronyms, foreign names
and measures may stand in any text and are not scored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from restore.text.evidence.channel import LONGEST, ChannelModel
from restore.text.evidence.chat import is_typed
from restore.text.evidence.foreign_words import has_vowel, is_skeleton, languages, may_be_meant
from restore.text.evidence.labels import is_small_label
from restore.text.evidence.language import LanguageModel, word_form
from restore.text.evidence.lexicon import acronyms
from restore.text.profile import has_a_printed_horn, is_technical
from restore.vietnamese.lost_letters import has_lost_letters
from restore.vietnamese.syllable import VIETNAMESE, is_bare_syllable, is_syllable, may_be_syllable

Channels = Mapping[str, ChannelModel]  # by profile

# Chosen on short lines of development text.
_PRIOR = {"plain": 0.0, "eng": -0.3, "scanner": -0.6, "paddle": -1.0}  # log10 prior of unmarked text
_MISREADING = 0.2  # share of words misread by engines that lose the marks and hardly misread letters …
_SELDOM = -2.5  # … and the log10 prior of these
_OVERRULED = 3.0  # log10 likelihood ratio from which another channel replaces a detected "vie"
_OWN = 1.0  # log10 likelihood ratio to every other channel from which "vie" replaces another profile
_UNEXPLAINED = {"plain": 1e-12}  # P(a word without candidates) in typed text, where it is rarest
_MISREAD = 1e-9  # P(a word without candidates) under the channel of a recogniser
_HORN = -12.0  # log10 P(a given word with a horn read as r) in typed text
_PRINTED_HORN = 1e-7  # least P(a given word with a horn read as r) on pages
_LABEL = {"plain": 3e-4}  # P(a given label in small letters: "t2"), frequent in typed text …
_RARE_LABEL = 5e-6  # … and rare on pages
_FOREIGN = 1e-7  # least P(a given word that any text may have)
_HEADING, _UNMARKED = 4, 0.7  # least words of a heading; share of unmarked words above which marks were lost
_ODD = 2  # different syllables that are not in use from which marked text may be PaddleOCR's
_ABBREVIATION = 3e-5  # P(a given abbreviation without a vowel: "đt") in typed text
_TYPED = 1e-5  # least P(a given sign of typing) in text typed without marks that is no chat
_STRAY = 3e-6  # … and on pages, which have few, but some letters and syllables without their vowel
_CHAT = -0.7  # log10 P(text typed without marks is chat)
_SIGN = -2.5  # log10 P(a given sign of typing) in chat
_ODD_IN_CHAT = -3.5  # least log10 P(another given word in small letters) in chat …
_LETTER = -1.0  # … and for each of its letters, since long ones are of more kinds
_CAPITAL = -0.5  # log10 factor on P(a word that begins with a capital) in chat
_SHORTEST = 4  # letters; shorter words are not split, and may be abbreviations


def by_likelihood(
    passages: Sequence[Sequence[str]],
    profiles: Sequence[str],
    names: Sequence[str],
    channel: Callable[[str], ChannelModel],
    language: LanguageModel,
) -> list[str]:
    """The profile of each passage of a short document, given as words.

    `profiles`: detected by the shares of impossible words; they are returned if every word may have been
    typed under its profile. `names`: the profiles to choose from.
    """
    damaged = list(map(_is_damaged_heading, passages, profiles))
    told = [
        [word for word in words if _tells(word) and not _is_acronym(word, heading)]
        for words, heading in zip(passages, damaged, strict=True)
    ]
    typed = (_are_typed(words, name, language) for words, name in zip(told, profiles, strict=True))
    if not any(damaged) and all(typed):
        return list(profiles)
    channels = {name: channel(name) for name in names}
    telling = [
        words if heading else list(filter(_is_spelt, words))
        for words, heading in zip(told, damaged, strict=True)
    ]
    spelt = [_scores(words, channels, language) for words in telling]
    found = [_judged(profile, score) for profile, score in zip(profiles, spelt, strict=True)]
    bare = [
        word
        for profile, words, shown in zip(found, told, telling, strict=True)
        if profile != "vie" and (shown or all(map(is_typed, words)))
        for word in words
    ]
    if not bare:
        return list(profiles)
    scores = [
        {name: _log_probability(word, name, channels[name], language) for name in names if name in _PRIOR}
        for word in bare
    ]
    long = [score for word, score in zip(bare, scores, strict=True) if len(word) > 1]
    total = {name: _PRIOR[name] + _total(long, name) for name in scores[0]}
    if any(map(is_typed, bare)):
        total["plain"] = max(total["plain"], _CHAT + sum(map(_in_chat, bare, scores)))
    unmarked = max(total, key=lambda name: total[name])
    return ["vie" if profile == "vie" else unmarked for profile in found]


def _tells(word: str) -> bool:
    """True if the letters of a word may tell what made the text."""
    return (len(word) > 1 or is_typed(word)) and not has_lost_letters(word)


def _in_chat(word: str, scores: Mapping[str, float]) -> float:
    """log10 P(word | chat typed without marks); `scores`: log10 P(word | channel) under each channel.

    Of a letter it is the ratio to the greatest of `scores`, since the other totals leave letters out.
    """
    if is_typed(word):
        return _SIGN if len(word) > 1 else _SIGN - max(scores.values())
    if word.islower() and word.isascii() and word.isalpha():
        return max(scores["plain"], _ODD_IN_CHAT + _LETTER * len(word))
    return scores["plain"] + (_CAPITAL if word[0].isupper() else 0.0)


def _is_spelt(word: str) -> bool:
    """True if the word shows whether the text has Vietnamese marks: it is Vietnamese, or garbled by OCR."""
    short = len(word) < _SHORTEST or "đ" in word.lower()
    abbreviation = short and not has_vowel(word) and not is_skeleton(word)  # "trg", "đpcm"
    if abbreviation or is_typed(word) or not word.isalpha():
        return False
    return not (_of_any_text(word) if word.isascii() else _is_odd_name(word))


def _is_odd_name(word: str) -> bool:
    """True if it may be a name of the highlands that is no syllable ("Kpă", "Blớ"), which no channel has."""
    return word.istitle() and len(word) <= LONGEST and not is_syllable(word) and bool(VIETNAMESE.search(word))


def _is_acronym(word: str, heading: bool) -> bool:
    """True for a short acronym; in a damaged `heading` it may be a garbled word: "HQI"."""
    if heading and word.isascii():
        return False
    return word.isupper() and len(word) < _SHORTEST and not is_bare_syllable(word)


def _of_any_text(word: str) -> bool:
    """True if any text may have the word: an acronym, a measure, a foreign name or a foreign word."""
    if not word.isalpha():
        return word.isupper() or is_technical(word)
    if len(word) == 2 and not has_vowel(word):
        return True  # "tr.", "mg"
    return word.isupper() or (not is_bare_syllable(word) and (word.istitle() or bool(languages(word))))


def _are_typed(words: Sequence[str], profile: str, language: LanguageModel) -> bool:
    """True if every word may have been typed as it stands, under the profile.

    Marked text has no word without its vowel, as PaddleOCR leaves them, and hardly a syllable not in use.
    """
    if profile == "vie":
        unused = {word for word in words if is_syllable(word) and word_form(word) not in language}
        meant = (is_typed(word) or (may_be_meant(word) and not is_skeleton(word)) for word in words)
        return len(unused) < _ODD and all(meant)
    if profile != "plain" or any(is_syllable(word) and not is_bare_syllable(word) for word in words):
        return False
    return all(is_bare_syllable(word) or is_typed(word) or _of_any_text(word) for word in words)


def _is_heading(words: Sequence[str]) -> bool:
    """True for a line in capitals half of whose words are syllables, with marks or without.

    Elsewhere capitals that are no syllable are acronyms and names; in a heading they may be garbled words.
    """
    long = [word for word in words if len(word) > 1]
    if len(long) < _HEADING or not all(map(str.isupper, long)):
        return False
    return 2 * sum(may_be_syllable(word) for word in long) >= len(long)


def _is_damaged_heading(words: Sequence[str], profile: str) -> bool:
    """True if a heading has garbled words ("CQNG", "HQI"), or passes for marked with marks on few words."""
    if not _is_heading(words):
        return False
    unmarked = sum(map(str.isascii, words))
    lost = profile == "vie" and _UNMARKED * len(words) < unmarked < len(words)
    return lost or any(map(_is_garbled, words))


def _is_garbled(word: str) -> bool:
    """True for capitals that may be garbled: neither a syllable nor an acronym nor of another language."""
    if not (word.isascii() and word.isalpha() and len(word) <= LONGEST):
        return False
    return not (is_bare_syllable(word) or word in acronyms() or languages(word))


def _judged(profile: str, scores: Mapping[str, float]) -> str:
    """The profile "vie" if the passage was written or read with marks, else "".

    `profile` itself if the score of "vie" or those of all others are missing.
    """
    others = [score for name, score in scores.items() if name not in ("vie", "plain")]
    if "vie" not in scores or not others:
        return profile
    if profile == "vie":
        return "vie" if max(others) - scores["vie"] < _OVERRULED else ""
    return "vie" if scores["vie"] - max(*others, scores.get("plain", -math.inf)) > _OWN else ""


def _total(scores: Sequence[Mapping[str, float]], name: str) -> float:
    """log10 P(unmarked words) under the channel `name`, or its mixture with "plain" if that is greater.

    The mixture stands for an engine that loses the marks and misreads only a few words (`_MISREADING`).
    `scores`: log10 P(word | channel) of each word under each channel.
    """
    always = sum(score[name] for score in scores)
    if name == "plain" or not scores or "plain" not in scores[0]:
        return always
    rest = 1 - _MISREADING
    seldom = (math.log10(rest * 10 ** score["plain"] + _MISREADING * 10 ** score[name]) for score in scores)
    return max(always, _SELDOM + sum(seldom))


def _scores(words: Iterable[str], channels: Channels, language: LanguageModel) -> dict[str, float]:
    every = list(words)
    return {
        name: sum(_log_probability(word, name, channel, language) for word in every)
        for name, channel in channels.items()
    }


def _log_probability(word: str, name: str, channel: ChannelModel, language: LanguageModel) -> float:
    least = _FOREIGN if word.isascii() and _of_any_text(word) else _UNEXPLAINED.get(name, _MISREAD)
    if is_typed(word):
        least = _TYPED if name == "plain" else _STRAY
    elif word.islower() and is_small_label(word):
        least = _LABEL.get(name, _RARE_LABEL)
    horn = has_a_printed_horn(word)
    if horn and name == "plain":
        return _HORN
    if horn:
        least = _PRINTED_HORN
    p = sum(q * 10 ** language.unigram(word_form(t)) for t, q in channel.likely(word).items() if " " not in t)
    if name == "vie" and is_skeleton(word):
        least = _ABBREVIATION
    if channel.faithful and is_syllable(word):  # the channel has not seen every rare word
        p = max(p, channel.intact * 10 ** language.unigram(word_form(word)))
    if p < least and len(word) >= _SHORTEST and not horn:
        glued = channel.glued(word).items()
        p = sum(q * 10 ** sum(language.unigram(word_form(part)) for part in t.split()) for t, q in glued)
    return math.log10(max(p, least))
