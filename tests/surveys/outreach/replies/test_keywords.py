"""What people's replies ask for, as they really write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.outreach.replies.keywords import Reply, classify

STOP, REVOCATION = Reply(stop=True), Reply(revocation=True)
HELP, START, CRISIS, ORDINARY = Reply(help=True), Reply(start=True), Reply(crisis=True), Reply()

KEYWORDS = ["STOP", "QUIT", "END", "REVOKE", "OPT OUT", "CANCEL", "UNSUBSCRIBE", "STOPALL"]
SPANISH_KEYWORDS = ["ALTO", "PARAR", "CANCELAR", "BAJA"]


@pytest.mark.parametrize("keyword", KEYWORDS + SPANISH_KEYWORDS)
@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "  {}\n",
        "{}!!!",
        '"{}."',
        "please {}",
        "{} please",
        "Hi, {} now, thank you",
        "I want to {}",
        "{} texting me please",
        "por favor {}",
        "Nice officer. {}.",
        "{} 🛑",
        "¡{}!",
    ],
)
def test_r21_each_keyword_stops_at_once_however_it_is_dressed(keyword, written):
    assert classify(written.format(keyword)) == STOP
    assert classify(written.format(keyword.lower())) == STOP
    assert classify(written.format(keyword.title())) == STOP


@pytest.mark.parametrize(
    "text",
    [
        "S T O P",
        "s.t.o.p.",
        "ＳＴＯＰ",
        "STOOOP",
        "please sto\u200bp",
        "st op",
        "stop_",
        "opt-out",
        "OptOut",
        "opt me out",
        "I'd like to opt out of these messages",
        "stop all",
        "un-subscribe",
        "Párar",
        "quiero darme de baja",
        "“Stop”",
        "STOP I never called you people",
        "Stop!\nThe officer was rude to my mother and I am done with this",
        "I revoke my consent",
        "end all messages to this number",
        "توقف",
        "أوقفوا الرسائل من فضلك",
        "إيقاف!",
        "شكرا، إلغاء",
    ],
)
def test_s34_stop_is_heard_in_any_case_spacing_alphabet_and_company(text):
    assert classify(text) == STOP


@pytest.mark.parametrize(
    "text",
    [
        "the officer did not stop",
        "He just would not stop yelling",
        "please don't stop",
        "Cancel culture is what this department needs to hear about",
        "don't text me",
        "Do not contact me again",
        "never message this number",
        "no more surveys",
        "leave me alone",
        "Remove my number from this",
        "you have the wrong number",
        "I said cancel",
        "not interested",
        "this is spam",
        "I never signed up for this",
        "No me manden más mensajes",
        "no quiero mas encuestas",
        "Déjenme en paz",
        "dejen de escribirme",
        "número equivocado",
        "quiten mi número",
    ],
)
def test_r21_plain_words_against_more_messages_pause_the_person_until_somebody_reads_them(text):
    assert classify(text) == REVOCATION


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "4!",
        "",
        "🙂",
        "no",
        "Very good officer, thank you",
        "In the end he found my bike",
        "He was stopped at the corner and was very kind about it",
        "Nobody called me back",
        "They never call back",
        "The nonstop noise is gone",
        "He told me how to cancel a stolen credit card and was patient",
        "el oficial fue muy amable y la voz baja ayudo a calmarnos",
        "El oficial no me llamó",
        "He helped me find my dog",
        "yes he was great",
        "The restart of the program would help a lot",
        "the break in was handled well",
        "The man who hit me had no insurance",
        "I need help with the report",
        "My street is not safe at night",
    ],
)
def test_s44_answers_and_comments_are_left_as_they_are(text):
    assert classify(text) == ORDINARY
    assert classify(text) == ORDINARY


@pytest.mark.parametrize("text", ["HELP", "help", "Help?", "h e l p", "INFO", "AYUDA", "¡Ayuda!", "ＨＥＬＰ", "مساعدة"])
def test_r23_help_asks_for_help_with_the_survey(text):
    assert classify(text) == HELP


@pytest.mark.parametrize("text", ["START", "unstop", "Un-stop", "Yes", "YES!", "sí", "iniciar", "ابدأ"])
def test_r24_start_comes_back(text):
    assert classify(text) == START


@pytest.mark.parametrize("text", ["please start looking for my car", "don't start", "yes but never text me"])
def test_r24_coming_back_takes_the_word_alone(text):
    assert not classify(text).start


@pytest.mark.parametrize(
    "text",
    [
        "911",
        "call 911 now",
        "help me",
        "HELP ME PLEASE!!",
        "please help",
        "I want to kill myself",
        "i dont want to live anymore",
        "I'm suicidal",
        "I am not safe",
        "he has a gun",
        "He's hitting me",
        "I'm going to shoot that cop",
        "I will kill him",
        "Ayúdenme",
        "auxilio",
        "me quiero morir",
        "tiene una pistola",
        "necesito policía",
        "ساعدوني",
        "أنا في خطر",
        "سأقتل نفسي",
        "حالة طوارئ",
    ],
)
def test_r29_words_of_danger_threat_or_despair_raise_the_alarm(text):
    assert classify(text) == CRISIS


def test_r29_somebody_in_danger_can_also_want_the_texts_to_stop():
    assert classify("STOP help me") == Reply(stop=True, crisis=True)
    assert classify("leave me alone or I will kill myself") == Reply(revocation=True, crisis=True)


@given(st.text())
def test_any_text_is_read_and_at_most_one_wish_about_texts_is_found_in_it(text):
    reply = classify(text)
    assert [reply.stop, reply.revocation, reply.help or reply.start].count(True) <= 1


@given(st.sampled_from(KEYWORDS + SPANISH_KEYWORDS), st.text(alphabet=" .,!?¡¿*-_\"'()\n\t\u200b\u00a0", max_size=8))
def test_r21_no_punctuation_hides_a_keyword(keyword, marks):
    assert classify(marks + keyword + marks) == STOP
