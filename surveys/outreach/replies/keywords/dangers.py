"""Words of danger, threat or despair: the fixed answer names 911 and 988, and a person is alerted.

Better too often than never (R29), so they go by stems: a deed of harm beside a person, a weapon beside somebody who has
it. Phrases are regular expressions over what `normalise` returns, parted by line ends and by bars between spaces. Words
in capitals stand for the groups in NAMES.
"""

NAMES = {
    "PERSON": r"""(kids?|child|children|sons?|daughters?|baby|babies|mom|mama|mother|mum|dad|father|wife|husband|
        brothers?|sisters?|family|friends?|girlfriend|boyfriend|roommate|neighbou?rs?|grand\w+|aunt|uncle|cousin|partner|
        ex|man|men|woman|women|boys?|girls?|guys?|person|people|cops?|officers?|police|pigs?|deput(y|ies)|judge|mayor|
        chief|sheriff|teacher|boss)""",
    "BODY": r"""(me|us|myself|my self|ourselves|you|u|ya|yall|him|himself|her|herself|them|themselves|em|every\w*|
        some(one|body)|any(one|body)|each other|all of|((my|our|his|her|their|your|an?|the|that|this|those|these|all) )?
        PERSON)""",
    "HARM": r"""(kill\w{0,3}|murder\w{0,3}|hurt\w{0,4}|harm\w{0,3}|shoot\w{0,3}|shot|stab\w{0,4}|rap(e|ed|es|ing)|
        beat\w{0,3}|chok\w{1,3}|strangl\w{1,3}|suffocat\w{1,3}|smother\w{0,3}|attack\w{0,3}|assault\w{0,3}|
        punch\w{0,3}|slap\w{0,4}|kick\w{0,3}|molest\w{0,3}|abus\w{1,3}|tortur\w{1,3}|poison\w{0,3}|drown\w{0,3}|
        burn\w{0,3}|kidnap\w{0,4}|abduct\w{0,3}|threat\w{2,5}|stalk\w{0,3})""",
    "HARMED": r"""(shot|stabbed|raped|beaten|attacked|assaulted|kidnapped|threatened|strangled|choked|molested|abused|
        stalked|poisoned)""",
    "WEAPON": r"(guns?|knife|knives|weapons?|pistols?|rifles?|shotguns?|firearms?|machete|bombs?|hammer|axe?|glock)",
    "HAS": r"""(has|have|had|hes|shes|theyre|got|gets|with|w|holding|carrying|pull(s|ed|ing)|point(s|ed|ing)|held|
        wav(es|ed|ing)|grab(s|bed|bing)|brought|theres|there is|there are|there was|is a|is the)""",
    "HOME": r"""(house|home|room|apartment|apt|door|front door|back door|yard|backyard|garage|window|basement|bedroom|
        kitchen|attic|closet|porch|car|place)""",
    "INTENDS": r"""(gonna|going to|goin to|will|ill|hell|shell|theyll|wanna|wants? to|wanted to|try to|tries to|
        trying to|tryna|tried to|about to|ready to|threat\w* to|plan\w* to|said (he|she|they)( will|ll|d)?|
        might|could)""",
    "RESCUE": r"(police|cops?|officers?|deputy|deputies|sheriff|ambulance|paramedics?|medics?|swat)",
    "DANO": r"""(mat(ar\w*|a|an|o|aron|e|en|ando\w*|aria)|peg(ar\w*|a|an|o|aron|ue|ando\w*)|
        golpe(ar\w*|a|an|o|aron|ando\w*)|viol(ar\w*|a|an|o|aron|ando\w*|ada|ado)|amenaz\w*|apunal\w*|
        dispar(ar\w*|a|an|o|aron|ando\w*)|ahorc\w*|ahog\w*|asesin\w*|estrangul\w*|
        atac(ar\w*|a|an|o|aron|ando\w*)|lastim\w*|secuestr\w*|acos\w*|hiri\w*|herir\w*|quem(ar\w*|a|an|o|aron)|maltrat\w*|encerr\w*)""",
    "ARMA": r"(pistolas?|armas?|cuchillos?|navajas?|machete|rifle|escopeta|fusil|bombas?|armad[oa]s?)",
    "CASA": r"(casa|cuarto|puerta|ventana|apartamento|patio|carro|garaje|techo|cocina|sotano)",
}

CRISES = r"""
    911 | 988 | 9 1 1 | 9 8 8 | nine one one | help help | ayuda ayuda | save (me|us)
    help (me|us|him|her|them|now|quick\w*|hurry|asap|please|pls|plz|my PERSON) | (please|pls|plz) help | sos
    \A(guns?|shot|shooting|killed|kill|murder|rape|raped|knife|weapon|pistola|cuchillo|arma)\Z
    (need|needs) help(?! (with|from) (the|this|my|a) (report|survey|form|link))
    (need|send) (the |an )?(police|officers|ambulance) (now|here|please|right)
    send (please |me |us |some |the |an? |your |help and ){0,2}(RESCUE|help|some(one|body))
    (i|we|she|he|really|urgently|please) needs?
        (the |an? |some )?RESCUE(?! (who|that|with|more|like|presence|training)\b)
    please (come|hurry) | come (quick|now|help) | INTENDS jump | touch(es|ing) (me|us) | rap(e|ist)
    wants? (me|us|him|her) dead | be dead | (is|hes|shes|getting|being) (\w+ )?violent | cant live (like this|anymore)
    (hes|shes|theyre|(he|she|they|ex|husband|boyfriend|wife|father) (is|are)) (still |right )?(here|outside|back)
    (is|are) still here
    (please |someone )call (the |an? )?RESCUE | call (the |an? )?RESCUE( \w+)? (now|here|please|asap|quick|hurry)
    \A(\w+ ){0,2}(emergency|emergencia|urgente|peligro|danger)( \w+){0,2}\Z | emergency (now|at|here|please|help)
    ((this|it) is|its|have|i am in|im in|is) an emergency
    (im|i am|we are|i feel|we feel|were|not) (still )?(not safe|unsafe|in (\w+ )?danger|trapped|stuck in)
    (is|are|am) (still )?(in danger|trapped|not safe (now|right now|here|with))
    (do not|dont) feel safe | (my|her|his|our) (life|lives) (is|are) in danger
    suicid\w* | kms(?<!\d kms) | kys | unalive\w* | (end|off|cut|cutting|hang|hanging) (my ?self) | self harm\w*
    (end|ending|take|taking|took) (my|my own|her own|his own) (own )?life | overdos\w* | (cant|cannot) go on
    slit\w* (my|her|his) wrists?
    (?<!the )end (it|everything|the pain|my pain|my misery|my suffering|this life)
    better off (dead|without me) | (tired|sick) of (living|life|being alive) | goodbye (everyone|world|forever)
    cant (take|do) (it|this|life) any ?more | (no|nothing) (reason )?to live( for)? | not worth living | let me die
    wish (i|we) (was|were|wasnt|werent|could|had)( \w+){0,2} (dead|alive|here|born|die|died|disappear|existed)
    (want|wanna|wants|ready|rather|going|gonna|about|wish|deserve|like) (to )?(die|be dead|disappear) | im dying
    i am dying
    (do not|dont|not) (want to|wanna) (live|be here|be alive|wake up|exist)
    (took|taken|taking|take|swallow\w*|ate)( \w+){0,3} (pills|tablets|meds|medications?|poison|bleach)
    jump\w* (off|from) (the|a|this) (bridge|roof|building|balcony|ledge)
    HARM (at |on |up |to |in |the \w+ out of )?(BODY|my \w+|our \w+) | death threats? | threaten\w* (to|with)
    (hit|hits|hitting) BODY(?!( \w+){0,6} (insurance|insured|bumper|fender))
    (been|being|was|were|got|getting|get|im|am|is) (\w+ )?HARMED | (feel|feels|felt|feeling) threatened
    (being|been|getting|gets|get|going to be|gonna be) (\w+ )?(killed|murdered|followed|chased|robbed|jumped|hurt|hit)
    INTENDS (kill|shoot|stab|hurt|murder|harm|rape|beat|choke|strangle|attack|bomb|burn|blow|kidnap)
    (is|are|keeps?|been|hes|shes|theyre) (hitting|following|chasing|watching|hunting|grabbing|touching) (me|us)
    coming after (me|us)
    INTENDS (find|get|catch|come for|come after|take|hunt) (me|us|my PERSON)
    if (he|she|they) (finds?|catch\w*|gets?) (me|us)
    HAS( \w+){0,4} WEAPON | WEAPON (to|at|on|against|in) (me|us|my|his|her|our|their) | bomb threat | a bomb
    (is|are|hes|shes|theyre|man|guy|someone) armed | (is|hes|shes) abusive
    (broke|breaking) my (nose|arm|jaw|leg|ribs?|face|bones?) | (hombres?|tipos?) armados?
    shots fired | gun ?shots? | active shooter
    shooting (at|outside|right)
    (someone|somebody|hes|shes|theyre|they are|is|are) (is |are )?shooting | hostages? | (kidnap|abduct)\w*
    (has|have|took|taken|got) (my|our) (kids?|child|children|son|daughter|baby|girls?|boys?)
    (wont|will not|doesnt|does not|not) let (me|us|her) (go|leave|out) | (locked|tied) (me|us|her) (in|up)
    (cant|cannot|can not) (get out|escape|get away)
    (is|are|hes|shes|theyre|someones|somebodys|theres)( an?)?( \w+){0,2} (in|inside|outside|at|by|on) (my|our|the) HOME
    (someone|somebody|strangers?|some (man|guy)|a (man|guy)) (in|inside|outside|at) (my|our) HOME | intruders?
    (is|are|someones|theyre|hes) (breaking|kicking|banging)( \w+){0,3} (in|into|down|door)
    tr(ying|ies|yna) (to )?(get|break|come|kick)( \w+){0,3} in(to|side)?
    (im|i am|we are|were|am|i feel|still|living|so) (\w+ ){0,2}(scared|afraid|terrified|frightened|in fear)
    fear(ing|ful)? (for|of) (my|our|her|his|him|being)
    (is|are|hes|shes|theyre) coming (back|for|after|over|here|at|to get)
    (cant|cannot|can not|couldnt|not|isnt|stopped|trouble|hard to) breath(e|ing)? | bleeding | unconscious
    having a (heart|stroke|seizure)
    (im|i am|hes|shes|is|are) (badly |really )?(hurt|injured|dying|not breathing) | (is|are|house|im) on fire
    ayud(a|e|en)(me|nos|la|lo|las|los) | ayuda (por favor|urgente|ya|rapido) | auxilio | socorro | es (una )?emergencia
    en peligro | necesit(o|amos|a) (ayuda|auxilio) | me (siento|encuentro) en riesgo | no me siento segur[oa]
    (mand|envi)(e|en|a|eme|enme|enos|ennos)( \w+){0,2} (policias?|patrullas?|ambulancia|oficial|oficiales|ayuda)
    (llam(en|a)|necesit(o|amos)|urge|pido|ocupo)( \w+){0,2} (policias?|patrullas?|ambulancia)
    vengan? (rapido|pronto|ya|por favor|urgente) | salv(a|e|en)(me|nos) | (suelt|rescat)(a|e|en)(me|nos)
    (me|nos|te|lo|la|los|las|le|les) (\w+ ){0,3}DANO
    (mat|peg|golpe|viol|amenaz|apunal|ahorc|asesin|estrangul|atac|lastim|quem|dispar)(ar|ando|arse)(me|nos|te|l[aoe]s?)
    matar | (peg|golpe|lastim|amenaz)\w* a (mis?|mama|papa|ella|el|un|una) | (mat|viol)(a|o|an|ar|aron|ando) a mis?
    abus(a|o|an|aron|ando) de (mi|ell[ao]s?)
    (me|nos) (\w+ ){0,2}(persig|abus)\w* | me siguen? | balacera | disparos | tiroteo | estan (robando|entrando)
    (voy|va|van|vamos|quieren?|quiero|piensa|intenta|trata|amenaz[ao])( \w+)? (violar|disparar|apunalar|golpear)\w*
    me (voy a|quiero) (matar|morir) | quit\w*( \w+)? la vida | (acab|termin)ar con (mi vida|todo|esto)
    cortarme (las )?venas
    (quiero|quisiera|deseo|prefiero|ganas de|gustaria|ojala|mejor|voy a|queria)( \w+){0,2} (morir\w*|muert[oa]|muriera)
    no (puedo|aguanto) mas | no (quiero|deseo) (seguir )?(vivir|viviendo|existir) | hacer(me|le|nos|te) dano
    me hace dano
    (tom(e|o|ado|arme|ando)|trague)( \w+){0,4} (pastillas|pildoras|veneno|cloro) | me (muero|estoy muriendo|desangro)
    (tienen?|traen?|con|hay|saco|sacaron|apunt\w*|carga|llevan?|porta|esta|viene)( \w+){0,3} ARMA | una bomba
    (tengo|tenemos|con|mucho) (\w+ )?miedo | estoy (\w+ )?(asustad[oa]|aterrad[oa]|atrapad[oa]) | tem(o|emos) por
    hay (alguien|gente|ladrones|(un|una) (hombre|mujer|tipo|persona|senor|extrano|intruso|ladron))( \w+){0,4} CASA
    (alguien|un hombre|mi ex)( \w+){0,4} (en|a|fuera de|afuera de) (mi|la|nuestra) CASA
    (esta|estan|sigue|anda)( \w+){0,2} (afuera|en) (de )?(mi|la) CASA
    me (esta|estan|vienen?) (siguiendo|persiguiendo|a buscar)
    (me|nos) va a encontrar | no (me|nos) dejan? (salir|ir)
    (tiene|llevo|secuestro) a mis? (hij[oa]s?|ninos?|ninas?|bebe)
    no (puedo|puede) respirar | balazos? | (esta|estoy) (sangrando|herid[oa]|inconsciente) | se (va a|quiere) matar
    ساعدوني | ساعدني | ساعدونا | انقذوني | انقذني | انقذونا | النجدة | انتحار | الانتحار | انتحر | سانتحر | ساقتل نفسي
    اقتل نفسي | اريد ان اموت | اريد الموت | في خطر | سيقتلني | سيقتلنا | يقتلني | قتلي | حالة طواري | يضربني | ضربني
    يهددني | هددني | اغتصبني | اغتصاب | طعنني | معه (سلاح|مسدس|سكين) | لديه سلاح | (ارسلوا|اتصلوا ب|اطلبوا) ?الشرطة
    انا خاي(ف|فة) | ساقتله(ا|م)? | لا استطيع التنفس
"""
