"""The page behind the unsubscribe link of an e-mail, and its words."""

from dataclasses import dataclass

from agencies.models import Agency
from surveys.outreach.models import Invitation
from surveys.outreach.tokens import hash_token


@dataclass(frozen=True)
class Words:
    """The page in one language."""

    direction: str
    title: str
    explain: str
    all: str
    email: str
    done_title: str
    done: str
    unknown_title: str
    unknown: str
    emergency: str


WORDS = {
    "en": Words(
        direction="ltr",
        title="Stop messages from us",
        explain="You will get no more survey messages from us. This does not change how we help you when you call.",
        all="Stop all messages",
        email="Stop e-mail only",
        done_title="You will get no more messages",
        done="We have noted it. You need not do anything else, and you can close this page.",
        unknown_title="This link does not work",
        unknown="It may have been cut off. Open it again from the e-mail, or reply to any text of ours with STOP.",
        emergency="This page is not for emergencies. If you need help now, call 911.",
    ),
    "es": Words(
        direction="ltr",
        title="No recibir más mensajes",
        explain="No recibirá más encuestas nuestras. Esto no cambia la ayuda que le damos cuando llama.",
        all="No recibir ningún mensaje",
        email="No recibir solo correos",
        done_title="No recibirá más mensajes",
        done="Lo hemos anotado. No tiene que hacer nada más y puede cerrar esta página.",
        unknown_title="Este enlace no funciona",
        unknown="Puede que esté incompleto. Ábralo de nuevo desde el correo o responda STOP a un texto nuestro.",
        emergency="Esta página no es para emergencias. Si necesita ayuda ahora, llame al 911.",
    ),
    "ar": Words(
        direction="rtl",
        title="إيقاف رسائلنا",
        explain="لن تصلك منا رسائل استبيان بعد الآن. هذا لا يغير مساعدتنا لك عندما تتصل بنا.",
        all="إيقاف جميع الرسائل",
        email="إيقاف البريد الإلكتروني فقط",
        done_title="لن تصلك رسائل بعد الآن",
        done="سجلنا طلبك. لا يلزمك فعل أي شيء آخر، ويمكنك إغلاق هذه الصفحة.",
        unknown_title="هذا الرابط لا يعمل",
        unknown="ربما كان الرابط ناقصا. افتحه مرة أخرى من البريد الإلكتروني، أو رد على رسالتنا النصية بكلمة STOP.",
        emergency="هذه الصفحة ليست للطوارئ. إذا احتجت إلى المساعدة الآن فاتصل بالرقم 911.",
    ),
}


@dataclass(frozen=True)
class UnsubscribePage:
    """What somebody sees who follows the link: the question, the confirmation, or that the link is unknown."""

    agency: Agency
    language: str
    stage: str

    @property
    def words(self) -> Words:
        """The page's words in its language."""
        return WORDS[self.language]


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation a link belongs to, whatever became of it: unsubscribing always works."""
    return Invitation.objects.filter(token_hash=hash_token(token)).first()


def page_for(agency: Agency, invitation: Invitation | None, stage: str) -> UnsubscribePage:
    """Return the page in the language the person was asked in."""
    language = invitation.language if invitation else agency.default_language
    return UnsubscribePage(agency, language if language in WORDS else "en", stage)
