"""The citizen's pages in Spanish, addressing people as usted."""

from responses.wording.words import Words

SPANISH = Words(
    direction="ltr",
    date_format=r"j \d\e F",
    languages="Idioma",
    leave="Salir de esta página",
    emergency="Esta página no es para emergencias. Si necesita ayuda ahora, llame al 911.",
    privacy="Cómo usamos sus respuestas",
    stop="No recibir más mensajes",
    welcome="¿Cómo lo hicimos?",
    who="{agency} pregunta a quienes llamaron cómo se les trató, para saber qué salió bien y qué debe mejorar.",
    your_call="Su llamada del {date}, caso terminado en {ending}",
    voluntary="Responder es decisión suya y no cambia nada en su caso. "
    "Los agentes ven totales de muchas respuestas, nunca su nombre ni su número.",
    length="{count} preguntas cortas, unos 2 minutos. Puede dejarlo en cualquier momento.",
    tap="Toque una respuesta. Se guarda de inmediato.",
    count="Pregunta {number} de {total}",
    optional="(opcional)",
    more="Gracias. Unas preguntas más",
    kept="Lo que ha respondido hasta ahora está guardado. Con el mismo enlace puede volver aquí hasta el {date}.",
    any_order="Responda las que quiera, en cualquier orden.",
    text_hint="Con sus propias palabras, hasta {limit} caracteres. Por favor, no escriba teléfonos ni direcciones.",
    text_kept="Lo que escribió aquí está guardado. Escriba para reemplazarlo.",
    text_remove="Borrar lo que escribí",
    door_hint="Cuando haya enviado sus respuestas, le mostraremos cómo.",
    send="Enviar mis respuestas",
    final="Una vez enviadas, ya no podrá cambiar sus respuestas.",
    later="Guardar y terminar más tarde",
    problem="Hay un problema",
    error="Error",
    missing="Elija una respuesta a la pregunta {number}.",
    invalid="Elija una de las respuestas que ofrece la pregunta {number}.",
    too_long="Su respuesta a la pregunta {number} tiene {length} caracteres. Por favor, acórtela a {limit}.",
    thanks="Gracias",
    arrived="Tenemos sus respuestas. Llegaron el {date}.",
    stand="Cambió algo después de enviar. Cuenta lo que envió primero; el cambio no se guardó.",
    next="Qué sigue",
    next_steps="Sus respuestas se suman a las de otras personas. {agency} revisa los totales "
    "y lee los comentarios para ver qué conservar y qué cambiar.",
    no_reply="No se contesta a cada respuesta por separado.",
    talk="Para dar las gracias, agregar información o hablar con alguien",
    talk_phone="Llame al {phone} y mencione el caso terminado en {ending}.",
    talk_post="Comuníquese con {agency} y mencione el caso terminado en {ending}.",
    complain="Para presentar una queja",
    complain_always="Puede presentar una queja sin importar lo que haya respondido aquí. "
    "Se atiende aparte de esta encuesta.",
    complain_link="Ir a nuestra página de quejas",
    complain_phone="Por teléfono: {phone}",
    complain_post="Por carta o en persona: {address}",
    complain_ask="Hable con cualquier persona de {agency}.",
    unknown="Este enlace no funciona",
    unknown_help="Puede que falte una parte o haya un error. Por favor, abra otra vez el enlace completo de nuestro "
    "mensaje, o escriba de nuevo la dirección de nuestra carta.",
    expired="Esta encuesta ya cerró",
    expired_help="Estuvo abierta hasta el {date}. Gracias por querer responder.",
    answered="Usted ya respondió. Gracias.",
    answered_help="Tenemos sus respuestas. No hace falta nada más.",
    withdrawn="Esta encuesta ya no está abierta",
    withdrawn_help="{agency} la retiró. Usted no tiene que hacer nada.",
    not_saved="Lo que acaba de enviar no se guardó.",
    flooded="Por favor, espere unos minutos",
    flooded_help="Desde su red se abrieron demasiados enlaces que no funcionan. "
    "Por favor, abra otra vez el enlace completo de nuestro mensaje dentro de diez minutos.",
    check="¿Es auténtico este mensaje?",
    check_help="¿Recibió un mensaje con una encuesta en nombre de {agency}? Escriba aquí el enlace o la clave; del "
    "enlace bastan los últimos 8 caracteres. Respete mayúsculas y minúsculas. Le diremos si lo enviamos nosotros.",
    check_field="Enlace o clave",
    check_button="Comprobar",
    check_real="Sí, este mensaje es nuestro",
    check_real_help="{agency} envió un mensaje con este enlace o clave el {date}. Puede abrirlo o contestarlo con "
    "confianza.",
    check_unknown="No conocemos este enlace o clave",
    check_unknown_help="No encontramos ningún mensaje nuestro con eso. Por favor, compare otra vez cada carácter. Si "
    "sigue sin aparecer, no abra ni conteste ese mensaje; puede llamar a {agency} y preguntar.",
    check_flooded_help="Desde su red se comprobaron demasiados enlaces. Por favor, inténtelo de nuevo en diez minutos.",
    stop_help="Cuando pulse el botón, {agency} dejará de escribirle de inmediato. "
    "Nada más cambia: puede llamarnos en cualquier momento.",
    stop_all="No recibir más encuestas",
    stop_sms="No recibir más mensajes de texto",
    stop_email="No recibir más correos electrónicos",
    stop_letter="No recibir más cartas",
    stopped="No recibirá más mensajes",
    stopped_all="{agency} ya no le enviará encuestas.",
    stopped_sms="{agency} ya no le enviará encuestas por mensaje de texto.",
    stopped_email="{agency} ya no le enviará encuestas por correo electrónico.",
    stopped_letter="{agency} ya no le enviará encuestas por carta.",
    back="Volver a la encuesta",
    trouble="Algo falló de nuestro lado",
    trouble_help="Todo lo que escribió sigue en esta página. "
    "Por favor, inténtelo otra vez en un momento; nada se cuenta dos veces.",
    trouble_again="Intentar otra vez",
    too_large="Es demasiado para enviarlo",
    too_large_help="Lo que acaba de enviar no se guardó. Por favor, vuelva atrás y acorte sus comentarios.",
    statement=(
        (
            "Quién pregunta",
            "{agency}. La encuesta está en la dirección propia de la institución. "
            "No tiene publicidad ni rastreo y no usa cookies.",
        ),
        (
            "Para qué",
            "Para saber cómo se trata a las personas cuando llaman y qué se debe mejorar. "
            "Sus respuestas no deciden nada sobre usted ni sobre su caso.",
        ),
        (
            "Usted decide",
            "No tiene que responder. Puede saltarse preguntas y dejarlo en cualquier momento.",
        ),
        (
            "Qué se guarda",
            "Sus respuestas, su idioma y hora, y a qué llamada pertenecen, para que cuenten para el agente correcto. "
            "Su teléfono y su correo electrónico se guardan cifrados y se usan para enviarle encuestas.",
        ),
        (
            "Quién ve qué",
            "La encuesta es confidencial. Los agentes ven totales sobre sí mismos, y solo cuando al menos 10 personas "
            "han respondido. Los mandos y supervisores también leen los comentarios. Ni los totales ni los "
            "comentarios muestran su nombre, teléfono o correo, salvo que usted los escriba en un comentario.",
        ),
        (
            "Por cuánto tiempo",
            "El que pidan las reglas de archivo de la institución. La ley de registros públicos puede obligarla a "
            "entregar respuestas; su teléfono y su correo electrónico se guardan aparte.",
        ),
        (
            "No recibir más mensajes",
            "Conteste STOP a un mensaje de texto o siga el enlace «No recibir más mensajes» "
            "al final de la página de la encuesta.",
        ),
    ),
)
