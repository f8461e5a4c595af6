"""The words replies are searched for, in the form `normalise` returns: small letters, no accents."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The carriers' and regulators' keywords and their siblings; sent alone or with courtesies, they stop at once.
STOP_KEYWORDS = _words("""
    stop stopall quit end revoke optout cancel unsubscribe alto parar cancelar baja
    stopp st0p st0pp sotp stpo stop2end stop2quit stop2stop revoco revocar
    توقف توقفوا اوقف اوقفوا ايقاف الغاء
""")

#: These also mean other things ("in the end", "el alto"), so beside unrelated words a person has to look.
AMBIGUOUS_KEYWORDS = _words("end cancel alto baja")

#: These stop at once only where they are the whole reply.
WHOLE_REPLIES = _words("remove removeme delete exit salir eliminar borrar")

HELP_KEYWORDS = _words("help info ayuda مساعدة المساعدة")
START_KEYWORDS = _words("start unstop yes iniciar comenzar si ابدا نعم")

#: Words around a keyword that leave its meaning alone: "please stop texting me now, thank you".
COURTESIES = _words("""
    please pls plz kindly thanks thank you thx ok okay hi hello hey dear sir madam sorry
    i we me my us your u im id want wanna would like wish need can could must have will to the a an it this that these
    those from of for on off out in all now right immediately asap today already just again anymore more ever and at
    once text texts texting txt txts msg msgs message messages messaging sms survey surveys send sending receive
    receiving get getting contact contacts contacting calling list number phone cell subscription notifications alerts
    consent permission service
    por favor gracias hola ya ahora mismo quiero quisiera deseo necesito puede pueden mi mis de del la las el los lo
    le les en con esto estos estas este esta y que todo todos mensaje mensajes texto textos encuesta encuestas
    lista numero telefono celular consentimiento permiso disculpe perdon enviar
    mandar recibir dar darme darse darnos dame deme denme date mas
    من فضلك شكرا رجاء الان عن ارسال الرسائل رسائل رسائلكم الاستبيان هذا هذه
""")
