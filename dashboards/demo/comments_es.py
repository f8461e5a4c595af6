"""What people of the demonstration wrote in Spanish, one comment a line. Nobody is named in them."""

PRAISE = """
El agente fue muy amable y me escuchó con paciencia.
Llegó rápido y me explicó todo con calma.
Me trataron con respeto en todo momento. Muchas gracias.
Hablaba español y eso me ayudó muchísimo.
Me dio el número del reporte y me dijo qué hacer después.
Se quedó conmigo hasta que me sentí tranquila.
Fue muy bueno con mis niños, que estaban asustados.
Me ayudó a llenar los papeles sin apurarme.
Muy profesional. Que Dios lo bendiga.
Tomó en serio lo que le conté, aunque no tenía pruebas.
Me llamó al día siguiente para saber cómo estaba.
Explicó bien lo del seguro y el reporte del choque.
No esperaba tanta atención. Quedé muy agradecida.
Buscó a alguien que hablara español por teléfono.
Habló con el vecino y todo se arregló sin gritos.
Revisó toda la casa conmigo antes de irse.
Atento, claro y puntual.
Gracias por esperar conmigo a la grúa con ese frío.
Encontraron mi camioneta. No lo podía creer.
Me sentí segura.
Trató con mucho cariño a mi mamá, que es mayor.
Fue justo con los dos conductores.
"""

PLAIN_PRAISE = """
Vinieron, que ya es algo.
Fue correcto.
La operadora fue amable.
Bien, aunque tardaron.
Hicieron el reporte.
"""

COLD_PRAISE = """
Nada, la verdad.
Solo la señora del teléfono fue amable.
No se me ocurre nada.
"""

WISHES = """
Que haya más agentes que hablen español.
Manden un mensaje cuando estén en camino.
Nada, todo estuvo muy bien.
Más patrullas por la noche, por favor.
Que avisen qué pasó con el caso.
Pongan la información también en español en la página.
Vengan a la iglesia del barrio a platicar con la gente.
Que expliquen para qué sirve el número del reporte.
Sigan así.
Más luz en la esquina de la escuela.
Que den el reporte por correo electrónico.
"""

SHORTCOMINGS = """
Tardaron casi dos horas y yo estaba sola con los niños.
Nadie me ha llamado después.
Me hubiera gustado entender qué sigue.
No había nadie que hablara español y mi hija tuvo que traducir.
Tuve que contar lo mismo tres veces.
Escuchen también al que no habla bien inglés.
El agente tenía mucha prisa.
En el teléfono me dejaron esperando mucho.
Digan la verdad sobre cuánto van a tardar.
No apuntó lo que yo le decía.
"""

COMPLAINTS = """
Me habló como si yo fuera la culpable. Yo fui quien llamó.
No me dejó terminar de hablar.
Ni siquiera se bajó de la patrulla.
Se molestó porque no hablo bien inglés.
Solo escuchó al otro conductor.
Me dijo que no se podía hacer nada y se fue.
Muy mal trato. Así uno ya no quiere llamar.
Se rieron mientras yo explicaba lo que pasó.
Pido respeto, nada más.
"""
