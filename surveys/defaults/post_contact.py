"""The questionnaire that every new agency starts with: asked after a call, in our own words on published constructs."""

from dataclasses import dataclass, field

from surveys.defaults import scales

CODE = "post-contact"
NAME = "After a call"
LANGUAGES = ["en", "es"]


@dataclass(frozen=True)
class DefaultQuestion:
    """One question with its answers; no answers means own words."""

    code: str
    construct: str
    kind: str
    use: str
    wording: dict[str, str]
    choices: dict[int, dict[str, str]]
    in_process_index: bool = False
    #: A whole text message each, in the letters of the carriers' alphabet: á, í, ó and ú would double the price.
    text_wording: dict[str, str] = field(default_factory=dict)


QUESTIONS = [
    DefaultQuestion(
        "C1",
        "Overall satisfaction",
        "scale",
        "always",
        {
            "en": "Overall, how satisfied are you with how the officer handled your call on {date}?",
            "es": "En general, ¿qué tan satisfactoria fue la forma en que el agente atendió su llamada del {date}?",
        },
        scales.SATISFACTION,
        text_wording={
            "en": "How satisfied are you? Reply 5 (very) to 1 (not at all).",
            "es": "¿Le satisfizo? Responda 5 (mucho) a 1 (nada).",
        },
    ),
    DefaultQuestion(
        "C2",
        "Respect",
        "scale",
        "rotate",
        {"en": "How respectful was the officer toward you?", "es": "¿Con cuánto respeto le trató el agente?"},
        scales.RESPECT,
        in_process_index=True,
        text_wording={
            "en": "How respectful was the officer toward you? Reply 5 (completely) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tan respetuoso fue el agente con usted? Responda 5 (del todo) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C3",
        "Voice",
        "scale",
        "rotate",
        {"en": "How well did the officer listen to you?", "es": "¿Qué tan bien le escuchó el agente?"},
        scales.QUALITY,
        in_process_index=True,
        text_wording={
            "en": "How well did the officer listen to you? Reply 5 (very well) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tan bien supo escucharle el agente? Responda 5 (muy bien) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C4",
        "Explanation",
        "scale",
        "rotate",
        {
            "en": "How clearly did the officer explain what was happening and what comes next?",
            "es": "¿Con cuánta claridad le explicó el agente lo que estaba pasando y lo que seguía?",
        },
        scales.CLARITY,
        in_process_index=True,
        text_wording={
            "en": "How clearly did the officer explain what was happening and what comes next? "
            "Reply 5 (very) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tan claro fue el agente al explicar lo que pasaba y lo que iba a seguir? "
            "Responda 5 (mucho) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C5",
        "Fairness",
        "scale",
        "rotate",
        {
            "en": "How fair was the officer in dealing with the situation?",
            "es": "¿Qué tan justo fue el agente al manejar la situación?",
        },
        scales.FAIRNESS,
        in_process_index=True,
        text_wording={
            "en": "How fair was the officer in dealing with the situation? "
            "Reply 5 (completely) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tan justo fue el agente en lo que hizo? Responda 5 (del todo) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C6",
        "Care",
        "scale",
        "rotate",
        {
            "en": "How much did the officer seem to care about what you were dealing with?",
            "es": "¿Cuánto pareció importarle al agente lo que usted estaba viviendo?",
        },
        scales.AMOUNT,
        in_process_index=True,
        text_wording={
            "en": "How much did the officer seem to care about what you were dealing with? "
            "Reply 5 (a lot) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tanto interés puso el agente en lo que a usted le pasaba? "
            "Responda 5 (mucho) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C7",
        "Competence",
        "scale",
        "rotate",
        {
            "en": "How well did the officer seem to know what to do?",
            "es": "¿Qué tan bien pareció saber el agente lo que había que hacer?",
        },
        scales.QUALITY,
        text_wording={
            "en": "How well did the officer seem to know what to do? "
            "Reply 5 (very well) to 1 (not at all), 9 = cannot say.",
            "es": "¿Qué tan bien supo el agente lo que hay que hacer? Responda 5 (muy bien) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C8",
        "Help received",
        "choice",
        "web",
        {"en": "Did you get the help you needed?", "es": "¿Recibió usted la ayuda que necesitaba?"},
        scales.HELP,
    ),
    DefaultQuestion(
        "C9",
        "Timeliness against promise",
        "choice",
        "web",
        {
            "en": "Compared with what you were told, when did the officer arrive?",
            "es": "En comparación con lo que le dijeron, ¿cuándo llegó el agente?",
        },
        scales.TIMELINESS,
    ),
    DefaultQuestion(
        "C10",
        "Cooperation",
        "scale",
        "rotate",
        {
            "en": "If you needed help again, how likely would you be to call us?",
            "es": "Si volviera a necesitar ayuda, ¿qué tan probable es que nos llame?",
        },
        scales.LIKELIHOOD,
        text_wording={
            "en": "If you needed help again, how likely would you be to call us? "
            "Reply 5 (very) to 1 (not at all), 9 = cannot say.",
            "es": "Si otra vez necesita ayuda, ¿qué tan probable es que nos llame? "
            "Responda 5 (mucho) a 1 (nada), 9 = no sabe.",
        },
    ),
    DefaultQuestion(
        "C11",
        "Trust",
        "scale",
        "web",
        {
            "en": "How much do you trust {agency} to do what is right for people where you live?",
            "es": "¿Cuánto confía en que {agency} haga lo correcto para las personas del lugar donde usted vive?",
        },
        scales.COMPLETENESS,
    ),
    DefaultQuestion(
        "C12",
        "Safety",
        "choice",
        "web",
        {
            "en": "After this contact, how safe do you feel?",
            "es": "Después de este contacto, ¿cuánta seguridad siente?",
        },
        scales.SAFETY,
    ),
    DefaultQuestion(
        "C13",
        "Prior view",
        "scale",
        "web",
        {
            "en": "Thinking back to before this contact, how did you see {agency}?",
            "es": "Antes de este contacto, ¿cómo veía usted a {agency}?",
        },
        scales.VIEW,
    ),
    DefaultQuestion(
        "T1",
        "Praise",
        "text",
        "always",
        {
            "en": "What did we do well? Anyone you want to thank?",
            "es": "¿Qué hicimos bien? ¿Hay alguien a quien quiera dar las gracias?",
        },
        {},
    ),
    DefaultQuestion(
        "T2",
        "Improve",
        "text",
        "always",
        {"en": "What is one thing we should do better?", "es": "¿Qué deberíamos hacer mejor?"},
        {},
    ),
    DefaultQuestion(
        "S1",
        "Door",
        "choice",
        "always",
        {"en": "Do you want anything more from us?", "es": "¿Desea algo más de nosotros?"},
        scales.DOORS,
    ),
]
