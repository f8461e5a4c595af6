"""What letters of a new agency say. Address, link and the answers to usual questions are printed by themselves."""

#: Language -> headline and words. Blank lines part paragraphs.
LETTERS = {
    "en": (
        "How did we do on {date}?",
        """Hello,

You were in contact with us on {date}. We would like to know how we treated you that day, and what we should do better.

Only you can tell us that. We read every answer, the good ones and the others, and use them to train our people and \
to change what does not work.

Thank you for your time,
{agency}""",
    ),
    "es": (
        "¿Cómo le atendimos el {date}?",
        """Hola:

Usted tuvo contacto con nosotros el {date}. Queremos saber cómo le tratamos ese día y qué deberíamos hacer mejor.

Solo usted puede decírnoslo. Leemos todas las respuestas, las buenas y las demás, y las usamos para formar a nuestro \
personal y cambiar lo que no funciona.

Gracias por su tiempo,
{agency}""",
    ),
}
