"""Plain words for "do not write to me again", and the everyday words that only sound like them.

Phrases are regular expressions over what `normalise` returns, parted by line ends and by bars between spaces. Words in
capitals stand for the groups in NAMES.
"""

NAMES = {
    "OURS": r"(text|txt|msg|messag|sms|send|writ|contact|call|bother|bug|pester|annoy|harass|spam|survey|blow)\w*",
    # What follows a wish, rather than what somebody else stopped for.
    "NOT_WISHED": r"""(it|its|this|these|that|those|please|pls|now|already|right|immediately|asap|today|forever|soon|
        for good|for ever|at once|all|and|or|because|cause|before|until|when|after|even|thanks?|thx|i|im|ive|ill)\b""",
    "GOOD_DEED": r"(doing|being|helping|serving|protecting|caring|working|fighting|trying|smiling|looking|learning)",
    "AGENCY": r"(police|cops?|officers?|department|dept|city|county|sheriffs?|deput\w+|agency|people|guys|sender)\b",
    "NOT_A_NAME": r"""(good|fair|right|ok|okay|acceptable|true|helpful|safe|over|funny|an?|the|my|your|about|enough|
        working|how|what|why|nice|great|professional|justice|cool|so|very|really|that|easy|new|fun|normal|correct|
        happening|possible|helping|going|done|just|at|as|all|only|like|where|who|feliz|content\w*|satisf\w*|de|el|un|
        una|justo|bueno|bien|verdad|cierto|facil|seguro|posible|lo|la|mi|su|para|por|nada|muy|tan|
        suficiente|racista)\b""",
    "FEELING": r"(happy|satisfied|sure|impressed|pleased|upset|mad|angry|able|ready|comfortable|sad|\w+ing)\b",
}

#: They pause the person at once wherever they stand; a member of staff confirms.
REVOCATIONS = r"""
    (do not|dont|never|no more|quit) (ever |be )?(text|txt|message|msg|email|write|bother|bug|send|survey)(s|ing)?
    (do not|dont|never|no more|quit) (ever |be )?(contact|call)(s|ing)?(?! (me |us )?back)
    no (further|more|additional|new) (text|txt|messag|msg|contact|communicat|correspond|survey|sms|alert|call)\w*
    (no longer|not|dont) (want|wish|like|need)( \w+){0,6} (texts?|texted|txts?|messages?|messaged|contacted|surveys?)
    (no longer|not|dont) (want|wish|care) to (participate|take part|do this|answer|respond|hear from|be part)
    (do not|dont) want (this|these|your|any ?more)
    leave (me|us|my \w+|this number) (the \w+ |tf )?alone | let (me|us) be | go away | get lost | piss off | f\w* off
    enough (with|of) (the|these|this|your|all) (\w+ )?OURS
    buzz off | knock it off | cut it out | cease and desist | cease (all|this|these|immediately|OURS)
    (remove|delete|erase|take|drop) (me|my|us|this number|that number) | lose (my|this) number
    get (me|us|my \w+|this number) off(?! (of )?(the )?(road|street|highway|freeway|ground|hook))
    keep (me|us) out of this
    (off|from) (of )?(this|the|your|ur|that|all) (\w+ )?lists? | block (me|us|my number|this number)
    (ill|will|im|am|gonna|going to) block(ing)?( you| u| this)?
    wrong (number|phone|person|guy|man|woman|lady|one)(?=$) | wrong (number|phone|cell)
    (you|u|youve|youre|yall|this is|its|im|i am|sorry|txt\w*|text\w*|messag\w*|contact\w*|reach\w*)( \w+){0,3}
        wrong (person|guy|man|woman|lady|one|people|customer|house|family)
    this (is not|isnt|aint) (his|her|my|their|\w+s) (number|phone|cell) | new owner of this (number|phone)
    this (is not|isnt|aint) the (right |correct |same |intended )?(person|number|owner)
    (does not|doesnt|do not|dont|no longer|not) lives? here | by that name
    not interested | no thanks? | unsub\w* | unsu\w*scri\w* | desu\w*scri\w* | spam
    (this is|its|youre|you are) harass\w*
    (never|did not|didnt|do not|dont) (remember )?(sign|agree|subscrib|enroll|regist|opt)\w*( up| in)? (to|for)
    (never|did not|didnt) (ask\w*|request\w*)( for| to)? (this|these|that|be|get|receive|any|your|OURS)
    (never|did not|didnt|do not|dont|withdraw|withdraw my) consent\w*
    (revoke|withdraw|rescind|retract|revoking|withdrawing)( \w+){0,2} (permission|consent|authori[sz]ation)
    (never|did not|didnt|do not|dont|not|havent|nobody|no one) (ever )?(give|gave|given|have)( \w+){0,3}
        (permission|consent|authori[sz]ation|my number)
    (no|without|not have) (my |our )?(permission|consent|right) to (OURS|use|have)
    (who|how|where|why)( \w+){0,5} (my|this) (number|phone|cell|contact|info\w*)
    no (quiero que )?(me |nos )?(vuelva\w* a )?escrib(an?|as|ir)(me|nos)?
    no (quiero que )?(me |nos )?(vuelva\w* a )?(mand|envi|molest|contact|llam|texte)(en?|es|ar)(me|nos)?
    no (mas|quiero|deseo|quisiera)( \w+){0,4}
        (mensaj\w*|textos?|encuestas?|contact\w*|recib\w*|participar|llamadas|molest\w*|comunic\w*|notific\w*|nada)
    no me interesa | no (muchas )?gracias(?! (a|por)\b)
    dej(e|en|a) de | dej(e|en|a)(me|nos) (en paz|tranquil[oa]s?) | basta | paren | pare | deten(gan?)?se
    cancel(e|en) | (detener|detengan?|parar|pare|paren)( \w+){0,3} (mensajes?|textos?|encuestas?|esto)
    (quit|borr|elimin|saqu)(e|en|a|ar)(me|nos| mi| mis| este) | (sac|quit|borr|elimin)a(r|d)?me | bloque(e|en|a|ar)me
    (numero|persona|telefono) equivocad[oa] | equivoc\w*( \w+){0,3} (numero|persona|telefono)
    no soy (esa|la|ese|el) (persona|dueno|duena|hombre|mujer) | no vive aqui
    (revoc|retir)(o|ar|amos)( \w+){0,2} (consentimiento|permiso|autorizacion)
    no (lo |los |les |te |le |he |les he )?(autoriz(o|e|ado|amos)|consient[oe]|acepto|acepte|aceptado)
    (no|nunca) (les |le |te |les he |he )?(di|doy|dado)( \w+)? (permiso|consentimiento|autorizacion|numero)
    (es|ya es|esto es|puro) (un )?(acoso|hostigamiento) | (quien|como|donde)( \w+){0,4} mi (numero|telefono|celular)
    لا تراسلوني | لا ترسلوا? | لا ترسل | لا اريد رسائل | لا اريد اي رسائل | اتركوني | احذفوني | احذفوا رقمي | ازيلوني
    رقم خطا | الرقم خطا | رقم غلط | الرقم غلط | رقم خاطي | لست مهتما
"""

#: They pause the person where nothing but courtesies stands beside them in the sentence.
ALONE = r"""
    remove | delete | exit | salir | eliminar | borrar
    (thats |that is )?enough( is enough)? | enough of (this|these) | no more | no mas | cease | desist | block
    (wrong|not the right) (person|guy|man|woman|lady|one) | not me
    (this|that) (is not|isnt|aint) (?!NOT_A_NAME)\w+( \w+)? | (este |esta |esto )?no (soy|es) (?!NOT_A_NAME)\w+( \w+)?
    (im|i am) not (?!NOT_A_NAME|FEELING)\w+( \w+)?
    para(le|me|n)? | pare(le|n|me|nle)? | parad | detener | detenga(n)? | no quiero( nada| mas)? | كفى | خلاص | كفاية
"""

#: Everyday words about police work and praise, in which "stop" or "wrong person" is no wish. They are passed over.
EVERYDAY = r"""
    (traffic|bus|truck|vehicle|pit|rest|pedestrian|terry) stop(?! OURS| (it|this|these|those|sending)\b)
    stop (signs?|lights?)(?! (me|us|my|this|up|off|out)\b) | stop and frisk
    (do not|dont|never) (ever )?(stop|quit) (?!OURS|NOT_WISHED)(GOOD_DEED|(?!\w+ing\b)\w+)
    (arrest|detain|jail|charg|accus|handcuff|cuff|ticket|blam|question|convict|lock|chas|target|stopp|pull)\w*
        (up |over )?(the |a )?wrong (person|guy|man|woman|lady|one|people|house|family)
    (arrest|deten|detuv|acus|culp)\w*( a)?( la)? persona equivocada
"""

#: The same, wherever nothing in the reply is about us or our messages: somebody else stopped, or was told to.
ABOUT_OTHERS = r"""
    (did not|didnt|does not|doesnt|would not|wouldnt|wont|will not|could not|couldnt|they|he|she|officers?|police|cops?)
        (even |just |really |to )?stop (?!OURS|NOT_WISHED|\w+ing\b)\w+
    (tried|trying|had|able|managed|refused|failed|more|work|works|how) to stop (?!OURS|NOT_WISHED|\w+ing\b)\w+
    to stop (crimes?|him|her|drugs|violence|theft|thieves|criminals|speeders)
    to stop (the|a|my) (fight|man|guy|driver|thief|car|suspect)
    (told|asked|ordered|warned|made|got) (him|her|(my|his|her|the|that|our) (?!AGENCY)\w+( \w+)?) to
        (leave (me|us|her|him|them) alone|stop|go away|get lost)
"""

#: Words that may be about us or our messages.
ABOUT_US = r"""
    (?<!thank )(you|u) | your | ur | yall | youre | youve | numbers? | lists? | notif\w* | subscri\w*
    (text|txt|msg|messag|sms|survey|send|contact|writing|spam)\w*
"""
