"""Replies that a fixed list of sentences would miss: danger, wishes and police words as people really write them."""

import pytest

from surveys.outreach.replies.keywords import Reply, classify

ORDINARY = Reply()


@pytest.mark.parametrize(
    "text",
    [
        "someone is trying to kill me",
        "he threatened to kill me",
        "mi esposo me va a matar",
        "9-1-1",
        "HELP HELP",
        "I just want to end it",
        "please end it",
        "me va a matar",
        "me quiere matar",
        "me voy a quitar la vida",
        "ayúdame",
        "manden policía",
        "tiene pistola",
        "me pega",
        "he hit me",
        "I was raped",
        "I've been shot",
        "there is a gun",
        "she's got a knife",
        "someone is in my house",
        "please send police",
        "help us",
        "emergency",
        "I took all my pills",
        "i wish i was dead",
        "kms",
        "hes going to hurt my kids",
        "he beats me",
        "he has my kids and a gun",
        "I cant breathe",
        "no puedo mas quiero morirme",
        "me golpea mi marido",
        "lo voy a matar",
        "hay alguien en mi casa",
        "he will find me",
        "im scared he is coming back",
        "he'll kill us all",
        "my husband is choking me",
        "he's outside my window",
        "they shot at our car",
        "shots fired",
        "he pulled a gun on me",
        "we're scared",
        "tengo mucho miedo",
        "me quiero matar",
        "mi ex tiene a mis hijos",
        "está golpeando a mi mamá",
        "me violaron",
        "le voy a disparar",
        "she said she'll stab me",
        "I'm gonna shoot up the station",
        "he raped my daughter",
        "he is strangling her",
        "my boyfriend hits me",
        "I want to end my life",
        "he followed me and attacked me",
        "there's a man in my house",
        "intruder",
        "send an ambulance",
        "call the police please",
        "estoy en peligro",
        "me amenazó con un cuchillo",
        "trae un arma",
        "معه مسدس",
        "ساعدني",
        "he broke in and has a weapon",
        "he punched me in the face",
        "I'm being followed",
        "dont let him kill me",
        "He won't let me leave",
        "quiero quitarme la vida",
        "nos van a matar",
        "la está golpeando",
        "I’m bleeding",
        "he has a loaded gun",
        "Hes got guns",
        "help my mom",
        "someone please help",
    ],
)
def test_r29_danger_is_heard_in_whatever_words_it_comes(text):
    assert classify(text).crisis


@pytest.mark.parametrize("text", ["please end it", "I want to end it", "end it"])
def test_r29_a_word_that_may_mean_a_life_or_the_texts_is_heard_as_both(text):
    assert classify(text) == Reply(stop=True, crisis=True)


@pytest.mark.parametrize(
    "text",
    [
        "REMOVE",
        "delete",
        "stopp",
        "st0p",
        "STOP2END",
        "cease and desist",
        "no more",
        "Enough",
        "dont txt me",
        "leave us alone",
        "get me off this list",
        "Remove from list",
        "This is not Maria",
        "I do not want to receive any further messages",
        "No further texts please",
        "I didn't give you permission to text me",
        "I didn't sign up for this",
        "No más",
        "No gracias",
        "para",
        "ya párale",
        "SALIR",
        "Revoco mi consentimiento",
        "no deseo ser contactada",
        "es acoso",
        "no autorizo",
        "se equivocó de número",
        "detener",
        "take my number off",
        "block me",
        "stop it",
        "STOP!!",
        "who gave you my number",
        "unsuscribir",
        "ya no me escriban",
        "quítenme de la lista",
        "wrong person",
        "you have the wrong person",
        "wrong number",
        "I need this to stop now",
        "make it stop",
        "don't. STOP.",
        "No More Texts!",
        "this isnt maria",
        "Hi, this is not Maria Lopez",
        "deja de molestarme",
        "who is this? how did you get my number",
        "no soy Maria",
        "enough already",
        "I said enough with the texts",
        "you people have the wrong guy",
        "NO MORE",
        "no quiero nada de ustedes",
    ],
)
def test_r21_a_wish_is_heard_in_whatever_words_it_comes(text):
    reply = classify(text)
    assert reply.stop or reply.revocation


@pytest.mark.parametrize("text", ["REMOVE", "delete", "SALIR", "stopp", "st0p", "STOP2END", "stop it", "STOP!!"])
def test_r21_any_reasonable_word_alone_stops_at_once(text):
    assert classify(text) == Reply(stop=True)


@pytest.mark.parametrize(
    "text", ["Enough", "no more", "No más", "para", "wrong person", "es acoso", "This is not Maria"]
)
def test_r21_an_ambiguous_word_pauses_until_somebody_reads_it(text):
    assert classify(text) == Reply(revocation=True)


@pytest.mark.parametrize(
    "text",
    [
        "5 the traffic stop was handled well",
        "traffic stop",
        "stop sign",
        "bus stop",
        "The traffic stop and search was fair",
        "stop light on main is out",
        "there is no stop sign on my street",
        "stop and frisk is racist",
        "dont stop, keep it up!",
        "never stop doing what you do",
        "the officer did not stop to listen",
        "They never stop to talk to us",
        "Police stop kids here for nothing",
        "they try to stop crime",
        "he told the driver to stop",
        "the officer told my ex to leave me alone",
        "they arrested the wrong person",
        "arrestaron a la persona equivocada",
        "this is not fair",
        "no es justo",
        "para mi fue excelente el servicio",
        "Enough said",
        "not enough police",
        "no más violencia",
    ],
)
def test_r21_everyday_words_of_police_work_pause_nobody(text):
    assert classify(text) == ORDINARY


@pytest.mark.parametrize(
    "text",
    [
        "I told you to stop",
        "I want you to stop this",
        "please tell them to stop",
        "I want the police to stop the messages",
        "they wont stop texting me",
        "they did not stop when I said no",
        "I asked him to stop but you keep texting",
        "the traffic stop was fine but stop texting me",
        "traffic. stop",
        "bus stop, stop",
        "stop sign me out",
        "dont stop? no, stop texting",
        "never stop texting you people are the worst",
        "i told the police to leave me alone",
        "I asked you to leave me alone",
        "he arrested the wrong person and you text the wrong person",
    ],
)
def test_r21_police_words_hide_no_wish_beside_them(text):
    reply = classify(text)
    assert reply.stop or reply.revocation


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "5 - great officer",
        "he helped me a lot",
        "very helpful, thank you",
        "no help at all",
        "he shot the breeze with us",
        "me ayudaron mucho",
        "nobody helped me",
        "no",
        "thank you officer",
        "5 excellent",
        "he gave me a lot of information",
        "the end result was fine",
        "In the end it was resolved",
        "I felt safe",
        "he was very patient with my kids",
        "The officer took my report",
        "they never came back",
        "El oficial fue muy amable",
        "la matrícula de mi carro",
        "gracias por ayudarme",
        "la violencia en mi barrio",
        "no hay suficiente policía",
        "el policía llegó rápido",
        "Took 2 hours for them to show up",
        "the report was not taken",
        "My car was hit and the officer was kind",
        "he got the car off the highway",
        "3 he was rude to my wife",
        "they wont come back",
        "who is this",
        "what do you want",
        "he got the wrong address at first",
        "This is not good",
        "no fue justo",
        "llamé a la policía y llegaron rápido",
        "el agente me explicó todo",
        "me dieron el reporte",
        "me sentí segura",
        "they got my bike back",
    ],
)
def test_s44_more_comments_are_left_as_they_are(text):
    assert classify(text) == ORDINARY


@pytest.mark.parametrize(
    "word",
    ["a ", "me ", "he has ", "is a ", "send me ", "no soy ", "unsu", "a", "send", "the my ", "emergency ", "wrong "],
)
def test_s30_a_reply_as_long_as_texts_can_be_is_read_in_bounded_steps(word):
    assert isinstance(classify((word * 1600)[:1600]), Reply)


def test_r21_a_wish_repeated_to_the_end_is_read_in_bounded_steps():
    assert classify("dont want " * 160) == ORDINARY
    assert classify("dont want texts " * 100).revocation
