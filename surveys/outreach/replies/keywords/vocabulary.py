"""The words and phrases replies are searched for, in the form `normalise` returns: small letters, no accents.

Phrases are regular expressions, parted by line ends and by bars between spaces.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The carriers' and regulators' keywords and their siblings; sent alone or with courtesies, they stop at once.
STOP_KEYWORDS = _words("""
    stop stopall quit end revoke optout cancel unsubscribe alto parar cancelar baja
    توقف توقفوا اوقف اوقفوا ايقاف الغاء
""")

#: These also mean other things ("in the end", "el alto"), so beside unrelated words a person has to look.
AMBIGUOUS_KEYWORDS = _words("end cancel alto baja")

HELP_KEYWORDS = _words("help info ayuda مساعدة المساعدة")
START_KEYWORDS = _words("start unstop yes iniciar comenzar si ابدا نعم")

#: Words around a keyword that leave its meaning alone: "please stop texting me now, thank you".
COURTESIES = _words("""
    please pls plz kindly thanks thank you thx ok okay hi hello hey dear sir madam
    i we me my us your u im id want wanna would like wish need can could must have will to the a an it this that these
    those from of for on off out in all now right immediately asap today already just again anymore more ever and at
    once text texts texting txt txts msg msgs message messages messaging sms survey surveys send sending receive
    receiving get getting contact contacts contacting calling list number phone cell subscription notifications alerts
    consent permission service
    por favor gracias hola ya ahora mismo quiero quisiera deseo necesito puede pueden mi mis de del la las el los lo
    le les en con esto estos estas este esta y que todo todos mensaje mensajes texto textos encuesta encuestas
    lista numero telefono celular enviar mandar recibir dar darme darse darnos dame deme denme date mas
    من فضلك شكرا رجاء الان عن ارسال الرسائل رسائل رسائلكم الاستبيان هذا هذه
""")

#: Plain words for "do not write to me again". They pause the person at once; a member of staff confirms.
REVOCATIONS = r"""
    (do not|dont|never|no more|quit) (ever |be )?(text|message|msg|write|bother|bug|send|survey)(s|ing)?
    (do not|dont|never|no more|quit) (ever |be )?(contact|call)(s|ing)?(?! (me |us )?back)
    (no longer|not|dont) (want|wish|like)( \w+){0,3} (text|texts|texted|messages|contacted|survey|surveys)
    leave me alone | let me be | go away | get lost | piss off | f\w* off | buzz off | knock it off | cut it out
    (remove|delete|erase|take|drop) (me|my|us|this number|that number) | lose (my|this) number
    wrong (number|person) | not interested | no thanks? | unsub | unsuscribe | desuscrib\w* | spam
    (this is|its|youre|you are) harass\w* | (never|did not|didnt) (signed? up|agreed?) (to|for)
    (never|did not|didnt|do not|dont|withdraw|withdraw my) consent\w*
    no (quiero que )?(me |nos )?(vuelva\w* a )?escrib(an?|as|ir)(me|nos)?
    no (quiero que )?(me |nos )?(vuelva\w* a )?(mand|envi|molest|contact|llam|texte)(en?|es|ar)(me|nos)?
    no (mas|quiero|deseo)( \w+){0,3} (mensajes?|textos?|encuestas?) | no me interesa
    dej(e|en|a) de | deje?n?me en paz | dejame en paz | basta | paren | pare | detenganse | cancel(e|en)
    لا تراسلوني | لا ترسلوا? | لا ترسل | لا اريد رسائل | اتركوني
    (quit|borr|elimin|saqu)(e|en|a)(me|nos| mi| mis| este) | (numero|persona) equivocad[oa]
"""

#: Somebody may be in danger: the fixed answer names 911 and 988, and a person is alerted. Better too often than never.
CRISES = r"""
    911 | 988 | help me | please help | save me
    (need|needs) help(?! (with|from) (the|this|my|a) (report|survey|form|link))
    (need|send) (the |an )?(police|officers|ambulance) (now|here|please|right) | emergency now
    ((this|it) is|its|have|i am in|im in) an emergency | (im|i am|we are|i feel|we feel) (not safe|unsafe|in danger)
    (do not|dont) feel safe | hes here | he is here
    suicid\w* | (kill|hurt|harm|cut|cutting|killing|hurting|harming|shoot|hang) (my ?self) | self harm\w*
    (end|ending|take|taking) (my|my own) life | end it all | better off dead | overdos\w* | i cant go on
    (want|wanna|ready|rather) (to )?(die|be dead) | (no|nothing) (reason )?to live( for)?
    (do not|dont|not) want to (live|be here|be alive)
    (kill|shoot|stab|hurt|murder) (you|u|him|her|them|all of|every\w*|someone|somebody|people)
    (kill|shoot|stab|hurt|murder) (a |the |that |this )?(cops?|officers?|police)
    (gonna|going to|will|ill) (kill|shoot|stab|hurt|murder|bomb|burn|blow) | bomb threat | a bomb
    (he|she|they|i) (has|have|got) (a|the|my|his|her) (gun|knife|weapon) | (choked|raped) me
    (is|are|keeps?|hes|shes|theyre) (hitting|beating|attacking|choking|stalking|following|hurting) (me|us)
    being (attacked|followed|beaten|stalked) | (is|are|someones|theyre) breaking in(to)?
    ayuden?(me|nos) | ayudeme | auxilio | socorro | es (una )?emergencia | en peligro | necesito (ayuda|policia)
    mat(ar|ando)me | me (voy a|quiero) (matar|morir) | quiero (morir|morirme) | hacerme dano | no me siento segur[oa]
    quitarme la vida | no quiero vivir | (te|lo|la|los|las|le|les) (voy|vamos) a (matar|disparar|quemar) | una bomba
    (tiene|trae) (un|una) (pistola|arma|cuchillo|navaja) | me (esta|estan) (pegando|golpeando|siguiendo|amenazando)
    me (violo|violaron)
    ساعدوني | انقذوني | النجدة | انتحار | الانتحار | ساقتل نفسي | اقتل نفسي | اريد ان اموت
    في خطر | سيقتلني | حالة طواري
"""
