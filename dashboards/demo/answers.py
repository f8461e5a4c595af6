"""How people answer: true differences between officers, kinds of calls and months, and the noise of people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from dashboards.demo.comments import write_comment
from dashboards.demo.dice import dice, pick
from surveys.questionnaire import QuestionView

BEST = 5
NOT_APPLICABLE = 9
_FIRST, _DOOR = "C1", "S1"
#: How sure an officer's own share of best scores is: Beta(level * this, (1 - level) * this), a spread of 9 points.
_SURENESS = 26.0
#: What is left when the best score is not given.
_LESSER: Mapping[int, float] = {4: 44, 3: 21, 2: 15, 1: 20}
#: How much easier or harder than satisfaction a question is.
_EASE = {
    "C2": 0.09,
    "C3": 0.05,
    "C4": -0.09,
    "C5": 0.03,
    "C6": -0.05,
    "C7": 0.06,
    "C10": 0.12,
    "C11": -0.14,
    "C13": -0.18,
}
#: How often a question is answered in the mood of the first one; trust and the view from before hang less on one call.
_SAME_MOOD = {"C11": 0.38, "C13": 0.12}
_USUAL_MOOD = 0.58
_HELP = {5: 55, 3: 22, 1: 8, 8: 13, 9: 2}, {5: 12, 3: 30, 1: 42, 8: 13, 9: 3}
_ARRIVAL = {5: 18, 3: 42, 1: 15, 8: 17, 9: 8}, {5: 5, 3: 22, 1: 45, 8: 22, 9: 6}
_SAFER = {5: 48, 3: 46, 1: 2, 9: 4}, {5: 8, 3: 52, 1: 36, 9: 4}
_DOORS = {1: 80, 2: 15, 3: 0.5, 4: 3, 5: 1.5}, {1: 62, 2: 1, 3: 16, 4: 8, 5: 13}
_CHOICES: Mapping[str, tuple[Mapping[int, float], Mapping[int, float]]] = {
    "C8": _HELP, "C9": _ARRIVAL, "C12": _SAFER, _DOOR: _DOORS,
}  # fmt: skip
_DOES_NOT_APPLY = 0.03
_TIRES = 0.008


@dataclass(frozen=True)
class Manner:
    """How an officer comes across: the share of best scores in ordinary calls, and by question more or less."""

    level: float
    strengths: Mapping[str, float]

    def shifted(self, by: float) -> "Manner":
        """Return the manner in calls that are easier, or in better times."""
        return replace(self, level=self.level + by)


@dataclass(frozen=True)
class Given:
    """One answer as it was given."""

    question: QuestionView
    value: int | None
    text: str = ""


def manner_of(schema_name: str, badge: str, level: float) -> Manner:
    """Return an officer's manner around the level of the agency; the same at each start."""
    rng = dice(schema_name, "manner", badge)
    own = rng.betavariate(level * _SURENESS, (1 - level) * _SURENESS)
    return Manner(own, {code: rng.gauss(0, 0.045) for code in _EASE})


def answer_first(rng: Random, manner: Manner) -> int:
    """Return the answer to the first question, that of satisfaction."""
    return _score(rng, manner.level)


def answer_rest(
    rng: Random, questions: tuple[QuestionView, ...], satisfaction: int, manner: Manner, language: str
) -> Iterator[Given]:
    """Yield the other answers; people skip some, more towards the end."""
    for question in questions:
        if question.code == _FIRST or rng.random() < _TIRES * question.number:
            continue
        if question.is_text:
            text = write_comment(rng, question.code, language, satisfaction)
            if text:
                yield Given(question, None, text)
        else:
            yield Given(question, _value(rng, question, satisfaction, manner))


def _value(rng: Random, question: QuestionView, satisfaction: int, manner: Manner) -> int:
    if question.code in _CHOICES:
        pleased, displeased = _CHOICES[question.code]
        return pick(rng, pleased if satisfaction >= BEST - 1 else displeased)
    if NOT_APPLICABLE in question.values and rng.random() < _DOES_NOT_APPLY:
        return NOT_APPLICABLE
    if rng.random() < _SAME_MOOD.get(question.code, _USUAL_MOOD):
        return satisfaction
    return _score(rng, manner.level + _EASE[question.code] + manner.strengths[question.code])


def _score(rng: Random, share_of_best: float) -> int:
    if rng.random() < min(0.97, max(0.08, share_of_best)):
        return BEST
    return pick(rng, _LESSER)
