"""What a message must hold and must not: no address but the person's own link, a reason, a way out, no emergencies."""

import pytest

from surveys.outreach.defaults.messages import default_messages
from surveys.outreach.words.wording_rules import problems_of

START = "{agency} on {date}: how did we do? {link} "
END = "Not for emergencies. STOP to opt out"
ADDRESS, SPACE = "Do not write an address", "Write a space after each full stop"
STOP, STOP_FORBIDDEN = "Say how to opt out", "Offer STOP"
REASON, EMERGENCY = "Say why you write", "Say that this is not for emergencies"


def problems(body: str, purpose: str = "invitation") -> list[str]:
    return [one.split(":")[0] for one in problems_of(purpose, "sms", body)]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "is.gd",
            "rb.gy",
            "shorturl.at",
            "tiny.cc",
            "bit.do",
            "s.id",
            "goo.su",
            "bit.ly",
            "t.co",
            "v.gd",
            "IS.GD",
            "Bit.Ly",
        ),
        *(
            "evil.info/x",
            "riverton.police",
            "police.riverton.il.us",
            "a-b.example",
            "xn--80ak6aa92e.xn--p1ai",
            "is。gd",
        ),
        *("http://x", "HTTPS://localhost/x", "ftp://files", "www.x", "WWW.riverton", "10.0.0.1", "10.0.0.1:8000/x"),
        *("chief@riverton.org", "riverton.org:8080/x", "Riverton.Police/x", "{agency}.org", "{phone}.evil.com"),
        *("(is.gd)", "is.gd.", "is.gd,", "“is.gd”", "see:is.gd"),
    ],
)
def test_r28_no_address_stands_beside_the_link(address: str) -> None:
    assert problems(f"{START}{address} {END}") == [ADDRESS]


@pytest.mark.parametrize("words", ["Thanks.Reply", "you.We", "911.Please", "p.m.Call", "{phone}.Thanks", "شكرا.رد"])
def test_a_full_stop_without_a_space_is_told_because_phones_make_a_link_of_it(words: str) -> None:
    assert problems(f"{START}{words} {END}") == [SPACE]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Thanks. Reply",
            "9 a.m. to 5 p.m.",
            "9a.m.-5p.m.",
            "the U.S.",
            "U.S.A.",
            "EE.UU.",
            "p.ej. hoy",
            "$5.00",
            "call 911.",
        ),
        *("312.555.0142", "1.800.555.0142", "No.5", "Ph.D.", "Wait...Now", "24/7", "and/or", "either.", "v2.0", "3.5%"),
        *("St. Louis, MO", "¿Todo bien? Gracias.", "{phone}.", "(case {ending}).", "Sgt. O'Neil-Smith", "e.g. today"),
    ],
)
def test_ordinary_sentences_are_no_addresses(words: str) -> None:
    assert problems(f"{START}{words} {END}") == []


@pytest.mark.parametrize(
    "words",
    [
        *("Never STOP", "never reply STOP", "Don't STOP", "don’t text STOP", "DO NOT STOP", "Do not reply with STOP"),
        *("no STOP", "Nunca STOP", "no escriba STOP", "nunca responda con STOP", 'do not send "STOP"'),
    ],
)
def test_r27_a_way_out_that_is_forbidden_is_none(words: str) -> None:
    assert problems(f"{START}Not for emergencies. {words}") == [STOP_FORBIDDEN]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "STOP to opt out",
            "Reply STOP to opt out",
            "No more? STOP",
            "For no more texts reply STOP",
            "STOP para salir",
        ),
        *("Responda STOP", "¿No más mensajes? Escriba STOP", "no problem: STOP"),
    ],
)
def test_r27_a_way_out_may_be_offered_in_many_words(words: str) -> None:
    assert problems(f"{START}Not for emergencies. {words}") == []


def test_r27_a_text_without_stop_has_no_way_out() -> None:
    assert problems(f"{START}Not for emergencies. Stop to opt out") == [STOP]


@pytest.mark.parametrize(
    "words",
    ["Not for emergencies", "NOT FOR EMERGENCIES", "No es para emergencias", "Emergencies: 911", "Emergencias: 911"],
)
def test_r27_each_language_has_its_words_for_no_emergencies(words: str) -> None:
    assert problems(f"{START}{words}. STOP to opt out") == []


@pytest.mark.parametrize(
    "words",
    ["", "Emergency?", "For emergencies reply", "Para emergencias responda", "Do not call 911", "no llame al 911"],
)
def test_r27_a_word_about_emergencies_is_not_enough(words: str) -> None:
    assert problems(f"{START}{words}. STOP to opt out") == [EMERGENCY]


@pytest.mark.parametrize("reason", ["{date}", "{ending}", "{date} (case {ending})"])
@pytest.mark.parametrize(("purpose", "asks"), [("invitation", "{link}"), ("conversation", "{question}")])
def test_r27_a_first_text_says_why_the_person_is_written_to(purpose: str, asks: str, reason: str) -> None:
    assert problems(f"{{agency}} about {reason}: {asks} {END}", purpose) == []
    assert problems(f"{{agency}}: {asks} {END}", purpose) == [REASON]


def test_what_is_written_in_an_e_mail_and_in_a_letter_is_looked_at_too() -> None:
    email, letter = "{agency} {link} is.gd Not for emergencies", "{agency} is.gd"
    assert [one.split(":")[0] for one in problems_of("invitation", "email", email)] == [ADDRESS]
    assert [one.split(":")[0] for one in problems_of("invitation", "letter", letter)] == [ADDRESS]


def test_every_message_that_is_shipped_passes() -> None:
    assert [one for one in default_messages() if problems_of(one["purpose"], one["channel"], one["body"])] == []
