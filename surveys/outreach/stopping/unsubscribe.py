"""The page behind the unsubscribe link of an e-mail, and its words."""

from dataclasses import dataclass

from agencies.models import LANGUAGES, Agency
from surveys.outreach.models import Channel, Invitation, OptOut
from surveys.outreach.stopping.opt_outs import is_opted_out
from surveys.outreach.tokens import hash_token


@dataclass(frozen=True)
class Words:
    """The page in one language."""

    direction: str
    languages: str
    title: str
    explain: str
    all: str
    email: str
    done_title: str
    done: str
    done_email_title: str
    done_email: str
    unknown_title: str
    unknown: str
    emergency: str
    privacy: str
    check: str
    leave: str


WORDS = {
    "en": Words(
        direction="ltr",
        languages="Language",
        title="Stop messages from us",
        explain="After you press a button you will get no more survey messages from us, or no more by e-mail. "
        "This does not change how we help you when you call.",
        all="Stop all messages",
        email="Stop e-mail only",
        done_title="You will get no more messages",
        done="We have noted it. You need not do anything else, and you can close this page.",
        done_email_title="You will get no more e-mail from us",
        done_email="We have noted it. Texts may still come: to stop those too, reply to one with STOP.",
        unknown_title="This link does not work",
        unknown="It may have been cut off. Open it again from the e-mail, or reply to any text of ours with STOP.",
        emergency="This page is not for emergencies. If you need help now, call 911.",
        privacy="How we use your answers",
        check="Is this message real?",
        leave="Leave this page",
    ),
    "es": Words(
        direction="ltr",
        languages="Idioma",
        title="No recibir más mensajes",
        explain="Después de pulsar un botón no recibirá más encuestas nuestras, o ninguna más por correo electrónico. "
        "Esto no cambia la ayuda que le damos cuando llama.",
        all="No recibir ningún mensaje",
        email="No recibir solo correos",
        done_title="No recibirá más mensajes",
        done="Lo hemos anotado. No tiene que hacer nada más y puede cerrar esta página.",
        done_email_title="No recibirá más correos nuestros",
        done_email="Lo hemos anotado. Aún pueden llegarle mensajes de texto: para no recibirlos, responda STOP a uno.",
        unknown_title="Este enlace no funciona",
        unknown="Puede que esté incompleto. Ábralo de nuevo desde el correo o responda STOP a un texto nuestro.",
        emergency="Esta página no es para emergencias. Si necesita ayuda ahora, llame al 911.",
        privacy="Cómo usamos sus respuestas",
        check="¿Es auténtico este mensaje?",
        leave="Salir de esta página",
    ),
    "ar": Words(
        direction="rtl",
        languages="اللغة",
        title="إيقاف رسائلنا",
        explain="بعد أن تضغط على أحد الزرين لن تصلك منا رسائل استبيان، أو لن تصلك عبر البريد الإلكتروني. "
        "هذا لا يغير مساعدتنا لك عندما تتصل بنا.",
        all="إيقاف جميع الرسائل",
        email="إيقاف البريد الإلكتروني فقط",
        done_title="لن تصلك رسائل بعد الآن",
        done="سجلنا طلبك. لا يلزمك فعل أي شيء آخر، ويمكنك إغلاق هذه الصفحة.",
        done_email_title="لن يصلك منا بريد إلكتروني بعد الآن",
        done_email="سجلنا طلبك. قد تصلك منا رسائل نصية: لإيقافها أيضا رد على إحداها بكلمة STOP.",
        unknown_title="هذا الرابط لا يعمل",
        unknown="ربما كان الرابط ناقصا. افتحه مرة أخرى من البريد الإلكتروني، أو رد على رسالتنا النصية بكلمة STOP.",
        emergency="هذه الصفحة ليست للطوارئ. إذا احتجت إلى المساعدة الآن فاتصل بالرقم 911.",
        privacy="كيف نستخدم إجاباتك",
        check="هل هذه الرسالة حقيقية؟",
        leave="مغادرة هذه الصفحة",
    ),
}


@dataclass(frozen=True)
class UnsubscribePage:
    """What somebody sees who follows the link: the question, a confirmation, or that the link is unknown."""

    agency: Agency
    language: str
    stage: str

    @property
    def words(self) -> Words:
        """The page's words in its language."""
        return WORDS[self.language]

    @property
    def switches(self) -> list[tuple[str, str]]:
        """Code and own name of each language to choose from, where there is a choice."""
        codes = [code for code in WORDS if code in self.agency.languages or code == self.language]
        return [(code, LANGUAGES[code]) for code in codes] if len(codes) > 1 else []


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation a link belongs to, whatever became of it: unsubscribing always works."""
    return Invitation.objects.filter(token_hash=hash_token(token)).first()


def unknown_page(agency: Agency, *wanted: str) -> UnsubscribePage:
    """Return the page about a link that is none, in the first of the wanted languages that is one of ours."""
    return UnsubscribePage(agency, _spoken(*wanted, agency.default_language), "unknown")


def page_for(agency: Agency, invitation: Invitation, stage: str, wanted: str) -> UnsubscribePage:
    """Return the page in the language that is wanted, else the one the person was asked in.

    Who stopped e-mail alone is told no more than that.
    """
    if stage == "done" and _stopped_email_alone(invitation):
        stage = "done_email"
    return UnsubscribePage(agency, _spoken(wanted, invitation.language), stage)


def _spoken(*codes: str) -> str:
    return next((code for code in codes if code in WORDS), "en")


def _stopped_email_alone(invitation: Invitation) -> bool:
    """Whether e-mail is stopped here and texts may still come."""
    if invitation.phone_index and is_opted_out(bytes(invitation.phone_index), Channel.SMS):
        return False
    email = OptOut.objects.filter(contact_index=invitation.email_index, channel=Channel.EMAIL, lifted_at=None)
    return email.filter(only_here=True).exists()
