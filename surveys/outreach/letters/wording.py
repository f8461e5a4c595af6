"""What stands in every letter, whatever the agency's own words are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The fixed parts of a letter in one language."""

    recipient: str
    case: str
    answer: str
    scan: str
    type: str
    picture: str
    until: str
    voluntary: str
    emergency: str
    stop: str
    stop_by_phone: str
    real: str


WORDS = {
    "en": Words(
        recipient="To the person we were in contact with",
        case="Case ending {ending}",
        answer="Answer online, in about two minutes",
        scan="Point the camera of your phone at the square.",
        type="Or type this address into any browser. Capitals or small letters, it is all the same:",
        picture="QR code with the address of your page",
        until="Please answer by {date}. After that day the page is closed.",
        voluntary="Taking part is up to you. Whatever you say, and if you say nothing: when you call, we help "
        "you just the same.",
        emergency="This is not a way to reach us quickly. If you need help now, call 911.",
        stop="No more letters from us? Open your page and choose to stop.",
        stop_by_phone="No more letters from us? Open your page and choose to stop, or call {phone}.",
        real="Is this letter real? Enter the code {code} at {host}/check/.",
    ),
    "es": Words(
        recipient="A la persona con quien tuvimos contacto",
        case="Caso terminado en {ending}",
        answer="Responda en línea, en unos dos minutos",
        scan="Apunte la cámara de su teléfono al cuadrado.",
        type="O escriba esta dirección en cualquier navegador. Da igual si usa mayúsculas o minúsculas:",
        picture="Código QR con la dirección de su página",
        until="Por favor, responda antes de que termine el {date}. Después, la página se cierra.",
        voluntary="Participar es decisión suya. Responda o no, y diga lo que diga, le ayudaremos igual cuando llame.",
        emergency="Por este medio no recibimos avisos urgentes. Si necesita ayuda ahora, llame al 911.",
        stop="¿No quiere más cartas nuestras? Abra su página y elija no recibir más.",
        stop_by_phone="¿No quiere más cartas nuestras? Abra su página y elija no recibir más, o llame al {phone}.",
        real="¿Es auténtica esta carta? Escriba la clave {code} en {host}/check/.",
    ),
}
