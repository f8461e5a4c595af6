// Every page works without this module; it only adds a warning before the idle lock signs a person out.
const minutes = Number(document.body.dataset.idleMinutes);
const WARN_MINUTES_BEFORE = 2;
let timer = 0;

function startClock() {
  clearTimeout(timer);
  timer = setTimeout(warn, (minutes - WARN_MINUTES_BEFORE) * 60_000);
}

function warn() {
  const warning = document.createElement("div");
  warning.className = "idle-warning";
  warning.setAttribute("role", "alert");
  warning.textContent = `You will be signed out in ${WARN_MINUTES_BEFORE} minutes. `;
  const stay = document.createElement("button");
  stay.className = "btn btn-primary btn-sm";
  stay.textContent = "Stay signed in";
  stay.addEventListener("click", async () => {
    const answer = await fetch("/accounts/stay/", { redirect: "manual" });
    if (answer.ok) {
      warning.remove();
      startClock();
    } else {
      location.reload();
    }
  });
  warning.append(stay);
  document.body.append(warning);
}

if (minutes) {
  startClock();
}
