"""Guard words as they stand and as edited, searched for in one go: a name says to which of the two a word belongs."""

from collections.abc import Mapping, Sequence

from surveys.incidents.guard_words import plain
from surveys.incidents.models import GuardWord

#: Language -> words added and taken away.
Changes = Mapping[str, Mapping[str, Sequence[str]]]


def marked_words(changes: Changes) -> list[GuardWord]:
    """Return all words, those of one side alone under a name of their own instead of the language's."""
    found = []
    for word in GuardWord.objects.all():
        is_removed = plain(word.word) in changes.get(word.language, {}).get("removed", ())
        found.append(GuardWord(language=_removed(word.language) if is_removed else word.language, word=word.word))
    for language, changed in changes.items():
        found += [GuardWord(language=_added(language), word=word) for word in changed["added"]]
    return found


def languages_found(names: str, changes: Changes, *, is_edited: bool) -> str:
    """Return the languages of which one side finds a word, as "en es"; what was found earlier counts for both."""
    named = _added if is_edited else _removed
    own = {named(language): language for language in changes}
    others = {(_removed if is_edited else _added)(language) for language in changes}
    found = [own.get(name, name) for name in names.split() if name not in others]
    return " ".join(sorted(set(found)))


# No name is a part of another: a name that an incident has already is looked for in the text of all that it has.
def _removed(language: str) -> str:
    return language.upper()


def _added(language: str) -> str:
    return "+".join(language)
