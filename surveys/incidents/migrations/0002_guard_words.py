"""The guard words that an agency starts with; it edits its own copy."""

from django.db import migrations

# Beginnings of words: "suicid" finds suicide, suicidal, suicidio and suicida.
ENGLISH = """
abus, assault, batter, beat her, beat him, boyfriend, choke, domestic, dv, elder, ex-husband, ex-wife, fondl, girlfriend,
harass, informant, juvenile, kidnap, molest, murder, order of protection, overdose, protective order, rape, rapist,
restraining order, runaway, safe house, self harm, self-harm, sexual, shelter, stab, stalk, strangl, suicid, threaten,
traffick, undercover, victim advocate, violen
"""
SPANISH = """
abus, acoso, agresion, ahorc, albergue, amenaz, apunal, asesin, casa segura, ex esposa, ex esposo, ex marido, exesposa,
exesposo, exmarido, exnovi, golpe, informante, intrafamiliar, menor de edad, novia, novio, orden de alejamiento,
orden de proteccion, orden de restriccion, refugio, secuestr, sexual, sobredosis, suicid, trata de personas, viola,
violen
"""


def words_of(text):
    return sorted({" ".join(word.split()) for word in text.split(",")})


def add_words(apps, schema_editor):
    guard_word = apps.get_model("incidents", "GuardWord")
    lists = {"en": words_of(ENGLISH), "es": words_of(SPANISH)}
    guard_word.objects.bulk_create(
        guard_word(language=language, word=word) for language, words in lists.items() for word in words
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
