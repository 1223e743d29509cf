"""The decoder: finds the best path through a lattice by beam search, and the posteriors of the arcs.

A lattice is a list of nodes; node i holds the arcs that start at token i. The score of a path is the sum of
its arcs' scores and of the language model's scores of its words. Hypotheses with the same language-model
state are recombined; the forward–backward algorithm over the hypotheses that survived the beam gives the
posteriors. All scores are log10, as KenLM's are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from restore.text.passage import Arc, Step

# Chosen, not fitted.
_RIVALS, _LEAST = 4, 0.01  # rivals of a step at most, and the posterior that they must exceed
_NEGLIGIBLE = -4.0  # log10 posterior at or below which the use of an arc by one hypothesis is not summed
_NEGLIGIBLE_TERM = -5.0  # log10 of a term relative to the largest, at or below which a sum leaves it out
_step: Callable[[tuple[Any, ...]], Step] = partial(tuple.__new__, Step)  # Step._make, in half the time


@dataclass(frozen=True)
class Search:
    """The pruning of the beam search; the defaults were chosen, not fitted."""

    beam: int = 20  # most hypotheses kept at a node
    width: float = 4.5  # log10: hypotheses scored further than this behind the best of their node are dropped


class _Hypothesis:
    """A language-model state at a node: the score of the best path to it, and all arcs that lead to it."""

    __slots__ = ("arc", "back", "forward", "incoming", "score", "state")

    def __init__(self, score: float, state: Any, back: _Hypothesis | None, arc: Arc | None) -> None:
        self.score = score
        self.state = state
        self.back = back
        self.arc = arc
        self.incoming: list[tuple[_Hypothesis, Arc, float]] = []
        self.forward = 0.0  # log10 of the summed probability of all paths from the start


def decode(lattice: Sequence[Sequence[Arc]], model: Any, search: Search) -> list[Step]:
    """The best path through `lattice`, whose nodes all have arcs.

    `model`: a compiled model, which decodes by itself, or one with the interface of `kenlm.Model`.
    """
    if compiled := getattr(model, "decode", None):
        return [*map(_step, compiled(lattice, search.beam, search.width, _RIVALS, _LEAST))]
    nodes = _forward(lattice, model, search)
    final = max(nodes[-1], key=lambda hypothesis: hypothesis.score)
    posteriors = _posteriors(nodes)
    steps: list[Step] = []
    position, here = len(lattice), final
    while here.back is not None and here.arc is not None:
        position -= here.arc.span
        ranked = sorted(posteriors[position].items(), key=lambda cell: -cell[1])
        rivals = tuple((arc, p) for arc, p in ranked if arc is not here.arc and p > _LEAST)[:_RIVALS]
        steps.append(Step(position, here.arc, posteriors[position].get(here.arc, 0.0), rivals))
        here = here.back
    return steps[::-1]


def _forward(lattice: Sequence[Sequence[Arc]], model: Any, search: Search) -> list[list[_Hypothesis]]:
    """The hypotheses that survive the beam search at each node, best first."""
    import kenlm  # imported late: a compiled model does not need it

    begin = kenlm.State()
    model.BeginSentenceWrite(begin)
    open_nodes: list[dict[Any, _Hypothesis]] = [{} for _ in range(len(lattice) + 1)]
    open_nodes[0][begin] = _Hypothesis(0.0, begin, None, None)
    least = [-math.inf] * (len(lattice) + 1)  # a node's best score so far, less the width of the beam
    base_score, new_state = model.BaseScore, kenlm.State
    survivors: list[list[_Hypothesis]] = []
    after = new_state()
    for position, arcs in enumerate(lattice):
        here = _prune(open_nodes[position], search)
        survivors.append(here)
        moves = [(arc.score, position + arc.span, arc.words, arc) for arc in arcs]
        for hypothesis in here:
            best, start = hypothesis.score, hypothesis.state
            for gain, target, words, arc in moves:
                if best + gain < least[target]:
                    continue  # the language model's scores, which are negative, cannot raise it
                if len(words) == 1:  # nearly all arcs
                    gain += base_score(start, words[0], after)
                    state = after
                else:
                    state = start
                    for word in words:
                        if state is after:
                            after = new_state()
                        gain += base_score(state, word, after)
                        state = after
                score = best + gain
                if score < least[target]:
                    continue
                if score - search.width > least[target]:
                    least[target] = score - search.width
                reached = open_nodes[target]
                found = reached.get(state)
                if found is None:
                    found = reached[state] = _Hypothesis(score, state, hypothesis, arc)
                    after = new_state()
                elif score > found.score:
                    found.score, found.back, found.arc = score, hypothesis, arc
                found.incoming.append((hypothesis, arc, gain))
    survivors.append(_prune(open_nodes[-1], search))
    return survivors


def _prune(hypotheses: dict[Any, _Hypothesis], search: Search) -> list[_Hypothesis]:
    """The hypotheses of a node that stay in the beam, best first."""
    ranked = sorted(hypotheses.values(), key=lambda hypothesis: -hypothesis.score)[: search.beam]
    return [h for h in ranked if h.score >= ranked[0].score - search.width]


def _posteriors(nodes: list[list[_Hypothesis]]) -> list[dict[Arc, float]]:
    """P(arc | lattice) for the arcs that start at each node, summed over the surviving hypotheses."""
    for hypotheses in nodes[1:]:
        for hypothesis in hypotheses:
            hypothesis.forward = _log_sum(
                [previous.forward + gain for previous, _, gain in hypothesis.incoming]
            )
    total = _log_sum([hypothesis.forward for hypothesis in nodes[-1]])
    onward: dict[_Hypothesis, list[float]] = defaultdict(list)  # scores from here to the end
    for hypothesis in nodes[-1]:
        onward[hypothesis].append(0.0)
    result: list[dict[Arc, float]] = [defaultdict(float) for _ in nodes]
    for position in range(len(nodes) - 1, 0, -1):
        for hypothesis in nodes[position]:
            if hypothesis not in onward:
                continue  # a dead end
            backward = _log_sum(onward.pop(hypothesis))
            for previous, arc, gain in hypothesis.incoming:
                onward[previous].append(gain + backward)
                mass = previous.forward + gain + backward - total
                if mass > _NEGLIGIBLE:
                    result[position - arc.span][arc] += 10.0**mass
    return result


def _log_sum(scores: list[float]) -> float:
    """log10 Σ 10^score, without the terms that are far smaller than the largest."""
    top = max(scores)
    if len(scores) == 1:
        return top
    return top + math.log10(
        sum([10.0 ** (score - top) for score in scores if score > top + _NEGLIGIBLE_TERM])
    )
