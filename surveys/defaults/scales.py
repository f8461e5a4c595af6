"""The answers that can be tapped, in the order in which they are shown, best first."""

Labels = dict[str, str]

#: Stands below every set of answers: nobody has to guess, and no answer of this kind counts in a figure.
DOES_NOT_APPLY: Labels = {"en": "I do not know, or it does not apply", "es": "No sé o no corresponde"}


def _five(english: list[str], spanish: list[str]) -> dict[int, Labels]:
    pairs = zip((5, 4, 3, 2, 1), english, spanish, strict=True)
    return {value: {"en": en, "es": es} for value, en, es in pairs} | {9: DOES_NOT_APPLY}


SATISFACTION = _five(
    ["Very satisfied", "Satisfied", "In between", "Dissatisfied", "Very dissatisfied"],
    ["Muy satisfactoria", "Satisfactoria", "Intermedia", "Insatisfactoria", "Muy insatisfactoria"],
)
COMPLETENESS = _five(
    ["Completely", "Mostly", "Somewhat", "A little", "Not at all"],
    ["Completamente", "En su mayor parte", "En parte", "Poco", "Nada"],
)
RESPECT = _five(
    ["Completely", "Mostly", "Somewhat", "A little", "Not at all"],
    ["Con todo respeto", "Con bastante respeto", "Con algo de respeto", "Con poco respeto", "Sin ningún respeto"],
)
QUALITY = _five(
    ["Very well", "Well", "Fairly well", "Poorly", "Not at all"],
    ["Muy bien", "Bien", "Más o menos", "Mal", "Nada"],
)
CLARITY = _five(
    ["Very clearly", "Clearly", "Fairly clearly", "Not very clearly", "Not at all"],
    ["Con mucha claridad", "Con claridad", "Con cierta claridad", "Con poca claridad", "No lo explicó"],
)
FAIRNESS = _five(
    ["Completely", "Mostly", "Somewhat", "A little", "Not at all"],
    ["Completamente justo", "En general justo", "Algo justo", "Poco justo", "Nada justo"],
)
AMOUNT = _five(
    ["A great deal", "A lot", "Some", "A little", "Not at all"],
    ["Muchísimo", "Mucho", "Algo", "Poco", "Nada"],
)
LIKELIHOOD = _five(
    ["Very likely", "Likely", "In between", "Unlikely", "Very unlikely"],
    ["Muy probable", "Probable", "Ni probable ni improbable", "Poco probable", "Muy poco probable"],
)
VIEW = _five(
    ["Very positively", "Positively", "In between", "Negatively", "Very negatively"],
    [
        "De forma muy positiva",
        "De forma positiva",
        "Ni positiva ni negativa",
        "De forma negativa",
        "De forma muy negativa",
    ],
)
HELP: dict[int, Labels] = {
    5: {"en": "Yes, fully", "es": "Sí, por completo"},
    3: {"en": "Partly", "es": "En parte"},
    1: {"en": "No", "es": "No"},
    8: {"en": "Too early to say", "es": "Es muy pronto para saberlo"},
    9: DOES_NOT_APPLY,
}
TIMELINESS: dict[int, Labels] = {
    5: {"en": "Sooner", "es": "Antes"},
    3: {"en": "About then", "es": "Más o menos en ese momento"},
    1: {"en": "Later", "es": "Después"},
    8: {"en": "I was told nothing", "es": "No me dijeron nada"},
    9: DOES_NOT_APPLY,
}
SAFETY: dict[int, Labels] = {
    5: {"en": "Safer", "es": "Mayor seguridad"},
    3: {"en": "The same", "es": "La misma seguridad"},
    1: {"en": "Less safe", "es": "Menos seguridad"},
    9: DOES_NOT_APPLY,
}
DOORS: dict[int, Labels] = {
    1: {"en": "No", "es": "No"},
    2: {"en": "Thank someone", "es": "Dar las gracias a alguien"},
    3: {"en": "Make a complaint", "es": "Presentar una queja"},
    4: {"en": "Add information", "es": "Agregar información"},
    5: {"en": "Talk to someone", "es": "Hablar con alguien"},
}
