"""Message texts of a new agency, English and Spanish. Each text message fits one segment of the carriers' alphabet,
with the longest name of a sender and a link of 48 letters.

That alphabet has é, ñ, ¿ and ü but not á, í, ó and ú, so the Spanish texts use words that do without those.
"""

from surveys.outreach.defaults.letters import LETTERS

#: Purpose -> language -> words.
TEXTS = {
    "invitation": {
        "en": "{agency}: you called {date} (case {ending}). How did we do? {link} Not for emergencies. STOP to opt out",
        "es": "{agency}: ¿qué tal le atendimos el {date} (caso {ending})? {link} No es para emergencias. "
        "STOP para salir",
    },
    "reminder": {
        "en": "{agency} reminder: how did we do on {date} (case {ending})? {link} Not for emergencies. STOP to opt out",
        "es": "{agency} otra vez: ¿qué tal le atendimos el {date} (caso {ending})? {link} Urgencias: 911. "
        "STOP para salir",
    },
    "stop_confirmation": {
        "en": "{agency}: you will get no more messages from us. Text START if you change your mind.",
        "es": "{agency}: ya no le enviaremos mensajes. Si cambia de idea, escriba START.",
    },
    "help": {
        "en": "{agency}: we text after a contact to ask how we did. Questions: {phone}. Emergency: call 911. "
        "STOP to opt out",
        "es": "{agency}: preguntamos qué tal le atendimos. Preguntas: {phone}. Emergencia: llame al 911. "
        "STOP para salir",
    },
    "start_confirmation": {
        "en": "{agency}: you may get survey messages from us again. STOP to opt out",
        "es": "{agency}: puede volver a recibir nuestras encuestas. STOP para salir",
    },
    "crisis": {
        "en": "{agency}: nobody watches this number. In danger? Call 911 now. Thoughts of suicide? "
        "Call or text 988, day or night.",
        "es": "{agency}: nadie lee estos mensajes ahora. ¿En peligro? Llame al 911. ¿Ideas de suicidio? "
        "Llame o escriba al 988.",
    },
    "conversation": {
        "en": "{agency}: you called {date} (case {ending}). {question} Code {code}. Emergency: 911. STOP to opt out",
        "es": "{agency}: su llamada del {date} (caso {ending}). {question} Clave {code}. Emergencia: 911. "
        "STOP para salir",
    },
    "conversation_retry": {
        "en": "Please reply with one number. {question}",
        "es": "Solo una cifra, por favor. {question}",
    },
    "conversation_thanks": {
        "en": "{agency}: thank you, we have your answers. To thank someone, complain or talk to us: {phone}. "
        "Nobody answers texts here.",
        "es": "{agency}: gracias, ya tenemos sus respuestas. Para felicitar, presentar una queja o hablar: {phone}. "
        "Nadie contesta mensajes.",
    },
    "conversation_close": {
        "en": "{agency}: thank you. We ask nothing more about this call and keep what you told us. "
        "To talk to us or complain: {phone}.",
        "es": "{agency}: gracias. Ya no preguntamos por esta llamada y guardamos lo que nos dijo. "
        "Para hablar o presentar una queja: {phone}.",
    },
}

#: Language -> subject and words. Blank lines part paragraphs.
INVITATION_EMAILS = {
    "en": (
        "{agency}: how did we do on {date}?",
        """Hello,

You contacted us on {date} (case ending {ending}). We would like to know how we treated you and what to do better.

{link}

It takes about two minutes. Taking part is up to you, and you can stop at any time.

This page is not for emergencies. If you need help now, call 911.

Thank you,
{agency}""",
    ),
    "es": (
        "{agency}: ¿cómo le atendimos el {date}?",
        """Hola:

Usted se comunicó con nosotros el {date} (caso terminado en {ending}). Queremos saber cómo le tratamos y qué mejorar.

{link}

Le tomará unos dos minutos. Participar es voluntario y puede dejarlo en cualquier momento.

Esta página no es para emergencias. Si necesita ayuda ahora, llame al 911.

Gracias,
{agency}""",
    ),
}

REMINDER_EMAILS = {
    "en": (
        "{agency}: one reminder, how did we do on {date}?",
        """Hello,

A few days ago we asked how we treated you on {date} (case ending {ending}). If you like, you can still tell us:

{link}

It takes about two minutes. Taking part is up to you, and this is the only reminder we send.

This page is not for emergencies. If you need help now, call 911.

Thank you,
{agency}""",
    ),
    "es": (
        "{agency}: un recordatorio, ¿cómo le atendimos el {date}?",
        """Hola:

Hace unos días le preguntamos cómo le atendimos el {date} (caso terminado en {ending}). Aún puede contárnoslo aquí:

{link}

Le tomará unos dos minutos. Participar es voluntario y este es el único recordatorio que enviamos.

Esta página no es para emergencias. Si necesita ayuda ahora, llame al 911.

Gracias,
{agency}""",
    ),
}
EMAILS = {"invitation": INVITATION_EMAILS, "reminder": REMINDER_EMAILS}


def default_messages() -> list[dict[str, str]]:
    """Return the field values of every message text that a new agency starts with."""
    texts = [
        {"purpose": purpose, "channel": "sms", "language": language, "subject": "", "body": body}
        for purpose, languages in TEXTS.items()
        for language, body in languages.items()
    ]
    emails = [
        {"purpose": purpose, "channel": "email", "language": language, "subject": subject, "body": body}
        for purpose, languages in EMAILS.items()
        for language, (subject, body) in languages.items()
    ]
    letters = [
        {"purpose": "invitation", "channel": "letter", "language": language, "subject": subject, "body": body}
        for language, (subject, body) in LETTERS.items()
    ]
    return texts + emails + letters
