"""Promises of the document's memory: sure readings help doubtful ones, and never the other way round."""

from restore.text.evidence.memory import remember
from restore.text.passage import Arc, Step
from restore.vietnamese.tokens import tokenize


def arc(text: str, source: str = "channel") -> Arc:
    return Arc(1, text, (text,), 0.0, source)


def passage(read: str, *readings: tuple[str, float], weight: float = 0.5, source: str = "channel"):
    """Steps of a passage, "right/rival" with the posterior of the first; the rival has the rest."""
    steps = []
    for start, (texts, p) in enumerate(readings):
        best, *others = texts.split("/")
        steps.append(Step(start, arc(best, source), p, tuple((arc(other), 1 - p) for other in others)))
    return tokenize(read), steps, weight


def texts(passages) -> list[str]:
    return [step.arc.text for steps in remember(passages) for step in steps]


SURE = passage("co phan", ("cổ", 0.99), ("phần", 0.99))


def test_a_doubtful_garble_is_what_it_surely_was_elsewhere():
    doubtful = passage("co phan", ("có/cổ", 0.6), ("phân/phần", 0.6))
    assert texts([SURE, SURE, doubtful])[-2:] == ["cổ", "phần"]


def test_a_reading_in_the_same_company_counts_more():
    others = [passage("dan quan", ("dân", 0.99), ("quân", 0.99))] * 3
    customs = [passage("hai quan", ("hải", 0.99), ("quan", 0.99))] * 2
    doubtful = passage("hai quan", ("hải", 0.99), ("quân/quan", 0.6))
    assert texts([*others, *customs, doubtful])[-1] == "quan"


def test_a_sure_step_stays():
    sure = passage("co phan", ("có/cổ", 0.97), ("phần", 0.99))
    assert texts([SURE, SURE, SURE, sure])[-2] == "có"


def test_a_step_is_no_witness_for_itself():
    once = passage("co phan", ("có/cổ", 0.92), ("phần", 0.99))
    assert remember([once])[0][0].posterior == 0.92


def test_names_that_the_lexicon_settled_and_weightless_passages_stay():
    settled = passage("co phan", ("Có/Cổ", 0.6), ("Phân/Phần", 0.6), source="lexicon")
    assert texts([SURE, SURE, settled])[-2:] == ["Có", "Phân"]
    weightless = passage("co phan", ("có/cổ", 0.6), ("phân/phần", 0.6), weight=0.0)
    assert texts([SURE, SURE, weightless])[-2:] == ["có", "phân"]


def test_posteriors_still_sum_to_what_they_did():
    doubtful = passage("co phan", ("có/cổ", 0.6), ("phân/phần", 0.6))
    step = remember([SURE, doubtful])[1][0]
    assert abs(step.posterior + sum(p for _, p in step.rivals) - 1.0) < 1e-9


def capital_read(times: int, lower: int = 0):
    """ "Ky", decoded "kỳ" each time although a capital was read, and so often "ky" without one."""
    capital, small = Arc(1, "Kỳ", ("Kỳ",), 0.0, "channel"), Arc(1, "kỳ", ("kỳ",), -2.2, "channel")
    steps = [Step(n, small, 0.7, ((capital, 0.3),)) for n in range(times)]
    steps += [Step(times + n, small, 0.99, ()) for n in range(lower)]
    return tokenize("Ky " * times + "ky " * lower), steps, 0.5


def test_a_capital_that_is_read_again_and_again_was_meant():
    assert texts([capital_read(3)]) == ["Kỳ"] * 3
    assert texts([capital_read(1)]) == ["kỳ"]


def test_a_capital_that_is_read_now_and_then_was_not():
    assert texts([capital_read(3, lower=2)]) == ["kỳ"] * 5
