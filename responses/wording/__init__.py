"""The citizen's pages in words: one file per language."""

from responses.wording.arabic import ARABIC
from responses.wording.english import ENGLISH
from responses.wording.spanish import SPANISH
from responses.wording.words import Words

WORDS: dict[str, Words] = {"en": ENGLISH, "es": SPANISH, "ar": ARABIC}
