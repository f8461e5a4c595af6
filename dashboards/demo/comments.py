"""What people write, in the language and the mood of their scores."""

from random import Random

from dashboards.demo import comments_en, comments_es

PLEASED, UNDECIDED = 4, 3
_WRITES = {"T1": 0.3, "T2": 0.24}
_ADDS_A_SECOND = 0.18


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.strip().splitlines())


#: Language, question and mood (best first) to what may be written there.
COMMENTS: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    (language, question): tuple(map(_lines, moods))
    for language, words in (("en", comments_en), ("es", comments_es))
    for question, moods in (
        ("T1", (words.PRAISE, words.PLAIN_PRAISE, words.COLD_PRAISE)),
        ("T2", (words.WISHES, words.SHORTCOMINGS, words.COMPLAINTS)),
    )
}


def write_comment(rng: Random, question: str, language: str, satisfaction: int) -> str:
    """Return what somebody with this score writes under the question; mostly nothing."""
    # Who was treated badly has more to say.
    eager = 1.0 if satisfaction >= UNDECIDED else 1.5
    if rng.random() > _WRITES[question] * eager:
        return ""
    sentences = COMMENTS[language, question][_mood(satisfaction)]
    count = 2 if rng.random() < _ADDS_A_SECOND else 1
    return " ".join(rng.sample(sentences, count))


def _mood(satisfaction: int) -> int:
    if satisfaction >= PLEASED:
        return 0
    return 1 if satisfaction == UNDECIDED else 2
